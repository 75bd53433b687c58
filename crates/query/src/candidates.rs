//! Candidates: the designations that might answer, by a cheap score.
//!
//! One flat disjunction of term scorers over the four fields.

use std::ops::Range;

use medcode_codeset::Date;
use medcode_index::{Clause, CodeIndex, ReadError, Scored, TextField};

use crate::question::Question;

/// How many designations are judged. It does not depend on the page asked for,
/// so that a longer page begins with the shorter one.
pub(crate) const POOL: usize = 500;

// What a term adds, by the field it is met in; measured with the relevance
// report.
const WORD: f32 = 1.0;
const BEGINNING: f32 = 0.7;
const PHRASE: f32 = 1.2;
const EXPANSION: f32 = 0.6;
const CONTEXT: f32 = 0.35;
const WHOLE: f32 = 1.5;

/// Which documents may answer at all.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// Only codes that may be reported, and families of such.
    pub(crate) billable: bool,
    /// Only these documents, if any are given.
    pub(crate) within: Vec<Range<u32>>,
    /// Only what is valid on this day, of code sets whose codes have their own days.
    pub(crate) on: Option<Date>,
}

impl Filter {
    /// Whether a document's place lets it answer.
    pub(crate) fn takes_place(&self, doc: u32) -> bool {
        self.within.is_empty() || self.within.iter().any(|range| range.contains(&doc))
    }
}

/// The best designations for a question, best first.
pub(crate) fn find(
    index: &CodeIndex,
    question: &Question,
    filter: &Filter,
) -> Result<Vec<Scored>, ReadError> {
    index.best(&clauses(index, question), POOL, &|doc| filter.takes_place(doc))
}

fn clauses<'search>(
    index: &'search CodeIndex,
    question: &'search Question,
) -> Vec<Clause<'search>> {
    let mut clauses = Vec::new();
    let mut add = |field, term, boost| strengthen(&mut clauses, Clause { field, term, boost });
    let words = question.words.iter().enumerate();
    let is_asked = |at: usize| question.axis_words & 1 << at == 0;
    for (_, word) in words.filter(|(at, word)| word.is_content() && is_asked(*at)) {
        if let Some(term) = word.term {
            add(TextField::Words, index.term_text(term), WORD);
            add(TextField::Context, index.term_text(term), CONTEXT);
        }
        for term in &word.beginnings {
            add(TextField::Words, index.term_text(*term), BEGINNING);
        }
    }
    for phrase in &question.phrases {
        if let Some(meaning) = phrase.meaning {
            add(TextField::Concepts, index.meaning_text(meaning), PHRASE);
        }
        for (term, _) in &phrase.terms {
            add(TextField::Words, index.term_text(*term), EXPANSION);
        }
        for (meaning, _) in &phrase.concepts {
            add(TextField::Concepts, index.meaning_text(*meaning), EXPANSION);
        }
    }
    for (_, _, term) in &question.initials {
        add(TextField::Whole, term, WHOLE);
    }
    for whole in &question.wholes {
        add(TextField::Whole, whole, WHOLE);
    }
    clauses
}

/// Adds a clause; of two on one term the stronger stays, so that a word that is
/// also part of what a phrase means is not counted twice.
fn strengthen<'term>(clauses: &mut Vec<Clause<'term>>, clause: Clause<'term>) {
    let is_same =
        |known: &&mut Clause<'_>| known.field == clause.field && known.term == clause.term;
    match clauses.iter_mut().find(is_same) {
        Some(known) => known.boost = known.boost.max(clause.boost),
        None => clauses.push(clause),
    }
}
