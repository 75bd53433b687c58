//! Whole analysed designations, to find those that are a question as it stands: the hash
//! of each, with its documents.
//!
//! As terms of the inverted index they would take twice the bytes. The hash of a whole says
//! which group of few it is in, and 16 bits more are compared: one text in some twenty
//! thousand passes for another. A document found by mistake is judged by its words, or
//! passes for one whose name has the initials that were asked for.

use std::ops::Range;

use tantivy::directory::OwnedBytes;

use crate::sections::Numbers;

/// How many sections [`WholesWriter::finish`] makes.
pub(crate) const SECTIONS: usize = 2;
/// The most wholes that groups have on average; half of it is the least.
const GROUP: usize = 8;
/// The most groups: with them all 32 bits of a hash are compared.
const MOST_GROUPS: usize = 1 << 16;
/// The bytes of a whole: 16 bits of its hash, and its document.
const BYTES: usize = 6;

/// Collects the wholes of documents.
#[derive(Debug, Default)]
pub(crate) struct WholesWriter(Vec<(u32, u32)>);

/// The term of a designation's initials among whole designations.
pub(crate) fn initials_term(initials: &str) -> String {
    format!("~{initials}")
}

impl WholesWriter {
    /// Adds a whole of a document.
    pub(crate) fn push(&mut self, whole: &str, doc: u32) {
        self.0.push((hash(whole), doc));
    }

    /// Adds the wholes of other documents, whose first has this number here.
    pub(crate) fn append(&mut self, others: Self, first: u32) {
        self.0.extend(others.0.into_iter().map(|(hash, doc)| (hash, first + doc)));
    }

    /// The sections: where each group ends, and the wholes by group, hash and document.
    pub(crate) fn finish(mut self) -> [Vec<u8>; SECTIONS] {
        let groups = (self.0.len() / GROUP).next_power_of_two().min(MOST_GROUPS);
        let place = |hash| (group_of(hash, groups), compared(hash, groups));
        self.0.sort_unstable_by_key(|(hash, doc)| (place(*hash), *doc));
        self.0.dedup_by_key(|(hash, doc)| (place(*hash), *doc));
        let mut ends = vec![0_u32; groups];
        let mut wholes = Vec::with_capacity(BYTES * self.0.len());
        for (end, (hash, doc)) in (1..).zip(self.0) {
            ends[group_of(hash, groups)] = end;
            wholes.extend(compared(hash, groups));
            wholes.extend(doc.to_le_bytes());
        }
        // A group without wholes ends where the one before it does.
        let mut last = 0;
        for end in &mut ends {
            last = last.max(*end);
            *end = last;
        }
        [ends.into_iter().flat_map(u32::to_le_bytes).collect(), wholes]
    }
}

fn hash(whole: &str) -> u32 {
    crc32fast::hash(whole.as_bytes())
}

/// The group that a hash is in, by its first bits.
#[inline]
fn group_of(hash: u32, groups: usize) -> usize {
    (u64::from(hash) << groups.trailing_zeros() >> 32) as usize
}

/// The 16 bits of a hash behind those that choose its group.
#[inline]
fn compared(hash: u32, groups: usize) -> [u8; 2] {
    let [_, _, first, second] = (hash << groups.trailing_zeros() >> 16).to_be_bytes();
    [first, second]
}

/// The wholes of an open index.
#[derive(Debug, Clone)]
pub(crate) struct Wholes {
    ends: Numbers,
    wholes: OwnedBytes,
}

impl Wholes {
    pub(crate) fn new([ends, wholes]: [OwnedBytes; SECTIONS]) -> Self {
        Self { ends: Numbers::new(ends), wholes }
    }

    pub(crate) fn is_consistent(&self) -> bool {
        let groups = self.ends.len();
        groups.is_power_of_two()
            && groups <= MOST_GROUPS
            && self.ends.get(groups - 1) as usize * BYTES == self.wholes.len()
    }

    /// The documents that are this, as a whole, in their order.
    pub(crate) fn docs(&self, whole: &str) -> impl Iterator<Item = u32> + '_ {
        let (hash, groups) = (hash(whole), self.ends.len());
        let group = group_of(hash, groups);
        let start = group.checked_sub(1).map_or(0, |before| self.ends.get(before));
        let Range { start, end } = start as usize * BYTES..self.ends.get(group) as usize * BYTES;
        let wholes = self.wholes.as_slice().get(start..end).unwrap_or_default();
        let wanted = compared(hash, groups);
        wholes.chunks_exact(BYTES).filter_map(move |whole| {
            let (hash, doc) = whole.split_first_chunk()?;
            let doc = doc.first_chunk().filter(|_| *hash == wanted)?;
            Some(u32::from_le_bytes(*doc))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(writer: WholesWriter) -> Wholes {
        Wholes::new(writer.finish().map(OwnedBytes::new))
    }

    #[test]
    fn documents_are_found_by_what_they_are() {
        let mut writer = WholesWriter::default();
        for (doc, whole) in (0..).zip(["fever", "chest pain", "fever", "", "fever"]) {
            writer.push(whole, doc);
        }
        writer.push("fever", 0);
        let wholes = read(writer);
        assert!(wholes.is_consistent());
        assert_eq!(wholes.docs("fever").collect::<Vec<_>>(), [0, 2, 4]);
        assert_eq!(wholes.docs("chest").count(), 0);
    }

    #[test]
    fn in_any_number_of_groups_each_is_found() {
        for count in [0, 1, 7, 8, 9, 100, 5_000, 700_000] {
            let mut writer = WholesWriter::default();
            for doc in 0..count {
                writer.push(&format!("name {doc}"), doc);
            }
            let wholes = read(writer);
            assert!(wholes.is_consistent());
            let step = (count / 1_000).max(1) as usize;
            for doc in (0..count).step_by(step) {
                assert!(wholes.docs(&format!("name {doc}")).any(|found| found == doc), "{doc}");
            }
            let strange = (0..10_000).filter(|n| wholes.docs(&format!("none {n}")).count() > 0);
            assert!(strange.count() < 10, "16 bits and more are compared");
        }
    }
}
