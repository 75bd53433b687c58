//! Whole texts: a text as one term, so that it is found among thousands that
//! have its words.
//!
//! A whole is the text's content terms, optional ones left out, sorted and each
//! once: it does not depend on order. A further whole has concept terms in place
//! of the phrases that mean them, so that texts meet in other words.

use std::ops::Range;

use crate::{Analysis, Meaning, Token};

/// The most readings of a text whose phrases have several senses.
const MAX_READINGS: usize = 8;
/// The most wholes of a text.
const MAX_WHOLES: usize = 16;

impl Analysis {
    /// The text as one term, and as one in which phrases are replaced by what
    /// they mean: several where a phrase has several senses or a word several
    /// forms, at most sixteen in all.
    ///
    /// Words in brackets are left out, unless there are no others.
    pub fn wholes(&self) -> Vec<String> {
        let mut wholes: Vec<String> = Vec::new();
        let choices = self.choices();
        for reading in std::iter::once(Vec::new()).chain(self.readings()) {
            for left_out in &choices {
                let whole = self.whole_of(&reading, left_out);
                if !whole.is_empty() && wholes.len() < MAX_WHOLES && !wholes.contains(&whole) {
                    wholes.push(whole);
                }
            }
        }
        wholes
    }

    /// The same text without some of its tokens.
    #[must_use]
    pub fn without(&self, tokens: Range<usize>) -> Self {
        let is_kept = |at: usize| !tokens.contains(&at);
        let kept = self.tokens.iter().enumerate().filter(|(at, _)| is_kept(*at));
        let meanings = self.meanings.iter().filter(|meaning| {
            meaning.tokens.end <= tokens.start || meaning.tokens.start >= tokens.end
        });
        let moved = |meaning: &Meaning| {
            let by = if meaning.tokens.start >= tokens.end { tokens.len() } else { 0 };
            let place = meaning.tokens.start - by..meaning.tokens.end - by;
            Meaning { tokens: place, ..meaning.clone() }
        };
        Self {
            tokens: kept.map(|(_, token)| token.clone()).collect(),
            meanings: meanings.map(moved).collect(),
        }
    }

    /// Ways to replace phrases by their meanings: from the left, the longest
    /// phrase at each place, and each of its senses.
    fn readings(&self) -> Vec<Vec<&Meaning>> {
        let mut readings: Vec<Vec<&Meaning>> = vec![Vec::new()];
        let mut at = 0;
        while at < self.tokens.len() {
            // A word taken apart has no concept term to stand in its place.
            let is_named = |meaning: &&Meaning| !meaning.term.is_empty();
            let starting = || {
                let here = self.meanings.iter().filter(|meaning| meaning.tokens.start == at);
                here.filter(is_named)
            };
            let Some(end) = starting().map(|meaning| meaning.tokens.end).max() else {
                at += 1;
                continue;
            };
            let senses: Vec<&Meaning> =
                starting().filter(|meaning| meaning.tokens.end == end).collect();
            let room = (MAX_READINGS / readings.len()).max(1);
            readings = senses
                .iter()
                .take(room)
                .flat_map(|sense| {
                    readings.iter().map(|reading| [reading.as_slice(), &[*sense]].concat())
                })
                .collect();
            at = end;
        }
        readings
    }

    fn whole_of(&self, reading: &[&Meaning], left_out: &[usize]) -> String {
        let is_needed =
            self.tokens.iter().any(|token| token.kind.is_content() && !token.is_optional);
        let is_taken = |at: usize| {
            let token: &Token = &self.tokens[at];
            token.kind.is_content() && !(token.is_optional && is_needed) && !left_out.contains(&at)
        };
        let replaced = |at: usize| reading.iter().any(|meaning| meaning.tokens.contains(&at));
        let words = (0..self.tokens.len())
            .filter(|at| is_taken(*at) && !replaced(*at))
            .map(|at| &*self.tokens[at].term);
        let meanings = reading
            .iter()
            .filter(|meaning| meaning.tokens.clone().any(is_taken))
            .map(|meaning| &*meaning.term);
        let mut terms: Vec<&str> = words.chain(meanings).collect();
        terms.sort_unstable();
        terms.dedup();
        terms.join(" ")
    }
}

/// Marks the tokens that stand in brackets: nonessential modifiers and
/// explanations in the conventions of ICD-10-CM (Official Guidelines, section
/// I.A.7).
pub(crate) fn mark_optional(text: &str, tokens: &mut [Token]) {
    let mut depth = 0_usize;
    let mut brackets = text.char_indices().filter_map(|(at, character)| match character {
        '(' | '[' => Some((at, true)),
        ')' | ']' => Some((at, false)),
        _ => None,
    });
    let mut next = brackets.next();
    for token in tokens {
        while let Some((_, opens)) = next.filter(|(at, _)| *at < token.span.start) {
            depth = if opens { depth + 1 } else { depth.saturating_sub(1) };
            next = brackets.next();
        }
        token.is_optional = depth > 0;
    }
}

#[cfg(test)]
mod tests {
    use crate::{Analyzer, Lexicon};

    fn analyzer() -> Analyzer {
        let rows = "phrase\tmeaning\tkind\tsource\n\
                    heart attack\tmyocardial infarction\tlay\tgeneral\n\
                    mi\tmyocardial infarction\tabbreviation\tgeneral\n\
                    mi\tmitral insufficiency\tabbreviation\tgeneral\n";
        Analyzer::with_lexicon(&Lexicon::parse("test", rows).unwrap())
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(analyzer().question(text).wholes(), expected, "for {text:?}");
    }

    #[test]
    fn a_whole_depends_on_neither_order_nor_brackets() {
        check("stone of the kidney", &["kidney stone"]);
        check("kidney (chronic) stone", &["kidney stone"]);
        check("(chronic)", &["chronic"]);
    }

    #[test]
    fn phrases_are_replaced_by_each_of_their_senses() {
        check("old heart attack", &["attack heart old", "myocardial_infarction old"]);
        check("acute MI", &["acut mi", "acut myocardial_infarction", "acut mitral_insufficiency"]);
    }

    #[test]
    fn leaving_tokens_out_keeps_the_phrases_around_them() {
        let analysis = analyzer().question("old left heart attack").without(1..2);
        assert_eq!(analysis.whole(), analyzer().question("old heart attack").whole());
        assert_eq!(analysis.meanings[0].tokens, 1..3);
        assert!(analysis.without(2..3).meanings.is_empty());
    }
}
