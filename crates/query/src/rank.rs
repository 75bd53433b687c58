//! Ranking: the signals that order hits within a tier.

use medcode_codeset::{ConceptId, Role};
use medcode_index::{CodeIndex, DocHead};

use crate::answer::Reason;
use crate::cover::Cover;
use crate::question::Question;
use crate::tier::Tier;
use crate::unasked;

/// What signals judge: one designation for one concept.
pub(crate) struct Evidence<'search> {
    pub(crate) index: &'search CodeIndex,
    pub(crate) question: &'search Question,
    pub(crate) cover: &'search Cover,
    /// The concept to be shown, which for a header's default is not the
    /// designation's own.
    pub(crate) concept: ConceptId,
    /// What is known of the designation besides its words.
    pub(crate) head: DocHead,
    pub(crate) tier: Tier,
    /// The candidate's score as a share of the best candidate's.
    pub(crate) retrieval: f32,
}

/// Something that makes a hit better, and how much it counts.
struct Signal {
    name: &'static str,
    weight: f64,
}

/// Lists signals, and works out all their values, each from 0 to 1: written out one behind
/// the other, for a question has them worked out for each of some sixty designations.
macro_rules! signals {
    ($($name:expr, $weight:expr, $value:expr;)*) => {
        const SIGNALS: &[Signal] = &[$(Signal { name: $name, weight: $weight }),*];

        fn values(evidence: &Evidence<'_>) -> [f32; SIGNALS.len()] {
            [$($value(evidence)),*]
        }
    };
}

// Signals whose most is known beforehand.
const COVERED: &str = "question covered";
const INTENT: &str = "intent";
const AS_CORRECTED: &str = "as corrected";
/// What only what is suggested as it is typed is judged by, and what it is not.
const LIKELY_WORD: &str = "likely word";
const OWN_WORDS: &str = "own words";
const TYPED_ALONE: [&str; 2] = [LIKELY_WORD, OWN_WORDS];
const NOT_TYPED: [&str; 3] = ["retrieval", AS_CORRECTED, "preferred"];

// Every signal. To add one, write it and list it here. Weights are fitted as a whole with
// the relevance report.
signals! {
    COVERED, 9.0, question_covered;
    "up to date", 1.2, up_to_date;
    "nothing added", 3.5, nothing_added;
    "word for word", 0.9, word_for_word;
    "billable", 1.25, billable;
    "same polarity", 2.0, same_polarity;
    "not residual", 0.7, not_residual;
    "order", 0.4, order;
    "retrieval", 0.4, retrieval;
    "unspecified", 0.2, unspecified;
    "nothing unasked", 0.5, nothing_unasked;
    "commonest sense", 1.0, commonest_sense;
    "no side unasked", 2.5, no_side_unasked;
    "plain form", 0.5, plain_form;
    "role", 0.8, role;
    AS_CORRECTED, 4.0, as_corrected;
    INTENT, 2.0, intent;
    "preferred", 2.0, preferred;
    LIKELY_WORD, 3.0, likely_word;
    OWN_WORDS, 2.0, own_words;
}

/// The signals that take no part in a search: those with these names, a bit for each.
pub(crate) fn without(names: &[String]) -> u64 {
    bits(|signal| {
        TYPED_ALONE.contains(&signal.name) || names.iter().any(|name| name == signal.name)
    })
}

/// The signals that take no part in what is suggested as it is typed.
pub(crate) fn without_typed() -> u64 {
    bits(|signal| NOT_TYPED.contains(&signal.name))
}

fn bits(is_meant: impl Fn(&Signal) -> bool) -> u64 {
    let meant = SIGNALS.iter().enumerate().filter(|(_, signal)| is_meant(signal));
    meant.fold(0, |all, (at, _)| all | 1 << at)
}

/// The names of all signals of a search, in the order in which reasons give them.
pub fn signal_names() -> Vec<&'static str> {
    let names = SIGNALS.iter().map(|signal| signal.name);
    names.filter(|name| !TYPED_ALONE.contains(name)).collect()
}

/// The signals that take part, each with its place among all.
fn taking_part(without: u64) -> impl Iterator<Item = (usize, &'static Signal)> {
    SIGNALS.iter().enumerate().filter(move |(at, _)| without & 1 << at == 0)
}

/// The score of the evidence: the sum of value × weight over all signals.
pub(crate) fn score(evidence: &Evidence<'_>) -> f64 {
    let (values, without) = (values(evidence), evidence.question.wishes.without);
    let mut sum = 0.0;
    // Not by `taking_part`, with which this takes a third more instructions.
    for (at, signal) in SIGNALS.iter().enumerate() {
        if without & 1 << at == 0 {
            sum += f64::from(values[at]) * signal.weight;
        }
    }
    sum
}

/// The best tier and score that anything of a code set can have for a question.
pub(crate) fn most(index: &CodeIndex, question: &Question) -> (Tier, f64) {
    let known = question.known(index);
    let lacks_none = question.content & !known == 0;
    let tier = if lacks_none { Tier::Code } else { Tier::Partial };
    (tier, most_at(question, question.share(known)))
}

/// The best score of what covers just a share of a question.
pub(crate) fn most_at(question: &Question, share: f32) -> f64 {
    let value = |signal: &Signal| match signal.name {
        COVERED => f64::from(share),
        INTENT => f64::from(question.wishes.intent),
        AS_CORRECTED => f64::from(u8::from(question.wishes.is_corrected)),
        _ => 1.0,
    };
    let parts = taking_part(question.wishes.without);
    parts.map(|(_, signal)| value(signal) * signal.weight).sum()
}

