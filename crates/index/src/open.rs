//! An open index: one code set, ready to be asked.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use medcode_analysis::Analyzer;
use medcode_analysis::spelling::Pattern;
use medcode_codeset::{
    AxisKey, AxisTable, Code, CodeSet, ConceptId, ConceptKind, Conversion, Date, Effective,
    NoteKind, PropertyKind, Role, SeventhDefinition, SeventhId, Source, System, Version,
};
use tantivy::directory::error::OpenReadError;
use tantivy::{Index, IndexReader, ReloadPolicy, SegmentReader, TantivyError};

use crate::beginnings::ShortBeginnings;
use crate::build::{COLUMNS_FILE, IndexFiles};
use crate::columns::{Columns, DocHead, DocMeaning, DocToken};
use crate::directory::ReadOnly;
use crate::keys::MetKey;
use crate::landmarks::Landmarks;
use crate::manifest::{FILE as MANIFEST_FILE, Manifest, fingerprint_of, sha256};
use crate::open_tables::{OpenTable, OpenTables};
use crate::postings::{Clause, Postings, ReadError, Scored, Wanted};
use crate::spelling::WrittenWord;
use crate::sum::crc32;
use crate::wholes::initials_term;
use crate::{FORMAT, kept};

/// Why an index was not opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// A file of the index cannot be read.
    #[error("{}: cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The manifest is not one.
    #[error("{}: not a manifest; remove the directory and load its release again", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The manifest is of another format, and does not have what those of every format do.
    #[error(
        "{}: the manifest of index format {found} cannot be read by this program, which writes format {FORMAT}; use the medcode that made it, or remove the directory and load its release again",
        path.display()
    )]
    ForeignManifest {
        /// The file.
        path: PathBuf,
        /// The format met.
        found: u32,
        /// What is not as expected.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The index was laid out by an earlier version of medcode.
    #[error(
        "{}: index format {found}, this program reads format {expected}; run `medcode reindex`",
        path.display()
    )]
    Format {
        /// The directory.
        path: PathBuf,
        /// The format met.
        found: u32,
        /// The format expected.
        expected: u32,
    },
    /// The index was laid out by a later version of medcode.
    #[error(
        "{}: index format {found} of a newer medcode, this program reads format {expected}; use the newer one, or run `medcode reindex` to make the index anew with this one",
        path.display()
    )]
    NewerFormat {
        /// The directory.
        path: PathBuf,
        /// The format met.
        found: u32,
        /// The format expected.
        expected: u32,
    },
    /// The index was made by another analysis, so questions would miss its terms.
    #[error(
        "{}: analysed as {found}, this program analyses as {expected}; run `medcode reindex`",
        path.display()
    )]
    Analysis {
        /// The directory.
        path: PathBuf,
        /// The fingerprint met.
        found: String,
        /// The fingerprint expected.
        expected: String,
    },
    /// The code set beside the index is kept in another form, so that the index cannot be
    /// made anew from it.
    #[error(
        "{}: the code set is kept in form {found}, this program reads form {expected}; load {} {version} again with --replace, from {sources}{}",
        path.display(), system.id(),
        if found > expected { ", or use the newer medcode that made it" } else { "" }
    )]
    KeptForm {
        /// The file.
        path: PathBuf,
        /// The form met.
        found: u32,
        /// The form expected.
        expected: u32,
        /// The system.
        system: System,
        /// The version.
        version: Version,
        /// The publisher's files it was read from, divided by commas.
        sources: String,
    },
    /// The code set beside the index is what was written, and has what this program does not
    /// know, so that the index cannot be made anew from it.
    #[error(
        "{}: the code set has what this program cannot read; use the medcode that made it, or load {} {version} again with --replace, from {sources}",
        path.display(), system.id()
    )]
    KeptContent {
        /// The file.
        path: PathBuf,
        /// The system.
        system: System,
        /// The version.
        version: Version,
        /// The publisher's files it was read from, divided by commas.
        sources: String,
        /// What cannot be read.
        source: std::io::Error,
    },
    /// A file of the index is not what was written.
    #[error("{}: damaged; remove the directory around it and load its release again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The inverted index cannot be opened.
    #[error("{}: the inverted index cannot be opened; remove the directory and load its release again", path.display())]
    Inverted {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A code set's index, open for reading. Cloning it costs nothing.
///
/// Handles, documents and terms are numbers; texts are given out only where they
/// are asked for.
#[derive(Clone)]
pub struct CodeIndex(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    manifest: Manifest,
    pub(crate) columns: Columns,
    /// Nothing for a code set without designations.
    pub(crate) postings: Option<Postings>,
    /// What short beginnings stand for, found when they are first typed.
    pub(crate) short: ShortBeginnings,
    kept: tantivy::directory::OwnedBytes,
    told: OnceLock<(Vec<AxisKey>, Vec<Conversion>)>,
    /// The tables of ICD-10-PCS that answers have asked for.
    tables: OpenTables,
    /// The terms that a reader of this index always looks for.
    landmarks: OnceLock<Landmarks>,
    // Keeps the searcher's files; never reloads.
    _reader: IndexReader,
}

/// A designation of an open index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Designation {
    /// The text as published.
    pub text: String,
    /// What it is to its concept.
    pub role: Role,
    /// Which published file it comes from.
    pub source: Source,
    /// Whether that file is of an older edition than the code set's version.
    pub is_older: bool,
    /// The code to report behind the designation's own, if it names a pair.
    pub manifestation: Option<Code>,
}

