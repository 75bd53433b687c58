//! Spelling: what words of a question that nothing knows may be meant for.
//!
//! A word is corrected only if no code set asked has it as it is written, the lexicon and
//! the dictionary do not know it, combining forms do not explain it, and it is no
//! beginning; one that could be another form of a known word, only into a far more
//! frequent one; never a word with digits, nor one of three letters or fewer. Among the
//! candidates, likely slips and frequent words come first; where several are near,
//! the one whose question is answered best is taken.

use std::collections::BTreeMap;

use medcode_analysis::spelling::{Pattern, cost, is_shuffled, most_cost};
use medcode_analysis::{Analyzer, Token, TokenKind};
use medcode_index::CodeIndex;

use crate::answer::{Notice, NoticeKind};
use crate::question::Parsed;

/// How many of a question's words are corrected.
pub(crate) const MOST_WORDS: usize = 6;
/// Longer words, in bytes, are not corrected: no word is as long, nor are two together.
pub(crate) const LONGEST_WORD: usize = 64;
/// How many candidates of a word are kept.
const MOST_CANDIDATES: usize = 3;
/// The most questions that are tried, each with another word for one of those corrected.
const MOST_TRIED: usize = 4;
/// Of a question of more words, so many are tried.
const SHORT: usize = 8;
const FEW_TRIED: usize = 2;
/// Of a question of more words, the likeliest correction alone is tried.
const LONG: usize = 16;
/// How many documents the words of all questions tried may stand in, together: a question
/// of frequent words takes long, and is tried less often. With three times as many, no
/// judged question is answered otherwise, and the slowest take twice as long.
const MOST_DOCS: usize = 250_000;
/// What a word that sounds alike costs, besides a quarter of what its letters cost.
const SOUND: u32 = 4;
/// What a word costs whose letters are in another order.
const SHUFFLED: u32 = 10;
/// A word that the code sets have in another form alone is corrected to one that stands
/// so many times as often, at the cost of a likely slip at most.
const MUCH_OFTENER: u32 = 8;
const LIKELY_SLIP: f32 = 8.5;
/// What two words written as one cost, and one written as two.
const PARTED: u32 = 12;
const JOINED: u32 = 8;
/// A candidate that costs so much more than the best is not tried, in tenths.
const FAR_BEHIND: f32 = 9.0;
/// A whole edit.
const EDIT: u32 = 10;
/// What a word gains by being frequent: tenths for each power of e.
const FREQUENT: f32 = 0.9;

/// A text to put in the place of a part of the question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Candidate {
    /// What is replaced, in bytes of the question, half open.
    start: usize,
    end: usize,
    text: String,
    /// The lower, the likelier; tenths of an edit, less for frequent words.
    cost: f32,
}

/// A question with words corrected.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Corrected {
    pub(crate) text: String,
    /// What was typed, and what is taken for it.
    pub(crate) changes: Vec<(String, String)>,
    /// How unlikely all changes are together, in edits.
    pub(crate) cost: f32,
}

/// That more words are unknown than are corrected.
pub(crate) fn too_many_unknown() -> Notice {
    let text =
        format!("only the first {MOST_WORDS} of the words that nothing knows were corrected");
    Notice::new(NoticeKind::Ignored, text)
}

/// The questions that may be meant, the likeliest first; none if every word is known.
pub(crate) fn corrections(
    indexes: &[CodeIndex],
    analyzer: &Analyzer,
    parsed: &Parsed,
    text: &str,
    notices: &mut Vec<Notice>,
) -> Vec<Corrected> {
    if parsed.has_quotes() {
        return Vec::new();
    }
    let mut words = unknown_words(indexes, analyzer, parsed);
    // Initials of names are no slips.
    words.retain(|at| {
        let typed = &parsed.typed()[*at];
        indexes.iter().all(|index| index.initials_term(typed).is_none())
    });
    if words.len() > MOST_WORDS {
        notices.push(too_many_unknown());
    }
    // A word that stands there again is compared with all others once.
    let mut known: BTreeMap<&str, BTreeMap<String, f32>> = BTreeMap::new();
    let mut choices: Vec<Vec<Candidate>> = words
        .into_iter()
        .take(MOST_WORDS)
        .map(|at| {
            let word = &parsed.typed()[at];
            let near = known.entry(word).or_insert_with(|| near(indexes, analyzer, word));
            candidates(indexes, analyzer, parsed, at, near.clone())
        })
        .filter(|candidates| !candidates.is_empty())
        .collect();
    // Two neighbours may each be joined with the other.
    choices.dedup_by(|later, earlier| later[0].start < earlier[0].end);
    if choices.is_empty() {
        return Vec::new();
    }
    let best: Vec<&Candidate> = choices.iter().map(|of_word| &of_word[0]).collect();
    let mut tried = vec![apply(text, &best)];
    for (at, of_word) in choices.iter().enumerate() {
        for other in &of_word[1..] {
            let mut chosen = best.clone();
            chosen[at] = other;
            tried.push(apply(text, &chosen));
        }
    }
    tried[1..].sort_by(|one, other| one.cost.total_cmp(&other.cost));
    let meant = best.iter().flat_map(|candidate| analyzer.document(&candidate.text).tokens);
    tried.truncate(most_tried(indexes, parsed, &meant.collect::<Vec<_>>()));
    tried
}

