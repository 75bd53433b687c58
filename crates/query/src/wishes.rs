//! What the caller would rather have, and which system a question is about.

use medcode_analysis::{Analyzer, Meaning, RowKind};
use medcode_codeset::{ConceptId, ConceptKind, System};
use medcode_index::CodeIndex;
use rustc_hash::FxHashMap;

use crate::question::Parsed;
use crate::rank;
use crate::search::Search;

/// What one search wishes of one code set, as the signals see it.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Wishes {
    preferred: FxHashMap<ConceptId, f32>,
    /// How far the question is about this system, from 0 to 1.
    pub(crate) intent: f32,
    /// The signals left out of account, a bit for each.
    pub(crate) without: u64,
    /// Whether words of the question were corrected.
    pub(crate) is_corrected: bool,
}

impl Wishes {
    pub(crate) fn new(index: &CodeIndex, search: &Search, parsed: &Parsed) -> Self {
        let preferred = search.prefer.iter().filter_map(|(code, share)| {
            let code = index.system().parse_code(code).ok()?;
            let concept = index.find(&code)?;
            let is_variant = index.kind(concept) == ConceptKind::Variant;
            let family = index.parent(concept).filter(|_| is_variant);
            let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
            Some((family.unwrap_or(concept), share))
        });
        let (preferred, without) = (preferred.collect(), rank::without(&search.without));
        let intent = parsed.intent.toward(index.system());
        Self { preferred, intent, without, is_corrected: !parsed.corrected.is_empty() }
    }

    /// Those of what is typed.
    pub(crate) fn typed(index: &CodeIndex, parsed: &Parsed) -> Self {
        let intent = parsed.intent.toward(index.system());
        Self { intent, without: rank::without_typed(), ..Self::default() }
    }

    /// Whether the question is not about this system.
    pub(crate) fn is_aside(&self) -> bool {
        self.intent <= 0.0
    }

    /// How much a concept is preferred, by its own code or one above it.
    pub(crate) fn preference(&self, index: &CodeIndex, concept: ConceptId) -> f32 {
        if self.preferred.is_empty() {
            return 0.0;
        }
        let mut concepts = std::iter::once(concept).chain(index.ancestors(concept));
        concepts.find_map(|one| self.preferred.get(&one).copied()).unwrap_or_default()
    }
}

/// Which systems a question is about, by its words: a procedure, a drug or supply, or
/// else a diagnosis.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Intent {
    is_procedure: bool,
    is_supply: bool,
}

/// Words by which a question is about drugs, supplies or equipment.
const SUPPLY: [&str; 19] = [
    "injection",
    "inj",
    "mg",
    "mcg",
    "ml",
    "tablet",
    "capsule",
    "infusion",
    "supply",
    "supplies",
    "wheelchair",
    "walker",
    "orthosis",
    "brace",
    "device",
    "kit",
    "dressing",
    "catheter",
    "pump",
];
/// Words by which a question is about a procedure.
const PROCEDURE: [&str; 22] = [
    "biopsy",
    "repair",
    "replacement",
    "removal",
    "excision",
    "resection",
    "transplantation",
    "bypass",
    "drainage",
    "insertion",
    "fusion",
    "release",
    "laparoscopic",
    "endoscopic",
    "open",
    "percutaneous",
    "approach",
    "surgery",
    "mri",
    "ct",
    "ultrasound",
    "radiography",
];

/// Words by which a question is about what somebody has or had, whatever else it names.
const CONDITION: [&str; 15] = [
    "status",
    "sp",
    "history",
    "hx",
    "presence",
    "absence",
    "screening",
    "allergy",
    "allergic",
    "patient",
    "complication",
    "poisoning",
    "overdose",
    "encounter",
    "dependence",
];

impl Intent {
    /// The intent of a question with these words, small as typed, and meanings.
    pub(crate) fn new(analyzer: &Analyzer, typed: &[String], meanings: &[Meaning]) -> Self {
        let has = |words: &[&str]| typed.iter().any(|word| words.contains(&&**word));
        let is_from = |meaning: &Meaning, file: &str| {
            let row = meaning.row.filter(|_| meaning.kind != RowKind::Same);
            row.is_some_and(|row| !row.is_users() && analyzer.place(row).starts_with(file))
        };
        let from = |file: &str| meanings.iter().any(|meaning| is_from(meaning, file));
        if has(&CONDITION) {
            return Self::default();
        }
        Self {
            is_procedure: has(&PROCEDURE) || from("procedures.tsv"),
            is_supply: has(&SUPPLY) || from("supplies.tsv") || from("drugs.tsv"),
        }
    }

    /// How far it is about a system.
    pub(crate) fn toward(self, system: System) -> f32 {
        let is_diagnosis = !self.is_procedure && !self.is_supply;
        let is_meant = match system {
            System::Icd10Cm => is_diagnosis,
            System::Icd10Pcs => self.is_procedure,
            System::Hcpcs => self.is_supply,
            _ => self.is_procedure || self.is_supply,
        };
        if is_meant { 1.0 } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &str, expected: System) {
        let analyzer = Analyzer::new();
        let analysis = analyzer.question(question);
        let typed: Vec<String> = question.split(' ').map(str::to_lowercase).collect();
        let intent = Intent::new(&analyzer, &typed, &analysis.meanings);
        assert!(intent.toward(expected) > 0.0, "for {question:?}: {intent:?}");
    }

    #[test]
    fn words_tell_the_system() {
        check("type 2 diabetes", System::Icd10Cm);
        check("liver biopsy", System::Icd10Pcs);
        check("pembrolizumab injection", System::Hcpcs);
    }
}
