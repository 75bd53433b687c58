//! The records of concepts: code, hierarchy, flags, and where texts are.
//!
//! What the ranking loop asks of a concept lies in one place, of 32 bytes where no code
//! has more than eight characters, as in every system so far.

use medcode_analysis::TokenKind;
use medcode_codeset::{Code, CodeSet, Concept, ConceptId, ConceptKind, SeventhId};
use tantivy::directory::OwnedBytes;

use super::hashed::Hashed;
use super::{NONE, numbers, only, place_of};
use crate::defaults::{default_codes, title_of};
use crate::documents::Documents;
use crate::sections::Numbers;

/// How many sections [`write`] makes.
pub(super) const SECTIONS: usize = 4;
/// The bytes of a code, padded with zeros: as many as the longest needs, of these two.
const WIDTHS: [usize; 2] = [8, 16];
/// The bytes of the number that a code is compared as: those of the wider.
const KEY_BYTES: usize = WIDTHS[1];
/// Behind its code a record has 32-bit numbers: the concept above, the first behind what
/// lies below, kind and flags, the default code, the first document, and the text that is
/// the title.
const NUMBERS: usize = 6;
const PARENT: usize = 0;
const END: usize = 1;
const FACTS: usize = 2;
const DEFAULT: usize = 3;
const FIRST_DOC: usize = 4;
const TITLE: usize = 5;
/// Of the codes in their order, every so many stand together in a list of their own: a
/// code is looked for among these, which a first-level cache holds, and then between two.
const STEP: usize = 64;

// Places of values in one byte; new ones go to the end, and raise `FORMAT`.
const KINDS: [ConceptKind; 6] = [
    ConceptKind::Chapter,
    ConceptKind::Section,
    ConceptKind::Code,
    ConceptKind::Variant,
    ConceptKind::Modifier,
    ConceptKind::Prefix,
];
const BILLABLE: u32 = 1 << 3;
const UNSPECIFIED: u32 = 1 << 4;
const RESIDUAL: u32 = 1 << 5;
/// The definition of seventh characters and one, or 0, stands above this bit.
const SEVENTH_BIT: u32 = 8;

/// The sections of a code set's concepts: how wide codes are, the records, the concepts
/// in the order of their codes, and every so many of the codes. `docs` has the first
/// document of each concept, `titles` its title.
pub(super) fn write(
    set: &CodeSet,
    documents: &Documents<'_>,
    docs: &[u32],
    titles: &[u32],
) -> [Vec<u8>; SECTIONS] {
    let longest = set.concepts().map(|(_, concept)| concept.code.as_str().len()).max();
    let fits = |width: &usize| longest.unwrap_or(0) <= *width;
    let width = WIDTHS.into_iter().find(fits).expect("no code has more than 15 characters");
    let defaults = default_codes(set, documents, docs);
    let mut records = Vec::with_capacity(set.len() * (width + 4 * NUMBERS));
    for (id, concept) in set.concepts() {
        push_padded(&mut records, &concept.code, width);
        let mut record = [0; NUMBERS];
        record[PARENT] = or_none(concept.parent);
        record[END] = set.subtree(id).end.0;
        record[FACTS] = facts_of(concept, documents, title_of(id, docs));
        record[DEFAULT] = or_none(defaults[id.index()]);
        record[FIRST_DOC] = docs[id.index()];
        record[TITLE] = titles[id.index()];
        records.extend(numbers(record));
    }
    let mut by_code: Vec<ConceptId> = set.concepts().map(|(id, _)| id).collect();
    by_code.sort_by_key(|id| set.concept(*id).code);
    let mut steps = Vec::new();
    for id in by_code.iter().step_by(STEP) {
        push_padded(&mut steps, &set.concept(*id).code, width);
    }
    let width = u32::try_from(width).expect("a width is a small number");
    [numbers([width]), records, numbers(by_code.into_iter().map(|id| id.0)), steps]
}

fn or_none(id: Option<ConceptId>) -> u32 {
    id.map_or(NONE, |id| id.0)
}

/// A concept's kind and flags, and the definition of its seventh characters.
fn facts_of(concept: &Concept, documents: &Documents<'_>, title: Option<usize>) -> u32 {
    let seventh = concept.seventh.map_or(0, |seventh| u32::from(seventh.0) + 1);
    let has = |kind| title.is_some_and(|title| documents.count(title, kind) > 0);
    let flag = |is_set, flag| if is_set { flag } else { 0 };
    u32::from(place_of(&KINDS, &concept.kind))
        | flag(concept.billable, BILLABLE)
        | flag(has(TokenKind::Unspecified), UNSPECIFIED)
        | flag(has(TokenKind::Residual), RESIDUAL)
        | seventh << SEVENTH_BIT
}

fn push_padded(bytes: &mut Vec<u8>, code: &Code, width: usize) {
    let end = bytes.len() + width;
    bytes.extend_from_slice(code.as_str().as_bytes());
    bytes.resize(end, 0);
}

