//! Searching: options, and the path from question to answer.

use std::cell::OnceCell;
use std::time::Instant;

use medcode_analysis::Analyzer;
use medcode_index::{CodeIndex, ReadError};

use crate::answer::{Answer, Hit, Notice, NoticeKind};
use crate::candidates::{self, Filter};
use crate::codes::{self, Named};
use crate::correct::corrections;
use crate::highlight::Highlights;
use crate::hits::{self, Asked, CodeSetAsked, Found, Needed, better_first};
use crate::question::{Parsed, Question, ReadAs};
use crate::rank::most;
use crate::said::Said;
use crate::scope::Scope;
use crate::taken;
use crate::tier::Tier;
use crate::wishes::Wishes;
use crate::within::documents_within;

/// Why a search was not carried out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// A place to search within is in none of the code sets asked.
    #[error("{text:?} is neither a code nor a range of codes of {systems}")]
    UnknownPlace {
        /// What was met.
        text: String,
        /// The code sets asked.
        systems: String,
    },
    /// More hits were asked for than an answer gives.
    #[error("a limit of {limit} is too high: an answer has at most {most} hits")]
    Limit {
        /// What was asked for.
        limit: usize,
        /// The most there may be.
        most: usize,
    },
    /// The inverted index could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// How much hits say of themselves. It changes neither which they are nor their order.
///
/// ```
/// use medcode_query::{Detail, Search};
/// let codes = Search::new("kidney stone").detail(Detail::Brief);
/// assert!(codes.detail < Search::new("kidney stone").detail, "reasons are told unless set");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[non_exhaustive]
pub enum Detail {
    /// Codes, titles, tiers, scores and the texts that met, for a list of codes: without
    /// reasons and spans, which take a tenth of a search.
    Brief,
    /// Besides, what scores are made of, and which parts of a text met the question.
    #[default]
    Reasons,
    /// Besides, what met each word of the question; some twenty microseconds a hit.
    Words,
}

/// The most hits of one answer.
pub(crate) const MAX_LIMIT: usize = 1_000;

/// A question and how it is to be answered.
///
/// ```
/// use medcode_query::Search;
/// let search = Search::new("kidney stone").limit(5).billable(true).within("N00-N99");
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Search {
    /// The question.
    pub text: String,
    /// Which code sets to ask.
    pub scope: Scope,
    /// How many hits to give at most, from 0 to 1,000; 10 unless set.
    pub limit: usize,
    /// How many of the best hits to pass over; 0 unless set.
    pub offset: usize,
    /// Only codes that may be reported, and families of such codes.
    pub billable: bool,
    /// Only these codes and what lies below them, or ranges of codes such as
    /// `S00-T88`; everything if empty.
    pub within: Vec<String>,
    /// Seventh-character variants one by one rather than as families.
    pub flat: bool,
    /// Whether words that nothing knows are corrected; they are unless set otherwise.
    pub fuzzy: bool,
    /// How much each hit says of itself; reasons and spans unless set.
    pub detail: Detail,
    /// Codes that the caller would rather have, each with how much, from 0 to 1: what
    /// he used before, or how frequent it is. A signal like any other.
    pub prefer: Vec<(String, f32)>,
    /// Signals left out of account, by name: to measure what one is worth.
    pub without: Vec<String>,
}

impl Search {
    /// A search for a question with every option at its default.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            scope: Scope::new(),
            limit: 10,
            offset: 0,
            billable: false,
            within: Vec::new(),
            flat: false,
            fuzzy: true,
            detail: Detail::Reasons,
            prefer: Vec::new(),
            without: Vec::new(),
        }
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

    /// Sets how many of the best hits to pass over.
    #[must_use]
    pub fn offset(mut self, offset: usize) -> Self {
        self.offset = offset;
        self
    }

    /// Gives only codes that may be reported, and families of such codes.
    #[must_use]
    pub fn billable(mut self, billable: bool) -> Self {
        self.billable = billable;
        self
    }

    /// Adds a code or a range of codes to search within.
    #[must_use]
    pub fn within(mut self, place: impl Into<String>) -> Self {
        self.within.push(place.into());
        self
    }

    /// Sets whether words that nothing knows are corrected.
    #[must_use]
    pub fn fuzzy(mut self, fuzzy: bool) -> Self {
        self.fuzzy = fuzzy;
        self
    }

    /// Sets how much each hit says of itself.
    #[must_use]
    pub fn detail(mut self, detail: Detail) -> Self {
        self.detail = detail;
        self
    }

    /// Adds a code that the caller would rather have, and how much, from 0 to 1; what
    /// lies outside is taken as the nearer of both. The code may be a family's or a
    /// header's, and stands for what lies below it.
    #[must_use]
    pub fn prefer(mut self, code: impl Into<String>, share: f32) -> Self {
        self.prefer.push((code.into(), share));
        self
    }

    /// Leaves a signal out of account, by the name that reasons give it.
    #[must_use]
    pub fn without(mut self, signal: impl Into<String>) -> Self {
        self.without.push(signal.into());
        self
    }

    /// Gives seventh-character variants one by one rather than as families.
    #[must_use]
    pub fn flat(mut self, flat: bool) -> Self {
        self.flat = flat;
        self
    }
}

