//! Candidates to hits: judged, one a concept, and put into words.

use std::cmp::Ordering;
use std::collections::HashMap;

use medcode_analysis::Analyzer;
use medcode_codeset::{Code, ConceptId, ConceptKind, Role, System};
use medcode_index::{CodeIndex, Scored};

use crate::answer::{Hit, Matched, Reason};
use crate::axes::{axis_of, variant};
use crate::candidates::Filter;
use crate::codes::Named;
use crate::cover::{Cover, Judge};
use crate::question::{Parsed, Question};
use crate::rank::{Evidence, reasons, score};
use crate::tier::Tier;

/// A concept found, before it is put into words.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Which of the code sets asked it is of.
    pub(crate) place: usize,
    /// The concept to show: a variant where the question chose one.
    pub(crate) concept: ConceptId,
    tier: Tier,
    score: f64,
    system: System,
    code: Code,
    /// The document that met the question.
    doc: Option<u32>,
    reasons: Vec<Reason>,
}

impl Found {
    /// Best first: tier, score, system, code.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        self.tier
            .cmp(&other.tier)
            .then_with(|| other.score.total_cmp(&self.score))
            .then_with(|| self.system.cmp(&other.system))
            .then_with(|| self.code.cmp(&other.code))
    }

    /// A concept that the question names by its code.
    pub(crate) fn of_code(
        index: &CodeIndex,
        place: usize,
        filter: &Filter,
        named: Named,
    ) -> Option<Self> {
        let concept = named.concept;
        let family = if index.kind(concept) == ConceptKind::Variant {
            index.parent(concept).unwrap_or(concept)
        } else {
            concept
        };
        let doc = index.docs_of(family).next()?;
        if !filter.takes_place(doc) || !takes_concept(index, filter, concept) {
            return None;
        }
        let reason = |name, weight, value: bool| {
            Reason { name, value: f64::from(u8::from(value)), weight }
        };
        let reasons =
            vec![reason("code begins so", 1.0, true), reason("whole code", 1.0, named.is_whole)];
        Some(Self {
            place,
            concept,
            tier: Tier::Code,
            score: reasons.iter().map(|reason| reason.value * reason.weight).sum(),
            system: index.system(),
            code: index.code(concept),
            doc: Some(doc),
            reasons,
        })
    }

    /// The variants of a family one by one; anything else as it is.
    pub(crate) fn variants(&self, index: &CodeIndex) -> Vec<Self> {
        if index.seventh(self.concept).is_none() {
            return vec![self.clone()];
        }
        let variant = |concept| Self { concept, code: index.code(concept), ..self.clone() };
        index.children(self.concept).map(variant).collect()
    }

    /// The hit in words.
    pub(crate) fn to_hit(
        &self,
        index: &CodeIndex,
        analyzer: &Analyzer,
        parsed: Option<&Parsed>,
    ) -> Hit {
        let is_variant = index.kind(self.concept) == ConceptKind::Variant;
        let family = if is_variant { index.parent(self.concept) } else { Some(self.concept) };
        let bound = if is_variant { self.code.as_str().chars().next_back() } else { None };
        let axis = family.and_then(|family| axis_of(index, family, bound));
        Hit {
            system: self.system,
            version: index.version().clone(),
            code: self.system.print(&self.code),
            plain: self.code,
            title: index.title(self.concept),
            billable: index.is_billable(self.concept),
            family: axis.is_some() && !is_variant,
            tier: self.tier,
            score: self.score,
            matched: self.matched(index, analyzer, parsed),
            reasons: self.reasons.clone(),
            axes: axis.into_iter().collect(),
        }
    }

    fn matched(&self, index: &CodeIndex, analyzer: &Analyzer, parsed: Option<&Parsed>) -> Matched {
        let Some(doc) = self.doc else {
            let (text, source) = (index.title(self.concept), medcode_codeset::Source::Tabular);
            return Matched { text, role: Role::Title, source, spans: Vec::new() };
        };
        let designation = index.designation(doc);
        let spans = parsed.map_or_else(Vec::new, |parsed| spans(analyzer, parsed, designation.text));
        Matched {
            text: designation.text.to_owned(),
            role: designation.role,
            source: designation.source,
            spans,
        }
    }
}

/// Whether the filter lets a concept be shown. A family may be completed to a
/// billable code.
fn takes_concept(index: &CodeIndex, filter: &Filter, concept: ConceptId) -> bool {
    !filter.billable || index.is_billable(concept) || index.seventh(concept).is_some()
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
    let mut best: HashMap<ConceptId, usize> = HashMap::new();
    let mut judged: Vec<Judged> = Vec::new();
    for candidate in candidates {
        let cover = judge.cover(candidate.doc);
        let Some(tier) = cover.tier(question) else { continue };
        let own = index.doc_concept(candidate.doc);
        let retrieval = candidate.score / most;
        let default = index.default_code(own).filter(|_| tier <= Tier::Full);
        for concept in std::iter::once(own).chain(default) {
            if !takes_concept(index, filter, concept) || !filter.takes_place(index.docs_of(concept).start) {
                continue;
            }
            let doc = candidate.doc;
            let evidence = Evidence { index, question, cover: &cover, concept, doc, retrieval };
            let one = Judged { concept, doc, tier, retrieval, score: score(&evidence), cover: cover.clone() };
            match best.entry(concept) {
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert(judged.len());
                    judged.push(one);
                }
                std::collections::hash_map::Entry::Occupied(entry) => {
                    let known = &mut judged[*entry.get()];
                    if one.is_better_than(known) {
                        *known = one;
                    }
                }
            }
        }
    }
    judged.into_iter().map(|one| one.into_found(index, place, question)).collect()
}

struct Judged {
    concept: ConceptId,
    doc: u32,
    tier: Tier,
    retrieval: f32,
    score: f32,
    cover: Cover,
}

impl Judged {
    fn is_better_than(&self, other: &Self) -> bool {
        (other.tier, self.score, other.doc) > (self.tier, other.score, self.doc)
    }

    fn into_found(self, index: &CodeIndex, place: usize, question: &Question) -> Found {
        let Self { concept, doc, tier, retrieval, cover, .. } = self;
        let evidence = Evidence { index, question, cover: &cover, concept, doc, retrieval };
        let reasons = reasons(&evidence);
        let bound = cover.binding.and_then(|binding| variant(index, concept, binding.value));
        let concept = bound.unwrap_or(concept);
        Found {
            place,
            concept,
            tier,
            score: reasons.iter().map(|reason| reason.value * reason.weight).sum(),
            system: index.system(),
            code: index.code(concept),
            doc: Some(doc),
            reasons,
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
            token.kind.is_content() && (question.tokens.iter().any(is_same) || parsed.means(&token.term))
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
            Some([_, end]) if text.get(*end..token.span.start) == Some(" ") => *end = token.span.end,
            _ => spans.push([token.span.start, token.span.end]),
        }
    }
    spans
}
