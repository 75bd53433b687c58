//! Conversions: what a publisher says a new code was coded as before.

use crate::{Code, Date};

/// A new code and what it was coded as before it came: a row of a conversion
/// table. Many new codes may name one previous code and the other way round, so
/// that a conversion gives candidates, and never the replacement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Conversion {
    /// The new code.
    pub code: Code,
    /// The first day on which the new code is valid.
    pub since: Date,
    /// What was coded before, in the order of the table.
    pub previous: Vec<CodeSpan>,
}

impl Conversion {
    /// Whether a code is one of those that were coded before.
    pub fn was(&self, code: &Code) -> bool {
        self.previous.iter().any(|span| span.takes_in(code))
    }
}

/// A code with what lies below it, or all codes from one to another with what
/// lies below them: `H44.20-H44.23`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CodeSpan {
    /// The first code.
    pub first: Code,
    /// The last code; the first itself of a single one.
    pub last: Code,
}

impl CodeSpan {
    /// Whether a code is in it.
    pub fn takes_in(&self, code: &Code) -> bool {
        let (text, last) = (code.as_str(), self.last.as_str());
        text >= self.first.as_str() && text.get(..last.len()).is_some_and(|start| start <= last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(first: &str, last: &str, code: &str, expected: bool) {
        let span = CodeSpan { first: first.parse().unwrap(), last: last.parse().unwrap() };
        assert_eq!(span.takes_in(&code.parse().unwrap()), expected, "{code} in {first}-{last}");
    }

    #[test]
    fn a_span_takes_in_what_lies_between_and_below() {
        check("H4420", "H4423", "H4422", true);
        check("H4420", "H4423", "H4424", false);
        check("H4420", "H4423", "H44231", true);
        check("A047", "A047", "A047", true);
        check("A047", "A047", "A04", false);
        check("T36", "T50", "T500X1A", true);
    }
}
