//! Phrases: every phrase of a lexicon in a text.
//!
//! Words of grammar are passed over, in phrases and in texts: "shortness of breath"
//! is found in "shortness breath". In questions, the words of a phrase may be turned
//! around, and words of the question choose among the senses of a phrase.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::compile::{KINDS, TURNED, is_key};
use crate::lexicon::{Row, RowKind};
use crate::spelling::Pattern;
use crate::tables::{NO_ROW, Tables, Walk};
use crate::{Expansion, Meaning, RowId, Token};

// The columns of rows as they are kept.
pub(crate) const PHRASE: usize = 0;
pub(crate) const MEANING: usize = 1;
const CONTEXT: usize = 4;
pub(crate) const PLACE: usize = 5;

/// The phrases of one lexicon.
#[derive(Debug)]
pub(crate) struct Phrases {
    pub(crate) tables: Tables,
    /// Whether they are of the user's lexicon.
    is_users: bool,
    /// What the meanings of rows stand for, each worked out when it is first met.
    expansions: OnceLock<Box<[OnceLock<Arc<Expansion>>]>>,
}

/// The tokens of a text that count for phrases, with their places.
pub(crate) struct Keys<'text>(pub(crate) Vec<(usize, &'text str)>);

impl<'text> Keys<'text> {
    pub(crate) fn new(tokens: &'text [Token]) -> Self {
        let keys = tokens.iter().enumerate().filter(|(_, token)| is_key(token));
        Self(keys.map(|(place, token)| (place, &*token.term)).collect())
    }

    /// The places in the text that some keys span.
    pub(crate) fn span(&self, keys: Range<usize>) -> Range<usize> {
        self.0[keys.start].0..self.0[keys.end - 1].0 + 1
    }
}

impl Phrases {
    pub(crate) fn new(tables: Tables, is_users: bool) -> Self {
        Self { tables, is_users, expansions: OnceLock::new() }
    }

    /// Every phrase in the tokens of a designation, at every position, with the
    /// senses that designations share.
    pub(crate) fn in_document(&self, tokens: &[Token]) -> Vec<Meaning> {
        self.in_document_from(tokens, |term| self.begin(term))
    }

    /// The same by what is known of how phrases begin: see [`Self::begin`].
    pub(crate) fn in_document_from(
        &self,
        tokens: &[Token],
        begin: impl FnMut(&str) -> Option<Walk>,
    ) -> Vec<Meaning> {
        let keys = Keys::new(tokens);
        let mut meanings = Vec::new();
        self.find(&keys, begin, |place, span| self.push(place, &span, false, &mut meanings));
        meanings
    }

    /// Where phrases that begin with a term go on, if there are any.
    pub(crate) fn begin(&self, term: &str) -> Option<Walk> {
        let table = &self.tables.phrases;
        Walk::new(table).step(table, term)
    }

    /// Every phrase in the tokens of a question: with senses that only questions
    /// have, and with its words turned around ("attack heart").
    pub(crate) fn in_question(&self, tokens: &[Token]) -> Vec<Meaning> {
        let keys = Keys::new(tokens);
        let mut meanings = Vec::new();
        let mut straight: Vec<Range<usize>> = Vec::new();
        let found = |place, span: Range<usize>| {
            straight.push(span.clone());
            self.push(place, &span, true, &mut meanings);
        };
        self.find(&keys, |term| self.begin(term), found);
        for start in 0..keys.0.len() {
            for len in TURNED {
                let Some(window) = keys.0.get(start..start + len) else { break };
                let span = keys.span(start..start + len);
                if straight.contains(&span) {
                    continue;
                }
                let mut terms: Vec<&str> = window.iter().map(|(_, term)| *term).collect();
                terms.sort_unstable();
                let table = &self.tables.turned;
                let walk = terms
                    .into_iter()
                    .try_fold(Walk::new(table), |walk, term| walk.step(table, term));
                if let Some(place) = walk.and_then(|walk| walk.end(table)) {
                    self.push(place, &span, true, &mut meanings);
                }
            }
        }
        choose_senses(self, &keys, &mut meanings);
        meanings
    }

    /// Whether a term stands in a phrase or a meaning in ordinary words.
    pub(crate) fn knows(&self, term: &str) -> bool {
        let table = &self.tables.known;
        Walk::new(table).step(table, term).is_some_and(|walk| walk.end(table).is_some())
    }

    /// Whether a term that [`Self::knows`] begins so.
    pub(crate) fn may_know(&self, beginning: &str) -> bool {
        Walk::new(&self.tables.known).step(&self.tables.known, beginning).is_some()
    }

    /// The words that [`Self::knows`] and that are near to one.
    pub(crate) fn known_near(&self, wanted: &Pattern) -> impl Iterator<Item = &str> {
        self.tables.by_length.near(wanted)
    }

