//! Why a hit answers: for each word of the question, what met it and by which rule.

use medcode_analysis::{Analysis, Analyzer, Meaning, RowId, RowKind, Token, TokenKind};
use medcode_codeset::ConceptId;
use medcode_index::CodeIndex;

use crate::answer::{Rule, WordMet};
use crate::question::{Parsed, Question};

/// What explains one hit.
pub(crate) struct Explained<'search> {
    pub(crate) index: &'search CodeIndex,
    pub(crate) analyzer: &'search Analyzer,
    pub(crate) parsed: &'search Parsed,
    pub(crate) question: &'search Question,
    /// The text that met the question, analysed.
    pub(crate) text: &'search str,
    /// The concept whose designation it is.
    pub(crate) concept: ConceptId,
    /// The words that chose an axis, a bit for each.
    pub(crate) bound: u64,
    /// The words that are covered in any way.
    pub(crate) covered: u64,
}

impl Explained<'_> {
    /// Each content word of the question, in its order.
    pub(crate) fn words(&self) -> Vec<WordMet> {
        let designation = self.analyzer.document(self.text);
        let tokens = self.parsed.analysis().tokens.iter().enumerate();
        tokens
            .filter(|(_, token)| token.kind.is_content())
            .map(|(at, token)| self.word(at, token, &designation))
            .collect()
    }

    fn word(&self, at: usize, token: &Token, designation: &Analysis) -> WordMet {
        let typed = &self.parsed.typed()[at];
        let mut met = WordMet { word: typed.clone(), rule: Rule::NotMet, by: None, row: None };
        let corrected = self
            .parsed
            .corrected
            .iter()
            .find(|(_, meant)| meant.split(' ').any(|word| word == typed));
        let text = |token: &Token| self.text.get(token.span.clone()).unwrap_or_default().to_owned();
        let of_term = designation.tokens.iter().find(|known| known.term == token.term);
        if let Some(known) = of_term {
            let by = text(known);
            let is_same = by.to_lowercase() == *typed;
            met.rule = if is_same { Rule::Same } else { Rule::Inflection };
            met.by = Some(by);
        } else if let Some((meaning, row, by)) = self.phrase(at, designation) {
            met.rule = rule_of(meaning.kind);
            met.by = Some(by);
            let row = row.and_then(|row| self.analyzer.row(row));
            met.row = row.map(|row| format!("{} = {} ({})", row.phrase, row.meaning, row.place));
        } else if self.bound & 1 << at != 0 {
            met.rule = Rule::Axis;
        } else if self.covered & 1 << at != 0
            && self.question.initials.iter().any(|(word, ..)| word & 1 << at != 0)
        {
            met.rule = Rule::Initials;
            met.by = Some(self.text.to_owned());
        } else if let Some(known) =
            designation.tokens.iter().find(|known| self.parsed.begins(token, &known.term))
        {
            met.rule = Rule::Beginning;
            met.by = Some(text(known));
        } else if let Some(title) = self.above(token) {
            met.rule = Rule::TitleAbove;
            met.by = Some(title);
        } else if self.covered & 1 << at != 0 {
            // By a key of the code set, or by what a title above means.
            met.rule = Rule::Synonym;
        }
        if let Some((slip, _)) = corrected
            && met.rule != Rule::NotMet
        {
            met.by = met.by.or_else(|| Some(typed.clone()));
            met.word.clone_from(slip);
            met.rule = Rule::Correction;
        }
        met
    }

    /// The meaning by which a phrase with the word is met, the row that says so, on
    /// whichever side it stands, and the words that meet it.
    fn phrase(
        &self,
        at: usize,
        designation: &Analysis,
    ) -> Option<(&Meaning, Option<RowId>, String)> {
        let meanings = self.parsed.analysis().meanings.iter();
        meanings.filter(|meaning| meaning.tokens.contains(&at)).find_map(|meaning| {
            let same = designation
                .meanings
                .iter()
                .find(|known| !meaning.term.is_empty() && known.term == meaning.term);
            if let Some(known) = same {
                let first = designation.tokens.get(known.tokens.start)?.span.start;
                let last = designation.tokens.get(known.tokens.end - 1)?.span.end;
                let row = meaning.row.or(known.row);
                return Some((meaning, row, self.text.get(first..last)?.to_owned()));
            }
            let expansion = &meaning.expansion;
            let mut parts = 0;
            let mut words: Vec<&str> = Vec::new();
            for token in &designation.tokens {
                let of_term = expansion.terms.iter().find(|(term, _)| *term == token.term);
                if let Some((_, bits)) = of_term {
                    parts |= bits;
                    words.push(self.text.get(token.span.clone()).unwrap_or_default());
                }
            }
            for known in &designation.meanings {
                let of_concept = expansion.concepts.iter().find(|(term, _)| *term == known.term);
                parts |= of_concept.map_or(0, |(_, bits)| *bits);
            }
            let is_met = expansion.all != 0 && parts == expansion.all;
            is_met.then(|| (meaning, meaning.row, words.join(" ")))
        })
    }

    /// The title above that has the word.
    fn above(&self, token: &Token) -> Option<String> {
        if token.kind == TokenKind::Function {
            return None;
        }
        let titles = self.index.ancestors(self.concept).map(|above| self.index.title(above));
        titles.into_iter().find(|title| {
            self.analyzer.document(title).tokens.iter().any(|known| known.term == token.term)
        })
    }
}

fn rule_of(kind: RowKind) -> Rule {
    match kind {
        RowKind::Abbreviation => Rule::Abbreviation,
        RowKind::Procedure => Rule::Procedure,
        RowKind::Narrower => Rule::Narrower,
        RowKind::Decomposition => Rule::Decomposition,
        RowKind::Joined => Rule::Joined,
        _ => Rule::Synonym,
    }
}
