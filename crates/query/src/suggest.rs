//! Search-as-you-type: hits and completions for what is typed so far.
//!
//! Every word may be a beginning, and the last is one even where it is a word. What
//! answers is found by sets of documents (`retrieve`): those of a word are all that have
//! it, mean it or have a term that begins with it; those of the question are what its
//! words have in common. Of them the plainest are judged as in a search. Nothing in this
//! depends on how many letters of a word are typed, so that hits which still match keep
//! their order. Where little has every word, the question is asked as a search asks it.
//! A phrase of the lexicon that the last word may end is guessed, and what it means is
//! found beside that (`guessed`).

mod before;
mod beginnings;
mod codes;
mod completions;
mod few;
mod guessed;
mod left_out;
mod retrieve;

use std::cell::OnceCell;
use std::time::Instant;

use medcode_analysis::{Analyzer, Token, TokenKind};
use medcode_codeset::{Date, System};
use medcode_index::{CodeIndex, ReadError};

use crate::answer::{Hit, Notice};
use crate::candidates::Filter;
use crate::highlight::Highlights;
use crate::hits::{Asked, CodeSetAsked, Found, better_first};
use crate::question::{Parsed, Question};
use crate::rank::most;
use crate::said::Said;
use crate::scope::Scope;
use crate::search::{Detail, MAX_LIMIT, SearchError, did_you_mean};
use crate::tier::Tier;
use crate::wishes::Wishes;

use self::before::Before;
use self::beginnings::NearBeginnings;
use self::completions::Counted;
use self::retrieve::{Sets, may_begin};

/// With fewer hits that have every word, the question is asked as a search asks it too.
const FEW: usize = 3;
/// How many hits are sought, whatever the limit, so that a longer list begins with the
/// shorter one.
const SOUGHT: usize = 24;
/// Where one code set has so many, of each of the others only so many are judged.
const MANY: usize = 10;
const OF_OTHERS: usize = 6;

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
    /// How many hits to give at most, from 0 to 1,000; 10 unless set. Of words, some thirty
    /// are found at most.
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
    given: Vec<(Found, Hit)>,
    /// By code set, the documents of the words typed.
    sets: Vec<Sets>,
    /// By code set, what it was asked and what it found.
    before: Vec<Before>,
    near: NearBeginnings,
    counted: Counted,
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
    let filter = |index| Filter::new(index, suggest.billable, &suggest.scope);
    let filters: Vec<Filter> = indexes.iter().map(filter).collect();
    let mut notices = Vec::new();
    let (by_code, taken_as) = codes::find(indexes, &filters, &suggest.text, suggest.limit);
    notices.extend(taken_as);
    let mut typed = Typed::new(indexes, analyzer, suggest, &mut typing.near);
    let mut by_words = typed.find(&filters, typing)?;
    by_words.sort_unstable_by(|one, other| one.order(other, indexes));
    let mut by_words = keep_matching(by_words);
    typed.add_guessed(&filters, typing, &mut by_words)?;
    let changes = &typed.parsed.corrected;
    notices.extend(typed.parsed.notices.iter().cloned());
    notices.extend(did_you_mean(changes));
    if by_code.is_empty() {
        notices.extend(typed.left_out(&suggest.text));
    }
    let found = together(by_code, by_words, suggest.limit);
    let found = typing.keep_order(found, &suggest.text);
    let hits = typed.to_hits(&found, &suggest.scope, typing);
    let completions = typed.completions(&typing.sets, &mut typing.counted)?;
    for (before, question) in typing.before.iter_mut().zip(typed.questions) {
        before.end(question);
    }
    Ok(Suggestions {
        text: suggest.text.clone(),
        hits,
        completions,
        notices,
        micros: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
    })
}

fn is_matching(found: &Found) -> bool {
    found.tier < Tier::Partial
}

fn count_matching(found: &[Found]) -> usize {
    found.iter().filter(|one| is_matching(one)).count()
}