impl CodeIndex {
    /// Opens the index in a directory; it may be read-only and another user's.
    ///
    /// A version that is replaced while it is opened is opened as it then is.
    pub fn open(path: &Path, analyzer: &Analyzer) -> Result<Self, OpenError> {
        /// How often a version may be replaced meanwhile; once is rare already. What is
        /// damaged costs so many readings: that the manifest is the same as before says
        /// nothing, for a version may have been replaced and put back.
        const TRIES: usize = 10;
        for _ in 1..TRIES {
            match Self::open_once(path, analyzer) {
                Err(OpenError::Damaged { .. } | OpenError::Read { .. }) => {}
                done => return done,
            }
        }
        Self::open_once(path, analyzer)
    }

    fn open_once(path: &Path, analyzer: &Analyzer) -> Result<Self, OpenError> {
        let manifest = read_manifest(path)?;
        let names = manifest.files.iter().map(|file| &*file.name);
        let directory =
            ReadOnly::on_disk(path, names).map_err(|error| read_error(path, "", error))?;
        Self::from_directory(path, &directory, manifest, analyzer)
    }

    /// Opens the files of an index in memory.
    pub fn in_memory(files: IndexFiles, analyzer: &Analyzer) -> Result<Self, OpenError> {
        let path = Path::new("memory");
        let directory = ReadOnly::in_memory(files.files);
        Self::from_directory(path, &directory, files.manifest, analyzer)
    }

    fn from_directory(
        path: &Path,
        directory: &ReadOnly,
        manifest: Manifest,
        analyzer: &Analyzer,
    ) -> Result<Self, OpenError> {
        check_format(path, manifest.format)?;
        if !manifest.is_analysed_by(analyzer) {
            let expected = fingerprint_of(analyzer);
            let (path, found) = (path.to_path_buf(), manifest.analysis);
            return Err(OpenError::Analysis { path, found, expected });
        }
        let read =
            |name: &str| directory.bytes(name).map_err(|source| read_error(path, name, source));
        // What is read in place must be what was written: a damaged number would lead
        // anywhere. The kept code set is checked when it is unpacked.
        for file in manifest.files.iter().filter(|file| file.name != kept::FILE) {
            if crc32(&read(&file.name)?) != file.crc32 {
                return Err(OpenError::Damaged { path: path.join(&file.name) });
            }
        }
        let damaged = || OpenError::Damaged { path: path.join(COLUMNS_FILE) };
        let columns = Columns::read(&read(COLUMNS_FILE)?).ok_or_else(damaged)?;
        let (reader, postings) = open_inverted(path, directory)?;
        let searcher = reader.searcher();
        let docs = searcher.segment_readers().first().map_or(0, SegmentReader::max_doc);
        if searcher.segment_readers().len() > 1 || docs as usize != columns.doc_count() {
            return Err(damaged());
        }
        let kept = read(kept::FILE)?;
        let (told, landmarks) = (OnceLock::new(), OnceLock::new());
        let tables = OpenTables::new(columns.beside.table_count());
        Ok(Self(Arc::new(Inner {
            manifest,
            columns,
            postings,
            short: ShortBeginnings::default(),
            kept,
            told,
            tables,
            landmarks,
            _reader: reader,
        })))
    }

