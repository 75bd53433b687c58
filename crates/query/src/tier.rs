//! Tiers: how a hit answers, before how well.

use std::fmt;

/// How a hit answers the question. Tiers never overlap: every hit of one comes
/// before every hit of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Tier {
    /// The question is the code, or the beginning of it.
    Code,
    /// A designation equals the question after analysis.
    Exact,
    /// A designation equals it in other words or another order.
    Equivalent,
    /// Every content word is covered by the designation, its optional words, the
    /// titles above it or a bound axis.
    Full,
    /// The same, with the last word taken as a beginning.
    Prefix,
    /// Every content word is covered, some only after a correction of spelling.
    Fuzzy,
    /// Some content words are not covered.
    Partial,
}

impl Tier {
    /// Every tier, best first.
    pub const ALL: [Self; 7] = [
        Self::Code,
        Self::Exact,
        Self::Equivalent,
        Self::Full,
        Self::Prefix,
        Self::Fuzzy,
        Self::Partial,
    ];

    /// The tier's name in answers: `exact`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Exact => "exact",
            Self::Equivalent => "equivalent",
            Self::Full => "full",
            Self::Prefix => "prefix",
            Self::Fuzzy => "fuzzy",
            Self::Partial => "partial",
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_are_listed_best_first() {
        assert!(Tier::ALL.is_sorted());
        assert_eq!(Tier::ALL.last(), Some(&Tier::Partial));
    }
}
