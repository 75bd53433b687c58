//! The inverted index: tantivy's files of one segment.
//!
//! Documents are numbers already when they come here, so postings are sorted by counting
//! and passed to tantivy's serializers, term by term. The files are to the byte those that
//! its own writer makes of the same documents as texts, which a test holds it to; that
//! writer keeps all postings at once, in an arena that ends at 4 GiB.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tantivy::directory::{Directory, OwnedBytes, RamDirectory};
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::indexer::SingleSegmentIndexWriter;
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::TantivyDocument;
use tantivy::{Index, IndexSettings, Segment, TantivyError};

use crate::build::{IndexError, META_FILE};
use crate::documents::{Analysed, Documents};
use crate::schema::{TextField, schema};
use crate::vocabulary::Vocabulary;

/// The name of the one segment of every index.
const SEGMENT: &str = "00000000000000000000000000000001";
/// What tantivy's own writer may use for documents without words.
const WRITER_BYTES: usize = 1_000_000;
/// How the name of a segment's store ends.
const STORE_SUFFIX: &str = ".store";
/// The files of a segment that hold postings.
const POSTINGS: [SegmentComponent; 4] = [
    SegmentComponent::FieldNorms,
    SegmentComponent::Terms,
    SegmentComponent::Postings,
    SegmentComponent::Positions,
];

/// A file of the index by its name.
pub(crate) type NamedFile = (String, OwnedBytes);

/// Writes the inverted index of documents; `gathered_bytes` is how much memory postings may
/// take while they are gathered.
pub(crate) fn write(
    analysed: &Analysed<'_>,
    gathered_bytes: usize,
) -> Result<(Vec<NamedFile>, Index), IndexError> {
    let Analysed { documents, terms, meanings, .. } = analysed;
    let directory = RamDirectory::create();
    let index = without_words(documents.len(), &directory)?;
    let segment = index.searchable_segments()?.pop();
    // Of no documents there is no segment.
    if let Some(segment) = segment {
        for component in POSTINGS {
            directory.delete(&segment.relative_path(component)).map_err(IndexError::write)?;
        }
        let norms = write_norms(&segment, documents)?;
        let mut serializer = InvertedIndexSerializer::open(&segment)?;
        for (field, vocabulary) in [(TextField::Words, terms), (TextField::Concepts, meanings)] {
            let gathering = Gathering { field, documents, vocabulary };
            gathering.write(&mut serializer, &norms, gathered_bytes)?;
        }
        serializer.close().map_err(TantivyError::from)?;
    }
    Ok((take_files(&index, &directory)?, index))
}

/// The index of so many documents that have no words: its other files.
fn without_words(documents: usize, directory: &RamDirectory) -> Result<Index, IndexError> {
    let mut writer: SingleSegmentIndexWriter = Index::builder()
        .schema(schema())
        .settings(IndexSettings::default())
        .single_segment_index_writer(directory.clone(), WRITER_BYTES)?;
    for _ in 0..documents {
        writer.add_document(TantivyDocument::new())?;
    }
    Ok(writer.finalize()?)
}

/// Writes how long documents are.
fn write_norms(
    segment: &Segment,
    documents: &Documents<'_>,
) -> Result<FieldNormReaders, IndexError> {
    let mut norms = FieldNormsWriter::for_schema(&segment.schema());
    for doc in 0..documents.len() {
        let len = if documents.is_answer(doc) { documents.content(doc).count() } else { 0 };
        let len = u32::try_from(len).expect("texts are short");
        norms.record(number_of(doc), TextField::Words.handle(), len);
    }
    let write = segment.open_write(SegmentComponent::FieldNorms).map_err(IndexError::write)?;
    let serializer = FieldNormsSerializer::from_write(write).map_err(IndexError::write)?;
    norms.serialize(serializer, None).map_err(IndexError::write)?;
    let file = segment.open_read(SegmentComponent::FieldNorms).map_err(IndexError::write)?;
    Ok(FieldNormReaders::open(file)?)
}

fn number_of(doc: usize) -> u32 {
    u32::try_from(doc).expect("documents are counted in 32 bits")
}

/// A field about to be written.
struct Gathering<'a> {
    field: TextField,
    documents: &'a Documents<'a>,
    vocabulary: &'a Vocabulary,
}