/// Answers a question from these code sets.
///
/// Cost: some hundred microseconds for each code set, and up to four times that where
/// words are corrected. The scope of the search is the caller's to apply, by choosing the
/// code sets.
pub fn search(
    indexes: &[CodeIndex],
    analyzer: &Analyzer,
    search: &Search,
) -> Result<Answer, SearchError> {
    let started = Instant::now();
    if search.limit > MAX_LIMIT {
        return Err(SearchError::Limit { limit: search.limit, most: MAX_LIMIT });
    }
    let filters = filters(indexes, search)?;
    let mut notices = unknown_preferences(indexes, search);
    let mut found = find_codes(indexes, &filters, search, &mut notices);
    let mut parsed = None;
    let mut questions = Vec::new();
    if found.is_empty() {
        let words = Parsed::new(analyzer, &search.text);
        if words.is_empty() {
            notices.extend(words.notices.iter().cloned());
            let text = "the question has no word to search by";
            notices.push(Notice::new(NoticeKind::Ignored, text));
            parsed = Some(words);
        } else {
            let asked = ask(indexes, analyzer, &filters, search, words)?;
            notices.extend(asked.parsed.notices.iter().cloned());
            notices.extend(asked.notices);
            (found, questions) = (asked.found, asked.questions);
            parsed = Some(asked.parsed);
        }
    }
    if search.scope.any_version {
        found.retain(|one| !is_superseded(one, indexes));
    }
    found.sort_unstable_by(|a, b| a.order(b, indexes));
    let parsed = parsed.as_ref();
    let highlights: Vec<OnceCell<Highlights<'_>>> =
        indexes.iter().map(|_| OnceCell::new()).collect();
    let said: Vec<OnceCell<Said>> = indexes.iter().map(|_| OnceCell::new()).collect();
    let detail = search.detail;
    let hits: Vec<Hit> = page(indexes, &found, search, |found| {
        let index = &indexes[found.place];
        let highlights = parsed.filter(|_| detail >= Detail::Reasons).map(|parsed| {
            highlights[found.place].get_or_init(|| Highlights::new(index, analyzer, parsed))
        });
        let (question, day) = (questions.get(found.place), search.scope.day_for(index));
        let said = &said[found.place];
        found.to_hit(index, analyzer, Asked { parsed, question, highlights, said, day, detail })
    });
    if let (Some(parsed), Some(first)) = (parsed, found.first()) {
        notices.extend(taken::senses(analyzer, parsed));
        let index = &indexes[first.place];
        notices.extend(taken::defaults(parsed, index, first.shown()));
    }
    for (place, (index, question)) in indexes.iter().zip(&questions).enumerate() {
        if found.iter().take(NOTICED).any(|found| found.place == place) {
            notices.extend(question.read_as.iter().map(|read| read_as_notice(index, read)));
        }
    }
    Ok(Answer {
        question: search.text.clone(),
        on: search.scope.on,
        hits,
        notices,
        micros: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
    })
}

/// Codes that the caller would rather have and that none of the code sets has.
fn unknown_preferences(indexes: &[CodeIndex], search: &Search) -> Vec<Notice> {
    let is_known = |code: &str| {
        let find = |index: &CodeIndex| index.find(&index.system().parse_code(code).ok()?);
        indexes.iter().any(|index| find(index).is_some())
    };
    let unknown = search.prefer.iter().filter(|(code, _)| !is_known(code));
    unknown
        .map(|(code, _)| {
            let text = format!("{code:?} is preferred, and is no code of what is asked");
            Notice::new(NoticeKind::Ignored, text)
        })
        .collect()
}

