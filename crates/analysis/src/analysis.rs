//! What comes of a text: its tokens, and the meanings that phrases of it have.

use std::ops::Range;
use std::sync::Arc;

use crate::RowKind;

/// What an [`Analyzer`](crate::Analyzer) finds in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Analysis {
    /// The words of the text, in its order.
    pub tokens: Vec<Token>,
    /// The phrases of the lexicon that stand in the text, by first token, then
    /// by length. They may overlap, and one phrase may have several meanings.
    pub meanings: Vec<Meaning>,
}

/// How many words a name has that is shortened to its initials.
const LEAST_INITIALS: usize = 3;
const MOST_INITIALS: usize = 6;

impl Analysis {
    /// The content terms in the order of the text, joined by one blank.
    pub fn whole(&self) -> String {
        join(self.content())
    }

    /// The content terms sorted, each once, joined by one blank.
    pub fn bag(&self) -> String {
        let mut terms: Vec<&str> = self.content().collect();
        terms.sort_unstable();
        terms.dedup();
        join(terms.into_iter())
    }

    /// Every term in the order of the text, joined by one blank: function words,
    /// "unspecified" and "other" too.
    pub fn verbatim(&self) -> String {
        join(self.tokens.iter().map(|token| &*token.term))
    }

    /// The first letters of the words that a name would be shortened by: content words
    /// that are not in brackets; nothing if they are fewer than three or more than
    /// six, or if one is a number.
    pub fn initials(&self) -> Option<String> {
        let words = self
            .tokens
            .iter()
            .filter(|token| token.kind.is_content() && !token.is_optional && !token.is_variant);
        let initials: Option<String> = words
            .take(MOST_INITIALS + 1)
            .map(|token| token.term.chars().next().filter(char::is_ascii_lowercase))
            .collect();
        initials.filter(|letters| (LEAST_INITIALS..=MOST_INITIALS).contains(&letters.len()))
    }

    /// The content terms in the order of the text.
    pub fn content(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().filter(|token| token.kind.is_content()).map(|token| &*token.term)
    }
}

fn join<'a>(terms: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::with_capacity(32);
    for term in terms {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(term);
    }
    text
}

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Token {
    /// The term: lower case, without accents, inflection or British spelling.
    pub term: Box<str>,
    /// Where the word stands: UTF-8 bytes of the text as given, half open, on
    /// character boundaries. Spans follow each other, except that the parts of a
    /// word written in compatibility characters (`½`) share one span.
    pub span: Range<usize>,
    /// What sort of word it is.
    pub kind: TokenKind,
    /// Whether it stands in brackets: a nonessential modifier or an explanation,
    /// which a question may name and need not.
    pub is_optional: bool,
    /// Whether it is another form of the word before it, behind a comma, as the
    /// Alphabetic Index heads its terms: `Infarct, infarction`. Either is meant.
    pub is_variant: bool,
}

/// What sort of word a [`Token`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// A word that says something.
    Word,
    /// A term with a digit: a count, a grade, a code, `h1n1`. Never stemmed.
    Number,
    /// A word of grammar: `of`, `the`, `with`, `due`.
    Function,
    /// A word that denies: `without`, `not`, `never`, `negative`.
    Polarity,
    /// Detail not given: `unspecified`, `NOS`, each word of "not otherwise
    /// specified".
    Unspecified,
    /// What is left over: `other`, `NEC`, `specified`, each word of "not
    /// elsewhere classified".
    Residual,
}

impl TokenKind {
    /// Whether terms of this kind say what the text is about: words, numbers and
    /// words that deny.
    pub fn is_content(self) -> bool {
        matches!(self, Self::Word | Self::Number | Self::Polarity)
    }
}

/// A phrase of the lexicon that stands in a text, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meaning {
    /// The concept term, equal for everything that means the same:
    /// `myocardial_infarction`. Empty for a word taken apart.
    pub term: Box<str>,
    /// Which tokens make up the phrase: positions in [`Analysis::tokens`], half
    /// open.
    pub tokens: Range<usize>,
    /// How the phrase came by its meaning.
    pub kind: RowKind,
    /// The row that says so, for [`Analyzer::row`](crate::Analyzer::row); none
    /// where the text has the meaning's own words.
    pub row: Option<RowId>,
    /// Which of the senses that its phrase has this is, the commonest 0.
    pub sense: u8,
    /// Whether words of the question chose it among several senses.
    pub is_chosen: bool,
    /// What the phrase stands for, in parts; empty in designations and where the
    /// text has the meaning's own words.
    pub expansion: Arc<Expansion>,
}

/// Which row of which lexicon: those compiled in, or the user's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId {
    pub(crate) is_users: bool,
    pub(crate) row: u32,
}

impl RowId {
    /// Whether it is a row of the user's own.
    pub fn is_users(self) -> bool {
        self.is_users
    }
}

/// What a phrase stands for, in parts: a text that has each of them, by one of its
/// terms or concept terms, says what the phrase says. Parts are bits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expansion {
    /// Every part, a bit for each; 0 if there is none.
    pub all: u32,
    /// Terms, each with the parts it is.
    pub terms: Vec<(Box<str>, u32)>,
    /// Concept terms, each with the parts it covers.
    pub concepts: Vec<(Box<str>, u32)>,
}