/// Hits that have only some of the words are for where none has them all.
fn keep_matching(mut found: Vec<Found>) -> Vec<Found> {
    if found.first().is_some_and(is_matching) {
        found.retain(is_matching);
    }
    found
}

/// What is a code's beginning as well as a word's gives both: codes leave half of the
/// list to words, if so many are found.
fn together(mut by_code: Vec<Found>, by_words: Vec<Found>, limit: usize) -> Vec<Found> {
    let matching = by_words.iter().take_while(|one| is_matching(one)).count();
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
                let mut given = self.given.iter();
                given.position(|(given, _)| given.is_of(one)).unwrap_or(usize::MAX)
            };
            kept.sort_by_cached_key(|one| (one.tier, place(one)));
        }
        text.clone_into(&mut self.text);
        kept
    }
}

/// What is typed, as each of the code sets understands it.
struct Typed<'search> {
    indexes: &'search [CodeIndex],
    analyzer: &'search Analyzer,
    parsed: Parsed,
    /// Of the code sets asked so far.
    questions: Vec<Option<Question>>,
    /// The code sets, those first that it is about.
    places: Vec<usize>,
    /// Where the word stands that is still being typed.
    unfinished: Option<usize>,
}

impl<'search> Typed<'search> {
    fn new(
        indexes: &'search [CodeIndex],
        analyzer: &'search Analyzer,
        suggest: &Suggest,
        near: &mut NearBeginnings,
    ) -> Self {
        let mut parsed = Parsed::new(analyzer, &suggest.text);
        parsed.begin_anew();
        let unfinished = parsed.take_unfinished();
        if unfinished.is_some() {
            parsed.guess(analyzer);
        }
        let mut places: Vec<usize> = (0..indexes.len()).collect();
        let toward = |place: &usize| parsed.intent.toward(indexes[*place].system());
        places.sort_by(|one, other| toward(other).total_cmp(&toward(one)));
        let questions = indexes.iter().map(|_| None).collect();
        let mut typed = Self { indexes, analyzer, parsed, questions, places, unfinished };
        let Some(first) = typed.places.first().copied() else { return typed };
        if suggest.fuzzy && typed.question(first).known(&indexes[first]) != typed.content(first) {
            typed.correct(near);
        }
        typed
    }

    /// What a code set understands, worked out when it is first asked.
    fn question(&mut self, place: usize) -> &mut Question {
        let slot = &mut self.questions[place];
        if slot.is_none() {
            let (index, parsed) = (&self.indexes[place], &self.parsed);
            let mut question = Question::of_words(index, parsed, Wishes::typed(index, parsed));
            beginnings::begin(index, self.analyzer, parsed, self.unfinished, &mut question);
            *slot = Some(question);
        }
        slot.as_mut().expect("it was made right before")
    }

    fn content(&self, place: usize) -> u64 {
        self.questions[place].as_ref().map_or(0, |question| question.content)
    }

    /// Takes words that no code set knows as misspelt.
    fn correct(&mut self, near: &mut NearBeginnings) {
        for place in 0..self.indexes.len() {
            self.question(place);
        }
        let mut questions: Vec<&mut Question> = self.questions.iter_mut().flatten().collect();
        let Self { indexes, analyzer, parsed, .. } = self;
        let changes = beginnings::correct(indexes, analyzer, parsed, &mut questions, near);
        self.parsed.corrected = changes;
    }

