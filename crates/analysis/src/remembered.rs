//! What a reader of many designations remembers: designations have few words, again and
//! again, and what becomes of a word by the rules depends on the word alone.

use std::collections::HashMap;
use std::hash::Hash;

use crate::TokenKind;
use crate::tables::Walk;
use crate::words::Words;

/// The most words, and beginnings of phrases, that are remembered: some megabytes. The
/// largest code set has half as many; what comes beyond is worked out again.
const MOST: usize = 1 << 16;

/// Words and beginnings of phrases that were worked out before.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    terms: HashMap<Box<str>, (Box<str>, TokenKind), foldhash::fast::RandomState>,
    beginnings: HashMap<Box<str>, Option<Walk>, foldhash::fast::RandomState>,
}

impl Remembered {
    /// Where phrases that begin with a term go on, worked out once.
    pub(crate) fn beginning(
        &mut self,
        term: &str,
        work_out: impl FnOnce() -> Option<Walk>,
    ) -> Option<Walk> {
        if let Some(known) = self.beginnings.get(term) {
            return *known;
        }
        let walk = work_out();
        keep(&mut self.beginnings, term.into(), walk);
        walk
    }
}

fn keep<K: Eq + Hash, V>(known: &mut HashMap<K, V, foldhash::fast::RandomState>, key: K, value: V) {
    if known.len() < MOST {
        known.insert(key, value);
    }
}

/// How words become terms: by the table and the rules, or as is remembered.
pub(crate) struct Terms<'a> {
    words: &'a Words,
    remembered: Option<&'a mut Remembered>,
}

impl<'a> Terms<'a> {
    /// Every word is worked out.
    pub(crate) fn new(words: &'a Words) -> Self {
        Self { words, remembered: None }
    }

    /// A word is worked out once.
    pub(crate) fn remembered(words: &'a Words, remembered: &'a mut Remembered) -> Self {
        Self { words, remembered: Some(remembered) }
    }

    pub(crate) fn words(&self) -> &'a Words {
        self.words
    }

    /// Puts the term of a folded word into `term` and returns its kind.
    pub(crate) fn term(&mut self, word: &str, term: &mut String) -> TokenKind {
        let Some(remembered) = &mut self.remembered else { return self.words.term(word, term) };
        if let Some((known, kind)) = remembered.terms.get(word) {
            term.clear();
            term.push_str(known);
            return *kind;
        }
        let kind = self.words.term(word, term);
        keep(&mut remembered.terms, word.into(), (term.as_str().into(), kind));
        kind
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Analyzer;

    #[test]
    fn a_reader_reads_as_the_analyzer_does() {
        let analyzer = Analyzer::new();
        let mut reader = analyzer.reader();
        let texts = [
            "Infarct, infarction › myocardium, myocardial (acute) (with stated duration of 4 weeks)",
            "Non-Hodgkin lymphoma, type II, of the feet, not otherwise specified",
            "Crohn’s disease, heart attack, shortness of breath",
            "non 2 non-non displaced",
            "",
        ];
        // Twice: what is remembered must be what was worked out.
        for text in texts.into_iter().chain(texts) {
            assert_eq!(reader.document(text), analyzer.document(text), "for {text:?}");
        }
    }

    #[test]
    fn what_comes_beyond_the_most_is_worked_out_and_not_kept() {
        let (words, mut remembered) = (Words::builtin(), Remembered::default());
        let (mut term, mut expected) = (String::new(), String::new());
        for number in 0..=MOST {
            let mut terms = Terms::remembered(&words, &mut remembered);
            terms.term(&format!("w{number}"), &mut term);
        }
        let kind = Terms::remembered(&words, &mut remembered).term("tumours", &mut term);
        assert_eq!((kind, remembered.terms.len()), (TokenKind::Word, MOST));
        words.term("tumours", &mut expected);
        assert_eq!(term, expected);
    }
}
