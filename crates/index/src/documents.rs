//! Documents: what the designations of a code set become for the index.
//!
//! One document a designation, in the order of the concepts, so that a subtree
//! is a range of documents. Variants of seventh-character families have none;
//! those of chapters and sections are kept for their words, which what lies
//! below them inherits, and answer no question themselves.

use std::num::NonZeroUsize;

use medcode_analysis::{Analysis, Analyzer, TokenKind};
use medcode_codeset::{CodeSet, ConceptId, ConceptKind, Designation, SeventhDefinition};

use crate::columns::pack_token;
use crate::vocabulary::Vocabulary;

/// A designation and its analysis.
#[derive(Debug)]
pub(crate) struct Document<'set> {
    pub(crate) concept: ConceptId,
    pub(crate) designation: &'set Designation,
    pub(crate) analysis: Analysis,
    /// Whether questions may meet it.
    pub(crate) is_answer: bool,
}

impl Document<'_> {
    /// How many words of this kind are in it.
    pub(crate) fn count(&self, kind: TokenKind) -> usize {
        self.analysis.tokens.iter().filter(|token| token.kind == kind).count()
    }
}

/// The labels of all seventh characters, analysed: questions name them.
#[derive(Debug)]
pub(crate) struct Labels(Vec<Vec<Analysis>>);

impl Labels {
    pub(crate) fn new(set: &CodeSet, analyzer: &Analyzer) -> Self {
        let analyze = |definition: &SeventhDefinition| {
            definition.values().iter().map(|value| analyzer.document(&value.label)).collect()
        };
        Self(set.sevenths().iter().map(analyze).collect())
    }

    pub(crate) fn analyses(&self) -> impl Iterator<Item = &Analysis> {
        self.0.iter().flatten()
    }

    /// For each definition and value the tokens of its label as numbers.
    pub(crate) fn numbered(&self, terms: &Vocabulary<'_>) -> Vec<Vec<Vec<u32>>> {
        let number =
            |label: &Analysis| label.tokens.iter().map(|token| pack_token(token, terms)).collect();
        self.0.iter().map(|labels| labels.iter().map(number).collect()).collect()
    }
}

/// Analyses every designation, on so many threads; the result is the same on any
/// number of them.
pub(crate) fn analyze<'set>(
    set: &'set CodeSet,
    analyzer: &Analyzer,
    threads: NonZeroUsize,
) -> Vec<Document<'set>> {
    let designations: Vec<&Designation> = set
        .designations()
        .iter()
        .filter(|designation| set.concept(designation.concept).kind != ConceptKind::Variant)
        .collect();
    let share = designations.len().div_ceil(threads.get()).max(1);
    let document = |designation: &&'set Designation| Document {
        concept: designation.concept,
        designation,
        analysis: analyzer.document(&designation.text),
        is_answer: set.concept(designation.concept).kind.is_answer(),
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = designations
            .chunks(share)
            .map(|chunk| scope.spawn(move || chunk.iter().map(document).collect::<Vec<_>>()))
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("analysis does not panic"))
            .collect()
    })
}
