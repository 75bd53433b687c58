//! Search-as-you-type: hits and completions for what is typed so far.
//!
//! Every word may be a beginning, and the last is one even where it is a word. What
//! answers is found by sets of documents (`retrieve`): those of a word are all that have
//! it, mean it or have a term that begins with it; those of the question are what its
//! words have in common. Of them the shortest are judged as in a search. Nothing in this
//! depends on how many letters of a word are typed, so that hits which still match keep
//! their order. Where little has every word, the question is asked as a search asks it.

mod beginnings;
mod codes;
mod completions;
mod retrieve;

use std::cell::OnceCell;
use std::time::Instant;

use medcode_analysis::Analyzer;
use medcode_codeset::ConceptId;
use medcode_index::{CodeIndex, ReadError};

use crate::answer::{Hit, Notice, NoticeKind};
use crate::candidates::{self, Filter};
use crate::highlight::Highlights;
use crate::hits::{self, Asked, CodeSetAsked, Found, Needed};
use crate::question::{Parsed, Question};
use crate::rank::most;
use crate::scope::Scope;
use crate::search::{MAX_LIMIT, Search, SearchError};
use crate::tier::Tier;
use crate::wishes::Wishes;

use self::beginnings::NearBeginnings;
use self::retrieve::Sets;

/// With fewer hits that have every word, the question is asked as a search asks it too.
const FEW: usize = 3;
/// How many hits are sought, whatever the limit, so that a longer list begins with the
/// shorter one.
const SOUGHT: usize = 24;

/// What is typed so far, and how it is to be answered.
///
/// ```
/// use medcode_query::Suggest;
/// let suggest = Suggest::new("dia mel ty 2").limit(5);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggest {
    /// What is typed so far.
    pub text: String,
    /// Which code sets to ask.
    pub scope: Scope,
    /// How many hits to give at most, from 0 to 1,000; 10 unless set.
    pub limit: usize,
    /// Only codes that may be reported, and families of such codes.
    pub billable: bool,
    /// Whether words of four letters or more that begin nothing are taken as misspelt;
    /// they are unless set otherwise.
    pub fuzzy: bool,
}

impl Suggest {
    /// What is typed so far, with every option at its default.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), scope: Scope::new(), limit: 10, billable: false, fuzzy: true }
    }

    /// Sets which code sets to ask; the newest of every system unless set.
    #[must_use]
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// Sets how many hits to give at most, up to 1,000.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Gives only codes that may be reported, and families of such codes.
    #[must_use]
    pub fn billable(mut self, billable: bool) -> Self {
        self.billable = billable;
        self
    }

    /// Sets whether words that begin nothing are taken as misspelt.
    #[must_use]
    pub fn fuzzy(mut self, fuzzy: bool) -> Self {
        self.fuzzy = fuzzy;
        self
    }
}

/// What is suggested for what is typed so far.
///
/// Two are equal if all but the time they took is.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Suggestions {
    /// What was typed.
    pub text: String,
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// The words that the last word may become, the most frequent first; up to eight.
    pub completions: Vec<Completion>,
    /// What the reader should know, as in an answer.
    pub notices: Vec<Notice>,
    /// How long it took, in microseconds.
    pub micros: u64,
}

impl PartialEq for Suggestions {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
            && self.hits == other.hits
            && self.completions == other.completions
            && self.notices == other.notices
    }
}

/// A word that the last word typed may become.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Completion {
    /// The word as designations write it, in small letters.
    pub word: String,
    /// How many designations have it: of those that meet the other words, or, where it is
    /// the only word, of all, each counted as often as it has it.
    pub count: u32,
}

/// What the keystrokes so far have worked out, for the next one.
///
/// It is of the code sets asked first: whoever asks others begins anew.
#[derive(Debug, Default)]
pub struct Typing {
    /// What was typed, and the hits that were given for it, best first.
    text: String,
    given: Vec<(usize, ConceptId)>,
    /// By code set, the documents of the words typed.
    sets: Vec<Sets>,
    near: NearBeginnings,
}

impl Typing {
    /// Nothing typed yet.
    pub fn new() -> Self {
        Self::default()
    }
}

