//! Covering: which words of a question a designation meets, and how.

use std::cell::Cell;

use medcode_analysis::TokenKind;
use medcode_codeset::{ConceptId, Role};
use medcode_index::{CodeIndex, DocHead, DocMeaning, DocToken};
use rustc_hash::FxHashMap;

use crate::axes::{Binder, Binding};
use crate::meets::Meets;
use crate::question::{Question, unknown_information};
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
    /// What of the question is covered, by what it tells: from 0 to 1; 0 before it is
    /// weighed.
    pub(crate) share: f32,
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
    /// Whether it says "due to", "in" or "with" something, and the question says none of
    /// them.
    pub(crate) is_linked: bool,
    /// Whether it has every quoted phrase.
    pub(crate) has_quoted: bool,
    /// Whether a phrase is met by another than its commonest sense alone.
    pub(crate) is_later_sense: bool,
    /// Whether it was found by a phrase that the question is guessed to end with.
    pub(crate) is_guessed: bool,
    /// How frequent the words are that a word of the question is the beginning of, where
    /// every word may be one: from 0 to 1.
    pub(crate) likely: f32,
    /// What it speaks of that was not asked for: the classes of [`crate::unasked`].
    pub(crate) unasked: u16,
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

/// What of the question is covered, by what it tells. A word met only in the titles
/// above counts for less.
fn question_covered(question: &Question, cover: &Cover) -> f32 {
    let own = cover.words() & !cover.context;
    question.share(own) + 0.6 * question.share(cover.context & !own)
}

/// Words that join a condition to its cause or company.
const LINKS: [&str; 3] = ["due", "in", "with"];

/// A document to be judged.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    head: DocHead,
    parent: Option<ConceptId>,
    is_family: bool,
    /// Where its words and phrases lie among those of all.
    tokens: (usize, usize),
    meanings: (usize, usize),
}

const NOTHING: Candidate = Candidate {
    head: DocHead { concept: ConceptId(0), role: Role::Title, is_older: false },
    parent: None,
    is_family: false,
    tokens: (0, 0),
    meanings: (0, 0),
};

/// What was read of candidates. A thread keeps the room for it: some twenty kilobytes that
/// each question would have asked for anew, of each code set.
#[derive(Default)]
struct Read {
    /// The candidates, and the words and phrases of all of them, one behind the other.
    docs: Vec<Candidate>,
    tokens: Vec<DocToken>,
    meanings: Vec<DocMeaning>,
    /// For concepts above candidates, the words their titles and those above them
    /// cover.
    contexts: FxHashMap<ConceptId, u64>,
}

thread_local! {
    static IDLE: Cell<Option<Read>> = const { Cell::new(None) };
}

impl Read {
    /// Room for what will be read.
    fn room() -> Self {
        IDLE.try_with(Cell::take).ok().flatten().unwrap_or_default()
    }

    /// Leaves the room to who reads next.
    fn leave(mut self) {
        self.docs.clear();
        self.tokens.clear();
        self.meanings.clear();
        self.contexts.clear();
        // A thread that ends keeps nothing.
        let _ = IDLE.try_with(|idle| idle.set(Some(self)));
    }
}

/// Judges designations of one code set against one question.
pub(crate) struct Judge<'search> {
    index: &'search CodeIndex,
    question: &'search Question,
    meets: Meets<'search>,
    /// The terms of the content words, in the order of the question.
    sequence: Vec<(u64, u32)>,
    binder: Binder,
    read: Read,
    /// Where those of the document at hand are, and what each word meets.
    at: Candidate,
    met: Vec<u64>,
    /// Which parts of each phrase's expansion the document at hand has.
    parts: Vec<u32>,
    /// The terms that say "due to", "in" or "with"; none if the question has any of them.
    links: [Option<u32>; 3],
    /// What a term tells that a single designation has.
    rarest: f32,
    /// Where it has them: first token, number of tokens, phrase.
    places: Vec<(usize, usize, usize)>,
}

