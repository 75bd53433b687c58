//! The words that a lexicon knows, by their lengths and letters, to correct a question
//! by: sections of its tables, read in place.

use crate::spelling::{LetterPlanes, Pattern};
use crate::tables::{Bytes, Numbers, Strings, strings};

/// Longer words are no corrections.
const LONGEST: usize = 32;

/// How many sections [`Known::sections`] makes.
pub(crate) const SECTIONS: usize = 4;

/// Words by their lengths, and their letters.
#[derive(Debug)]
pub(crate) struct Known {
    /// Where each length begins, and at the end how many words there are.
    starts: Numbers,
    words: Strings,
    letters: Bytes,
}

impl Known {
    /// The sections of the words, among some, that are of plain letters.
    pub(crate) fn sections<'word>(words: impl Iterator<Item = &'word str>) -> [Vec<u8>; SECTIONS] {
        let is_plain = |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase());
        let mut words: Vec<&str> = words.filter(is_plain).collect();
        words.retain(|word| word.len() <= LONGEST);
        words.sort_by_key(|word| word.len());
        let start = |len| words.partition_point(|word| word.len() < len);
        let starts = (0..=LONGEST + 1).map(|len| u32::try_from(start(len)).unwrap_or(u32::MAX));
        let [ends, bytes] = strings(words.iter().copied());
        let letters = LetterPlanes::written(words.iter().copied());
        [starts.flat_map(u32::to_le_bytes).collect(), ends, bytes, letters]
    }

    pub(crate) fn new([starts, ends, bytes, letters]: [Bytes; SECTIONS]) -> Self {
        Self { starts: Numbers::new(starts), words: Strings::new(ends, bytes), letters }
    }

    /// The words that are near to one.
    pub(crate) fn near(&self, wanted: &Pattern) -> impl Iterator<Item = &str> {
        let start = |len: usize| self.starts.get(len.min(LONGEST + 1)) as usize;
        let places = start(*wanted.lengths().start())..start(wanted.lengths().end() + 1);
        let like = wanted.like(LetterPlanes::new(&self.letters), places).into_iter();
        let words = like.filter_map(|place| self.words.get(place));
        words.filter(|word| wanted.is_near(word.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_like_length_and_letters_are_near() {
        let words = ["asthma", "asthmatic", "autism", "x", "type 2"];
        let known = Known::new(Known::sections(words.into_iter()).map(Bytes::from));
        let near = |word: &str| {
            let wanted = Pattern::new(word);
            known.near(&wanted).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(near("asthna"), ["asthma"]);
        assert_eq!(near("athsma"), ["asthma", "autism"]);
        assert!(near("ast").is_empty());
        assert!(near(&"a".repeat(100)).is_empty());
    }
}
