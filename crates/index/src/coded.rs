//! Sequences in few bytes: each symbol is written as its rank by frequency, the
//! most frequent in one byte.
//!
//! Designations are such sequences twice: of words, as published, and of tokens,
//! as analysed. Measured on a whole ICD-10-CM: texts take a third of their bytes,
//! tokens two thirds.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::RandomState;

use tantivy::directory::OwnedBytes;

use crate::runs::Runs;
use crate::sections::{Full, Strings, StringsWriter, push_varint, take_varint};

/// The symbols of sequences, the most frequent first; of equals, the lesser.
pub(crate) struct Ranks<S> {
    ranks: HashMap<S, u32, RandomState>,
    /// The symbols by rank.
    pub(crate) symbols: Vec<S>,
}

impl<S: Copy + Eq + Hash + Ord> Ranks<S> {
    pub(crate) fn new(symbols: impl Iterator<Item = S>) -> Self {
        let mut ranks: HashMap<S, u32, RandomState> = HashMap::default();
        for symbol in symbols {
            *ranks.entry(symbol).or_insert(0) += 1;
        }
        let mut symbols: Vec<S> = ranks.keys().copied().collect();
        symbols.sort_unstable_by_key(|symbol| (Reverse(ranks[symbol]), *symbol));
        for (symbol, rank) in symbols.iter().zip(0..) {
            ranks.insert(*symbol, rank);
        }
        Self { ranks, symbols }
    }

    /// Appends a symbol of one of the sequences.
    pub(crate) fn push(&self, bytes: &mut Vec<u8>, symbol: S) {
        push_varint(bytes, self.ranks[&symbol]);
    }
}

/// Collects texts, to be written as sequences of their words. Words are numbered as they
/// are met, so that each is looked up once.
#[derive(Debug, Default)]
pub(crate) struct TextsWriter<'text> {
    numbers: HashMap<&'text str, u32, RandomState>,
    /// For each word how often it stands in texts.
    counts: Vec<u32>,
    texts: Runs<u32>,
}

impl<'text> TextsWriter<'text> {
    /// Adds a text and returns its place.
    pub(crate) fn push(&mut self, text: &'text str) -> u32 {
        let Self { numbers, counts, texts } = self;
        let number = |word| {
            let number = *numbers.entry(word).or_insert_with(|| {
                counts.push(0);
                u32::try_from(counts.len() - 1).expect("words are counted in 32 bits")
            });
            counts[number as usize] += 1;
            number
        };
        texts.push(text.split(' ').map(number));
        u32::try_from(texts.len() - 1).expect("designations and notes are counted in 32 bits")
    }

    /// The sections of the words and of the texts: offsets and bytes of each.
    pub(crate) fn finish(self) -> Result<[Vec<u8>; 4], Full> {
        if self.texts.is_full() {
            return Err(Full);
        }
        let mut by_rank: Vec<(&str, u32)> = self.numbers.into_iter().collect();
        by_rank
            .sort_unstable_by_key(|(word, number)| (Reverse(self.counts[*number as usize]), *word));
        let mut ranks = self.counts;
        let (mut words, mut texts) = (StringsWriter::default(), StringsWriter::default());
        for (rank, (word, number)) in (0..).zip(by_rank) {
            words.push(word.as_bytes());
            ranks[number as usize] = rank;
        }
        let mut bytes = Vec::new();
        for text in self.texts.iter() {
            bytes.clear();
            for word in text {
                push_varint(&mut bytes, ranks[*word as usize]);
            }
            texts.try_push(&bytes)?;
        }
        let ([word_ends, words], [text_ends, texts]) = (words.finish(), texts.finish());
        Ok([word_ends, words, text_ends, texts])
    }
}

/// Texts, read back to the letter.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    words: Strings,
    texts: Strings,
}

impl Texts {
    pub(crate) fn new([word_ends, words, text_ends, texts]: [OwnedBytes; 4]) -> Self {
        Self { words: Strings::new(word_ends, words), texts: Strings::new(text_ends, texts) }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The text at a place.
    pub(crate) fn text(&self, at: usize) -> String {
        let mut bytes = self.texts.get(at);
        let mut text = Vec::with_capacity(8 * bytes.len());
        while let Some(word) = take_varint(&mut bytes) {
            let word = word as usize;
            if word < self.words.len() {
                text.extend_from_slice(self.words.get(word));
            }
            text.push(b' ');
        }
        text.pop();
        // A damaged file reads as nothing.
        String::from_utf8(text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    fn read(sections: [Vec<u8>; 4]) -> Texts {
        Texts::new(sections.map(OwnedBytes::new))
    }

    #[test]
    fn the_most_frequent_symbol_comes_first() {
        assert_eq!(Ranks::new("banana".chars()).symbols, ['a', 'n', 'b']);
    }

    proptest! {
        #[test]
        fn texts_come_back_to_the_letter(texts in proptest::collection::vec("[ab é›]{0,12}", 0..20)) {
            let mut writer = TextsWriter::default();
            for text in &texts {
                writer.push(text);
            }
            let read = read(writer.finish().expect("they fit"));
            for (at, text) in texts.iter().enumerate() {
                prop_assert_eq!(&read.text(at), text);
            }
        }
    }
}
