//! Dates of the Gregorian calendar.

use std::fmt;
use std::str::FromStr;

use crate::ParseError;

/// A day of the Gregorian calendar, from year 1 to 9999, without time or zone.
///
/// A date of service or of discharge, or the first or last day on which a
/// version is in force. Written and read as `YYYY-MM-DD`.
///
/// ```
/// use medcode_codeset::Date;
/// let date: Date = "2026-10-01".parse()?;
/// assert_eq!(date.day_before().to_string(), "2026-09-30");
/// assert!("2026-02-29".parse::<Date>().is_err());
/// # Ok::<(), medcode_codeset::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// The day with this year, month (from 1) and day of the month (from 1), if
    /// the calendar has it.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        if !(1..=9999).contains(&year) {
            return None;
        }
        let (year, month, day) =
            (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        jiff::civil::Date::new(year, month, day).ok().map(Self)
    }

    /// The year, from 1 to 9999.
    pub fn year(self) -> u16 {
        self.0.year().unsigned_abs()
    }

    /// The month, from 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// The day of the month, from 1 to 31.
    pub fn day(self) -> u8 {
        self.0.day().unsigned_abs()
    }

    /// The day before; the calendar's first day is its own.
    #[must_use]
    pub fn day_before(self) -> Self {
        self.0.yesterday().map_or(self, Self)
    }
}

impl FromStr for Date {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let invalid = || ParseError::Date { text: text.to_owned() };
        let bytes = text.as_bytes();
        let is_shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !is_shaped {
            return Err(invalid());
        }
        let number = |range: std::ops::Range<usize>| text[range].parse::<u16>().ok();
        let narrow = |range| number(range).and_then(|value| u8::try_from(value).ok());
        let (Some(year), Some(month), Some(day)) = (number(0..4), narrow(5..7), narrow(8..10))
        else {
            return Err(invalid());
        };
        Self::new(year, month, day).ok_or_else(invalid)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Date({self})")
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_the_calendar_lacks_are_refused() {
        for text in [
            "",
            "2026",
            "2026-13-01",
            "2026-02-30",
            "0000-01-01",
            "2026-1-1",
            "+026-01-01",
            "20é6-01-0",
        ] {
            assert!(text.parse::<Date>().is_err(), "for {text:?}");
        }
        assert!("2024-02-29".parse::<Date>().is_ok());
    }

    #[test]
    fn dates_are_ordered_as_days() {
        let (a, b): (Date, Date) = ("2025-09-30".parse().unwrap(), "2025-10-01".parse().unwrap());
        assert!(a < b);
        assert_eq!(b.day_before(), a);
    }
}
