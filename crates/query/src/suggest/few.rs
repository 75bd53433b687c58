//! Of few documents, those that have the last word: where the other words leave few, they
//! are read, and the documents of the last word need not be gathered.

use medcode_index::{CodeIndex, DocMeaning, DocSet, DocToken, PLAINEST};

use crate::question::{Phrase, Question, Word};

/// What gathering documents takes, in readings of one document: of a set, and of one of
/// the terms it is of.
const SET: usize = 8;
const TERM: usize = 1;
/// More are never read.
const MOST_READ: usize = 48;

/// Whether reading so many documents takes less than gathering those that have a word.
pub(super) fn is_cheaper(question: &Question, at: usize, docs: usize) -> bool {
    let word = &question.words[at];
    let terms = word.begun.len() + word.beginnings.len();
    let of_phrase = |phrase: &Phrase| {
        SET * phrase.all.count_ones() as usize + TERM * (phrase.terms.len() + phrase.concepts.len())
    };
    let of_phrases: usize = phrases(question, at).map(of_phrase).sum();
    docs <= (SET + TERM * terms + of_phrases).min(MOST_READ)
}

fn phrases(question: &Question, at: usize) -> impl Iterator<Item = &Phrase> {
    question.phrases.iter().filter(move |phrase| phrase.words >> at & 1 == 1)
}

/// The plainest of some documents that have a word, or mean it, and those of them that
/// have a term which begins with it.
pub(super) fn read(
    index: &CodeIndex,
    question: &Question,
    at: usize,
    docs: &DocSet,
) -> (Vec<u32>, Vec<u32>) {
    let (mut whole, mut begun) = (Vec::new(), Vec::new());
    let (mut tokens, mut meanings) = (Vec::new(), Vec::new());
    for doc in index.plain_docs(&[docs]) {
        tokens.clear();
        meanings.clear();
        index.read_doc(doc, &mut tokens, &mut meanings);
        if has(question, at, &tokens, &meanings) {
            whole.push(doc);
        }
        if begun.len() < PLAINEST && begins(&question.words[at], &tokens) {
            begun.push(doc);
        }
        if whole.len() == PLAINEST {
            break;
        }
    }
    (whole, begun)
}

/// Of the documents that all sets have, the plainest that lack one of some words, a bit
/// each: that neither have nor mean it, nor have a term that begins with it.
pub(super) fn lacking(
    index: &CodeIndex,
    (question, words): (&Question, u64),
    sets: &[&DocSet],
    most: usize,
) -> Vec<u32> {
    let (mut tokens, mut meanings) = (Vec::new(), Vec::new());
    let lacks_any = |doc: &u32| {
        tokens.clear();
        meanings.clear();
        index.read_doc(*doc, &mut tokens, &mut meanings);
        let is_met =
            |at| has(question, at, &tokens, &meanings) || begins(&question.words[at], &tokens);
        !(0..question.words.len()).filter(|at| words >> at & 1 == 1).all(is_met)
    };
    index.plain_docs(sets).take(MOST_READ).filter(lacks_any).take(most).collect()
}

/// Whether a document has a word or means it.
fn has(question: &Question, at: usize, tokens: &[DocToken], meanings: &[DocMeaning]) -> bool {
    let has_term = |term: u32| tokens.iter().any(|one| one.term == term && one.kind.is_content());
    let means = |meaning: u32| meanings.iter().any(|one| one.meaning == meaning);
    let has_all = |phrase: &Phrase| {
        let terms = phrase.terms.iter().filter(|(term, _)| has_term(*term));
        let concepts = phrase.concepts.iter().filter(|(meaning, _)| means(*meaning));
        phrase.all != 0
            && phrase.all & !terms.chain(concepts).fold(0, |all, (_, bits)| all | bits) == 0
    };
    question.words[at].term.is_some_and(has_term)
        || phrases(question, at).any(|one| one.meaning.is_some_and(means) || has_all(one))
}

/// Whether a document has a term that begins with a word.
fn begins(word: &Word, tokens: &[DocToken]) -> bool {
    let is_begun = |token: &DocToken| {
        let is_begun = if word.begun.is_empty() {
            word.beginnings.contains(&token.term)
        } else {
            word.begun.contains(&token.term)
        };
        is_begun && token.kind.is_content()
    };
    tokens.iter().any(is_begun)
}
