//! Axes: the tables from which codes of ICD-10-PCS are put together, and the words
//! that lead to their values.
//!
//! A code has seven characters, each a value of an axis: section, body system,
//! operation, and four more that vary by section. A table fixes the first three,
//! and each of its rows says which values of the other four go together (ICD-10-PCS
//! Official Guidelines, A1 to A9).

use crate::{Code, ConceptId};

/// A value of an axis: a character and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AxisValue {
    /// The character.
    pub value: char,
    /// What it stands for: `Gallbladder`.
    pub label: Box<str>,
}

/// A table: three characters, and the rows that complete them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AxisTable {
    /// The names of the seven axes, in this table's section.
    pub names: Vec<Box<str>>,
    /// The values that the table fixes: section, body system, operation.
    pub fixed: Vec<AxisValue>,
    /// The rows: for each of the remaining axes the values that go together.
    pub rows: Vec<Vec<Vec<AxisValue>>>,
}

impl AxisTable {
    /// The names and values of the axes of a code of this table, or of the
    /// beginning of one; nothing if no row has it.
    pub fn axes_of(&self, code: &Code) -> Option<Vec<(&str, &AxisValue)>> {
        let characters: Vec<char> = code.as_str().chars().collect();
        let fixed = self.fixed.len();
        let is_fixed = |(value, character): (&AxisValue, &char)| value.value == *character;
        if characters.len() < fixed || !self.fixed.iter().zip(&characters).all(is_fixed) {
            return None;
        }
        let open = &characters[fixed..];
        let chosen = self.rows.iter().find_map(|row| choose(row, open))?;
        let names = self.names.iter().map(|name| &**name);
        Some(names.zip(self.fixed.iter().chain(chosen)).collect())
    }

    /// Every code that the rows make, in their order.
    pub fn codes(&self) -> impl Iterator<Item = String> + '_ {
        let stem: String = self.fixed.iter().map(|value| value.value).collect();
        self.rows.iter().flat_map(move |row| {
            row.iter().fold(vec![stem.clone()], |stems, values| {
                let complete = |stem: &String| {
                    values.iter().map(|value| format!("{stem}{}", value.value)).collect()
                };
                stems.iter().flat_map(|stem| -> Vec<String> { complete(stem) }).collect()
            })
        })
    }
}

/// The values of a row that characters choose, as far as they go.
fn choose<'row>(row: &'row [Vec<AxisValue>], open: &[char]) -> Option<Vec<&'row AxisValue>> {
    if open.len() > row.len() {
        return None;
    }
    let value = |(values, character): (&'row Vec<AxisValue>, &char)| {
        values.iter().find(|value| value.value == *character)
    };
    row.iter().zip(open).map(value).collect()
}

/// A table of a code set.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PlacedTable {
    /// The concept whose codes the table makes.
    pub concept: ConceptId,
    /// The table.
    pub table: AxisTable,
}

/// What the definitions or the index say of a value of an axis: a word that
/// leads to it, or what it means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AxisKey {
    /// The value's label: `Intraluminal Device`.
    pub label: Box<str>,
    /// The character of the section in which it holds; in all where there is none.
    pub section: Option<char>,
    /// Which axis, counted from 1; any where there is none.
    pub position: Option<u8>,
    /// What the text is to the value.
    pub kind: AxisKeyKind,
    /// The text as published.
    pub text: Box<str>,
}

/// What a text is to a value of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum AxisKeyKind {
    /// What the value means.
    Definition,
    /// How it is used.
    Explanation,
    /// What it takes in: an anatomical part, a product, an example.
    Includes,
    /// A term of the index for which this value is used.
    Use,
    /// A term of the index that sends to this one.
    See,
}

impl AxisKeyKind {
    /// Whether someone who names the text means the value.
    pub fn is_synonym(self) -> bool {
        matches!(self, Self::Includes | Self::Use | Self::See)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(value: char, label: &str) -> AxisValue {
        AxisValue { value, label: label.into() }
    }

    fn table() -> AxisTable {
        let names = ["Section", "Body System", "Operation", "Body Part", "Approach"];
        AxisTable {
            names: names.map(Into::into).into(),
            fixed: vec![
                value('0', "Medical"),
                value('F', "Hepatobiliary"),
                value('T', "Resection"),
            ],
            rows: vec![
                vec![vec![value('0', "Liver")], vec![value('0', "Open")]],
                vec![
                    vec![value('4', "Gallbladder")],
                    vec![value('0', "Open"), value('4', "Endoscopic")],
                ],
            ],
        }
    }

    #[test]
    fn a_table_makes_the_codes_of_its_rows_and_no_others() {
        assert_eq!(table().codes().collect::<Vec<_>>(), ["0FT00", "0FT40", "0FT44"]);
    }

    #[test]
    fn a_code_and_its_beginnings_have_their_axes() {
        let labels = |code: &str| {
            let table = table();
            let axes = table.axes_of(&code.parse().unwrap())?;
            Some(
                axes.iter()
                    .map(|(name, value)| format!("{name} {}", value.label))
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(labels("0FT44").unwrap()[3..], ["Body Part Gallbladder", "Approach Endoscopic"]);
        assert_eq!(labels("0FT4").unwrap().len(), 4);
        for none in ["0FT04", "0FB", "0F", "0FT440"] {
            assert_eq!(labels(none), None, "{none}");
        }
    }
}
