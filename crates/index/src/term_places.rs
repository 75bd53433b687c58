//! Where the terms lie in a field of the inverted index, by their numbers in the
//! vocabulary: a term of a question is looked up once, as a word, and its postings are
//! found without its text.

use tantivy::Index;
use tantivy::directory::OwnedBytes;
use tantivy::postings::TermInfo;

use crate::build::IndexError;
use crate::schema::TextField;
use crate::sections::Numbers;
use crate::vocabulary::Vocabulary;

/// How many sections [`sections`] makes.
pub(crate) const SECTIONS: usize = 2;
/// How many numbers share a slot, which has how many terms come before, and a bit for
/// each number.
const SHARED: u32 = 32;

/// The sections of a field: which numbers it has; and of each of them where its postings
/// begin and how many documents have it, then where the last postings end. Numbers and
/// terms of a dictionary are both in the order of their texts, and postings in that of
/// terms.
pub(crate) fn sections(
    index: &Index,
    field: TextField,
    vocabulary: &Vocabulary,
) -> Result<[Vec<u8>; SECTIONS], IndexError> {
    let mut bits = vec![0_u32; vocabulary.len().div_ceil(SHARED as usize)];
    let (mut places, mut end) = (Vec::new(), 0);
    let searcher = index.reader()?.searcher();
    for segment in searcher.segment_readers() {
        let postings = segment.inverted_index(field.handle())?;
        let mut terms = postings.terms().stream().map_err(tantivy::TantivyError::from)?;
        while let Some((term, info)) = terms.next() {
            let number = std::str::from_utf8(term).ok().and_then(|term| vocabulary.find(term));
            let number = number.expect("fields have terms of the vocabulary alone");
            bits[(number / SHARED) as usize] |= 1 << (number % SHARED);
            assert_eq!(info.postings_range.start, end, "postings lie in the order of terms");
            end = info.postings_range.end;
            places.extend(offset(info.postings_range.start)?.to_le_bytes());
            places.extend(info.doc_freq.to_le_bytes());
        }
    }
    places.extend(offset(end)?.to_le_bytes());
    let mut before = 0;
    let mut slots = Vec::with_capacity(8 * bits.len());
    for bits in bits {
        slots.extend(u32::to_le_bytes(before));
        slots.extend(bits.to_le_bytes());
        before += bits.count_ones();
    }
    Ok([slots, places])
}

fn offset(bytes: usize) -> Result<u32, IndexError> {
    u32::try_from(bytes).map_err(|_| IndexError::TooLarge { what: "postings" })
}

/// Where the terms of a field lie, in an open index.
#[derive(Debug, Clone)]
pub(crate) struct TermPlaces {
    slots: Numbers,
    places: Numbers,
}

impl TermPlaces {
    pub(crate) fn new([slots, places]: [OwnedBytes; SECTIONS]) -> Self {
        Self { slots: Numbers::new(slots), places: Numbers::new(places) }
    }

    pub(crate) fn is_consistent(&self, numbers: usize) -> bool {
        let counts =
            (0..self.slots.len() / 2).map(|slot| self.slots.get(2 * slot + 1).count_ones());
        self.slots.len() == 2 * numbers.div_ceil(SHARED as usize)
            && self.places.len() == 2 * counts.sum::<u32>() as usize + 1
    }

    /// Whether the field has a number.
    #[inline]
    pub(crate) fn has(&self, number: u32) -> bool {
        let bits = self.slots.get(2 * (number / SHARED) as usize + 1);
        bits & 1 << (number % SHARED) != 0
    }

    /// Where the term of a number lies, if the field has it.
    #[inline]
    pub(crate) fn of(&self, number: u32) -> Option<TermInfo> {
        let slot = 2 * (number / SHARED) as usize;
        let (before, bits) = (self.slots.get(slot), self.slots.get(slot + 1));
        let bit = 1 << (number % SHARED);
        if bits & bit == 0 {
            return None;
        }
        let place = 2 * (before + (bits & (bit - 1)).count_ones()) as usize;
        let (start, end) = (self.places.get(place), self.places.get(place + 2));
        Some(TermInfo {
            doc_freq: self.places.get(place + 1),
            postings_range: start as usize..end as usize,
            positions_range: 0..0,
        })
    }
}

#[cfg(test)]
mod tests {
    use tantivy::directory::RamDirectory;
    use tantivy::indexer::SingleSegmentIndexWriter;
    use tantivy::schema::TantivyDocument;

    use super::*;
    use crate::schema::schema;
    use crate::vocabulary::Terms;

    #[test]
    fn every_term_lies_where_the_dictionary_says() {
        // Numbers fill several slots; two terms of three are in the field, the first, those
        // beside the bounds of slots, and the last among them.
        let terms: Vec<String> = (0..=96).map(|number| format!("t{number:03}")).collect();
        let is_there = |number: usize| !number.is_multiple_of(3) || [0, 96].contains(&number);
        let mut added = Terms::default();
        for term in &terms {
            added.add(term);
        }
        let (vocabulary, _) = added.finish();
        let mut writer: SingleSegmentIndexWriter = Index::builder()
            .schema(schema())
            .single_segment_index_writer(RamDirectory::create(), 50_000_000)
            .unwrap();
        for doc in 0..3 {
            let mut fields = TantivyDocument::new();
            let there = terms.iter().enumerate().filter(|(number, _)| is_there(*number));
            let of_doc: Vec<&str> =
                there.filter(|(number, _)| number % 3 >= doc).map(|(_, term)| &**term).collect();
            fields.add_text(TextField::Words.handle(), of_doc.join(" "));
            writer.add_document(fields).unwrap();
        }
        let index = writer.finalize().unwrap();
        let sections = sections(&index, TextField::Words, &vocabulary).unwrap();
        let places = TermPlaces::new(sections.map(OwnedBytes::new));
        assert!(places.is_consistent(terms.len()) && !places.is_consistent(terms.len() + 32));
        let searcher = index.reader().unwrap().searcher();
        let field = searcher.segment_reader(0).inverted_index(TextField::Words.handle()).unwrap();
        for (number, term) in (0..).zip(&terms) {
            let known = field.terms().get(term).unwrap();
            let place = places.of(number);
            assert_eq!(places.has(number), known.is_some(), "for {term}");
            let place = place.map(|place| (place.doc_freq, place.postings_range));
            assert_eq!(place, known.map(|known| (known.doc_freq, known.postings_range)), "{term}");
        }
    }
}
