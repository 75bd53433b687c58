//! Completions: the words that the last word may become.

use medcode_analysis::Analyzer;
use medcode_index::{CodeIndex, ReadError};
use rustc_hash::FxHashMap;

use super::Completion;
use super::retrieve::Sets;

/// How many are given.
const MOST: usize = 8;
/// How many of the most frequent words are counted among what meets the other words.
const COUNTED: usize = 16;

/// The most frequent written words that continue what is typed: among the designations
/// that meet the other words, or among all if there are no others.
pub(super) fn find(
    indexes: &[CodeIndex],
    analyzer: &Analyzer,
    typed: &str,
    others: Option<&[Sets]>,
) -> Result<Vec<Completion>, ReadError> {
    let most = if others.is_some() { COUNTED } else { MOST };
    let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
    for index in indexes {
        for word in most_frequent(index, typed, most) {
            *counts.entry(word.1).or_default() += word.0;
        }
    }
    let mut words: Vec<(u32, &str)> =
        counts.into_iter().map(|(word, count)| (count, word)).collect();
    sort(&mut words);
    words.truncate(most);
    if let Some(sets) = others {
        for (count, word) in &mut words {
            let term = analyzer.term(word).0;
            *count = 0;
            for (index, sets) in indexes.iter().zip(sets) {
                if let (Some(term), Some(others)) = (index.term(&term), &sets.others) {
                    *count += index.count_docs(term, others)?;
                }
            }
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

/// The most frequent words of a code set that begin so; of equals, the first.
fn most_frequent<'index>(
    index: &'index CodeIndex,
    typed: &str,
    most: usize,
) -> Vec<(u32, &'index str)> {
    let mut best: Vec<(u32, &str)> = Vec::with_capacity(2 * most);
    let mut least = 0;
    for word in index.written_beginning(typed) {
        if word.count > least {
            best.push((word.count, word.text));
            if best.len() == 2 * most {
                sort(&mut best);
                best.truncate(most);
                least = best[most - 1].0;
            }
        }
    }
    sort(&mut best);
    best.truncate(most);
    best
}
