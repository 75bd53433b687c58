//! Versions from the dates that publishers put into names.
//!
//! Seen in names of NCHS and CMS: `icd10cm_order_2022.txt`,
//! `icd10cm-order-Jan-2021.txt`, `icd10cm-order- April 1 2023.txt`,
//! `icd10cm-tabular-April-2025.xml`, `ICD10CM_FY2016_Full_XML.ZIP`,
//! `POAexemptCodesFY26.txt`, `Effective-10-1-2019`, `2020 Code Descriptions`,
//! `HCPC17_CONTR_ANWEB.txt`, `HCPC2025_OCT_ANWEB_v3.xlsx`.

use medcode_codeset::{System, Version};

/// The version that a name speaks of, in the way of a system.
///
/// Of ICD-10-CM and -PCS, `2026` for a fiscal year and `2026-04-01` for an update
/// within it; a date on or in October begins the fiscal year named after the next
/// one. Of HCPCS Level II a quarter, `2025-10`, and the first of a year whose name
/// has no month. Of CPT a year, and `2026-07` for an update within it.
pub(crate) fn version_in(name: &str, system: Option<System>) -> Option<Version> {
    let is_quarterly = matches!(system, Some(System::Hcpcs | System::Cpt));
    let date = find_date(&words(&name.to_ascii_lowercase()), is_quarterly)?;
    let text = match (date.month, date.day) {
        (month, _) if system == Some(System::Hcpcs) => {
            format!("{:04}-{:02}", date.year, month.unwrap_or(1))
        }
        (None | Some(1), _) if system == Some(System::Cpt) => date.year.to_string(),
        (Some(month), _) if system == Some(System::Cpt) => format!("{:04}-{month:02}", date.year),
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

fn find_date(words: &[&str], is_quarterly: bool) -> Option<NamedDate> {
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
        // 2020-04.
        (None, None) if is_quarterly => (number(Some(at + 1), 12), None),
        (None, None) => (None, None),
    };
    Some(NamedDate { year, is_fiscal, month, day })
}

/// Where the year stands, the year, and whether the name calls it fiscal.
fn find_year(words: &[&str]) -> Option<(usize, u16, bool)> {
    words.iter().enumerate().find_map(|(at, word)| {
        let is_fiscal = at > 0 && words[at - 1].ends_with("fy");
        let is_short = is_fiscal || at > 0 && matches!(words[at - 1], "hcpc" | "hcpcs" | "cpt");
        let year = match word.len() {
            4 => word.parse().ok()?,
            2 if is_short => 2000 + word.parse::<u16>().ok()?,
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
        check_of(System::Icd10Cm, name, expected);
    }

    #[track_caller]
    fn check_of(system: System, name: &str, expected: Option<&str>) {
        let found = version_in(name, Some(system));
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
    fn hcpcs_comes_by_quarters_and_cpt_by_years() {
        let hcpcs = |name, expected| check_of(System::Hcpcs, name, Some(expected));
        hcpcs("HCPC17_CONTR_ANWEB.txt", "2017-01");
        hcpcs("HCPC2025_OCT_ANWEB_v3.xlsx", "2025-10");
        hcpcs("2020-04", "2020-04");
        hcpcs("2019-Alpha-Numeric-HCPCS-File.zip", "2019-01");
        check_of(System::Hcpcs, "anweb.xlsx", None);
        check_of(System::Cpt, "CPT 2026", Some("2026"));
        check_of(System::Cpt, "2026-07", Some("2026-07"));
        check_of(System::Cpt, "CPT Data Files July 2026", Some("2026-07"));
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
            for system in System::ALL {
                let _ = version_in(&name, Some(system));
            }
        }
    }
}
