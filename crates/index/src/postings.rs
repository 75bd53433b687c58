//! The inverted index asked: the best documents of a flat disjunction.
//!
//! tantivy walks term scorers with block-max pruning. The filter runs inside: a
//! document that it refuses never raises the threshold.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::query::{BooleanQuery, BoostQuery, EnableScoring, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, Term};

use crate::schema::TextField;

/// The inverted index could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the inverted index could not be read")]
pub struct ReadError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl From<tantivy::TantivyError> for ReadError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self(Box::new(error))
    }
}

/// A term to look for, and how much finding it counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause<'term> {
    /// The field to look in.
    pub field: TextField,
    /// The analysed term.
    pub term: &'term str,
    /// The factor to its BM25 score.
    pub boost: f32,
}

/// A document found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// The document.
    pub doc: u32,
    /// The sum of the scores of the terms it has.
    pub score: f32,
}

/// The best `most` documents that have any of the terms and are taken, best
/// first; of equals, the earlier first.
pub(crate) fn best(
    searcher: &Searcher,
    clauses: &[Clause<'_>],
    most: usize,
    takes: &dyn Fn(u32) -> bool,
) -> Result<Vec<Scored>, ReadError> {
    let Some(segment) = searcher.segment_readers().first() else {
        return Ok(Vec::new());
    };
    let query = BooleanQuery::new(clauses.iter().map(to_query).collect());
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
    let mut heap: BinaryHeap<Reverse<Ranked>> = BinaryHeap::with_capacity(most + 1);
    weight.for_each_pruning(f32::MIN, segment, &mut |doc, score| {
        if takes(doc) {
            heap.push(Reverse(Ranked(Scored { doc, score })));
            if heap.len() > most {
                heap.pop();
            }
        }
        match heap.peek() {
            Some(worst) if heap.len() >= most => worst.0.0.score,
            _ => f32::MIN,
        }
    })?;
    Ok(heap
        .into_sorted_vec()
        .into_iter()
        .map(|Reverse(Ranked(scored))| scored)
        .collect())
}

fn to_query(clause: &Clause<'_>) -> (Occur, Box<dyn Query>) {
    let term = Term::from_field_text(clause.field.handle(), clause.term);
    let query = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
    (
        Occur::Should,
        Box::new(BoostQuery::new(query, clause.boost)),
    )
}

/// The better document is the greater.
#[derive(Debug)]
struct Ranked(Scored);

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0
            .score
            .total_cmp(&other.0.score)
            .then_with(|| other.0.doc.cmp(&self.0.doc))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ranked {}