    /// What the index is.
    pub fn manifest(&self) -> &Manifest {
        &self.0.manifest
    }

    /// The system.
    pub fn system(&self) -> System {
        self.0.manifest.system
    }

    /// The version.
    pub fn version(&self) -> &Version {
        &self.0.manifest.version
    }

    /// The code set it was built from, unpacked from beside the index.
    pub fn code_set(&self) -> Result<CodeSet, std::io::Error> {
        kept::unpack(self.0.kept.as_slice())
    }

    /// Whether two handles are on one open index.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The best documents that have any of the terms and are taken, best first; of equals,
    /// the earlier first. Those below a fifth of the best score are left out.
    pub fn best(
        &self,
        clauses: &[Clause<'_>],
        wanted: Wanted,
        takes: &dyn Fn(u32) -> bool,
    ) -> Result<Vec<Scored>, ReadError> {
        let postings = self.0.postings.as_ref();
        let Some(postings) = postings else { return Ok(Vec::new()) };
        postings.best(&self.0.columns, clauses, wanted, takes)
    }
}

/// Concepts.
impl CodeIndex {
    /// How many concepts there are.
    pub fn concept_count(&self) -> usize {
        self.0.columns.concept_count()
    }

    /// The handle of a code.
    ///
    /// Cost: some hundred nanoseconds. Once a few thousand codes were looked up, a table
    /// of 8 to 16 bytes a concept is made and kept, within a few milliseconds.
    #[inline]
    pub fn find(&self, code: &Code) -> Option<ConceptId> {
        self.0.columns.concepts.find(code)
    }

    /// The concepts whose codes begin with a text, in the order of their codes.
    pub fn find_prefix(&self, prefix: &str) -> impl Iterator<Item = ConceptId> + '_ {
        self.0.columns.concepts.find_prefix(prefix)
    }

    /// A concept's code.
    #[inline]
    pub fn code(&self, id: ConceptId) -> Code {
        self.0.columns.concepts.code(id)
    }

    /// The bytes of a concept's code without its dot.
    #[inline]
    pub fn code_bytes(&self, id: ConceptId) -> &[u8] {
        self.0.columns.concepts.code_bytes(id)
    }

    /// The last character of a concept's code: of a variant its seventh character.
    #[inline]
    pub fn last_character(&self, id: ConceptId) -> char {
        self.0.columns.concepts.last_character(id)
    }

    /// A concept's title; a variant's is put together from its family's.
    pub fn title(&self, id: ConceptId) -> String {
        self.0.columns.title(id)
    }

    /// What a concept is in the hierarchy.
    #[inline]
    pub fn kind(&self, id: ConceptId) -> ConceptKind {
        self.0.columns.concepts.kind(id)
    }

    /// Whether a concept may be reported.
    #[inline]
    pub fn is_billable(&self, id: ConceptId) -> bool {
        self.0.columns.concepts.is_billable(id)
    }

    /// The seventh characters that complete a family's code; nothing for others.
    #[inline]
    pub fn seventh(&self, id: ConceptId) -> Option<&SeventhDefinition> {
        self.0
            .columns
            .concepts
            .seventh(id)
            .map(|seventh| self.0.columns.seventh_definition(seventh))
    }

