//! Seventh characters: what completes the codes of a family.
//!
//! ICD-10-CM Official Guidelines, sections I.A.4 and I.A.5: a seventh character
//! must stand in the seventh place, and a shorter code is filled up with the
//! placeholder `X`.

use crate::{Code, ParseError};

/// The character that fills places before a seventh character.
pub const PLACEHOLDER: char = 'X';

/// A handle on a definition of seventh characters within one code set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SeventhId(pub u16);

/// One seventh character and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SeventhValue {
    /// The character, a capital letter or a digit.
    pub value: char,
    /// What it says, as published: `initial encounter`.
    pub label: Box<str>,
}

/// The seventh characters that a note of the tabular list defines.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SeventhDefinition {
    values: Vec<SeventhValue>,
    axis: Box<str>,
}

impl SeventhDefinition {
    /// A definition with these values, in published order. A character named
    /// twice keeps its first label.
    pub fn new(values: impl IntoIterator<Item = SeventhValue>) -> Self {
        let mut kept: Vec<SeventhValue> = Vec::new();
        for value in values {
            if kept.iter().all(|before| before.value != value.value) {
                kept.push(value);
            }
        }
        let axis = axis_of(&kept).into();
        Self { values: kept, axis }
    }

    /// The characters and labels, in published order.
    pub fn values(&self) -> &[SeventhValue] {
        &self.values
    }

    /// What a character says, if the definition has it.
    pub fn label(&self, value: char) -> Option<&str> {
        self.values.iter().find(|known| known.value == value).map(|known| &*known.label)
    }

    /// What the characters distinguish, in one word taken from the labels:
    /// `encounter`, `eye`, `fetus`, `stage`, `time`, or `seventh character`
    /// where the labels share no word.
    ///
    /// It is the word beside "unspecified" ("unspecified eye", "stage
    /// unspecified"), else the first word that stands in more than half of the
    /// labels.
    pub fn axis(&self) -> &str {
        &self.axis
    }
}

/// The name of an axis; see [`SeventhDefinition::axis`].
fn axis_of(values: &[SeventhValue]) -> &str {
    let beside_unspecified = values.iter().find_map(|value| {
        let (first, second) = value.label.split_once(' ')?;
        let word = if first == "unspecified" { second } else { first };
        let is_pair = word.len() + "unspecified ".len() == value.label.len();
        let is_found = is_pair && (first == "unspecified" || second == "unspecified");
        (is_found && !word.contains(' ')).then_some(word)
    });
    if let Some(word) = beside_unspecified {
        return word;
    }
    let words = || values.iter().map(|value| content_words(&value.label));
    let mut best: Option<(usize, &str)> = None;
    for word in words().flatten() {
        let count = words().filter(|label| label.contains(&word)).count();
        if count * 2 > values.len() && best.is_none_or(|(most, _)| count > most) {
            best = Some((count, word));
        }
    }
    best.map_or("seventh character", |(_, word)| word)
}

/// The words of a label that can name an axis: no numbers, no function words.
fn content_words(label: &str) -> Vec<&str> {
    const PASSED_OVER: [&str; 12] =
        ["or", "and", "with", "without", "for", "of", "in", "at", "the", "not", "other", "after"];
    label
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| word.chars().all(char::is_alphabetic) && !word.is_empty())
        .filter(|word| !PASSED_OVER.contains(word))
        .collect()
}

/// The code of a family completed by a seventh character: placeholders fill the
/// places up to the sixth.
///
/// A code of seven characters has no room for one, which is an error.
///
/// ```
/// use medcode_codeset::{Code, with_seventh};
/// let family: Code = "W2189".parse()?;
/// assert_eq!(with_seventh(&family, 'A')?.as_str(), "W2189XA");
/// # Ok::<(), medcode_codeset::ParseError>(())
/// ```
pub fn with_seventh(family: &Code, value: char) -> Result<Code, ParseError> {
    let text = family.as_str();
    let full = format!("{text:X<6}{value}");
    if full.len() == 7 { full.parse() } else { Err(ParseError::Code { text: full }) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    #[track_caller]
    fn check_axis(labels: &[&str], expected: &str) {
        let values = labels
            .iter()
            .zip('A'..)
            .map(|(label, value)| SeventhValue { value, label: (*label).into() });
        assert_eq!(SeventhDefinition::new(values).axis(), expected, "for {labels:?}");
    }

    #[test]
    fn an_axis_is_named_by_what_its_labels_say() {
        check_axis(&["initial encounter", "subsequent encounter", "sequela"], "encounter");
        check_axis(
            &[
                "initial encounter for closed fracture",
                "subsequent encounter for fracture",
                "sequela",
            ],
            "encounter",
        );
        check_axis(&["right eye", "left eye", "bilateral", "unspecified eye"], "eye");
        check_axis(
            &["not applicable or unspecified", "fetus 1", "fetus 2", "other fetus"],
            "fetus",
        );
        check_axis(&["stage unspecified", "mild stage", "with scar", "dry"], "stage");
        check_axis(&["unspecified time", "in the field [EMT or ambulance]", "at arrival"], "time");
        check_axis(&["without tophus (tophi)", "with tophus (tophi)"], "tophus");
        check_axis(
            &["with macular edema", "with neovascularization", "stable"],
            "seventh character",
        );
    }

    #[test]
    fn a_code_of_seven_characters_has_no_room() {
        let code: Code = "Z860100".parse().unwrap();
        assert!(with_seventh(&code, 'A').is_err());
    }

    proptest! {
        #[test]
        fn the_seventh_character_stands_in_the_seventh_place(
            family in "[A-Z][0-9A-Z]{2,5}", value in "[0-9A-Z]",
        ) {
            let value = value.chars().next().unwrap();
            let stem: Code = family.parse().unwrap();
            let full = with_seventh(&stem, value).unwrap();
            prop_assert_eq!(full.as_str().chars().nth(6), Some(value));
            prop_assert!(full.starts_with(&stem));
            prop_assert!(full.as_str()[family.len()..6].chars().all(|filled| filled == PLACEHOLDER));
        }
    }
}
