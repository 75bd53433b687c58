//! A question taken apart: words, phrases the lexicon knows, what is quoted.
//!
//! Parsing never fails. What cannot be used is left out with a notice.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use medcode_analysis::{Analysis, Analyzer, Expansion, Meaning, RowKind, Token, TokenKind};
use medcode_index::CodeIndex;

use crate::answer::{Notice, NoticeKind};
use crate::aside::uncertain;
use crate::unasked;
use crate::wishes::{Intent, Wishes};

/// The most words that take part. Each has a bit of a 64-bit number; that there are fewer
/// bounds the time that the longest question takes.
pub(crate) const MAX_WORDS: usize = 48;
/// The most phrases that take part.
const MAX_PHRASES: usize = 96;
/// The most quoted phrases that must stand as they are.
pub(crate) const MAX_QUOTED: usize = 16;
/// The most terms that a word cut short stands for.
const MAX_BEGINNINGS: usize = 24;
/// The most bytes of a question that are read; ten times the longest title.
pub(crate) const MAX_BYTES: usize = 2_048;

/// A question, before any code set is asked.
#[derive(Debug)]
pub(crate) struct Parsed {
    analysis: Analysis,
    quoted: Vec<Analysis>,
    /// The words as they were typed, in small letters.
    typed: Vec<String>,
    /// Which of them were typed in capitals.
    is_capitals: Vec<bool>,
    /// The last word as it was typed, folded, if more of it may follow.
    last: Option<String>,
    /// The phrases that the last word, while it is being typed, may yet end; none before
    /// [`Parsed::guess`].
    pub(crate) guessed: Vec<Meaning>,
    /// The classes of [`crate::unasked`] that it does not ask for.
    unasked: u16,
    /// What would be the question as a whole, once that is asked.
    wholes: OnceLock<Arc<[String]>>,
    /// Which systems it is about.
    pub(crate) intent: Intent,
    /// Words that were typed and what was taken for them.
    pub(crate) corrected: Vec<(String, String)>,
    pub(crate) notices: Vec<Notice>,
}

impl Parsed {
    /// Takes a question apart.
    pub(crate) fn new(analyzer: &Analyzer, text: &str) -> Self {
        let mut notices = Vec::new();
        let text = shortened(text, &mut notices);
        let mut analysis = analyzer.question(text);
        limit_words(&mut analysis, &mut notices);
        let quoted = quoted(analyzer, text, &mut notices);
        let last = analysis
            .tokens
            .last()
            .filter(|token| token.span.end == text.trim_end().len() && quoted.is_empty())
            .filter(|token| token.kind == TokenKind::Word)
            .map(|token| text[token.span.clone()].to_lowercase());
        let typed: Vec<String> =
            analysis.tokens.iter().map(|token| text[token.span.clone()].to_lowercase()).collect();
        let is_capitals = |token: &Token| {
            let word = &text[token.span.clone()];
            word.len() > 1 && word.chars().all(char::is_uppercase)
        };
        let is_capitals = analysis.tokens.iter().map(is_capitals).collect();
        set_aside(&mut analysis, &typed, &mut notices);
        let intent = Intent::new(analyzer, &typed, &analysis.meanings);
        let mut parsed = Self {
            analysis,
            quoted,
            typed,
            is_capitals,
            last,
            guessed: Vec::new(),
            unasked: 0,
            wholes: OnceLock::new(),
            intent,
            corrected: Vec::new(),
            notices,
        };
        parsed.unasked = unasked::classes(parsed.terms());
        parsed
    }

    /// Whether there is nothing to search by.
    pub(crate) fn is_empty(&self) -> bool {
        !self.analysis.tokens.iter().any(|token| token.kind.is_content())
    }

    /// Whether a phrase of the lexicon, or its own combining forms, explain a word; that
    /// it could be written as one with its neighbour does not.
    pub(crate) fn is_named(&self, at: usize) -> bool {
        let mut meanings = self.analysis.meanings.iter();
        meanings.any(|meaning| meaning.kind != RowKind::Joined && meaning.tokens.contains(&at))
    }

    /// Whether a part of the question is quoted: it is to stand as it is.
    pub(crate) fn has_quotes(&self) -> bool {
        !self.quoted.is_empty()
    }

    /// Whether more of a word may follow: the last, typed right up to the end.
    pub(crate) fn is_unfinished(&self, at: usize) -> bool {
        self.last.is_some() && at + 1 == self.analysis.tokens.len()
    }

