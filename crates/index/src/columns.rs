//! The columns: everything an answer needs besides the inverted index.
//!
//! One file of sections, read in place. Concepts are numbered by their handles,
//! documents and terms in their order, texts by documents first, then the titles
//! of variants that are not their family's with a label, then notes.

mod concepts;
mod facts;
mod hashed;
pub(crate) mod write;

use medcode_analysis::{Token, TokenKind};
use medcode_codeset::{
    Code, ConceptId, NoteKind, PropertyKind, Role, SeventhDefinition, SeventhId, Source,
};
use tantivy::directory::OwnedBytes;
use tantivy::postings::TermInfo;

use self::concepts::Concepts;
use self::facts::Facts;
use crate::coded::Texts;
use crate::names::{self, Names};
use crate::postings::Sought;
use crate::schema::TextField;
use crate::sections::{Numbers, Strings, split, take_varint};
use crate::spelling::{self, Written};
use crate::term_places::{self, TermPlaces};
use crate::wholes::{self, Wholes};

/// No parent, no title of its own.
const NONE: u32 = u32::MAX;
/// A second code, padded with zeros.
const CODE_BYTES: usize = 15;
/// What stands before the words of a document: its concept, its role, its source.
const DOC_HEAD: usize = 6;

// Places of values in one byte; new ones go to the end, and raise `FORMAT`.
pub(crate) const ROLES: [Role; 11] = [
    Role::Title,
    Role::InclusionTerm,
    Role::Includes,
    Role::IndexPath,
    Role::ExternalCausePath,
    Role::NeoplasmPhrase,
    Role::DrugPhrase,
    Role::MediumTitle,
    Role::ConsumerDescriptor,
    Role::ClinicianDescriptor,
    Role::Bracketed,
];
const SOURCES: [Source; 15] = Source::ALL;
/// The bit beside a document's source that says its edition is older.
const OLDER: u8 = 0x80;
pub(crate) const NOTE_KINDS: [NoteKind; 8] = [
    NoteKind::Includes,
    NoteKind::Excludes1,
    NoteKind::Excludes2,
    NoteKind::CodeFirst,
    NoteKind::UseAdditionalCode,
    NoteKind::CodeAlso,
    NoteKind::SeventhCharacter,
    NoteKind::Plain,
];
const TOKEN_KINDS: [TokenKind; 6] = [
    TokenKind::Word,
    TokenKind::Number,
    TokenKind::Function,
    TokenKind::Polarity,
    TokenKind::Unspecified,
    TokenKind::Residual,
];
/// A token is its term's number, one bit "variant", one "optional", and three of
/// its kind.
const TOKEN_KIND_BITS: u32 = 3;
const OPTIONAL: u32 = 1 << TOKEN_KIND_BITS;
const VARIANT: u32 = OPTIONAL << 1;
const TOKEN_BITS: u32 = TOKEN_KIND_BITS + 2;

fn place_of<T: PartialEq>(values: &[T], value: &T) -> u8 {
    let place = values.iter().position(|known| known == value).expect("every value has a place");
    u8::try_from(place).expect("there are fewer values than a byte counts")
}

/// A token as one number, whose term has this number.
pub(crate) fn pack_token(token: &Token, number: u32) -> u32 {
    let kind = u32::from(place_of(&TOKEN_KINDS, &token.kind));
    let optional = if token.is_optional { OPTIONAL } else { 0 };
    let variant = if token.is_variant { VARIANT } else { 0 };
    let term = with_term(0, number);
    term | variant | optional | kind
}

/// A packed token whose term has the number that its number leads to.
pub(crate) fn renumbered(token: u32, numbers: &[u32]) -> u32 {
    with_term(token, numbers[term_of(token) as usize])
}

/// A packed token with another term.
fn with_term(token: u32, number: u32) -> u32 {
    assert!(number >> (u32::BITS - TOKEN_BITS) == 0, "terms are counted in 27 bits");
    number << TOKEN_BITS | token & ((1 << TOKEN_BITS) - 1)
}

