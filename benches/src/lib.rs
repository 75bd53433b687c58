//! Speed, size and relevance of medcode beside general engines.
//!
//! The programs `relevance`, `latency`, `fit`, `scale` and `slow` and the criterion
//! benches share what is here: the [`Corpus`] to measure on, judged [`Question`]s and how
//! an answer to one is judged, [`Figures`] of relevance, [`Percentiles`] of speed, and the
//! rivals, [`PlainTantivy`] and [`Fts5`]. The README beside them says how to repeat each
//! figure.

mod corpus;
mod figures;
mod judge;
mod large;
mod memory;
mod messages;
mod percentiles;
mod questions;
mod rivals;
mod table;
mod withheld;

pub use corpus::{Corpus, CorpusError, CorpusOptions};
pub use figures::Figures;
pub use judge::{Returned, first_right};
pub use large::large_code_set;
pub use memory::peak_bytes;
pub use messages::messages;
pub use percentiles::{Percentiles, median};
pub use questions::{Question, QuestionError, read_questions};
pub use rivals::{Fts5, PlainTantivy, Rival, RivalError};
pub use table::{Align, table};
pub use withheld::withheld_questions;

/// The examples of the README, which belongs to no crate, compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