impl<'search> Judge<'search> {
    pub(crate) fn new(index: &'search CodeIndex, question: &'search Question) -> Self {
        let words = question.words.iter().enumerate();
        let sequence: Vec<(u64, u32)> = words
            .filter(|(_, word)| word.kind != TokenKind::Function)
            .filter_map(|(at, word)| Some((1 << at, word.term?)))
            .collect();
        let asked = sequence.iter().copied().chain(question.follow_up).collect();
        let (binder, read) = (Binder::new(asked), Read::room());
        let (met, places) = (Vec::new(), Vec::new());
        let parts = vec![0; question.phrases.len()];
        let meets = Meets::new(index, question);
        let is_linked = |term: u32| question.words.iter().any(|word| word.term == Some(term));
        let links = LINKS.map(|link| index.term(link));
        let is_asked = links.iter().flatten().any(|link| is_linked(*link));
        let links = if is_asked { [None; 3] } else { links };
        Self {
            index,
            question,
            meets,
            sequence,
            binder,
            read,
            at: NOTHING,
            met,
            parts,
            links,
            rarest: unknown_information(index),
            places,
        }
    }

    /// Reads all documents that are to be judged: read together, what one waits for from
    /// memory does not keep the next waiting.
    pub(crate) fn read(&mut self, docs: impl Iterator<Item = u32>) {
        /// Few designations have more words.
        const WORDS: usize = 12;
        let index = self.index;
        self.read.docs.reserve(docs.size_hint().0);
        self.read.tokens.reserve(WORDS * docs.size_hint().0);
        for doc in docs {
            let (tokens, meanings) = (self.read.tokens.len(), self.read.meanings.len());
            let head = index.read_doc(doc, &mut self.read.tokens, &mut self.read.meanings);
            let (tokens, meanings) =
                ((tokens, self.read.tokens.len()), (meanings, self.read.meanings.len()));
            self.read.docs.push(Candidate { head, tokens, meanings, ..NOTHING });
        }
        for doc in &mut self.read.docs {
            doc.parent = index.parent(doc.head.concept);
            doc.is_family = index.seventh_id(doc.head.concept).is_some();
        }
    }

    /// What is known of one of the documents that were read, besides its words.
    pub(crate) fn head(&self, place: usize) -> DocHead {
        self.read.docs[place].head
    }

    /// Which words of the question one of the documents that were read, or the titles
    /// above it, meet.
    pub(crate) fn meet(&mut self, place: usize) -> Cover {
        let is_guessed = self.question.is_guessed;
        let mut cover = Cover { has_quoted: true, is_guessed, ..Cover::default() };
        self.at = self.read.docs[place];
        self.meet_words(&mut cover);
        self.meet_phrases(&mut cover);
        self.meet_initials(&mut cover);
        self.deny(&mut cover);
        // Where every word may be a beginning, those that are need no title above.
        let met = cover.by_itself() | if self.meets.has_begun() { cover.beginning } else { 0 };
        if self.question.content & !met & self.meets.above() != 0
            && let Some(parent) = self.at.parent
        {
            cover.context = self.context(parent) & !cover.by_itself();
        }
        cover
    }

    /// What share of the question is covered, if it cannot be all of it. What the words
    /// left over may bind counts as covered.
    pub(crate) fn partial(&self, cover: &Cover) -> Option<f32> {
        let covered = cover.words();
        if self.question.content & !covered == 0 || self.at.is_family {
            return None;
        }
        Some(question_covered(self.question, cover))
    }

