//! One file of numbered byte sections: the columns beside the inverted index.
//!
//! Layout, little endian: 8 bytes `medcode` and the number of sections, then for
//! each its offset and length in bytes (8 and 8), then the sections, each at a
//! multiple of 8. Read in place from a mapped file.

use std::ops::Range;

use tantivy::directory::OwnedBytes;

const MAGIC: [u8; 7] = *b"medcode";

/// Lays sections out as one file.
pub(crate) fn join(sections: Vec<Vec<u8>>) -> Vec<u8> {
    let head = 8 + 16 * sections.len();
    let mut file =
        Vec::with_capacity(head + sections.iter().map(|one| one.len() + 8).sum::<usize>());
    file.extend_from_slice(&MAGIC);
    file.push(u8::try_from(sections.len()).expect("there are few kinds of columns"));
    let mut offset = head;
    for section in &sections {
        file.extend_from_slice(&(offset as u64).to_le_bytes());
        file.extend_from_slice(&(section.len() as u64).to_le_bytes());
        offset = (offset + section.len()).next_multiple_of(8);
    }
    // Each is dropped once it is copied.
    for section in sections {
        file.resize(file.len().next_multiple_of(8), 0);
        file.extend_from_slice(&section);
    }
    file
}

/// Takes a file apart again; nothing if it is not such a file, is cut short, or
/// has another number of sections.
pub(crate) fn split(file: &OwnedBytes, count: usize) -> Option<Vec<OwnedBytes>> {
    let bytes = file.as_slice();
    if bytes.get(..7)? != MAGIC || usize::from(*bytes.get(7)?) != count {
        return None;
    }
    (0..count)
        .map(|section| {
            let number = |at: usize| {
                let raw = bytes.get(at..at + 8)?.try_into().ok()?;
                usize::try_from(u64::from_le_bytes(raw)).ok()
            };
            let (start, len) = (number(8 + 16 * section)?, number(16 + 16 * section)?);
            let end = start.checked_add(len)?;
            (end <= bytes.len()).then(|| file.slice(start..end))
        })
        .collect()
}

