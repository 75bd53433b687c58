//! The lexicon compiled: finite-state tables, read in place.
//!
//! A table is a blob of sections, each behind its length (32 bits, little endian).
//! Those of the lexicon compiled in are made when the crate is built, so that an
//! analyzer costs nothing to make.

use std::borrow::Cow;

use fst::raw::{CompiledAddr, Fst, Output, Transition};

use crate::known::Known;

/// Bytes compiled in, or made at run time.
pub(crate) type Bytes = Cow<'static, [u8]>;

/// How many sections a blob has.
const SECTIONS: usize = 15;

/// Sections as one blob.
pub(crate) fn join(sections: [Vec<u8>; SECTIONS]) -> Vec<u8> {
    let mut blob = Vec::new();
    for section in sections {
        let len = u32::try_from(section.len()).expect("a lexicon is smaller than 4 GiB");
        blob.extend_from_slice(&len.to_le_bytes());
        blob.extend_from_slice(&section);
    }
    blob
}

/// The tables of one lexicon.
pub(crate) struct Tables {
    /// Phrases, by their terms between blanks, to the place of their senses.
    pub(crate) phrases: Fst<Bytes>,
    /// Phrases of a few terms, sorted, to the same.
    pub(crate) turned: Fst<Bytes>,
    /// Every term of phrases and meanings in ordinary words.
    pub(crate) known: Fst<Bytes>,
    /// Those of plain letters, to correct by.
    pub(crate) by_length: Known,
    /// Where the senses of a place begin, and at the end how many there are.
    pub(crate) lists: Numbers,
    /// Three numbers a sense: concept, kind, and the row, or [`NO_ROW`].
    pub(crate) senses: Numbers,
    pub(crate) concepts: Strings,
    /// The cells of each row, between tabs.
    pub(crate) rows: Strings,
    /// Changes with what designations share of the lexicon.
    pub(crate) fingerprint: u64,
}

/// In place of a row: the phrase is the meaning itself.
pub(crate) const NO_ROW: u32 = u32::MAX;

impl Tables {
    /// Reads a blob that is compiled in.
    pub(crate) fn borrowed(blob: &'static [u8]) -> Self {
        let mut rest = blob;
        Self::read(|| Cow::Borrowed(take(&mut rest)))
    }

    /// Reads a blob made at run time.
    pub(crate) fn owned(blob: &[u8]) -> Self {
        let mut rest = blob;
        Self::read(|| Cow::Owned(take(&mut rest).to_vec()))
    }

    fn read(mut next: impl FnMut() -> Bytes) -> Self {
        let fst = |bytes| Fst::new(bytes).expect("this program wrote the table");
        Self {
            phrases: fst(next()),
            turned: fst(next()),
            known: fst(next()),
            by_length: Known::new([next(), next(), next(), next()]),
            lists: Numbers::new(next()),
            senses: Numbers::new(next()),
            concepts: Strings::new(next(), next()),
            rows: Strings::new(next(), next()),
            fingerprint: {
                let sections = [next(), next()];
                let number = |bytes: &Bytes| u64::from(Numbers::new(bytes.clone()).get(0));
                number(&sections[0]) << 32 | number(&sections[1])
            },
        }
    }
}

impl std::fmt::Debug for Tables {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Tables({} rows)", self.rows.len())
    }
}

fn take<'blob>(rest: &mut &'blob [u8]) -> &'blob [u8] {
    let (len, behind) = rest.split_at(4);
    let len = u32::from_le_bytes(len.try_into().expect("four bytes were taken")) as usize;
    let (section, behind) = behind.split_at(len);
    *rest = behind;
    section
}

/// A place in a table of phrases, while its terms are read one by one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Walk {
    node: CompiledAddr,
    value: u64,
    is_first: bool,
}

impl Walk {
    /// Before the first term.
    pub(crate) fn new(table: &Fst<Bytes>) -> Self {
        Self { node: table.root().addr(), value: 0, is_first: true }
    }