    /// The handle of the definition that completes a family's code.
    #[inline]
    pub fn seventh_id(&self, id: ConceptId) -> Option<SeventhId> {
        self.0.columns.concepts.seventh(id)
    }

    /// The analysed labels of a family's seventh characters, in the order of its
    /// definition; none for others.
    #[inline]
    pub fn seventh_labels(&self, id: ConceptId) -> &[Vec<DocToken>] {
        self.0.columns.concepts.seventh(id).map_or(&[], |seventh| self.0.columns.labels(seventh))
    }

    /// The labels of all seventh characters of the code set, each once, as its terms.
    pub fn all_seventh_labels(&self) -> &[Vec<u32>] {
        self.0.columns.distinct_labels()
    }

    /// Whether a concept's title says "unspecified".
    #[inline]
    pub fn is_unspecified(&self, id: ConceptId) -> bool {
        self.0.columns.concepts.is_unspecified(id)
    }

    /// Whether a concept's title says "other" or "not elsewhere classified".
    #[inline]
    pub fn is_residual(&self, id: ConceptId) -> bool {
        self.0.columns.concepts.is_residual(id)
    }

    /// The billable code or family below a header that says no more than the
    /// header does ("unspecified", "without complications"), if there is one.
    #[inline]
    pub fn default_code(&self, header: ConceptId) -> Option<ConceptId> {
        self.0.columns.concepts.default_code(header)
    }

    /// The concept a concept lies right below.
    #[inline]
    pub fn parent(&self, id: ConceptId) -> Option<ConceptId> {
        self.0.columns.concepts.parent(id)
    }

    /// The concepts above a concept, nearest first.
    #[inline]
    pub fn ancestors(&self, id: ConceptId) -> impl Iterator<Item = ConceptId> + '_ {
        std::iter::successors(self.parent(id), |above| self.parent(*above))
    }

    /// The concepts right below a concept, in publication order.
    #[inline]
    pub fn children(&self, id: ConceptId) -> impl Iterator<Item = ConceptId> + '_ {
        let Range { start, end } = self.subtree(id);
        let mut next = ConceptId(start.0 + 1);
        std::iter::from_fn(move || {
            let child = next;
            (child < end).then(|| {
                next = self.0.columns.concepts.end(child);
                child
            })
        })
    }

    /// A concept and everything below it, as a range of handles.
    #[inline]
    pub fn subtree(&self, id: ConceptId) -> Range<ConceptId> {
        id..self.0.columns.concepts.end(id)
    }

    /// Whether one concept lies below another; none lies below itself.
    #[inline]
    pub fn is_below(&self, id: ConceptId, ancestor: ConceptId) -> bool {
        ancestor < id && id < self.0.columns.concepts.end(ancestor)
    }

    /// The notes that stand at a concept, in published order.
    pub fn notes(&self, id: ConceptId) -> impl Iterator<Item = (NoteKind, String)> + '_ {
        self.0.columns.notes(id)
    }

    /// The days on which a concept itself is valid, in systems that publish them; the
    /// last is its last valid day.
    pub fn effective(&self, id: ConceptId) -> Option<Effective> {
        self.0.columns.beside.effective(id)
    }

    /// Whether codes of the code set have days of their own, as those of HCPCS have.
    pub fn has_days(&self) -> bool {
        self.0.columns.beside.has_days()
    }

    /// Whether a concept is valid on a day by its own days; one without such always is. It
    /// says what [`Self::effective`] says, and takes some nanoseconds.
    #[inline]
    pub fn is_valid_on(&self, id: ConceptId, day: Date) -> bool {
        self.0.columns.beside.is_valid_on(id, day)
    }

    /// What is said of a concept besides its texts.
    pub fn properties(&self, id: ConceptId) -> impl Iterator<Item = (PropertyKind, String)> + '_ {
        self.0.columns.properties(id)
    }

    /// The table that makes the codes below a concept, if it is one of ICD-10-PCS.
    pub fn table(&self, id: ConceptId) -> Option<AxisTable> {
        let facts = &self.0.columns.beside;
        facts.table(facts.table_place(id)?)
    }

    /// The same with its labels analysed; kept once it was asked for.
    pub fn open_table(&self, id: ConceptId, analyzer: &Analyzer) -> Option<&OpenTable> {
        let facts = &self.0.columns.beside;
        let place = facts.table_place(id)?;
        self.0.tables.get(place, analyzer, || facts.table(place))
    }

    /// What is said of the values of axes. Unpacked when it is first asked for, in a
    /// millisecond.
    pub fn axis_keys(&self) -> &[AxisKey] {
        &self.told().0
    }

    /// What new codes were coded as before. Unpacked when it is first asked for, in a
    /// millisecond.
    pub fn conversions(&self) -> &[Conversion] {
        &self.told().1
    }

    fn told(&self) -> &(Vec<AxisKey>, Vec<Conversion>) {
        self.0.told.get_or_init(|| self.0.columns.beside.told())
    }

    /// The designations of a concept, its title first; a variant has none.
    pub fn designations(&self, id: ConceptId) -> impl Iterator<Item = Designation> + '_ {
        self.docs_of(id).map(|doc| self.designation(doc))
    }
}

