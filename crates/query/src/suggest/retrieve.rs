//! What has every word: sets of documents, kept from one keystroke to the next.

use std::sync::Arc;

use medcode_index::{CodeIndex, DocSet, PLAINEST, ReadError, Scored, Sought};

use super::few;
use super::guessed::MOST_JUDGED;
use crate::question::{Phrase, Question, Word};

/// The longest known word before the last that is taken as a beginning as well, where
/// little has every word: longer ones are mostly whole.
const LONGEST_BEGUN: usize = 4;

/// After each so many words it is looked whether any document has them all.
const PARTS: usize = 8;

/// What was typed, word by word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typed<'typed> {
    pub(super) words: &'typed [String],
    /// Where the word stands that is still being typed.
    pub(super) unfinished: Option<usize>,
    /// Whether short words that the code set has are beginnings as well.
    pub(super) all_begin: bool,
    /// Whether the keystroke before asked the same, and not for beginnings besides.
    pub(super) is_alike: bool,
}

/// The documents of words, of one code set.
#[derive(Debug, Default)]
pub(super) struct Sets {
    kept: Vec<Kept>,
    /// The documents of every word but the last.
    parts: Vec<Arc<DocSet>>,
    /// What meets every word but the last, and how many that are; nothing if there is no other.
    pub(super) others: Option<(Arc<DocSet>, usize)>,
    /// What was found last, and where the unfinished word stood.
    found: Option<(Option<usize>, Vec<Scored>)>,
    /// What was found last by phrases that were guessed.
    meant: Option<Meant>,
}

/// Phrases, the documents that mean one of them, and what was found of those.
#[derive(Debug)]
struct Meant {
    phrases: Vec<Phrase>,
    docs: Arc<DocSet>,
    found: Vec<Scored>,
}

impl Meant {
    fn new(index: &CodeIndex, phrases: &[Phrase]) -> Result<Self, ReadError> {
        let mut docs = DocSet::new(index.doc_count());
        phrases.iter().try_for_each(|phrase| add_phrase(index, phrase, &mut docs))?;
        Ok(Self { phrases: phrases.to_vec(), docs: Arc::new(docs), found: Vec::new() })
    }
}

/// The documents of a word, and what they were found by.
#[derive(Debug)]
struct Kept {
    key: Vec<u32>,
    set: Arc<DocSet>,
    is_used: bool,
}

impl Sets {
    /// The plainest documents that have every word, those first that have the last whole.
    /// Other words that the code set has are taken as they are, or, if so asked, as
    /// beginnings as well.
    pub(super) fn find(
        &mut self,
        index: &CodeIndex,
        question: &Question,
        typed: Typed<'_>,
    ) -> Result<Vec<Scored>, ReadError> {
        let before = self.found.take();
        if let Some((unfinished, found)) = before
            && typed.is_alike
            && unfinished == typed.unfinished
        {
            self.found = Some((unfinished, found.clone()));
            return Ok(found);
        }
        let docs = self.find_docs(index, question, typed)?;
        let found: Vec<Scored> = docs.into_iter().map(|doc| Scored { doc, score: 1.0 }).collect();
        if !typed.all_begin {
            self.found = Some((typed.unfinished, found.clone()));
        }
        Ok(found)
    }

    fn find_docs(
        &mut self,
        index: &CodeIndex,
        question: &Question,
        typed: Typed<'_>,
    ) -> Result<Vec<u32>, ReadError> {
        self.kept.iter_mut().for_each(|kept| kept.is_used = false);
        let asked = question.content & !question.axis_words;
        let is_asked = |at: &usize| asked >> at & 1 == 1;
        let last = typed.unfinished.filter(is_asked);
        let others = || (0..question.words.len()).filter(|at| is_asked(at) && Some(*at) != last);
        if others().any(|at| !is_met(question, at)) {
            self.meet_nothing();
            return Ok(Vec::new());
        }
        let mut parts = Vec::with_capacity(question.words.len());
        for at in others() {
            if parts.len().is_multiple_of(PARTS) && !parts.is_empty() && self.meets_nothing(&parts)
            {
                break;
            }
            let word = (&*typed.words[at], at);
            let whole = self.whole(index, question, at)?;
            parts.extend(match whole {
                Some(whole) if typed.all_begin && may_begin(word.0) => {
                    Some(self.either(index, question, word, whole)?)
                }
                Some(whole) => Some(whole),
                None => self.begun(index, question, word)?,
            });
        }
        self.meet(parts);
        let last = last.map(|at| (&*typed.words[at], at));
        let found = self.find_last(index, question, last)?;
        self.kept.retain(|kept| kept.is_used);
        Ok(found)
    }