    /// A cell of a row: phrase, meaning, kind, source, context, or place.
    pub(crate) fn cell(&self, row: u32, column: usize) -> &str {
        let line = self.tables.rows.get(row as usize).unwrap_or_default();
        line.split('\t').nth(column).unwrap_or_default()
    }

    /// What the meaning of a row stands for.
    pub(crate) fn expansion(
        &self,
        row: u32,
        work_out: impl FnOnce() -> Expansion,
    ) -> Arc<Expansion> {
        let all = self.expansions.get_or_init(|| {
            std::iter::repeat_with(OnceLock::new).take(self.tables.rows.len()).collect()
        });
        match all.get(row as usize) {
            Some(known) => Arc::clone(known.get_or_init(|| Arc::new(work_out()))),
            None => Arc::new(work_out()),
        }
    }

    /// The row of a number.
    pub(crate) fn row(&self, row: u32) -> Option<Row> {
        Row::from_line(self.tables.rows.get(row as usize)?)
    }

    fn find(
        &self,
        keys: &Keys<'_>,
        mut begin: impl FnMut(&str) -> Option<Walk>,
        mut found: impl FnMut(usize, Range<usize>),
    ) {
        let table = &self.tables.phrases;
        for start in 0..keys.0.len() {
            let mut reached = begin(keys.0[start].1);
            let mut end = start + 1;
            while let Some(walk) = reached {
                if let Some(place) = walk.end(table) {
                    found(place, keys.span(start..end));
                }
                reached = keys.0.get(end).and_then(|(_, term)| walk.step(table, term));
                end += 1;
            }
        }
    }

    pub(crate) fn push(
        &self,
        place: usize,
        span: &Range<usize>,
        with_unshared: bool,
        meanings: &mut Vec<Meaning>,
    ) {
        for (number, sense) in (0..).zip(self.senses(place)) {
            let Sense { concept, kind, row } = sense;
            if !with_unshared && !kind.is_shared() {
                continue;
            }
            meanings.push(Meaning {
                term: self.tables.concepts.get(concept as usize).unwrap_or_default().into(),
                tokens: span.clone(),
                kind,
                row: row.map(|row| RowId { is_users: self.is_users, row }),
                sense: number,
                is_chosen: false,
                expansion: Arc::default(),
            });
        }
    }

    /// The senses of the phrase at a place, the commonest first.
    pub(crate) fn senses(&self, place: usize) -> impl Iterator<Item = Sense> {
        let tables = &self.tables;
        let (start, end) = (tables.lists.get(place) as usize, tables.lists.get(place + 1) as usize);
        (start..end).map(|at| {
            let [concept, kind, row] = [0, 1, 2].map(|offset| tables.senses.get(3 * at + offset));
            let kind = KINDS.get(kind as usize).copied().unwrap_or(RowKind::Same);
            Sense { concept, kind, row: (row != NO_ROW).then_some(row) }
        })
    }
}

/// What a phrase may mean: a concept, by a row unless the phrase is the meaning itself.
pub(crate) struct Sense {
    concept: u32,
    kind: RowKind,
    pub(crate) row: Option<u32>,
}

/// Where a phrase has several senses, and words of the question are in the context
/// of some, the others go.
fn choose_senses(phrases: &Phrases, keys: &Keys<'_>, meanings: &mut Vec<Meaning>) {
    let is_told = |meaning: &Meaning| {
        meaning.row.is_some_and(|row| {
            let mut words = phrases.cell(row.row, CONTEXT).split_whitespace();
            words.any(|word| {
                let is_there = |(place, term): &(usize, &str)| {
                    !meaning.tokens.contains(place) && agree(term, word)
                };
                keys.0.iter().any(is_there)
            })
        })
    };
    let has_others = |meaning: &Meaning| {
        let same = |other: &&Meaning| other.tokens == meaning.tokens;
        meanings.iter().filter(same).count() > 1
    };
    let told: Vec<bool> =
        meanings.iter().map(|meaning| has_others(meaning) && is_told(meaning)).collect();
    if !told.contains(&true) {
        return;
    }
    let chosen: Vec<Range<usize>> = meanings
        .iter()
        .zip(&told)
        .filter(|(_, told)| **told)
        .map(|(meaning, _)| meaning.tokens.clone())
        .collect();
    for (meaning, is_told) in meanings.iter_mut().zip(told) {
        meaning.is_chosen = is_told;
    }
    meanings.retain(|meaning| meaning.is_chosen || !chosen.contains(&meaning.tokens));
}

/// Whether a term is a context word, up to inflection: terms are stems, and context
/// words stand as they are written.
fn agree(term: &str, word: &str) -> bool {
    /// Shorter words must be equal.
    const SHORT: usize = 5;
    if term == word {
        return true;
    }
    let shared = term.bytes().zip(word.bytes()).take_while(|(one, other)| one == other).count();
    shared >= SHORT && shared + 1 >= term.len() && shared + 4 >= word.len()
}