    /// How the designation that was met last answers, word by word.
    pub(crate) fn weigh(&mut self, cover: &mut Cover) {
        self.tell(cover);
        let Candidate { head: DocHead { concept, .. }, is_family, .. } = self.at;
        let behind = self.words_of_text();
        cover.is_verbatim = behind > 0;
        if cover.is_verbatim || is_family {
            let mut left_over = self.left_over(behind, cover);
            if is_family {
                // "Follow-up" is a subsequent encounter of families that have one.
                let follow_up = self.question.follow_up;
                let follow_up = follow_up.filter(|(words, _)| words & cover.direct == 0);
                left_over.extend(follow_up);
                cover.binding = self.binder.bind(self.index, concept, &left_over);
            }
            let bound = cover.binding.map_or(0, |binding| binding.words);
            cover.is_verbatim &= left_over.iter().all(|(word, _)| word & bound != 0);
        }
        self.compare(cover);
        cover.context &= !cover.by_itself();
        cover.share = question_covered(self.question, cover);
    }

    /// The words of the document at hand.
    fn tokens(&self) -> &[DocToken] {
        &self.read.tokens[self.at.tokens.0..self.at.tokens.1]
    }

    /// Fills `met` with the words that each word of the document meets by itself.
    fn meet_words(&mut self, cover: &mut Cover) {
        self.met.clear();
        self.places.clear();
        self.parts.fill(0);
        let tokens = &self.read.tokens[self.at.tokens.0..self.at.tokens.1];
        for (place, token) in tokens.iter().enumerate() {
            let mut met = self.meets.begun(token.term);
            if met != 0 {
                cover.beginning |= met;
                cover.likely = cover.likely.max(1.0 - token.information / self.rarest);
            }
            // "A" as an article is not the "A" of "hepatitis A".
            let found = self.meets.term(token.term);
            if let Some(found) = found.filter(|_| token.kind != TokenKind::Function) {
                // "Not elsewhere classified" denies nothing.
                let is_denial = token.kind == TokenKind::Polarity;
                let meant = if is_denial { u64::MAX } else { !self.question.polarity };
                met |= (found.direct | found.beginning) & meant;
                cover.direct |= found.direct & meant;
                cover.beginning |= found.beginning & meant;
                for part in self.meets.parts(&found.parts) {
                    self.parts[part.phrase] |= part.bits;
                    self.places.push((place, 1, part.phrase));
                }
            }
            if !token.is_optional && token.kind != TokenKind::Function {
                cover.unasked |= self.meets.unasked(token.term);
            }
            self.met.push(met);
        }
    }

    /// Phrases of the designation that mean what a phrase of the question means, and
    /// phrases that it has part by part.
    fn meet_phrases(&mut self, cover: &mut Cover) {
        if self.question.phrases.is_empty() {
            return;
        }
        let (mut whole, mut first) = (0_u64, 0_u64);
        for meaning in &self.read.meanings[self.at.meanings.0..self.at.meanings.1] {
            let Some(found) = self.meets.meaning(meaning.meaning) else { continue };
            let (start, len) = (meaning.start as usize, meaning.len as usize);
            for part in self.meets.parts(&found.parts) {
                self.parts[part.phrase] |= part.bits;
                self.places.push((start, len, part.phrase));
            }
            whole |= found.words;
            first |= found.first_words;
            for met in self.met.iter_mut().skip(start).take(len) {
                *met |= found.words;
            }
        }
        let phrases = &self.question.phrases;
        for (phrase, parts) in phrases.iter().zip(&self.parts) {
            if phrase.all != 0 && *parts == phrase.all {
                whole |= phrase.words;
                first |= if phrase.sense == 0 { phrase.words } else { 0 };
            }
        }
        for (start, len, phrase) in &self.places {
            let phrase_words = phrases[*phrase].words;
            if self.parts[*phrase] == phrases[*phrase].all {
                for met in self.met.iter_mut().skip(*start).take(*len) {
                    *met |= phrase_words;
                }
            }
        }
        cover.lexical |= whole;
        cover.is_later_sense = whole & !(first | cover.direct) != 0;
    }