    /// The phrases of the question, and those that are guessed.
    pub(crate) fn meanings(&self) -> impl Iterator<Item = &Meaning> + Clone {
        self.analysis.meanings.iter().chain(&self.guessed)
    }

    /// The terms of the question, and those of what its phrases stand for.
    pub(crate) fn terms(&self) -> impl Iterator<Item = &str> + Clone {
        let meant = self.meanings().flat_map(|meaning| &meaning.expansion.terms);
        let meant = meant.map(|(term, _)| &**term);
        self.analysis.tokens.iter().map(|token| &*token.term).chain(meant)
    }

    /// Where the last word stands, if more of it may follow; from now on it is taken as
    /// finished, for whoever asks looks its beginnings up.
    pub(crate) fn take_unfinished(&mut self) -> Option<usize> {
        self.last.take().and_then(|_| self.analysis.tokens.len().checked_sub(1))
    }

    /// Guesses which phrases of the lexicon the last word, which is still being typed, is
    /// to end.
    pub(crate) fn guess(&mut self, analyzer: &Analyzer) {
        if let Some(typed) = self.typed.last() {
            self.guessed = analyzer.unfinished(&self.analysis, typed);
        }
    }

    /// Whether a word is part of a phrase that was guessed.
    pub(crate) fn is_guessed(&self, at: usize) -> bool {
        self.guessed.iter().any(|meaning| meaning.tokens.contains(&at))
    }

    /// Whether a word was taken as misspelt.
    pub(crate) fn is_corrected(&self, at: usize) -> bool {
        self.corrected.iter().any(|(slip, _)| *slip == self.typed[at])
    }

    /// Takes a question of a single word of grammar as the beginning of another: `a`.
    pub(crate) fn begin_anew(&mut self) {
        if let ([token], [typed]) = (&mut *self.analysis.tokens, &*self.typed)
            && !token.kind.is_content()
        {
            token.kind = TokenKind::Word;
            self.last = Some(typed.clone());
        }
    }

    /// The words of the question as they were typed, in small letters.
    pub(crate) fn typed(&self) -> &[String] {
        &self.typed
    }

    /// The terms of the question, for highlighting a text that answers it.
    pub(crate) fn analysis(&self) -> &Analysis {
        &self.analysis
    }
}

/// Makes words that are no part of a code words of grammar.
fn set_aside(analysis: &mut Analysis, typed: &[String], notices: &mut Vec<Notice>) {
    for aside in uncertain(typed) {
        let text = format!(
            "{:?} was set aside: a code says what is, not what is suspected",
            typed[aside.clone()].join(" ")
        );
        notices.push(Notice::new(NoticeKind::Ignored, text));
        for token in &mut analysis.tokens[aside.clone()] {
            token.kind = TokenKind::Function;
        }
        let is_apart = |meaning: &Meaning| {
            meaning.tokens.end <= aside.start || meaning.tokens.start >= aside.end
        };
        analysis.meanings.retain(is_apart);
    }
}

fn shortened<'text>(text: &'text str, notices: &mut Vec<Notice>) -> &'text str {
    if text.len() <= MAX_BYTES {
        return text;
    }
    let end = (0..=MAX_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let notice = format!("everything after the first {end} bytes was left out");
    notices.push(Notice::new(NoticeKind::Ignored, notice));
    &text[..end]
}

fn limit_words(analysis: &mut Analysis, notices: &mut Vec<Notice>) {
    if analysis.tokens.len() <= MAX_WORDS {
        return;
    }
    analysis.tokens.truncate(MAX_WORDS);
    analysis.meanings.retain(|meaning| meaning.tokens.end <= MAX_WORDS);
    let notice = format!("everything after the first {MAX_WORDS} words was left out");
    notices.push(Notice::new(NoticeKind::Ignored, notice));
}

/// The phrases in quotation marks.
fn quoted(analyzer: &Analyzer, text: &str, notices: &mut Vec<Notice>) -> Vec<Analysis> {
    let phrases = text.split('"').skip(1).step_by(2).map(|phrase| analyzer.question(phrase));
    let has_content = |phrase: &Analysis| phrase.tokens.iter().any(|token| token.kind.is_content());
    let mut quoted: Vec<Analysis> = phrases.filter(has_content).take(MAX_QUOTED + 1).collect();
    if quoted.len() > MAX_QUOTED {
        quoted.truncate(MAX_QUOTED);
        let notice =
            format!("after the first {MAX_QUOTED}, quoted phrases need not stand as they are");
        notices.push(Notice::new(NoticeKind::Ignored, notice));
    }
    quoted
}

