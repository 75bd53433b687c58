//! The words of a code set as they are written, to correct a question by.
//!
//! Every word of the designations is listed once, in the order of the alphabet, with
//! the number of times it stands there. Beside that, words lie by their lengths with the
//! letters they have, [turned about](LetterPlanes), so that a scan over those of a like
//! length leaves a few hundred of tens of thousands to be compared, in a few microseconds;
//! and by what they sound like.

use std::collections::HashMap;
use std::ops::{Range, RangeInclusive};

use medcode_analysis::Analysis;
use medcode_analysis::spelling::{LetterPlanes, Pattern, letters, sound};
use tantivy::directory::OwnedBytes;

use crate::sections::{Numbers, Strings, StringsWriter};

/// Shorter words are no corrections.
const SHORTEST: usize = 3;
/// Longer words lie together.
const LONGEST: usize = 32;

/// How many sections [`sections`] makes.
pub(crate) const SECTIONS: usize = 7;

/// The sections: offsets and bytes of the words, and how often each stands; where each
/// length begins among words by their length, those, and their letters; the hashes of
/// sounds, sorted, each with a word that has it.
pub(crate) fn sections(counts: WrittenCounts) -> [Vec<u8>; SECTIONS] {
    let mut counts: Vec<(Box<str>, u32)> = counts.0.into_iter().collect();
    counts.sort_unstable();
    let mut words = StringsWriter::default();
    for (word, _) in &counts {
        words.push(word.as_bytes());
    }
    let mut by_length: Vec<(usize, u32, &str)> = (0..)
        .zip(&counts)
        .map(|(place, (word, _))| (word.len().min(LONGEST), place, &**word))
        .collect();
    by_length.sort_unstable();
    let starts = (0..=LONGEST + 1).map(|len| by_length.partition_point(|word| word.0 < len));
    let starts = starts.map(|start| u32::try_from(start).expect("words are counted in 32 bits"));
    let mut sounds: Vec<(u32, u32)> = (0..)
        .zip(&counts)
        .filter_map(|(place, (word, _))| Some((hash_of_sound(word)?, place)))
        .collect();
    sounds.sort_unstable();
    let numbers = |numbers: &mut dyn Iterator<Item = u32>| -> Vec<u8> {
        numbers.flat_map(u32::to_le_bytes).collect()
    };
    let [ends, bytes] = words.finish();
    [
        ends,
        bytes,
        numbers(&mut counts.iter().map(|(_, count)| *count)),
        numbers(&mut starts.into_iter()),
        numbers(&mut by_length.iter().map(|word| word.1)),
        LetterPlanes::written(by_length.iter().map(|word| word.2)),
        numbers(&mut sounds.into_iter().flat_map(<[u32; 2]>::from)),
    ]
}

/// Every word of designations, in small letters, and how often it stands there.
#[derive(Debug, Default)]
pub(crate) struct WrittenCounts(HashMap<Box<str>, u32, foldhash::fast::RandomState>);

impl WrittenCounts {
    /// Counts the words of a designation.
    pub(crate) fn add(&mut self, text: &str, analysis: &Analysis) {
        let mut small = String::new();
        for token in &analysis.tokens {
            let word = text.get(token.span.clone()).unwrap_or_default();
            let word = word.strip_suffix("'s").unwrap_or(word);
            let is_word = word.len() >= SHORTEST && word.bytes().all(|b| b.is_ascii_alphabetic());
            if is_word {
                small.clear();
                small.push_str(word);
                small.make_ascii_lowercase();
                self.count(&small, 1);
            }
        }
    }

    fn count(&mut self, word: &str, times: u32) {
        match self.0.get_mut(word) {
            Some(count) => *count += times,
            None => drop(self.0.insert(word.into(), times)),
        }
    }

    /// Adds the words of other designations.
    pub(crate) fn merge(&mut self, others: Self) {
        others.0.into_iter().for_each(|(word, times)| self.count(&word, times));
    }
}

fn hash_of_sound(word: &str) -> Option<u32> {
    let heard = sound(word);
    (!heard.is_empty()).then(|| crc32fast::hash(heard.as_bytes()))
}

