//! What the terms and concept terms of a code set meet in one question.

use std::ops::Range;

use medcode_analysis::TokenKind;
use medcode_index::{CodeIndex, KnownNumbers, Landmarks};

use crate::question::Question;
use crate::unasked;

/// What a term meets. Words of the question are bits.
#[derive(Debug, Clone, Default)]
pub(crate) struct MeetsTerm {
    key: u32,
    /// Words that it is.
    pub(crate) direct: u64,
    /// Words that are its beginning.
    pub(crate) beginning: u64,
    pub(crate) parts: Range<usize>,
}

/// What a concept term meets.
#[derive(Debug, Clone, Default)]
pub(crate) struct MeetsMeaning {
    key: u32,
    /// Words of phrases that mean it.
    pub(crate) words: u64,
    /// Those of which it is the commonest sense.
    pub(crate) first_words: u64,
    pub(crate) parts: Range<usize>,
}

/// A part of what a phrase stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    /// The phrase, by its place among those of the question.
    pub(crate) phrase: usize,
    /// Which parts, a bit for each.
    pub(crate) bits: u32,
}

/// Terms and concept terms, sorted, with what they meet.
#[derive(Debug)]
pub(crate) struct Meets<'search> {
    terms: Vec<MeetsTerm>,
    /// The terms that speak of a class, and the classes that the question does not ask for.
    speaking: &'search Landmarks,
    unasked: u16,
    meanings: Vec<MeetsMeaning>,
    parts: Vec<Part>,
    /// Terms that lie together, and the words that are the beginning of them all.
    begun: Vec<(Range<u32>, u64)>,
    known_terms: KnownNumbers,
    known_meanings: KnownNumbers,
    /// The words that a title above may meet.
    above: u64,
}

impl<'search> Meets<'search> {
    pub(crate) fn new(index: &'search CodeIndex, question: &Question) -> Self {
        let mut meets = Self {
            terms: Vec::new(),
            speaking: unasked::speaking(index),
            unasked: question.unasked,
            meanings: Vec::new(),
            parts: Vec::new(),
            begun: Vec::new(),
            known_terms: KnownNumbers::default(),
            known_meanings: KnownNumbers::default(),
            above: 0,
        };
        meets.add_words(question);
        let (mut of_terms, mut of_meanings) = (Vec::new(), Vec::new());
        for (at, phrase) in question.phrases.iter().enumerate() {
            if let Some(meaning) = phrase.meaning {
                let met = meets.of_meaning(meaning);
                met.words |= phrase.words;
                met.first_words |= if phrase.sense == 0 { phrase.words } else { 0 };
            }
            for (term, bits) in &phrase.terms {
                meets.terms.push(MeetsTerm { key: *term, ..MeetsTerm::default() });
                of_terms.push((*term, Part { phrase: at, bits: *bits }));
            }
            for (meaning, bits) in &phrase.concepts {
                meets.of_meaning(*meaning);
                of_meanings.push((*meaning, Part { phrase: at, bits: *bits }));
            }
        }
        meets.terms.sort_unstable_by_key(|met| met.key);
        meets.terms.dedup_by(|other, one| {
            let is_same = other.key == one.key;
            if is_same {
                one.direct |= other.direct;
                one.beginning |= other.beginning;
            }
            is_same
        });
        meets.meanings.sort_unstable_by_key(|met| met.key);
        meets.known_terms = KnownNumbers::new(meets.terms.iter().map(|met| met.key));
        meets.known_meanings = KnownNumbers::new(meets.meanings.iter().map(|met| met.key));
        for met in &mut meets.terms {
            met.parts = take(&of_terms, met.key, &mut meets.parts);
            meets.above |= met.direct;
        }
        for met in &mut meets.meanings {
            met.parts = take(&of_meanings, met.key, &mut meets.parts);
            meets.above |= met.words;
        }
        meets
    }

    #[inline]
    pub(crate) fn term(&self, term: u32) -> Option<&MeetsTerm> {
        if !self.known_terms.has(term) {
            return None;
        }
        let place = self.terms.binary_search_by_key(&term, |met| met.key).ok()?;
        Some(&self.terms[place])
    }

    /// What a text with a term speaks of that the question does not: classes.
    #[inline]
    pub(crate) fn unasked(&self, term: u32) -> u16 {
        if !self.speaking.has(term) {
            return 0;
        }
        unasked::of_term(self.speaking, term) & self.unasked
    }

    /// The words that titles above a document may meet: those that they may be, and those of
    /// phrases that they may mean.
    #[inline]
    pub(crate) fn above(&self) -> u64 {
        self.above
    }

    pub(crate) fn has_begun(&self) -> bool {
        !self.begun.is_empty()
    }

    /// The words that may be the beginning of a term, where every word may be one.
    #[inline]
    pub(crate) fn begun(&self, term: u32) -> u64 {
        let begun = self.begun.iter().filter(|(terms, _)| terms.contains(&term));
        begun.fold(0, |words, (_, word)| words | word)
    }

    #[inline]
    pub(crate) fn meaning(&self, meaning: u32) -> Option<&MeetsMeaning> {
        if !self.known_meanings.has(meaning) {
            return None;
        }
        let place = self.meanings.binary_search_by_key(&meaning, |met| met.key).ok()?;
        Some(&self.meanings[place])
    }

    #[inline]
    pub(crate) fn parts(&self, places: &Range<usize>) -> &[Part] {
        &self.parts[places.clone()]
    }

    fn add_words(&mut self, question: &Question) {
        for (at, word) in question.words.iter().enumerate() {
            if word.kind == TokenKind::Function {
                continue;
            }
            if let Some(term) = word.term {
                self.terms.push(MeetsTerm { key: term, direct: 1 << at, ..MeetsTerm::default() });
            }
            if !word.begun.is_empty() {
                self.begun.push((word.begun.clone(), 1 << at));
            }
            let begun =
                |term: &u32| MeetsTerm { key: *term, beginning: 1 << at, ..MeetsTerm::default() };
            self.terms.extend(word.beginnings.iter().map(begun));
        }
    }

    fn of_meaning(&mut self, meaning: u32) -> &mut MeetsMeaning {
        let place = self.meanings.iter().position(|met| met.key == meaning).unwrap_or_else(|| {
            self.meanings.push(MeetsMeaning { key: meaning, ..MeetsMeaning::default() });
            self.meanings.len() - 1
        });
        &mut self.meanings[place]
    }
}

/// Appends the parts of one key, and says where they are.
fn take(all: &[(u32, Part)], key: u32, parts: &mut Vec<Part>) -> Range<usize> {
    let start = parts.len();
    parts.extend(all.iter().filter(|(known, _)| *known == key).map(|(_, part)| *part));
    start..parts.len()
}
