//! Candidates to hits: judged, one a concept, and put into words.

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::collections::hash_map::Entry;

use medcode_analysis::Analyzer;
use medcode_codeset::{Code, ConceptId, ConceptKind, Date, Effective, System};
use medcode_index::{CodeIndex, Scored};
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::answer::{Hit, Matched, Reason, WordMet};
use crate::axes::{axis_of, variant};
use crate::candidates::Filter;
use crate::codes::Named;
use crate::cover::{Cover, Judge};
use crate::explain::Explained;
use crate::highlight::Highlights;
use crate::open_axes::open_axes;
use crate::question::{Parsed, Question};
use crate::rank::{Evidence, most_at, reasons, score};
use crate::said::Said;
use crate::search::Detail;
use crate::tier::Tier;

/// A concept found, before it is put into words.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Which of the code sets asked it is of.
    pub(crate) place: usize,
    /// The concept to show: a variant where the question chose one.
    concept: ConceptId,
    pub(crate) tier: Tier,
    /// The tier by which it was judged: of a corrected question, as it was corrected.
    judged_tier: Tier,
    pub(crate) score: f64,
    by: FoundBy,
}

/// What led to a concept.
#[derive(Debug, Clone)]
enum FoundBy {
    /// The question is its code, whole or the beginning of it.
    Code { is_whole: bool },
    /// The question meets a designation, of this concept before its axis was
    /// bound.
    Words { judged: ConceptId, doc: u32, cover: Cover, retrieval: f32 },
}

/// What it counts that a code begins with the question, and that it is it.
const CODE_SIGNALS: [(&str, f64); 2] = [("code begins so", 1.0), ("whole code", 1.0)];

impl Found {
    /// Best first: tier, score, system, code. Code sets lie in the order of their
    /// systems.
    pub(crate) fn order(&self, other: &Self, indexes: &[CodeIndex]) -> Ordering {
        let code = |found: &Self| indexes[found.place].code_bytes(found.concept);
        let system = |found: &Self| indexes[found.place].system();
        self.tier
            .cmp(&other.tier)
            .then_with(|| other.score.total_cmp(&self.score))
            .then_with(|| system(self).cmp(&system(other)))
            .then_with(|| code(self).cmp(code(other)))
            .then_with(|| self.place.cmp(&other.place))
    }

    /// The score of the candidate it was found by, as a share of the best one's.
    fn retrieval(&self) -> f32 {
        match self.by {
            FoundBy::Words { retrieval, .. } => retrieval,
            FoundBy::Code { .. } => 1.0,
        }
    }

    /// The concept to show.
    pub(crate) fn shown(&self) -> ConceptId {
        self.concept
    }

    /// The code to show.
    pub(crate) fn code(&self, index: &CodeIndex) -> Code {
        index.code(self.concept)
    }

    /// Whether the concept to show may be reported.
    pub(crate) fn is_billable(&self, index: &CodeIndex) -> bool {
        index.is_billable(self.concept)
    }

    /// A concept that the question names by its code.
    pub(crate) fn of_code(
        index: &CodeIndex,
        place: usize,
        filter: &Filter,
        named: Named,
    ) -> Option<Self> {
        let Named { concept, is_whole } = named;
        let family = family_of(index, concept);
        let doc = index.docs_of(family).next()?;
        // Who names a code gets it, ended or not, unless it is to be reported.
        let is_taken =
            filter.takes_concept(index, concept) || (!filter.billable && filter.on.is_some());
        if !filter.takes_place(doc) || !is_taken {
            return None;
        }
        let by = FoundBy::Code { is_whole };
        let tier = Tier::Code;
        let mut found = Self { place, concept, tier, judged_tier: tier, score: 0.0, by };
        found.score = sum(&code_reasons(is_whole));
        Some(found)
    }

