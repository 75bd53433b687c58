//! Candidates: the designations that might answer, by a cheap score.
//!
//! One flat disjunction of words, concept terms and whole designations.

use std::ops::Range;

use medcode_codeset::{ConceptId, Date};
use medcode_index::{Clause, CodeIndex, ReadError, Scored, Sought, Wanted};

use crate::question::Question;
use crate::scope::Scope;

/// How many designations are judged. It does not depend on the page asked for,
/// so that a longer page begins with the shorter one.
const POOL: usize = 64;
/// The same of a code set that the question is not about.
const POOL_ASIDE: usize = 32;
/// The score they must have there, as a share of the best in the code set that the
/// question is about; with it, judged questions to all systems have the same first hits.
const SHARE_ASIDE: f32 = 0.6;

// What a term adds, by the field it is met in; measured with the relevance
// report.
const WORD: f32 = 1.0;
const BEGINNING: f32 = 0.7;
const PHRASE: f32 = 1.0;
const EXPANSION: f32 = 0.7;
const WHOLE: f32 = 1.5;

/// Which documents may answer at all.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Only codes that may be reported, and families of such.
    pub(crate) billable: bool,
    /// Only these documents, if any are given.
    pub(crate) within: Vec<Range<u32>>,
    /// Only what is valid on this day, of code sets whose codes have their own days.
    pub(crate) on: Option<Date>,
}

impl Filter {
    /// The filter of a code set in a scope, everywhere in it.
    pub(crate) fn new(index: &CodeIndex, billable: bool, scope: &Scope) -> Self {
        Self { billable, within: Vec::new(), on: scope.day_for(index) }
    }

    /// Whether a document's place lets it answer.
    pub(crate) fn takes_place(&self, doc: u32) -> bool {
        self.within.is_empty() || self.within.iter().any(|range| range.contains(&doc))
    }

    /// Whether a concept may be shown. A family may be completed to a billable code.
    pub(crate) fn takes_concept(&self, index: &CodeIndex, concept: ConceptId) -> bool {
        (!self.billable || index.is_billable(concept) || index.seventh_id(concept).is_some())
            && self.on.is_none_or(|day| index.is_valid_on(concept, day))
    }

    /// Whether a document may answer: by its concept, or by that one's default code.
    fn takes(&self, index: &CodeIndex, doc: u32) -> bool {
        if !self.takes_place(doc) {
            return false;
        }
        if !self.billable && self.on.is_none() {
            return true;
        }
        let own = index.doc_concept(doc);
        let mut concepts = std::iter::once(own).chain(index.default_code(own));
        concepts.any(|concept| self.takes_concept(index, concept))
    }
}

/// The best designations for a question, best first. `strongest` is the best score in the
/// code set that the question is about, 0 if there is none.
pub(crate) fn find(
    index: &CodeIndex,
    question: &Question,
    filter: &Filter,
    strongest: f32,
) -> Result<Vec<Scored>, ReadError> {
    if question.wishes.is_aside() {
        let least = SHARE_ASIDE * strongest;
        find_best(index, question, filter, Wanted { most: POOL_ASIDE, least })
    } else {
        find_best(index, question, filter, Wanted { most: POOL, least: 0.0 })
    }
}

/// Those that are wanted.
pub(crate) fn find_best(
    index: &CodeIndex,
    question: &Question,
    filter: &Filter,
    wanted: Wanted,
) -> Result<Vec<Scored>, ReadError> {
    index.best(&clauses(question), wanted, &|doc| filter.takes(index, doc))
}

fn clauses(question: &Question) -> Vec<Clause<'_>> {
    let mut clauses = Vec::new();
    let mut add = |sought, boost| strengthen(&mut clauses, Clause { sought, boost });
    let words = question.words.iter().enumerate();
    let is_asked = |at: usize| question.axis_words & 1 << at == 0;
    for (_, word) in words.filter(|(at, word)| word.is_content() && is_asked(*at)) {
        if let Some(term) = word.term {
            add(Sought::Word(term), WORD);
        }
        for term in &word.beginnings {
            add(Sought::Word(*term), BEGINNING);
        }
    }
    for phrase in &question.phrases {
        if let Some(meaning) = phrase.meaning {
            add(Sought::Concept(meaning), PHRASE);
        }
        for (term, _) in &phrase.terms {
            add(Sought::Word(*term), EXPANSION);
        }
        for (meaning, _) in &phrase.concepts {
            add(Sought::Concept(*meaning), EXPANSION);
        }
    }
    for (_, _, term) in &question.initials {
        add(Sought::Whole(term), WHOLE);
    }
    for whole in question.wholes.iter() {
        add(Sought::Whole(whole), WHOLE);
    }
    clauses
}

/// Adds a clause; of two on one term the stronger stays, so that a word that is
/// also part of what a phrase means is not counted twice.
fn strengthen<'term>(clauses: &mut Vec<Clause<'term>>, clause: Clause<'term>) {
    let is_same = |known: &&mut Clause<'_>| known.sought == clause.sought;
    match clauses.iter_mut().find(is_same) {
        Some(known) => known.boost = known.boost.max(clause.boost),
        None => clauses.push(clause),
    }
}
