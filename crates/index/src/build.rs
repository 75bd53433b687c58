//! A code set to the files of its index, in memory.
//!
//! The same code set gives the same bytes, on any number of threads: documents
//! are analysed in parallel but written in order, by tantivy's single-segment
//! writer, and the segment, which tantivy names at random, gets a fixed name.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use medcode_analysis::Analyzer;
use medcode_codeset::{CodeSet, Role};
use tantivy::directory::{Directory, RamDirectory};
use tantivy::indexer::SingleSegmentIndexWriter;
use tantivy::schema::TantivyDocument;
use tantivy::{Index, IndexSettings};

use crate::documents::{Document, Labels, analyze};
use crate::keys::KeyTexts;
use crate::manifest::{Counts, FileSum, Manifest, SourceSum, fingerprint_of, sha256};
use crate::schema::{TextField, schema};
use crate::vocabulary::Vocabulary;
use crate::wholes::{self, WholesWriter};
use crate::{FORMAT, columns, kept, term_places};

/// The name of the one segment of every index.
const SEGMENT: &str = "00000000000000000000000000000001";
/// Working memory of the index writer. A budget for all of it: a code set of
/// the largest system needs a third.
const WRITER_BYTES: usize = 200_000_000;

/// The least that tantivy takes.
const LEAST_WRITER_BYTES: usize = 15_000_000;
/// How the name of a segment's store ends.
const STORE_SUFFIX: &str = ".store";

pub(crate) const COLUMNS_FILE: &str = "columns";
pub(crate) const META_FILE: &str = "meta.json";

/// Why an index was not built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The index library failed.
    #[error("the inverted index could not be written")]
    Write(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The code set could not be kept beside its index.
    #[error("the code set could not be packed")]
    Keep(#[source] std::io::Error),
}

impl From<tantivy::TantivyError> for IndexError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Write(Box::new(error))
    }
}

