//! The terms of all documents, sorted and numbered.

use std::collections::HashMap;

use crate::names;

/// Numbers the terms of documents and counts the documents each is in.
#[derive(Debug)]
pub(crate) struct Vocabulary<'doc> {
    numbers: HashMap<&'doc str, u32>,
    sorted: Vec<&'doc str>,
    docs: Vec<u32>,
}

impl<'doc> Vocabulary<'doc> {
    /// The vocabulary of documents, each given as its terms in any order.
    pub(crate) fn new<D>(documents: impl Iterator<Item = D>) -> Self
    where
        D: Iterator<Item = &'doc str>,
    {
        // The last document a term was seen in, and in how many it was seen.
        let mut seen: HashMap<&'doc str, (usize, u32)> = HashMap::new();
        for (doc, terms) in documents.enumerate() {
            for term in terms {
                let (last, count) = seen.entry(term).or_insert((usize::MAX, 0));
                if *last != doc {
                    (*last, *count) = (doc, *count + 1);
                }
            }
        }
        let mut sorted: Vec<&str> = seen.keys().copied().collect();
        sorted.sort_unstable();
        let docs = sorted.iter().map(|term| seen[term].1).collect();
        let numbers = sorted.iter().copied().zip(0..).collect();
        Self { numbers, sorted, docs }
    }

    /// The number of a term of one of the documents.
    pub(crate) fn number(&self, term: &str) -> u32 {
        self.numbers[term]
    }

    /// The number of a term, if any of the documents has it.
    pub(crate) fn find(&self, term: &str) -> Option<u32> {
        self.numbers.get(term).copied()
    }

    /// How many terms there are.
    pub(crate) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Sections: the terms, and for each the number of its documents.
    pub(crate) fn sections(&self) -> impl Iterator<Item = Vec<u8>> {
        let docs = self.docs.iter().flat_map(|count| count.to_le_bytes()).collect();
        names::sections(&self.sorted).into_iter().chain([docs])
    }
}