/// The number of a packed token's term.
pub(crate) fn term_of(token: u32) -> u32 {
    token >> TOKEN_BITS
}

/// The kind of a packed token.
pub(crate) fn kind_of(token: u32) -> TokenKind {
    let kind = (token & ((1 << TOKEN_KIND_BITS) - 1)) as usize;
    TOKEN_KINDS[kind.min(TOKEN_KINDS.len() - 1)]
}

fn unpack_token(number: u32, infos: &[f32]) -> DocToken {
    let term = term_of(number);
    DocToken {
        term,
        information: infos.get(term as usize).copied().unwrap_or(0.0),
        kind: kind_of(number),
        is_optional: number & OPTIONAL != 0,
        is_variant: number & VARIANT != 0,
    }
}

fn numbers(values: impl IntoIterator<Item = u32>) -> Vec<u8> {
    values.into_iter().flat_map(u32::to_le_bytes).collect()
}

fn padded(code: &Code) -> [u8; CODE_BYTES] {
    let mut bytes = [0; CODE_BYTES];
    let text = code.as_str().as_bytes();
    bytes[..text.len()].copy_from_slice(text);
    bytes
}

/// How many sections [`write`](write::write) makes.
const SECTIONS: usize = 28
    + concepts::SECTIONS
    + 2 * names::SECTIONS
    + 2 * term_places::SECTIONS
    + wholes::SECTIONS
    + spelling::SECTIONS;

/// The columns of an open index.
#[derive(Debug)]
pub(crate) struct Columns {
    pub(crate) concepts: Concepts,
    /// The documents that name a pair of codes, and the second code of each.
    paired_docs: Numbers,
    second_codes: OwnedBytes,
    /// The tokens that there are, by their rank.
    tokens: Vec<DocToken>,
    /// For each document its concept, role and source, how many tokens it has, those,
    /// and its meanings.
    doc_words: Strings,
    texts: Texts,
    note_concepts: Numbers,
    note_kinds: OwnedBytes,
    first_note: u32,
    pub(crate) terms: Names,
    pub(crate) term_docs: Numbers,
    pub(crate) meanings: Names,
    pub(crate) meaning_docs: Numbers,
    /// Where terms lie in `words`, and concept terms in `concepts`.
    pub(crate) in_words: TermPlaces,
    pub(crate) in_concepts: TermPlaces,
    pub(crate) wholes: Wholes,
    sevenths: Vec<SeventhDefinition>,
    labels: Vec<Vec<Vec<DocToken>>>,
    /// What labels there are, by their terms: many definitions share one.
    distinct_labels: Vec<Vec<u32>>,
    /// The terms that are met besides those of `words`, sorted.
    met_above: Numbers,
    /// For each term, what it tells; see [`information`].
    infos: Vec<f32>,
    pub(crate) written: Written,
    pub(crate) beside: Facts,
}

/// What a term of so many documents tells: the rarer, the more.
fn information(term_docs: u32, docs: usize) -> f32 {
    let (term_docs, docs) = (f64::from(term_docs), docs as f64);
    #[expect(clippy::cast_possible_truncation, reason = "a logarithm is small")]
    let information = (1.0 + (docs - term_docs + 0.5) / (term_docs + 0.5)).ln() as f32;
    information
}

/// What each term tells. Most terms are in few documents: logarithms are taken once.
fn informations(term_docs: &Numbers, docs: usize) -> Vec<f32> {
    let few: Vec<f32> = (0..256).map(|term_docs| information(term_docs, docs)).collect();
    let counts = (0..term_docs.len()).map(|term| term_docs.get(term));
    let known = |count: u32| few.get(count as usize).copied();
    counts.map(|count| known(count).unwrap_or_else(|| information(count, docs))).collect()
}

