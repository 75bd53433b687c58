//! What the beginning of a word stands for: documents, and words as they are written.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::doc_set::DocSet;
use crate::open::CodeIndex;
use crate::postings::{ReadError, Sought};
use crate::spelling::WrittenWord;

/// The characters of beginnings that are kept: letters and digits.
const CHARACTERS: usize = 36;
/// A beginning of so many documents or more is kept: to gather them takes longer than a
/// keystroke may.
const MANY_DOCS: u64 = 8_192;

/// The documents of beginnings of one and two characters, each gathered when it is
/// first typed. Some hundred stand for so many documents that they are kept, each as a
/// bit for every document: a few megabytes, if all of them are ever typed.
pub(crate) struct ShortBeginnings(Box<[OnceLock<Arc<DocSet>>]>);

impl Default for ShortBeginnings {
    fn default() -> Self {
        Self((0..CHARACTERS * (CHARACTERS + 1)).map(|_| OnceLock::new()).collect())
    }
}

impl ShortBeginnings {
    /// Where a beginning is kept, if it is short.
    fn slot(&self, beginning: &str) -> Option<&OnceLock<Arc<DocSet>>> {
        let place = |byte: u8| match byte {
            b'a'..=b'z' => Some(usize::from(byte - b'a')),
            b'0'..=b'9' => Some(usize::from(byte - b'0') + 26),
            _ => None,
        };
        match *beginning.as_bytes() {
            [only] => self.0.get(place(only)?),
            [first, second] => self.0.get(CHARACTERS * (1 + place(first)?) + place(second)?),
            _ => None,
        }
    }
}

/// Beginnings of words.
impl CodeIndex {
    /// The documents that have any of the terms that begin so, which are given by their
    /// numbers. Cost: a nanosecond a document and some a term.
    pub fn docs_beginning(
        &self,
        beginning: &str,
        terms: &Range<u32>,
    ) -> Result<Arc<DocSet>, ReadError> {
        let slot = self.0.short.slot(beginning);
        if let Some(kept) = slot.and_then(OnceLock::get) {
            return Ok(Arc::clone(kept));
        }
        let mut set = DocSet::new(self.doc_count());
        for term in terms.clone() {
            self.add_docs(Sought::Word(term), &mut set)?;
        }
        let set = Arc::new(set);
        let docs: u64 = terms.clone().map(|term| u64::from(self.term_docs(term))).sum();
        if let (Some(slot), true) = (slot, docs >= MANY_DOCS) {
            return Ok(Arc::clone(slot.get_or_init(|| set)));
        }
        Ok(set)
    }

    /// How many documents of a set have a term.
    pub fn count_docs(&self, term: u32, set: &DocSet) -> Result<u32, ReadError> {
        let Some(postings) = &self.0.postings else { return Ok(0) };
        postings.count_docs(&self.0.columns, Sought::Word(term), set)
    }

    /// Adds the documents that have a term to a set.
    pub fn add_docs(&self, sought: Sought<'_>, set: &mut DocSet) -> Result<(), ReadError> {
        let Some(postings) = &self.0.postings else { return Ok(()) };
        postings.add_docs(&self.0.columns, sought, set)
    }

    /// How long a document is, as a number that grows with it: the very count of its
    /// words up to forty, and less than that for longer ones.
    #[inline]
    pub fn doc_length(&self, doc: u32) -> u8 {
        self.0.postings.as_ref().map_or(0, |postings| postings.length(doc))
    }

    /// The words of designations, as they are written, that begin so, in the order of
    /// the alphabet.
    pub fn written_beginning(&self, beginning: &str) -> impl Iterator<Item = WrittenWord<'_>> {
        self.0.columns.written.beginning(beginning)
    }

    /// The words of designations with the first letter of a word that have all its
    /// letters but so many. Cost: a few nanoseconds for each with that first letter.
    pub fn written_with_letters(
        &self,
        word: &str,
        most_missing: u32,
    ) -> impl Iterator<Item = WrittenWord<'_>> {
        self.0.columns.written.with_letters(word, most_missing)
    }
}
