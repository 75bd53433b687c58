//! What the beginning of a code of ICD-10-PCS leaves open: the axes behind it, which of
//! their values the question binds, and which are left to choose.

use medcode_analysis::Analyzer;
use medcode_codeset::{AxisTable, AxisValue, ConceptId};
use medcode_index::CodeIndex;

use crate::answer::{Axis, Choice};
use crate::hits::Asked;
use crate::said::{Label, Said};

/// The axes behind the beginning of a code that a table makes; empty for whole codes and
/// where there is no table.
///
/// What the question says of an axis binds it, and the others keep the values of the rows
/// that have what is bound. The code of a choice has every character known with it, so
/// that of the last axis may be a whole code.
pub(crate) fn open_axes(
    index: &CodeIndex,
    analyzer: &Analyzer,
    concept: ConceptId,
    asked: Asked<'_>,
) -> Vec<Axis> {
    let above = std::iter::once(concept).chain(index.ancestors(concept));
    let Some(table) = above.into_iter().find_map(|id| index.table(id)) else {
        return Vec::new();
    };
    let code = index.code(concept);
    let characters: Vec<char> = code.as_str().chars().collect();
    let Some(mut rows) = OpenRows::new(&table, &characters) else { return Vec::new() };
    if let Some(parsed) = asked.parsed {
        let new = || Said::new(analyzer, parsed, asked.question);
        match asked.highlights {
            // Of one question and code set, what is said is worked out once for all hits.
            Some(of_question) => {
                let said = of_question.said.get_or_init(new);
                rows.bind(analyzer, said, &index.title(concept));
            }
            None => rows.bind(analyzer, &new(), &index.title(concept)),
        }
    }
    (0..rows.names.len()).map(|place| rows.axis(place, code.as_str())).collect()
}

/// What the rows of a table leave open behind the beginning of a code.
struct OpenRows<'table> {
    /// The names of the open axes.
    names: Vec<String>,
    /// Of the rows that have the beginning, the values of the open axes.
    rows: Vec<&'table [Vec<AxisValue>]>,
    /// The values that the question chose.
    bound: Vec<Option<char>>,
}

impl<'table> OpenRows<'table> {
    fn new(table: &'table AxisTable, characters: &[char]) -> Option<Self> {
        let chosen = characters.get(table.fixed.len()..)?;
        let names = table.names.get(characters.len()..)?;
        let picks: Vec<Option<char>> = chosen.iter().copied().map(Some).collect();
        let rows = table.rows.iter().filter(|row| has(row, &picks));
        Some(Self {
            names: names.iter().map(|name| name.to_lowercase()).collect(),
            rows: rows.filter_map(|row| row.get(chosen.len()..)).collect(),
            bound: vec![None; names.len()],
        })
    }