impl Gathering<'_> {
    fn write(
        &self,
        serializer: &mut InvertedIndexSerializer,
        norms: &FieldNormReaders,
        gathered_bytes: usize,
    ) -> Result<(), IndexError> {
        let counts = self.counts();
        let total = counts.iter().map(|count| u64::from(*count)).sum();
        // As tantivy has it: a field without terms is not in the file.
        if total == 0 {
            return Ok(());
        }
        let handle = self.field.handle();
        let mut field = serializer
            .new_field(handle, total, norms.get_field(handle)?)
            .map_err(IndexError::write)?;
        let mut start = 0;
        while start < counts.len() {
            let len = fitting(&counts[start..], gathered_bytes);
            self.write_terms(start, &counts[start..start + len], &mut field)?;
            start += len;
        }
        field.close().map_err(IndexError::write)
    }

    /// How often each term stands in documents.
    fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.vocabulary.len()];
        self.each(|_, term| counts[term as usize] += 1);
        counts
    }

    /// Passes every document's number with each of its terms, one after the other.
    fn each(&self, mut take: impl FnMut(u32, u32)) {
        let documents = self.documents;
        for doc in (0..documents.len()).filter(|doc| documents.is_answer(*doc)) {
            match self.field {
                TextField::Words => {
                    documents.content(doc).for_each(|term| take(number_of(doc), term));
                }
                TextField::Concepts => {
                    let meanings = documents.meanings.get(doc);
                    for (at, one) in meanings.iter().enumerate() {
                        // However often a phrase stands there, its meaning is said once.
                        if meanings[..at].iter().all(|before| before.meaning != one.meaning) {
                            take(number_of(doc), one.meaning);
                        }
                    }
                }
            }
        }
    }

    /// Writes the terms from a number on, which stand so often in documents.
    fn write_terms(
        &self,
        start: usize,
        counts: &[u32],
        field: &mut FieldSerializer<'_>,
    ) -> Result<(), IndexError> {
        let mut ends = Vec::with_capacity(counts.len());
        let mut end = 0;
        for count in counts {
            ends.push(end);
            end += *count as usize;
        }
        // Each place in `ends` moves from where a term's documents begin to where they end.
        let mut docs = vec![0; end];
        self.each(|doc, term| {
            let place = (term as usize).checked_sub(start).and_then(|at| ends.get_mut(at));
            if let Some(place) = place {
                docs[*place] = doc;
                *place += 1;
            }
        });
        let mut begin = 0;
        for (at, end) in ends.into_iter().enumerate() {
            if begin < end {
                let term = self.vocabulary.term(number_of(start + at));
                write_term(term, &docs[begin..end], field).map_err(IndexError::write)?;
            }
            begin = end;
        }
        Ok(())
    }
}

/// How many terms may be gathered together; one at least.
fn fitting(counts: &[u32], gathered_bytes: usize) -> usize {
    let mut bytes = 0;
    let fits = |count: &&u32| {
        bytes += size_of::<u32>() * **count as usize;
        bytes <= gathered_bytes
    };
    counts.iter().take_while(fits).count().max(1)
}

/// Writes a term, whose documents are sorted: each is there as often as it has the term.
fn write_term(term: &str, docs: &[u32], field: &mut FieldSerializer<'_>) -> std::io::Result<()> {
    let runs = || docs.chunk_by(|one, other| one == other);
    field.new_term(term.as_bytes(), number_of(runs().count()), true)?;
    for run in runs() {
        field.write_doc(run[0], number_of(run.len()), &[]);
    }
    field.close_term()
}

/// The index's files with the segment's random name replaced by the fixed one.
fn take_files(index: &Index, directory: &RamDirectory) -> Result<Vec<NamedFile>, IndexError> {
    let metas = index.load_metas()?;
    let random: Vec<String> = metas.segments.iter().map(|meta| meta.id().uuid_string()).collect();
    let mut files = Vec::new();
    for path in metas.list_segment_files().into_iter().collect::<BTreeSet<_>>() {
        if directory.exists(&path).map_err(IndexError::write)? {
            let file = directory.open_read(&path).map_err(IndexError::write)?;
            let bytes = file.read_bytes().map_err(IndexError::write)?;
            files.push((renamed(&path.to_string_lossy(), &random), bytes));
        }
    }
    for (_, bytes) in files.iter_mut().filter(|(name, _)| name.ends_with(STORE_SUFFIX)) {
        *bytes = store_of_one()?;
    }
    let meta = directory.atomic_read(Path::new(META_FILE)).map_err(IndexError::write)?;
    // Segment ids are hyphenated in the meta file, plain in file names.
    let text = random.iter().fold(String::from_utf8_lossy(&meta).into_owned(), |text, id| {
        text.replace(&hyphenated(id), &hyphenated(SEGMENT)).replace(id, SEGMENT)
    });
    files.push((META_FILE.to_owned(), OwnedBytes::new(text.into_bytes())));
    Ok(files)
}

