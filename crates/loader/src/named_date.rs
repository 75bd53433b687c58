//! Versions from the dates that publishers put into names.
//!
//! Seen in names of NCHS and CMS: `icd10cm_order_2022.txt`,
//! `icd10cm-order-Jan-2021.txt`, `icd10cm-order- April 1 2023.txt`,
//! `icd10cm-tabular-April-2025.xml`, `ICD10CM_FY2016_Full_XML.ZIP`,
//! `POAexemptCodesFY26.txt`, `Effective-10-1-2019`, `2020 Code Descriptions`.

use medcode_codeset::Version;

/// The version that a name speaks of: `2026` for a fiscal year, `2026-04-01` for
/// an update within it. A date on or in October begins the fiscal year named
/// after the next one.
pub(crate) fn version_in(name: &str) -> Option<Version> {
    let date = find_date(&words(&name.to_ascii_lowercase()))?;
    let text = match (date.month, date.day) {
        (None, _) => date.year.to_string(),
        (Some(10), None | Some(1)) => fiscal_year(&date).to_string(),
        (Some(month), day) => {
            format!("{:04}-{month:02}-{:02}", calendar_year(&date, month), day.unwrap_or(1))
        }
    };
    text.parse().ok()
}

/// What a name says of a date.
struct NamedDate {
    year: u16,
    is_fiscal: bool,
    month: Option<u8>,
    day: Option<u8>,
}

fn fiscal_year(date: &NamedDate) -> u16 {
    date.year + u16::from(!date.is_fiscal)
}

fn calendar_year(date: &NamedDate, month: u8) -> u16 {
    date.year - u16::from(date.is_fiscal && month >= 10)
}

/// Runs of letters and runs of digits.
fn words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for run in name.split(|character: char| !character.is_ascii_alphanumeric()) {
        let mut start = 0;
        for (at, pair) in run.as_bytes().windows(2).enumerate() {
            if pair[0].is_ascii_digit() != pair[1].is_ascii_digit() {
                words.push(&run[start..=at]);
                start = at + 1;
            }
        }
        words.push(&run[start..]);
    }
    words.retain(|word| !word.is_empty());
    words
}

fn find_date(words: &[&str]) -> Option<NamedDate> {
    let (at, year, is_fiscal) = find_year(words)?;
    let number = |place: Option<usize>, limit: u8| {
        let value: u8 = words.get(place?)?.parse().ok()?;
        (1..=limit).contains(&value).then_some(value)
    };
    let before = |count: usize| at.checked_sub(count);
    // 10-1-2019, or 2026-04-01.
    let numeric = match (number(before(2), 12), number(before(1), 31)) {
        (Some(month), Some(day)) => Some((month, day)),
        _ => number(Some(at + 1), 12).zip(number(Some(at + 2), 31)),
    };
    let (month, day) = match (numeric, find_month(words)) {
        (_, Some((place, month))) => (Some(month), number(Some(place + 1), 31)),
        (Some((month, day)), None) => (Some(month), Some(day)),
        (None, None) => (None, None),
    };
    Some(NamedDate { year, is_fiscal, month, day })
}

/// Where the year stands, the year, and whether the name calls it fiscal.
fn find_year(words: &[&str]) -> Option<(usize, u16, bool)> {
    words.iter().enumerate().find_map(|(at, word)| {
        let is_fiscal = at > 0 && words[at - 1].ends_with("fy");
        let year = match word.len() {
            4 => word.parse().ok()?,
            2 if is_fiscal => 2000 + word.parse::<u16>().ok()?,
            _ => return None,
        };
        (2000..=2099).contains(&year).then_some((at, year, is_fiscal))
    })
}

/// Where a month is named, and which it is.
fn find_month(words: &[&str]) -> Option<(usize, u8)> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    words.iter().enumerate().find_map(|(at, word)| {
        let is_named = |month: &&str| word == month || (word.len() == 3 && month.starts_with(word));
        let month = MONTHS.iter().position(is_named)?;
        Some((at, u8::try_from(month).ok()? + 1))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        let found = version_in(name);
        assert_eq!(found.as_ref().map(Version::as_str), expected, "for {name}");
    }

    #[test]
    fn dates_are_found_as_publishers_write_them() {
        check("icd10cm_order_2022.txt", Some("2022"));
        check("icd10cm-order-2026.txt", Some("2026"));
        check("icd10cm-order-Jan-2021.txt", Some("2021-01-01"));
        check("icd10cm-order- April 1 2023.txt", Some("2023-04-01"));
        check("icd10cm-tabular-April-2025.xml", Some("2025-04-01"));
        check("icd10c-tabular-April-1-2026.xml", Some("2026-04-01"));
        check("tabular-2026-04-01.xml", Some("2026-04-01"));
        check("ICD10CM_FY2016_Full_XML.ZIP", Some("2016"));
        check("icd10-Order-CodeFiles2023.zip", Some("2023"));
        check("2020 Code Descriptions", Some("2020"));
        check("POAexemptCodesFY26.txt", Some("2026"));
    }

    #[test]
    fn folders_may_name_the_fiscal_year_and_the_month() {
        check("fy2025-apr", Some("2025-04-01"));
        check("fy2016", Some("2016"));
        check("fy2026-oct", Some("2026"));
    }

    #[test]
    fn october_begins_the_fiscal_year_of_the_next() {
        check("order-October-2025.txt", Some("2026"));
        check("order-2025-10-01.txt", Some("2026"));
        check("Conversion-Table-FY20-Effective-10-1-2019.csv", Some("2020"));
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for name in ["Tabular.xml", "cms32.txt", "icd10cm.txt", "20261231123.txt", "1026.txt", "é"]
        {
            check(name, None);
        }
        check("icd-10-cm-2026.txt", Some("2026"));
        check("order-2026-13-77.txt", Some("2026"));
    }

    proptest! {
        #[test]
        fn no_name_makes_it_panic(name in ".*") {
            let _ = version_in(&name);
        }
    }
}