/// Documents and terms.
impl CodeIndex {
    /// How many documents there are.
    pub fn doc_count(&self) -> usize {
        self.0.columns.doc_count()
    }

    /// The documents of a concept, its title first.
    #[inline]
    pub fn docs_of(&self, id: ConceptId) -> Range<u32> {
        self.0.columns.docs_of(id)
    }

    /// The documents of a concept and of everything below it.
    #[inline]
    pub fn docs_below(&self, id: ConceptId) -> Range<u32> {
        self.0.columns.docs_below(id)
    }

    /// The concept of a document.
    #[inline]
    pub fn doc_concept(&self, doc: u32) -> ConceptId {
        self.0.columns.doc_concept(doc)
    }

    /// The designation of a document.
    pub fn designation(&self, doc: u32) -> Designation {
        let DocHead { role, is_older, .. } = self.doc_head(doc);
        Designation {
            text: self.0.columns.doc_text(doc),
            role,
            source: self.0.columns.doc_source(doc),
            is_older,
            manifestation: self.0.columns.doc_second_code(doc),
        }
    }

    /// What is known of a document besides its words.
    #[inline]
    pub fn doc_head(&self, doc: u32) -> DocHead {
        self.0.columns.doc_head(doc)
    }

    /// The words of a document, in order.
    #[inline]
    pub fn doc_tokens(&self, doc: u32) -> impl Iterator<Item = DocToken> + '_ {
        self.0.columns.doc_tokens(doc)
    }

    /// Reads what is known of a document, and its words and phrases behind what is there.
    #[inline]
    pub fn read_doc(
        &self,
        doc: u32,
        tokens: &mut Vec<DocToken>,
        meanings: &mut Vec<DocMeaning>,
    ) -> DocHead {
        self.0.columns.read_doc(doc, tokens, meanings)
    }

    /// The phrases of a document that the lexicon knows.
    #[inline]
    pub fn doc_meanings(&self, doc: u32) -> impl Iterator<Item = DocMeaning> + '_ {
        self.0.columns.doc_meanings(doc)
    }

    /// The number of a term, if any document has it.
    pub fn term(&self, term: &str) -> Option<u32> {
        self.0.columns.terms.find(term)
    }

    /// Whether a term is a word of a designation, of a title above one, or of the label of
    /// a seventh character: others stand in definitions alone.
    pub fn is_met(&self, term: u32) -> bool {
        self.0.columns.is_met(term)
    }

    /// The terms that every question looks for; found once, for those given when it is
    /// first called, which must always be the same.
    pub fn landmarks<'term>(&self, terms: impl FnOnce() -> Vec<&'term str>) -> &Landmarks {
        self.0.landmarks.get_or_init(|| {
            let terms = terms().into_iter().zip(0..);
            Landmarks::new(terms.filter_map(|(term, place)| Some((self.term(term)?, place))))
        })
    }

    /// The text of a term.
    pub fn term_text(&self, term: u32) -> &str {
        self.0.columns.terms.text(term)
    }

    /// The numbers of the terms that begin so.
    pub fn terms_with_prefix(&self, prefix: &str) -> Range<u32> {
        self.0.columns.terms.find_prefix(prefix)
    }

    /// In how many documents a term is.
    #[inline]
    pub fn term_docs(&self, term: u32) -> u32 {
        self.0.columns.term_docs.get(term as usize)
    }

    /// What a term tells, in nats: the rarer it is, the more.
    #[inline]
    pub fn information(&self, term: u32) -> f32 {
        self.0.columns.information(term)
    }

    /// The term by which names with these initials are found among whole designations,
    /// if there is one.
    pub fn initials_term(&self, initials: &str) -> Option<String> {
        let term = initials_term(initials);
        let is_there = self.0.columns.wholes.docs(&term).next().is_some();
        is_there.then_some(term)
    }

    /// Whether any designation as a whole is this.
    pub fn has_whole(&self, whole: &str) -> bool {
        self.0.columns.wholes.docs(whole).next().is_some()
    }

    /// How often a word stands in designations as it is written, in small letters.
    pub fn written(&self, word: &str) -> Option<u32> {
        self.0.columns.written.has(word)
    }

    /// Whether a word of designations, as it is written, begins so.
    pub fn has_written_beginning(&self, beginning: &str) -> bool {
        self.0.columns.written.has_beginning(beginning)
    }

    /// The words of designations that are near to a word, which is given as a pattern too,
    /// or sound like it. Cost: some ten microseconds in the largest code sets.
    pub fn written_near(
        &self,
        word: &str,
        wanted: &Pattern,
    ) -> impl Iterator<Item = WrittenWord<'_>> {
        self.0.columns.written.near(word, wanted)
    }

    /// The longest key of the code set's own definitions that terms begin with.
    pub fn met_key(&self, terms: &[Option<u32>]) -> Option<MetKey> {
        self.0.columns.beside.keys.met(terms)
    }

    /// The number of a concept term, if any document has it.
    pub fn meaning(&self, term: &str) -> Option<u32> {
        self.0.columns.meanings.find(term)
    }
}

