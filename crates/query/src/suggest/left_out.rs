//! Words that nothing meets: hits do without them, and a notice says so.

use medcode_analysis::TokenKind;

use super::Typed;
use super::beginnings::SHORT;
use crate::answer::{Notice, NoticeKind};
use crate::question;

/// How many words are named.
const NAMED: usize = 6;

impl Typed<'_> {
    /// What is said of words that no code set asked has, means or begins; not of the last
    /// while it is typed, and may still become something.
    pub(super) fn left_out(&mut self, text: &str) -> Option<Notice> {
        let mut unmet = u64::MAX;
        for at in 0..self.places.len() {
            let place = self.places[at];
            let question = self.question(place);
            unmet &= question.content & !question.axis_words;
            let index = &self.indexes[place];
            unmet &= !self.question(place).known(index);
            if unmet == 0 {
                return None;
            }
            for phrase in question::phrases(index, self.parsed.guessed.iter()) {
                unmet &= !phrase.words;
            }
        }
        let typed = self.parsed.typed();
        let is_told = |at: &usize| unmet >> at & 1 == 1 && !self.may_become(*at, text);
        let words: Vec<&str> = (0..typed.len()).filter(is_told).map(|at| &*typed[at]).collect();
        let mut named: Vec<String> =
            words.iter().take(NAMED).map(|word| format!("{word:?}")).collect();
        if words.len() > NAMED {
            named.push("…".to_owned());
        }
        let (words, were) = (named.join(", "), if words.len() > 1 { "were" } else { "was" });
        let notice = format!("{words} {were} left out: no text has it or begins with it");
        (!words.is_empty()).then(|| Notice::new(NoticeKind::Ignored, notice))
    }

    /// Whether a word that nothing meets so far is still being typed, and may be met once
    /// it is there.
    fn may_become(&self, at: usize, text: &str) -> bool {
        let tokens = &self.parsed.analysis().tokens;
        let token = &tokens[at];
        if at + 1 < tokens.len() || token.span.end < text.len() {
            return false;
        }
        let typed = &self.parsed.typed()[at];
        // Initials of names are no longer than words that are corrected by one edit, and a
        // longer word that is near to nothing will be near to nothing.
        token.kind != TokenKind::Word || typed.len() <= SHORT || self.analyzer.may_know(typed)
    }
}
