//! An embeddable search engine for medical code sets.
//!
//! A [`Catalog`] is a directory of code sets, each one system at one version. A
//! question goes in, ranked and explained codes come out, offline.
//!
//! ```
//! use medcode::{Catalog, Search};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # #[cfg(feature = "embedded")] {
//! # let directory = tempfile::tempdir()?;
//! # let directory = directory.path();
//! let catalog = Catalog::embedded(directory)?;
//! let answer = catalog.search(&Search::new("heart attack").limit(3))?;
//! assert_eq!(answer.hits[0].code, "I21.9");
//! for hit in &answer.hits {
//!     println!("{:<8} {}", hit.code, hit.title);
//! }
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! # Guide
//!
//! - **Getting a catalog.** [`Catalog::open`] opens a directory, which may be
//!   read-only; [`Catalog::embedded`] fills it from the built-in ICD-10-CM release
//!   if it is empty (feature `embedded`); [`Catalog::in_memory`] writes nothing.
//! - **Loading.** [`Catalog::load`] takes the files of a release as its publisher
//!   offers them, and reports what became of each; see [`Load`].
//! - **Asking.** [`Catalog::search`] for words, codes, beginnings and ranges of
//!   codes; [`Catalog::lookup`] for a code's concept and its place in the
//!   hierarchy; [`Catalog::check`] for whether it may be reported.
//! - **As it is typed.** [`Catalog::suggest`] takes every word as a beginning, and
//!   completes the last; a [`Session`] does so keystroke by keystroke.
//! - **Words of your own.** [`Catalog::keep_lexicon`] keeps synonyms and abbreviations
//!   beside those built in, [`Search::prefer`] takes codes that a user favours.
//! - **Dates.** A [`Scope`] chooses versions: by date of service or discharge, by
//!   name, the newest, or every one. [`Catalog::history`] follows a code through all
//!   that are loaded, with the candidates of conversion tables for what it became;
//!   [`Catalog::diff`] counts what changed as publishers do.
//! - **Systems.** ICD-10-CM has seventh characters as axes of its hits, ICD-10-PCS
//!   tables ([`ConceptRef::axes`], [`ConceptRef::table`]), HCPCS Level II and CPT
//!   modifiers and what is published beside a code ([`ConceptRef::properties`],
//!   [`ConceptRef::effective`]). CPT is licensed: what is loaded stays in the catalog.
//! - **Sharing.** A catalog is `Send + Sync`, and cloning it costs nothing. It has
//!   no global state but some 60 KB of room that a thread which searches keeps for the
//!   next search, starts no thread of its own but while it loads, and for a millisecond
//!   while it opens a large index, and reads neither the clock nor the environment.
//!
//! # How a hit is ranked
//!
//! Every hit has a [`Tier`], which says how it answers, and a score, which orders
//! hits within a tier and is the sum of its [`Reason`]s. Hits are in the order of
//! tier, score, system and code, and no page of them depends on another. The chapter
//! [`ranking`] tells it from the question to the last signal.

mod catalog;
mod error;
mod load;
pub mod ranking;
mod reindex;
mod room;
mod session;
mod status;
mod works;

pub use catalog::Catalog;
pub use error::Error;
pub use load::{Failure, Load, LoadReport, LoadedRelease};
pub use reindex::Reindexed;
pub use session::Session;
pub use status::{Status, StatusSource};

pub use medcode_analysis::{Lexicon, LexiconError, Row as LexiconRow, RowKind, lexicon_files};
pub use medcode_codeset::{
    AxisKey, AxisKeyKind, AxisTable, AxisValue, Changed, ChangedNote, Code, CodeSet, CodeSpan,
    Concept, ConceptId, ConceptKind, Conversion, Date, Difference, Effective, Note, NoteKind,
    ParseError, PlacedTable, Property, PropertyKind, Removed, Retitled, Role, SeventhDefinition,
    SeventhId, SeventhValue, Source, System, Version,
};
pub use medcode_index::{
    CatalogError, CodeAxis, ConceptRef, Designation, IndexError, OpenError, Published,
};
pub use medcode_loader::{
    IndexReport, LoadError, NotLoaded, Progress, Reference, References, RetiredPath, SourceFile,
    VersionOrigin, Warning,
};
pub use medcode_query::{
    Answer, Axis, Candidate, Check, Choice, Completion, Detail, History, HistorySpan, Hit, Matched,
    Notice, NoticeKind, Reason, Rule, Scope, Search, SearchError, Suggest, Suggestions, Tier,
    Verdict, WordMet, in_order, signal_names,
};
