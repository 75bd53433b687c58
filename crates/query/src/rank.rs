//! Ranking: the signals that order hits within a tier.

use medcode_codeset::{ConceptId, Role};
use medcode_index::CodeIndex;

use crate::answer::Reason;
use crate::cover::{self, Cover};
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
    pub(crate) doc: u32,
    pub(crate) tier: Tier,
    /// The candidate's score as a share of the best candidate's.
    pub(crate) retrieval: f32,
}

/// Something that makes a hit better, and how much it counts.
struct Signal {
    name: &'static str,
    weight: f64,
    /// From 0 to 1.
    value: fn(&Evidence<'_>) -> f32,
}

// Signals whose most is known beforehand.
const COVERED: &str = "question covered";
const INTENT: &str = "intent";
const AS_CORRECTED: &str = "as corrected";
/// What only what is suggested as it is typed is judged by, and what it is not.
const TYPED_ALONE: &str = "likely word";
const NOT_TYPED: [&str; 3] = ["retrieval", AS_CORRECTED, "preferred"];

/// Every signal. To add one, write it and list it here. Weights
/// are fitted as a whole with the relevance report.
const SIGNALS: &[Signal] = &[
    Signal { name: COVERED, weight: 9.0, value: question_covered },
    Signal { name: "up to date", weight: 1.2, value: up_to_date },
    Signal { name: "nothing added", weight: 3.5, value: nothing_added },
    Signal { name: "word for word", weight: 0.9, value: word_for_word },
    Signal { name: "billable", weight: 1.25, value: billable },
    Signal { name: "same polarity", weight: 2.0, value: same_polarity },
    Signal { name: "not residual", weight: 0.7, value: not_residual },
    Signal { name: "order", weight: 0.4, value: order },
    Signal { name: "retrieval", weight: 0.4, value: retrieval },
    Signal { name: "unspecified", weight: 0.2, value: unspecified },
    Signal { name: "nothing unasked", weight: 0.5, value: nothing_unasked },
    Signal { name: "commonest sense", weight: 1.0, value: commonest_sense },
    Signal { name: "no side unasked", weight: 2.5, value: no_side_unasked },
    Signal { name: "plain form", weight: 0.5, value: plain_form },
    Signal { name: "role", weight: 0.8, value: role },
    Signal { name: AS_CORRECTED, weight: 4.0, value: as_corrected },
    Signal { name: INTENT, weight: 2.0, value: intent },
    Signal { name: "preferred", weight: 2.0, value: preferred },
    Signal { name: TYPED_ALONE, weight: 3.0, value: likely_word },
];

/// The signals that take no part in a search: those with these names, a bit for each.
pub(crate) fn without(names: &[String]) -> u64 {
    bits(|signal| signal.name == TYPED_ALONE || names.iter().any(|name| name == signal.name))
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
    names.filter(|name| *name != TYPED_ALONE).collect()
}

/// The signals that take part, with their weights.
fn taking_part(without: u64) -> impl Iterator<Item = &'static Signal> {
    let signals = SIGNALS.iter().enumerate();
    signals.filter(move |(at, _)| without & 1 << at == 0).map(|(_, signal)| signal)
}

/// The score of the evidence: the sum of value × weight over all signals.
pub(crate) fn score(evidence: &Evidence<'_>) -> f64 {
    let value = |signal: &Signal| f64::from((signal.value)(evidence)) * signal.weight;
    taking_part(evidence.question.wishes.without).map(value).sum()
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
    taking_part(question.wishes.without).map(|signal| value(signal) * signal.weight).sum()
}

/// What the score is made of, in the order of the signals; values of 0 too, for
/// they say what was missed.
pub(crate) fn reasons(evidence: &Evidence<'_>) -> Vec<Reason> {
    let reason = |signal: &Signal| Reason {
        name: signal.name,
        value: f64::from((signal.value)(evidence)),
        weight: signal.weight,
    };
    taking_part(evidence.question.wishes.without).map(reason).collect()
}

fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

fn question_covered(evidence: &Evidence<'_>) -> f32 {
    cover::question_covered(evidence.question, evidence.cover)
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
    match (evidence.index.doc_is_older(evidence.doc), evidence.tier <= Tier::Equivalent) {
        (false, _) => 1.0,
        (true, false) => OTHER,
        (true, true) => 0.0,
    }
}

/// What the designation is to the concept: its title or a term listed under it, before
/// what leads to it.
fn role(evidence: &Evidence<'_>) -> f32 {
    match evidence.index.doc_role(evidence.doc) {
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
