//! A lexicon to tables: which phrases stand for which concepts.
//!
//! It runs when the crate is built, for the lexicon compiled in, and when a user's
//! is read. Rows lead from a phrase to a meaning, never back: two meanings of one
//! phrase do not become each other. A meaning that is itself a phrase with one
//! meaning stands for that; chains end where nothing, or several things, follow.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher;

use crate::fingerprint::Fnv;
use crate::known::Known;
use crate::lexicon::{Lexicon, Row, RowKind};
use crate::remembered::Terms;
use crate::tables::{NO_ROW, join, strings};
use crate::tokens::tokens;
use crate::words::{self, Words};
use crate::{Token, TokenKind};

/// Raised by every change of the steps after which a text could give other terms.
/// The tables of words and phrases count on their own.
const REVISION: u64 = 3;

/// How many terms a phrase has that questions may turn around.
pub(crate) const TURNED: std::ops::RangeInclusive<usize> = 2..=4;

/// The blob of a lexicon's tables; [`crate::tables`] reads it.
pub(crate) fn compile(words: &Words, lexicon: &Lexicon) -> Vec<u8> {
    let rows: Vec<Analyzed> = lexicon.rows().iter().map(|row| Analyzed::new(words, row)).collect();
    let graph = Graph::new(&rows);
    let mut phrases = Phrases::default();
    let mut shared = Vec::new();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.is_read()) {
        let concept = graph.head(&row.meaning.whole).replace(' ', "_");
        let number = u32::try_from(at).expect("a lexicon has fewer than 2^32 rows");
        let is_head = row.phrase.whole.replace(' ', "_") == concept;
        if !is_head {
            phrases.add(&row.phrase.key, &concept, row.kind, number);
        }
        if row.kind.is_shared() {
            phrases.add(&row.meaning.key, &concept, RowKind::Same, NO_ROW);
            shared.push(hash_of(&row.phrase.key, &concept));
            shared.push(hash_of(&row.meaning.key, &concept));
        }
    }
    phrases.write(words, lexicon, &rows, fingerprint(shared))
}

/// The kinds of rows, each written as its place here.
pub(crate) const KINDS: [RowKind; 6] = [
    RowKind::Same,
    RowKind::Synonym,
    RowKind::Lay,
    RowKind::Abbreviation,
    RowKind::Procedure,
    RowKind::Narrower,
];

/// The terms by which phrases are found in a text: all but words of grammar. A single
/// letter is more than grammar in them ("a fib", "vitamin A"), and so is "on": who is on
/// dialysis depends on it.
pub(crate) fn is_key(token: &Token) -> bool {
    token.kind != TokenKind::Function || token.term.len() == 1 || &*token.term == "on"
}

/// A phrase or a meaning, analysed.
struct Text {
    /// Its terms without words of grammar, in order.
    key: Vec<Box<str>>,
    /// Its content terms, between blanks.
    whole: String,
    /// Its words as they are written, in small letters.
    written: Vec<String>,
}

impl Text {
    fn new(words: &Words, text: &str) -> Self {
        let tokens = tokens(Terms::new(words), text);
        let content: Vec<&str> = tokens
            .iter()
            .filter(|token| token.kind.is_content())
            .map(|token| &*token.term)
            .collect();
        let whole = content.join(" ");
        let written = tokens.iter().map(|token| text[token.span.clone()].to_lowercase()).collect();
        let key = tokens.into_iter().filter(is_key).map(|token| token.term).collect();
        Self { key, whole, written }
    }
}

struct Analyzed {
    phrase: Text,
    meaning: Text,
    kind: RowKind,
}

impl Analyzed {
    fn new(words: &Words, row: &Row) -> Self {
        let (phrase, meaning) = (Text::new(words, &row.phrase), Text::new(words, &row.meaning));
        Self { phrase, meaning, kind: row.kind }
    }

    /// A row takes no part if its phrase or its meaning has no content word, or if
    /// both come to the same terms.
    fn is_read(&self) -> bool {
        // What is left of a short form without its words of grammar must still be it:
        // "w/c" is not "c".
        let is_cut = self.phrase.key.len() < self.phrase.written.len();
        let is_named = match self.kind {
            RowKind::Abbreviation => {
                self.phrase.key.len() > 1 || (self.phrase.key.len() == 1 && !is_cut)
            }
            kind if kind.is_shared() => !self.phrase.whole.is_empty(),
            _ => !self.phrase.key.is_empty(),
        };
        is_named && !self.meaning.whole.is_empty() && self.phrase.whole != self.meaning.whole
    }
}

/// How many rows a chain may have, one leading to the next.
const LONGEST_CHAIN: usize = 16;

/// Which whole text leads to which.
struct Graph<'rows> {
    meanings: BTreeMap<&'rows str, BTreeSet<&'rows str>>,
}

