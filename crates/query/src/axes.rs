//! Seventh characters as axes: what is open, and what the question binds.

use medcode_analysis::TokenKind;
use medcode_codeset::{ConceptId, SeventhDefinition, SeventhId};
use medcode_index::{CodeIndex, DocToken};
use rustc_hash::FxHashMap;

use crate::answer::{Axis, Choice};

/// The axis of a family, with the choices that its code set really has.
pub(crate) fn axis_of(index: &CodeIndex, family: ConceptId, bound: Option<char>) -> Option<Axis> {
    let definition = index.seventh(family)?;
    let choices = variants(index, family, definition)
        .map(|(value, variant)| Choice {
            value,
            label: definition.label(value).unwrap_or_default().to_owned(),
            code: index.system().print(&index.code(variant)),
        })
        .collect();
    Some(Axis { name: definition.axis().to_owned(), bound, choices })
}

/// The variants of a family with their seventh characters.
fn variants<'index>(
    index: &'index CodeIndex,
    family: ConceptId,
    definition: &'index SeventhDefinition,
) -> impl Iterator<Item = (char, ConceptId)> + 'index {
    index.children(family).filter_map(|variant| {
        let value = index.last_character(variant);
        definition.label(value).map(|_| (value, variant))
    })
}

/// The variant of a family with a seventh character, if the code set has it.
pub(crate) fn variant(index: &CodeIndex, family: ConceptId, value: char) -> Option<ConceptId> {
    index.seventh(family)?.label(value)?;
    index.children(family).find(|variant| index.last_character(*variant) == value)
}

/// What words of a question say about a family's axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Binding {
    /// The seventh character they choose; nothing where they leave several.
    pub(crate) value: Option<char>,
    /// Which of the words they are, a bit for each.
    pub(crate) words: u64,
}

/// Which words of a question the labels of an axis use: for each term of the
/// question that any label has, those labels, a bit for each.
#[derive(Debug)]
struct Said(Vec<(u32, u64)>);

/// Binds the axes of families by words of one question. What the labels of a
/// definition have of them is found once: thousands of families share one.
#[derive(Debug)]
pub(crate) struct Binder {
    /// The terms of the question, each with its word.
    asked: Vec<(u64, u32)>,
    said: FxHashMap<SeventhId, Said>,
}

impl Binder {
    /// A binder for a question of these terms.
    pub(crate) fn new(asked: Vec<(u64, u32)>) -> Self {
        Self { asked, said: FxHashMap::default() }
    }

    /// Binds a family's axis by the words that its designation left over.
    ///
    /// Those of the words that labels of this axis use at all must be in the label
    /// chosen, and no other label may have them all, unless one says just these.
    /// So "initial encounter" chooses A of A, D and S. Where the initial encounter
    /// is for a closed or an open fracture it chooses none, and is met all the same.
    pub(crate) fn bind(
        &mut self,
        index: &CodeIndex,
        family: ConceptId,
        left_over: &[(u64, u32)],
    ) -> Option<Binding> {
        let labels = index.seventh_labels(family);
        let asked = &self.asked;
        let said = self.said.entry(index.seventh_id(family)?);
        let said = said.or_insert_with(|| Said::new(labels, asked));
        let (mut words, mut terms, mut fitting) = (0, Vec::new(), u64::MAX);
        for (word, term) in left_over {
            if let Some(labels) = said.labels(*term) {
                words |= word;
                fitting &= labels;
                terms.push(*term);
            }
        }
        if terms.is_empty() || fitting == 0 {
            return None;
        }
        let place = only(fitting)
            .or_else(|| only(just_these(labels, fitting, &terms)))
            .or_else(|| only(closed(index, labels, fitting)));
        let Some(place) = place else {
            return Some(Binding { value: None, words });
        };
        let value = index.seventh(family)?.values().get(place)?.value;
        variant(index, family, value)?;
        Some(Binding { value: Some(value), words })
    }
}

impl Said {
    fn new(labels: &[Vec<DocToken>], asked: &[(u64, u32)]) -> Self {
        let with = |term: u32| {
            let has = |label: &Vec<DocToken>| label.iter().any(|token| token.term == term);
            let labels = labels.iter().take(64).enumerate().filter(|(_, label)| has(label));
            labels.fold(0, |all, (place, _)| all | 1 << place)
        };
        let terms = asked.iter().map(|(_, term)| (*term, with(*term)));
        Self(terms.filter(|(_, labels)| *labels != 0).collect())
    }

    fn labels(&self, term: u32) -> Option<u64> {
        self.0.iter().find(|(known, _)| *known == term).map(|(_, labels)| *labels)
    }
}

/// Those of the labels that say nothing but these terms.
fn just_these(labels: &[Vec<DocToken>], fitting: u64, terms: &[u32]) -> u64 {
    let is_just = |place: usize| {
        labels.get(place).is_some_and(|label| {
            let mut content = label.iter().filter(|token| token.kind != TokenKind::Function);
            content.all(|token| terms.contains(&token.term))
        })
    };
    (0..labels.len().min(64))
        .filter(|place| fitting >> place & 1 == 1 && is_just(*place))
        .fold(0, |all, place| all | 1 << place)
}

/// Those of the labels that speak of a closed fracture, as one is taken that is not said
/// to be open (ICD-10-CM Official Guidelines, section I.C.19.c).
fn closed(index: &CodeIndex, labels: &[Vec<DocToken>], fitting: u64) -> u64 {
    let Some(closed) = ["closed", "close", "clos"].iter().find_map(|term| index.term(term)) else {
        return 0;
    };
    let is_closed = |place: &usize| {
        let label = labels.get(*place);
        label.is_some_and(|label| label.iter().any(|token| token.term == closed))
    };
    let fits = (0..labels.len().min(64)).filter(|place| fitting >> place & 1 == 1);
    fits.filter(is_closed).fold(0, |all, place| all | 1 << place)
}

/// The place of the only bit that is set.
fn only(bits: u64) -> Option<usize> {
    bits.is_power_of_two().then(|| bits.trailing_zeros() as usize)
}