/// The words of an open index.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    words: Strings,
    counts: Numbers,
    starts: Numbers,
    by_length: Numbers,
    letters: OwnedBytes,
    sounds: Numbers,
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
    pub(crate) fn new(
        [ends, bytes, counts, starts, by_length, letters, sounds]: [OwnedBytes; SECTIONS],
    ) -> Self {
        Self {
            words: Strings::new(ends, bytes),
            counts: Numbers::new(counts),
            starts: Numbers::new(starts),
            by_length: Numbers::new(by_length),
            letters,
            sounds: Numbers::new(sounds),
        }
    }

    pub(crate) fn is_consistent(&self) -> bool {
        let words = self.words.len();
        [&self.counts, &self.by_length].iter().all(|facts| facts.len() == words)
            && LetterPlanes::is_size(self.letters.len(), words)
            && self.starts.len() == LONGEST + 2
            && (0..=LONGEST).all(|len| self.starts.get(len) <= self.starts.get(len + 1))
            && self.starts.get(LONGEST + 1) as usize == words
            && self.sounds.len().is_multiple_of(2)
    }

    pub(crate) fn has(&self, word: &str) -> Option<u32> {
        let place = self.words.find(word.as_bytes())?;
        Some(self.counts.get(place as usize))
    }

    pub(crate) fn has_beginning(&self, beginning: &str) -> bool {
        self.words.has_prefix(beginning.as_bytes())
    }

    /// The places of the words that begin so, in the order of the alphabet.
    pub(crate) fn beginning(&self, beginning: &str) -> Range<u32> {
        self.words.find_prefix(beginning.as_bytes())
    }

    /// The words with the first letter of a word that have all its letters but so many,
    /// three at most, and as many or more.
    pub(crate) fn with_letters<'index>(
        &'index self,
        word: &str,
        most_missing: u32,
    ) -> impl Iterator<Item = WrittenWord<'index>> {
        let first = self.words.find_prefix(&word.as_bytes()[..word.len().min(1)]);
        let shortest = word.len().saturating_sub(most_missing as usize);
        let places = self.of_lengths(shortest..=LONGEST);
        let places = self.planes().lacking(letters(word.as_bytes()), most_missing, places);
        let places = places.into_iter().map(|at| self.by_length.get(at));
        places.filter(move |place| first.contains(place)).map(|place| self.word(place))
    }

    /// The places, by length, of the words of such lengths.
    fn of_lengths(&self, lengths: RangeInclusive<usize>) -> Range<usize> {
        let start = |len: usize| self.starts.get(len) as usize;
        start((*lengths.start()).min(LONGEST))..start((*lengths.end()).min(LONGEST) + 1)
    }

    fn planes(&self) -> LetterPlanes<'_> {
        LetterPlanes::new(&self.letters)
    }

    /// How often the word at a place stands.
    #[inline]
    pub(crate) fn count(&self, place: u32) -> u32 {
        self.counts.get(place as usize)
    }

    /// The word at a place.
    pub(crate) fn word(&self, place: u32) -> WrittenWord<'_> {
        let (text, count) = (self.words.text(place as usize), self.counts.get(place as usize));
        WrittenWord { text, count, sounds_alike: false }
    }

    /// The words that are near to one or sound like it.
    pub(crate) fn near<'index>(
        &'index self,
        word: &str,
        wanted: &Pattern,
    ) -> impl Iterator<Item = WrittenWord<'index>> {
        let mut near = self.of_letters(wanted);
        // Words with the same first letter come first: what is meant is mostly among
        // them, and once it is found the others are soon passed over.
        let first = self.words.find_prefix(&word.as_bytes()[..word.len().min(1)]);
        near.sort_unstable_by_key(|place| !first.contains(place));
        let hash = hash_of_sound(word);
        let alike: Vec<u32> = hash.into_iter().flat_map(|hash| self.sounds.behind(hash)).collect();
        near.retain(|place| !alike.contains(place));
        let alike = alike.into_iter().map(|place| (place, true));
        alike
            .chain(near.into_iter().map(|place| (place, false)))
            .map(|(place, sounds_alike)| WrittenWord { sounds_alike, ..self.word(place) })
    }

    fn of_letters(&self, wanted: &Pattern) -> Vec<u32> {
        let like = wanted.like(self.planes(), self.of_lengths(wanted.lengths()));
        let places = like.into_iter().map(|at| self.by_length.get(at));
        places.filter(|place| wanted.is_near(self.words.get(*place as usize))).collect()
    }
}

#[cfg(test)]
mod tests {
    use medcode_analysis::Analyzer;

    use super::*;

    fn written(texts: &[&str]) -> Written {
        Written::new(written_sections(texts).map(OwnedBytes::new))
    }

    fn written_sections(texts: &[&str]) -> [Vec<u8>; SECTIONS] {
        let analyzer = Analyzer::new();
        let mut counts = WrittenCounts::default();
        for text in texts {
            let mut others = WrittenCounts::default();
            others.add(text, &analyzer.document(text));
            counts.merge(others);
        }
        sections(counts)
    }

    #[test]
    fn sections_that_do_not_fit_each_other_are_refused() {
        let whole = written_sections(&["asthma attack", "nephropathy"]);
        let is_consistent = |section: usize, change: &dyn Fn(&mut Vec<u8>)| {
            let mut sections = whole.clone();
            change(&mut sections[section]);
            Written::new(sections.map(OwnedBytes::new)).is_consistent()
        };
        assert!(is_consistent(0, &|_| ()));
        for section in 2..SECTIONS {
            assert!(!is_consistent(section, &|bytes| bytes.truncate(bytes.len() - 4)));
        }
        let starts = 3;
        assert!(!is_consistent(starts, &|starts| starts[4 * LONGEST + 4] += 1), "past the words");
        assert!(!is_consistent(starts, &|starts| starts[0] = 2), "not in order");
    }

    #[test]
    fn words_are_found_as_they_are_written_and_by_what_is_near() {
        let long = "a".repeat(LONGEST + 1);
        let written = written(&["Asthma", "asthma attack", "nephropathy", "flu", &long]);
        assert!(written.is_consistent());
        assert_eq!((written.has("asthma"), written.has("athsma")), (Some(2), None));
        assert_eq!((written.has("flu"), written.has(&long)), (Some(1), Some(1)));
        let near = |word: &str| -> Vec<(String, bool)> {
            let wanted = Pattern::new(word);
            let near = written.near(word, &wanted);
            near.map(|word| (word.text.to_owned(), word.sounds_alike)).collect()
        };
        assert_eq!(near("asthna"), [("asthma".to_owned(), false)]);
        assert_eq!(near("nefropathy"), [("nephropathy".to_owned(), true)]);
        assert!(near("é").is_empty() && near("").is_empty());
        assert!(near(&"b".repeat(100)).is_empty());
        let begun = |word: &str| -> Vec<&str> {
            written.with_letters(word, 1).map(|word| word.text).collect()
        };
        assert_eq!(begun("nefr"), ["nephropathy"]);
        assert_eq!(written.beginning("a").len(), 3);
    }
}