    /// What has every word; where that is little, what a search finds.
    fn find(&mut self, filters: &[Filter], typing: &mut Typing) -> Result<Vec<Found>, ReadError> {
        typing.sets.resize_with(self.indexes.len(), Sets::default);
        typing.before.resize_with(self.indexes.len(), Before::default);
        if self.parsed.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = self.find_all(filters, typing, false)?;
        let last = self.unfinished;
        let mut words = self.parsed.typed().iter().zip(&self.parsed.analysis().tokens).enumerate();
        let is_other = |(at, (typed, token)): (usize, (&String, &Token))| {
            Some(at) != last && token.kind == TokenKind::Word && may_begin(typed)
        };
        let has_short = words.any(is_other);
        let has_few = |found: &[Found]| count_matching(found) < FEW;
        if has_few(&found) && has_short {
            found = self.find_all(filters, typing, true)?;
        }
        if has_few(&found) {
            self.find_some(filters, typing, &mut found)?;
        }
        if !self.parsed.corrected.is_empty() {
            for one in found.iter_mut().filter(|one| is_matching(one)) {
                one.tier = one.tier.max(Tier::Fuzzy);
            }
        }
        Ok(found)
    }

    /// What has every word. A code set that can add little is passed over where others
    /// have many hits.
    fn find_all(
        &mut self,
        filters: &[Filter],
        typing: &mut Typing,
        all_begin: bool,
    ) -> Result<Vec<Found>, ReadError> {
        let Typing { sets, before, .. } = typing;
        let mut found = Vec::new();
        for at in 0..self.places.len() {
            let place = self.places[at];
            let has_many = count_matching(&found) >= MANY;
            if has_many && self.is_of_little_use(place) {
                sets[place].forget();
                continue;
            }
            self.question(place);
            let (words, unfinished) = (self.parsed.typed(), self.unfinished);
            let Some(asked) = self.asked(place, filters) else { continue };
            let is_alike = !all_begin && before[place].begin(asked);
            let typed = retrieve::Typed { words, unfinished, all_begin, is_alike };
            let mut candidates = sets[place].find(asked.index, asked.question, typed)?;
            if has_many {
                candidates.truncate(OF_OTHERS);
            }
            found.extend(before[place].judge(asked, candidates, 0));
        }
        Ok(found)
    }

    /// What has some of the words, as a search finds it: of the code sets that can answer
    /// best, until there are hits enough.
    fn find_some(
        &mut self,
        filters: &[Filter],
        typing: &mut Typing,
        found: &mut Vec<Found>,
    ) -> Result<(), ReadError> {
        for place in self.by_most() {
            if count_matching(found) >= FEW || found.len() >= MANY {
                break;
            }
            self.question(place);
            let (index, parsed) = (&self.indexes[place], &self.parsed);
            if let Some(question) = &mut self.questions[place] {
                question.tell_wholes(parsed);
                beginnings::ask_for_most_frequent(index, parsed, question);
            }
            let Some(asked) = self.asked(place, filters) else { continue };
            found.retain(|one| one.place != place);
            found.extend(typing.before[place].find_best(asked)?);
        }
        Ok(())
    }

