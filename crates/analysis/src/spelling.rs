//! How near two spellings are: edits weighed by how people misspell, letters that a
//! word has, and what it sounds like.
//!
//! Costs are in tenths of an edit: a vowel for another, a doubled letter or two
//! letters turned around are likelier slips than any letter for any other, and a
//! wrong first letter is rarer.

use std::cmp::min;
use std::ops::{Range, RangeInclusive};
use std::sync::LazyLock;

pub use crate::planes::LetterPlanes;

/// The longest word that is compared, in bytes.
const LONGEST: usize = 32;

/// How many letters one word may be ahead of the other on the way.
const WIDEST: usize = 4;
/// More than any word costs.
const FAR: u32 = 1_000_000;
const EDIT: u32 = 10;
const TRANSPOSED: u32 = 7;
const VOWEL: u32 = 6;
const SAME_SOUND: u32 = 5;
const DOUBLED: u32 = 4;
const SILENT: u32 = 6;
const FIRST: u32 = 5;

/// Consonants that are heard alike, or nearly so.
const ALIKE: [[u8; 2]; 12] = [
    *b"ck", *b"cs", *b"sz", *b"iy", *b"fv", *b"gj", *b"mn", *b"dt", *b"pb", *b"kq", *b"xs", *b"uw",
];

/// Letters that are often left out, or put where none is heard.
const OFTEN_SILENT: &[u8] = b"hepgct";

/// The letters that a word has, a bit for each of a to z, and a bit more for each that it
/// has again.
pub fn letters(word: &[u8]) -> u64 {
    const AGAIN: u32 = 26;
    word.iter().filter(|byte| byte.is_ascii_lowercase()).fold(0, |letters, byte| {
        let letter = 1 << (byte - b'a');
        letters | if letters & letter == 0 { letter } else { letter << AGAIN }
    })
}

/// The most that a word of so many letters may differ from what is meant, in tenths
/// of an edit; 0 for words too short to be corrected.
pub fn most_cost(letters: usize) -> u32 {
    match letters {
        0..=3 => 0,
        4 => 10,
        5..=6 => 16,
        7..=8 => 21,
        9..=11 => 26,
        _ => 32,
    }
}

/// How many edits a word of so many letters may need at most.
pub fn most_edits(letters: usize) -> u32 {
    match letters {
        0..=3 => 0,
        4 => 1,
        5..=8 => 2,
        _ => 3,
    }
}

/// A word that many others are compared with: its letters, and the places of each, as
/// bits.
#[derive(Debug, Clone)]
pub struct Pattern {
    places: [u64; 26],
    len: u32,
    letters: u64,
    most_edits: u32,
}

impl Pattern {
    /// The lengths of words that may be meant for it.
    pub fn lengths(&self) -> RangeInclusive<usize> {
        let (len, edits) = (self.len as usize, self.most_edits as usize);
        len.saturating_sub(edits)..=len + edits
    }

    /// The places, of a range, of the words that may be meant for it, by their letters
    /// alone.
    pub fn like(&self, words: LetterPlanes<'_>, places: Range<usize>) -> Vec<usize> {
        words.near(self.letters, self.most_edits, places)
    }

    /// Whether a word that it is [like](Self::like) is near: of a few edits, where two
    /// letters turned around are two, or perhaps of the same letters in another order.
    pub fn is_near(&self, word: &[u8]) -> bool {
        // Most words have a letter that this one lacks, which is soon found.
        let has_others = || word.iter().any(|byte| letters(&[*byte]) & !self.letters != 0);
        self.distance(word) <= self.most_edits + 1 || !has_others() && letters(word) == self.letters
    }

    /// The pattern of a word of the letters a to z; of a longer one, of its first 64.
    pub fn new(word: &str) -> Self {
        let mut places = [0; 26];
        for (at, byte) in word.bytes().enumerate().take(64) {
            if let Some(places) = places.get_mut(usize::from(byte.wrapping_sub(b'a'))) {
                *places |= 1 << at;
            }
        }
        let len = u32::try_from(word.len().min(64)).unwrap_or(64);
        Self { places, len, letters: letters(word.as_bytes()), most_edits: most_edits(word.len()) }
    }

    /// How many letters must be put in, left out or exchanged to make one word of the
    /// other, every edit counting one (Myers 1999): a tenth of what [`cost`] takes.
    pub fn distance(&self, other: &[u8]) -> u32 {
        let mut last = self.len;
        self.distances(other, |distance| last = distance);
        last
    }

    /// The same to that beginning of the other word which is nearest: of a word that is
    /// still being typed.
    pub fn distance_to_beginning(&self, other: &str) -> u32 {
        let mut least = self.len;
        self.distances(other.as_bytes(), |distance| least = least.min(distance));
        least
    }

