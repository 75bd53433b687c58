//! What the beginning of a word stands for: documents, and words as they are written.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use medcode_codeset::Role;

use crate::doc_set::DocSet;
use crate::open::CodeIndex;
use crate::postings::{ReadError, Sought};
use crate::spelling::WrittenWord;

/// The characters of beginnings that are kept: letters and digits.
const CHARACTERS: usize = 36;
/// How many documents are the plainest of a set.
pub const PLAINEST: usize = 24;
/// How many words are the most frequent of a beginning.
pub const MOST_WORDS: usize = 12;
/// The documents of a short beginning or of a term are kept as a set if they are so many
/// or more: to gather them again would take the time of a keystroke.
const MANY_DOCS: u32 = 2_048;
/// Those of a term are kept as a list if they are so many or more: from a list they are
/// had in a third of the time.
const SOME_DOCS: u32 = 64;
/// How many places all lists of a code set have, nearly: a megabyte.
const MOST_LISTED: usize = 1 << 18;

/// What beginnings of one and two characters stand for, each gathered when it is first
/// typed, and the documents of terms. Some hundred stand for so many documents
/// that they are kept, each as a bit for every document: some megabytes, if all of them
/// are ever typed. Of terms with fewer the lists are kept, up to a megabyte.
pub(crate) struct ShortBeginnings {
    slots: Box<[Slot]>,
    order: OnceLock<PlainOrder>,
    /// The documents of terms, words or concept terms.
    terms: RwLock<TermDocs>,
}

/// The documents of terms that are not rare, as far as they were asked for.
#[derive(Default)]
struct TermDocs {
    known: HashMap<(bool, u32), Arc<Docs>>,
    /// How many places the lists have together.
    listed: usize,
}

/// The documents of a term, by their places in the order of what they tell.
enum Docs {
    Set(DocSet),
    List(Box<[u32]>),
}

impl Docs {
    fn add_to(&self, set: &mut DocSet) {
        match self {
            Self::Set(docs) => set.unite(docs),
            Self::List(places) => places.iter().for_each(|place| set.add(*place)),
        }
    }

    /// How many of them a set has.
    fn count_in(&self, set: &DocSet) -> u32 {
        match self {
            Self::Set(docs) => set.count_common(docs),
            Self::List(places) => places.iter().map(|place| u32::from(set.has(*place))).sum(),
        }
    }
}

/// Documents in the order of what they tell, least first: sets have them by their places
/// in it, so that the plainest of a set are its first.
struct PlainOrder {
    /// The place of each document.
    places: Box<[u32]>,
    /// The document at each place.
    docs: Box<[u32]>,
}

/// What one beginning stands for.
#[derive(Default)]
struct Slot {
    docs: OnceLock<Arc<DocSet>>,
    /// The most frequent words that begin so, by their places, with their counts.
    words: OnceLock<Box<[(u32, u32)]>>,
    /// The most frequent terms that begin so.
    terms: OnceLock<Box<[u32]>>,
}

impl Default for ShortBeginnings {
    fn default() -> Self {
        let slots = (0..CHARACTERS * (CHARACTERS + 1)).map(|_| Slot::default()).collect();
        Self { slots, order: OnceLock::new(), terms: RwLock::default() }
    }
}

impl ShortBeginnings {
    /// Where a beginning is kept, if it is short.
    fn slot(&self, beginning: &str) -> Option<&Slot> {
        let place = |byte: u8| match byte {
            b'a'..=b'z' => Some(usize::from(byte - b'a')),
            b'0'..=b'9' => Some(usize::from(byte - b'0') + 26),
            _ => None,
        };
        match *beginning.as_bytes() {
            [only] => self.slots.get(place(only)?),
            [first, second] => self.slots.get(CHARACTERS * (1 + place(first)?) + place(second)?),
            _ => None,
        }
    }
}

/// Beginnings of words.
impl CodeIndex {
    /// The documents that have any of the terms that begin so, which are given by their
    /// numbers. Cost: a nanosecond a document and some a term.
    pub fn docs_beginning(
        &self,
        beginning: &str,
        terms: &Range<u32>,
    ) -> Result<Arc<DocSet>, ReadError> {
        let slot = self.0.short.slot(beginning).map(|slot| &slot.docs);
        if let Some(kept) = slot.and_then(OnceLock::get) {
            return Ok(Arc::clone(kept));
        }
        let mut set = DocSet::new(self.doc_count());
        self.add_docs_of_words(terms.clone(), &mut set)?;
        let set = Arc::new(set);
        let docs: u64 = terms.clone().map(|term| u64::from(self.term_docs(term))).sum();
        if let (Some(slot), true) = (slot, docs >= u64::from(MANY_DOCS)) {
            return Ok(Arc::clone(slot.get_or_init(|| set)));
        }
        Ok(set)
    }

