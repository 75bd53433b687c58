//! What words are the beginning of, and what they may be meant for that begin nothing.

use medcode_analysis::spelling::{Pattern, is_shuffled};
use medcode_analysis::{Analyzer, TokenKind};
use medcode_index::CodeIndex;

use crate::correct::{LONGEST_WORD, MOST_WORDS, too_many_unknown};
use crate::question::{Parsed, Question, Word};

/// How many terms a word stands for whose terms do not begin with it as it is typed, and
/// one that is corrected.
const MOST_TERMS: usize = 24;
/// How many of the terms that a word begins are asked for as a search asks; of more words
/// than so many, the most frequent alone.
const MOST_ASKED: usize = 8;
const MANY_WORDS: usize = 30;
/// The shortest word that is corrected, and the longest that is at one edit alone.
const SHORTEST: usize = 4;
pub(super) const SHORT: usize = 6;

/// Takes every word as the beginning of terms of a code set.
pub(super) fn begin(
    index: &CodeIndex,
    analyzer: &Analyzer,
    parsed: &Parsed,
    unfinished: Option<usize>,
    question: &mut Question,
) {
    for (at, word) in question.words.iter_mut().enumerate() {
        // A number that is there and finished is no beginning: 2 is not 25.
        let is_open = word.term.is_none() || Some(at) == unfinished;
        if word.kind == TokenKind::Word || (word.kind == TokenKind::Number && is_open) {
            begin_word(index, analyzer, &parsed.typed()[at], word);
        }
    }
    question.tell();
}

/// A word begins the terms that begin so; where none does, for terms lack the endings of
/// words, those of the words that are written so.
fn begin_word(index: &CodeIndex, analyzer: &Analyzer, typed: &str, word: &mut Word) {
    word.begun = index.terms_with_prefix(typed);
    if word.begun.is_empty() && word.term.is_none() {
        let mut written: Vec<(u32, &str)> =
            index.written_beginning(typed).map(|word| (word.count, word.text)).collect();
        written.sort_unstable_by(|one, other| other.cmp(one));
        written.truncate(MOST_TERMS);
        word.beginnings = terms(index, analyzer, written.into_iter().map(|(_, text)| text));
    }
    tell(index, word);
}

/// What an unknown word tells is what the most frequent word tells that it may be.
fn tell(index: &CodeIndex, word: &mut Word) {
    if word.term.is_none() && word.kind.is_content() {
        let terms = word.begun.clone().take(MOST_TERMS).chain(word.beginnings.iter().copied());
        let least = terms.map(|term| index.information(term)).min_by(f32::total_cmp);
        word.information = least.unwrap_or(word.information);
    }
}

fn terms<'word>(
    index: &CodeIndex,
    analyzer: &Analyzer,
    words: impl Iterator<Item = &'word str>,
) -> Vec<u32> {
    let mut terms: Vec<u32> = words.filter_map(|word| index.term(&analyzer.term(word).0)).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// Words that were typed, and the words near them, as the last keystrokes found them.
#[derive(Debug, Default)]
pub(super) struct NearBeginnings(Vec<(String, Vec<String>)>);

/// Takes words of four letters or more that begin nothing, and that nothing knows, as
/// the beginnings that are nearest; returns what was typed and the most frequent word
/// that is taken for it. A word that may end a phrase of the lexicon begins something.
pub(super) fn correct(
    indexes: &[CodeIndex],
    analyzer: &Analyzer,
    parsed: &mut Parsed,
    questions: &mut [&mut Question],
    known: &mut NearBeginnings,
) -> Vec<(String, String)> {
    let mut changes = Vec::new();
    let mut near = Vec::new();
    for at in 0..parsed.typed().len() {
        let typed = &parsed.typed()[at];
        let is_met = |question: &&mut Question| {
            let word = &question.words[at];
            word.term.is_some()
                || !word.begun.is_empty()
                || !word.beginnings.is_empty()
                || question.initials.iter().any(|(words, ..)| words >> at & 1 == 1)
        };
        let is_plain = (SHORTEST..=LONGEST_WORD).contains(&typed.len())
            && typed.bytes().all(|b| b.is_ascii_lowercase());
        let is_word = || questions.iter().all(|one| one.words[at].kind == TokenKind::Word);
        if !is_plain
            || parsed.has_quotes()
            || parsed.is_named(at)
            || parsed.is_guessed(at)
            || !is_word()
            || questions.iter().any(is_met)
            || analyzer.knows(typed)
        {
            continue;
        }
        // Each word is compared with thousands.
        if near.len() == MOST_WORDS {
            parsed.notices.push(too_many_unknown());
            break;
        }
        let mut all = near.iter().chain(&known.0);
        let found = all.find(|(word, _): &&(String, Vec<String>)| word == typed);
        let found = found.map_or_else(|| nearest(indexes, typed), |(_, found)| found.clone());
        for (index, question) in indexes.iter().zip(questions.iter_mut()) {
            let word = &mut question.words[at];
            word.beginnings = terms(index, analyzer, found.iter().map(String::as_str));
            tell(index, word);
            question.tell();
        }
        if let Some(best) = found.first() {
            changes.push((typed.clone(), best.clone()));
        }
        near.push((typed.clone(), found));
    }
    known.0 = near;
    changes
}

/// The words whose beginnings are nearest to a word, the most frequent first. Their first
/// letter is the same: a slip in the first is seen when the next word is typed.
fn nearest(indexes: &[CodeIndex], typed: &str) -> Vec<String> {
    let most = if typed.len() <= SHORT { 1 } else { 2 };
    let pattern = Pattern::new(typed);
    let mut found: Vec<(u32, u32, &str)> = Vec::new();
    for index in indexes {
        for written in index.written_with_letters(typed, most) {
            let distance = pattern.distance_to_beginning(written.text);
            // Two letters turned around are two edits, and one slip.
            let is_turned =
                || written.text.get(..typed.len()).is_some_and(|start| is_shuffled(typed, start));
            if distance <= most || (distance == most + 1 && is_turned()) {
                found.push((distance.min(most), written.count, written.text));
            }
        }
    }
    let least = found.iter().map(|(distance, ..)| *distance).min();
    found.retain(|(distance, ..)| Some(*distance) == least);
    found.sort_unstable_by(|one, other| (other.1, one.2).cmp(&(one.1, other.2)));
    let mut words: Vec<String> = Vec::new();
    for (_, _, word) in found {
        if words.len() < MOST_TERMS && !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// Terms to ask for as a search asks: the most frequent of those that a word begins.
pub(super) fn ask_for_most_frequent(index: &CodeIndex, parsed: &Parsed, question: &mut Question) {
    let most = if question.words.len() > MANY_WORDS { 1 } else { MOST_ASKED };
    for (word, typed) in question.words.iter_mut().zip(parsed.typed()) {
        if !word.begun.is_empty() {
            word.beginnings = index.most_frequent_terms(typed, &word.begun, most);
        }
    }
}