    /// Tells the distance to each beginning of another word, from its first letter on.
    #[inline]
    fn distances(&self, other: &[u8], mut tell: impl FnMut(u32)) {
        let last = match self.len {
            0 => return (1..).zip(other).for_each(|(distance, _)| tell(distance)),
            len => 1_u64 << (len - 1),
        };
        // Where the column of distances rises and falls from one row to the next.
        let (mut rises, mut falls, mut distance) = (u64::MAX, 0_u64, self.len);
        for byte in other {
            let equal = self.places.get(usize::from(byte.wrapping_sub(b'a'))).copied();
            let equal = equal.unwrap_or(0);
            let free = equal | falls;
            let carried = (((equal & rises).wrapping_add(rises)) ^ rises) | equal;
            let (mut right_rises, right_falls) = (falls | !(carried | rises), rises & carried);
            distance += u32::from(right_rises & last != 0);
            distance -= u32::from(right_falls & last != 0);
            right_rises = right_rises << 1 | 1;
            rises = right_falls << 1 | !(free | right_rises);
            falls = right_rises & free;
            tell(distance);
        }
    }
}

/// What it costs to make one word of another, in tenths of an edit; nothing if it is
/// more than `most`. Words are of the letters a to z.
pub fn cost(typed: &str, meant: &str, most: u32) -> Option<u32> {
    let (typed, meant) = (typed.as_bytes(), meant.as_bytes());
    if typed.len() > LONGEST || meant.len() > LONGEST {
        return None;
    }
    // Every insertion costs four at least: cells further from the diagonal than that
    // are on no way that is short enough.
    let band = ((most / DOUBLED) as usize).min(WIDEST);
    let substitutions = &*SUBSTITUTIONS;
    // What each letter costs that was left out.
    let mut left_out = [0; LONGEST];
    for (at, cost) in left_out.iter_mut().enumerate().take(meant.len()) {
        *cost = missing(meant, at);
    }
    let mut rows = [[FAR; LONGEST + 1]; 3];
    rows[0][0] = 0;
    for column in 1..=meant.len().min(band) {
        rows[0][column] = rows[0][column - 1] + left_out[column - 1];
    }
    for row in 1..=typed.len() {
        let (before, now) = ((row + 2) % 3, row % 3);
        let columns = row.saturating_sub(band).max(1)..=meant.len().min(row + band);
        if columns.is_empty() {
            return None;
        }
        // Cells beside the band that an earlier row has filled.
        rows[now][columns.start() - 1] = FAR;
        if let Some(cell) = rows[now].get_mut(columns.end() + 1) {
            *cell = FAR;
        }
        let put_in = missing(typed, row - 1);
        if row <= band {
            rows[now][0] = rows[before][0] + put_in;
        }
        let mut least = rows[now][0];
        for column in columns {
            let (one, other) = (typed[row - 1], meant[column - 1]);
            let first = if row == 1 && column == 1 { FIRST } else { 0 };
            let changed = rows[before][column - 1]
                + if one == other { 0 } else { substitution(substitutions, one, other) + first };
            let dropped = rows[before][column] + put_in;
            let added = rows[now][column - 1] + left_out[column - 1];
            let mut best = min(changed, min(dropped, added));
            let is_turned = row > 1
                && column > 1
                && one == meant[column - 2]
                && typed[row - 2] == other
                && one != other;
            if is_turned {
                best = min(best, rows[(row + 1) % 3][column - 2] + TRANSPOSED);
            }
            rows[now][column] = best;
            least = min(least, best);
        }
        // A transposition reaches over one row.
        if least > most + TRANSPOSED {
            return None;
        }
    }
    let cost = rows[typed.len() % 3][meant.len()];
    (cost <= most).then_some(cost)
}

/// Whether two words have the same letters in another order, the first in its place:
/// a slip further than one place.
pub fn is_shuffled(typed: &str, meant: &str) -> bool {
    if letters(typed.as_bytes()) != letters(meant.as_bytes()) {
        return false;
    }
    let sorted = |word: &str| {
        let mut letters = word.as_bytes().to_vec();
        letters.sort_unstable();
        letters
    };
    typed.len() == meant.len()
        && typed.as_bytes().first() == meant.as_bytes().first()
        && sorted(typed) == sorted(meant)
}

fn is_vowel(byte: u8) -> bool {
    b"aeiouy".contains(&byte)
}

/// What each letter costs in the place of each other, worked out once: it is asked for
/// in every cell.
static SUBSTITUTIONS: LazyLock<[[u32; 26]; 26]> = LazyLock::new(|| {
    let letters = b"abcdefghijklmnopqrstuvwxyz";
    letters.map(|one| letters.map(|other| if one == other { 0 } else { slip(one, other) }))
});

fn slip(one: u8, other: u8) -> u32 {
    let is_alike = |pair: &[u8; 2]| pair.contains(&one) && pair.contains(&other);
    if ALIKE.iter().any(is_alike) {
        SAME_SOUND
    } else if is_vowel(one) && is_vowel(other) {
        VOWEL
    } else {
        EDIT
    }
}

fn substitution(table: &[[u32; 26]; 26], one: u8, other: u8) -> u32 {
    let place = |letter: u8| usize::from(letter.wrapping_sub(b'a'));
    let row = table.get(place(one)).and_then(|row| row.get(place(other)));
    row.copied().unwrap_or(if one == other { 0 } else { EDIT })
}

