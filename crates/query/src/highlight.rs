//! Which parts of a designation met the question, as spans of its text.

use std::ops::Range;

use medcode_analysis::Analyzer;
use medcode_index::CodeIndex;

use crate::question::{Parsed, Question};

/// What is highlighted in the designations of one code set, for one question.
pub(crate) struct Highlights<'search> {
    index: &'search CodeIndex,
    analyzer: &'search Analyzer,
    /// The terms of the question and of what its phrases stand for, sorted.
    terms: Vec<u32>,
    /// The concept terms of its phrases.
    meanings: Vec<u32>,
    /// The terms that its words begin, where every word may be a beginning.
    begun: Vec<Range<u32>>,
    /// What its last word, which may be unfinished, begins with.
    beginnings: Vec<&'search str>,
}

impl<'search> Highlights<'search> {
    pub(crate) fn new(
        index: &'search CodeIndex,
        analyzer: &'search Analyzer,
        parsed: &'search Parsed,
    ) -> Self {
        let mut terms: Vec<u32> = parsed.terms().filter_map(|term| index.term(term)).collect();
        terms.sort_unstable();
        let meanings = parsed.meanings();
        let meanings = meanings.filter_map(|meaning| index.meaning(&meaning.term)).collect();
        let (begun, beginnings) = (Vec::new(), parsed.beginnings());
        Self { index, analyzer, terms, meanings, begun, beginnings }
    }

    /// Those of a question of which every word may be a beginning.
    pub(crate) fn begun(mut self, question: &Question) -> Self {
        for word in &question.words {
            self.terms.extend(&word.beginnings);
            self.begun.extend((!word.begun.is_empty()).then(|| word.begun.clone()));
        }
        self.terms.sort_unstable();
        self
    }

    /// The parts of a document's text that met words of the question: bytes, half open.
    pub(crate) fn spans(&self, doc: u32, text: &str) -> Vec<[usize; 2]> {
        let mut is_met: Vec<bool> = self
            .index
            .doc_tokens(doc)
            .map(|token| token.kind.is_content() && self.has(token.term))
            .collect();
        for meaning in self.index.doc_meanings(doc) {
            if self.meanings.contains(&meaning.meaning) {
                let place = is_met.iter_mut().skip(meaning.start as usize);
                place.take(meaning.len as usize).for_each(|is_met| *is_met = true);
            }
        }
        let words = self.analyzer.spans(text).into_iter().zip(is_met);
        let mut spans: Vec<[usize; 2]> = Vec::new();
        for (word, _) in words.filter(|(_, is_met)| *is_met) {
            match spans.last_mut() {
                // Words with nothing but a blank between them are one part.
                Some([_, end]) if text.get(*end..word.start) == Some(" ") => *end = word.end,
                _ => spans.push([word.start, word.end]),
            }
        }
        spans
    }

    fn has(&self, term: u32) -> bool {
        let begins = |beginning: &&str| self.index.term_text(term).starts_with(*beginning);
        self.terms.binary_search(&term).is_ok()
            || self.begun.iter().any(|terms| terms.contains(&term))
            || self.beginnings.iter().any(begins)
    }
}
