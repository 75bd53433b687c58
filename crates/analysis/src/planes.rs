//! The letters of many words, turned about: not which letters a word has, but which words
//! lack a letter, so that one operation of a processor is on many words. Some two
//! operations a word leave a hundredth of them to be compared letter by letter.

use std::array;
use std::ops::Range;

use crate::spelling::letters;

/// How many numbers of 64 bits are worked on side by side: with four, a compiler finds
/// that a processor takes two at once, and the walk over letters is shared by all.
const LANES: usize = 4;
/// How many words share a chunk.
const WORDS: usize = 64 * LANES;
/// How many bits [`letters`] may set, each of which has a plane.
const LETTERS: usize = 52;
/// How many bits count as many.
const COUNTS: usize = 6;
/// The most letters that may be missing: two bits count no further.
const MOST_MISSING: u32 = 3;

/// A bit for each word of a chunk.
type Plane = [u64; LANES];
/// The planes of a chunk as they are written.
type Chunk = [[[u8; 8]; LANES]; LETTERS + COUNTS];

/// The letters of words that have places from 0 on, read where they lie.
///
/// The words lie in chunks of 256, the last one filled up. A chunk has a plane for each
/// letter, of the words that lack it, and six for how many letters words have, lowest bit
/// first. Numbers are little endian.
#[derive(Debug, Clone, Copy)]
pub struct LetterPlanes<'bytes>(&'bytes [Chunk]);

impl<'bytes> LetterPlanes<'bytes> {
    /// Reads what [`Self::written`] gave.
    pub fn new(bytes: &'bytes [u8]) -> Self {
        Self(bytes.as_chunks().0.as_chunks().0.as_chunks().0)
    }

    /// Whether so many bytes tell of so many words.
    pub fn is_size(bytes: usize, words: usize) -> bool {
        bytes == words.div_ceil(WORDS) * size_of::<Chunk>()
    }

    /// The bytes that tell the letters of words.
    pub fn written<'word>(words: impl Iterator<Item = &'word str>) -> Vec<u8> {
        let words: Vec<u64> = words.map(|word| letters(word.as_bytes())).collect();
        let mut bytes = Vec::with_capacity(words.len().div_ceil(WORDS) * size_of::<Chunk>());
        for chunk in words.chunks(WORDS) {
            let mut planes = [Plane::default(); LETTERS + COUNTS];
            for (at, letters) in chunk.iter().enumerate() {
                let mut bits = letters | u64::from(letters.count_ones()) << LETTERS;
                while bits != 0 {
                    planes[take_first(&mut bits)][at / 64] |= 1 << (at % 64);
                }
            }
            planes[..LETTERS].as_flattened_mut().iter_mut().for_each(|has| *has = !*has);
            bytes.extend(planes.as_flattened().iter().flat_map(|number| number.to_le_bytes()));
        }
        bytes
    }

    /// The places, of a range, of the words that have all of these letters, as [`letters`]
    /// tells them, but so many; more than three count as three.
    pub fn lacking(self, letters: u64, most_missing: u32, places: Range<usize>) -> Vec<usize> {
        let wanted = Wanted { letters, most_missing, most_together: u32::MAX };
        self.scan(&wanted, places)
    }

    /// The places, of a range, of the words that may be so few edits apart from one with
    /// these letters: each edit takes one letter away and brings another. More than three
    /// edits count as three.
    pub fn near(self, letters: u64, most_edits: u32, places: Range<usize>) -> Vec<usize> {
        // A word has as many letters as are wanted, less those missing, and those besides.
        let most_missing = most_edits.min(MOST_MISSING);
        let most_together = letters.count_ones() + most_missing;
        self.scan(&Wanted { letters, most_missing, most_together }, places)
    }

    /// The places, of a range, of the words that are wanted, in their order.
    fn scan(self, wanted: &Wanted, places: Range<usize>) -> Vec<usize> {
        let chunks = places.start / WORDS..places.end.div_ceil(WORDS);
        let firsts = (chunks.start * WORDS..).step_by(64);
        let chunks = self.0.get(chunks).unwrap_or_default().iter();
        let mut found = Vec::new();
        for (mut words, first) in chunks.flat_map(|chunk| wanted.among(chunk)).zip(firsts) {
            while words != 0 {
                let place = first + take_first(&mut words);
                if places.contains(&place) {
                    found.push(place);
                }
            }
        }
        found
    }
}

/// Which words are looked for.
struct Wanted {
    letters: u64,
    /// How many of those they may lack.
    most_missing: u32,
    /// How many letters they may have, those that they lack counted with them.
    most_together: u32,
}