    /// The most frequent of the terms that begin so, which are given by their numbers, up
    /// to twelve of them; of equals, the first.
    pub fn most_frequent_terms(
        &self,
        beginning: &str,
        terms: &Range<u32>,
        most: usize,
    ) -> Vec<u32> {
        let find = || self.most_frequent_of(terms.clone());
        let found = match self.0.short.slot(beginning) {
            Some(slot) => slot.terms.get_or_init(find),
            None => &find(),
        };
        found.iter().take(most).copied().collect()
    }

    fn most_frequent_of(&self, terms: Range<u32>) -> Box<[u32]> {
        let mut counted: Vec<(Reverse<u32>, u32)> =
            terms.map(|term| (Reverse(self.term_docs(term)), term)).collect();
        if counted.len() > MOST_WORDS {
            counted.select_nth_unstable(MOST_WORDS);
            counted.truncate(MOST_WORDS);
        }
        counted.sort_unstable();
        counted.into_iter().map(|(_, term)| term).collect()
    }

    /// How many documents of a set have a term.
    pub fn count_docs(&self, term: u32, set: &DocSet) -> Result<u32, ReadError> {
        let sought = Sought::Word(term);
        if let Some(kept) = self.kept_docs(sought)? {
            return Ok(kept.count_in(set));
        }
        let mut count = 0;
        self.each_place(sought, |place| count += u32::from(set.has(place)))?;
        Ok(count)
    }

    /// Adds the documents that have a term to a set.
    pub fn add_docs(&self, sought: Sought<'_>, set: &mut DocSet) -> Result<(), ReadError> {
        match self.kept_docs(sought)? {
            Some(kept) => kept.add_to(set),
            None => self.each_place(sought, |place| set.add(place))?,
        }
        Ok(())
    }

    /// Adds the documents that have any of some words to a set.
    pub fn add_docs_of_words(
        &self,
        words: impl Iterator<Item = u32>,
        set: &mut DocSet,
    ) -> Result<(), ReadError> {
        let Some(postings) = &self.0.postings else { return Ok(()) };
        let mut rare = Vec::new();
        for word in words {
            match self.kept_docs(Sought::Word(word))? {
                Some(kept) => kept.add_to(set),
                None => rare.push(word),
            }
        }
        let places = &self.plain_order().places;
        postings.each_block_of_words(&self.0.columns, &rare, |docs| {
            for doc in docs {
                set.add(places[*doc as usize]);
            }
        })
    }

    /// The documents of a term that is not rare, which are kept, as long as there is room.
    fn kept_docs(&self, sought: Sought<'_>) -> Result<Option<Arc<Docs>>, ReadError> {
        let key = match sought {
            Sought::Word(number) => (true, number),
            Sought::Concept(number) => (false, number),
            Sought::Whole(_) => return Ok(None),
        };
        let count = self.0.columns.place(sought).map_or(0, |(_, info)| info.doc_freq);
        if count < SOME_DOCS {
            return Ok(None);
        }
        let known = &self.0.short.terms;
        {
            let known = known.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(docs) = known.known.get(&key) {
                return Ok(Some(Arc::clone(docs)));
            }
            if count < MANY_DOCS && known.listed >= MOST_LISTED {
                return Ok(None);
            }
        }
        let docs = Arc::new(self.read_docs(sought, count)?);
        let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
        let TermDocs { known, listed } = &mut *known;
        let kept = known.entry(key).or_insert_with(|| {
            *listed += if let Docs::List(places) = &*docs { places.len() } else { 0 };
            docs
        });
        Ok(Some(Arc::clone(kept)))
    }

    fn read_docs(&self, sought: Sought<'_>, count: u32) -> Result<Docs, ReadError> {
        if count >= MANY_DOCS {
            let mut set = DocSet::new(self.doc_count());
            self.each_place(sought, |place| set.add(place))?;
            return Ok(Docs::Set(set));
        }
        let mut places = Vec::with_capacity(count as usize);
        self.each_place(sought, |place| places.push(place))?;
        places.sort_unstable();
        Ok(Docs::List(places.into_boxed_slice()))
    }