/// The first place of a range that does not come before what is looked for, where all
/// that do lie before those that do not.
#[inline]
pub(crate) fn first_not(places: Range<usize>, is_before: impl Fn(usize) -> bool) -> usize {
    let Range { start: mut low, end: mut high } = places;
    while low < high {
        let middle = low + (high - low) / 2;
        if is_before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// A section of 32-bit numbers.
#[derive(Debug, Clone)]
pub(crate) struct Numbers(OwnedBytes);

impl Numbers {
    pub(crate) fn new(bytes: OwnedBytes) -> Self {
        Self(bytes)
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.0.len() / 4
    }

    #[inline]
    pub(crate) fn get(&self, at: usize) -> u32 {
        let start = at * 4;
        let raw = self.0.as_slice()[start..start + 4].try_into().expect("four bytes were taken");
        u32::from_le_bytes(raw)
    }

    /// The numbers at some places, as they are written; none for places that are not there.
    #[inline]
    pub(crate) fn among(&self, places: Range<usize>) -> &[[u8; 4]] {
        self.0.as_slice().as_chunks().0.get(places).unwrap_or_default()
    }

    /// How many numbers, of sorted ones, come before those that do not.
    pub(crate) fn partition_point(&self, is_before: impl Fn(u32) -> bool) -> usize {
        first_not(0..self.len(), |place| is_before(self.get(place)))
    }

    /// Of pairs sorted by their first numbers, the second numbers of those with a first.
    pub(crate) fn behind(&self, first: u32) -> impl Iterator<Item = u32> + '_ {
        let known = move |pair: usize| self.get(2 * pair);
        let low = first_not(0..self.len() / 2, |pair| known(pair) < first);
        let pairs = (low..self.len() / 2).take_while(move |pair| known(*pair) == first);
        pairs.map(|pair| self.get(2 * pair + 1))
    }

    /// The place of a number among sorted ones.
    pub(crate) fn find(&self, wanted: u32) -> Option<usize> {
        let place = self.partition_point(|known| known < wanted);
        (place < self.len() && self.get(place) == wanted).then_some(place)
    }
}

/// Where byte strings begin that lie one behind the other, and where the last ends.
///
/// In blocks of equally many: 32 bits for where the first begins, and 16 for how far
/// behind that each does. Two numbers before the blocks say how many beginnings there
/// are, and how many share a block, as a power of two.
#[derive(Debug, Clone)]
struct Beginnings {
    bytes: OwnedBytes,
    count: usize,
    shift: u32,
    block_bytes: usize,
}

/// The bytes before the blocks.
const BEGINNINGS_HEAD: usize = 8;
/// The most that share a block: two lines of the cache.
const MOST_SHIFT: u32 = 5;

impl Beginnings {
    fn new(bytes: OwnedBytes) -> Self {
        let number = |at: usize| {
            let raw = bytes.as_slice().get(at..at + 4).and_then(|raw| raw.try_into().ok());
            raw.map_or(0, u32::from_le_bytes)
        };
        let (count, shift) = (number(0) as usize, number(4).min(MOST_SHIFT));
        Self { bytes, count, shift, block_bytes: 4 + (2 << shift) }
    }

    /// The section of beginnings, the first of which is 0. As many share a block as can
    /// be told in 16 bits, at most so many.
    fn section(beginnings: &[u32]) -> Vec<u8> {
        let is_told = |block: &[u32]| u16::try_from(block[block.len() - 1] - block[0]).is_ok();
        let fits = |shift: &u32| beginnings.chunks(1 << shift).all(is_told);
        let shift = (0..=MOST_SHIFT).rev().find(fits).unwrap_or(0);
        let count = u32::try_from(beginnings.len()).expect("strings are counted in 32 bits");
        let mut bytes = Vec::with_capacity(3 * beginnings.len());
        bytes.extend(count.to_le_bytes());
        bytes.extend(shift.to_le_bytes());
        for block in beginnings.chunks(1 << shift) {
            bytes.extend(block[0].to_le_bytes());
            for beginning in block {
                let behind = u16::try_from(beginning - block[0]).expect("the block was measured");
                bytes.extend(behind.to_le_bytes());
            }
        }
        bytes
    }

    /// Where a string begins and the next does.
    #[inline]
    fn around(&self, at: usize) -> Range<usize> {
        let block =
            &self.bytes.as_slice()[BEGINNINGS_HEAD + (at >> self.shift) * self.block_bytes..];
        let first = |block: &[u8]| {
            let raw = block[..4].try_into().expect("four bytes were taken");
            u32::from_le_bytes(raw) as usize
        };
        let behind = |place: usize| {
            let raw = block[4 + 2 * place..][..2].try_into().expect("two bytes were taken");
            usize::from(u16::from_le_bytes(raw))
        };
        let (start, place) = (first(block), at & ((1 << self.shift) - 1));
        let is_last = place + 1 == 1 << self.shift;
        let end =
            if is_last { first(&block[self.block_bytes..]) } else { start + behind(place + 1) };
        start + behind(place)..end
    }
}

/// Byte strings one behind the other, found through their beginnings.
#[derive(Debug, Clone)]
pub(crate) struct Strings {
    beginnings: Beginnings,
    bytes: OwnedBytes,
}

impl Strings {
    pub(crate) fn new(beginnings: OwnedBytes, bytes: OwnedBytes) -> Self {
        Self { beginnings: Beginnings::new(beginnings), bytes }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.beginnings.count.saturating_sub(1)
    }

    #[inline]
    pub(crate) fn get(&self, at: usize) -> &[u8] {
        &self.bytes.as_slice()[self.beginnings.around(at)]
    }

    #[inline]
    pub(crate) fn text(&self, at: usize) -> &str {
        // Only what was a string is written; a damaged file reads as nothing.
        std::str::from_utf8(self.get(at)).unwrap_or_default()
    }

    /// The place of a string among sorted ones.
    pub(crate) fn find(&self, wanted: &[u8]) -> Option<u32> {
        let place = self.partition_point(|known| known < wanted);
        let is_found = place < self.len() && self.get(place) == wanted;
        is_found.then(|| u32::try_from(place).expect("strings are counted in 32 bits"))
    }

    /// The places of the strings that begin so, among sorted ones.
    pub(crate) fn find_prefix(&self, prefix: &[u8]) -> Range<u32> {
        let number = |place: usize| u32::try_from(place).expect("strings are counted in 32 bits");
        let start = self.partition_point(|known| known < prefix);
        let begins = |place: usize| self.get(place).starts_with(prefix);
        // Few of all begin so, mostly: the end is sought near the start, in strides that double.
        let (mut low, mut stride) = (start, 1);
        while low + stride <= self.len() && begins(low + stride - 1) {
            low += stride;
            stride *= 2;
        }
        let end = first_not(low..self.len().min(low + stride - 1), begins);
        number(start)..number(end)
    }

    /// Whether any string begins so, among sorted ones.
    pub(crate) fn has_prefix(&self, prefix: &[u8]) -> bool {
        let start = self.partition_point(|known| known < prefix);
        start < self.len() && self.get(start).starts_with(prefix)
    }

    fn partition_point(&self, is_before: impl Fn(&[u8]) -> bool) -> usize {
        first_not(0..self.len(), |place| is_before(self.get(place)))
    }
}

/// Collects byte strings and where they begin.
#[derive(Debug)]
pub(crate) struct StringsWriter {
    beginnings: Vec<u32>,
    bytes: Vec<u8>,
    most_bytes: usize,
}

/// There is more than numbers of 32 bits can tell the places of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

/// How many bytes, or things, have places of 32 bits.
pub(crate) const MOST_PLACES: usize = u32::MAX as usize;

impl Default for StringsWriter {
    fn default() -> Self {
        Self { beginnings: vec![0], bytes: Vec::new(), most_bytes: MOST_PLACES }
    }
}

impl StringsWriter {
    /// Adds a string and returns its place.
    ///
    /// # Panics
    ///
    /// If there is no room for it. For different words, keys and tables, which are few.
    pub(crate) fn push(&mut self, string: &[u8]) -> u32 {
        self.try_push(string).expect("words, keys and tables of one code set fit 4 GiB")
    }

    /// Adds a string and returns its place, if there is room for it.
    pub(crate) fn try_push(&mut self, string: &[u8]) -> Result<u32, Full> {
        let end = self.bytes.len() + string.len();
        if end > self.most_bytes {
            return Err(Full);
        }
        let place = u32::try_from(self.beginnings.len() - 1).map_err(|_| Full)?;
        self.bytes.extend_from_slice(string);
        self.beginnings.push(u32::try_from(end).map_err(|_| Full)?);
        Ok(place)
    }

    /// The section of beginnings and the section of bytes.
    pub(crate) fn finish(self) -> [Vec<u8>; 2] {
        [Beginnings::section(&self.beginnings), self.bytes]
    }
}

/// Appends a number in as few bytes as it needs: seven bits a byte, lowest first.
pub(crate) fn push_varint(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

/// Takes such a number off the front; a damaged one reads as what is there.
#[inline]
pub(crate) fn take_varint(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0;
    let mut shift = 0;
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 0x7F).wrapping_shl(shift);
        if byte & 0x80 == 0 || shift > 28 {
            return Some(number);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_come_back_as_they_were() {
        let sections = vec![b"one".to_vec(), Vec::new(), b"three hundred".to_vec()];
        let file = OwnedBytes::new(join(sections.clone()));
        let back = split(&file, 3).unwrap();
        assert!(back.iter().zip(&sections).all(|(back, section)| back.as_slice() == &**section));
    }

    #[test]
    fn what_is_cut_short_or_foreign_is_refused() {
        let file = join(vec![vec![7; 100], vec![1]]);
        for len in 0..file.len() {
            assert!(split(&OwnedBytes::new(file[..len].to_vec()), 2).is_none(), "cut at {len}");
        }
        assert!(split(&OwnedBytes::new(b"something else entirely".to_vec()), 2).is_none());
        assert!(split(&OwnedBytes::new(file), 3).is_none());
    }

    #[test]
    fn sorted_strings_are_found_whole_and_by_their_beginning() {
        let mut writer = StringsWriter::default();
        for word in ["fever", "fibril", "fibroid", "zoster"] {
            writer.push(word.as_bytes());
        }
        let [offsets, bytes] = writer.finish();
        let strings = Strings::new(OwnedBytes::new(offsets), OwnedBytes::new(bytes));
        assert_eq!(strings.len(), 4);
        assert_eq!(strings.find(b"fibroid"), Some(2));
        assert_eq!(strings.find(b"fib"), None);
        assert_eq!(strings.find_prefix(b"fib"), 1..3);
        assert_eq!(strings.find_prefix(b"zz"), 4..4);
        assert!(strings.has_prefix(b"fib") && !strings.has_prefix(b"zz"));
    }

    #[test]
    fn strings_that_do_not_fit_are_refused_and_the_others_stay() {
        let mut writer = StringsWriter { most_bytes: 10, ..StringsWriter::default() };
        let places = [b"fever".as_slice(), b"cough", b"", b"x"].map(|text| writer.try_push(text));
        assert_eq!(places, [Ok(0), Ok(1), Ok(2), Err(Full)]);
        let [beginnings, bytes] = writer.finish();
        let strings = Strings::new(OwnedBytes::new(beginnings), OwnedBytes::new(bytes));
        assert_eq!((strings.len(), strings.get(1)), (3, b"cough".as_slice()));
    }

    #[test]
    fn long_strings_share_a_block_with_fewer() {
        for longest in [0, 10, 5_000, 40_000, 200_000] {
            let strings: Vec<Vec<u8>> = (0..100_u8)
                .map(|number| vec![number; usize::from(number) * longest / 99])
                .collect();
            let mut writer = StringsWriter::default();
            for string in &strings {
                writer.push(string);
            }
            let [beginnings, bytes] = writer.finish();
            let back = Strings::new(OwnedBytes::new(beginnings), OwnedBytes::new(bytes));
            assert_eq!(back.len(), strings.len());
            assert!((0..).zip(&strings).all(|(at, string)| back.get(at) == string));
        }
    }

    #[test]
    fn numbers_keep_their_value_in_few_bytes() {
        for number in [0, 1, 127, 128, 300, 65_535, u32::MAX] {
            let mut bytes = Vec::new();
            push_varint(&mut bytes, number);
            let mut rest = bytes.as_slice();
            assert_eq!(take_varint(&mut rest), Some(number));
            assert!(rest.is_empty());
        }
        assert_eq!(take_varint(&mut [0x80, 0x80].as_slice()), None);
    }
}
