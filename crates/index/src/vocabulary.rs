//! The terms of all documents, sorted and numbered.

use std::collections::HashMap;

use crate::names;

/// Numbers terms in the order in which they are met, and counts the documents each is in.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    numbers: HashMap<Box<str>, u32, foldhash::fast::RandomState>,
    /// For each term in how many documents it was met.
    docs: Vec<u32>,
    /// For each term the last document it was met in, counted from 1.
    last: Vec<u32>,
    /// How many documents ended.
    ended: u32,
}

impl Terms {
    /// The number of a term that the document has.
    pub(crate) fn add(&mut self, term: &str) -> u32 {
        let number = self.number(term);
        let (docs, last) = (&mut self.docs[number as usize], &mut self.last[number as usize]);
        if *last != self.ended + 1 {
            (*last, *docs) = (self.ended + 1, *docs + 1);
        }
        number
    }

    /// What comes next is another document's.
    pub(crate) fn end_document(&mut self) {
        self.ended += 1;
    }

    fn number(&mut self, term: &str) -> u32 {
        if let Some(number) = self.numbers.get(term) {
            return *number;
        }
        let number = u32::try_from(self.docs.len()).expect("terms are counted in 32 bits");
        self.numbers.insert(term.into(), number);
        self.docs.push(0);
        self.last.push(0);
        number
    }

    /// Adds the terms of other documents, and gives for each of their numbers its own.
    pub(crate) fn merge(&mut self, others: Self) -> Vec<u32> {
        let terms = in_order(others.numbers);
        let number = |(term, docs): (Box<str>, u32)| {
            let number = self.number(&term);
            self.docs[number as usize] += docs;
            number
        };
        terms.into_iter().zip(others.docs).map(number).collect()
    }

    /// The vocabulary, and for each number the one it has there.
    pub(crate) fn finish(self) -> (Vocabulary, Vec<u32>) {
        let mut sorted: Vec<(Box<str>, u32)> = self.numbers.into_iter().collect();
        sorted.sort_unstable();
        let mut numbers = vec![0; sorted.len()];
        for (place, (_, number)) in (0..).zip(&sorted) {
            numbers[*number as usize] = place;
        }
        let docs = sorted.iter().map(|(_, number)| self.docs[*number as usize]).collect();
        let sorted = sorted.into_iter().map(|(term, _)| term).collect();
        (Vocabulary { sorted, docs }, numbers)
    }
}

/// Terms by their numbers.
fn in_order<S>(numbers: HashMap<Box<str>, u32, S>) -> Vec<Box<str>> {
    let mut terms: Vec<(Box<str>, u32)> = numbers.into_iter().collect();
    terms.sort_unstable_by_key(|(_, number)| *number);
    terms.into_iter().map(|(term, _)| term).collect()
}

/// The terms of documents, numbered in their order.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    sorted: Vec<Box<str>>,
    docs: Vec<u32>,
}

impl Vocabulary {
    /// The number of a term of one of the documents.
    pub(crate) fn number(&self, term: &str) -> u32 {
        self.find(term).expect("every document's terms were added")
    }

    /// The number of a term, if any of the documents has it.
    pub(crate) fn find(&self, term: &str) -> Option<u32> {
        let place = self.sorted.binary_search_by(|known| (**known).cmp(term)).ok()?;
        u32::try_from(place).ok()
    }

    /// The term of a number.
    pub(crate) fn term(&self, number: u32) -> &str {
        &self.sorted[number as usize]
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

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(documents: &[&[&str]]) -> Terms {
        let mut terms = Terms::default();
        for document in documents {
            for term in *document {
                terms.add(term);
            }
            terms.end_document();
        }
        terms
    }

    #[test]
    fn terms_are_numbered_in_their_order_and_counted_once_a_document() {
        let mut all = terms(&[&["heart", "attack", "heart"], &["heart"]]);
        let numbers = all.merge(terms(&[&["zoster", "attack"], &["attack"]]));
        assert_eq!(numbers, [2, 1]);
        let (vocabulary, numbers) = all.finish();
        assert_eq!(numbers, [1, 0, 2]);
        assert_eq!((vocabulary.term(2), vocabulary.number("heart")), ("zoster", 1));
        assert_eq!((vocabulary.find("fever"), vocabulary.docs), (None, vec![3, 2, 1]));
    }
}