/// A word of a designation, as it was analysed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DocToken {
    /// The number of its term in the vocabulary.
    pub term: u32,
    /// What its term tells, in nats: the rarer it is, the more.
    pub information: f32,
    /// What kind of word it is.
    pub kind: TokenKind,
    /// Whether it stands in brackets: it may be asked for, and need not be.
    pub is_optional: bool,
    /// Whether it is another form of the word before it; either is meant.
    pub is_variant: bool,
}

/// What is known of a document besides its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocHead {
    /// The concept that it designates.
    pub concept: ConceptId,
    /// What it is to the concept.
    pub role: Role,
    /// Whether its text is of an older edition than the code set.
    pub is_older: bool,
}

/// A phrase of a designation that the lexicon knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocMeaning {
    /// The number of its concept term.
    pub meaning: u32,
    /// The first token it covers, counted from 0.
    pub start: u32,
    /// How many tokens it covers.
    pub len: u32,
}

impl Columns {
    /// Reads the columns of a file; nothing if it is damaged.
    pub(crate) fn read(file: &OwnedBytes) -> Option<Self> {
        let mut sections = split(file, SECTIONS)?.into_iter();
        let mut next = || sections.next().expect("the sections were counted");
        let (packed_tokens, packed_labels);
        let mut columns = Self {
            concepts: Concepts::read(&mut next)?,
            paired_docs: Numbers::new(next()),
            second_codes: next(),
            tokens: {
                packed_tokens = Numbers::new(next());
                Vec::new()
            },
            doc_words: Strings::new(next(), next()),
            texts: Texts::new([next(), next(), next(), next()]),
            note_concepts: Numbers::new(next()),
            note_kinds: next(),
            first_note: only(&Numbers::new(next()))?,
            terms: Names::new([next(), next(), next()]),
            term_docs: Numbers::new(next()),
            meanings: Names::new([next(), next(), next()]),
            meaning_docs: Numbers::new(next()),
            in_words: TermPlaces::new([next(), next()]),
            in_concepts: TermPlaces::new([next(), next()]),
            wholes: Wholes::new([next(), next()]),
            sevenths: Vec::new(),
            labels: Vec::new(),
            distinct_labels: Vec::new(),
            infos: Vec::new(),
            // The order of fields is that of the sections.
            met_above: {
                packed_labels = next();
                Numbers::new(next())
            },
            written: Written::new(std::array::from_fn(|_| next())),
            beside: Facts::read(&mut next)?,
        };
        let (sevenths, labels): (_, Vec<Vec<Vec<u32>>>) =
            postcard::from_bytes(packed_labels.as_slice()).ok()?;
        columns.sevenths = sevenths;
        if !columns.is_consistent() {
            return None;
        }
        let docs = columns.doc_count();
        columns.infos = informations(&columns.term_docs, docs);
        let unpack = |number| unpack_token(number, &columns.infos);
        let ranks = 0..packed_tokens.len();
        columns.tokens = ranks.map(|rank| unpack(packed_tokens.get(rank))).collect();
        let unpack = |label: Vec<u32>| label.into_iter().map(unpack).collect();
        columns.labels =
            labels.into_iter().map(|labels| labels.into_iter().map(unpack).collect()).collect();
        let terms = |label: &Vec<DocToken>| label.iter().map(|token| token.term).collect();
        columns.distinct_labels = columns.labels.iter().flatten().map(terms).collect();
        columns.distinct_labels.sort_unstable();
        columns.distinct_labels.dedup();
        Some(columns)
    }

    fn is_consistent(&self) -> bool {
        let (concepts, docs) = (self.concept_count(), self.doc_count());
        self.second_codes.len() == self.paired_docs.len() * CODE_BYTES
            && self.texts.len() >= docs + self.note_concepts.len() + self.beside.property_count()
            && self.beside.is_consistent(concepts)
            && self.written.is_consistent()
            && self.note_kinds.len() == self.note_concepts.len()
            && [&self.terms, &self.meanings].iter().all(|names| names.is_consistent())
            && self.terms.len() == self.term_docs.len()
            && self.meanings.len() == self.meaning_docs.len()
            && self.in_words.is_consistent(self.terms.len())
            && self.in_concepts.is_consistent(self.meanings.len())
            && self.wholes.is_consistent()
    }

