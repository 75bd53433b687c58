//! A code set to the files of its index, in memory.
//!
//! The same code set gives the same bytes, on any number of threads: documents are
//! analysed in parallel but taken in order, and terms are numbered by their texts. The one
//! segment, which tantivy names at random, gets a fixed name.

use std::collections::BTreeMap;

use medcode_analysis::Analyzer;
use medcode_codeset::CodeSet;
use tantivy::directory::OwnedBytes;

use crate::columns::write::ColumnTexts;
use crate::documents::{Analysed, analyze};
use crate::inverted::NamedFile;
use crate::manifest::{Counts, FileSum, Manifest, SourceSum, fingerprint_of};
use crate::schema::TextField;
use crate::{FORMAT, Resources, columns, inverted, kept, term_places};

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

impl IndexError {
    pub(crate) fn write(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Write(Box::new(error))
    }
}

impl From<tantivy::TantivyError> for IndexError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::write(error)
    }
}

/// The files of an index, complete and in memory.
#[derive(Debug, Clone)]
pub struct IndexFiles {
    pub(crate) manifest: Manifest,
    pub(crate) files: BTreeMap<String, OwnedBytes>,
}

impl IndexFiles {
    /// What the index is.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}

/// Builds the index of a code set, which was read from these sources, with so many
/// threads or other [`Resources`].
///
/// ICD-10-CM takes about a second on two cores and about 100 MB besides the code set.
pub fn build(
    set: &CodeSet,
    sources: &[SourceSum],
    analyzer: &Analyzer,
    resources: impl Into<Resources>,
) -> Result<IndexFiles, IndexError> {
    let resources = resources.into();
    // What needs no analysis is done beside it.
    let (mut kept, mut texts) = (None, None);
    let aside: Vec<Box<dyn FnOnce() + Send + '_>> = vec![
        Box::new(|| texts = Some(ColumnTexts::new(set))),
        Box::new(|| kept = Some(kept::pack(set))),
    ];
    let threads = (resources.threads, resources.blocks());
    let (analysed, beside) = analyze(set, analyzer, threads, aside);
    let done = "what is aside is done before documents are analysed";
    let (kept, content_hash) = kept.expect(done).map_err(IndexError::Keep)?;
    let counts = Counts::of(set, analysed.documents.len());
    let texts = texts.expect(done);
    let (columns, inverted) = resources.both(
        || columns::write::write(set, texts, &analysed, beside),
        || write_inverted(&analysed, resources),
    );
    let (mut files, places) = inverted?;
    drop(analysed);
    files.push((COLUMNS_FILE.to_owned(), OwnedBytes::new(columns.join(places))));
    files.push((kept::FILE.to_owned(), OwnedBytes::new(kept)));
    let files: BTreeMap<String, OwnedBytes> = files.into_iter().collect();
    let manifest = Manifest {
        format: FORMAT,
        analysis: fingerprint_of(analyzer),
        system: set.system(),
        version: set.version().clone(),
        effective: set.effective(),
        counts,
        content_hash,
        sources: sources.to_vec(),
        files: files.iter().map(|(name, bytes)| FileSum::of(name, bytes)).collect(),
        sum: String::new(),
    };
    Ok(IndexFiles { manifest, files })
}

/// The files of the inverted index, and where terms lie in it.
type Inverted = (Vec<NamedFile>, [[Vec<u8>; term_places::SECTIONS]; 2]);

fn write_inverted(analysed: &Analysed<'_>, resources: Resources) -> Result<Inverted, IndexError> {
    let (files, index) = inverted::write(analysed, resources.gathered_bytes)?;
    let places = [
        term_places::sections(&index, TextField::Words, &analysed.terms)?,
        term_places::sections(&index, TextField::Concepts, &analysed.meanings)?,
    ];
    Ok((files, places))
}