impl std::fmt::Debug for CodeIndex {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "CodeIndex({} {})", self.system().id(), self.version())
    }
}

/// tantivy's part of an index: nothing of postings for a code set without designations.
fn open_inverted(
    path: &Path,
    directory: &ReadOnly,
) -> Result<(IndexReader, Option<Postings>), OpenError> {
    let reader: IndexReader = Index::open(directory.clone())
        .and_then(|index| index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into())
        .map_err(|error| inverted(path, error))?;
    let searcher = reader.searcher();
    let postings = searcher.segment_readers().first().map(Postings::open).transpose();
    let postings = postings.map_err(|error| inverted(path, error))?;
    Ok((reader, postings))
}

/// Reads the manifest of an index directory, whatever the format of the index.
pub(crate) fn read_manifest(directory: &Path) -> Result<Manifest, OpenError> {
    let path = directory.join(MANIFEST_FILE);
    let bytes =
        std::fs::read(&path).map_err(|source| OpenError::Read { path: path.clone(), source })?;
    let not_one = |source| OpenError::Manifest { path: path.clone(), source };
    let Head { format } =
        serde_json::from_slice(&bytes).map_err(|error| not_one(Box::new(error)))?;
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|error| match format {
        FORMAT => not_one(Box::new(error)),
        found => OpenError::ForeignManifest { path: path.clone(), found, source: Box::new(error) },
    })?;
    if !manifest.is_as_written(&bytes) {
        return Err(not_one("its own sum is not that of its content".into()));
    }
    Ok(manifest)
}

