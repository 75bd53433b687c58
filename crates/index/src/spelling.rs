//! The words of a code set as they are written, to correct a question by.
//!
//! Every word of the designations is listed once, in the order of the alphabet, with
//! the number of documents that have it, the letters it has, and the hash of its
//! sound. A scan over the letters leaves a few hundred of tens of thousands to be
//! compared; it takes some tens of microseconds.

use std::collections::BTreeMap;
use std::ops::Range;

use medcode_analysis::spelling::{is_near, letters, sound};
use tantivy::directory::OwnedBytes;

use crate::documents::Document;
use crate::sections::{Numbers, Strings, StringsWriter};

/// How many numbers a word has beside it.
const FACTS: usize = 3;
/// Shorter words are no corrections.
const SHORTEST: usize = 3;

/// How many sections [`sections`] makes.
pub(crate) const SECTIONS: usize = 3;

/// The sections: offsets and bytes of the words, and their facts.
pub(crate) fn sections(documents: &[Document<'_>]) -> [Vec<u8>; SECTIONS] {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for document in documents {
        for token in &document.analysis.tokens {
            let word = document.designation.text.get(token.span.clone()).unwrap_or_default();
            let word = word.strip_suffix("'s").unwrap_or(word);
            let is_word = word.len() >= SHORTEST && word.bytes().all(|b| b.is_ascii_alphabetic());
            if is_word {
                *counts.entry(word.to_ascii_lowercase()).or_insert(0) += 1;
            }
        }
    }
    let mut words = StringsWriter::default();
    let mut facts = Vec::with_capacity(counts.len() * FACTS * 4);
    for (word, count) in &counts {
        words.push(word.as_bytes());
        for number in [*count, letters(word), crc32fast::hash(sound(word).as_bytes())] {
            facts.extend_from_slice(&number.to_le_bytes());
        }
    }
    let [ends, bytes] = words.finish();
    [ends, bytes, facts]
}

/// The words of an open index.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    words: Strings,
    facts: Numbers,
}

/// A word of a code set as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenWord<'index> {
    /// The word, in small letters.
    pub text: &'index str,
    /// How often it stands in designations.
    pub count: u32,
    /// Whether it sounds like the word asked for.
    pub sounds_alike: bool,
}

impl Written {
    pub(crate) fn new([ends, bytes, facts]: [OwnedBytes; SECTIONS]) -> Self {
        Self { words: Strings::new(ends, bytes), facts: Numbers::new(facts) }
    }

    pub(crate) fn is_consistent(&self) -> bool {
        self.facts.len() == self.words.len() * FACTS
    }

    pub(crate) fn has(&self, word: &str) -> Option<u32> {
        let place = self.words.find(word.as_bytes())?;
        Some(self.facts.get(place as usize * FACTS))
    }

    pub(crate) fn has_beginning(&self, beginning: &str) -> bool {
        !self.words.find_prefix(beginning.as_bytes()).is_empty()
    }

    /// The places of the words that begin so, in the order of the alphabet.
    pub(crate) fn beginning(&self, beginning: &str) -> Range<u32> {
        self.words.find_prefix(beginning.as_bytes())
    }

    /// The words with the first letter of a word that have all its letters but so many.
    pub(crate) fn with_letters<'index>(
        &'index self,
        word: &str,
        most_missing: u32,
    ) -> impl Iterator<Item = WrittenWord<'index>> {
        let own = letters(word);
        let first = self.words.find_prefix(&word.as_bytes()[..word.len().min(1)]);
        let has_letters = move |at: &usize| {
            let other = self.facts.get(at * FACTS + 1);
            (own & !other).count_ones() <= most_missing
        };
        (first.start as usize..first.end as usize).filter(has_letters).map(|at| self.word_at(at))
    }

    /// The word at a place.
    pub(crate) fn word(&self, place: u32) -> WrittenWord<'_> {
        self.word_at(place as usize)
    }

    fn word_at(&self, at: usize) -> WrittenWord<'_> {
        let (text, count) = (self.words.text(at), self.facts.get(at * FACTS));
        WrittenWord { text, count, sounds_alike: false }
    }

    /// The words whose length and letters differ by so much at most, or which sound
    /// alike.
    pub(crate) fn near<'index>(
        &'index self,
        word: &str,
        most_edits: u32,
    ) -> impl Iterator<Item = WrittenWord<'index>> {
        let (own, len) = (letters(word), word.len());
        let heard = sound(word);
        let hash = (!heard.is_empty()).then(|| crc32fast::hash(heard.as_bytes()));
        // Words with the same first letter come first: what is meant is mostly among
        // them, and once it is found the others are soon passed over.
        let first = self.words.find_prefix(&word.as_bytes()[..word.len().min(1)]);
        let (start, end) = (first.start as usize, first.end as usize);
        let order = (start..end).chain(0..start).chain(end..self.words.len());
        order.filter_map(move |at| {
            let sounds_alike = hash == Some(self.facts.get(at * FACTS + 2));
            let is_near = is_near(self.facts.get(at * FACTS + 1), own, most_edits);
            if !is_near && !sounds_alike {
                return None;
            }
            let text = self.words.text(at);
            let is_near = is_near && text.len().abs_diff(len) <= most_edits as usize;
            let count = self.facts.get(at * FACTS);
            (is_near || sounds_alike).then_some(WrittenWord { text, count, sounds_alike })
        })
    }
}