    /// One term further, if any phrase goes on so.
    pub(crate) fn step(mut self, table: &Fst<Bytes>, term: &str) -> Option<Self> {
        let blank: &[u8] = if self.is_first { b"" } else { b" " };
        for byte in blank.iter().chain(term.as_bytes()) {
            self = self.follow(table, *byte)?;
        }
        self.is_first = false;
        Some(self)
    }

    /// As far into a term as any phrase goes on with its letters, with how many bytes of it
    /// that are.
    pub(crate) fn step_into(self, table: &Fst<Bytes>, term: &str) -> Option<(Self, usize)> {
        let mut reached = self.step(table, "")?;
        for (at, letter) in term.bytes().enumerate() {
            let Some(next) = reached.follow(table, letter) else { return Some((reached, at)) };
            reached = next;
        }
        Some((reached, term.len()))
    }

    /// The places of the phrases that end within the term at hand, here or some letters
    /// further, in the order of their letters; nothing if they are more than `most`, or if
    /// terms that begin so have too many letters to look through.
    pub(crate) fn ends_of_term(self, table: &Fst<Bytes>, most: usize) -> Option<Vec<usize>> {
        /// As many letters as twenty terms have between them.
        const MOST_LETTERS: usize = 256;
        let (mut places, mut letters) = (Vec::new(), 0);
        let mut open = vec![self];
        while let Some(walk) = open.pop() {
            places.extend(walk.end(table));
            let node = table.node(walk.node);
            letters += node.len();
            if places.len() > most || letters > MOST_LETTERS {
                return None;
            }
            let is_letter = |next: &Transition| next.inp != b' ';
            open.extend(node.transitions().filter(is_letter).map(|next| walk.to(next)));
        }
        places.sort_unstable();
        Some(places)
    }

    fn follow(self, table: &Fst<Bytes>, letter: u8) -> Option<Self> {
        let node = table.node(self.node);
        Some(self.to(node.transition(node.find_input(letter)?)))
    }

    fn to(self, next: Transition) -> Self {
        Self { node: next.addr, value: self.value + next.out.value(), is_first: false }
    }

    /// The place of the phrase that ends here, if one does.
    pub(crate) fn end(self, table: &Fst<Bytes>) -> Option<usize> {
        let node = table.node(self.node);
        let last: Output = node.final_output();
        let place = usize::try_from(self.value + last.value()).ok()?;
        node.is_final().then_some(place)
    }
}

/// 32-bit numbers.
#[derive(Debug)]
pub(crate) struct Numbers(Bytes);

impl Numbers {
    pub(crate) fn new(bytes: Bytes) -> Self {
        Self(bytes)
    }

    pub(crate) fn get(&self, at: usize) -> u32 {
        let raw = self.0[4 * at..4 * at + 4].try_into().expect("four bytes were taken");
        u32::from_le_bytes(raw)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len() / 4
    }
}

/// Texts one behind the other.
#[derive(Debug)]
pub(crate) struct Strings {
    ends: Numbers,
    bytes: Bytes,
}

impl Strings {
    pub(crate) fn new(ends: Bytes, bytes: Bytes) -> Self {
        Self { ends: Numbers::new(ends), bytes }
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&str> {
        if at >= self.len() {
            return None;
        }
        let start = at.checked_sub(1).map_or(0, |before| self.ends.get(before) as usize);
        std::str::from_utf8(&self.bytes[start..self.ends.get(at) as usize]).ok()
    }
}

/// Where texts end, and the texts.
pub(crate) fn strings<'text>(texts: impl Iterator<Item = &'text str>) -> [Vec<u8>; 2] {
    let (mut ends, mut bytes) = (Vec::new(), Vec::new());
    for text in texts {
        bytes.extend_from_slice(text.as_bytes());
        let end = u32::try_from(bytes.len()).expect("a lexicon is smaller than 4 GiB");
        ends.extend_from_slice(&end.to_le_bytes());
    }
    [ends, bytes]
}