    /// The values of an axis in the rows that have what is picked, each once.
    fn values(&self, place: usize, picks: &[Option<char>]) -> Vec<&'table AxisValue> {
        let mut values: Vec<&AxisValue> = Vec::new();
        for row in self.rows.iter().filter(|row| has(row, picks)) {
            for value in row.get(place).into_iter().flatten() {
                if values.iter().all(|known| known.value != value.value) {
                    values.push(value);
                }
            }
        }
        values
    }

    /// Binds the axes by what is said, in their order. What a title says has chosen the
    /// characters before, and what has bound an axis is said of that one alone: a bypass
    /// of the jejunum does not lead to the jejunum.
    fn bind(&mut self, analyzer: &Analyzer, said: &Said, title: &str) {
        let mut labels = self.labels(analyzer, said);
        let title = analyzer.document(title).tokens.into_iter();
        let title: Vec<Box<str>> = title.map(|token| token.term).collect();
        labels.retain_mut(|label| label.take(&title));
        for place in 0..self.names.len() {
            labels.retain(|label| has_value(&self.values(label.place, &self.bound), label.value));
            let Some(label) = chosen(&labels, place) else { continue };
            let (value, terms) = (label.value, label.terms.clone());
            self.bound[place] = Some(value);
            labels.retain_mut(|label| label.take(&terms));
        }
    }

    /// The labels of all values that have something of what is said.
    fn labels(&self, analyzer: &Analyzer, said: &Said) -> Vec<Label> {
        let mut labels = Vec::new();
        for (place, name) in self.names.iter().enumerate() {
            let name = analyzer.document(name);
            for value in self.values(place, &self.bound) {
                let text = said.read(analyzer, &value.label);
                labels.extend(said.label(place, value.value, &text, &name));
            }
        }
        labels
    }

    fn axis(&self, place: usize, code: &str) -> Axis {
        let mut picks = self.bound.clone();
        // Every value that the other axes allow, whichever is bound.
        picks[place] = None;
        let choices = self.values(place, &picks).into_iter().map(|value| {
            let mut picks = picks.clone();
            picks[place] = Some(value.value);
            let known = (0..=place).map(|at| self.known(at, &picks).unwrap_or('_'));
            let code = code.chars().chain(known).collect();
            Choice { value: value.value, label: value.label.to_string(), code }
        });
        Axis {
            name: self.names[place].clone(),
            bound: self.bound[place],
            choices: choices.collect(),
        }
    }

    /// The value of an axis that is picked, or the only one that goes with what is.
    fn known(&self, place: usize, picks: &[Option<char>]) -> Option<char> {
        let only = || match self.values(place, picks)[..] {
            [only] => Some(only.value),
            _ => None,
        };
        picks[place].or_else(only)
    }
}

/// The label of an axis that is said whole, if no other is as well but as a part of it.
/// What some label has more of is said of that one: "external fixation" is no external
/// approach where there is an external fixation device.
fn chosen(labels: &[Label], place: usize) -> Option<&Label> {
    let whole = || labels.iter().filter(|label| label.place == place && label.is_whole);
    let mut longest = whole().filter(|label| !whole().any(|other| other.says_more_than(label)));
    let (label, None) = (longest.next()?, longest.next()) else { return None };
    (!labels.iter().any(|other| other.says_more_than(label))).then_some(label)
}

/// Whether a row has the values that are picked, axis by axis.
fn has(row: &[Vec<AxisValue>], picks: &[Option<char>]) -> bool {
    let mut pairs = row.iter().zip(picks);
    pairs.all(|(values, pick)| pick.is_none_or(|pick| values.iter().any(|one| one.value == pick)))
}

fn has_value(values: &[&AxisValue], value: char) -> bool {
    values.iter().any(|known| known.value == value)
}

#[cfg(test)]
mod tests {
    use medcode_codeset::AxisTable;

    use super::*;
    use crate::question::Parsed;

    /// Each row as its axes, each as its values: `0 Open, X External`.
    fn table(rows: &[[&str; 4]]) -> AxisTable {
        let values = |cell: &str| -> Vec<AxisValue> {
            let value = |text: &str| {
                let (value, label) = text.split_once(' ').unwrap();
                AxisValue { value: value.parse().unwrap(), label: label.into() }
            };
            cell.split("; ").map(value).collect()
        };
        let names = ["Section", "Body System", "Operation"];
        let names = names.iter().chain(&["Body Part", "Approach", "Device", "Qualifier"]);
        AxisTable {
            names: names.map(|name| (*name).into()).collect(),
            fixed: values("0 Medical; Q Bones; S Reposition"),
            rows: rows.iter().map(|row| row.iter().map(|cell| values(cell)).collect()).collect(),
        }
    }

    fn femur() -> AxisTable {
        let (parts, device) = ("8 Femoral Shaft, Right; 9 Femoral Shaft, Left", "Z No Device");
        let devices = "4 Internal Fixation Device; 5 External Fixation Device; \
            6 Internal Fixation Device, Intramedullary; Z No Device";
        table(&[
            [parts, "0 Open; 4 Percutaneous Endoscopic", devices, "Z No Qualifier"],
            [parts, "3 Percutaneous", "5 External Fixation Device", "X Diagnostic; Z No Qualifier"],
            [parts, "X External", device, "Z No Qualifier"],
        ])
    }