    /// Of what meets the other words, the plainest that have the last, whole or begun.
    fn find_last(
        &mut self,
        index: &CodeIndex,
        question: &Question,
        last: Option<(&str, usize)>,
    ) -> Result<Vec<u32>, ReadError> {
        let others = match &self.others {
            Some((_, 0)) => return Ok(Vec::new()),
            others => others.as_ref().map(|(others, _)| Arc::clone(others)),
        };
        let plainest = |last: Option<&DocSet>| {
            let sets: Vec<&DocSet> = others.as_deref().into_iter().chain(last).collect();
            index.plainest(&sets)
        };
        let Some((typed, at)) = last else { return Ok(plainest(None)) };
        if let Some((others, len)) = &self.others
            && few::is_cheaper(question, at, *len)
        {
            let (whole, begun) = few::read(index, question, at, others);
            return Ok(whole_first(whole, &begun));
        }
        let whole = self.whole(index, question, at)?;
        let whole = whole.map_or_else(Vec::new, |whole| plainest(Some(&whole)));
        if whole.len() < PLAINEST
            && let Some(begun) = self.begun(index, question, (typed, at))?
        {
            return Ok(whole_first(whole, &plainest(Some(&begun))));
        }
        Ok(whole)
    }

    /// The documents that have a word or a term that begins with it.
    fn either(
        &mut self,
        index: &CodeIndex,
        question: &Question,
        word: (&str, usize),
        whole: Arc<DocSet>,
    ) -> Result<Arc<DocSet>, ReadError> {
        let Some(begun) = self.begun(index, question, word)? else { return Ok(whole) };
        let mut key = key_of(question, word.1);
        key.push(u32::MAX);
        self.kept(key, || {
            let mut either = whole;
            Arc::make_mut(&mut either).unite(&begun);
            Ok(either)
        })
    }

    /// Whether no document has all of some parts: those of the other words need not be
    /// gathered.
    fn meets_nothing(&mut self, parts: &[Arc<DocSet>]) -> bool {
        self.meet(parts.to_vec());
        matches!(self.others, Some((_, 0)))
    }

    /// Finds what all parts have, unless they are those of the keystroke before.
    fn meet(&mut self, parts: Vec<Arc<DocSet>>) {
        let is_same = |(one, other): (&Arc<DocSet>, &Arc<DocSet>)| Arc::ptr_eq(one, other);
        if parts.len() == self.parts.len() && parts.iter().zip(&self.parts).all(is_same) {
            return;
        }
        let mut others: Option<Arc<DocSet>> = None;
        for part in &parts {
            if let Some(others) = &mut others {
                Arc::make_mut(others).intersect(part);
            } else {
                others = Some(Arc::clone(part));
            }
        }
        self.parts = parts;
        self.others = others.map(|others| {
            let len = others.len();
            (others, len)
        });
    }

    /// Nothing has a word that the code set lacks.
    fn meet_nothing(&mut self) {
        let nothing = Arc::new(DocSet::default());
        self.kept.clear();
        // A part, so that no keystroke without other words takes it for its own.
        self.parts = vec![Arc::clone(&nothing)];
        self.others = Some((nothing, 0));
    }

    /// Nothing was guessed.
    pub(super) fn forget_meant(&mut self) {
        self.meant = None;
    }

    /// Nothing is known of the code set any more: it was not asked.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// The documents that have a word, or mean it; nothing if the code set has no such.
    fn whole(
        &mut self,
        index: &CodeIndex,
        question: &Question,
        at: usize,
    ) -> Result<Option<Arc<DocSet>>, ReadError> {
        let word = &question.words[at];
        let phrases = || question.phrases.iter().filter(move |phrase| phrase.words >> at & 1 == 1);
        if word.term.is_none() && phrases().next().is_none() {
            return Ok(None);
        }
        self.kept(key_of(question, at), || {
            let mut set = DocSet::new(index.doc_count());
            if let Some(term) = word.term {
                index.add_docs(Sought::Word(term), &mut set)?;
            }
            for phrase in phrases() {
                add_phrase(index, phrase, &mut set)?;
            }
            Ok(Arc::new(set))
        })
        .map(Some)
    }