/// A word of the question, as one code set knows it.
#[derive(Debug)]
pub(crate) struct Word {
    /// Its term, if the code set has it.
    pub(crate) term: Option<u32>,
    /// Terms that begin with it, when it may be unfinished.
    pub(crate) beginnings: Vec<u32>,
    /// All terms that begin with it, where every word may be a beginning; empty elsewhere.
    pub(crate) begun: Range<u32>,
    /// What it tells; 0 for words that only steer the choice.
    pub(crate) information: f32,
    pub(crate) kind: TokenKind,
}

impl Word {
    /// Whether it is met by the same. What it is asked by besides, where it begins terms
    /// that lie together, is some of those.
    fn is_met_alike(&self, other: &Self) -> bool {
        let is_begun_alike = !self.begun.is_empty() || self.beginnings == other.beginnings;
        (self.term, &self.begun, self.kind) == (other.term, &other.begun, other.kind)
            && self.information.to_bits() == other.information.to_bits()
            && is_begun_alike
    }

    pub(crate) fn is_content(&self) -> bool {
        self.kind.is_content()
    }
}

/// A phrase of the question that the lexicon knows, or a key of the code set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// The number of its concept term, if any designation has it.
    pub(crate) meaning: Option<u32>,
    /// The words it covers, a bit for each.
    pub(crate) words: u64,
    /// The parts of what it stands for, a bit for each; 0 if the code set lacks one.
    pub(crate) all: u32,
    /// Terms, each with the parts it is.
    pub(crate) terms: Vec<(u32, u32)>,
    /// Concept terms, each with the parts it covers.
    pub(crate) concepts: Vec<(u32, u32)>,
    /// Which of its senses this is, the commonest 0.
    pub(crate) sense: u8,
}

/// A question as one code set understands it.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) words: Vec<Word>,
    pub(crate) phrases: Vec<Phrase>,
    /// Whether some of the phrases are guessed, for as long as they are among them.
    pub(crate) is_guessed: bool,
    /// Whole analysed texts that would be the question in other words; none before
    /// [`Question::tell_wholes`].
    pub(crate) wholes: Arc<[String]>,
    /// Where the label of a seventh character stands.
    label: Option<Range<usize>>,
    /// Words that nothing knows and that are the initials of names: the word, a bit;
    /// its letters; and the term that finds the names.
    pub(crate) initials: Vec<(u64, String, String)>,
    /// Content terms of quoted phrases, each to be met in this order.
    pub(crate) quoted: Vec<Vec<Option<u32>>>,
    /// The words that name a seventh character, a bit for each: they choose, and find
    /// nothing.
    pub(crate) axis_words: u64,
    /// The words that must be covered, a bit for each.
    pub(crate) content: u64,
    /// The words that deny, a bit for each.
    pub(crate) polarity: u64,
    /// What all words together tell; never 0.
    pub(crate) information: f32,
    pub(crate) asks_residual: bool,
    /// The classes of [`crate::unasked`] that it does not ask for.
    pub(crate) unasked: u16,
    /// The words behind a "with", a bit for each.
    pub(crate) accompanying: u64,
    /// The words that say "follow-up", bits, and the term "subsequent" that families of
    /// injuries have for it.
    pub(crate) follow_up: Option<(u64, u32)>,
    /// What the search wishes of this code set.
    pub(crate) wishes: Wishes,
    /// What words of the question were read as, by the code set's own keys.
    pub(crate) read_as: Vec<ReadAs>,
}

/// Words of the question that a key of the code set explains.
#[derive(Debug)]
pub(crate) struct ReadAs {
    /// The words as they were typed.
    pub(crate) words: String,
    /// The labels of the values that are meant.
    pub(crate) labels: Vec<String>,
}

impl Question {
    /// Looks the words of a question up in a code set.
    pub(crate) fn new(index: &CodeIndex, parsed: &Parsed, wishes: Wishes) -> Self {
        let mut question = Self::of_words(index, parsed, wishes);
        question.tell_wholes(parsed);
        question
    }