/// A question of words, asked.
struct AskedWords {
    parsed: Parsed,
    questions: Vec<Question>,
    found: Vec<Found>,
    notices: Vec<Notice>,
}

/// Asks a question of words; where nothing knows some of them, what they may be meant
/// for: the one of several that is answered best.
fn ask(
    indexes: &[CodeIndex],
    analyzer: &Analyzer,
    filters: &[Option<Filter>],
    search: &Search,
    parsed: Parsed,
) -> Result<AskedWords, SearchError> {
    // As many hits as the page needs, and never fewer than notices are drawn from.
    let needed = needed(search).max(NOTICED);
    let ask_one = |parsed: &Parsed| {
        let questions = indexes
            .iter()
            .map(|index| Question::new(index, parsed, Wishes::new(index, search, parsed)));
        let questions: Vec<Question> = questions.collect();
        let mut needed = Needed::new(needed);
        find_words(indexes, filters, &questions, &mut needed).map(|found| (questions, found))
    };
    let mut notices = Vec::new();
    let tried = if search.fuzzy {
        corrections(indexes, analyzer, &parsed, &search.text, &mut notices)
    } else {
        Vec::new()
    };
    let mut best: Option<(f64, Tier, AskedWords)> = None;
    for corrected in tried {
        let mut parsed = Parsed::new(analyzer, &corrected.text);
        parsed.corrected.clone_from(&corrected.changes);
        let (questions, mut found) = ask_one(&parsed)?;
        let Some(first) = found.iter().min_by(|a, b| a.order(b, indexes)) else { continue };
        // What is likelier typed weighs like what is better answered.
        let (tier, worth) =
            (first.tier.max(Tier::Full), first.score - f64::from(corrected.cost) * EDIT);
        let is_better = best
            .as_ref()
            .is_none_or(|(most, least, _)| tier < *least || (tier == *least && worth > *most));
        if is_better {
            for one in &mut found {
                one.tier = one.tier.max(Tier::Fuzzy);
            }
            let notices = [did_you_mean(&corrected.changes), notices.clone()].concat();
            best = Some((worth, tier, AskedWords { parsed, questions, found, notices }));
        }
    }
    if let Some((_, _, asked)) = best {
        return Ok(asked);
    }
    let (questions, found) = ask_one(&parsed)?;
    Ok(AskedWords { parsed, questions, found, notices })
}

/// What words that were typed are taken for, each pair once.
pub(crate) fn did_you_mean(changes: &[(String, String)]) -> Vec<Notice> {
    let mut notices: Vec<Notice> = Vec::new();
    for (typed, meant) in changes {
        let text = format!("did you mean {meant:?}? {typed:?} was taken for it");
        let notice = Notice::new(NoticeKind::DidYouMean, text);
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }
    notices
}

/// How many of the first hits notices are drawn from, whatever page is asked for.
const NOTICED: usize = 10;

/// What an edit more costs a correction, as part of the score of its best hit.
const EDIT: f64 = 2.0;

/// Whether a later version of the system, which was asked as well, has the code: it
/// is that version's to answer with.
fn is_superseded(found: &Found, indexes: &[CodeIndex]) -> bool {
    let own = &indexes[found.place];
    let code = found.code(own);
    let later = indexes[found.place + 1..].iter();
    later.take_while(|index| index.system() == own.system()).any(|index| {
        index.find(&code).is_some_and(|id| index.is_billable(id) == found.is_billable(own))
    })
}

/// What a key of a code set's own definitions made of words of the question.
fn read_as_notice(index: &CodeIndex, read: &ReadAs) -> Notice {
    /// How many values are named.
    const NAMED: usize = 4;
    let mut labels = read.labels.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
    if read.labels.len() > NAMED {
        labels.push_str("; …");
    }
    let text = format!("{}: {} uses {labels}", read.words, index.system());
    Notice::new(NoticeKind::TakenAs, text)
}

/// One filter a code set; nothing for a code set that has none of the places to
/// search within.
fn filters(indexes: &[CodeIndex], search: &Search) -> Result<Vec<Option<Filter>>, SearchError> {
    let filter = |index| Filter::new(index, search.billable, &search.scope);
    let mut filters: Vec<Filter> = indexes.iter().map(filter).collect();
    for text in &search.within {
        let mut is_known = false;
        for (index, filter) in indexes.iter().zip(&mut filters) {
            let range = documents_within(index, text);
            is_known |= range.is_some();
            filter.within.extend(range);
        }
        if !is_known && !indexes.is_empty() {
            let names: Vec<&str> = indexes.iter().map(|index| index.system().name()).collect();
            let (text, systems) = (text.clone(), names.join(", "));
            return Err(SearchError::UnknownPlace { text, systems });
        }
    }
    let is_asked = |filter: &Filter| search.within.is_empty() || !filter.within.is_empty();
    Ok(filters.into_iter().map(|filter| is_asked(&filter).then_some(filter)).collect())
}

