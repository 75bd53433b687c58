//! The note that takes seventh characters away from some codes of a category.
//!
//! Under S06, since FY2021: "7th characters D and S do not apply to codes in
//! category S06 with 6th character 7 - death due to brain injury prior to
//! regaining consciousness, or 8 - death due to other cause prior to regaining
//! consciousness." Without it the tabular list gives some 76 codes that are not
//! in the order file.

use medcode_codeset::Code;

/// Seventh characters that do not apply to codes with certain sixth characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exception {
    seventh: Vec<char>,
    category: Code,
    sixth: Vec<char>,
}

impl Exception {
    /// Reads a note; nothing for one that says something else.
    pub(crate) fn parse(note: &str) -> Option<Self> {
        let (subject, rest) = note.split_once("do not apply to codes in category ")?;
        let (category, rest) = rest.split_once(' ')?;
        let (_, sixth) = rest.split_once("6th character")?;
        let (_, seventh) = subject.split_once("7th character")?;
        let exception = Self {
            seventh: single_characters(seventh),
            category: category.parse().ok()?,
            sixth: single_characters(sixth),
        };
        let is_whole = !exception.seventh.is_empty() && !exception.sixth.is_empty();
        is_whole.then_some(exception)
    }

    /// Whether a full code is one of those that the note takes away.
    pub(crate) fn excludes(&self, code: &Code) -> bool {
        let mut characters = code.as_str().chars().skip(5);
        let (sixth, seventh) = (characters.next(), characters.next());
        code.starts_with(&self.category)
            && sixth.is_some_and(|value| self.sixth.contains(&value))
            && seventh.is_some_and(|value| self.seventh.contains(&value))
    }
}

/// Capitals and digits that stand alone as words.
fn single_characters(text: &str) -> Vec<char> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter_map(|word| {
            let mut characters = word.chars();
            let first = characters.next()?;
            let is_value = first.is_ascii_uppercase() || first.is_ascii_digit();
            (is_value && characters.next().is_none()).then_some(first)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::*;

    const NOTE: &str = "7th characters D and S do not apply to codes in category S06 with 6th \
        character 7 - death due to brain injury prior to regaining consciousness, or 8 - death \
        due to other cause prior to regaining consciousness.";

    #[track_caller]
    fn check(code: &str, expected: bool) {
        let exception = Exception::parse(NOTE).unwrap();
        assert_eq!(exception.excludes(&code.parse().unwrap()), expected, "for {code}");
    }

    #[test]
    fn the_note_under_s06_takes_d_and_s_from_sixth_characters_7_and_8() {
        check("S062X7D", true);
        check("S062X8S", true);
        check("S062X7A", false);
        check("S062X9D", false);
        check("S072X7D", false);
        check("S062X7", false);
    }

    #[test]
    fn other_characters_and_categories_are_read_alike() {
        let exception = Exception::parse("7th character K does not apply").or_else(|| {
            Exception::parse(
                "7th character K do not apply to codes in category T99 with 6th character 1 or 2",
            )
        });
        let exception = exception.unwrap();
        assert!(exception.excludes(&"T99001K".parse().unwrap()));
        assert!(!exception.excludes(&"T99003K".parse().unwrap()));
    }

    #[test]
    fn other_notes_take_nothing_away() {
        for note in [
            "",
            "The appropriate 7th character is to be added to each code from category S06",
            "7th characters do not apply to codes in category S06 with 6th character 7",
            "7th character D do not apply to codes in category S06",
        ] {
            assert_eq!(Exception::parse(note), None, "for {note:?}");
        }
    }

    proptest! {
        #[test]
        fn no_note_makes_it_panic(note in ".*") {
            let _ = Exception::parse(&note);
        }
    }
}