    /// The plainest documents that mean one of some phrases, lack words of theirs, and have
    /// every other word.
    pub(super) fn find_meant(
        &mut self,
        index: &CodeIndex,
        question: &Question,
        phrases: &[Phrase],
        typed: Typed<'_>,
    ) -> Result<Vec<Scored>, ReadError> {
        let before = self.meant.take();
        if phrases.is_empty() {
            return Ok(Vec::new());
        }
        let mut meant = match before.filter(|meant| meant.phrases == phrases) {
            Some(meant) if typed.is_alike => return Ok(self.meant.insert(meant).found.clone()),
            Some(meant) => meant,
            None => Meant::new(index, phrases)?,
        };
        let words = phrases.iter().fold(0, |words, phrase| words | phrase.words);
        let mut sets = vec![Arc::clone(&meant.docs)];
        sets.extend(self.others_than(index, question, words, typed)?);
        let sets: Vec<&DocSet> = sets.iter().map(|set| &**set).collect();
        let words = (question, words & question.content);
        let docs = few::lacking(index, words, &sets, MOST_JUDGED);
        meant.found = docs.into_iter().map(|doc| Scored { doc, score: 1.0 }).collect();
        Ok(self.meant.insert(meant).found.clone())
    }

    /// The documents of each word that is asked for, other than some.
    fn others_than(
        &mut self,
        index: &CodeIndex,
        question: &Question,
        words: u64,
        typed: Typed<'_>,
    ) -> Result<Vec<Arc<DocSet>>, ReadError> {
        let others = question.content & !question.axis_words & !words;
        let others = (0..question.words.len()).filter(|at| others >> at & 1 == 1);
        let docs = |at| {
            let docs = match self.whole(index, question, at)? {
                Some(whole) => Some(whole),
                None => self.begun(index, question, (&*typed.words[at], at))?,
            };
            Ok(docs.unwrap_or_default())
        };
        others.map(docs).collect()
    }

    /// The documents that have a term which begins with a word; nothing if there is none.
    fn begun(
        &mut self,
        index: &CodeIndex,
        question: &Question,
        (typed, at): (&str, usize),
    ) -> Result<Option<Arc<DocSet>>, ReadError> {
        let Word { begun, beginnings, .. } = &question.words[at];
        if !begun.is_empty() {
            let key = vec![u32::MAX, begun.start, begun.end];
            return self.kept(key, || index.docs_beginning(typed, begun)).map(Some);
        }
        if beginnings.is_empty() {
            return Ok(None);
        }
        let key = std::iter::once(u32::MAX).chain(beginnings.iter().copied()).collect();
        self.kept(key, || {
            let mut set = DocSet::new(index.doc_count());
            index.add_docs_of_words(beginnings.iter().copied(), &mut set)?;
            Ok(Arc::new(set))
        })
        .map(Some)
    }

    fn kept(
        &mut self,
        key: Vec<u32>,
        find: impl FnOnce() -> Result<Arc<DocSet>, ReadError>,
    ) -> Result<Arc<DocSet>, ReadError> {
        if let Some(kept) = self.kept.iter_mut().find(|kept| kept.key == key) {
            kept.is_used = true;
            return Ok(Arc::clone(&kept.set));
        }
        let set = find()?;
        self.kept.push(Kept { key, set: Arc::clone(&set), is_used: true });
        Ok(set)
    }
}

/// Documents that have a word whole, and behind them others that have it begun.
fn whole_first(mut whole: Vec<u32>, begun: &[u32]) -> Vec<u32> {
    let count = whole.len();
    for doc in begun {
        if whole.len() < PLAINEST && !whole[..count].contains(doc) {
            whole.push(*doc);
        }
    }
    whole
}