    /// Works out what would be the question as a whole, which finds candidates alone.
    pub(crate) fn tell_wholes(&mut self, parsed: &Parsed) {
        let all = parsed.wholes.get_or_init(|| parsed.analysis.wholes().into());
        self.wholes = match self.label.clone() {
            Some(label) => with_others(all, parsed.analysis.without(label).wholes()).into(),
            None => Arc::clone(all),
        };
    }

    /// The same without what would be the question as a whole.
    pub(crate) fn of_words(index: &CodeIndex, parsed: &Parsed, wishes: Wishes) -> Self {
        let tokens = &parsed.analysis.tokens;
        let unknown = unknown_information(index);
        let mut words: Vec<Word> = tokens
            .iter()
            .map(|token| {
                let term = index.term(&token.term);
                let known = term.map_or(unknown, |term| index.information(term));
                let information = if token.kind.is_content() { known } else { 0.0 };
                Word { term, beginnings: Vec::new(), begun: 0..0, information, kind: token.kind }
            })
            .collect();
        let unknown_last = words.last_mut().filter(|word| word.term.is_none());
        if let (Some(word), Some(typed)) = (unknown_last, &parsed.last) {
            let term = tokens.last().map_or("", |token| &*token.term);
            let beginnings: [&str; 2] = [typed, term];
            let is_written = index.has_written_beginning(typed);
            complete(index, word, &beginnings[..if is_written { 2 } else { 1 }]);
        }
        let content = mask(words.iter().map(Word::is_content));
        let polarity = mask(words.iter().map(|word| word.kind == TokenKind::Polarity));
        let information: f32 = words.iter().map(|word| word.information).sum();
        let has = |kind| tokens.iter().any(|token| token.kind == kind);
        let label = axis_label(index, &parsed.analysis);
        // One word, such as "sequela", names more than an axis.
        let axis_words = label.as_ref().filter(|label| label.len() > 1).map_or(0, range_mask);
        let axis_words = if content & !axis_words == 0 { 0 } else { axis_words };
        let mut phrases = phrases(index, parsed.analysis.meanings.iter().take(MAX_PHRASES));
        let read_as = add_keys(index, parsed, &words, &mut phrases);
        Self {
            phrases,
            is_guessed: false,
            read_as,
            initials: initials(index, parsed, &words),
            wholes: Arc::default(),
            label,
            axis_words,
            quoted: parsed.quoted.iter().map(|phrase| content_terms(index, phrase)).collect(),
            words,
            content,
            polarity,
            information: information.max(f32::MIN_POSITIVE),
            asks_residual: has(TokenKind::Residual),
            unasked: parsed.unasked,
            accompanying: accompanying(tokens),
            follow_up: follow_up(index, parsed),
            wishes,
        }
    }

    /// The words that anything of the code set can meet, a bit for each.
    pub(crate) fn known(&self, index: &CodeIndex) -> u64 {
        let is_met = |term: u32| index.is_met(term);
        let is_begun = |word: &Word| !word.beginnings.is_empty() || !word.begun.is_empty();
        let is_there = |word: &Word| word.term.is_some_and(is_met) || is_begun(word);
        let by_itself = mask(self.words.iter().map(is_there));
        let phrases = self.phrases.iter().fold(0, |known, phrase| known | phrase.words);
        let initials = self.initials.iter().fold(0, |known, (word, ..)| known | word);
        by_itself | phrases | initials | self.follow_up.map_or(0, |(words, _)| words)
    }

    /// Whether any document is judged alike by it and by another question of the same code
    /// set: what finds documents alone may differ.
    pub(crate) fn is_judged_alike(&self, other: &Self) -> bool {
        // Every field by name, so that a new one is not forgotten here.
        let Self {
            words,
            phrases,
            is_guessed,
            wholes: _,
            label: _,
            initials,
            quoted,
            axis_words,
            content,
            polarity,
            information,
            asks_residual,
            unasked,
            accompanying,
            follow_up,
            wishes,
            read_as: _,
        } = self;
        words.len() == other.words.len()
            && words.iter().zip(&other.words).all(|(one, other)| one.is_met_alike(other))
            && (phrases, *is_guessed) == (&other.phrases, other.is_guessed)
            && (initials, quoted) == (&other.initials, &other.quoted)
            && (*axis_words, *content, *polarity)
                == (other.axis_words, other.content, other.polarity)
            && information.to_bits() == other.information.to_bits()
            && (*asks_residual, *unasked) == (other.asks_residual, other.unasked)
            && (*accompanying, *follow_up) == (other.accompanying, other.follow_up)
            && *wishes == other.wishes
    }

