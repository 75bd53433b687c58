//! What a question says in its own words and in those its phrases stand for, and which
//! labels of values have it.

use std::cell::RefCell;
use std::rc::Rc;

use medcode_analysis::{Analysis, Analyzer, Meaning, Token, TokenKind};
use rustc_hash::FxHashMap;

use crate::question::{Parsed, Question};

/// Terms, and concept terms.
#[derive(Clone, Default)]
struct Terms {
    terms: Vec<Box<str>>,
    meanings: Vec<Box<str>>,
}

/// What a question says. Where a phrase has several senses, it says what all of them say,
/// and may say the rest: a hemicolectomy is of the large intestine, on either side.
#[derive(Default)]
pub(crate) struct Said {
    surely: Terms,
    perhaps: Terms,
    /// The labels that were read so far: those of many tables are the same.
    labels: RefCell<FxHashMap<Box<str>, Rc<Analysis>>>,
}

/// What a label of a value of an open axis has of what is said.
pub(crate) struct Label {
    /// Which of the open axes.
    pub(crate) place: usize,
    /// The value.
    pub(crate) value: char,
    /// The terms of the label that are said, or may be, and of no other axis.
    pub(crate) terms: Vec<Box<str>>,
    /// Whether all of the label is said for sure.
    pub(crate) is_whole: bool,
}

impl Said {
    pub(crate) fn new(analyzer: &Analyzer, parsed: &Parsed, question: Option<&Question>) -> Self {
        let Analysis { tokens, meanings, .. } = parsed.analysis();
        let words = tokens.iter().filter(|token| token.kind != TokenKind::Function);
        let words = words.map(|token| token.term.clone()).collect();
        let mut said = Self::default();
        said.add([Terms { terms: words, meanings: Vec::new() }]);
        // Combining forms, which no row gives, are no sense beside those of rows.
        let is_one = |one: &Meaning, other: &Meaning| {
            one.tokens == other.tokens && one.row.is_some() == other.row.is_some()
        };
        for senses in meanings.chunk_by(is_one) {
            said.add(senses.iter().map(|sense| {
                let Meaning { term, expansion, .. } = sense;
                let terms = expansion.terms.iter().map(|(term, _)| term.clone()).collect();
                let concepts = expansion.concepts.iter().map(|(concept, _)| concept);
                // A word taken apart has no concept term of its own.
                let own = Some(term).filter(|term| !term.is_empty());
                Terms { terms, meanings: concepts.chain(own).cloned().collect() }
            }));
        }
        for read in question.into_iter().flat_map(|question| &question.read_as) {
            said.add(read.labels.iter().map(|label| {
                let Analysis { tokens, meanings, .. } = analyzer.document(label);
                let terms = tokens.into_iter().map(|token| token.term).collect();
                Terms { terms, meanings: meanings.into_iter().map(|one| one.term).collect() }
            }));
        }
        said
    }

    /// Adds what the senses of a phrase say.
    fn add(&mut self, senses: impl IntoIterator<Item = Terms>) {
        let mut common: Option<Terms> = None;
        for sense in senses {
            let common = common.get_or_insert_with(|| sense.clone());
            common.terms.retain(|term| sense.terms.contains(term));
            common.meanings.retain(|meaning| sense.meanings.contains(meaning));
            self.perhaps.extend(sense);
        }
        self.surely.extend(common.unwrap_or_default());
    }

    /// A label as it is analysed.
    pub(crate) fn read(&self, analyzer: &Analyzer, label: &str) -> Rc<Analysis> {
        if let Some(known) = self.labels.borrow().get(label) {
            return Rc::clone(known);
        }
        let analysis = Rc::new(analyzer.document(label));
        self.labels.borrow_mut().insert(label.into(), Rc::clone(&analysis));
        analysis
    }

    /// A label of an axis by what is said of it; nothing if no word of it is. The name of
    /// its axis goes without saying: "internal fixation" is the device of that name.
    pub(crate) fn label(
        &self,
        place: usize,
        value: char,
        label: &Analysis,
        name: &Analysis,
    ) -> Option<Label> {
        let has = |analysis: &Analysis, term: &str| {
            analysis.tokens.iter().any(|token| &*token.term == term)
        };
        let is_named = name.tokens.iter().all(|token| has(label, &token.term));
        let goes_without = |token: &Token| is_named && has(name, &token.term);
        let (surely, perhaps) = (self.surely.of(label), self.perhaps.of(label));
        let (mut terms, mut is_whole, mut has_word) = (Vec::new(), true, false);
        for (at, token) in label.tokens.iter().enumerate() {
            if token.kind == TokenKind::Function {
                continue;
            }
            is_whole &= surely[at] || goes_without(token);
            if perhaps[at] {
                terms.push(token.term.clone());
                has_word |= matches!(token.kind, TokenKind::Word | TokenKind::Number);
            }
        }
        has_word.then_some(Label { place, value, terms, is_whole })
    }
}

impl Terms {
    fn extend(&mut self, other: Self) {
        self.terms.extend(other.terms);
        self.meanings.extend(other.meanings);
    }

    /// Which tokens of a text are among them, by themselves or by what they mean.
    fn of(&self, text: &Analysis) -> Vec<bool> {
        let mut is_among: Vec<bool> =
            text.tokens.iter().map(|token| self.terms.contains(&token.term)).collect();
        for meaning in text.meanings.iter().filter(|one| self.meanings.contains(&one.term)) {
            is_among[meaning.tokens.clone()].fill(true);
        }
        is_among
    }
}

impl Label {
    /// Takes out terms that are said of another axis, and says whether any is left.
    pub(crate) fn take(&mut self, said: &[Box<str>]) -> bool {
        self.terms.retain(|term| !said.contains(term));
        !self.terms.is_empty()
    }

    /// Whether it has all that another has of what is said, and more.
    pub(crate) fn says_more_than(&self, other: &Self) -> bool {
        let has =
            |one: &Self, other: &Self| other.terms.iter().all(|term| one.terms.contains(term));
        has(self, other) && !has(other, self)
    }
}