    pub(crate) fn concept_count(&self) -> usize {
        self.concepts.len()
    }

    pub(crate) fn doc_count(&self) -> usize {
        self.doc_words.len()
    }

    /// What a term tells, in nats: 0 for one that is everywhere.
    #[inline]
    pub(crate) fn information(&self, term: u32) -> f32 {
        self.infos.get(term as usize).copied().unwrap_or(0.0)
    }

    pub(crate) fn labels(&self, id: SeventhId) -> &[Vec<DocToken>] {
        &self.labels[usize::from(id.0)]
    }

    /// Where a term lies in the inverted index; nothing if it has no documents there, and
    /// for whole designations, which are no terms.
    pub(crate) fn place(&self, sought: Sought<'_>) -> Option<(TextField, TermInfo)> {
        match sought {
            Sought::Word(term) => Some((TextField::Words, self.in_words.of(term)?)),
            Sought::Concept(meaning) => Some((TextField::Concepts, self.in_concepts.of(meaning)?)),
            Sought::Whole(_) => None,
        }
    }

    /// Whether a term is a word of what answers questions, of a title above, or of a label:
    /// others stand in definitions alone.
    pub(crate) fn is_met(&self, term: u32) -> bool {
        self.in_words.has(term) || self.met_above.find(term).is_some()
    }

    pub(crate) fn distinct_labels(&self) -> &[Vec<u32>] {
        &self.distinct_labels
    }

    pub(crate) fn seventh_definition(&self, id: SeventhId) -> &SeventhDefinition {
        &self.sevenths[usize::from(id.0)]
    }

    pub(crate) fn title(&self, id: ConceptId) -> String {
        match self.concepts.title(id) {
            Some(text) => self.texts.text(text as usize),
            None => self.derived_title(id).unwrap_or_default(),
        }
    }

    fn derived_title(&self, id: ConceptId) -> Option<String> {
        let family = self.concepts.parent(id)?;
        let definition = self.seventh_definition(self.concepts.seventh(family)?);
        let label = definition.label(self.concepts.last_character(id))?;
        Some(format!("{}, {label}", self.title(family)))
    }

    #[inline]
    pub(crate) fn docs_of(&self, id: ConceptId) -> std::ops::Range<u32> {
        self.first_doc(id)..self.first_doc(ConceptId(id.0 + 1))
    }

    /// The documents of a concept and of all below it.
    #[inline]
    pub(crate) fn docs_below(&self, id: ConceptId) -> std::ops::Range<u32> {
        self.first_doc(id)..self.first_doc(self.concepts.end(id))
    }

    /// The first document of a concept; behind the last concept, how many there are.
    #[inline]
    fn first_doc(&self, id: ConceptId) -> u32 {
        let behind = || u32::try_from(self.doc_count()).expect("documents are counted in 32 bits");
        self.concepts.first_doc(id).unwrap_or_else(behind)
    }

    #[inline]
    pub(crate) fn doc_concept(&self, doc: u32) -> ConceptId {
        self.doc_head(doc).concept
    }

    #[inline]
    pub(crate) fn doc_head(&self, doc: u32) -> DocHead {
        head_of(self.doc_words.get(doc as usize))
    }

    pub(crate) fn doc_source(&self, doc: u32) -> Source {
        let place = self.doc_words.get(doc as usize)[5] & !OLDER;
        SOURCES[usize::from(place).min(SOURCES.len() - 1)]
    }