/// Suggests hits and completions from these code sets.
///
/// What is suggested depends on the text alone, but for the order of hits: those that
/// the keystroke before gave as well, in the same tier, stay as they lay. The scope is
/// the caller's to apply, by choosing the code sets.
pub fn suggest(
    indexes: &[CodeIndex],
    analyzer: &Analyzer,
    suggest: &Suggest,
    typing: &mut Typing,
) -> Result<Suggestions, SearchError> {
    let started = Instant::now();
    if suggest.limit > MAX_LIMIT {
        return Err(SearchError::Limit { limit: suggest.limit, most: MAX_LIMIT });
    }
    let filters: Vec<Filter> = indexes.iter().map(|index| filter(index, suggest)).collect();
    let mut notices = Vec::new();
    let (by_code, taken_as) = codes::find(indexes, &filters, &suggest.text, suggest.limit);
    notices.extend(taken_as);
    let mut typed = Typed::new(indexes, analyzer, suggest, typing)?;
    let mut by_words = typed.find(&filters, &mut typing.sets)?;
    by_words.sort_unstable_by(|one, other| one.order(other, indexes));
    let (by_words, changes) = (keep_matching(by_words), &typed.parsed.corrected);
    notices.extend(typed.parsed.notices.iter().cloned());
    for (word, meant) in changes {
        let text = format!("did you mean {meant:?}? {word:?} was taken for it");
        notices.push(Notice::new(NoticeKind::DidYouMean, text));
    }
    let found = together(by_code, by_words, suggest.limit);
    let found = typing.keep_order(found, &suggest.text);
    let hits = typed.to_hits(&found, &suggest.scope);
    let completions = typed.completions(&typing.sets)?;
    Ok(Suggestions {
        text: suggest.text.clone(),
        hits,
        completions,
        notices,
        micros: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
    })
}

fn filter(index: &CodeIndex, suggest: &Suggest) -> Filter {
    let on = suggest.scope.day_for(index);
    Filter { billable: suggest.billable, within: Vec::new(), on }
}

/// Hits that have only some of the words are for where none has them all.
fn keep_matching(mut found: Vec<Found>) -> Vec<Found> {
    if found.first().is_some_and(|first| first.tier < Tier::Partial) {
        found.retain(|one| one.tier < Tier::Partial);
    }
    found
}

/// What is a code's beginning as well as a word's gives both: codes leave half of the
/// list to words, if so many are found.
fn together(mut by_code: Vec<Found>, by_words: Vec<Found>, limit: usize) -> Vec<Found> {
    let matching = by_words.iter().take_while(|one| one.tier < Tier::Partial).count();
    if by_code.is_empty() {
        by_code = by_words;
    } else {
        by_code.truncate(limit - matching.min(limit / 2));
        by_code.extend(by_words.into_iter().take(matching));
    }
    by_code.truncate(limit);
    by_code
}

impl Typing {
    /// Puts hits that the keystroke before gave as well, in the same tier, before others
    /// and into the order in which it gave them, where it added letters to a word alone.
    fn keep_order(&mut self, found: Vec<Found>, text: &str) -> Vec<Found> {
        let added = text.strip_prefix(&*self.text).filter(|_| !self.text.is_empty());
        let is_same_word = added.is_some_and(|added| !added.contains(char::is_whitespace))
            && !self.text.ends_with(char::is_whitespace);
        let mut kept = found;
        if is_same_word {
            let place = |one: &Found| {
                let is_it = |given: &&(usize, ConceptId)| **given == (one.place, one.shown());
                self.given.iter().position(|given| is_it(&given)).unwrap_or(usize::MAX)
            };
            kept.sort_by_cached_key(|one| (one.tier, place(one)));
        }
        text.clone_into(&mut self.text);
        self.given.clear();
        self.given.extend(kept.iter().map(|one| (one.place, one.shown())));
        kept
    }
}

/// What is typed, as each of the code sets understands it.
struct Typed<'search> {
    indexes: &'search [CodeIndex],
    analyzer: &'search Analyzer,
    parsed: Parsed,
    questions: Vec<Question>,
    /// Where the word stands that is still being typed.
    unfinished: Option<usize>,
}