/// How many questions are tried, of which the likeliest has the words that are meant in the
/// place of others.
fn most_tried(indexes: &[CodeIndex], parsed: &Parsed, meant: &[Token]) -> usize {
    let tokens = &parsed.analysis().tokens;
    // One word among many decides little.
    if tokens.len() > LONG {
        return 1;
    }
    let docs_in = |index: &CodeIndex| {
        let terms = tokens.iter().chain(meant).filter(|token| token.kind.is_content());
        let docs = terms.filter_map(|token| Some(index.term_docs(index.term(&token.term)?)));
        docs.map(|docs| docs as usize).sum::<usize>()
    };
    let docs: usize = indexes.iter().map(docs_in).sum();
    let most = if tokens.len() > SHORT { FEW_TRIED } else { MOST_TRIED };
    (MOST_DOCS / docs.max(1)).clamp(1, most)
}

/// The places of the words that are to be corrected.
fn unknown_words(indexes: &[CodeIndex], analyzer: &Analyzer, parsed: &Parsed) -> Vec<usize> {
    let tokens = &parsed.analysis().tokens;
    let is_unknown = |at: &usize| {
        let typed = &parsed.typed()[*at];
        let is_plain = tokens[*at].kind == TokenKind::Word
            && (4..=LONGEST_WORD).contains(&typed.len())
            && typed.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_known =
            || analyzer.knows(typed) || indexes.iter().any(|index| index.written(typed).is_some());
        let is_beginning = || {
            parsed.is_unfinished(*at)
                && indexes.iter().any(|index| index.has_written_beginning(typed))
        };
        is_plain && !parsed.is_named(*at) && !is_known() && !is_beginning()
    };
    (0..tokens.len()).filter(is_unknown).collect()
}

/// What a word may be meant for, which words are near, the likeliest first.
fn candidates(
    indexes: &[CodeIndex],
    analyzer: &Analyzer,
    parsed: &Parsed,
    at: usize,
    near: BTreeMap<String, f32>,
) -> Vec<Candidate> {
    let (token, word) = (&parsed.analysis().tokens[at], &parsed.typed()[at]);
    let std::ops::Range { start, end } = token.span;
    let candidate = |(text, cost): (String, f32)| Candidate { start, end, text, cost };
    let docs = |index: &CodeIndex| index.term(&token.term).map(|term| index.term_docs(term));
    let docs = indexes.iter().filter_map(docs).max();
    if let Some(docs) = docs.or_else(|| analyzer.knows(&token.term).then_some(1)) {
        return much_oftener(indexes, analyzer, &token.term, docs, near)
            .map(candidate)
            .into_iter()
            .collect();
    }
    let near_or_parted = near.into_iter().chain(parted(indexes, word));
    let mut found: Vec<Candidate> = near_or_parted.map(candidate).collect();
    found.extend(joined(indexes, parsed, at));
    found.sort_by(|one, other| {
        one.cost.total_cmp(&other.cost).then_with(|| one.text.cmp(&other.text))
    });
    let most = found.first().map_or(0.0, |best| best.cost + FAR_BEHIND);
    found.retain(|candidate| candidate.cost <= most);
    // Of forms of one word, the first serves.
    let mut terms: Vec<String> = Vec::new();
    found.retain(|candidate| {
        let term = analyzer.document(&candidate.text).whole();
        let is_new = !terms.contains(&term);
        terms.push(term);
        is_new
    });
    found.truncate(MOST_CANDIDATES);
    found
}

/// What a word is meant for that is another form of a word of designations, though it
/// stands in none as it was typed: `migrane` has the stem of "migrans".
fn much_oftener(
    indexes: &[CodeIndex],
    analyzer: &Analyzer,
    term: &str,
    docs: u32,
    near: BTreeMap<String, f32>,
) -> Option<(String, f32)> {
    let count = |word: &str| indexes.iter().filter_map(|index| index.written(word)).max();
    let is_other = |word: &str| analyzer.term(word).0 != term;
    let taken = near.into_iter().filter(|(word, cost)| {
        let count = count(word).unwrap_or_default();
        let slip = cost + gain(count);
        slip <= LIKELY_SLIP && count >= docs.saturating_mul(MUCH_OFTENER) && is_other(word)
    });
    taken.min_by(|(_, one), (_, other)| one.total_cmp(other))
}

