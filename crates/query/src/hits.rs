//! Candidates to hits: judged, one a concept, and put into words.

use std::cmp::Ordering;
use std::collections::hash_map::Entry;

use medcode_analysis::Analyzer;
use medcode_codeset::{Code, ConceptId, ConceptKind, System};
use medcode_index::{CodeIndex, Scored};
use rustc_hash::FxHashMap;

use crate::answer::{Hit, Matched, Reason, WordMet};
use crate::axes::{axis_of, variant};
use crate::candidates::Filter;
use crate::codes::Named;
use crate::cover::{Cover, Judge};
use crate::explain::Explained;
use crate::open_axes::open_axes;
use crate::question::{Parsed, Question};
use crate::rank::{Evidence, reasons, score};
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
        let code = |found: &Self| indexes[found.place].code(found.concept);
        let system = |found: &Self| indexes[found.place].system();
        self.tier
            .cmp(&other.tier)
            .then_with(|| other.score.total_cmp(&self.score))
            .then_with(|| system(self).cmp(&system(other)))
            .then_with(|| code(self).cmp(&code(other)))
            .then_with(|| self.place.cmp(&other.place))
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
            takes_concept(index, filter, concept) || (!filter.billable && filter.on.is_some());
        if !filter.takes_place(doc) || !is_taken {
            return None;
        }
        let by = FoundBy::Code { is_whole };
        let tier = Tier::Code;
        let mut found = Self { place, concept, tier, judged_tier: tier, score: 0.0, by };
        found.score = sum(&code_reasons(is_whole));
        Some(found)
    }

    /// The variants of a family one by one; anything else as it is.
    pub(crate) fn variants(&self, index: &CodeIndex) -> Vec<Self> {
        if index.seventh(self.concept).is_none() {
            return vec![self.clone()];
        }
        index.children(self.concept).map(|concept| Self { concept, ..self.clone() }).collect()
    }

    /// The hit in words.
    pub(crate) fn to_hit(
        &self,
        index: &CodeIndex,
        analyzer: &Analyzer,
        asked: Asked<'_>,
        is_explained: bool,
    ) -> Hit {
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
        Hit {
            system: index.system(),
            version: index.version().clone(),
            code: index.system().print(&code),
            plain: code,
            title: index.title(self.concept),
            billable: index.is_billable(self.concept),
            family,
            tier: self.tier,
            score: self.score,
            matched: self.matched(index, analyzer, asked.parsed),
            reasons: self.reasons(index, asked.question),
            words: if is_explained { self.words(index, analyzer, asked) } else { Vec::new() },
            axes,
            valid: index.effective(self.concept),
        }
    }

    fn reasons(&self, index: &CodeIndex, question: Option<&Question>) -> Vec<Reason> {
        match (&self.by, question) {
            (FoundBy::Words { judged, doc, cover, retrieval }, Some(question)) => {
                let (concept, doc, retrieval) = (*judged, *doc, *retrieval);
                let tier = self.judged_tier;
                reasons(&Evidence { index, question, cover, concept, doc, tier, retrieval })
            }
            (FoundBy::Words { .. }, None) => Vec::new(),
            (FoundBy::Code { is_whole }, _) => code_reasons(*is_whole),
        }
    }

    fn words(&self, index: &CodeIndex, analyzer: &Analyzer, asked: Asked<'_>) -> Vec<WordMet> {
        let (FoundBy::Words { doc, cover, .. }, Some(parsed), Some(question)) =
            (&self.by, asked.parsed, asked.question)
        else {
            return Vec::new();
        };
        let text = &index.designation(*doc).text;
        let (concept, bound) =
            (index.doc_concept(*doc), cover.binding.map_or(0, |binding| binding.words));
        let covered = cover.words();
        Explained { index, analyzer, parsed, question, text, concept, bound, covered }.words()
    }

    fn matched(&self, index: &CodeIndex, analyzer: &Analyzer, parsed: Option<&Parsed>) -> Matched {
        let doc = match &self.by {
            FoundBy::Words { doc, .. } => *doc,
            FoundBy::Code { .. } => index.docs_of(family_of(index, self.concept)).start,
        };
        let designation = index.designation(doc);
        let spans =
            parsed.map_or_else(Vec::new, |parsed| spans(analyzer, parsed, &designation.text));
        Matched {
            text: designation.text,
            role: designation.role,
            source: designation.source,
            manifestation: designation.manifestation.map(|code| index.system().print(&code)),
            spans,
        }
    }
}