    /// Tells the places of the documents that have a term.
    fn each_place(&self, sought: Sought<'_>, mut tell: impl FnMut(u32)) -> Result<(), ReadError> {
        let Some(postings) = &self.0.postings else { return Ok(()) };
        let places = &self.plain_order().places;
        postings.each_block(&self.0.columns, sought, |docs| {
            for doc in docs {
                tell(places[*doc as usize]);
            }
        })
    }

    /// The [`PLAINEST`] documents that all sets have and that tell least: with few words,
    /// and frequent ones, optional words apart; titles and what is listed under them
    /// before others. Of equals, the first. Cost: a microsecond at most.
    pub fn plainest(&self, sets: &[&DocSet]) -> Vec<u32> {
        self.plain_docs(sets).take(PLAINEST).collect()
    }

    /// The documents that all sets have, in the order of what they tell, least first.
    pub fn plain_docs(&self, sets: &[&DocSet]) -> impl Iterator<Item = u32> {
        let docs = &self.plain_order().docs;
        DocSet::of_all(sets).map(|place| docs[place as usize])
    }

    /// The order of documents by what they tell, in which sets have them.
    fn plain_order(&self) -> &PlainOrder {
        self.0.short.order.get_or_init(|| {
            let mut docs: Vec<(u32, u32)> = self.tell_all().zip(0..).collect();
            docs.sort_unstable();
            let docs: Box<[u32]> = docs.into_iter().map(|(_, doc)| doc).collect();
            let mut places = vec![0; docs.len()].into_boxed_slice();
            for (doc, place) in docs.iter().zip(0..) {
                places[*doc as usize] = place;
            }
            PlainOrder { places, docs }
        })
    }

    /// What each document tells, in quarters of a nat.
    fn tell_all(&self) -> impl Iterator<Item = u32> + '_ {
        /// What a text counts as telling that is neither a title nor listed under one,
        /// and one of an older edition, in quarters of a nat.
        const OTHER: f32 = 2.0;
        let (mut tokens, mut meanings) = (Vec::new(), Vec::new());
        let docs = u32::try_from(self.doc_count()).unwrap_or(u32::MAX);
        (0..docs).map(move |doc| {
            tokens.clear();
            meanings.clear();
            let head = self.read_doc(doc, &mut tokens, &mut meanings);
            let told = tokens.iter().filter(|token| !token.is_optional && !token.is_variant);
            let told: f32 = told.map(|token| token.information).sum();
            let is_listed = matches!(head.role, Role::Title | Role::InclusionTerm);
            let beside = f32::from(u8::from(!is_listed) + u8::from(head.is_older));
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is small and not negative"
            )]
            let quarters = (told * 4.0 + beside * OTHER).max(0.0) as u32;
            quarters
        })
    }

    /// The words of designations, as they are written, that begin so, in the order of
    /// the alphabet.
    pub fn written_beginning(&self, beginning: &str) -> impl Iterator<Item = WrittenWord<'_>> {
        let written = &self.0.columns.written;
        written.beginning(beginning).map(|place| written.word(place))
    }

    /// The most frequent of the words that begin so, up to [`MOST_WORDS`]; of equals,
    /// the first of the alphabet.
    pub fn most_frequent_beginning(&self, beginning: &str) -> Vec<WrittenWord<'_>> {
        let written = &self.0.columns.written;
        let find = || -> Box<[(u32, u32)]> {
            let mut best: Vec<(Reverse<u32>, u32)> = Vec::with_capacity(2 * MOST_WORDS);
            let mut least = 0;
            for place in written.beginning(beginning) {
                let count = written.count(place);
                if count > least || best.len() < MOST_WORDS {
                    best.push((Reverse(count), place));
                    if best.len() == 2 * MOST_WORDS {
                        best.select_nth_unstable(MOST_WORDS - 1);
                        best.truncate(MOST_WORDS);
                        least = best[MOST_WORDS - 1].0.0;
                    }
                }
            }
            best.sort_unstable();
            best.truncate(MOST_WORDS);
            best.into_iter().map(|(count, place)| (count.0, place)).collect()
        };
        let word = |(_, place): &(u32, u32)| written.word(*place);
        match self.0.short.slot(beginning) {
            Some(slot) => slot.words.get_or_init(find).iter().map(word).collect(),
            None => find().iter().map(word).collect(),
        }
    }

    /// The words of designations with the first letter of a word that have all its
    /// letters but so many, three at most. Cost: one scan over those as long and longer, a
    /// few microseconds.
    pub fn written_with_letters(
        &self,
        word: &str,
        most_missing: u32,
    ) -> impl Iterator<Item = WrittenWord<'_>> {
        self.0.columns.written.with_letters(word, most_missing)
    }
}
