//! Segmentation: a text to folded words, each with its place.
//!
//! Words are runs of letters and digits. Hyphens, slashes, brackets, `#`, `%`,
//! `&` and every other sign part them, with these exceptions:
//!
//! - `'s` at the end of a word is dropped: `Crohn's` is `crohn`.
//! - An apostrophe joins a single letter to what follows (`d'Espine`, `o'nyong`)
//!   and a `t` to its `n` (`doesn't`).
//! - A point stays between digits and in codes: `2.5`, `m1a.0110`.
//! - Points between single letters vanish: `i.v.` is `iv`.
//! - `w/o` is one word.
//! - Words that count, written against their number, are parted from it:
//!   `type2` is `type` and `2`. Others are not: `dm2` is for the lexicon.

use std::ops::Range;

use crate::fold::{Folded, fold, is_apostrophe};

/// Words that are parted from a number written against them.
const COUNTING: [&str; 7] = ["type", "stage", "grade", "class", "level", "phase", "category"];

/// The words of one text.
#[derive(Debug, Default)]
pub(crate) struct Segments {
    folded: String,
    places: Vec<(Range<usize>, Range<usize>)>,
}

impl Segments {
    /// The folded words, each with its span in the text as given.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        self.places.iter().map(|(word, span)| (&self.folded[word.clone()], span.clone()))
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }
}

/// Cuts a text into its words.
pub(crate) fn segment(text: &str) -> Segments {
    let mut cutter = Cutter {
        text,
        segments: Segments {
            folded: String::with_capacity(text.len()),
            places: Vec::with_capacity(text.len() / 6 + 1),
        },
        word: 0,
        span: 0..0,
        skip_until: 0,
        is_dotted: false,
    };
    let mut at = 0;
    while at < text.len() {
        let run = text.as_bytes()[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric());
        let end = at + run.count();
        if end > at {
            cutter.push_run(at..end);
        } else if let Some(character) = text[at..].chars().next() {
            cutter.take(at, character);
            at += character.len_utf8();
        }
        at = at.max(end).max(cutter.skip_until);
    }
    cutter.end_word();
    cutter.segments
}

/// The state between two characters.
struct Cutter<'a> {
    text: &'a str,
    segments: Segments,
    /// Where in the folded text the open word begins.
    word: usize,
    /// The open word's place in the text.
    span: Range<usize>,
    /// Characters before this place have been dealt with.
    skip_until: usize,
    /// Whether the open word is single letters with points between them.
    is_dotted: bool,
}