    /// The code to report behind a document's own, if it names a pair.
    pub(crate) fn doc_second_code(&self, doc: u32) -> Option<Code> {
        let place = self.paired_docs.find(doc)?;
        let bytes = &self.second_codes.as_slice()[place * CODE_BYTES..][..CODE_BYTES];
        std::str::from_utf8(bytes).ok()?.trim_end_matches('\0').parse().ok()
    }

    /// The tokens and the meanings of a document, as they are coded.
    #[inline]
    fn words_of(&self, doc: u32) -> &[u8] {
        &self.doc_words.get(doc as usize)[DOC_HEAD..]
    }

    pub(crate) fn doc_text(&self, doc: u32) -> String {
        self.texts.text(doc as usize)
    }

    #[inline]
    pub(crate) fn doc_tokens(&self, doc: u32) -> impl Iterator<Item = DocToken> + '_ {
        let mut bytes = self.words_of(doc);
        let mut left = take_varint(&mut bytes).unwrap_or(0);
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            self.tokens.get(take_varint(&mut bytes)? as usize).copied()
        })
    }

    #[inline]
    pub(crate) fn doc_meanings(&self, doc: u32) -> impl Iterator<Item = DocMeaning> + '_ {
        let mut bytes = self.words_of(doc);
        let tokens = take_varint(&mut bytes).unwrap_or(0);
        for _ in 0..tokens {
            take_varint(&mut bytes);
        }
        std::iter::from_fn(move || {
            let meaning = take_varint(&mut bytes)?;
            let start = take_varint(&mut bytes)?;
            let len = take_varint(&mut bytes)?;
            Some(DocMeaning { meaning, start, len })
        })
    }

    /// Reads a document's head, and its tokens and meanings behind what is there.
    #[inline]
    pub(crate) fn read_doc(
        &self,
        doc: u32,
        tokens: &mut Vec<DocToken>,
        meanings: &mut Vec<DocMeaning>,
    ) -> DocHead {
        let all = self.doc_words.get(doc as usize);
        let (head, mut bytes) = (head_of(all), &all[DOC_HEAD..]);
        for _ in 0..take_varint(&mut bytes).unwrap_or(0) {
            let Some(rank) = take_varint(&mut bytes) else { return head };
            if let Some(token) = self.tokens.get(rank as usize) {
                tokens.push(*token);
            }
        }
        while let (Some(meaning), Some(start), Some(len)) =
            (take_varint(&mut bytes), take_varint(&mut bytes), take_varint(&mut bytes))
        {
            meanings.push(DocMeaning { meaning, start, len });
        }
        head
    }

    /// The notes that stand at a concept.
    pub(crate) fn notes(&self, id: ConceptId) -> impl Iterator<Item = (NoteKind, String)> + '_ {
        let first = self.note_concepts.partition_point(|concept| concept < id.0);
        (first..self.note_concepts.len())
            .take_while(move |note| self.note_concepts.get(*note) == id.0)
            .map(|note| {
                let kind = usize::from(self.note_kinds.as_slice()[note]).min(NOTE_KINDS.len() - 1);
                (NOTE_KINDS[kind], self.texts.text(self.first_note as usize + note))
            })
    }

    /// What is said of a concept besides its texts.
    pub(crate) fn properties(
        &self,
        id: ConceptId,
    ) -> impl Iterator<Item = (PropertyKind, String)> + '_ {
        self.beside.properties(id).map(|(kind, place)| (kind, self.texts.text(place)))
    }
}

/// The head of a document, at the beginning of what is coded of it.
#[inline]
fn head_of(coded: &[u8]) -> DocHead {
    let [a, b, c, d, role, source] = *coded.first_chunk().expect("every document has a head");
    DocHead {
        concept: ConceptId(u32::from_le_bytes([a, b, c, d])),
        role: ROLES[usize::from(role).min(ROLES.len() - 1)],
        is_older: source & OLDER != 0,
    }
}

/// The one number of a section.
fn only(numbers: &Numbers) -> Option<u32> {
    (numbers.len() == 1).then(|| numbers.get(0))
}
