//! What is found by a phrase of the lexicon whose last word is still being typed: "heart
//! atta" finds what "heart attack" means.
//!
//! Such a phrase is a guess: what it finds counts as met by a beginning, and lies beside
//! what the words that were typed find by themselves, which is not less for it.

use medcode_analysis::Meaning;
use medcode_index::ReadError;

use super::retrieve::{self, Sets};
use super::{FEW, Typed, Typing, count_matching, is_matching};
use crate::candidates::Filter;
use crate::hits::{CodeSetAsked, Found};
use crate::question;
use crate::tier::Tier;

/// How many hits are given that a guess alone finds: half of the usual list is left to
/// others, whatever it is that is being typed.
const MOST: usize = 5;
/// How many designations of a code set are judged: the plainest say what is meant, and
/// little else.
pub(super) const MOST_JUDGED: usize = 12;

impl Typed<'_> {
    /// Adds what the phrases find that were guessed.
    pub(super) fn add_guessed(
        &mut self,
        filters: &[Filter],
        typing: &mut Typing,
        found: &mut Vec<Found>,
    ) -> Result<(), ReadError> {
        // A word that stands alone is guessed only where it finds little by itself.
        let has_few = count_matching(found) < FEW;
        let is_asked = |first: &Meaning| first.tokens.len() > 1 || has_few;
        if !self.parsed.guessed.first().is_some_and(is_asked) {
            typing.sets.iter_mut().for_each(Sets::forget_meant);
            return Ok(());
        }
        let mut guessed = Vec::new();
        for (place, filter) in filters.iter().enumerate() {
            guessed.extend(self.find_guessed(place, filter, typing)?);
        }
        let mut others = 0..self.parsed.typed().len();
        let is_corrected =
            others.any(|at| !self.parsed.is_guessed(at) && self.parsed.is_corrected(at));
        let tier = if is_corrected { Tier::Fuzzy } else { Tier::Prefix };
        guessed.retain(is_matching);
        for one in &mut guessed {
            one.tier = one.tier.max(tier);
        }
        self.merge(guessed, found);
        Ok(())
    }

    /// What the phrases find in a code set, judged as if their last letters were there.
    fn find_guessed(
        &mut self,
        place: usize,
        filter: &Filter,
        typing: &mut Typing,
    ) -> Result<Vec<Found>, ReadError> {
        let (index, parsed) = (&self.indexes[place], &self.parsed);
        let (sets, before) = (&mut typing.sets[place], &mut typing.before[place]);
        // One that was passed over has a question at most because a word was corrected.
        let question = self.questions[place].as_mut().filter(|_| before.is_asked());
        let Some(question) = question else { return Ok(Vec::new()) };
        let phrases = question::phrases(index, parsed.guessed.iter());
        let (words, is_alike) = (parsed.typed(), before.is_alike());
        let typed = retrieve::Typed { words, unfinished: None, all_begin: false, is_alike };
        let candidates = sets.find_meant(index, question, &phrases, typed)?;
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        // The phrases are part of the question for as long as this takes.
        let (others, count) = (question.phrases.len(), phrases.len());
        question.phrases.extend(phrases);
        question.is_guessed = true;
        let asked = CodeSetAsked { place, index, question, filter };
        let found = before.judge(asked, candidates, count).collect();
        question.phrases.truncate(others);
        question.is_guessed = false;
        Ok(found)
    }

    /// Puts the best of what was guessed in among what was found. A concept that words
    /// find stays as they found it, unless they found some of them alone.
    fn merge(&self, mut guessed: Vec<Found>, found: &mut Vec<Found>) {
        guessed.sort_unstable_by(|one, other| one.order(other, self.indexes));
        let by_words = count_matching(found);
        guessed.retain(|one| !found[..by_words].iter().any(|known| known.is_of(one)));
        guessed.truncate(MOST);
        found.retain(|known| !guessed.iter().any(|one| one.is_of(known)));
        found.extend(guessed);
        found.sort_by(|one, other| one.order(other, self.indexes));
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use medcode_analysis::{Analyzer, Lexicon};
    use medcode_codeset::{CodeSetBuilder, NewConcept, System};
    use medcode_index::{CodeIndex, build};

    use crate::suggest::{Suggest, Typing, suggest};

    /// A code set with these titles.
    fn index(analyzer: &Analyzer, system: System, titles: &[(&str, &str)]) -> CodeIndex {
        let mut builder = CodeSetBuilder::new(system, "2026".parse().unwrap());
        for (code, title) in titles {
            let concept = NewConcept::billable(code.parse().unwrap(), *title);
            builder.add(concept).unwrap();
        }
        let set = builder.build().unwrap();
        let files = build(&set, &[], analyzer, NonZeroUsize::MIN).unwrap();
        CodeIndex::in_memory(files, analyzer).unwrap()
    }

    #[test]
    fn a_code_set_that_is_passed_over_guesses_nothing_whatever_was_corrected() {
        let rows = "phrase\tmeaning\tkind\tsource\nelbow stiffoid\tmustard\tlay\ttest\n";
        let rows = Lexicon::parse("mine.tsv", rows).unwrap();
        let analyzer = Analyzer::new().with_user_rows(&rows);
        // Enough have the words for another code set to be of little use.
        let organs = ["arm", "leg", "hip", "knee", "neck", "back", "toe", "hand", "foot", "jaw"];
        let titles = organs.map(|organ| format!("fracture elbow stiffness {organ}"));
        let titles: Vec<(String, &String)> =
            (10..).zip(&titles).map(|(number, title)| (format!("S{number}"), title)).collect();
        let titles: Vec<(&str, &str)> =
            titles.iter().map(|(code, title)| (&**code, title.as_str())).collect();
        let indexes = [
            index(&analyzer, System::Icd10Cm, &titles),
            index(&analyzer, System::Hcpcs, &[("A0001", "fracture mustard")]),
        ];
        let systems = |text: &str| {
            let found =
                suggest(&indexes, &analyzer, &Suggest::new(text).limit(40), &mut Typing::new());
            let hits = found.unwrap().hits;
            (hits.len(), hits.iter().filter(|hit| hit.system == System::Hcpcs).count())
        };
        assert_eq!(systems("fracture elbow stif"), (10, 0));
        assert_eq!(systems("fractrue elbow stif"), (10, 0));
        assert_eq!(systems("fractrue elbow stiffo").1, 1);
    }
}
