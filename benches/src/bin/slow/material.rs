//! What questions are made of: the words, texts and codes of the loaded code sets.

use std::collections::BTreeMap;
use std::error::Error;

use medcode::System;
use medcode_benches::Corpus;

use crate::random::Random;

/// How many texts and codes are kept of each system.
const KEPT: usize = 20_000;
/// How many words are the most frequent.
const FREQUENT: usize = 300;

/// The words, texts and codes of what is loaded, in an order that is always the same.
#[derive(Debug, Default)]
pub(crate) struct Material {
    /// Every word of three letters or more, in small letters, by the alphabet.
    pub(crate) words: Vec<String>,
    /// The most frequent of them, and of shorter ones.
    pub(crate) frequent: Vec<String>,
    /// Texts of designations: titles, inclusion terms, paths of indexes.
    pub(crate) texts: Vec<String>,
    /// The longest of them.
    pub(crate) long_texts: Vec<String>,
    /// Codes as their publishers print them.
    pub(crate) codes: Vec<String>,
}

impl Material {
    /// Reads all systems that are loaded.
    pub(crate) fn of(corpus: &Corpus, random: &mut Random) -> Result<Self, Box<dyn Error>> {
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        let mut material = Self::default();
        for system in System::ALL.into_iter().filter(|system| corpus.has(*system)) {
            let (mut texts, mut codes) = (Vec::new(), Vec::new());
            for concept in corpus.codes(system)? {
                codes.push(concept.printed());
                texts.extend(concept.designations().map(|one| one.text));
            }
            for text in &texts {
                let words = text.split(|letter: char| !letter.is_ascii_alphabetic());
                for word in words.filter(|word| !word.is_empty()) {
                    *counts.entry(word.to_ascii_lowercase()).or_insert(0) += 1;
                }
            }
            texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
            material.long_texts.extend(texts.iter().take(FREQUENT).cloned());
            material.texts.extend(draw(texts, random));
            material.codes.extend(draw(codes, random));
        }
        let mut by_count: Vec<(&String, &u32)> = counts.iter().collect();
        by_count.sort_by(|one, other| other.1.cmp(one.1));
        let frequent = by_count.iter().take(FREQUENT).map(|(word, _)| (*word).clone());
        material.frequent = frequent.collect();
        material.words = counts.into_keys().filter(|word| word.len() >= 3).collect();
        if material.words.is_empty() || material.codes.is_empty() {
            return Err("the catalog has no words to ask for".into());
        }
        Ok(material)
    }
}

/// Some of many, drawn.
fn draw(mut all: Vec<String>, random: &mut Random) -> Vec<String> {
    for at in 0..all.len().min(KEPT) {
        let other = random.between(at, all.len() - 1);
        all.swap(at, other);
    }
    all.truncate(KEPT);
    all
}
