//! A code set to an index on disk and back, and the catalog of versions.
//!
//! [`build`] makes the files of an index from a [`CodeSet`](medcode_codeset::CodeSet);
//! [`Writer::publish`] puts them in place by one rename, and
//! [`CodeIndex`] opens them, from disk or from memory, and never writes.

mod beginnings;
mod blocks;
mod build;
mod catalog;
mod coded;
mod columns;
mod concept_ref;
mod defaults;
mod directory;
mod doc_set;
mod documents;
mod inverted;
mod kept;
mod keys;
mod known_numbers;
mod landmarks;
mod manifest;
mod names;
mod open;
mod open_tables;
mod postings;
mod resources;
mod runs;
mod schema;
mod sections;
mod spelling;
mod sum;
mod term_places;
mod vocabulary;
mod wholes;
mod window;

pub use beginnings::{MOST_WORDS, PLAINEST};
pub use build::{IndexError, IndexFiles, build};
pub use catalog::{CatalogDirectory, CatalogError, Published, Writer};
pub use columns::{DocHead, DocMeaning, DocToken};
pub use concept_ref::{CodeAxis, ConceptRef};
pub use doc_set::DocSet;
pub use keys::{MeantValue, MetKey};
pub use known_numbers::KnownNumbers;
pub use landmarks::Landmarks;
pub use manifest::{Counts, FileSum, Manifest, SourceSum};
pub use open::{CodeIndex, Designation, OpenError};
pub use open_tables::OpenTable;
pub use postings::{Clause, ReadError, Scored, Sought, Wanted};
pub use resources::Resources;
pub use spelling::WrittenWord;

/// The layout of an index directory. An index of another one is not opened, but made anew
/// from the code set kept beside it, whose form has a number of its own.
pub const FORMAT: u32 = 8;