    /// Whether it is the same concept of the same code set.
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        (self.place, self.concept) == (other.place, other.concept)
    }

    /// Whether it is the same concept, met by the same designation or code.
    pub(crate) fn is_met_alike(&self, other: &Self) -> bool {
        let met = |by: &FoundBy| match by {
            FoundBy::Code { is_whole } => Err(*is_whole),
            FoundBy::Words { judged, doc, .. } => Ok((*judged, *doc)),
        };
        self.is_of(other) && met(&self.by) == met(&other.by)
    }

    /// Whether it ranks as another one does.
    pub(crate) fn ranks_as(&self, other: &Self) -> bool {
        self.tier == other.tier && self.score.to_bits() == other.score.to_bits()
    }

    /// The hit of what is met alike, as this one ranks.
    pub(crate) fn ranked(&self, mut hit: Hit, index: &CodeIndex, asked: Asked<'_>) -> Hit {
        if let (Some(all), FoundBy::Words { doc, .. }) = (asked.highlights, &self.by) {
            hit.matched.spans = all.spans(*doc, &hit.matched.text);
        }
        let reasons = self.reasons(index, asked);
        Hit { tier: self.tier, score: self.score, reasons, ..hit }
    }

    /// The variants of a family one by one; anything else as it is.
    pub(crate) fn variants(&self, index: &CodeIndex) -> Vec<Self> {
        if index.seventh(self.concept).is_none() {
            return vec![self.clone()];
        }
        index.children(self.concept).map(|concept| Self { concept, ..self.clone() }).collect()
    }

    /// The hit in words.
    pub(crate) fn to_hit(&self, index: &CodeIndex, analyzer: &Analyzer, asked: Asked<'_>) -> Hit {
        let is_variant = index.kind(self.concept) == ConceptKind::Variant;
        let code = index.code(self.concept);
        let bound = is_variant.then(|| index.last_character(self.concept));
        let seventh = axis_of(index, family_of(index, self.concept), bound);
        let family = seventh.is_some() && !is_variant;
        let is_of_tables = index.system() == System::Icd10Pcs && !index.is_billable(self.concept);
        let axes = if is_of_tables {
            open_axes(index, analyzer, self.concept, asked)
        } else {
            seventh.into_iter().collect()
        };
        let valid = index.effective(self.concept);
        let is_valid =
            valid.zip(asked.day).is_none_or(|(days, day): (Effective, Date)| days.contains(day));
        let (matched, doc) = self.matched(index, asked.highlights);
        let docs = index.docs_of(self.concept);
        // A title met is not read again.
        let is_title = docs.start == doc && !docs.is_empty();
        let title = if is_title { matched.text.clone() } else { index.title(self.concept) };
        Hit {
            system: index.system(),
            version: index.version().clone(),
            code: index.system().print(&code),
            plain: code,
            title,
            billable: index.is_billable(self.concept) && is_valid,
            family,
            tier: self.tier,
            score: self.score,
            matched,
            reasons: self.reasons(index, asked),
            words: self.words(index, analyzer, asked),
            axes,
            valid,
        }
    }

    fn reasons(&self, index: &CodeIndex, asked: Asked<'_>) -> Vec<Reason> {
        if asked.detail < Detail::Reasons {
            return Vec::new();
        }
        match (&self.by, asked.question) {
            (FoundBy::Words { judged, doc, cover, retrieval }, Some(question)) => {
                let (concept, head, retrieval) = (*judged, index.doc_head(*doc), *retrieval);
                let tier = self.judged_tier;
                reasons(&Evidence { index, question, cover, concept, head, tier, retrieval })
            }
            (FoundBy::Words { .. }, None) => Vec::new(),
            (FoundBy::Code { is_whole }, _) => code_reasons(*is_whole),
        }
    }

    fn words(&self, index: &CodeIndex, analyzer: &Analyzer, asked: Asked<'_>) -> Vec<WordMet> {
        let asked_for = asked.question.filter(|_| asked.detail >= Detail::Words);
        let (FoundBy::Words { doc, cover, .. }, Some(parsed), Some(question)) =
            (&self.by, asked.parsed, asked_for)
        else {
            return Vec::new();
        };
        let text = &index.designation(*doc).text;
        let (concept, bound) =
            (index.doc_concept(*doc), cover.binding.map_or(0, |binding| binding.words));
        let covered = cover.words();
        Explained { index, analyzer, parsed, question, text, concept, bound, covered }.words()
    }

    /// What met the question, and its document.
    fn matched(&self, index: &CodeIndex, highlights: Option<&Highlights<'_>>) -> (Matched, u32) {
        let doc = match &self.by {
            FoundBy::Words { doc, .. } => *doc,
            FoundBy::Code { .. } => index.docs_of(family_of(index, self.concept)).start,
        };
        let designation = index.designation(doc);
        let spans = highlights.map_or_else(Vec::new, |all| all.spans(doc, &designation.text));
        let matched = Matched {
            text: designation.text,
            role: designation.role,
            source: designation.source,
            manifestation: designation.manifestation.map(|code| index.system().print(&code)),
            spans,
        };
        (matched, doc)
    }
}

