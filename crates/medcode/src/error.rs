//! Why a catalog did not do what was asked.

use medcode_analysis::LexiconError;
use medcode_codeset::{System, Version};
use medcode_index::{CatalogError, IndexError, OpenError};
use medcode_loader::LoadError;
use medcode_query::SearchError;

/// Why a catalog did not do what was asked; each kind says where, what was met,
/// what was expected, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The catalog's directory could not be read or written.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// An index could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Files could not be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A version that was named is not in the catalog.
    #[error(
        "{} {version} is not loaded; {}", system.id(),
        if loaded.is_empty() { "no version of it is".to_owned() } else { format!("loaded {loaded}") }
    )]
    NotLoaded {
        /// The system.
        system: System,
        /// The version that was named.
        version: Version,
        /// The versions that are, divided by commas.
        loaded: String,
    },
    /// A kept code set could not be unpacked.
    #[error("the kept code set cannot be unpacked; load its release again")]
    Unpack(#[from] std::io::Error),
    /// An index could not be built.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A table is not a lexicon, whether it is to be kept or is kept already.
    #[error(
        "the table of words cannot be used; mend it, or take it out with `medcode lexicon --remove`"
    )]
    Lexicon(#[source] Box<LexiconError>),
    /// Making a release takes more memory than a load was given.
    #[error(
        "{} {version} takes up to {} MB to make, {} MB were given; give at least {} MB, or no bound",
        system.id(), megabytes(*needed_bytes), given_bytes / 1_000_000, megabytes(*needed_bytes)
    )]
    Memory {
        /// The system.
        system: System,
        /// The version.
        version: Version,
        /// How many bytes it needs, with the files that wait.
        needed_bytes: usize,
        /// How many bytes were given.
        given_bytes: usize,
    },
    /// A search could not be carried out.
    #[error(transparent)]
    Search(#[from] SearchError),
}

/// Megabytes that are enough for so many bytes.
fn megabytes(bytes: usize) -> usize {
    bytes.div_ceil(1_000_000)
}

impl From<LexiconError> for Error {
    fn from(error: LexiconError) -> Self {
        Self::Lexicon(Box::new(error))
    }
}
