//! Covering: which words of a question a designation meets, and how.

use medcode_analysis::TokenKind;
use medcode_codeset::ConceptId;
use medcode_index::{CodeIndex, DocToken};
use rustc_hash::FxHashMap;

use crate::axes::{Binder, Binding};
use crate::question::Question;
use crate::tier::Tier;

/// How a designation meets a question. Words of the question are bits.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own for the signals")]
pub(crate) struct Cover {
    /// Words that the designation has.
    pub(crate) direct: u64,
    /// Words that the lexicon says it has.
    pub(crate) lexical: u64,
    /// Words it has as beginnings.
    pub(crate) beginning: u64,
    /// Words that only titles above it have.
    pub(crate) context: u64,
    /// What words choose of its family's axis.
    pub(crate) binding: Option<Binding>,
    /// What the designation tells, optional words apart.
    pub(crate) information: f32,
    /// How much of that the question asked for.
    pub(crate) asked: f32,
    /// The share of words met that stand behind each other as in the question.
    pub(crate) order: f32,
    /// Whether its content words are the question's, in their order.
    pub(crate) is_same: bool,
    /// Whether all its words are, down to "other" and "of".
    pub(crate) is_verbatim: bool,
    /// Whether it says "without" or "not", and the question does not, or the
    /// other way round.
    pub(crate) is_contrary: bool,
    /// Whether it says "other" and the question does not, or the other way round.
    pub(crate) is_residual: bool,
    /// Whether it says "unspecified".
    pub(crate) is_unspecified: bool,
    /// Whether it has every quoted phrase.
    pub(crate) has_quoted: bool,
}

impl Cover {
    fn by_itself(&self) -> u64 {
        self.direct | self.lexical | self.binding.map_or(0, |binding| binding.words)
    }

    /// All words that are covered in any way.
    pub(crate) fn words(&self) -> u64 {
        self.by_itself() | self.beginning | self.context
    }

    /// How it answers; nothing if it meets no word by itself.
    pub(crate) fn tier(&self, question: &Question) -> Option<Tier> {
        let lacks = |words: u64| question.content & !words;
        let says_no_more =
            self.is_verbatim || (self.asked >= self.information - 1e-3 && !self.is_residual);
        if !self.has_quoted || (self.direct | self.lexical | self.beginning) & question.content == 0
        {
            return None;
        }
        Some(if lacks(self.by_itself()) == 0 && says_no_more {
            if self.is_same { Tier::Exact } else { Tier::Equivalent }
        } else if lacks(self.by_itself() | self.context) == 0 {
            Tier::Full
        } else if lacks(self.words()) == 0 {
            Tier::Prefix
        } else {
            Tier::Partial
        })
    }
}

/// What a term of the question stands for.
#[derive(Debug, Clone, Copy)]
struct Meets {
    term: u32,
    direct: u64,
    beginning: u64,
    /// Phrases of whose meaning it is a part, a bit for each.
    phrases: u64,
}

/// Judges designations of one code set against one question.
pub(crate) struct Judge<'search> {
    index: &'search CodeIndex,
    question: &'search Question,
    /// By term.
    meets: Vec<Meets>,
    /// The terms of the content words, in the order of the question.
    sequence: Vec<(u64, u32)>,
    /// For concepts above candidates, the words their titles and those above them
    /// cover.
    contexts: FxHashMap<ConceptId, u64>,
    binder: Binder,
    tokens: Vec<DocToken>,
    met: Vec<u64>,
}

impl<'search> Judge<'search> {
    pub(crate) fn new(index: &'search CodeIndex, question: &'search Question) -> Self {
        let words = question.words.iter().enumerate();
        let sequence: Vec<(u64, u32)> = words
            .filter(|(_, word)| word.kind != TokenKind::Function)
            .filter_map(|(at, word)| Some((1 << at, word.term?)))
            .collect();
        let (contexts, binder) = (FxHashMap::default(), Binder::new(sequence.clone()));
        let (tokens, met) = (Vec::new(), Vec::new());
        Self { index, question, meets: meets(question), sequence, contexts, binder, tokens, met }
    }

    /// How a document's designation meets the question.
    pub(crate) fn cover(&mut self, doc: u32) -> Cover {
        let mut cover = Cover { has_quoted: true, ..Cover::default() };
        self.meet_words(doc, &mut cover);
        self.meet_phrases(doc, &mut cover);
        self.weigh(&mut cover);
        let concept = self.index.doc_concept(doc);
        let behind = self.words_of_text();
        cover.is_verbatim = behind > 0;
        let is_family = self.index.seventh(concept).is_some();
        if cover.is_verbatim || is_family {
            let left_over = self.left_over(behind, &cover);
            if is_family {
                cover.binding = self.binder.bind(self.index, concept, &left_over);
            }
            let bound = cover.binding.map_or(0, |binding| binding.words);
            cover.is_verbatim &= left_over.iter().all(|(word, _)| word & bound != 0);
        }
        self.compare(&mut cover);
        if self.question.content & !cover.by_itself() != 0
            && let Some(parent) = self.index.parent(concept)
        {
            cover.context = self.context(parent) & !cover.by_itself();
        }
        cover
    }

