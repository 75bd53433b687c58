//! The analyzer: one reading of text for designations and questions.

use std::hash::Hasher;
use std::sync::Arc;

use crate::fingerprint::Fnv;
use crate::groups::Groups;
use crate::phrases::{Phrases, Sense};
use crate::tokens::tokens;
use crate::variants::mark_variants;
use crate::wholes::mark_optional;
use crate::words::{self, Words};
use crate::{Analysis, Lexicon, Meaning, RowKind, Token};

/// Raised by every change of the steps after which a text could give other terms.
/// The tables of words and phrases count on their own.
const REVISION: u64 = 2;

/// Reads designations and questions: terms, their kinds, and the meanings of
/// phrases.
///
/// Cheap to clone, and one may serve many threads. Making one analyses every row
/// of the lexicon, which costs as much as a few thousand questions: keep it.
///
/// ```
/// use medcode_analysis::Analyzer;
/// let analyzer = Analyzer::new();
/// let analysis = analyzer.question("Crohn’s disease, type II, of the feet");
/// assert_eq!(analysis.whole(), "crohn disease type 2 foot");
/// assert_eq!(analysis.bag(), "2 crohn disease foot type");
/// ```
#[derive(Debug, Clone)]
pub struct Analyzer {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    words: Words,
    lexicon: Lexicon,
    phrases: Phrases,
    fingerprint: u64,
    /// The content terms of each row's meaning.
    row_terms: Vec<Box<[Box<str>]>>,
    /// The content terms that each concept term is made of.
    concept_terms: Vec<Box<[Box<str>]>>,
}

impl Analyzer {
    /// An analyzer with the lexicon compiled in.
    pub fn new() -> Self {
        Self::with_lexicon(Lexicon::builtin())
    }

    /// An analyzer with another lexicon.
    ///
    /// A row takes no part if its phrase or its meaning has no content word, or
    /// if both come to the same terms.
    pub fn with_lexicon(lexicon: Lexicon) -> Self {
        let words = Words::builtin();
        let texts: Vec<[Text; 2]> = lexicon
            .rows()
            .iter()
            .map(|row| [Text::new(&words, &row.phrase), Text::new(&words, &row.meaning)])
            .collect();
        let groups = group(&lexicon, &texts);
        let (phrases, shared) = gather(&lexicon, &texts, &groups);
        let concept_terms = phrases
            .concepts()
            .iter()
            .map(|concept| concept.split('_').map(Into::into).collect())
            .collect();
        let row_terms = texts.into_iter().map(|[_, meaning]| meaning.into_content()).collect();
        Self {
            inner: Arc::new(Inner {
                fingerprint: fingerprint(shared),
                words,
                lexicon,
                phrases,
                row_terms,
                concept_terms,
            }),
        }
    }

    /// A number that changes whenever the analysis of designations would.
    ///
    /// It is the FNV-1a hash of the revision of the steps, the table of words,
    /// and the phrases that designations share with their concept terms. Rows
    /// that only questions read take no part, unless the meaning of one is in no
    /// other row: then designations are searched for that meaning. Equal on every
    /// platform.
    pub fn fingerprint(&self) -> u64 {
        self.inner.fingerprint
    }

    /// The lexicon in use.
    pub fn lexicon(&self) -> &Lexicon {
        &self.inner.lexicon
    }

    /// Analyses a designation: meanings of synonyms and plain words only.
    pub fn document(&self, text: &str) -> Analysis {
        self.analyze(text, Phrases::in_document)
    }

    /// Analyses a question: meanings of abbreviations too, and of phrases whose words
    /// are turned around.
    pub fn question(&self, text: &str) -> Analysis {
        self.analyze(text, Phrases::in_question)
    }

    /// The content terms of what a phrase means: those of its row's meaning, or,
    /// where the text has the meaning's own words, those of the concept term.
    ///
    /// Empty for a meaning that another analyzer's lexicon gave.
    pub fn meaning_terms(&self, meaning: &Meaning) -> &[Box<str>] {
        let terms = if let Some(row) = meaning.row {
            self.inner.row_terms.get(row)
        } else {
            let concept = self.inner.phrases.position(&meaning.term);
            concept.and_then(|concept| self.inner.concept_terms.get(concept))
        };
        terms.map_or(&[], |terms| terms)
    }