/// Whether a code set has anything that a word is, means or begins.
fn is_met(question: &Question, at: usize) -> bool {
    let Word { term, begun, beginnings, .. } = &question.words[at];
    let is_begun = !begun.is_empty() || !beginnings.is_empty();
    is_begun || term.is_some() || question.phrases.iter().any(|one| one.words >> at & 1 == 1)
}

/// Whether a word that is known is looked for as a beginning as well.
pub(super) fn may_begin(typed: &str) -> bool {
    typed.len() <= LONGEST_BEGUN
}

/// What the documents of a word depend on.
fn key_of(question: &Question, at: usize) -> Vec<u32> {
    let mut key = vec![question.words[at].term.map_or(0, |term| term + 1)];
    let phrases = question.phrases.iter().filter(|phrase| phrase.words >> at & 1 == 1);
    phrases.for_each(|phrase| add_key(phrase, &mut key));
    key
}

fn add_key(phrase: &Phrase, key: &mut Vec<u32>) {
    key.extend([u32::MAX, phrase.meaning.map_or(0, |meaning| meaning + 1), phrase.all]);
    for (number, bits) in phrase.terms.iter().chain(&phrase.concepts) {
        key.extend([*number, *bits]);
    }
}

/// Adds the documents that mean a phrase, or have every part of what it stands for.
fn add_phrase(index: &CodeIndex, phrase: &Phrase, set: &mut DocSet) -> Result<(), ReadError> {
    if let Some(meaning) = phrase.meaning {
        index.add_docs(Sought::Concept(meaning), set)?;
    }
    match phrase.all.count_ones() {
        0 => {}
        1 => add_part(index, phrase, phrase.all, set)?,
        _ => set.unite(&all_parts(index, phrase)?),
    }
    Ok(())
}

/// The documents that have every part of what a phrase stands for.
fn all_parts(index: &CodeIndex, phrase: &Phrase) -> Result<DocSet, ReadError> {
    let mut all: Option<DocSet> = None;
    for bit in (0..u32::BITS).map(|bit| 1 << bit).filter(|bit| phrase.all & bit != 0) {
        let mut part = DocSet::new(index.doc_count());
        add_part(index, phrase, bit, &mut part)?;
        match &mut all {
            Some(all) => all.intersect(&part),
            None => all = Some(part),
        }
    }
    Ok(all.unwrap_or_default())
}