    /// Fills `tokens` with those that are not function words, and `met` with the
    /// words each of them meets.
    fn meet_words(&mut self, doc: u32, cover: &mut Cover) {
        self.tokens.clear();
        self.met.clear();
        let mut parts = [0_u64; 64];
        for token in self.index.doc_tokens(doc) {
            let found = match self.meets.binary_search_by_key(&token.term, |meets| meets.term) {
                Ok(place) => self.meets[place],
                Err(_) => Meets { term: token.term, direct: 0, beginning: 0, phrases: 0 },
            };
            cover.direct |= found.direct;
            cover.beginning |= found.beginning;
            let place = self.tokens.len();
            if found.phrases != 0 && place < 64 {
                for (phrase, parts) in parts.iter_mut().enumerate() {
                    *parts |= (found.phrases >> phrase & 1) << place;
                }
            }
            self.tokens.push(token);
            self.met.push(found.direct | found.beginning);
        }
        self.meet_expansions(&parts, cover);
    }

    /// A phrase is met where all words of what it means stand, in any order.
    fn meet_expansions(&mut self, parts: &[u64; 64], cover: &mut Cover) {
        for (phrase, parts) in self.question.phrases.iter().zip(parts) {
            let mut needed = phrase.expansion.iter();
            let is_there = |term: &u32| self.tokens.iter().any(|token| token.term == *term);
            if *parts == 0 || !needed.all(is_there) {
                continue;
            }
            cover.lexical |= phrase.words;
            for (place, met) in self.met.iter_mut().enumerate().take(64) {
                if parts >> place & 1 == 1 {
                    *met |= phrase.words;
                }
            }
        }
    }

    /// Phrases of the designation that mean what a phrase of the question means.
    fn meet_phrases(&mut self, doc: u32, cover: &mut Cover) {
        if self.question.phrases.is_empty() {
            return;
        }
        for meaning in self.index.doc_meanings(doc) {
            for phrase in &self.question.phrases {
                if phrase.meaning == Some(meaning.meaning) {
                    cover.lexical |= phrase.words;
                    let (start, len) = (meaning.start as usize, meaning.len as usize);
                    for met in self.met.iter_mut().skip(start).take(len) {
                        *met |= phrase.words;
                    }
                }
            }
        }
    }

    /// What the designation tells, and how much of it was asked for. Of a word
    /// in several forms, one that was asked for is enough.
    fn weigh(&self, cover: &mut Cover) {
        let (mut pairs, mut ordered, mut before) = (0_u32, 0_u32, 0_u64);
        let mut told = Told::default();
        for (token, met) in self.tokens.iter().zip(&self.met) {
            cover.is_unspecified |= token.kind == TokenKind::Unspecified;
            cover.is_residual |= token.kind == TokenKind::Residual && !token.is_optional;
            cover.is_contrary |=
                token.kind == TokenKind::Polarity && *met == 0 && !token.is_optional;
            if *met != 0 {
                if before != 0 {
                    pairs += 1;
                    ordered += u32::from((before | before << 1) & met != 0);
                }
                before = *met;
            }
            if token.kind.is_content() && !token.is_optional {
                if !token.is_variant {
                    told.count(cover);
                }
                told.add(self.index.information(token.term), *met != 0);
            }
        }
        told.count(cover);
        cover.order = if pairs == 0 { 1.0 } else { ordered as f32 / pairs as f32 };
        cover.is_residual ^= self.question.asks_residual;
    }

    /// How many words the question begins with that are the designation to the
    /// letter; 0 if it does not begin so.
    fn words_of_text(&self) -> usize {
        let words = self.question.words.iter();
        let pairs = self.tokens.iter().zip(words);
        let same = pairs.take_while(|(token, word)| word.term == Some(token.term)).count();
        if same == self.tokens.len() { same } else { 0 }
    }

    /// The words of the question that the designation leaves over. Where the
    /// question begins with it to the letter, they are all words behind it:
    /// "other" may be in both.
    fn left_over(&self, behind: usize, cover: &Cover) -> Vec<(u64, u32)> {
        let covered = match behind {
            0 => cover.direct | cover.lexical,
            64.. => u64::MAX,
            behind => (1 << behind) - 1,
        };
        self.sequence.iter().copied().filter(|(word, _)| word & covered == 0).collect()
    }