impl<'rows> Graph<'rows> {
    fn new(rows: &'rows [Analyzed]) -> Self {
        let mut meanings: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.kind.is_shared() && row.is_read()) {
            meanings.entry(&row.phrase.whole).or_default().insert(&row.meaning.whole);
        }
        Self { meanings }
    }

    /// Where a meaning leads. A cycle, which a user's lexicon may have, ends at its
    /// least text.
    fn head(&self, meaning: &'rows str) -> &'rows str {
        let mut seen = vec![meaning];
        let mut at = meaning;
        while let Some(next) = self.meanings.get(at).filter(|next| next.len() == 1)
            && seen.len() < LONGEST_CHAIN
        {
            at = next.first().expect("it has one");
            if let Some(start) = seen.iter().position(|known| *known == at) {
                return seen[start..].iter().min().expect("a cycle has members");
            }
            seen.push(at);
        }
        at
    }
}

struct Sense {
    concept: u32,
    kind: RowKind,
    row: u32,
}

#[derive(Default)]
struct Phrases {
    concepts: BTreeMap<String, u32>,
    names: Vec<String>,
    senses: BTreeMap<String, Vec<Sense>>,
}

impl Phrases {
    /// Adds a phrase with a sense; the first that leads to a concept is kept, except
    /// that one which designations share comes before one which only questions have.
    fn add(&mut self, key: &[Box<str>], concept: &str, kind: RowKind, row: u32) {
        let next = u32::try_from(self.names.len()).expect("concepts are fewer than rows");
        let number = *self.concepts.entry(concept.to_owned()).or_insert(next);
        if number == next {
            self.names.push(concept.to_owned());
        }
        let senses = self.senses.entry(key.join(" ")).or_default();
        let sense = Sense { concept: number, kind, row };
        match senses.iter_mut().find(|known| known.concept == number) {
            Some(known) if kind.is_shared() && !known.kind.is_shared() => *known = sense,
            Some(_) => {}
            None => senses.push(sense),
        }
    }

    fn write(
        self,
        words: &Words,
        lexicon: &Lexicon,
        rows: &[Analyzed],
        fingerprint: u64,
    ) -> Vec<u8> {
        let (mut lists, mut senses) = (vec![0_u32], Vec::new());
        let mut turned: BTreeMap<String, u64> = BTreeMap::new();
        let mut phrases = fst::raw::Builder::memory();
        for (place, (key, of_key)) in (0_u64..).zip(&self.senses) {
            phrases.insert(key, place).expect("a tree gives keys in order");
            let mut terms: Vec<&str> = key.split(' ').collect();
            if TURNED.contains(&terms.len()) {
                terms.sort_unstable();
                // Of phrases with the same terms, the first stands.
                turned.entry(terms.join(" ")).or_insert(place);
            }
            for sense in of_key {
                let kind = KINDS.iter().position(|kind| *kind == sense.kind).unwrap_or_default();
                senses.extend([sense.concept, u32::try_from(kind).unwrap_or_default(), sense.row]);
            }
            lists.push(u32::try_from(senses.len() / 3).expect("senses are fewer than rows"));
        }
        let set = |keys: &BTreeMap<String, u64>| {
            let mut builder = fst::raw::Builder::memory();
            for (key, place) in keys {
                builder.insert(key, *place).expect("a tree gives keys in order");
            }
            builder.into_inner().expect("memory takes every byte")
        };
        let numbers =
            |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        let known = known(words, rows);
        let [starts, word_ends, words, letters] = Known::sections(known.keys().map(String::as_str));
        let [concept_ends, concepts] = strings(self.names.iter().map(String::as_str));
        let texts: Vec<String> = lexicon.rows().iter().map(Row::to_line).collect();
        let [row_ends, row_bytes] = strings(texts.iter().map(String::as_str));
        #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
        let halves = [(fingerprint >> 32) as u32, fingerprint as u32];
        join([
            phrases.into_inner().expect("memory takes every byte"),
            set(&turned),
            set(&known),
            starts,
            word_ends,
            words,
            letters,
            numbers(&lists),
            numbers(&senses),
            concept_ends,
            concepts,
            row_ends,
            row_bytes,
            numbers(&halves[..1]),
            numbers(&halves[1..]),
        ])
    }
}

/// Real words that neither the lexicon nor the code sets have.
const DICTIONARY: &str = include_str!("../data/dictionary.txt");

/// The words that stand in phrases and meanings, but for those of short forms alone, and
/// those of the dictionary, each as it is written and as a term.
fn known(words: &Words, rows: &[Analyzed]) -> BTreeMap<String, u64> {
    let texts = rows.iter().flat_map(|row| {
        let phrase = (row.kind != RowKind::Abbreviation).then_some(&row.phrase);
        phrase.into_iter().chain([&row.meaning])
    });
    let of_rows = texts.flat_map(|text| {
        text.key.iter().map(ToString::to_string).chain(text.written.iter().cloned())
    });
    let of_dictionary = DICTIONARY.lines().flat_map(|word| {
        let mut term = String::new();
        words.term(word, &mut term);
        [term, word.to_owned()]
    });
    of_rows.chain(of_dictionary).map(|term| (term, 0)).collect()
}

/// The hash of a phrase together with its concept term.
fn hash_of(key: &[Box<str>], concept: &str) -> u64 {
    let mut hash = Fnv::default();
    for term in key {
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
