//! Phrases: a tree of terms that finds every phrase of the lexicon in a text.

use crate::fingerprint::FastMap;
use crate::{Meaning, RowKind, Token};

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
        for term in phrase {
            let next_term = position(self.terms.len());
            let term = match self.terms.get(term) {
                Some(&known) => known,
                None => *self.terms.entry(term.into()).or_insert(next_term),
            };
            let next_node = position(self.senses.len());
            node = *self.branches.entry((node, term)).or_insert(next_node);
            if node == next_node {
                self.senses.push(Vec::new());
            }
        }
        let senses = &mut self.senses[node as usize];
        match senses.iter_mut().find(|known| known.concept == sense.concept) {
            Some(known) if sense.is_shared() && !known.is_shared() => *known = sense,
            Some(_) => {}
            None => senses.push(sense),
        }
    }

    /// Every phrase in the tokens, at every position; with abbreviations or
    /// without.
    pub(crate) fn find(&self, tokens: &[Token], with_abbreviations: bool) -> Vec<Meaning> {
        // Two passes over the text: each term is looked up once.
        let terms: Vec<Option<u32>> =
            tokens.iter().map(|token| self.terms.get(&token.term).copied()).collect();
        let mut meanings = Vec::new();
        for start in 0..terms.len() {
            let mut node = 0;
            for (term, end) in terms[start..].iter().zip(start + 1..) {
                let Some(next) = term.and_then(|term| self.branches.get(&(node, term))) else {
                    break;
                };
                node = *next;
                for sense in &self.senses[node as usize] {
                    if with_abbreviations || sense.is_shared() {
                        meanings.push(Meaning {
                            term: self.concepts[sense.concept.0 as usize].clone(),
                            tokens: start..end,
                            kind: sense.kind,
                            row: sense.row,
                        });
                    }
                }
            }
        }
        meanings
    }
}

fn position(len: usize) -> u32 {
    u32::try_from(len).expect("a lexicon has fewer than four thousand million terms")
}
