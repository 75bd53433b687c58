//! Codes found by a hash, once many are looked up.

use std::hash::BuildHasher as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use foldhash::fast::RandomState;
use medcode_codeset::ConceptId;

/// How many codes are looked up in their list first: about as long as the table takes to
/// be made. A program that asks for a few never has it.
const WALKED: u32 = 4096;

/// A table of codes, or the count of those that were looked up without one.
#[derive(Debug, Default)]
pub(super) struct Hashed {
    walked: AtomicU32,
    table: OnceLock<Table>,
}

/// Concepts by the hash of their codes, in memory. A look takes two lines of the cache,
/// where the list of codes takes seventeen steps.
///
/// A slot has one more than the number of a concept whose hash leads there, or to one
/// before it without a free one between; 0 where it is free, as half of them are. Memory
/// is 8 to 16 bytes a concept. Codes come from foreign files: the hash is seeded, so that
/// none are chosen to lead to one slot.
#[derive(Debug)]
pub(super) struct Table {
    slots: Box<[u32]>,
    hasher: RandomState,
}

impl Hashed {
    /// The table for looking up one more code, if there is one. `count` is how many
    /// concepts there are, and `key_of` tells their codes.
    #[inline]
    pub(super) fn table(&self, count: usize, key_of: impl Fn(u32) -> u128) -> Option<&Table> {
        let table = self.table.get();
        if table.is_none() {
            // Two threads may count one look: it only puts the table off.
            let walked = self.walked.load(Ordering::Relaxed) + 1;
            self.walked.store(walked, Ordering::Relaxed);
            if walked > WALKED {
                return Some(self.table.get_or_init(|| Table::new(count, key_of)));
            }
        }
        table
    }
}

impl Table {
    fn new(count: usize, key_of: impl Fn(u32) -> u128) -> Self {
        let slots = vec![0; (2 * count).next_power_of_two()].into_boxed_slice();
        let mut table = Self { slots, hasher: RandomState::default() };
        for id in 0..u32::try_from(count).expect("concepts are counted in 32 bits") {
            let mut place = table.place_of(key_of(id));
            while table.slots[place] != 0 {
                place = table.behind(place);
            }
            table.slots[place] = id + 1;
        }
        table
    }

    /// The concept with a code.
    #[inline]
    pub(super) fn find(&self, wanted: u128, key_of: impl Fn(u32) -> u128) -> Option<ConceptId> {
        let mut place = self.place_of(wanted);
        loop {
            let id = self.slots.get(place)?.checked_sub(1)?;
            if key_of(id) == wanted {
                return Some(ConceptId(id));
            }
            place = self.behind(place);
        }
    }

    /// The slot that a code's hash leads to.
    #[inline]
    fn place_of(&self, key: u128) -> usize {
        let most = self.slots.len() as u64 - 1;
        usize::try_from(self.hasher.hash_one(key) & most).unwrap_or_default()
    }

    /// The slot behind a slot; behind the last is the first.
    #[inline]
    fn behind(&self, place: usize) -> usize {
        (place + 1) & (self.slots.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found_and_no_other() {
        for count in [0, 1, 2, 3, 1_000] {
            let key_of = |id: u32| u128::from(id) << 100 | 7;
            let table = Table::new(count, key_of);
            let count = u32::try_from(count).unwrap();
            for id in 0..2 * count + 2 {
                let expected = (id < count).then_some(ConceptId(id));
                assert_eq!(table.find(key_of(id), key_of), expected, "{id} of {count}");
            }
        }
    }

    #[test]
    fn a_table_is_made_once_many_are_looked_up() {
        let hashed = Hashed::default();
        let key_of = |id: u32| u128::from(id);
        assert!((0..WALKED).all(|_| hashed.table(5, key_of).is_none()));
        assert_eq!(hashed.table(5, key_of).unwrap().find(4, key_of), Some(ConceptId(4)));
    }
}
