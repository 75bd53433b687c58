//! The inverted index asked: the best documents of a flat disjunction.
//!
//! tantivy walks term scorers with block-max pruning. The filter runs inside: a
//! document that it refuses never raises the threshold.

use std::cmp::Ordering;

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

/// The share of the best score that a document must reach. What falls below it
/// has met too little to matter; measured with the relevance report, hits among
/// the first ten are the same without it, at twice the time.
const WORTHWHILE: f32 = 0.2;

/// The best `most` documents that have any of the terms and are taken, best
/// first; of equals, the earlier first. Those far below the best are left out.
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
    let mut best = Best { kept: Vec::with_capacity(2 * most), most, threshold: f32::MIN };
    weight.for_each_pruning(f32::MIN, segment, &mut |doc, score| {
        if takes(doc) {
            best.keep(Scored { doc, score });
        }
        best.threshold
    })?;
    Ok(best.into_sorted())
}

/// Whether any document has a term.
pub(crate) fn has(searcher: &Searcher, field: TextField, term: &str) -> Result<bool, ReadError> {
    Ok(searcher.doc_freq(&Term::from_field_text(field.handle(), term))? > 0)
}

/// The best documents so far, gathered without order: when twice as many as
/// wanted are there, the worse half goes.
struct Best {
    kept: Vec<Scored>,
    most: usize,
    /// What a document must exceed to be among the best.
    threshold: f32,
}

impl Best {
    fn keep(&mut self, scored: Scored) {
        self.threshold = self.threshold.max(scored.score * WORTHWHILE);
        self.kept.push(scored);
        if self.kept.len() >= 2 * self.most.max(1) {
            self.drop_worse();
        }
    }

    fn drop_worse(&mut self) {
        if self.kept.len() > self.most {
            self.kept.select_nth_unstable_by(self.most, order);
            self.kept.truncate(self.most);
            let worst = self.kept.iter().map(|scored| scored.score).min_by(f32::total_cmp);
            self.threshold = self.threshold.max(worst.unwrap_or(f32::MIN));
        }
    }

    fn into_sorted(mut self) -> Vec<Scored> {
        let threshold = self.threshold;
        self.kept.retain(|scored| scored.score >= threshold);
        self.drop_worse();
        self.kept.sort_unstable_by(order);
        self.kept
    }
}

/// Best first; of equals, the earlier document.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that sorting takes")]
fn order(one: &Scored, other: &Scored) -> Ordering {
    other.score.total_cmp(&one.score).then_with(|| one.doc.cmp(&other.doc))
}

fn to_query(clause: &Clause<'_>) -> (Occur, Box<dyn Query>) {
    let term = Term::from_field_text(clause.field.handle(), clause.term);
    let query = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
    (Occur::Should, Box::new(BoostQuery::new(query, clause.boost)))
}