/// What a hit was found by: the question, as it was taken apart and as its code
/// set understands it; nothing for a code.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Asked<'search> {
    pub(crate) parsed: Option<&'search Parsed>,
    pub(crate) question: Option<&'search Question>,
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

/// Whether the filter lets a concept be shown. A family may be completed to a
/// billable code.
fn takes_concept(index: &CodeIndex, filter: &Filter, concept: ConceptId) -> bool {
    let is_valid = |day| index.effective(concept).is_none_or(|days| days.contains(day));
    (!filter.billable || index.is_billable(concept) || index.seventh(concept).is_some())
        && filter.on.is_none_or(is_valid)
}

/// Judges candidates and keeps the best designation of each concept.
///
/// A header's default code is judged with it, by the header's designation: what
/// names the header and asks for no more is reported with that code.
pub(crate) fn judge(
    index: &CodeIndex,
    place: usize,
    question: &Question,
    filter: &Filter,
    candidates: &[Scored],
) -> Vec<Found> {
    let most = candidates.first().map_or(1.0, |best| best.score.max(f32::MIN_POSITIVE));
    let mut judge = Judge::new(index, question);
    let mut best = BestOfConcept::default();
    for candidate in candidates {
        let cover = judge.cover(candidate.doc);
        let Some(tier) = cover.tier(question) else {
            continue;
        };
        // What an older edition says to the letter, current texts may say better.
        let is_older = index.doc_is_older(candidate.doc);
        let tier = if is_older { tier.max(Tier::Equivalent) } else { tier };
        let own = index.doc_concept(candidate.doc);
        let default = index.default_code(own).filter(|_| tier <= Tier::Full);
        for judged in std::iter::once(own).chain(default) {
            let is_placed = || filter.takes_place(index.docs_of(judged).start);
            if !takes_concept(index, filter, judged) || !is_placed() {
                continue;
            }
            let (doc, retrieval) = (candidate.doc, candidate.score / most);
            let evidence =
                Evidence { index, question, cover: &cover, concept: judged, doc, tier, retrieval };
            let score = score(&evidence);
            best.keep(judged, tier, score, || {
                let bound = cover.binding.and_then(|bound| variant(index, judged, bound.value?));
                let cover = cover.clone();
                let by = FoundBy::Words { judged, doc, cover, retrieval };
                let concept = bound.unwrap_or(judged);
                Found { place, concept, tier, judged_tier: tier, score, by }
            });
        }
    }
    best.found
}

/// The best that was found of each concept.
#[derive(Default)]
struct BestOfConcept {
    found: Vec<Found>,
    places: FxHashMap<ConceptId, usize>,
}

impl BestOfConcept {
    /// Keeps what was found of a concept if nothing as good is kept already. Of
    /// equals the first stays, which the candidates' own order decides.
    fn keep(&mut self, of: ConceptId, tier: Tier, score: f64, found: impl FnOnce() -> Found) {
        match self.places.entry(of) {
            Entry::Vacant(place) => {
                place.insert(self.found.len());
                self.found.push(found());
            }
            Entry::Occupied(place) => {
                let known = &mut self.found[*place.get()];
                if tier < known.tier || (tier == known.tier && score > known.score) {
                    *known = found();
                }
            }
        }
    }
}

/// The parts of a text that met words of the question, in bytes.
fn spans(analyzer: &Analyzer, parsed: &Parsed, text: &str) -> Vec<[usize; 2]> {
    let question = parsed.analysis();
    let designation = analyzer.document(text);
    let mut is_met: Vec<bool> = designation
        .tokens
        .iter()
        .map(|token| {
            let is_same = |asked: &medcode_analysis::Token| {
                asked.term == token.term || parsed.begins(asked, &token.term)
            };
            token.kind.is_content()
                && (question.tokens.iter().any(is_same) || parsed.means(&token.term))
        })
        .collect();
    for meaning in &designation.meanings {
        if question.meanings.iter().any(|asked| asked.term == meaning.term) {
            for place in meaning.tokens.clone() {
                is_met[place] = true;
            }
        }
    }
    let mut spans: Vec<[usize; 2]> = Vec::new();
    for (token, _) in designation.tokens.iter().zip(is_met).filter(|(_, is_met)| *is_met) {
        match spans.last_mut() {
            // Words with nothing but a blank between them are one part.
            Some([_, end]) if text.get(*end..token.span.start) == Some(" ") => {
                *end = token.span.end;
            }
            _ => spans.push([token.span.start, token.span.end]),
        }
    }
    spans
}