/// Words near in spelling or sound, with their costs.
fn near(indexes: &[CodeIndex], analyzer: &Analyzer, word: &str) -> BTreeMap<String, f32> {
    let most = most_cost(word.len());
    let wanted = Pattern::new(word);
    let mut near = Near { word, most, best: most as f32, found: BTreeMap::new() };
    for index in indexes {
        for written in index.written_near(word, &wanted) {
            near.take(written.text, written.count, written.sounds_alike);
        }
    }
    // Words that the lexicon alone has are rare: they are for what is near to no other.
    if near.found.values().all(|(cost, _)| *cost > EDIT) {
        for known in analyzer.known_near(&wanted) {
            near.take(known, 0, false);
        }
    }
    let found = near.found.into_iter();
    found.map(|(text, (cost, count))| (text, cost as f32 - gain(count))).collect()
}

/// What a word gains by standing so often in designations, in tenths.
fn gain(count: u32) -> f32 {
    FREQUENT * (1.0 + count as f32).ln()
}

/// Words near to one, each with its cost and how often it stands in designations.
struct Near<'word> {
    word: &'word str,
    most: u32,
    /// What the likeliest so far costs, less what it gains.
    best: f32,
    found: BTreeMap<String, (u32, u32)>,
}

impl Near<'_> {
    fn take(&mut self, text: &str, count: u32, sounds_alike: bool) {
        let allowed = if sounds_alike { 2 * self.most } else { self.most };
        // What is so far behind the likeliest is not tried.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "costs are small and not negative"
        )]
        let near_best = (self.best + FAR_BEHIND + gain(count)).max(0.0) as u32;
        let allowed = if sounds_alike { allowed } else { allowed.min(near_best) };
        let mut cost = match cost(self.word, text, allowed) {
            Some(cost) if sounds_alike => cost.min(SOUND + cost / 4),
            Some(cost) => cost,
            None if is_shuffled(self.word, text) => SHUFFLED,
            None => return,
        };
        if is_shuffled(self.word, text) {
            cost = cost.min(SHUFFLED);
        }
        self.best = self.best.min(cost as f32 - gain(count));
        let known = self.found.entry(text.to_owned()).or_insert((cost, 0));
        known.1 += count;
    }
}

/// Two known words that make up one.
fn parted(indexes: &[CodeIndex], word: &str) -> impl Iterator<Item = (String, f32)> {
    /// Shorter words part too much.
    const SHORTEST: usize = 3;
    let count = |part: &str| {
        indexes.iter().filter_map(|index| index.written(part)).max().unwrap_or_default()
    };
    (SHORTEST..word.len().saturating_sub(SHORTEST - 1)).filter_map(move |at| {
        let (one, other) = word.split_at(at);
        let is_word = |count: &u32| *count > 1;
        // Most are parted from what is no word, whatever the rest is.
        let least = Some(count(one)).filter(is_word)?.min(count(other));
        is_word(&least).then(|| (format!("{one} {other}"), PARTED as f32 - gain(least)))
    })
}

/// The word joined with its neighbour, if that makes a known word.
fn joined<'text>(
    indexes: &'text [CodeIndex],
    parsed: &'text Parsed,
    at: usize,
) -> impl Iterator<Item = Candidate> + 'text {
    let (tokens, typed) = (&parsed.analysis().tokens, parsed.typed());
    let pairs = [at.checked_sub(1).map(|before| (before, at)), Some((at, at + 1))];
    pairs.into_iter().flatten().filter_map(move |(one, other)| {
        let joined = typed.get(one)?.clone() + typed.get(other)?;
        let (one, other) = (&tokens[one], &tokens[other]);
        let count = indexes.iter().filter_map(|index| index.written(&joined)).max()?;
        let cost = JOINED as f32 - gain(count);
        Some(Candidate { start: one.span.start, end: other.span.end, text: joined, cost })
    })
}

fn apply(text: &str, chosen: &[&Candidate]) -> Corrected {
    let mut corrected = Corrected { text: String::new(), changes: Vec::new(), cost: 0.0 };
    let mut at = 0;
    for candidate in chosen {
        if candidate.start < at {
            continue;
        }
        corrected.text.push_str(&text[at..candidate.start]);
        corrected.text.push_str(&candidate.text);
        let typed = text[candidate.start..candidate.end].to_owned();
        corrected.changes.push((typed, candidate.text.clone()));
        corrected.cost += candidate.cost.max(0.0) / 10.0;
        at = candidate.end;
    }
    corrected.text.push_str(&text[at..]);
    corrected
}
