//! Versions, and the days on which they are in force.

use std::fmt;
use std::str::FromStr;

use crate::{Date, ParseError, System};

/// The edition of a system as published: text, not a number.
///
/// `2026` is a year (for ICD-10-CM and -PCS the federal fiscal year),
/// `2025-10` a quarterly release, `2026-04-01` a dated update. Ordered as text
/// within one form; use [`Effective`] to order versions in time. Safe as the
/// name of a directory.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    // Padded with zeros, which sort below every character of a version. In place, since
    // every hit and every check has one.
    text: [u8; LONGEST],
    len: u8,
}

/// The length of a dated update.
const LONGEST: usize = 10;

impl Version {
    /// The version as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text[..usize::from(self.len)])
            .expect("a version is made of digits and hyphens only")
    }

    /// The days on which this version of a system is in force, as its publisher
    /// rules: a fiscal year from 1 October to 30 September, a calendar year or a
    /// quarter for the others, a dated update from its day to the end of the year
    /// it updates. HCPCS Level II came out once a year up to 2019, and in full every
    /// quarter since.
    pub fn effective(&self, system: System) -> Effective {
        let is_fiscal = matches!(system, System::Icd10Cm | System::Icd10Pcs);
        let number = |range: std::ops::Range<usize>| {
            self.as_str()
                .get(range)
                .map(|part| part.parse::<u16>().expect("a version holds digits"))
        };
        let year = number(0..4).expect("a version begins with its year");
        let month = number(5..7).and_then(|month| u8::try_from(month).ok());
        let day = number(8..10).and_then(|day| u8::try_from(day).ok()).unwrap_or(1);
        let date = |year, month, day| {
            Date::new(year, month, day).expect("the version's grammar allows only real dates")
        };
        let from = match month {
            Some(month) => date(year, month, day),
            None if is_fiscal => date(year - 1, 10, 1),
            None => date(year, 1, 1),
        };
        let until = match (is_fiscal, month) {
            (true, _) if from.month() >= 10 => date(from.year() + 1, 9, 30),
            (true, _) => date(from.year(), 9, 30),
            (false, Some(month)) if system == System::Hcpcs && year >= HCPCS_QUARTERLY => {
                last_day_of_quarter(year, month)
            }
            (false, _) => date(year, 12, 31),
        };
        Effective { from, until: Some(until) }
    }
}

/// The first year in which all of HCPCS Level II came out every quarter.
const HCPCS_QUARTERLY: u16 = 2020;

fn last_day_of_quarter(year: u16, month: u8) -> Date {
    let (month, day) = match month {
        1..=3 => (3, 31),
        4..=6 => (6, 30),
        7..=9 => (9, 30),
        _ => (12, 31),
    };
    Date::new(year, month, day).expect("every quarter has a last day")
}

impl FromStr for Version {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        // A version must be a day, or the beginning of one; years are those in
        // which code sets are published, so that arithmetic on them is safe.
        let day = match text.len() {
            4 => format!("{text}-01-01"),
            7 => format!("{text}-01"),
            _ => text.to_owned(),
        };
        match day.parse::<Date>() {
            Ok(date) if (1900..=2999).contains(&date.year()) => {
                let mut padded = [0; LONGEST];
                padded[..text.len()].copy_from_slice(text.as_bytes());
                let len = u8::try_from(text.len()).expect("a day is written in ten characters");
                Ok(Self { text: padded, len })
            }
            _ => Err(ParseError::Version { text: text.to_owned() }),
        }
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Version({})", self.as_str())
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Version {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Version {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The first and the last day on which something is in force.
///
/// Both days belong to it. No last day means: not known to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Effective {
    /// The first day.
    pub from: Date,
    /// The last day, if it is known.
    pub until: Option<Date>,
}

impl Effective {
    /// Whether the day is one of these days.
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(system: System, version: &str, from: &str, until: &str) {
        let effective = version.parse::<Version>().unwrap().effective(system);
        assert_eq!(effective.from.to_string(), from, "for {version}");
        assert_eq!(effective.until.unwrap().to_string(), until, "for {version}");
    }

    #[test]
    fn versions_are_in_force_as_their_publishers_rule() {
        check(System::Icd10Cm, "2026", "2025-10-01", "2026-09-30");
        check(System::Icd10Cm, "2026-04-01", "2026-04-01", "2026-09-30");
        check(System::Icd10Cm, "2021-01-01", "2021-01-01", "2021-09-30");
        check(System::Icd10Pcs, "2025", "2024-10-01", "2025-09-30");
        check(System::Hcpcs, "2025-10", "2025-10-01", "2025-12-31");
        check(System::Hcpcs, "2019-01", "2019-01-01", "2019-12-31");
        check(System::Cpt, "2026", "2026-01-01", "2026-12-31");
        check(System::Cpt, "2026-07", "2026-07-01", "2026-12-31");
    }

    #[test]
    fn a_version_is_a_year_a_month_or_a_day() {
        for text in ["2026", "2025-10", "2026-04-01"] {
            assert_eq!(text.parse::<Version>().unwrap().as_str(), text);
        }
        for text in ["", "26", "2026-13", "2026-4-1", "../2026", "2026/04", "april", "0000"] {
            assert!(text.parse::<Version>().is_err(), "for {text:?}");
        }
    }

    #[test]
    fn both_the_first_and_the_last_day_are_in_force() {
        let effective = "2026".parse::<Version>().unwrap().effective(System::Icd10Cm);
        let holds = |day: &str| effective.contains(day.parse().unwrap());
        assert!(holds("2025-10-01") && holds("2026-09-30"));
        assert!(!holds("2025-09-30") && !holds("2026-10-01"));
    }
}