    fn analyze(&self, text: &str, find: fn(&Phrases, &[Token]) -> Vec<Meaning>) -> Analysis {
        let mut tokens = tokens(&self.inner.words, text);
        mark_optional(text, &mut tokens);
        mark_variants(text, &mut tokens);
        let meanings = find(&self.inner.phrases, &tokens);
        Analysis { tokens, meanings }
    }
}

impl Default for Analyzer {
    fn default() -> Self {
        Self::new()
    }
}

/// A phrase or a meaning of the lexicon, analysed.
struct Text {
    tokens: Vec<Token>,
    whole: String,
}

impl Text {
    fn new(words: &Words, text: &str) -> Self {
        let mut analysis = Analysis { tokens: tokens(words, text), meanings: Vec::new() };
        let whole = analysis.whole();
        Self { tokens: std::mem::take(&mut analysis.tokens), whole }
    }

    fn terms(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().map(|token| &*token.term)
    }

    fn into_content(self) -> Box<[Box<str>]> {
        let is_content = |token: &Token| token.kind.is_content();
        let content = self.tokens.into_iter().filter(is_content);
        content.map(|token| token.term).collect()
    }
}

/// The rows that take part, each with its analysed phrase and meaning.
fn effective<'a>(
    lexicon: &'a Lexicon,
    texts: &'a [[Text; 2]],
) -> impl Iterator<Item = (usize, RowKind, &'a Text, &'a Text)> {
    let rows = lexicon.rows().iter().zip(texts).enumerate();
    rows.map(|(at, (row, [phrase, meaning]))| (at, row.kind, phrase, meaning)).filter(
        |(_, kind, phrase, meaning)| {
            let is_read = *kind == RowKind::Abbreviation || !phrase.whole.is_empty();
            let is_named = phrase.tokens.iter().any(|token| !token.term.is_empty());
            is_read && is_named && !meaning.whole.is_empty() && phrase.whole != meaning.whole
        },
    )
}

/// Which texts mean the same. Abbreviations come last: their meanings join no
/// group and name none but their own.
fn group(lexicon: &Lexicon, texts: &[[Text; 2]]) -> Groups {
    let mut groups = Groups::default();
    for (at, kind, phrase, meaning) in effective(lexicon, texts) {
        if kind != RowKind::Abbreviation {
            groups.join(&phrase.whole, &meaning.whole, at);
        }
    }
    for (at, kind, _, meaning) in effective(lexicon, texts) {
        if kind == RowKind::Abbreviation {
            groups.add(&meaning.whole, at);
        }
    }
    groups
}

/// The phrases of the lexicon, and hashes of those that designations share.
fn gather(lexicon: &Lexicon, texts: &[[Text; 2]], groups: &Groups) -> (Phrases, Vec<u64>) {
    let mut phrases = Phrases::new();
    let mut shared = Vec::with_capacity(2 * texts.len());
    for (at, kind, phrase, meaning) in effective(lexicon, texts) {
        let head = groups.head(&meaning.whole).expect("every meaning is in a group");
        let term = head.replace(' ', "_");
        let concept = phrases.concept(&term);
        let same = Sense { concept, kind: RowKind::Same, row: None };
        let row = Some(at);
        let own = Sense { concept, kind, row };
        let own = if phrase.whole == head { same } else { own };
        if kind != RowKind::Abbreviation {
            shared.push(hash_of(phrase, &term));
        }
        shared.push(hash_of(meaning, &term));
        phrases.add(phrase.terms(), own);
        phrases.add(meaning.terms(), same);
    }
    (phrases, shared)
}

/// The hash of a phrase together with its concept term.
fn hash_of(phrase: &Text, concept: &str) -> u64 {
    let mut hash = Fnv::default();
    for term in phrase.terms() {
        hash.write(term.as_bytes());
        hash.write(b" ");
    }
    hash.write(b"\t");
    hash.write(concept.as_bytes());
    hash.finish()
}

fn fingerprint(mut shared: Vec<u64>) -> u64 {
    shared.sort_unstable();
    shared.dedup();
    let mut hash = Fnv::default();
    hash.write(&REVISION.to_le_bytes());
    hash.write(words::TABLE.as_bytes());
    for phrase in shared {
        hash.write(&phrase.to_le_bytes());
    }
    hash.finish()
}
