//! A question to ranked hits with reasons.
//!
//! [`search`] takes a [`Search`] through six steps: the question is parsed (never
//! failing), words that nothing knows are corrected, candidate designations are taken from the inverted index,
//! each is judged against the question, designations are collapsed into one hit
//! a concept, and hits are put in order of tier, score, system and code.
//! [`check`] says whether a code may be reported.

mod answer;
mod aside;
mod axes;
mod batch;
mod candidates;
mod check;
mod codes;
mod correct;
mod cover;
mod explain;
mod highlight;
mod history;
mod hits;
mod meets;
mod open_axes;
mod question;
mod rank;
mod said;
mod scope;
mod search;
mod suggest;
mod taken;
mod tier;
mod unasked;
mod wishes;
mod within;

pub use answer::{Answer, Axis, Choice, Hit, Matched, Notice, NoticeKind, Reason, Rule, WordMet};
pub use batch::in_order;
pub use check::{
    Check, Verdict, check, check_with_modifiers, explain_by_time, keep_telling, split_modifiers,
};
pub use history::{Candidate, Dated, History, HistorySpan, history};
pub use rank::signal_names;
pub use scope::{Chosen, Edition, Scope, Selection, around};
pub use search::{Detail, Search, SearchError, search};
pub use suggest::{Completion, Suggest, Suggestions, Typing, suggest};
pub use tier::Tier;