/// What a hit was found by: the question, as it was taken apart and as its code
/// set understands it; nothing for a code.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'search> {
    pub(crate) parsed: Option<&'search Parsed>,
    pub(crate) question: Option<&'search Question>,
    pub(crate) highlights: Option<&'search Highlights<'search>>,
    /// What it says of open axes, worked out when it is first asked.
    pub(crate) said: &'search OnceCell<Said>,
    /// The day on which codes that have their own days must be valid to be reported.
    pub(crate) day: Option<Date>,
    /// How much of it hits say.
    pub(crate) detail: Detail,
}

fn code_reasons(is_whole: bool) -> Vec<Reason> {
    let [begins, whole] = CODE_SIGNALS;
    let value = f64::from(u8::from(is_whole));
    vec![
        Reason { name: begins.0, value: 1.0, weight: begins.1 },
        Reason { name: whole.0, value, weight: whole.1 },
    ]
}

fn sum(reasons: &[Reason]) -> f64 {
    reasons.iter().map(|reason| reason.value * reason.weight).sum()
}

/// The family of a variant; any other concept itself.
fn family_of(index: &CodeIndex, concept: ConceptId) -> ConceptId {
    match index.kind(concept) {
        ConceptKind::Variant => index.parent(concept).unwrap_or(concept),
        _ => concept,
    }
}

/// A code set, and what it is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CodeSetAsked<'search> {
    /// Its place among those asked.
    pub(crate) place: usize,
    pub(crate) index: &'search CodeIndex,
    pub(crate) question: &'search Question,
    pub(crate) filter: &'search Filter,
}

