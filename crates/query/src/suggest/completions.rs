//! Completions: the words that the last word may become.

use std::sync::Arc;

use medcode_analysis::Analyzer;
use medcode_index::{CodeIndex, DocSet, MOST_WORDS, ReadError};
use rustc_hash::FxHashMap;

use super::Completion;
use super::retrieve::Sets;

/// How many are given.
const MOST: usize = 8;

/// How many of the designations that meet the other words have each word, as the
/// keystrokes so far have counted.
#[derive(Debug, Default)]
pub(super) struct Counted {
    others: Vec<Option<Arc<DocSet>>>,
    counts: FxHashMap<String, u32>,
}

impl Counted {
    /// What was counted, if the designations are still the same.
    fn of(&mut self, sets: &[Sets]) -> &mut FxHashMap<String, u32> {
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
        }
        &mut self.counts
    }
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
        let known = counted.of(sets);
        for (count, word) in &mut words {
            if let Some(known) = known.get(*word) {
                *count = *known;
                continue;
            }
            let term = analyzer.term(word).0;
            *count = 0;
            for (index, sets) in indexes.iter().zip(sets) {
                if let Some((others, 1..)) = &sets.others
                    && let Some(term) = index.term(&term)
                {
                    *count += index.count_docs(term, others)?;
                }
            }
            known.insert((*word).to_owned(), *count);
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
