//! Writing the columns.
//!
//! Texts are written as they are published, and need no analysis: they are written while
//! designations are analysed.

use std::collections::BTreeSet;

use medcode_codeset::{Code, CodeSet, Concept, Designation};

use super::{
    NONE, NOTE_KINDS, OLDER, ROLES, SOURCES, concepts, facts, numbers, padded, place_of, term_of,
};
use crate::build::IndexError;
use crate::coded::{Ranks, TextsWriter};
use crate::documents::{Analysed, Documents, Labels, with_documents};
use crate::sections::{Full, StringsWriter, join, push_varint};
use crate::spelling::{self, WrittenCounts};
use crate::term_places;
use crate::vocabulary::Vocabulary;

/// The texts of a code set, written, and where they lie.
#[derive(Debug)]
pub(crate) struct ColumnTexts {
    /// For each concept its first document, and at the end how many there are.
    docs: Vec<u32>,
    /// For each concept the text that is its title.
    titles: Vec<u32>,
    first_note: u32,
    first_property: u32,
    sections: [Vec<u8>; 4],
}

impl ColumnTexts {
    /// Writes the texts of a code set.
    pub(crate) fn new(set: &CodeSet) -> Result<Self, IndexError> {
        let designations = with_documents(set);
        let mut texts = TextsWriter::default();
        for designation in &designations {
            texts.push(&designation.text);
        }
        let docs = first_documents(set, &designations);
        let titles = write_titles(set, &docs, &mut texts);
        let mut first_note = None;
        for note in set.notes() {
            let place = texts.push(&note.text);
            first_note.get_or_insert(place);
        }
        let mut first_property = None;
        for property in set.properties() {
            let place = texts.push(&property.value);
            first_property.get_or_insert(place);
        }
        let (first_note, first_property) = (first_note.unwrap_or(0), first_property.unwrap_or(0));
        let sections = texts.finish().map_err(|Full| IndexError::TooLarge { what: "texts" })?;
        Ok(Self { docs, titles, first_note, first_property, sections })
    }
}

/// The sections of the columns but for those that say where terms lie, and of whole
/// designations, which lie behind them.
#[derive(Debug)]
pub(crate) struct ColumnSections {
    before_places: Vec<Vec<u8>>,
    behind_places: Vec<Vec<u8>>,
}

impl ColumnSections {
    /// The file of all sections.
    pub(crate) fn join(
        self,
        places: [[Vec<u8>; term_places::SECTIONS]; 2],
        wholes: impl IntoIterator<Item = Vec<u8>>,
    ) -> Vec<u8> {
        let mut sections = self.before_places;
        sections.extend(places.into_iter().flatten());
        sections.extend(wholes);
        sections.extend(self.behind_places);
        join(sections)
    }
}

/// Writes the columns of a code set, its texts and its documents, but for its whole
/// designations.
pub(crate) fn write(
    set: &CodeSet,
    texts: ColumnTexts,
    analysed: &Analysed<'_>,
    written: WrittenCounts,
) -> Result<ColumnSections, IndexError> {
    let Analysed { documents, labels, keys, terms, meanings } = analysed;
    let mut sections = concepts::write(set, documents, &texts.docs, &texts.titles).to_vec();
    let of_documents = write_documents(set, documents);
    sections.extend(of_documents.map_err(|Full| IndexError::TooLarge { what: "designations" })?);
    sections.extend(texts.sections);
    sections.push(numbers(set.notes().iter().map(|note| note.concept.0)));
    sections.push(set.notes().iter().map(|note| place_of(&NOTE_KINDS, &note.kind)).collect());
    sections.push(numbers([texts.first_note]));
    sections.extend(terms.sections());
    sections.extend(meanings.sections());
    let sevenths = (set.sevenths(), labels.numbered(terms));
    let mut behind =
        vec![postcard::to_stdvec(&sevenths).expect("definitions hold only texts and characters")];
    behind.push(numbers(terms_above(documents, labels, terms)));
    behind.extend(spelling::sections(written));
    behind.extend(facts::write(set, texts.first_property, keys.sections(terms)));
    Ok(ColumnSections { before_places: sections, behind_places: behind })
}

/// For each concept its first document, and at the end how many there are.
fn first_documents(set: &CodeSet, designations: &[&Designation]) -> Vec<u32> {
    let mut first = Vec::with_capacity(set.len() + 1);
    let mut doc = 0;
    for (id, _) in set.concepts() {
        while doc < designations.len() && designations[doc].concept < id {
            doc += 1;
        }
        first.push(doc);
    }
    first.push(designations.len());
    first
        .into_iter()
        .map(|doc| u32::try_from(doc).expect("designations are counted in 32 bits"))
        .collect()
}

/// For each concept the text that is its title; [`NONE`] for a variant whose
/// title is its family's with the label of its seventh character.
fn write_titles<'set>(set: &'set CodeSet, docs: &[u32], texts: &mut TextsWriter<'set>) -> Vec<u32> {
    set.concepts()
        .map(|(id, concept)| {
            let (start, end) = (docs[id.index()], docs[id.index() + 1]);
            if start < end {
                start
            } else if derived_title(set, concept).as_deref() == Some(&*concept.title) {
                NONE
            } else {
                texts.push(&concept.title)
            }
        })
        .collect()
}

fn derived_title(set: &CodeSet, variant: &Concept) -> Option<String> {
    let family = set.concept(variant.parent?);
    let label = set.seventh(family.seventh?).label(last_character(&variant.code))?;
    Some(format!("{}, {label}", family.title))
}

fn last_character(code: &Code) -> char {
    code.as_str().chars().next_back().expect("no code is empty")
}

/// The terms of labels, and of the titles of chapters and sections, in their order.
fn terms_above(documents: &Documents<'_>, labels: &Labels, terms: &Vocabulary) -> BTreeSet<u32> {
    let above = (0..documents.len()).filter(|doc| !documents.is_answer(*doc));
    let titles = above.flat_map(|doc| documents.tokens(doc)).copied();
    let labels = labels.numbered(terms).into_iter().flatten().flatten();
    titles.chain(labels).map(term_of).collect()
}

fn write_documents(set: &CodeSet, documents: &Documents<'_>) -> Result<Vec<Vec<u8>>, Full> {
    let ranks = Ranks::new(documents.tokens.values().iter().copied());
    let mut words = StringsWriter::default();
    let mut bytes = Vec::new();
    for (doc, designation) in documents.designations.iter().enumerate() {
        bytes.clear();
        bytes.extend(designation.concept.0.to_le_bytes());
        bytes.push(place_of(&ROLES, &designation.role));
        let source = designation.source;
        bytes.push(place_of(&SOURCES, &source) | if set.is_older(source) { OLDER } else { 0 });
        let tokens = documents.tokens(doc);
        push_varint(&mut bytes, u32::try_from(tokens.len()).expect("texts are short"));
        for token in tokens {
            ranks.push(&mut bytes, *token);
        }
        for meaning in documents.meanings.get(doc) {
            push_varint(&mut bytes, meaning.meaning);
            push_varint(&mut bytes, meaning.start);
            push_varint(&mut bytes, meaning.len);
        }
        words.try_push(&bytes)?;
    }
    let pairs = (0..)
        .zip(&documents.designations)
        .filter_map(|(doc, designation)| Some((doc, designation.manifestation?)));
    let (paired, seconds): (Vec<u32>, Vec<Code>) = pairs.unzip();
    let mut sections = vec![numbers(paired), seconds.iter().flat_map(padded).collect()];
    sections.push(numbers(ranks.symbols));
    sections.extend(words.finish());
    Ok(sections)
}
