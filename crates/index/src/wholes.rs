//! Whole analysed designations, to find those that are a question as it stands: the hash
//! of each, with its documents.
//!
//! As terms of the inverted index they would take twice the bytes. Two texts of one hash
//! are rare: a document found by mistake is judged by its words, and one word in some
//! twenty thousand passes for the initials of a name.

use tantivy::directory::OwnedBytes;

use crate::sections::Numbers;

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

    /// The section: hashes and documents in turn, sorted.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0.into_iter().flat_map(<[u32; 2]>::from).flat_map(u32::to_le_bytes).collect()
    }
}

fn hash(whole: &str) -> u32 {
    crc32fast::hash(whole.as_bytes())
}

/// The wholes of an open index.
#[derive(Debug, Clone)]
pub(crate) struct Wholes(Numbers);

impl Wholes {
    pub(crate) fn new(section: OwnedBytes) -> Self {
        Self(Numbers::new(section))
    }

    pub(crate) fn is_consistent(&self, docs: usize) -> bool {
        let is_there = |at: usize| (self.0.get(2 * at + 1) as usize) < docs;
        self.0.len().is_multiple_of(2) && (0..self.0.len() / 2).all(is_there)
    }

    /// The documents that are this, as a whole, in their order.
    pub(crate) fn docs(&self, whole: &str) -> impl Iterator<Item = u32> + '_ {
        self.0.behind(hash(whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_found_by_what_they_are() {
        let mut writer = WholesWriter::default();
        for (doc, whole) in (0..).zip(["fever", "chest pain", "fever", "", "fever"]) {
            writer.push(whole, doc);
        }
        writer.push("fever", 0);
        let wholes = Wholes::new(OwnedBytes::new(writer.finish()));
        assert!(wholes.is_consistent(5) && !wholes.is_consistent(4));
        assert_eq!(wholes.docs("fever").collect::<Vec<_>>(), [0, 2, 4]);
        assert_eq!(wholes.docs("chest").count(), 0);
    }
}