/// Judges candidates and keeps the best designation of each concept.
///
/// A header's default code is judged with it, by the header's designation: what
/// names the header and asks for no more is reported with that code.
pub(crate) fn judge(
    asked: CodeSetAsked<'_>,
    candidates: &[Scored],
    needed: &mut Needed,
) -> Vec<Found> {
    let CodeSetAsked { place, index, question, filter } = asked;
    let most = candidates.first().map_or(1.0, |best| best.score.max(f32::MIN_POSITIVE));
    let (none, all) = (most_at(question, 0.0), most_at(question, 1.0));
    // Not to fall short of a sum that is rounded otherwise.
    let most_score = |share: f32| none + (all - none) * f64::from(share) + 1e-9;
    let mut judge = Judge::new(index, question);
    let mut best = BestOfConcept::of(candidates.len());
    judge.read(candidates.iter().map(|candidate| candidate.doc));
    for (at, candidate) in candidates.iter().enumerate() {
        let mut cover = judge.meet(at);
        if let Some(share) = judge.partial(&cover)
            && needed.has_better(Tier::Partial, most_score(share))
        {
            continue;
        }
        judge.weigh(&mut cover);
        let Some(tier) = cover.tier(question) else {
            continue;
        };
        // What an older edition says to the letter, current texts may say better.
        let head = judge.head(at);
        let tier = if head.is_older { tier.max(Tier::Equivalent) } else { tier };
        let own = head.concept;
        let default = index.default_code(own).filter(|_| tier <= Tier::Full);
        for judged in std::iter::once(own).chain(default) {
            let is_placed = || filter.takes_place(index.docs_of(judged).start);
            if !filter.takes_concept(index, judged) || !is_placed() {
                continue;
            }
            let (doc, retrieval) = (candidate.doc, candidate.score / most);
            let evidence =
                Evidence { index, question, cover: &cover, concept: judged, head, tier, retrieval };
            let score = score(&evidence);
            let is_new = best.keep(&evidence, score, || {
                let bound = cover.binding.and_then(|bound| variant(index, judged, bound.value?));
                let cover = cover.clone();
                let by = FoundBy::Words { judged, doc, cover, retrieval };
                let concept = bound.unwrap_or(judged);
                Found { place, concept, tier, judged_tier: tier, score, by }
            });
            if is_new {
                needed.add(tier, score);
            }
        }
    }
    best.found
}

/// The best that was found of each concept.
struct BestOfConcept {
    found: Vec<Found>,
    places: FxHashMap<ConceptId, usize>,
}

impl BestOfConcept {
    /// Nothing yet, with room for so many concepts.
    fn of(most: usize) -> Self {
        let places = FxHashMap::with_capacity_and_hasher(most, FxBuildHasher);
        Self { found: Vec::with_capacity(most), places }
    }

    /// Keeps what was found of a concept if nothing as good is kept already, and says
    /// whether nothing was. Of equals the better candidate stays, and of equal candidates
    /// the first.
    fn keep(&mut self, evidence: &Evidence<'_>, score: f64, found: impl FnOnce() -> Found) -> bool {
        let Evidence { concept, tier, retrieval, .. } = *evidence;
        match self.places.entry(concept) {
            Entry::Vacant(place) => {
                place.insert(self.found.len());
                self.found.push(found());
                true
            }
            Entry::Occupied(place) => {
                let known = &mut self.found[*place.get()];
                let order = known.tier.cmp(&tier);
                let order = order.then_with(|| score.total_cmp(&known.score));
                if order.then_with(|| retrieval.total_cmp(&known.retrieval())).is_gt() {
                    *known = found();
                }
                false
            }
        }
    }
}

/// How good the hits are that the page needs: what can be no better than the last of
/// them is not judged to the end.
#[derive(Debug)]
pub(crate) struct Needed {
    count: usize,
    /// The best so far, without order; when twice as many as needed are there, the worse
    /// half goes. Of a concept found again and better, how it was found first.
    best: Vec<(Tier, f64)>,
    /// The last of them, as it was when the worse half went last.
    last: Option<(Tier, f64)>,
}

impl Needed {
    pub(crate) fn new(count: usize) -> Self {
        Self { count, best: Vec::new(), last: None }
    }

    /// Whether as many hits as needed are better than this.
    pub(crate) fn has_better(&self, tier: Tier, score: f64) -> bool {
        self.last.is_some_and(|last| better_first(&last, &(tier, score)).is_lt())
    }

    fn add(&mut self, tier: Tier, score: f64) {
        self.best.push((tier, score));
        if self.best.len() == self.count.saturating_mul(2) {
            let (_, last, _) = self.best.select_nth_unstable_by(self.count - 1, better_first);
            self.last = Some(*last);
            self.best.truncate(self.count);
        }
    }
}

/// Best first: by tier, then by score.
pub(crate) fn better_first(one: &(Tier, f64), other: &(Tier, f64)) -> Ordering {
    one.0.cmp(&other.0).then_with(|| other.1.total_cmp(&one.1))
}
