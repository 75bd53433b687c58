//! General engines over the designations that medcode answers from.

mod fts5;
mod tantivy;

use crate::Returned;

pub use self::fts5::Fts5;
pub use self::tantivy::PlainTantivy;

/// A general engine, one document a designation, as a sensible program would use it.
pub trait Rival {
    /// Its name in tables.
    fn name(&self) -> &'static str;

    /// How many documents there are.
    fn doc_count(&self) -> u64;

    /// The codes of the best `most` documents, best first; a code may be there
    /// several times.
    fn search(&self, question: &str, most: usize) -> Result<Vec<&Returned>, RivalError>;
}

/// Why a rival could not be measured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RivalError {
    /// A directory for its index cannot be made.
    #[error("a temporary directory cannot be made")]
    Directory(#[source] std::io::Error),
    /// tantivy failed.
    #[error("plain tantivy failed")]
    Tantivy(#[from] ::tantivy::TantivyError),
    /// `SQLite` failed.
    #[error("SQLite failed")]
    Sqlite(#[from] rusqlite::Error),
}