/// The store of an index of one document: documents have no stored fields and none is ever
/// read back, and yet tantivy keeps four bytes and more of each.
fn store_of_one() -> Result<OwnedBytes, IndexError> {
    let directory = RamDirectory::create();
    let index = without_words(1, &directory)?;
    let mut files = index.load_metas()?.list_segment_files().into_iter();
    let is_store = |path: &PathBuf| path.to_string_lossy().ends_with(STORE_SUFFIX);
    let store = files.find(is_store).expect("every segment has a store");
    let file = directory.open_read(&store).map_err(IndexError::write)?;
    file.read_bytes().map_err(IndexError::write)
}

fn renamed(name: &str, random: &[String]) -> String {
    random.iter().fold(name.to_owned(), |name, id| name.replace(id, SEGMENT))
}

fn hyphenated(id: &str) -> String {
    let cuts = [0..8, 8..12, 12..16, 16..20, 20..32];
    cuts.map(|cut| id[cut].to_owned()).join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};
    use std::num::NonZeroUsize;

    use medcode_analysis::{Analysis, Analyzer};
    use medcode_codeset::{CodeSet, CodeSetBuilder, System};

    use super::*;
    use crate::blocks::Crew;
    use crate::build::tests::large_set;
    use crate::documents::{analyze, with_documents};

    /// The texts of a document as tantivy's own writer takes them.
    fn texts(analysis: &Analysis) -> TantivyDocument {
        let mut fields = TantivyDocument::new();
        let words: Vec<&str> = analysis.content().collect();
        fields.add_text(TextField::Words.handle(), words.join(" "));
        let mut seen = HashSet::new();
        let concepts = analysis.meanings.iter().map(|meaning| &*meaning.term);
        let concepts: Vec<&str> = concepts.filter(|term| seen.insert(*term)).collect();
        fields.add_text(TextField::Concepts.handle(), concepts.join(" "));
        fields
    }

    /// What tantivy's own writer makes of a code set.
    fn written_by_tantivy(set: &CodeSet, analyzer: &Analyzer) -> Vec<NamedFile> {
        let directory = RamDirectory::create();
        let mut writer: SingleSegmentIndexWriter = Index::builder()
            .schema(schema())
            .settings(IndexSettings::default())
            .single_segment_index_writer(directory.clone(), 50_000_000)
            .unwrap();
        for designation in with_documents(set) {
            let is_answer = set.concept(designation.concept).kind.is_answer();
            let document = if is_answer {
                texts(&analyzer.document(&designation.text))
            } else {
                TantivyDocument::new()
            };
            writer.add_document(document).unwrap();
        }
        take_files(&writer.finalize().unwrap(), &directory).unwrap()
    }

    #[track_caller]
    fn check(set: &CodeSet, gathered_bytes: usize) -> usize {
        let analyzer = Analyzer::new();
        let one = NonZeroUsize::MIN;
        let crew = Crew { threads: one, in_flight: one, aside: Vec::new() };
        let (analysed, _) = analyze(set, &analyzer, crew);
        let (own, _) = write(&analysed, gathered_bytes).unwrap();
        let own: BTreeMap<_, _> = own.into_iter().collect();
        let expected: BTreeMap<_, _> = written_by_tantivy(set, &analyzer).into_iter().collect();
        assert_eq!(own.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (name, bytes) in &expected {
            assert!(own[name].as_slice() == bytes.as_slice(), "{name} differs");
        }
        expected.values().map(OwnedBytes::len).sum()
    }

    #[test]
    fn files_are_those_of_tantivys_own_writer_to_the_byte() {
        let set = large_set(5_000);
        for gathered_bytes in [0, 50_000, usize::MAX] {
            assert!(check(&set, gathered_bytes) > 50_000);
        }
        let empty = CodeSetBuilder::new(System::Icd10Cm, "2026".parse().unwrap());
        check(&empty.build().unwrap(), 0);
    }
}