/// The files of an index, complete and in memory.
#[derive(Debug, Clone)]
pub struct IndexFiles {
    pub(crate) manifest: Manifest,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl IndexFiles {
    /// What the index is.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}

/// Builds the index of a code set, which was read from these sources.
///
/// ICD-10-CM takes one to two seconds on two cores and about 200 MB.
pub fn build(
    set: &CodeSet,
    sources: &[SourceSum],
    analyzer: &Analyzer,
    threads: NonZeroUsize,
) -> Result<IndexFiles, IndexError> {
    let documents = analyze(set, analyzer, threads);
    let (labels, keys) = (Labels::new(set, analyzer), KeyTexts::new(set, analyzer));
    let analyses = documents.iter().map(|document| &document.analysis);
    let analyses = analyses.chain(labels.analyses()).chain(keys.analyses());
    let terms =
        Vocabulary::new(analyses.map(|analysis| analysis.tokens.iter().map(|token| &*token.term)));
    let meanings = Vocabulary::new(
        documents
            .iter()
            .map(|document| document.analysis.meanings.iter().map(|meaning| &*meaning.term)),
    );
    let (kept, content_hash) = kept::pack(set).map_err(IndexError::Keep)?;
    let (mut files, index) = write_inverted(&documents)?;
    let places = [
        term_places::sections(&index, TextField::Words, &terms)?,
        term_places::sections(&index, TextField::Concepts, &meanings)?,
    ];
    let columns = columns::write(
        set,
        &documents,
        (&labels, &keys),
        [&terms, &meanings],
        (places, wholes(&documents)),
    );
    files.insert(COLUMNS_FILE.to_owned(), columns);
    files.insert(kept::FILE.to_owned(), kept);
    let manifest = Manifest {
        format: FORMAT,
        analysis: fingerprint_of(analyzer),
        system: set.system(),
        version: set.version().clone(),
        effective: set.effective(),
        counts: Counts::of(set, documents.len()),
        content_hash,
        sources: sources.to_vec(),
        files: files
            .iter()
            .map(|(name, bytes)| FileSum {
                name: name.clone(),
                bytes: bytes.len() as u64,
                crc32: crc32fast::hash(bytes),
                sha256: sha256(bytes),
            })
            .collect(),
        sum: String::new(),
    };
    Ok(IndexFiles { manifest, files })
}

fn write_inverted(
    documents: &[Document<'_>],
) -> Result<(BTreeMap<String, Vec<u8>>, Index), IndexError> {
    let directory = RamDirectory::create();
    let mut writer: SingleSegmentIndexWriter = Index::builder()
        .schema(schema())
        .settings(IndexSettings::default())
        .single_segment_index_writer(directory.clone(), WRITER_BYTES)?;
    for document in documents {
        writer.add_document(fields_of(document))?;
    }
    let index = writer.finalize()?;
    Ok((take_files(&index, &directory)?, index))
}

/// The words by which questions find a document. Function words would lead into endless
/// postings and tell nothing.
fn words<'doc>(document: &'doc Document<'_>) -> impl Iterator<Item = &'doc str> {
    let tokens = document.analysis.tokens.iter();
    tokens.filter(|token| token.kind.is_content()).map(|token| &*token.term)
}

fn concepts<'doc>(document: &'doc Document<'_>) -> impl Iterator<Item = &'doc str> {
    document.analysis.meanings.iter().map(|meaning| &*meaning.term)
}

fn fields_of(document: &Document<'_>) -> TantivyDocument {
    let mut fields = TantivyDocument::new();
    if !document.is_answer {
        return fields;
    }
    let join = |terms: &mut dyn Iterator<Item = &str>| terms.collect::<Vec<_>>().join(" ");
    fields.add_text(TextField::Words.handle(), join(&mut words(document)));
    let mut seen = HashSet::new();
    let concepts = join(&mut concepts(document).filter(|term| seen.insert(*term)));
    fields.add_text(TextField::Concepts.handle(), concepts);
    fields
}

/// The sections of whole designations, and of their initials.
fn wholes(documents: &[Document<'_>]) -> [Vec<u8>; wholes::SECTIONS] {
    let mut wholes = WholesWriter::default();
    for (doc, document) in (0..).zip(documents).filter(|(_, document)| document.is_answer) {
        for whole in document.analysis.wholes() {
            wholes.push(&whole, doc);
        }
        // Names have short forms; paths and phrases of tables are no names.
        let is_name =
            matches!(document.designation.role, Role::Title | Role::InclusionTerm | Role::Includes);
        if let Some(initials) = document.analysis.initials().filter(|_| is_name) {
            wholes.push(&initials_term(&initials), doc);
        }
    }
    wholes.finish()
}

/// The term of a designation's initials among whole designations.
pub(crate) fn initials_term(initials: &str) -> String {
    format!("~{initials}")
}

/// The index's files with the segment's random name replaced by the fixed one.
fn take_files(
    index: &Index,
    directory: &RamDirectory,
) -> Result<BTreeMap<String, Vec<u8>>, IndexError> {
    let metas = index.load_metas()?;
    let random: Vec<String> = metas.segments.iter().map(|meta| meta.id().uuid_string()).collect();
    let mut files = BTreeMap::new();
    for path in metas.list_segment_files().into_iter().collect::<BTreeSet<_>>() {
        if !directory.exists(&path).map_err(tantivy::TantivyError::from)? {
            continue;
        }
        let file = directory.open_read(&path).map_err(tantivy::TantivyError::from)?;
        let bytes = file.read_bytes().map_err(tantivy::TantivyError::from)?;
        files.insert(renamed(&path.to_string_lossy(), &random), bytes.as_slice().to_vec());
    }
    if let Some((name, _)) = files.iter().find(|(name, _)| name.ends_with(STORE_SUFFIX)) {
        let name = name.clone();
        files.insert(name, store_of_one()?);
    }
    let meta = directory.atomic_read(Path::new(META_FILE)).map_err(tantivy::TantivyError::from)?;
    // Segment ids are hyphenated in the meta file, plain in file names.
    let text = random.iter().fold(String::from_utf8_lossy(&meta).into_owned(), |text, id| {
        text.replace(&hyphenated(id), &hyphenated(SEGMENT)).replace(id, SEGMENT)
    });
    files.insert(META_FILE.to_owned(), text.into_bytes());
    Ok(files)
}

/// The store of an index of one document: documents have no stored fields and none is ever
/// read back, and yet tantivy keeps four bytes and more of each.
fn store_of_one() -> Result<Vec<u8>, IndexError> {
    let directory = RamDirectory::create();
    let mut writer: SingleSegmentIndexWriter = Index::builder()
        .schema(schema())
        .single_segment_index_writer(directory.clone(), LEAST_WRITER_BYTES)?;
    writer.add_document(TantivyDocument::new())?;
    let index = writer.finalize()?;
    let mut files = index.load_metas()?.list_segment_files().into_iter();
    let is_store = |path: &PathBuf| path.to_string_lossy().ends_with(STORE_SUFFIX);
    let store = files.find(is_store).expect("every segment has a store");
    let file = directory.open_read(&store).map_err(tantivy::TantivyError::from)?;
    let bytes = file.read_bytes().map_err(tantivy::TantivyError::from)?;
    Ok(bytes.as_slice().to_vec())
}

fn renamed(name: &str, random: &[String]) -> String {
    random.iter().fold(name.to_owned(), |name, id| name.replace(id, SEGMENT))
}

fn hyphenated(id: &str) -> String {
    let cuts = [0..8, 8..12, 12..16, 16..20, 20..32];
    cuts.map(|cut| id[cut].to_owned()).join("-")
}