impl Cutter<'_> {
    /// Takes plain letters and digits, which most of a text is, at once.
    fn push_run(&mut self, span: Range<usize>) {
        if !self.is_open() {
            self.span.start = span.start;
        }
        self.span.end = span.end;
        let before = self.segments.folded.len();
        self.segments.folded.push_str(&self.text[span]);
        self.segments.folded[before..].make_ascii_lowercase();
    }

    /// Takes a character that is no plain letter or digit.
    fn take(&mut self, at: usize, character: char) {
        let after = at + character.len_utf8();
        if is_apostrophe(character) {
            self.take_apostrophe(after);
        } else if character == '.' {
            self.take_point(after);
        } else if character == '/' {
            self.take_slash(after);
        } else if character.is_ascii() {
            self.end_word();
        } else {
            self.take_foreign(at..after, character);
        }
    }

    fn take_foreign(&mut self, span: Range<usize>, character: char) {
        let mut is_empty = true;
        let mut is_breaking = false;
        fold(character, |part| {
            is_empty = false;
            is_breaking |= part == Folded::Break;
        });
        if is_breaking {
            // The parts of `½` belong to no number before it.
            self.end_word();
        }
        fold(character, |part| match part {
            Folded::Letter(letter) => self.push(letter, span.clone()),
            Folded::Break => self.end_word(),
        });
        if is_breaking {
            self.end_word();
        } else if is_empty && self.is_open() {
            self.span.end = span.end;
        }
    }

    fn take_apostrophe(&mut self, after: usize) {
        let mut ahead = self.text[after..].chars();
        let next = ahead.next().map(|next| next.to_ascii_lowercase());
        let is_last = ahead.next().is_none_or(|second| !second.is_alphanumeric());
        let open = &self.segments.folded[self.word..];
        match next {
            Some('s') if is_last && !open.is_empty() => {
                self.span.end = after + 1;
                self.skip_until = after + 1;
                self.end_word();
            }
            Some('t') if is_last && open.ends_with('n') => {}
            Some(next) if next.is_alphabetic() && open.chars().count() == 1 => {}
            _ => self.end_word(),
        }
    }

    fn take_point(&mut self, after: usize) {
        let mut ahead = self.text[after..].chars();
        let next = ahead.next().unwrap_or(' ');
        let is_last = ahead.next().is_none_or(|second| !second.is_alphanumeric());
        let open = &self.segments.folded[self.word..];
        let is_letter = open.len() == 1 && open.as_bytes()[0].is_ascii_alphabetic();
        if next.is_ascii_digit() && open.bytes().any(|byte| byte.is_ascii_digit()) {
            self.push('.', after - 1..after);
        } else if next.is_ascii_alphabetic() && is_last && (is_letter || self.is_dotted) {
            self.is_dotted = true;
        } else {
            self.end_word();
        }
    }

    fn take_slash(&mut self, after: usize) {
        let mut ahead = self.text[after..].chars();
        let is_o = matches!(ahead.next(), Some('o' | 'O'));
        let is_last = ahead.next().is_none_or(|second| !second.is_alphanumeric());
        if is_o && is_last && &self.segments.folded[self.word..] == "w" {
            self.push('/', after - 1..after);
        } else {
            self.end_word();
        }
    }

    fn is_open(&self) -> bool {
        self.segments.folded.len() > self.word
    }

    fn push(&mut self, letter: char, span: Range<usize>) {
        if !self.is_open() {
            self.span.start = span.start;
        }
        self.span.end = span.end;
        self.segments.folded.push(letter);
    }

    fn end_word(&mut self) {
        self.is_dotted = false;
        if !self.is_open() {
            return;
        }
        let (word, span) = (self.word..self.segments.folded.len(), self.span.clone());
        self.word = word.end;
        let Some(len) = counting_len(&self.segments.folded[word.clone()]) else {
            self.segments.places.push((word, span));
            return;
        };
        // A word in compatibility characters has no place between its letters.
        let is_plain = span.len() == word.len();
        let parts = if is_plain {
            [span.start..span.start + len, span.start + len..span.end]
        } else {
            [span.clone(), span]
        };
        let [first, second] = parts;
        let middle = word.start + len;
        self.segments.places.push((word.start..middle, first));
        self.segments.places.push((middle..word.end, second));
    }
}

/// How long the counting word is that a number is written against.
fn counting_len(word: &str) -> Option<usize> {
    if !word.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_number = |rest: &str| rest.starts_with(|first: char| first.is_ascii_digit());
    COUNTING
        .iter()
        .find(|counting| word.strip_prefix(**counting).is_some_and(is_number))
        .map(|counting| counting.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let segments = segment(text);
        let words: Vec<&str> = segments.iter().map(|(word, _)| word).collect();
        assert_eq!(words, expected, "for {text:?}");
    }

    #[test]
    fn signs_part_words() {
        check("beta-blocker and/or (fall)", &["beta", "blocker", "and", "or", "fall"]);
        check("50% #2 [HIV]", &["50", "2", "hiv"]);
        check("…", &[]);
        check("1½", &["1", "1", "2"]);
    }

    #[test]
    fn possessives_end_before_the_apostrophe() {
        check("Crohn's Graves' Crohn’s disease", &["crohn", "graves", "crohn", "disease"]);
        check("D'Espine's sign", &["despine", "sign"]);
        check("doesn't", &["doesnt"]);
        check("'quoted'", &["quoted"]);
    }

    #[test]
    fn points_stay_in_numbers_and_vanish_between_letters() {
        check("2.5 cm. i.v. drug, e.g. E11.9.", &["2.5", "cm", "iv", "drug", "eg", "e11.9"]);
        check("M1A.0110 E.coli U.S.", &["m1a.0110", "e", "coli", "us"]);
    }

    #[test]
    fn counting_words_are_parted_from_their_number() {
        check("type2 stage3b dm2 t2dm", &["type", "2", "stage", "3b", "dm2", "t2dm"]);
    }

    #[test]
    fn without_may_be_written_short() {
        check("w/o w/other", &["w/o", "w", "other"]);
    }

    #[test]
    fn spans_cover_the_word_as_written() {
        let text = "Crohn’s, Sjögren type2";
        let segments = segment(text);
        let spans: Vec<&str> = segments.iter().map(|(_, span)| &text[span]).collect();
        assert_eq!(spans, ["Crohn’s", "Sjögren", "type", "2"]);
    }
}
