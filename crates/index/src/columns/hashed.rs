//! Codes found by a hash, once many are looked up.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

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
/// before it without a free one between; 0 where it is free, as half of them are.
#[derive(Debug)]
pub(super) struct Table(Box<[u32]>);

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
        let mut slots = vec![0; (2 * count).next_power_of_two()];
        let len = slots.len();
        for id in 0..u32::try_from(count).expect("concepts are counted in 32 bits") {
            let mut place = place_of(key_of(id), len);
            while slots[place] != 0 {
                place = (place + 1) & (len - 1);
            }
            slots[place] = id + 1;
        }
        Self(slots.into_boxed_slice())
    }

    /// The concept with a code.
    #[inline]
    pub(super) fn find(&self, wanted: u128, key_of: impl Fn(u32) -> u128) -> Option<ConceptId> {
        let Self(slots) = self;
        let mut place = place_of(wanted, slots.len());
        loop {
            let id = slots.get(place)?.checked_sub(1)?;
            if key_of(id) == wanted {
                return Some(ConceptId(id));
            }
            place = (place + 1) & (slots.len() - 1);
        }
    }
}

/// The slot that a code's hash leads to, of as many as a power of two.
#[inline]
fn place_of(key: u128, slots: usize) -> usize {
    const MIXER: u64 = 0x9E37_79B9_7F4A_7C15;
    let half = |shift: u32| u64::try_from(key >> shift & u128::from(u64::MAX)).unwrap_or_default();
    let product = u128::from(half(64) ^ half(0).rotate_left(31)) * u128::from(MIXER);
    let folded = product ^ product >> 64;
    usize::try_from(folded & u128::from(slots as u64 - 1)).unwrap_or_default()
}