    /// Takes back what stands behind a "without" that the question does not have:
    /// "without angina" does not meet "with angina".
    fn deny(&self, cover: &mut Cover) {
        if self.question.accompanying == 0 {
            return;
        }
        let (mut is_denied, mut denied, mut asserted) = (false, 0_u64, 0_u64);
        for (token, met) in self.tokens().iter().zip(&self.met) {
            if token.kind == TokenKind::Polarity {
                is_denied = *met == 0;
            } else if is_denied {
                denied |= met;
            } else {
                asserted |= met;
            }
        }
        let denied = denied & !asserted & self.question.accompanying;
        cover.direct &= !denied;
        cover.lexical &= !denied;
        cover.beginning &= !denied;
    }

    /// A name whose initials are a word of the question.
    fn meet_initials(&mut self, cover: &mut Cover) {
        if self.question.initials.is_empty() {
            return;
        }
        let index = self.index;
        let is_named =
            |token: &&DocToken| token.kind.is_content() && !token.is_optional && !token.is_variant;
        let letter = |token: &DocToken| index.term_text(token.term).chars().next();
        for (word, letters, _) in &self.question.initials {
            let tokens = &self.read.tokens[self.at.tokens.0..self.at.tokens.1];
            let named = tokens.iter().filter(is_named).map(letter);
            if named.eq(letters.chars().map(Some)) {
                cover.lexical |= word;
                for (token, met) in tokens.iter().zip(&mut self.met) {
                    if is_named(&token) {
                        *met |= word;
                    }
                }
            }
        }
    }

    /// What the designation tells, and how much of it was asked for. Of a word
    /// in several forms, one that was asked for is enough.
    fn tell(&self, cover: &mut Cover) {
        let (mut pairs, mut ordered, mut before) = (0_u32, 0_u32, 0_u64);
        let mut told = Told::default();
        for (token, met) in self.tokens().iter().zip(&self.met) {
            cover.is_unspecified |= token.kind == TokenKind::Unspecified;
            cover.is_linked |= *met == 0
                && token.kind == TokenKind::Function
                && self.links.contains(&Some(token.term));
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
                told.add(token.information, *met != 0);
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
        let pairs = self.tokens().iter().zip(words);
        let same = pairs.take_while(|(token, word)| word.term == Some(token.term)).count();
        if same == self.tokens().len() { same } else { 0 }
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
                && is_told_by(self.tokens().iter().filter(is_content), asked));
        cover.is_contrary |= self.question.polarity & !(cover.direct | cover.lexical) != 0;
        if self.question.quoted.is_empty() {
            return;
        }
        let content = self.tokens().iter().filter(|token| token.kind.is_content());
        let terms: Vec<u32> = content.map(|token| token.term).collect();
        cover.has_quoted = self.question.quoted.iter().all(|quoted| {
            terms.windows(quoted.len()).any(|window| {
                window.iter().zip(quoted).all(|(term, quoted)| Some(*term) == *quoted)
            })
        });
    }

    /// The words that a concept's title and those above it cover.
    fn context(&mut self, concept: ConceptId) -> u64 {
        if let Some(known) = self.read.contexts.get(&concept) {
            return *known;
        }
        let mut words = 0;
        if let Some(title) = self.index.docs_of(concept).next() {
            let tokens = self.index.doc_tokens(title);
            let tokens = tokens.filter(|token| token.kind != TokenKind::Function);
            let found = tokens.filter_map(|token| self.meets.term(token.term));
            words |= found.fold(0, |words, found| words | found.direct);
            let meanings = self.index.doc_meanings(title);
            let found = meanings.filter_map(|meaning| self.meets.meaning(meaning.meaning));
            words |= found.fold(0, |words, found| words | found.words);
        }
        if let Some(parent) = self.index.parent(concept) {
            words |= self.context(parent);
        }
        self.read.contexts.insert(concept, words);
        words
    }
}

impl Drop for Judge<'_> {
    fn drop(&mut self) {
        std::mem::take(&mut self.read).leave();
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