/// What the question names by codes, as many of each code set as the page needs.
fn find_codes(
    indexes: &[CodeIndex],
    filters: &[Option<Filter>],
    search: &Search,
    notices: &mut Vec<Notice>,
) -> Vec<Found> {
    let mut found = Vec::new();
    // Of none, nobody would know that the question is a code.
    let most = needed(search).max(1);
    for (place, (index, filter)) in indexes.iter().zip(filters).enumerate() {
        let (Some(filter), Some(answer)) = (filter, codes::answer(index, &search.text)) else {
            continue;
        };
        if let Some(code) = answer.taken_as {
            let text = format!("{} as {code}", search.text.trim());
            notices.push(Notice::new(NoticeKind::TakenAs, text));
        }
        let of_code = |named| Found::of_code(index, place, filter, named);
        found.extend(first_codes(index, answer.named, most, of_code));
    }
    found
}

/// The first of the codes named: the code itself, then by their codes.
fn first_codes(
    index: &CodeIndex,
    named: impl Iterator<Item = Named>,
    most: usize,
    of_code: impl Fn(Named) -> Option<Found>,
) -> Vec<Found> {
    let key = |one: &Named| (!one.is_whole, index.code_bytes(one.concept));
    let mut first: Vec<(Named, Found)> = Vec::new();
    for named in named {
        let is_full = first.len() == most;
        if is_full && first.last().is_some_and(|(last, _)| key(last) <= key(&named)) {
            continue;
        }
        if let Some(found) = of_code(named) {
            let place = first.partition_point(|(before, _)| key(before) <= key(&named));
            first.truncate(most - 1);
            first.insert(place, (named, found));
        }
    }
    first.into_iter().map(|(_, found)| found).collect()
}

/// How many hits the page needs.
fn needed(search: &Search) -> usize {
    // A hit of a version may yet go because a later one has its code.
    if search.scope.any_version { usize::MAX } else { search.offset.saturating_add(search.limit) }
}

/// What the code sets answer. Those that the question is about are asked first, and of
/// them those that can answer best: one that can add nothing to the hits that are needed
/// is not asked.
fn find_words(
    indexes: &[CodeIndex],
    filters: &[Option<Filter>],
    questions: &[Question],
    needed: &mut Needed,
) -> Result<Vec<Found>, SearchError> {
    let pairs = indexes.iter().zip(questions);
    let most = pairs.map(|(index, question)| most(index, question)).enumerate();
    let mut most: Vec<(usize, (Tier, f64))> = most.collect();
    let is_aside = |place: usize| questions[place].wishes.is_aside();
    most.sort_by(|(one, best), (other, bests)| {
        is_aside(*one).cmp(&is_aside(*other)).then_with(|| better_first(best, bests))
    });
    let mut strongest = None;
    let mut found: Vec<Found> = Vec::new();
    for (place, (tier, score)) in most {
        let Some(filter) = &filters[place] else {
            continue;
        };
        if needed.has_better(tier, score) {
            continue;
        }
        let (index, question) = (&indexes[place], &questions[place]);
        let candidates = candidates::find(index, question, filter, strongest.unwrap_or(0.0))?;
        // Of the first alone: whether others are asked depends on how many hits are needed,
        // and a longer page must begin with the shorter one.
        let best = candidates.first().filter(|_| !is_aside(place));
        strongest.get_or_insert(best.map_or(0.0, |best| best.score));
        let asked = CodeSetAsked { place, index, question, filter };
        found.extend(hits::judge(asked, &candidates, needed));
    }
    Ok(found)
}

/// The hits of the page asked for.
fn page(
    indexes: &[CodeIndex],
    found: &[Found],
    search: &Search,
    to_hit: impl Fn(&Found) -> Hit,
) -> Vec<Hit> {
    if !search.flat {
        return found.iter().skip(search.offset).take(search.limit).map(to_hit).collect();
    }
    let variants = found.iter().flat_map(|one| one.variants(&indexes[one.place]));
    variants.skip(search.offset).take(search.limit).map(|one| to_hit(&one)).collect()
}
