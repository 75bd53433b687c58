//! Completions: the words that the last word may become.

use std::sync::Arc;

use medcode_analysis::Analyzer;
use medcode_index::{CodeIndex, DocSet, MOST_WORDS, ReadError};
use rustc_hash::FxHashMap;

use super::Completion;
use super::retrieve::Sets;

/// How many are given.
const MOST: usize = 8;

/// So few designations of a code set are read, and every word of theirs is counted at once;
/// of more, it is counted how many have each word that is typed.
const MOST_READ: usize = 16;

/// How many of the designations that meet the other words have each word, as the
/// keystrokes so far have counted.
#[derive(Debug, Default)]
pub(super) struct Counted {
    others: Vec<Option<Arc<DocSet>>>,
    counts: FxHashMap<String, u32>,
    /// By code set, where they are few, how many of them have each term.
    read: Vec<Option<FxHashMap<u32, u32>>>,
}

impl Counted {
    /// Begins a keystroke: forgets what was counted unless the designations are the same.
    fn begin(&mut self, sets: &[Sets]) {
        let others = || sets.iter().map(|set| set.others.as_ref().map(|(others, _)| others));
        let is_same =
            |(one, other): (&Option<Arc<DocSet>>, Option<&Arc<DocSet>>)| match (one, other) {
                (Some(one), Some(other)) => Arc::ptr_eq(one, other),
                (None, None) => true,
                _ => false,
            };
        if self.others.len() != sets.len() || !self.others.iter().zip(others()).all(is_same) {
            self.others = others().map(|others| others.map(Arc::clone)).collect();
            self.counts.clear();
            self.read.clear();
            self.read.resize_with(sets.len(), || None);
        }
    }

    /// How many of the designations have a word.
    fn count(
        &mut self,
        indexes: &[CodeIndex],
        analyzer: &Analyzer,
        sets: &[Sets],
        word: &str,
    ) -> Result<u32, ReadError> {
        if let Some(known) = self.counts.get(word) {
            return Ok(*known);
        }
        let term = analyzer.term(word).0;
        let mut count = 0;
        for ((index, sets), read) in indexes.iter().zip(sets).zip(&mut self.read) {
            let Some((others, len @ 1..)) = &sets.others else { continue };
            let Some(term) = index.term(&term) else { continue };
            count += if *len <= MOST_READ {
                let read = read.get_or_insert_with(|| count_terms(index, others));
                read.get(&term).copied().unwrap_or_default()
            } else {
                index.count_docs(term, others)?
            };
        }
        self.counts.insert(word.to_owned(), count);
        Ok(count)
    }
}

/// In how many of some documents each term of theirs is.
fn count_terms(index: &CodeIndex, docs: &DocSet) -> FxHashMap<u32, u32> {
    let mut counts = FxHashMap::default();
    let (mut tokens, mut meanings) = (Vec::new(), Vec::new());
    for doc in index.plain_docs(&[docs]) {
        tokens.clear();
        meanings.clear();
        index.read_doc(doc, &mut tokens, &mut meanings);
        tokens.retain(|token| token.kind.is_content());
        tokens.sort_unstable_by_key(|token| token.term);
        tokens.dedup_by_key(|token| token.term);
        for token in &tokens {
            *counts.entry(token.term).or_default() += 1;
        }
    }
    counts
}

/// The most frequent written words that continue what is typed: among the designations
/// that meet the other words, or among all if there are no others.
pub(super) fn find(
    indexes: &[CodeIndex],
    analyzer: &Analyzer,
    typed: &str,
    others: Option<&[Sets]>,
    counted: &mut Counted,
) -> Result<Vec<Completion>, ReadError> {
    let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
    for index in indexes {
        for word in index.most_frequent_beginning(typed) {
            *counts.entry(word.text).or_default() += word.count;
        }
    }
    let mut words: Vec<(u32, &str)> =
        counts.into_iter().map(|(word, count)| (count, word)).collect();
    sort(&mut words);
    words.truncate(if others.is_some() { MOST_WORDS } else { MOST });
    if let Some(sets) = others {
        counted.begin(sets);
        for (count, word) in &mut words {
            *count = counted.count(indexes, analyzer, sets, word)?;
        }
        words.retain(|(count, _)| *count > 0);
        sort(&mut words);
        words.truncate(MOST);
    }
    let completion = |(count, word): (u32, &str)| Completion { word: word.to_owned(), count };
    Ok(words.into_iter().map(completion).collect())
}

fn sort(words: &mut [(u32, &str)]) {
    words.sort_unstable_by(|one, other| (other.0, one.1).cmp(&(one.0, other.1)));
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use medcode_codeset::{CodeSetBuilder, NewConcept, System};
    use medcode_index::build;

    use super::*;

    #[test]
    fn designations_that_are_read_count_as_the_lists_of_their_words_do() {
        let analyzer = Analyzer::new();
        let mut builder = CodeSetBuilder::new(System::Icd10Cm, "2026".parse().unwrap());
        let titles = ["hip to hip pain", "pain of hip, unspecified", "hip fracture with pain"];
        for (code, title) in ["M10", "M11", "S12"].into_iter().zip(titles) {
            builder.add(NewConcept::billable(code.parse().unwrap(), title)).unwrap();
        }
        let files = build(&builder.build().unwrap(), &[], &analyzer, NonZeroUsize::MIN).unwrap();
        let index = CodeIndex::in_memory(files, &analyzer).unwrap();
        let mut docs = DocSet::new(index.doc_count());
        docs.add(0);
        docs.add(2);
        let counts = count_terms(&index, &docs);
        for word in ["hip", "to", "pain", "unspecified", "fracture", "with"] {
            let Some(term) = index.term(&analyzer.term(word).0) else { continue };
            let count = counts.get(&term).copied().unwrap_or_default();
            assert_eq!(count, index.count_docs(term, &docs).unwrap(), "for {word:?}");
        }
        assert_eq!(index.term("hip").and_then(|term| counts.get(&term)), Some(&2));
    }
}