/// What the score is made of, in the order of the signals; values of 0 too, for
/// they say what was missed.
pub(crate) fn reasons(evidence: &Evidence<'_>) -> Vec<Reason> {
    let values = values(evidence);
    let mut reasons = Vec::with_capacity(SIGNALS.len());
    reasons.extend(taking_part(evidence.question.wishes.without).map(|(at, signal)| Reason {
        name: signal.name,
        value: f64::from(values[at]),
        weight: signal.weight,
    }));
    reasons
}

fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

fn question_covered(evidence: &Evidence<'_>) -> f32 {
    evidence.cover.share
}

/// How much of what the designation tells was asked for.
fn nothing_added(evidence: &Evidence<'_>) -> f32 {
    let cover = evidence.cover;
    if cover.information <= 0.0 { 1.0 } else { cover.asked / cover.information }
}

/// Whether the designation is the question to the letter, after analysis.
fn word_for_word(evidence: &Evidence<'_>) -> f32 {
    flag(evidence.cover.is_verbatim)
}

/// Whether it may be reported, perhaps once its seventh character is chosen.
fn billable(evidence: &Evidence<'_>) -> f32 {
    let Evidence { index, concept, .. } = evidence;
    flag(index.is_billable(*concept) || index.seventh(*concept).is_some())
}

fn retrieval(evidence: &Evidence<'_>) -> f32 {
    evidence.retrieval
}

fn same_polarity(evidence: &Evidence<'_>) -> f32 {
    flag(!evidence.cover.is_contrary)
}

/// The unspecified form, unless the question says "other".
fn unspecified(evidence: &Evidence<'_>) -> f32 {
    let Evidence { index, question, concept, cover, .. } = evidence;
    let says_so = index.is_unspecified(*concept) || cover.is_unspecified;
    flag(if question.asks_residual { !says_so } else { says_so })
}

/// "Other" forms are for questions that say "other".
fn not_residual(evidence: &Evidence<'_>) -> f32 {
    let Evidence { index, question, concept, cover, .. } = evidence;
    flag(!cover.is_residual && index.is_residual(*concept) <= question.asks_residual)
}

fn order(evidence: &Evidence<'_>) -> f32 {
    evidence.cover.order
}

/// Whether the designation is of the code set's own edition. An index of an older
/// year may lead to a code that has since been divided: a current text that says
/// the same comes before it.
fn up_to_date(evidence: &Evidence<'_>) -> f32 {
    /// What an older text is worth that does not say the same as the question:
    /// measured with the relevance report.
    const OTHER: f32 = 0.85;
    match (evidence.head.is_older, evidence.tier <= Tier::Equivalent) {
        (false, _) => 1.0,
        (true, false) => OTHER,
        (true, true) => 0.0,
    }
}

/// What the designation is to the concept: its title or a term listed under it, before
/// what leads to it.
fn role(evidence: &Evidence<'_>) -> f32 {
    match evidence.head.role {
        Role::Title => 1.0,
        Role::InclusionTerm => 0.9,
        Role::Includes | Role::MediumTitle => 0.7,
        Role::IndexPath => 0.5,
        Role::ExternalCausePath | Role::NeoplasmPhrase => 0.3,
        _ => 0.0,
    }
}

/// Whether no left, right or bilateral is told that was not asked for.
fn no_side_unasked(evidence: &Evidence<'_>) -> f32 {
    flag(!unasked::has_side(evidence.cover.unasked))
}

/// Whether no "due to", "in" or "with" is told, or the question has one of them.
fn plain_form(evidence: &Evidence<'_>) -> f32 {
    flag(!evidence.cover.is_linked)
}

/// Whether it speaks of nothing that must be asked for: newborns, pregnancy, history
/// and the like.
fn nothing_unasked(evidence: &Evidence<'_>) -> f32 {
    /// How many such things make it worthless.
    const MOST: u32 = 2;
    let Evidence { index, question, concept, cover, .. } = evidence;
    let classes = (unasked::of_code(index, *concept) & question.unasked) | cover.unasked;
    let count = unasked::count_subjects(classes).min(MOST);
    1.0 - count as f32 / MOST as f32
}

/// Whether short forms and phrases are met in their commonest sense.
fn commonest_sense(evidence: &Evidence<'_>) -> f32 {
    flag(!evidence.cover.is_later_sense)
}

/// How frequent the word is that a word typed is the beginning of.
fn likely_word(evidence: &Evidence<'_>) -> f32 {
    evidence.cover.likely
}

/// Whether it has the words typed, whole or begun, rather than what they are guessed to
/// become.
fn own_words(evidence: &Evidence<'_>) -> f32 {
    flag(!evidence.cover.is_guessed)
}

/// How far the question is about the system.
fn intent(evidence: &Evidence<'_>) -> f32 {
    evidence.question.wishes.intent
}

/// How much the caller would rather have it.
fn preferred(evidence: &Evidence<'_>) -> f32 {
    let Evidence { index, question, concept, .. } = evidence;
    question.wishes.preference(index, *concept)
}

/// How it answers the question as it was corrected: in the tier of corrections, that
/// alone tells the same text from one that says more.
fn as_corrected(evidence: &Evidence<'_>) -> f32 {
    if !evidence.question.wishes.is_corrected {
        return 0.0;
    }
    match evidence.tier {
        Tier::Code | Tier::Exact => 1.0,
        Tier::Equivalent => 0.9,
        Tier::Full => 0.5,
        Tier::Prefix => 0.2,
        Tier::Fuzzy | Tier::Partial => 0.0,
    }
}
