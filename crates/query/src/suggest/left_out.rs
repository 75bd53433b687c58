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
        let unmet = self.unmet();
        if unmet == 0 {
            return None;
        }
        let typed = self.parsed.typed();
        let is_told = |at: &usize| unmet >> at & 1 == 1 && !self.may_become(*at, text);
        let words: Vec<&str> = (0..typed.len()).filter(is_told).map(|at| &*typed[at]).collect();
        (!words.is_empty()).then(|| Notice::new(NoticeKind::Ignored, told(&words)))
    }

    /// The words that no code set asked has, means or begins, a bit each; none where none
    /// is asked, which another notice tells.
    fn unmet(&mut self) -> u64 {
        let mut unmet = if self.places.is_empty() { 0 } else { u64::MAX };
        for at in 0..self.places.len() {
            let place = self.places[at];
            let index = &self.indexes[place];
            let question = self.question(place);
            unmet &= question.content & !question.axis_words & !question.known(index);
            if unmet == 0 {
                break;
            }
            for phrase in question::phrases(index, self.parsed.guessed.iter()) {
                unmet &= !phrase.words;
            }
        }
        unmet
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

/// What is said of some words, a few of them by name.
fn told(words: &[&str]) -> String {
    let mut named: Vec<String> = words.iter().take(NAMED).map(|word| format!("{word:?}")).collect();
    if words.len() > NAMED {
        named.push("…".to_owned());
    }
    let named = named.join(", ");
    if words.len() > 1 {
        format!("{named} were left out: no text has them, or words that begin with them")
    } else {
        format!("{named} was left out: no text has it, or a word that begins with it")
    }
}
