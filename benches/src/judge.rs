//! The judge: whether a returned code answers a judged question.

use std::collections::HashSet;

use medcode::{ConceptRef, Hit};

/// A code that an engine returned.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Returned {
    /// The code without its dot; of a family, the stem without placeholders.
    pub plain: String,
    /// Whether it stands for all its seventh-character variants.
    pub is_family: bool,
}

impl Returned {
    /// Whether it is one of the expected codes, lies below one, or is the family
    /// of one.
    fn is_right(&self, expected: &[String]) -> bool {
        expected.iter().any(|expected| {
            self.plain.starts_with(expected.as_str())
                || (self.is_family && expected.starts_with(&self.plain))
        })
    }
}

impl From<&Hit> for Returned {
    fn from(hit: &Hit) -> Self {
        Self { plain: hit.plain.to_string(), is_family: hit.family }
    }
}

impl From<&ConceptRef> for Returned {
    fn from(concept: &ConceptRef) -> Self {
        Self { plain: concept.code().to_string(), is_family: concept.seventh().is_some() }
    }
}

/// The rank of the first right code, counted from 1; a code that was returned
/// twice takes the better of its ranks, and what follows moves up.
pub fn first_right<'a>(
    returned: impl IntoIterator<Item = &'a Returned>,
    expected: &[String],
) -> Option<usize> {
    let mut seen = HashSet::new();
    returned
        .into_iter()
        .filter(|returned| seen.insert(&returned.plain))
        .position(|returned| returned.is_right(expected))
        .map(|place| place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn returned(text: &str) -> Returned {
        let (plain, is_family) = text.strip_suffix('+').map_or((text, false), |stem| (stem, true));
        Returned { plain: plain.to_owned(), is_family }
    }

    /// Codes between spaces; a family ends in `+`.
    #[track_caller]
    fn check(codes: &str, expected: &str, rank: Option<usize>) {
        let codes: Vec<Returned> = codes.split_whitespace().map(returned).collect();
        let expected: Vec<String> = expected.split(';').map(str::to_owned).collect();
        assert_eq!(first_right(&codes, &expected), rank, "for {codes:?}, expected {expected:?}");
    }

    #[test]
    fn an_expected_code_is_right_and_so_is_any_of_several() {
        check("E119", "E119", Some(1));
        check("I10 E119", "E109;E119", Some(2));
        check("I10 E118", "E119", None);
        check("", "E119", None);
    }

    #[test]
    fn a_code_below_an_expected_category_is_right_and_one_above_is_not() {
        check("E1165", "E11", Some(1));
        check("E11", "E1165", None);
        check("0FT44ZZ", "0FT", Some(1));
    }

    #[test]
    fn the_family_of_an_expected_variant_is_right() {
        check("S52501+", "S52501A", Some(1));
        check("W2189+", "W2189XA", Some(1));
        check("S52501+", "S52502A", None);
    }

    #[test]
    fn a_header_above_an_expected_variant_is_not_its_family() {
        check("S5250", "S52501A", None);
        check("S52501", "S52501A", None);
        check("S52501D", "S52501A", None);
    }

    #[test]
    fn a_code_returned_twice_counts_once() {
        check("I10 I10 I10 E119", "E119", Some(2));
    }
}