    /// Sums up again what its words tell, after some were taken as beginnings.
    pub(crate) fn tell(&mut self) {
        let information: f32 = self.words.iter().map(|word| word.information).sum();
        self.information = information.max(f32::MIN_POSITIVE);
    }

    /// What some of the words tell, as a share of the whole: from 0 to 1.
    pub(crate) fn share(&self, words: u64) -> f32 {
        let told: f32 = self
            .words
            .iter()
            .enumerate()
            .filter(|(at, _)| words & (1 << at) != 0)
            // Not `sum`, which is -0.0 of nothing.
            .fold(0.0, |told, (_, word)| told + word.information);
        (told / self.information).min(1.0)
    }
}

/// A word that no designation has tells as much as one that a single one has.
pub(crate) fn unknown_information(index: &CodeIndex) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "a logarithm is small")]
    let information = (1.0 + index.doc_count() as f64 / 1.5).ln() as f32;
    information
}

/// The bits of the places at which something holds.
fn mask(holds: impl Iterator<Item = bool>) -> u64 {
    holds.enumerate().fold(0, |mask, (at, holds)| mask | u64::from(holds) << at)
}

/// The bits of a range of places.
pub(crate) fn range_mask(range: &Range<usize>) -> u64 {
    mask((0..range.end).map(|at| at >= range.start))
}

/// Takes an unfinished word as the beginning of the most frequent terms that
/// begin so. A word that the code set has is taken to be finished.
fn complete(index: &CodeIndex, word: &mut Word, beginnings: &[&str]) {
    for beginning in beginnings.iter().filter(|beginning| beginning.len() >= 2) {
        let mut terms: Vec<u32> = index.terms_with_prefix(beginning).collect();
        terms.sort_by_key(|term| (std::cmp::Reverse(index.term_docs(*term)), *term));
        terms.truncate(MAX_BEGINNINGS);
        if let Some(first) = terms.first() {
            word.information = index.information(*first);
            word.beginnings = terms;
            return;
        }
    }
}

/// Phrases as a code set knows them; those of which it has nothing are left out.
pub(crate) fn phrases<'meaning>(
    index: &CodeIndex,
    meanings: impl Iterator<Item = &'meaning Meaning>,
) -> Vec<Phrase> {
    let phrase = |meaning: &Meaning| {
        let Expansion { all, terms, concepts, .. } = &*meaning.expansion;
        let terms: Vec<(u32, u32)> =
            terms.iter().filter_map(|(term, bits)| Some((index.term(term)?, *bits))).collect();
        let concepts: Vec<(u32, u32)> = concepts
            .iter()
            .filter_map(|(concept, bits)| Some((index.meaning(concept)?, *bits)))
            .collect();
        let known = terms.iter().chain(&concepts).fold(0, |known, (_, bits)| known | bits);
        let all = if known == *all { *all } else { 0 };
        Phrase {
            meaning: index.meaning(&meaning.term),
            words: range_mask(&meaning.tokens),
            all,
            terms: if all == 0 { Vec::new() } else { terms },
            concepts: if all == 0 { Vec::new() } else { concepts },
            sense: meaning.sense,
        }
    };
    meanings.map(phrase).filter(|phrase| phrase.meaning.is_some() || phrase.all != 0).collect()
}

/// Adds the keys of the code set that the question has as phrases.
fn add_keys(
    index: &CodeIndex,
    parsed: &Parsed,
    words: &[Word],
    phrases: &mut Vec<Phrase>,
) -> Vec<ReadAs> {
    let content = (0..words.len()).filter(|at| words[*at].is_content());
    let content: Vec<usize> = content.collect();
    let terms: Vec<Option<u32>> = content.iter().map(|at| words[*at].term).collect();
    let mut read_as = Vec::new();
    let mut start = 0;
    while start < content.len() {
        let Some(key) = index.met_key(&terms[start..]) else {
            start += 1;
            continue;
        };
        let covered = &content[start..start + key.len];
        let mask = covered.iter().fold(0, |mask, at| mask | 1 << at);
        let typed = covered.iter().map(|at| parsed.typed[*at].as_str());
        let words = typed.collect::<Vec<_>>().join(" ");
        let labels = key.meant.iter().map(|value| value.label.clone()).collect();
        read_as.push(ReadAs { words, labels });
        phrases.extend(key.meant.into_iter().map(|value| Phrase {
            meaning: None,
            words: mask,
            all: (0..value.terms.len()).fold(0, |all, at| all | part_bit(at)),
            terms: (0..).zip(value.terms).map(|(at, term)| (term, part_bit(at))).collect(),
            concepts: Vec::new(),
            sense: 0,
        }));
        start += key.len;
    }
    read_as
}