/// The concepts of an open index.
#[derive(Debug)]
pub(crate) struct Concepts {
    width: usize,
    records: OwnedBytes,
    by_code: Numbers,
    steps: OwnedBytes,
    hashed: Hashed,
}

impl Concepts {
    /// Reads them from the sections that come next; nothing if they are damaged.
    pub(super) fn read(next: &mut impl FnMut() -> OwnedBytes) -> Option<Self> {
        let width = only(&Numbers::new(next()))? as usize;
        let (records, by_code, steps) = (next(), Numbers::new(next()), next());
        let concepts = Self { width, records, by_code, steps, hashed: Hashed::default() };
        let count = concepts.by_code.len();
        let is_consistent = WIDTHS.contains(&width)
            && concepts.records.len() == count * concepts.record_bytes()
            && concepts.steps.len() == count.div_ceil(STEP) * width;
        is_consistent.then_some(concepts)
    }

    pub(crate) fn len(&self) -> usize {
        self.by_code.len()
    }

    #[inline]
    fn record_bytes(&self) -> usize {
        record_bytes(self.width)
    }

    /// A number of a concept's record.
    #[inline]
    fn number(&self, id: ConceptId, place: usize) -> u32 {
        let start = id.index() * self.record_bytes() + self.width + 4 * place;
        let raw = self.records.as_slice()[start..start + 4].try_into();
        u32::from_le_bytes(raw.expect("four bytes were taken"))
    }

    /// A concept's code as one number; see [`Code::as_number`].
    #[inline]
    fn key_of(&self, id: u32) -> u128 {
        let start = id as usize * self.record_bytes();
        let key = &self.records.as_slice()[start..start + self.width];
        if let Some(key) = key.first_chunk::<KEY_BYTES>() {
            return u128::from_be_bytes(*key);
        }
        let key = key.first_chunk().map_or(0, |key| u64::from_be_bytes(*key));
        u128::from(key) << 64
    }

    /// How many codes, in their order, come before a key.
    #[inline]
    fn before(&self, wanted: u128) -> usize {
        const NARROW: usize = WIDTHS[0];
        const WIDE: usize = WIDTHS[1];
        if self.width == WIDE {
            let is_before = |key: &[u8; WIDE]| u128::from_be_bytes(*key) < wanted;
            return self.count_before::<WIDE, { record_bytes(WIDE) }>(is_before);
        }
        // What goes on behind the width of codes comes behind the code that it begins with.
        let begun = u64::try_from(wanted >> 64).expect("half of the bits are left");
        let wanted = begun.saturating_add(u64::from(u128::from(begun) << 64 != wanted));
        let is_before = |key: &[u8; NARROW]| u64::from_be_bytes(*key) < wanted;
        self.count_before::<NARROW, { record_bytes(NARROW) }>(is_before)
    }

    /// The same of codes of one width, which the compiler knows.
    #[inline]
    fn count_before<const WIDTH: usize, const RECORD: usize>(
        &self,
        is_before: impl Fn(&[u8; WIDTH]) -> bool + Copy,
    ) -> usize {
        let (steps, _) = self.steps.as_slice().as_chunks::<WIDTH>();
        let step = steps.partition_point(is_before);
        let near = step.saturating_sub(1) * STEP..(step * STEP).min(self.len());
        let (records, _) = self.records.as_slice().as_chunks::<RECORD>();
        let is_id_before = |id: &[u8; 4]| {
            let record = records.get(u32::from_le_bytes(*id) as usize);
            record.and_then(|record| record.first_chunk()).is_some_and(is_before)
        };
        near.start + self.by_code.among(near).partition_point(is_id_before)
    }

    #[inline]
    pub(crate) fn find(&self, code: &Code) -> Option<ConceptId> {
        let wanted = code.as_number();
        let key_of = |id| self.key_of(id);
        if let Some(table) = self.hashed.table(self.len(), key_of) {
            return table.find(wanted, key_of);
        }
        let place = self.before(wanted);
        let id = (place < self.len()).then(|| self.by_code.get(place))?;
        (self.key_of(id) == wanted).then_some(ConceptId(id))
    }

