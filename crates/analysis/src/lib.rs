//! Clinical text to terms: what a designation and a question have in common.
//!
//! One [`Analyzer`] reads both. A text is cut into words; letters lose case and
//! accents; spelling becomes American, plurals singular, verbs plain, Roman
//! numerals and ordinals Arabic. What remains of a word is its *term*, and a
//! [`Token`] says where in the text it stood and of which [`TokenKind`] it is.
//!
//! The [`Lexicon`] holds rows that make a phrase stand for a meaning: synonyms
//! and plain words, equal on both sides, and abbreviations and clinicians' words,
//! which are read in questions only. Wherever the words of a row stand in a text, the analysis has
//! a [`Meaning`]: a *concept term* beside the words. "Heart attack" and
//! "myocardial infarction" share one, and so does "MI" in a question.
//!
//! ```
//! use medcode_analysis::Analyzer;
//!
//! let analyzer = Analyzer::new();
//! let designation = analyzer.document("Acute myocardial infarction, unspecified");
//! let question = analyzer.question("Heart Attacks");
//! assert_eq!(designation.whole(), "acut myocardial infarction");
//! assert_eq!(question.whole(), "heart attack");
//! let shared = |term| designation.meanings.iter().any(|meaning| meaning.term == term);
//! assert!(question.meanings.iter().any(|meaning| shared(meaning.term.clone())));
//! ```
//!
//! No file, clock, environment or global state takes part: the same text gives
//! the same analysis. Analysing the [whole](Analysis::whole) of an analysis
//! gives the same whole.

mod analysis;
mod analyzer;
mod british;
mod compile;
mod fingerprint;
mod fold;
mod known;
mod lexicon;
mod numerals;
mod parts;
mod phrases;
mod planes;
mod plural;
mod remembered;
mod segment;
pub mod spelling;
mod steps;
mod tables;
mod tokens;
mod unfinished;
mod variants;
mod verb;
mod wholes;
mod words;

pub use analysis::{Analysis, Expansion, Meaning, RowId, Token, TokenKind};
pub use analyzer::{Analyzer, DocumentReader};
pub use lexicon::{Lexicon, LexiconError, Row, RowKind, lexicon_files};
