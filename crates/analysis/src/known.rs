//! The words that a lexicon knows, by their lengths and letters, to correct a question
//! by.

use crate::spelling::{Pattern, letters};

/// Longer words are no corrections.
const LONGEST: usize = 32;

/// Words by their lengths, each with its letters.
#[derive(Debug)]
pub(crate) struct Known(Vec<OfLength>);

/// Words of one length; their letters lie together, for a scan over them.
#[derive(Debug, Default)]
struct OfLength {
    words: Vec<Box<str>>,
    letters: Vec<u64>,
}

impl Known {
    pub(crate) fn new(words: impl Iterator<Item = Box<str>>) -> Self {
        let mut by_length: Vec<OfLength> = Vec::new();
        by_length.resize_with(LONGEST + 1, OfLength::default);
        for word in words {
            if let Some(of_length) = by_length.get_mut(word.len()) {
                of_length.letters.push(letters(&word));
                of_length.words.push(word);
            }
        }
        Self(by_length)
    }

    /// The words that are near to one.
    pub(crate) fn near(&self, wanted: &Pattern) -> impl Iterator<Item = &str> {
        let lengths = *wanted.lengths().start()..=(*wanted.lengths().end()).min(LONGEST);
        let of_lengths = self.0.get(lengths).into_iter().flatten();
        of_lengths.flat_map(move |of_length| {
            let pairs = of_length.words.iter().zip(&of_length.letters);
            let like = pairs.filter(|(_, letters)| wanted.may_be(**letters));
            let near = like.filter(|(word, letters)| wanted.is_near(word.as_bytes(), **letters));
            near.map(|(word, _)| &**word)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_like_length_and_letters_are_near() {
        let words = ["asthma", "asthmatic", "autism", "x"].map(Box::from);
        let known = Known::new(words.into_iter());
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
