//! Sorted strings that are numbered by their places, and found by their text at once.

use std::ops::Range;

use tantivy::directory::OwnedBytes;

use crate::sections::{Numbers, Strings, StringsWriter};

/// How many sections [`sections`] makes.
pub(crate) const SECTIONS: usize = 3;

/// The sections of sorted strings: offsets, bytes, and the places by hash. A slot has
/// the place of a string and one, or 0; a string stands in the slot of its hash or, if
/// that is taken, in the next that is free.
pub(crate) fn sections<S: AsRef<str>>(sorted: &[S]) -> [Vec<u8>; SECTIONS] {
    let mut strings = StringsWriter::default();
    let mut slots = vec![0_u32; slot_count(sorted.len())];
    for string in sorted.iter().map(AsRef::as_ref) {
        let place = strings.push(string.as_bytes());
        let mut slot = first_slot(string, slots.len());
        while slots[slot] != 0 {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = place + 1;
    }
    let [offsets, bytes] = strings.finish();
    [offsets, bytes, slots.iter().flat_map(|slot| slot.to_le_bytes()).collect()]
}

/// A power of two, at most three quarters full.
fn slot_count(strings: usize) -> usize {
    (strings + strings / 3 + 1).next_power_of_two()
}

fn first_slot(string: &str, slots: usize) -> usize {
    crc32fast::hash(string.as_bytes()) as usize & (slots - 1)
}

/// The strings of an open index.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    strings: Strings,
    slots: Numbers,
}

impl Names {
    pub(crate) fn new([offsets, bytes, slots]: [OwnedBytes; SECTIONS]) -> Self {
        Self { strings: Strings::new(offsets, bytes), slots: Numbers::new(slots) }
    }

    pub(crate) fn is_consistent(&self) -> bool {
        self.slots.len() == slot_count(self.strings.len())
    }

    pub(crate) fn len(&self) -> usize {
        self.strings.len()
    }

    #[inline]
    pub(crate) fn text(&self, at: u32) -> &str {
        self.strings.text(at as usize)
    }

    /// The place of a string.
    #[inline]
    pub(crate) fn find(&self, wanted: &str) -> Option<u32> {
        let slots = self.slots.len();
        let mut slot = first_slot(wanted, slots);
        // A damaged table has no free slot.
        for _ in 0..slots {
            let place = self.slots.get(slot).checked_sub(1)?;
            if self.strings.get(place as usize) == wanted.as_bytes() {
                return Some(place);
            }
            slot = (slot + 1) & (slots - 1);
        }
        None
    }

    /// The places of the strings that begin so.
    pub(crate) fn find_prefix(&self, prefix: &str) -> Range<u32> {
        self.strings.find_prefix(prefix.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_found_whole_and_by_their_beginning() {
        let words: Vec<String> = (0..1_000).map(|number| format!("{number:04}")).collect();
        let sorted: Vec<&str> = words.iter().map(String::as_str).collect();
        let names = Names::new(sections(&sorted).map(OwnedBytes::new));
        assert!(names.is_consistent());
        for (place, word) in (0..).zip(&sorted) {
            assert_eq!((names.find(word), names.text(place)), (Some(place), *word));
        }
        assert_eq!(names.find("1000"), None);
        for (prefix, places) in
            [("", 0..1_000), ("0", 0..1_000), ("012", 120..130), ("0999", 999..1_000)]
        {
            assert_eq!(names.find_prefix(prefix), places, "for {prefix:?}");
        }
        assert_eq!((names.find_prefix("1"), names.find_prefix("01234")), (1_000..1_000, 124..124));
    }

    #[test]
    fn of_no_strings_none_is_found() {
        let names = Names::new(sections::<&str>(&[]).map(OwnedBytes::new));
        assert_eq!((names.find(""), names.find_prefix("")), (None, 0..0));
    }
}
