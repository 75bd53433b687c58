//! A code set to the files of its index, in memory.
//!
//! The same code set gives the same bytes, on any number of threads: documents are
//! analysed in parallel but taken in order, and terms are numbered by their texts. The one
//! segment, which tantivy names at random, gets a fixed name.

use std::collections::BTreeMap;

use medcode_analysis::Analyzer;
use medcode_codeset::CodeSet;
use tantivy::directory::OwnedBytes;

use crate::blocks::Crew;
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
    /// There is more of something than an index has places for.
    #[error(
        "the {what} of the code set are more than an index can hold (4 GiB); divide the code set"
    )]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
    },
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
    let crew = Crew { threads: resources.threads, in_flight: resources.blocks(), aside };
    let (analysed, (wholes, written)) = analyze(set, analyzer, crew);
    let done = "what is aside is done when all documents are analysed";
    let (kept, content_hash) = kept.expect(done).map_err(IndexError::Keep)?;
    if analysed.documents.are_too_many() {
        return Err(IndexError::TooLarge { what: "words" });
    }
    let counts = Counts::of(set, analysed.documents.len());
    let texts = texts.expect(done)?;
    let (columns, inverted) = resources.both(
        || columns::write::write(set, texts, &analysed, written),
        // The inverted index takes less time than the columns: it is given a part of them.
        || (write_inverted(&analysed, resources), wholes.finish()),
    );
    let (inverted, wholes) = inverted;
    let (mut files, places) = inverted?;
    drop(analysed);
    files.push((COLUMNS_FILE.to_owned(), OwnedBytes::new(columns?.join(places, wholes))));
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
        kept_form: kept::FORM,
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

#[cfg(test)]
pub(crate) mod tests {
    use std::num::NonZeroUsize;

    use medcode_codeset::{
        CodeSetBuilder, NewConcept, NewDesignation, Role, SeventhDefinition, SeventhValue, Source,
        System,
    };
    use medcode_fixtures::{LargeConcept, LargeKind, LargeRole, LargeSet};

    use super::*;

    /// A code set of so many designations, with a seventh character.
    pub(crate) fn large_set(designations: usize) -> CodeSet {
        let version = "2026".parse().expect("it is a version");
        let mut builder = CodeSetBuilder::new(System::Icd10Cm, version);
        for concept in LargeSet::new(designations, 1) {
            add(&mut builder, &concept);
        }
        let family = "S525".parse().expect("it is a code");
        builder.add(NewConcept::header(family, "Fracture of wrist")).expect("it is new");
        let value = SeventhValue { value: 'A', label: "initial encounter".into() };
        let definition = SeventhDefinition::new([value]);
        builder.add_seventh(&family, &definition).expect("the family is there");
        builder.build().expect("what must hold of a code set holds")
    }

    fn add(builder: &mut CodeSetBuilder, concept: &LargeConcept) {
        let parse = |text: &str| text.parse().expect("large sets have codes");
        let (code, title) = (parse(&concept.code), concept.title.clone());
        let new = match concept.kind {
            LargeKind::Chapter => NewConcept::chapter(code, title),
            LargeKind::Section => NewConcept::section(code, title),
            LargeKind::Header => NewConcept::header(code, title),
            LargeKind::Code => NewConcept::billable(code, title),
        };
        let parent = concept.parent.iter().map(|parent| parse(parent));
        builder.add(parent.fold(new, NewConcept::under)).expect("codes are given once");
        for (role, text) in &concept.others {
            let role = match role {
                LargeRole::InclusionTerm => Role::InclusionTerm,
                LargeRole::IndexPath => Role::IndexPath,
            };
            let (source, manifestation) = (Source::Tabular, None);
            let new = NewDesignation { code, text, role, source, manifestation };
            builder.add_designation(new).expect("its concept is there");
        }
    }

    #[test]
    fn the_same_bytes_are_made_by_any_threads_in_any_memory() {
        // Several blocks, so that threads have something to be out of order with.
        let (set, analyzer) = (large_set(12_000), Analyzer::new());
        let one = Resources::from(NonZeroUsize::MIN);
        let expected = build(&set, &[], &analyzer, one).expect("it is built");
        assert!(expected.files.len() > 5, "{:?}", expected.files.keys());
        for (threads, bytes) in [(1, 1), (1, 10_000), (2, 1), (3, 3_000_000), (8, usize::MAX)] {
            let threads = NonZeroUsize::new(threads).expect("it is not none");
            let resources = Resources::from(threads).at_most(bytes);
            let files = build(&set, &[], &analyzer, resources).expect("it is built");
            assert_eq!(files.manifest, expected.manifest, "{resources:?}");
            let is_same =
                |(one, other): (&OwnedBytes, &OwnedBytes)| one.as_slice() == other.as_slice();
            assert!(files.files.values().zip(expected.files.values()).all(is_same));
        }
    }
}
