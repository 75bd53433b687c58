//! Seventh characters as axes: what is open, and what the question binds.

use medcode_analysis::TokenKind;
use medcode_codeset::{ConceptId, SeventhDefinition};
use medcode_index::{CodeIndex, DocToken};

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
        let value = index.code(variant).as_str().chars().next_back()?;
        definition.label(value).map(|_| (value, variant))
    })
}

/// The variant of a family with a seventh character, if the code set has it.
pub(crate) fn variant(index: &CodeIndex, family: ConceptId, value: char) -> Option<ConceptId> {
    let definition = index.seventh(family)?;
    variants(index, family, definition).find(|(known, _)| *known == value).map(|(_, id)| id)
}

/// What words of a question say about a family's axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Binding {
    /// The seventh character they choose.
    pub(crate) value: char,
    /// Which of the words they are, a bit for each.
    pub(crate) words: u64,
}

/// Binds a family's axis by the words that its designation left over.
///
/// Those of the words that labels of this axis use at all must be in the label
/// chosen, and no other label may have them all, unless one says just these. So
/// "initial encounter" chooses A of A, D and S, and nothing where the initial
/// encounter is for a closed or an open fracture.
pub(crate) fn bind(
    index: &CodeIndex,
    family: ConceptId,
    left_over: &[(u64, u32)],
) -> Option<Binding> {
    let definition = index.seventh(family)?;
    let labels = index.seventh_labels(family);
    let is_said = |label: &[DocToken], term: u32| label.iter().any(|token| token.term == term);
    let said: Vec<(u64, u32)> = left_over
        .iter()
        .copied()
        .filter(|(_, term)| labels.iter().any(|label| is_said(label, *term)))
        .collect();
    if said.is_empty() {
        return None;
    }
    let fits = |label: &&Vec<DocToken>| said.iter().all(|(_, term)| is_said(label, *term));
    let is_just_this = |label: &&Vec<DocToken>| {
        let mut content = label.iter().filter(|token| token.kind != TokenKind::Function);
        content.all(|token| said.iter().any(|(_, term)| *term == token.term))
    };
    let mut fitting = labels.iter().filter(fits);
    let first = fitting.next()?;
    let chosen = if fitting.next().is_none() {
        first
    } else {
        let mut just_this = labels.iter().filter(fits).filter(is_just_this);
        let only = just_this.next()?;
        if just_this.next().is_some() {
            return None;
        }
        only
    };
    let place = labels.iter().position(|label| std::ptr::eq(label, chosen))?;
    let value = definition.values().get(place)?.value;
    variant(index, family, value)?;
    Some(Binding { value, words: said.iter().fold(0, |words, (word, _)| words | word) })
}