/// The content words behind the first "with".
fn accompanying(tokens: &[Token]) -> u64 {
    let with = tokens.iter().position(|token| &*token.term == "with");
    let behind = |at: usize| with.is_some_and(|with| at > with);
    mask(tokens.iter().enumerate().map(|(at, token)| behind(at) && token.kind.is_content()))
}

/// The words that say "follow-up", and the term of the labels that they choose.
fn follow_up(index: &CodeIndex, parsed: &Parsed) -> Option<(u64, u32)> {
    let subsequent = index.term("subsequent")?;
    let typed: Vec<&str> = parsed.typed.iter().map(String::as_str).collect();
    let one = typed.iter().position(|word| matches!(*word, "followup" | "fu"));
    let two = typed.windows(2).position(|pair| matches!(pair, ["follow", "up"] | ["f", "u"]));
    let place = two.map(|at| at..at + 2).or_else(|| one.map(|at| at..at + 1))?;
    Some((range_mask(&place), subsequent))
}

/// The words that neither the code set nor the lexicon has and that are the initials
/// of names of the code set.
fn initials(index: &CodeIndex, parsed: &Parsed, words: &[Word]) -> Vec<(u64, String, String)> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| word.term.is_none()) {
        let letters = &parsed.typed[at];
        let is_alone = words.iter().filter(|word| word.is_content()).count() == 1;
        if (is_alone || parsed.is_capitals[at])
            && word.kind == TokenKind::Word
            && !parsed.is_named(at)
            && let Some(term) = index.initials_term(letters)
        {
            found.push((1 << at, letters.clone(), term));
        }
    }
    found
}

/// The bit of a part; none for those past the last.
fn part_bit(part: usize) -> u32 {
    1_u32.checked_shl(u32::try_from(part).unwrap_or(u32::MAX)).unwrap_or(0)
}

fn content_terms(index: &CodeIndex, analysis: &Analysis) -> Vec<Option<u32>> {
    let content = analysis.tokens.iter().filter(|token| token.kind.is_content());
    content.map(|token| index.term(&token.term)).collect()
}

/// The longest label of a seventh character that stands in the question: its first word
/// and its length.
fn axis_label(index: &CodeIndex, analysis: &Analysis) -> Option<Range<usize>> {
    let numbers: Vec<Option<u32>> =
        analysis.tokens.iter().map(|token| index.term(&token.term)).collect();
    let is_at = |window: &[Option<u32>], label: &[u32]| {
        window.iter().zip(label).all(|(number, term)| *number == Some(*term))
    };
    let labels = index.all_seventh_labels().iter().filter(|label| !label.is_empty());
    let longest = labels
        .filter_map(|label| {
            let mut windows = numbers.windows(label.len());
            Some((label.len(), windows.rposition(|window| is_at(window, label))?))
        })
        .max();
    longest.map(|(len, start)| start..start + len)
}

/// The question as whole designations might word it: as it is, and without the
/// words that name a seventh character.
fn with_others(wholes: &[String], others: Vec<String>) -> Vec<String> {
    let mut wholes = wholes.to_vec();
    for whole in others {
        if !whole.is_empty() && !wholes.contains(&whole) {
            wholes.push(whole);
        }
    }
    wholes
}

/// For highlighting, where texts are met rather than numbers.
impl Parsed {
    /// Whether a word of the question, perhaps unfinished, begins a term.
    pub(crate) fn begins(&self, asked: &Token, term: &str) -> bool {
        let is_last = self.analysis.tokens.last().is_some_and(|last| last == asked);
        is_last && self.beginnings().iter().any(|beginning| term.starts_with(beginning))
    }

    /// What terms may begin with that the last word, which may be unfinished, is meant
    /// for: the word as it was typed, and its term.
    pub(crate) fn beginnings(&self) -> Vec<&str> {
        let Some(typed) = &self.last else { return Vec::new() };
        let term = self.analysis.tokens.last().map(|token| &*token.term);
        std::iter::once(typed.as_str()).chain(term).collect()
    }
}
