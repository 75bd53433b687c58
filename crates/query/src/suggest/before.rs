//! What the keystroke before asked of a code set, and what that found: a question that is
//! the same to the code set is not judged again.
//!
//! Most letters say nothing new: `diabet` and `diabete` begin the same terms.

use medcode_index::{CodeIndex, PLAINEST, ReadError, Scored, Wanted};

use crate::candidates::{self, Filter};
use crate::hits::{self, CodeSetAsked, Found, Needed};
use crate::question::{Parsed, Phrase, Question};

use super::SOUGHT;

/// What the keystroke before asked of one code set.
#[derive(Debug, Default)]
pub(super) struct Before {
    question: Option<Question>,
    filter: Filter,
    judged: Vec<Judged>,
    best: Option<Best>,
    /// What was highlighted when there were hits last: terms, a mark, concept terms.
    highlighted: Option<Vec<u32>>,
    /// Whether the keystroke at hand asked at all, and whether the same.
    is_asked: bool,
    is_alike: bool,
}

/// Candidates, and what they were judged to be.
#[derive(Debug)]
struct Judged {
    candidates: Vec<Scored>,
    /// The phrases that were guessed, of the question that they were judged by.
    guessed: Vec<Phrase>,
    found: Vec<Found>,
    is_used: bool,
}

/// What was found that has some of the words.
#[derive(Debug)]
struct Best {
    /// What the question was as a whole, as far as any designation is.
    wholes: Vec<String>,
    found: Vec<Found>,
    is_used: bool,
}

impl Before {
    /// Finds what has some of the words, as a search finds it, or tells what the keystroke
    /// before found by the same question.
    pub(super) fn find_best(
        &mut self,
        asked: CodeSetAsked<'_>,
    ) -> Result<impl Iterator<Item = Found>, ReadError> {
        let CodeSetAsked { index, question, filter, .. } = asked;
        let is_there = |whole: &&String| index.has_whole(whole);
        let wholes: Vec<String> = question.wholes.iter().filter(is_there).cloned().collect();
        let best = self.best.take().filter(|best| self.is_alike && best.wholes == wholes);
        let found = if let Some(best) = best {
            best.found
        } else {
            let wanted = Wanted { most: PLAINEST, least: 0.0 };
            let candidates = candidates::find_best(index, question, filter, wanted)?;
            hits::judge(asked, &candidates, &mut Needed::new(SOUGHT))
        };
        let best = self.best.insert(Best { wholes, found, is_used: true });
        Ok(best.found.iter().cloned())
    }

    /// Judges candidates, or tells what the keystroke before judged of the same. So many
    /// of the last phrases of the question were guessed.
    pub(super) fn judge(
        &mut self,
        asked: CodeSetAsked<'_>,
        candidates: Vec<Scored>,
        guessed: usize,
    ) -> impl Iterator<Item = Found> {
        if candidates.is_empty() {
            return [].iter().cloned();
        }
        let phrases = &asked.question.phrases;
        let guessed = &phrases[phrases.len() - guessed..];
        let is_same =
            |judged: &Judged| judged.candidates == candidates && judged.guessed == guessed;
        let place = self.judged.iter().position(is_same);
        let place = place.unwrap_or_else(|| {
            let found = hits::judge(asked, &candidates, &mut Needed::new(SOUGHT));
            let guessed = guessed.to_vec();
            self.judged.push(Judged { candidates, guessed, found, is_used: true });
            self.judged.len() - 1
        });
        self.judged[place].is_used = true;
        self.judged[place].found.iter().cloned()
    }

    /// Begins a keystroke: forgets what was judged of another question, and says whether it
    /// is the same.
    pub(super) fn begin(&mut self, asked: CodeSetAsked<'_>) -> bool {
        let before = self.question.take();
        self.is_asked = true;
        self.is_alike = self.filter == *asked.filter
            && before.is_some_and(|before| before.is_judged_alike(asked.question));
        self.filter.clone_from(asked.filter);
        self.judged.iter_mut().for_each(|judged| judged.is_used = false);
        self.best.iter_mut().for_each(|best| best.is_used = false);
        if !self.is_alike {
            self.judged.clear();
            self.best = None;
        }
        self.is_alike
    }

    /// Whether the keystroke at hand asked the code set: else what is known of it is of
    /// another.
    pub(super) fn is_asked(&self) -> bool {
        self.is_asked
    }

    /// Whether the keystroke at hand asks the same.
    pub(super) fn is_alike(&self) -> bool {
        self.is_alike
    }

    /// Whether the keystroke at hand asks the same and highlights the same.
    pub(super) fn highlights_alike(&mut self, index: &CodeIndex, parsed: &Parsed) -> bool {
        let mut highlighted: Vec<u32> =
            parsed.terms().filter_map(|term| index.term(term)).collect();
        highlighted.push(u32::MAX);
        let meanings = parsed.meanings();
        highlighted.extend(meanings.filter_map(|meaning| index.meaning(&meaning.term)));
        let is_alike = self.is_alike && self.highlighted.as_ref() == Some(&highlighted);
        self.highlighted = Some(highlighted);
        is_alike
    }

    /// Ends a keystroke, which asked this, if it asked at all.
    pub(super) fn end(&mut self, question: Option<Question>) {
        if !std::mem::take(&mut self.is_asked) {
            *self = Self::default();
            return;
        }
        self.judged.retain(|judged| judged.is_used);
        self.best = self.best.take().filter(|best| best.is_used);
        (self.question, self.is_alike) = (question, false);
    }
}
