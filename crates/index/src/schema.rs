//! The fields of the inverted index.
//!
//! Frequencies are kept in every field although they are almost always 1:
//! tantivy prunes a disjunction by blocks only over postings that have them.
//! Positions are in none; order is judged from the columns.

use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

/// A field of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextField {
    /// The words of the designation; the only field whose length counts.
    Words,
    /// The concept terms that its phrases have in the lexicon.
    Concepts,
}

impl TextField {
    /// Every field, in the order in which they are declared.
    pub(crate) const ALL: [Self; 2] = [Self::Words, Self::Concepts];

    /// Its place among them.
    pub(crate) fn place(self) -> usize {
        self as usize
    }

    /// The field's handle in tantivy. Fields are numbered as they are declared.
    pub(crate) fn handle(self) -> Field {
        Field::from_field_id(self as u32)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Concepts => "concepts",
        }
    }
}

/// The schema of every index.
pub(crate) fn schema() -> Schema {
    let mut builder = Schema::builder();
    for field in TextField::ALL {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("whitespace")
            .set_index_option(IndexRecordOption::WithFreqs)
            .set_fieldnorms(field == TextField::Words);
        builder.add_text_field(field.name(), TextOptions::default().set_indexing_options(indexing));
    }
    builder.build()
}
