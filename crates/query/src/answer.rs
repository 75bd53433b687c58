//! Answers: plain values, complete in themselves.

use medcode_codeset::{Code, Date, Effective, Role, Source, System, Version};

use crate::Tier;

/// What a question was answered with.
///
/// Two answers are equal if all but the time they took is.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Answer {
    /// The question as it was asked.
    pub question: String,
    /// The date it was asked for, if one was given.
    pub on: Option<Date>,
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// What the reader should know: what was taken as something else, ignored, or
    /// not to be had.
    pub notices: Vec<Notice>,
    /// How long the search took, in microseconds.
    pub micros: u64,
}

impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        self.question == other.question
            && self.on == other.on
            && self.hits == other.hits
            && self.notices == other.notices
    }
}

/// A concept that answers a question, and why.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Hit {
    /// The system.
    pub system: System,
    /// The version the hit is taken from.
    pub version: Version,
    /// The code as its publisher prints it: `E11.9`.
    pub code: String,
    /// The code without its dot: `E119`.
    pub plain: Code,
    /// The title.
    pub title: String,
    /// Whether this very code may be reported. A family's may not before its
    /// open axis is chosen.
    pub billable: bool,
    /// Whether the code stands for all its seventh-character variants, and an
    /// axis is open.
    pub family: bool,
    /// How it answers.
    pub tier: Tier,
    /// How well, within the tier: the sum of value × weight over the reasons.
    pub score: f64,
    /// The designation that met the question.
    pub matched: Matched,
    /// What the score is made of; empty in a [brief](crate::Detail::Brief) answer.
    pub reasons: Vec<Reason>,
    /// What met each content word of the question; empty unless the search asks for
    /// [words](crate::Detail::Words).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub words: Vec<WordMet>,
    /// The axes that are open or bound: the seventh character of a family, and of the
    /// beginning of a code of ICD-10-PCS the axes behind it; empty for others.
    pub axes: Vec<Axis>,
    /// The days on which the code itself is valid, in systems that publish them; of
    /// a search over any version, the days of the versions that have it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub valid: Option<Effective>,
}

/// The designation that met the question, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Matched {
    /// The text as published.
    pub text: String,
    /// What the text is to the concept.
    pub role: Role,
    /// Which published file it comes from.
    pub source: Source,
    /// The code to report behind the hit's own, as its publisher prints it, where
    /// the Alphabetic Index gives a pair: `I43` of `E85.4 [I43]`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub manifestation: Option<String>,
    /// The parts of the text that met words of the question: UTF-8 bytes, half
    /// open, in order and apart; none in a [brief](crate::Detail::Brief) answer.
    pub spans: Vec<[usize; 2]>,
}

/// What met a word of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct WordMet {
    /// The word as it was typed, in small letters.
    pub word: String,
    /// By which rule it was met.
    pub rule: Rule,
    /// The words that met it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub by: Option<String>,
    /// The row of the lexicon that says so, with its file and line.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub row: Option<String>,
}

/// How a word of a question was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Rule {
    /// The text has the word.
    Same,
    /// The text has another form of it, or another spelling.
    Inflection,
    /// A synonym or plain word of the lexicon.
    Synonym,
    /// A short form of the lexicon.
    Abbreviation,
    /// A clinician's word for a procedure or a supply.
    Procedure,
    /// One kind of what the text says.
    Narrower,
    /// The word was taken apart.
    Decomposition,
    /// The text writes two words as one.
    Joined,
    /// The word is the initials of the text.
    Initials,
    /// The word was taken as misspelt.
    Correction,
    /// The word is the beginning of one.
    Beginning,
    /// The word chose a value of an axis.
    Axis,
    /// A title above has the word.
    TitleAbove,
    /// Nothing met it.
    NotMet,
}

impl Rule {
    /// The rule in words: `title above`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Inflection => "inflection",
            Self::Synonym => "synonym",
            Self::Abbreviation => "abbreviation",
            Self::Procedure => "procedure",
            Self::Narrower => "narrower",
            Self::Decomposition => "decomposition",
            Self::Joined => "joined",
            Self::Initials => "initials",
            Self::Correction => "correction",
            Self::Beginning => "beginning",
            Self::Axis => "axis",
            Self::TitleAbove => "title above",
            Self::NotMet => "not met",
        }
    }
}

/// One signal that a score is made of.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Reason {
    /// The name of the signal.
    pub name: &'static str,
    /// Its value, from 0 to 1.
    pub value: f64,
    /// What a value of 1 adds to the score.
    pub weight: f64,
}

/// What is still to be chosen to make a full code, or was chosen by the question.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Axis {
    /// What is chosen, by what its definitions say: `encounter`, `eye`, `stage`.
    pub name: String,
    /// The value that the question chose, if it did.
    pub bound: Option<char>,
    /// Every value there is; of the beginning of a code of ICD-10-PCS, those of the
    /// table's rows that have what the other axes are bound to.
    pub choices: Vec<Choice>,
}

/// A value of an axis.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Choice {
    /// The character.
    pub value: char,
    /// What it says: `initial encounter`.
    pub label: String,
    /// The full code it makes, as its publisher prints it. Where axes before it are
    /// open, `_` stands for those that have several values with it, and axes behind it
    /// are left out.
    pub code: String,
}

/// Something a reader of the answer should know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Notice {
    /// What kind of thing.
    pub kind: NoticeKind,
    /// In words.
    pub text: String,
}

impl Notice {
    /// A notice of a kind, with its text.
    pub fn new(kind: NoticeKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }
}

/// What a notice tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum NoticeKind {
    /// A part of the question was read as something it does not say.
    TakenAs,
    /// A part of the question was left out of account.
    Ignored,
    /// A word of the question was taken as misspelt.
    DidYouMean,
    /// No release is loaded for the date, in one of the systems asked.
    NoRelease,
    /// The version asked is past its end.
    Outdated,
    /// A version was left out whose index another version of medcode made.
    NotCurrent,
}
