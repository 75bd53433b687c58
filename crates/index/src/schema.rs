//! The fields of the inverted index.
//!
//! Frequencies are kept in every field although they are almost always 1:
//! tantivy prunes a disjunction by blocks only over postings that have them.
//! Positions are in none; order is judged from the columns.

use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

/// A field of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextField {
    /// The words of the designation; the only field whose length counts.
    Words,
    /// The concept terms that its phrases have in the lexicon.
    Concepts,
    /// Words of the titles above it.
    Context,
    /// The whole analysed designation as one term.
    Whole,
}

const FIELDS: [(TextField, &str); 4] = [
    (TextField::Words, "words"),
    (TextField::Concepts, "concepts"),
    (TextField::Context, "context"),
    (TextField::Whole, "whole"),
];

impl TextField {
    /// The field's handle in tantivy. Fields are numbered as they are declared.
    pub fn handle(self) -> Field {
        let place = FIELDS.iter().position(|(field, _)| *field == self).unwrap_or_default();
        Field::from_field_id(u32::try_from(place).unwrap_or_default())
    }
}

/// The schema of every index.
pub(crate) fn schema() -> Schema {
    let mut builder = Schema::builder();
    for (field, name) in FIELDS {
        let tokenizer = if field == TextField::Whole { "raw" } else { "whitespace" };
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(IndexRecordOption::WithFreqs)
            .set_fieldnorms(field == TextField::Words);
        builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing));
    }
    builder.build()
}