    /// The concepts whose codes begin so, in the order of their codes.
    pub(crate) fn find_prefix(&self, prefix: &str) -> impl Iterator<Item = ConceptId> + '_ {
        let prefix = prefix.as_bytes().to_vec();
        // What is longer than any code is the beginning of none.
        let low =
            if prefix.len() > KEY_BYTES { self.len() } else { self.before(key_of_text(&prefix)) };
        (low..self.len())
            .map(|place| ConceptId(self.by_code.get(place)))
            .take_while(move |id| self.code_bytes(*id).starts_with(&prefix))
    }

    /// The bytes of a code, without the zeros that pad it.
    #[inline]
    pub(crate) fn code_bytes(&self, id: ConceptId) -> &[u8] {
        let start = id.index() * self.record_bytes();
        let padding = self.key_of(id.0).trailing_zeros() as usize / 8;
        &self.records.as_slice()[start..start + KEY_BYTES - padding.min(KEY_BYTES)]
    }

    #[inline]
    pub(crate) fn code(&self, id: ConceptId) -> Code {
        std::str::from_utf8(self.code_bytes(id))
            .ok()
            .and_then(|text| text.parse().ok())
            .expect("only codes are written")
    }

    /// The last character of a code, which is ASCII as codes are.
    #[inline]
    pub(crate) fn last_character(&self, id: ConceptId) -> char {
        self.code_bytes(id).last().map_or('\0', |last| char::from(*last))
    }

    #[inline]
    pub(crate) fn parent(&self, id: ConceptId) -> Option<ConceptId> {
        some(self.number(id, PARENT)).map(ConceptId)
    }

    #[inline]
    pub(crate) fn end(&self, id: ConceptId) -> ConceptId {
        ConceptId(self.number(id, END))
    }

    #[inline]
    pub(crate) fn kind(&self, id: ConceptId) -> ConceptKind {
        let kind = (self.number(id, FACTS) & (BILLABLE - 1)) as usize;
        KINDS[kind.min(KINDS.len() - 1)]
    }

    #[inline]
    pub(crate) fn is_billable(&self, id: ConceptId) -> bool {
        self.number(id, FACTS) & BILLABLE != 0
    }

    #[inline]
    pub(crate) fn is_unspecified(&self, id: ConceptId) -> bool {
        self.number(id, FACTS) & UNSPECIFIED != 0
    }

    #[inline]
    pub(crate) fn is_residual(&self, id: ConceptId) -> bool {
        self.number(id, FACTS) & RESIDUAL != 0
    }

    #[inline]
    pub(crate) fn seventh(&self, id: ConceptId) -> Option<SeventhId> {
        let number = (self.number(id, FACTS) >> SEVENTH_BIT).checked_sub(1)?;
        Some(SeventhId(u16::try_from(number).ok()?))
    }

    #[inline]
    pub(crate) fn default_code(&self, id: ConceptId) -> Option<ConceptId> {
        some(self.number(id, DEFAULT)).map(ConceptId)
    }

    /// The first document of a concept; nothing behind the last concept.
    #[inline]
    pub(crate) fn first_doc(&self, id: ConceptId) -> Option<u32> {
        (id.index() < self.len()).then(|| self.number(id, FIRST_DOC))
    }

    /// The text that is the title; nothing where it is put together from the family's.
    #[inline]
    pub(crate) fn title(&self, id: ConceptId) -> Option<u32> {
        some(self.number(id, TITLE))
    }
}

/// The bytes of a record whose code has so many.
const fn record_bytes(width: usize) -> usize {
    width + 4 * NUMBERS
}

#[inline]
fn some(number: u32) -> Option<u32> {
    (number != NONE).then_some(number)
}

/// The key of the beginning of codes, as it is typed, like [`Code::as_number`]; of one longer
/// than any code, that of its own beginning.
#[inline]
fn key_of_text(text: &[u8]) -> u128 {
    let mut key = [0; KEY_BYTES];
    let len = text.len().min(KEY_BYTES);
    key[..len].copy_from_slice(&text[..len]);
    u128::from_be_bytes(key)
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use medcode_analysis::Analyzer;
    use medcode_codeset::{CodeSetBuilder, NewConcept, System};

    use crate::{CodeIndex, build};

    /// Codes whose order is not that of their publication, and one more: several steps.
    fn check(longest: &str) {
        let mut builder = CodeSetBuilder::new(System::Hcpcs, "2026".parse().unwrap());
        let codes: Vec<String> = (0..300).map(|at| format!("X{:04}", at * 7 % 300)).collect();
        for code in codes.iter().map(String::as_str).chain([longest]) {
            builder.add(NewConcept::billable(code.parse().unwrap(), "Fever")).unwrap();
        }
        let (set, analyzer) = (builder.build().unwrap(), Analyzer::new());
        let files = build(&set, &[], &analyzer, NonZeroUsize::MIN).unwrap();
        let index = CodeIndex::in_memory(files, &analyzer).unwrap();
        // So often that the first are found in their list and the last by their hash.
        for _ in 0..20 {
            for (id, concept) in set.concepts() {
                assert_eq!((index.find(&concept.code), index.code(id)), (Some(id), concept.code));
            }
            for absent in ["A", "X00", "X00005", "X0300", "Z"] {
                assert_eq!(index.find(&absent.parse().unwrap()), None, "{absent}");
            }
        }
        let begun = index.find_prefix("X012").map(|id| index.code(id).to_string());
        let expected: Vec<String> = (120..130).map(|at| format!("X{at:04}")).collect();
        assert_eq!(begun.collect::<Vec<_>>(), expected);
        assert_eq!(index.find_prefix("X01200000000000000").count(), 0);
    }

    #[test]
    fn codes_of_both_widths_are_found_whole_and_by_their_beginning() {
        check("Y12345");
        check("Y1234567890ABCD");
    }
}