impl Wanted {
    /// The words of a chunk that are wanted.
    fn among(&self, chunk: &Chunk) -> Plane {
        // Missing letters are counted in two bits a word, from where one too many is the
        // fourth.
        let begin = MOST_MISSING.saturating_sub(self.most_missing);
        let (mut ones, mut twos) = (everywhere(begin), everywhere(begin >> 1));
        let mut too_many = Plane::default();
        let mut rest = self.letters & ((1 << LETTERS) - 1);
        while rest != 0 {
            let lacks = plane(chunk, take_first(&mut rest));
            for lane in 0..LANES {
                let carried = ones[lane] & lacks[lane];
                ones[lane] ^= lacks[lane];
                too_many[lane] |= twos[lane] & carried;
                twos[lane] ^= carried;
            }
        }
        // Added to those that words have, and compared, from the lowest bit on: the highest
        // that differs decides.
        let most = self.most_together.saturating_add(begin);
        let none = Plane::default();
        let missing: [Plane; COUNTS] = [ones, twos, none, none, none, none];
        let (mut carried, mut is_more) = (none, none);
        for (bit, missing) in missing.iter().enumerate() {
            let has = plane(chunk, LETTERS + bit);
            for lane in 0..LANES {
                let one = has[lane] ^ missing[lane];
                let sum = one ^ carried[lane];
                carried[lane] = has[lane] & missing[lane] | one & carried[lane];
                is_more[lane] = match most >> bit & 1 {
                    0 => is_more[lane] | sum,
                    _ => is_more[lane] & sum,
                };
            }
        }
        array::from_fn(|lane| !(too_many[lane] | is_more[lane]))
    }
}

/// A bit, the lowest of a number, for each word.
#[inline]
fn everywhere(bit: u32) -> Plane {
    [if bit & 1 == 1 { u64::MAX } else { 0 }; LANES]
}

/// One of the planes of a chunk.
#[inline]
fn plane(chunk: &Chunk, at: usize) -> Plane {
    let mut plane = Plane::default();
    for (lane, bytes) in plane.iter_mut().zip(&chunk[at]) {
        *lane = u64::from_le_bytes(*bytes);
    }
    plane
}

/// Takes the lowest bit away, and says which it was.
#[inline]
fn take_first(bits: &mut u64) -> usize {
    let first = bits.trailing_zeros() as usize;
    *bits &= bits.wrapping_sub(1);
    first
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, prop_oneof, proptest};

    use super::*;

    /// What the planes tell, worked out word by word.
    fn plain(words: &[String], places: Range<usize>, is_like: impl Fn(u64) -> bool) -> Vec<usize> {
        places.filter(|place| is_like(letters(words[*place].as_bytes()))).collect()
    }

    #[test]
    fn words_of_every_letter_and_of_none_are_told_apart() {
        let all: String = ('a'..='z').chain('a'..='z').collect();
        let words = [all.as_str(), "", "é1"];
        let bytes = LetterPlanes::written(words.into_iter());
        assert!(LetterPlanes::is_size(bytes.len(), 3) && !LetterPlanes::is_size(bytes.len(), 257));
        let planes = LetterPlanes::new(&bytes);
        let near = |word: &str, range| planes.near(letters(word.as_bytes()), 3, range);
        assert_eq!(near(&all, 0..3), [0]);
        assert_eq!(near(&all[3..], 0..3), [0]);
        assert!(near(&all[4..], 0..3).is_empty());
        assert_eq!(near("abc", 0..3), [1, 2]);
        let lacking = |word: &str, most| planes.lacking(letters(word.as_bytes()), most, 0..3);
        assert_eq!(lacking("zebra", 0), [0]);
        assert_eq!(lacking("abc", 3), [0, 1, 2]);
    }

    #[test]
    fn what_is_not_there_is_not_read() {
        let bytes = LetterPlanes::written(["fever"; 300].into_iter());
        let count = |bytes: &[u8], range| LetterPlanes::new(bytes).near(0, 3, range).len();
        let fever = letters(b"fever");
        assert_eq!(LetterPlanes::new(&bytes).near(fever, 0, 250..300).len(), 50);
        assert_eq!(count(&bytes, 0..10_000), 0);
        assert_eq!(count(&bytes[1..], 0..300), 0);
        #[expect(clippy::reversed_empty_ranges, reason = "a damaged file may give such a range")]
        let reversed = 300..2;
        assert_eq!(count(&bytes, reversed), 0);
    }

    proptest! {
        #[test]
        fn planes_tell_what_a_plain_scan_tells(
            words in proptest::collection::vec(
                prop_oneof![8 => "[a-f]{0,9}", 2 => "[a-z]{0,33}", 1 => "[a-z]{60,90}"], 1..600,
            ),
            typed in prop_oneof!["[a-f]{0,9}", "[a-z]{0,33}"],
            most in 0_u32..=3,
            ends in any::<[proptest::sample::Index; 2]>(),
        ) {
            let bytes = LetterPlanes::written(words.iter().map(String::as_str));
            let planes = LetterPlanes::new(&bytes);
            let [one, other] = ends.map(|end| end.index(words.len() + 1));
            let places = one.min(other)..one.max(other);
            let own = letters(typed.as_bytes());
            let has = |letters: u64| (own & !letters).count_ones() <= most;
            let is_near = |letters: u64| has(letters) && (letters & !own).count_ones() <= most;
            prop_assert_eq!(
                planes.near(own, most, places.clone()),
                plain(&words, places.clone(), is_near)
            );
            prop_assert_eq!(planes.lacking(own, most, places.clone()), plain(&words, places, has));
        }
    }
}