/// What tells the format of a manifest.
#[derive(serde::Deserialize)]
struct Head {
    format: u32,
}

fn check_format(directory: &Path, found: u32) -> Result<(), OpenError> {
    let path = directory.to_path_buf();
    match found.cmp(&FORMAT) {
        Ordering::Equal => Ok(()),
        Ordering::Less => Err(OpenError::Format { path, found, expected: FORMAT }),
        Ordering::Greater => Err(OpenError::NewerFormat { path, found, expected: FORMAT }),
    }
}

/// The files of an index directory whose sums or lengths are not those of its
/// manifest, which are missing, or which no manifest names.
pub(crate) fn damaged_files(directory: &Path) -> Vec<PathBuf> {
    let Ok(manifest) = read_manifest(directory) else {
        return vec![directory.join(MANIFEST_FILE)];
    };
    let sums: BTreeMap<&str, &str> =
        manifest.files.iter().map(|file| (&*file.name, &*file.sha256)).collect();
    let is_damaged = |(name, sum): (&&str, &&str)| {
        std::fs::read(directory.join(name)).map_or(true, |bytes| sha256(&bytes) != **sum)
    };
    let damaged = sums.iter().filter(|(name, sum)| is_damaged((name, sum)));
    let damaged: Vec<PathBuf> = damaged.map(|(name, _)| directory.join(name)).collect();
    let there = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let is_strange = |name: &str| name != MANIFEST_FILE && !sums.contains_key(name);
    let names = there.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut strange: Vec<PathBuf> =
        names.filter(|name| is_strange(name)).map(|name| directory.join(name)).collect();
    strange.sort();
    damaged.into_iter().chain(strange).collect()
}

/// The code set kept in an index directory, whatever analysis made the index and whatever
/// its format.
pub(crate) fn read_kept(directory: &Path) -> Result<CodeSet, OpenError> {
    let path = directory.join(kept::FILE);
    let manifest = read_manifest(directory)?;
    if manifest.kept_form != kept::FORM {
        return Err(other_form(path, manifest));
    }
    let bytes =
        std::fs::read(&path).map_err(|source| OpenError::Read { path: path.clone(), source })?;
    let sum = manifest.files.iter().find(|file| file.name == kept::FILE);
    if sum.is_none_or(|sum| sum.sha256 != sha256(&bytes)) {
        return Err(OpenError::Damaged { path });
    }
    kept::unpack(&bytes).map_err(|source| {
        let sources = sources(&manifest);
        let Manifest { system, version, .. } = manifest;
        OpenError::KeptContent { path, system, version, sources, source }
    })
}

fn other_form(path: PathBuf, manifest: Manifest) -> OpenError {
    let (expected, sources) = (kept::FORM, sources(&manifest));
    let Manifest { system, version, kept_form: found, .. } = manifest;
    OpenError::KeptForm { path, found, expected, system, version, sources }
}

/// The names of the publisher's files, divided by commas.
fn sources(manifest: &Manifest) -> String {
    let names: Vec<&str> = manifest.sources.iter().map(|source| &*source.name).collect();
    names.join(", ")
}

fn inverted(path: &Path, error: TantivyError) -> OpenError {
    OpenError::Inverted { path: path.to_path_buf(), source: Box::new(error) }
}

fn read_error(directory: &Path, name: &str, error: OpenReadError) -> OpenError {
    let mut name = PathBuf::from(name);
    let source = match error {
        OpenReadError::IoError { io_error, .. } => {
            std::io::Error::new(io_error.kind(), io_error.to_string())
        }
        OpenReadError::FileDoesNotExist(missing) => {
            name = missing;
            std::io::ErrorKind::NotFound.into()
        }
        OpenReadError::IncompatibleIndex(cause) => std::io::Error::other(format!("{cause:?}")),
    };
    OpenError::Read { path: directory.join(name), source }
}
