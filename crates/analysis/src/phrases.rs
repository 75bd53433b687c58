//! Phrases: a tree of terms that finds every phrase of the lexicon in a text.

use std::ops::{Range, RangeInclusive};

use crate::fingerprint::FastMap;
use crate::{Meaning, RowKind, Token};

/// How many words a phrase has that questions may turn around.
const TURNED: RangeInclusive<usize> = 2..=4;

/// What a phrase means.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sense {
    /// The concept.
    pub(crate) concept: ConceptId,
    /// How the phrase came by it.
    pub(crate) kind: RowKind,
    /// The row that says so.
    pub(crate) row: Option<usize>,
}

impl Sense {
    /// Whether designations have it too, not questions alone.
    fn is_shared(&self) -> bool {
        self.kind != RowKind::Abbreviation
    }
}

/// A concept's position among those of the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ConceptId(u32);

/// The phrases of a lexicon.
#[derive(Debug)]
pub(crate) struct Phrases {
    terms: FastMap<Box<str>, u32>,
    branches: FastMap<(u32, u32), u32>,
    senses: Vec<Vec<Sense>>,
    /// The phrases of two to four terms by their terms in the order of numbers:
    /// questions may turn a phrase around.
    turned: FastMap<Box<[u32]>, u32>,
    concepts: Vec<Box<str>>,
    by_concept: FastMap<Box<str>, ConceptId>,
}

impl Phrases {
    /// No phrases yet.
    pub(crate) fn new() -> Self {
        Self {
            terms: FastMap::default(),
            branches: FastMap::default(),
            senses: vec![Vec::new()],
            turned: FastMap::default(),
            concepts: Vec::new(),
            by_concept: FastMap::default(),
        }
    }

    /// The concept of a concept term, new if need be.
    pub(crate) fn concept(&mut self, term: &str) -> ConceptId {
        if let Some(&known) = self.by_concept.get(term) {
            return known;
        }
        let concept = ConceptId(position(self.concepts.len()));
        self.concepts.push(term.into());
        self.by_concept.insert(term.into(), concept);
        concept
    }

    /// The concept terms, each once, in the order they were added.
    pub(crate) fn concepts(&self) -> &[Box<str>] {
        &self.concepts
    }

    /// The position of a concept term in [`Self::concepts`].
    pub(crate) fn position(&self, term: &str) -> Option<usize> {
        self.by_concept.get(term).map(|concept| concept.0 as usize)
    }

    /// Adds a phrase with a sense; the first sense that leads to a concept term
    /// is kept, except that one which designations share comes before one which
    /// only questions have.
    pub(crate) fn add<'a>(&mut self, phrase: impl Iterator<Item = &'a str>, sense: Sense) {
        let mut node = 0;
        let mut numbers = Vec::new();
        for term in phrase {
            let next_term = position(self.terms.len());
            let term = match self.terms.get(term) {
                Some(&known) => known,
                None => *self.terms.entry(term.into()).or_insert(next_term),
            };
            numbers.push(term);
            let next_node = position(self.senses.len());
            node = *self.branches.entry((node, term)).or_insert(next_node);
            if node == next_node {
                self.senses.push(Vec::new());
            }
        }
        if TURNED.contains(&numbers.len()) {
            numbers.sort_unstable();
            // Of phrases with the same terms, the first stands.
            self.turned.entry(numbers.into()).or_insert(node);
        }
        let senses = &mut self.senses[node as usize];
        match senses.iter_mut().find(|known| known.concept == sense.concept) {
            Some(known) if sense.is_shared() && !known.is_shared() => *known = sense,
            Some(_) => {}
            None => senses.push(sense),
        }
    }

    /// Every phrase in the tokens of a designation, at every position.
    pub(crate) fn in_document(&self, tokens: &[Token]) -> Vec<Meaning> {
        self.find(&self.numbers(tokens), false)
    }

    /// Every phrase in the tokens of a question: abbreviations too, and phrases
    /// whose words are turned around ("attack heart").
    pub(crate) fn in_question(&self, tokens: &[Token]) -> Vec<Meaning> {
        let terms = self.numbers(tokens);
        let mut meanings = self.find(&terms, true);
        let in_order = meanings.len();
        for start in 0..terms.len() {
            for len in TURNED {
                let Some(Some(mut window)) = terms
                    .get(start..start + len)
                    .map(|window| window.iter().copied().collect::<Option<Vec<u32>>>())
                else {
                    break;
                };
                window.sort_unstable();
                let place = start..start + len;
                let is_known = |meaning: &Meaning| meaning.tokens == place;
                if let Some(node) = self.turned.get(window.as_slice())
                    && !meanings[..in_order].iter().any(is_known)
                {
                    meanings.extend(self.meanings(*node, &place, true));
                }
            }
        }
        if meanings.len() > in_order {
            meanings.sort_by_key(|meaning| (meaning.tokens.start, meaning.tokens.len()));
        }
        meanings
    }

    fn numbers(&self, tokens: &[Token]) -> Vec<Option<u32>> {
        tokens.iter().map(|token| self.terms.get(&token.term).copied()).collect()
    }

    /// The meanings of the phrase that ends at a node and stands at a place.
    fn meanings(
        &self,
        node: u32,
        place: &Range<usize>,
        with_abbreviations: bool,
    ) -> impl Iterator<Item = Meaning> {
        let senses = self.senses[node as usize].iter();
        senses.filter(move |sense| with_abbreviations || sense.is_shared()).map(|sense| Meaning {
            term: self.concepts[sense.concept.0 as usize].clone(),
            tokens: place.clone(),
            kind: sense.kind,
            row: sense.row,
        })
    }

    fn find(&self, terms: &[Option<u32>], with_abbreviations: bool) -> Vec<Meaning> {
        let mut meanings = Vec::new();
        for start in 0..terms.len() {
            let mut node = 0;
            for (term, end) in terms[start..].iter().zip(start + 1..) {
                let Some(next) = term.and_then(|term| self.branches.get(&(node, term))) else {
                    break;
                };
                node = *next;
                meanings.extend(self.meanings(node, &(start..end), with_abbreviations));
            }
        }
        meanings
    }
}

fn position(len: usize) -> u32 {
    u32::try_from(len).expect("a lexicon has fewer than four thousand million terms")
}