/// What a letter of a word costs that the other word lacks.
fn missing(word: &[u8], at: usize) -> u32 {
    let is_doubled = at > 0 && word[at - 1] == word[at];
    if is_doubled {
        DOUBLED
    } else if at == 0 {
        EDIT + FIRST
    } else if OFTEN_SILENT.contains(&word[at]) || is_vowel(word[at]) {
        SILENT + 2
    } else {
        EDIT
    }
}

/// What a word sounds like: its consonants as they are heard, behind its first
/// sound. Empty where too little would be left to go by.
pub fn sound(word: &str) -> String {
    /// Written first, heard second; the earlier goes before the later.
    const HEARD: [(&str, &str); 22] = [
        ("tch", "c"),
        ("sch", "sk"),
        ("pn", "n"),
        ("ps", "s"),
        ("rh", "r"),
        ("rrh", "r"),
        ("ph", "f"),
        ("gh", "g"),
        ("kn", "n"),
        ("gn", "n"),
        ("ch", "k"),
        ("ck", "k"),
        ("ce", "s"),
        ("ci", "s"),
        ("cy", "s"),
        ("sc", "s"),
        ("qu", "kw"),
        ("x", "ks"),
        ("c", "k"),
        ("z", "s"),
        ("j", "g"),
        ("v", "f"),
    ];
    let mut heard = String::with_capacity(word.len());
    let mut at = 0;
    while at < word.len() {
        let rest = &word[at..];
        // Most begin with another letter, which is seen without a call.
        let begins = |written: &str| rest.as_bytes()[0] == written.as_bytes()[0];
        let found = HEARD.iter().find(|(written, _)| {
            begins(written)
                && rest.starts_with(written)
                && (at == 0 || !matches!(*written, "pn" | "ps" | "kn" | "gn"))
        });
        let one_letter = rest.chars().next().map_or(1, char::len_utf8);
        let as_it_is = (one_letter, &rest[..one_letter]);
        let (written, sound) = found.map_or(as_it_is, |(written, sound)| (written.len(), *sound));
        for letter in sound.chars() {
            let is_first = heard.is_empty();
            let is_mute = matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w');
            let letter = if is_mute { 'a' } else { letter };
            if (is_first || !is_mute) && !heard.ends_with(letter) {
                heard.push(letter);
            }
        }
        at += written;
    }
    if heard.len() < 4 { String::new() } else { heard }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, meant: &str, least: u32, most: u32) {
        let cost = cost(typed, meant, 100).unwrap();
        assert!((least..=most).contains(&cost), "{typed} {meant}: {cost}");
    }

    #[test]
    fn likely_slips_cost_less() {
        check("pneumonia", "pneumonia", 0, 0);
        check("pnuemonia", "pneumonia", 1, 9);
        check("diabetis", "diabetes", 1, 9);
        check("hemorhage", "hemorrhage", 1, 8);
        check("dyabetes", "diabetes", 1, 9);
        check("kat", "cat", 10, 10);
        check("abc", "xyz", 30, 40);
    }

    #[test]
    fn what_costs_too_much_is_nothing() {
        assert_eq!(cost("fever", "asthma", 20), None);
        assert_eq!(cost(&"a".repeat(40), "asthma", 1_000), None);
    }

    #[test]
    fn words_that_sound_alike_have_one_sound() {
        for (one, other, heard) in
            [("nefropathy", "nephropathy", "nfrpt"), ("fisical", "physical", "fskl")]
        {
            assert_eq!((&*sound(one), &*sound(other)), (heard, heard));
        }
        assert_eq!(sound("flu"), "");
    }

    #[test]
    fn letters_out_of_place_are_a_slip() {
        assert!(is_shuffled("athsma", "asthma"));
        assert!(!is_shuffled("athsma", "autism"));
        assert!(!is_shuffled("asthma", "sathma"));
    }

    #[test]
    fn distances_count_edits() {
        for (one, other, distance) in [
            ("kitten", "sitting", 3),
            ("asthma", "asthma", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("pnuemonia", "pneumonia", 2),
            ("diabetis", "diabetes", 1),
        ] {
            assert_eq!(Pattern::new(one).distance(other.as_bytes()), distance, "{one} {other}");
            assert_eq!(Pattern::new(other).distance(one.as_bytes()), distance, "{other} {one}");
        }
    }

    #[test]
    fn distances_to_a_beginning_pass_over_what_follows() {
        for (typed, meant, distance) in [
            ("diab", "diabetes", 0),
            ("diabt", "diabetes", 1),
            ("pnuem", "pneumonia", 2),
            ("", "a", 0),
        ] {
            assert_eq!(Pattern::new(typed).distance_to_beginning(meant), distance, "{typed}");
        }
    }

    #[test]
    fn letters_are_bits() {
        assert_eq!(letters(b"abba"), 0b11 << 26 | 0b11);
        assert_eq!(letters("é1".as_bytes()), 0);
    }
}