/// Adds the documents that have a part, which is a bit, of what a phrase stands for.
fn add_part(
    index: &CodeIndex,
    phrase: &Phrase,
    bit: u32,
    set: &mut DocSet,
) -> Result<(), ReadError> {
    for (term, _) in phrase.terms.iter().filter(|(_, bits)| bits & bit != 0) {
        index.add_docs(Sought::Word(*term), set)?;
    }
    for (meaning, _) in phrase.concepts.iter().filter(|(_, bits)| bits & bit != 0) {
        index.add_docs(Sought::Concept(*meaning), set)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use medcode_analysis::Analyzer;
    use medcode_codeset::{CodeSetBuilder, NewConcept, System};
    use medcode_index::build;

    use super::*;
    use crate::question::{self, Parsed};
    use crate::suggest::beginnings;
    use crate::wishes::Wishes;

    /// Titles of two words and three, so that words are met by many and by few.
    fn index(analyzer: &Analyzer) -> CodeIndex {
        let mut builder = CodeSetBuilder::new(System::Icd10Cm, "2026".parse().unwrap());
        let organs = ["heart", "hip", "kidney", "lung", "myocardial"];
        let names = ["failure", "fracture", "infarction", "attack", "disease", "stone"];
        for (number, organ) in organs.iter().enumerate() {
            for (letter, name) in ('A'..).zip(names) {
                let title = if number % 2 == 0 { "acute " } else { "" };
                let code = format!("{letter}{number}0").parse().unwrap();
                let title = format!("{title}{organ} {name}");
                builder.add(NewConcept::billable(code, title)).unwrap();
            }
        }
        let set = builder.build().unwrap();
        let files = build(&set, &[], analyzer, NonZeroUsize::MIN).unwrap();
        CodeIndex::in_memory(files, analyzer).unwrap()
    }

    /// Reads every document there is for the last word, and gathers those that have it.
    #[track_caller]
    fn check(index: &CodeIndex, analyzer: &Analyzer, text: &str) {
        let mut parsed = Parsed::new(analyzer, text);
        let unfinished = parsed.take_unfinished();
        let at = unfinished.unwrap();
        let mut question = Question::of_words(index, &parsed, Wishes::typed(index, &parsed));
        beginnings::begin(index, analyzer, &parsed, unfinished, &mut question);
        let mut all = DocSet::new(index.doc_count());
        (0..).take(index.doc_count()).for_each(|doc| all.add(doc));
        let (whole, begun) = few::read(index, &question, at, &all);
        let mut sets = Sets::default();
        let plainest = |set: Option<Arc<DocSet>>| {
            set.map_or_else(Vec::new, |set| index.plainest(&[&all, &set]))
        };
        let word = (&*parsed.typed()[at], at);
        assert_eq!(whole, plainest(sets.whole(index, &question, at).unwrap()), "for {text:?}");
        assert_eq!(begun, plainest(sets.begun(index, &question, word).unwrap()), "for {text:?}");
    }

    #[test]
    fn documents_that_are_read_are_those_that_are_gathered() {
        let analyzer = Analyzer::new();
        let index = index(&analyzer);
        for text in ["h", "heart", "heart att", "heart attack", "fx", "mi", "kidney sto", "ac"] {
            check(&index, &analyzer, text);
        }
        let found = |text: &str| {
            let parsed = Parsed::new(&analyzer, text);
            let question = Question::of_words(&index, &parsed, Wishes::typed(&index, &parsed));
            let mut all = DocSet::new(index.doc_count());
            (0..).take(index.doc_count()).for_each(|doc| all.add(doc));
            few::read(&index, &question, 0, &all).0.len()
        };
        assert_eq!((found("kidney"), found("fx"), found("spleen")), (6, 5, 0));
    }

    #[test]
    fn what_a_guess_finds_is_what_the_words_do_not() {
        let analyzer = Analyzer::new();
        let index = index(&analyzer);
        let mut sets = Sets::default();
        let mut found = |text: &str, is_alike: bool| -> Vec<String> {
            let mut parsed = Parsed::new(&analyzer, text);
            let unfinished = parsed.take_unfinished();
            parsed.guess(&analyzer);
            let mut question = Question::of_words(&index, &parsed, Wishes::typed(&index, &parsed));
            beginnings::begin(&index, &analyzer, &parsed, unfinished, &mut question);
            let phrases = question::phrases(&index, parsed.guessed.iter());
            let typed = Typed { words: parsed.typed(), unfinished, all_begin: false, is_alike };
            let found = sets.find_meant(&index, &question, &phrases, typed).unwrap();
            found.into_iter().map(|one| index.designation(one.doc).text).collect()
        };
        // "Heart attack" has the words itself.
        assert_eq!(found("heart att", false), ["acute myocardial infarction"]);
        assert_eq!(found("acute heart attac", false), ["acute myocardial infarction"]);
        assert_eq!(found("acute heart attac", true), ["acute myocardial infarction"]);
        assert_eq!(found("hip heart attac", false), [""; 0]);
        assert_eq!(found("heart fra", true), [""; 0]);
    }

    #[test]
    fn nothing_more_is_gathered_once_no_document_has_all() {
        let analyzer = Analyzer::new();
        let index = index(&analyzer);
        // Words that the code set has, which no document has together.
        let words = ["heart", "hip", "kidney", "lung", "failure", "fracture", "stone", "disease"];
        let gathered = |count: usize| {
            let text = words.iter().copied().chain(["attack", "infarction", "myocardial", "acute"]);
            let text: Vec<&str> = text.take(count).collect();
            let parsed = Parsed::new(&analyzer, &(text.join(" ") + " ."));
            let question = Question::of_words(&index, &parsed, Wishes::typed(&index, &parsed));
            let typed = Typed {
                words: parsed.typed(),
                unfinished: None,
                all_begin: false,
                is_alike: false,
            };
            let mut sets = Sets::default();
            assert!(sets.find(&index, &question, typed).unwrap().is_empty());
            assert!(matches!(sets.others, Some((_, 0))));
            sets.parts.len()
        };
        assert_eq!((gathered(4), gathered(8), gathered(9), gathered(12)), (4, 8, 8, 8));
    }
}