    fn rows<'table>(table: &'table AxisTable, code: &str, question: &str) -> OpenRows<'table> {
        let analyzer = Analyzer::new();
        let characters: Vec<char> = code.chars().collect();
        let mut rows = OpenRows::new(table, &characters).unwrap();
        let said = Said::new(&analyzer, &Parsed::new(&analyzer, question), None);
        rows.bind(&analyzer, &said, "Reposition");
        rows
    }

    /// What a question binds behind `0QS9`: approach, device, qualifier; `-` for nothing.
    fn bound(question: &str) -> String {
        let table = femur();
        let bound = rows(&table, "0QS9", question).bound;
        bound.into_iter().map(|value| value.unwrap_or('-')).collect()
    }

    #[test]
    fn words_and_what_phrases_stand_for_bind_an_axis() {
        for (question, expected) in [
            ("reduction of femur", "---"),
            ("open reduction", "0--"),
            ("laparoscopic reduction", "4--"),
            ("percutaneous reduction", "3--"),
            ("percutaneous endoscopic reduction", "4--"),
            ("open reduction with internal fixation device", "04-"),
            // The axis is a device: its name goes without saying.
            ("open reduction with internal fixation", "04-"),
            ("open reduction with intramedullary internal fixation", "06-"),
        ] {
            assert_eq!(bound(question), expected, "{question}");
        }
    }

    #[test]
    fn what_is_said_of_one_axis_is_not_said_of_another() {
        assert_eq!(bound("external reposition"), "X--");
        assert_eq!(bound("external fixation"), "-5-");
    }

    #[test]
    fn of_two_values_none_is_bound_and_neither_what_no_row_has() {
        assert_eq!(bound("percutaneous endoscopic or open"), "---");
        // No row with the open approach is diagnostic.
        assert_eq!(bound("open diagnostic"), "0--");
        assert_eq!(bound("percutaneous diagnostic"), "3-X");
    }

    #[test]
    fn device_is_no_word_of_no_device() {
        assert_eq!(bound("device"), "---");
        assert_eq!(bound("open without device"), "0Z-");
    }

    #[test]
    fn what_is_bound_narrows_the_other_axes_and_completes_their_codes() {
        let codes = |question: &str, place: usize| {
            let table = femur();
            let axis = rows(&table, "0QS9", question).axis(place, "0QS9");
            axis.choices.into_iter().map(|choice| choice.code).collect::<Vec<_>>().join(" ")
        };
        // The axis itself keeps what it may be.
        assert_eq!(codes("percutaneous", 0), "0QS90 0QS94 0QS93 0QS9X");
        assert_eq!(codes("percutaneous", 1), "0QS935");
        assert_eq!(codes("percutaneous", 2), "0QS935X 0QS935Z");
        assert_eq!(codes("", 1), "0QS9_4 0QS9_5 0QS9_6 0QS9_Z");
        // Only one row is diagnostic.
        assert_eq!(codes("", 2), "0QS9__Z 0QS935X");
        assert_eq!(codes("external", 2), "0QS9XZZ");
    }

    #[test]
    fn senses_that_differ_bind_nothing() {
        let parts = "E Large Intestine; F Large Intestine, Right; G Large Intestine, Left";
        let table = table(&[[parts, "0 Open", "Z No Device", "Z No Qualifier"]]);
        let bound = |question: &str| rows(&table, "0QS", question).bound[0];
        assert_eq!(bound("hemicolectomy"), None);
        assert_eq!(bound("right hemicolectomy"), Some('F'));
        assert_eq!(bound("resection of large intestine"), Some('E'));
    }

    #[test]
    fn a_title_has_chosen_what_it_says() {
        let analyzer = Analyzer::new();
        let table = table(&[["A Jejunum", "0 Open", "Z No Device", "A Jejunum; B Ileum"]]);
        let said = Said::new(&analyzer, &Parsed::new(&analyzer, "jejunum to ileum"), None);
        let mut rows = OpenRows::new(&table, &['0', 'Q', 'S', 'A']).unwrap();
        rows.bind(&analyzer, &said, "Bypass, Jejunum");
        assert_eq!(rows.bound, [None, None, Some('B')]);
    }
}