    /// Whether the designation is the question, and has what is quoted.
    fn compare(&self, cover: &mut Cover) {
        let is_content = |token: &&DocToken| token.kind.is_content() && !token.is_optional;
        let bound = cover.binding.map_or(0, |binding| binding.words);
        let asked = self
            .sequence
            .iter()
            .filter(|(word, _)| word & self.question.content != 0 && word & bound == 0)
            .map(|(_, term)| *term);
        cover.is_same = cover.is_verbatim
            || (self.question.content & !(cover.direct | bound) == 0
                && is_told_by(self.tokens.iter().filter(is_content), asked));
        cover.is_contrary |= self.question.polarity & !(cover.direct | cover.lexical) != 0;
        if self.question.quoted.is_empty() {
            return;
        }
        let content = self.tokens.iter().filter(|token| token.kind.is_content());
        let terms: Vec<u32> = content.map(|token| token.term).collect();
        cover.has_quoted = self.question.quoted.iter().all(|quoted| {
            terms.windows(quoted.len()).any(|window| {
                window.iter().zip(quoted).all(|(term, quoted)| Some(*term) == *quoted)
            })
        });
    }

    /// The words that a concept's title and those above it cover.
    fn context(&mut self, concept: ConceptId) -> u64 {
        if let Some(known) = self.contexts.get(&concept) {
            return *known;
        }
        let mut words = 0;
        if let Some(title) = self.index.docs_of(concept).next() {
            for token in self.index.doc_tokens(title) {
                if let Ok(place) = self.meets.binary_search_by_key(&token.term, |meets| meets.term)
                {
                    words |= self.meets[place].direct;
                }
            }
            for meaning in self.index.doc_meanings(title) {
                let phrases = self.question.phrases.iter();
                words |= phrases
                    .filter(|phrase| phrase.meaning == Some(meaning.meaning))
                    .fold(0, |words, phrase| words | phrase.words);
            }
        }
        if let Some(parent) = self.index.parent(concept) {
            words |= self.context(parent);
        }
        self.contexts.insert(concept, words);
        words
    }
}

/// Whether terms are the words of a designation in their order, each in one of
/// its forms.
fn is_told_by<'doc>(
    content: impl Iterator<Item = &'doc DocToken>,
    asked: impl Iterator<Item = u32>,
) -> bool {
    let (mut content, mut asked) = (content.peekable(), asked);
    while let Some(first) = content.next() {
        let Some(term) = asked.next() else { return false };
        let mut is_met = first.term == term;
        while let Some(form) = content.next_if(|next| next.is_variant) {
            is_met |= form.term == term;
        }
        if !is_met {
            return false;
        }
    }
    asked.next().is_none()
}

/// What a word tells, all its forms together.
#[derive(Debug, Default)]
struct Told {
    information: Option<f32>,
    is_met: bool,
}

impl Told {
    /// Takes a form in. The plainest form says what there is to say.
    fn add(&mut self, information: f32, is_met: bool) {
        self.information =
            Some(self.information.map_or(information, |least| least.min(information)));
        self.is_met |= is_met;
    }

    /// Counts the word, and begins anew.
    fn count(&mut self, cover: &mut Cover) {
        let word = std::mem::take(self);
        let information = word.information.unwrap_or(0.0);
        cover.information += information;
        cover.asked += if word.is_met { information } else { 0.0 };
    }
}

/// The terms of a question with what each stands for, by term.
fn meets(question: &Question) -> Vec<Meets> {
    let mut meets: Vec<Meets> = Vec::new();
    let mut add = |term: u32, change: &dyn Fn(&mut Meets)| {
        let place = meets.iter().position(|known| known.term == term).unwrap_or_else(|| {
            meets.push(Meets { term, direct: 0, beginning: 0, phrases: 0 });
            meets.len() - 1
        });
        change(&mut meets[place]);
    };
    for (at, word) in question.words.iter().enumerate() {
        if word.kind == TokenKind::Function {
            continue;
        }
        if let Some(term) = word.term {
            add(term, &|meets| meets.direct |= 1 << at);
        }
        for term in &word.beginnings {
            add(*term, &|meets| meets.beginning |= 1 << at);
        }
    }
    for (at, phrase) in question.phrases.iter().enumerate().take(64) {
        for term in &phrase.expansion {
            add(*term, &|meets| meets.phrases |= 1 << at);
        }
    }
    meets.sort_by_key(|meets| meets.term);
    meets
}