impl<'search> Typed<'search> {
    fn new(
        indexes: &'search [CodeIndex],
        analyzer: &'search Analyzer,
        suggest: &Suggest,
        typing: &mut Typing,
    ) -> Result<Self, SearchError> {
        let mut parsed = Parsed::new(analyzer, &suggest.text);
        parsed.begin_anew();
        let unfinished = parsed.take_unfinished();
        let search = Search::new(String::new());
        let question = |index| Question::new(index, &parsed, Wishes::new(index, &search, &parsed));
        let mut questions: Vec<Question> =
            indexes.iter().map(question).collect::<Result<_, ReadError>>()?;
        beginnings::begin(indexes, analyzer, &parsed, unfinished, &mut questions);
        if suggest.fuzzy {
            let near = &mut typing.near;
            parsed.corrected =
                beginnings::correct(indexes, analyzer, &parsed, &mut questions, near);
        }
        for question in &mut questions {
            question.tell();
        }
        Ok(Self { indexes, analyzer, parsed, questions, unfinished })
    }

    /// What has every word; where that is little, what a search finds.
    fn find(&mut self, filters: &[Filter], sets: &mut Vec<Sets>) -> Result<Vec<Found>, ReadError> {
        sets.resize_with(self.indexes.len(), Sets::default);
        if self.parsed.is_empty() {
            return Ok(Vec::new());
        }
        let mut needed = Needed::new(SOUGHT);
        let mut found = Vec::new();
        for place in self.by_most() {
            let (index, question) = (&self.indexes[place], &self.questions[place]);
            let asked = CodeSetAsked { place, index, question, filter: &filters[place] };
            let candidates =
                sets[place].find(index, question, (self.parsed.typed(), self.unfinished))?;
            found.extend(hits::judge(asked, &candidates, &mut needed));
        }
        let matching = found.iter().filter(|one: &&Found| one.tier < Tier::Partial).count();
        if matching < FEW {
            found.clear();
            let mut needed = Needed::new(SOUGHT);
            for (index, question) in self.indexes.iter().zip(&mut self.questions) {
                beginnings::ask_for_most_frequent(index, question);
            }
            for place in self.by_most() {
                let (index, question) = (&self.indexes[place], &self.questions[place]);
                let (tier, score) = most(index, question);
                if needed.has_better(tier, score) {
                    continue;
                }
                let asked = CodeSetAsked { place, index, question, filter: &filters[place] };
                let candidates = candidates::find(index, question, &filters[place])?;
                found.extend(hits::judge(asked, &candidates, &mut needed));
            }
        }
        if !self.parsed.corrected.is_empty() {
            for one in found.iter_mut().filter(|one| one.tier < Tier::Fuzzy) {
                one.tier = Tier::Fuzzy;
            }
        }
        Ok(found)
    }

    /// The code sets, those first that can answer best.
    fn by_most(&self) -> Vec<usize> {
        let most = |place: usize| most(&self.indexes[place], &self.questions[place]);
        let mut places: Vec<usize> = (0..self.indexes.len()).collect();
        places.sort_by(|one, other| {
            let (one, other) = (most(*one), most(*other));
            one.0.cmp(&other.0).then_with(|| other.1.total_cmp(&one.1))
        });
        places
    }

    fn to_hits(&self, found: &[Found], scope: &Scope) -> Vec<Hit> {
        let highlights: Vec<OnceCell<Highlights<'_>>> =
            self.indexes.iter().map(|_| OnceCell::new()).collect();
        let to_hit = |found: &Found| {
            let (index, question) = (&self.indexes[found.place], &self.questions[found.place]);
            let highlights = highlights[found.place].get_or_init(|| {
                Highlights::new(index, self.analyzer, &self.parsed).begun(question)
            });
            let asked = Asked {
                parsed: Some(&self.parsed),
                question: Some(question),
                highlights: Some(highlights),
            };
            let mut hit = found.to_hit(index, self.analyzer, asked, false);
            if let (Some(days), Some(day)) = (hit.valid, scope.day_for(index)) {
                hit.billable &= days.contains(day);
            }
            hit
        };
        found.iter().map(to_hit).collect()
    }

    fn completions(&self, sets: &[Sets]) -> Result<Vec<Completion>, ReadError> {
        let Some(at) = self.unfinished else { return Ok(Vec::new()) };
        let typed = &self.parsed.typed()[at];
        let has_others = self
            .questions
            .first()
            .is_some_and(|question| question.content & !question.axis_words & !(1 << at) != 0);
        completions::find(self.indexes, self.analyzer, typed, has_others.then_some(sets))
    }
}