    fn asked<'typed>(
        &'typed self,
        place: usize,
        filters: &'typed [Filter],
    ) -> Option<CodeSetAsked<'typed>> {
        let question = self.questions[place].as_ref()?;
        Some(CodeSetAsked { place, index: &self.indexes[place], question, filter: &filters[place] })
    }

    /// Whether a code set is one that the text is not about, and that has the unfinished
    /// word as a beginning at most: beside many hits of another it would hardly be seen.
    fn is_of_little_use(&self, place: usize) -> bool {
        let index = &self.indexes[place];
        let tokens = &self.parsed.analysis().tokens;
        let is_whole =
            |at: usize| index.term(&tokens[at].term).is_some() || self.parsed.is_named(at);
        self.parsed.intent.toward(index.system()) < 1.0
            && self.unfinished.is_some_and(|at| !is_whole(at))
    }

    /// The code sets, those first that can answer best.
    fn by_most(&self) -> Vec<usize> {
        let most = |place: &usize| -> Option<(Tier, f64)> {
            Some(most(&self.indexes[*place], self.questions[*place].as_ref()?))
        };
        let mut places: Vec<(usize, (Tier, f64))> =
            self.places.iter().filter_map(|place| Some((*place, most(place)?))).collect();
        places.sort_by(|(_, one), (_, other)| better_first(one, other));
        places.into_iter().map(|(place, _)| place).collect()
    }

    /// The hits in words. What the keystroke before put into words is taken from there if
    /// it met the same in the same way.
    fn to_hits(&self, found: &[Found], scope: &Scope, typing: &mut Typing) -> Vec<Hit> {
        let mut code_sets: Vec<Option<CodeSetInWords<'_>>> =
            self.indexes.iter().map(|_| None).collect();
        let mut before = std::mem::take(&mut typing.given);
        for one in found {
            let in_words = code_sets[one.place].get_or_insert_with(|| {
                let before = &mut typing.before;
                self.in_words(one.place, scope, before.get_mut(one.place))
            });
            // The axes of a table are bound by words that may have changed.
            let is_known = |(before, hit): &(Found, Hit)| {
                before.is_met_alike(one) && (hit.axes.is_empty() || hit.system != System::Icd10Pcs)
            };
            let known = before.iter().position(is_known).map(|place| before.swap_remove(place));
            typing.given.push((one.clone(), in_words.hit(one, known)));
        }
        typing.given.iter().map(|(_, hit)| hit.clone()).collect()
    }

    /// What hits of a code set are put into words by.
    fn in_words(
        &self,
        place: usize,
        scope: &Scope,
        before: Option<&mut Before>,
    ) -> CodeSetInWords<'_> {
        let Self { indexes, analyzer, parsed, .. } = self;
        let (index, question) = (&indexes[place], self.questions[place].as_ref());
        let (highlights, said) = (OnceCell::new(), OnceCell::new());
        let is_alike = before.is_some_and(|before| before.highlights_alike(index, parsed));
        let day = scope.day_for(index);
        CodeSetInWords { index, analyzer, parsed, question, highlights, said, day, is_alike }
    }

    fn completions(
        &self,
        sets: &[Sets],
        counted: &mut Counted,
    ) -> Result<Vec<Completion>, ReadError> {
        let Some(at) = self.unfinished else { return Ok(Vec::new()) };
        let typed = &self.parsed.typed()[at];
        let has_others = self
            .questions
            .iter()
            .flatten()
            .any(|question| question.content & !question.axis_words & !(1 << at) != 0);
        let sets = has_others.then_some(sets);
        completions::find(self.indexes, self.analyzer, typed, sets, counted)
    }
}

/// What hits of one code set are put into words by.
struct CodeSetInWords<'typed> {
    index: &'typed CodeIndex,
    analyzer: &'typed Analyzer,
    parsed: &'typed Parsed,
    question: Option<&'typed Question>,
    /// Made for the first hit that needs them.
    highlights: OnceCell<Highlights<'typed>>,
    said: OnceCell<Said>,
    day: Option<Date>,
    /// Whether the keystroke before asked the same and highlighted the same.
    is_alike: bool,
}

impl CodeSetInWords<'_> {
    /// A hit in words; one that the keystroke before met alike is given if there is one.
    fn hit(&self, found: &Found, known: Option<(Found, Hit)>) -> Hit {
        match known {
            Some((before, hit)) if self.is_alike && before.ranks_as(found) => hit,
            Some((_, hit)) => found.ranked(hit, self.index, self.asked()),
            None => found.to_hit(self.index, self.analyzer, self.asked()),
        }
    }

    fn asked(&self) -> Asked<'_> {
        let highlights = self.question.map(|question| {
            let new = || Highlights::new(self.index, self.analyzer, self.parsed).begun(question);
            self.highlights.get_or_init(new)
        });
        let (parsed, question, day) = (Some(self.parsed), self.question, self.day);
        let detail = Detail::Reasons;
        Asked { parsed, question, highlights, said: &self.said, day, detail }
    }
}
