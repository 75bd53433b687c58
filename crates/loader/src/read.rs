//! Reading files into releases.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Mutex;

use medcode_codeset::{CodeSetBuilder, Effective, Source, System, Version};

use crate::assemble::{Part, Parts, assemble};
use crate::collect::{Collector, FoundFile, ReadFile};
use crate::formats::{self, Records};
use crate::pcs::assemble_pcs;
use crate::services::assemble_services;
use crate::source::walk;
use crate::warnings::Warnings;
use crate::{
    FailedRelease, Input, LoadError, LoadOptions, NotLoaded, Progress, Reading, Release,
    SourceFile, Warning,
};

/// Reads everything that is passed, and makes one code set of each release in it.
///
/// All code sets lie in memory at once; [`scan`] gives the releases one by one.
/// Fails as [`scan`] does. Costs about half a second and 150 MB for a whole release
/// of ICD-10-CM.
pub fn read(
    inputs: &[Input],
    options: &LoadOptions,
    observe: &mut dyn FnMut(&Progress<'_>) -> ControlFlow<()>,
) -> Result<Reading, LoadError> {
    let Scan { plans, mut failed, mut not_loaded } = scan(inputs, options, observe)?;
    let mut releases = Vec::new();
    for plan in plans {
        match plan.read(NonZeroUsize::MIN) {
            Ok((release, older)) => {
                releases.push(release);
                not_loaded.extend(older);
            }
            Err(failure) => failed.push(failure),
        }
    }
    failed.sort_by_key(|failure| failure.error.to_string());
    not_loaded.sort();
    Ok(Reading { releases, failed, not_loaded })
}

/// Unpacks and recognises everything that is passed, and groups it into releases,
/// which are read one by one afterwards.
///
/// Files are recognised by content, and grouped by system and version. The same
/// files give the same code sets, in whatever order they are passed. A release with
/// a bad file is not made. `observe` is told of progress about every megabyte, and
/// stops the load by returning [`ControlFlow::Break`].
///
/// Fails as a whole when a path cannot be opened, when nothing passed is something
/// to load, and when it is stopped.
///
/// Costs about two seconds and 100 MB for all releases of ten years: files are kept
/// packed.
pub fn scan(
    inputs: &[Input],
    options: &LoadOptions,
    observe: &mut dyn FnMut(&Progress<'_>) -> ControlFlow<()>,
) -> Result<Scan, LoadError> {
    let mut collector = Collector::new(options, observe);
    walk(inputs, &mut collector)?;
    let mut files = std::mem::take(&mut collector.files);
    files.sort_by(|left, right| left.order().cmp(&right.order()));
    let mut plans = Vec::new();
    let groups = groups(files);
    let is_only = groups.len() == 1;
    for files in groups {
        if is_failed(&files[0], is_only, &collector.failed) {
            continue;
        }
        match incomplete(&files) {
            Some(named) => collector.take_incomplete(files, named),
            None => plans.push(Plan { files, effective: options.effective }),
        }
    }
    let Collector { mut failed, mut not_loaded, .. } = collector;
    failed.sort_by_key(|failure| failure.error.to_string());
    not_loaded.sort();
    if plans.is_empty() && failed.is_empty() {
        return Err(nothing_to_load(inputs, &not_loaded));
    }
    Ok(Scan { plans, failed, not_loaded })
}

impl Collector<'_> {
    /// Names the files of a release without codes; one that is damaged besides is
    /// the worse news.
    fn take_incomplete(&mut self, files: Vec<FoundFile>, named: Vec<NotLoaded>) {
        let mut is_damaged = false;
        for file in files {
            let (system, version) = (Some(file.format.system), Some(file.version.clone()));
            if let Err(error) = file.read() {
                self.failed.push(FailedRelease { system, version, error });
                is_damaged = true;
            }
        }
        if !is_damaged {
            self.not_loaded.extend(named);
        }
    }
}

/// What was found in the files passed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Scan {
    /// The releases to read, ordered by system, first day and version.
    pub plans: Vec<Plan>,
    /// What could not be unpacked or recognised; no plan is made of such a release.
    pub failed: Vec<FailedRelease>,
    /// The files that take no part in any release, ordered by name.
    pub not_loaded: Vec<NotLoaded>,
}

/// The files of one release, packed in memory.
#[derive(Debug)]
pub struct Plan {
    /// One at least.
    files: Vec<FoundFile>,
    effective: Option<Effective>,
}

impl Plan {
    /// The system.
    pub fn system(&self) -> System {
        self.files[0].format.system
    }

    /// The version.
    pub fn version(&self) -> &Version {
        &self.files[0].version
    }

    /// How many bytes its files have, unpacked.
    pub fn len_bytes(&self) -> usize {
        self.files.iter().map(FoundFile::len).sum()
    }

    /// How many bytes its files take packed, until it is read.
    pub fn packed_bytes(&self) -> usize {
        self.files.iter().map(FoundFile::packed_len).sum()
    }

    /// About how much memory it takes at most to make a release and its index of it, in
    /// bytes: what was measured of whole releases of ten years, and a fifth more.
    pub fn making_bytes(&self) -> usize {
        /// What any release takes.
        const LEAST: usize = 40_000_000;
        /// For a byte of the file that says which codes there are: their titles, notes and
        /// texts, as read and as indexed. Others that say so repeat it, and are dropped.
        const OF_CODES: usize = 10;
        /// For a byte of a file that adds texts to them.
        const OF_OTHERS: usize = 7;
        let (of_codes, others): (Vec<&FoundFile>, Vec<&FoundFile>) =
            self.files.iter().partition(|file| file.format.has_codes);
        let len = |files: &[&FoundFile]| files.iter().map(|file| file.len()).sum::<usize>();
        let largest = of_codes.iter().map(|file| file.len()).max().unwrap_or(0);
        let repeated = len(&of_codes) - largest;
        LEAST + OF_CODES * largest + repeated + OF_OTHERS * len(&others)
    }

    /// Reads its files, several at once if there are threads for it, and makes a code set
    /// of them. The files beside it are those that a newer or fuller one stands for.
    ///
    /// Costs about half a second and 150 MB for a whole release of ICD-10-CM.
    pub fn read(self, threads: NonZeroUsize) -> Result<(Release, Vec<NotLoaded>), FailedRelease> {
        let (system, version) = (self.system(), self.version().clone());
        let effective = self.effective;
        let made = choose(self.files).and_then(|(files, older)| {
            Ok((make_release(read_files(files, threads)?, effective)?, older))
        });
        let (system, version) = (Some(system), Some(version));
        made.map_err(|error| FailedRelease { system, version, error })
    }
}

/// The most files that are read at once: each lies unpacked meanwhile.
const MOST_AT_ONCE: usize = 2;

/// Reads files on so many threads; the error is the first bad file's, in their order.
fn read_files(files: Vec<FoundFile>, threads: NonZeroUsize) -> Result<Vec<ReadFile>, LoadError> {
    let at_once = threads.get().min(MOST_AT_ONCE).min(files.len());
    if at_once < 2 {
        return files.into_iter().map(FoundFile::read).collect();
    }
    let mut waiting: Vec<(usize, FoundFile)> = files.into_iter().enumerate().collect();
    // Taken from the end, what takes longest first, so that none is left to be read alone:
    // an index, whose references are followed as it is read, and any other file that adds
    // to codes of others; then the largest.
    waiting.sort_by_key(|(at, file)| (!file.format.has_codes, file.len(), *at));
    let waiting = Mutex::new(waiting);
    let next = || waiting.lock().ok()?.pop();
    let work = || {
        let files = std::iter::from_fn(next);
        files.map(|(at, file)| (at, file.read())).collect::<Vec<_>>()
    };
    let mut read: Vec<(usize, Result<ReadFile, LoadError>)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..at_once).map(|_| scope.spawn(work)).collect();
        let done = workers.into_iter().flat_map(|worker| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        done.collect()
    });
    read.sort_by_key(|(at, _)| *at);
    read.into_iter().map(|(_, file)| file).collect()
}

impl FoundFile {
    /// Releases in time, then the files of a release, strongest first.
    fn order(&self) -> impl Ord + '_ {
        let system = self.format.system;
        let from = self.version.effective(system).from;
        // Of files of one kind, the newest edition comes first.
        let edition = std::cmp::Reverse(self.edition.as_ref().map(Version::as_str));
        let place = formats::place(self.format);
        (system, from, self.version.as_str(), place, edition, self.source.found_at.as_str())
    }

    fn is_of_one_release(&self, other: &Self) -> bool {
        self.format.system == other.format.system && self.version == other.version
    }
}

impl ReadFile {
    /// Its edition, if that is of an earlier year than the release it is loaded as.
    fn older_edition(&self) -> Option<&Version> {
        let year = |version: &Version| version.effective(self.format.system).until;
        self.edition.as_ref().filter(|edition| year(edition) < year(&self.version))
    }
}

/// Splits files in the order of releases into releases.
fn groups(files: Vec<FoundFile>) -> Vec<Vec<FoundFile>> {
    let mut groups: Vec<Vec<FoundFile>> = Vec::new();
    for file in files {
        match groups.last_mut() {
            Some(group) if group[0].is_of_one_release(&file) => group.push(file),
            _ => groups.push(vec![file]),
        }
    }
    groups
}

/// Whether a bad file belongs to the release of this file. One whose system is
/// not known may be of any; one whose version is not known is taken to be of the
/// only release there is.
fn is_failed(file: &FoundFile, is_only: bool, failed: &[FailedRelease]) -> bool {
    failed.iter().any(|failure| {
        let version = failure.version.as_ref();
        version.map_or(is_only, |version| *version == file.version)
            && failure.system.is_none_or(|system| system == file.format.system)
    })
}

/// Keeps one file of each kind: of several editions the newest, which a release
/// that is asked for by its version may have, and of two forms of one file the
/// first. Files with the same content are one.
fn choose(files: Vec<FoundFile>) -> Result<(Vec<FoundFile>, Vec<NotLoaded>), LoadError> {
    let mut kept: Vec<FoundFile> = Vec::new();
    let mut not_loaded = Vec::new();
    for file in files {
        let Some(same) = kept.iter().find(|kept| kept.format.kind == file.format.kind) else {
            kept.push(file);
            continue;
        };
        if same.source.sha256 == file.source.sha256 {
            continue;
        }
        match (&same.edition, &file.edition) {
            (Some(newer), Some(older)) if newer > older => {
                let (format, newer_at) = (file.format.name, &same.source.found_at);
                let why = format!("{format} of {older}: {newer_at} is newer, of {newer}");
                not_loaded.push(NotLoaded { name: file.source.found_at, why });
            }
            _ if same.format.name != file.format.name => {
                let why =
                    format!("{}: {} has the same codes", file.format.name, same.source.found_at);
                not_loaded.push(NotLoaded { name: file.source.found_at, why });
            }
            _ => {
                return Err(LoadError::Conflict {
                    first: same.source.found_at.clone(),
                    second: file.source.found_at,
                    format: file.format.name,
                    version: file.version,
                });
            }
        }
    }
    Ok((kept, not_loaded))
}

/// The files of a release that lacks those which say what codes there are.
fn incomplete(files: &[FoundFile]) -> Option<Vec<NotLoaded>> {
    if files.iter().any(|file| file.format.has_codes) {
        return None;
    }
    let not_loaded = files.iter().map(|file| {
        let (format, version) = (file.format.name, &file.version);
        let why = format!(
            "{format} of {version}: the release is incomplete, no file of it says which codes \
             it has: pass one with it"
        );
        NotLoaded { name: file.source.found_at.clone(), why }
    });
    Some(not_loaded.collect())
}

fn make_release(files: Vec<ReadFile>, effective: Option<Effective>) -> Result<Release, LoadError> {
    let (system, version) = (files[0].format.system, files[0].version.clone());
    let mut builder = CodeSetBuilder::new(system, version.clone());
    if let Some(effective) = effective {
        builder = builder.effective(effective);
    }
    let mut parts = Parts::default();
    let mut sources: Vec<SourceFile> = Vec::new();
    let mut editions: Vec<Option<Version>> = Vec::new();
    for file in files {
        let older = file.older_edition().cloned();
        let of_file = match &file.records {
            Records::Index(index) => Some(index.source),
            Records::Tabular(_) => Some(Source::Tabular),
            _ => None,
        };
        if let Some(source) = of_file.filter(|_| older.is_some()) {
            builder = builder.older(source);
        }
        if matches!(file.records, Records::Index(_)) {
            editions.push(older);
        }
        sources.push(file.source);
        parts.add(file.records, file.warnings);
    }
    let made = match system {
        System::Icd10Pcs => assemble_pcs(builder, &mut parts),
        System::Hcpcs | System::Cpt => assemble_services(builder, &mut parts),
        _ => assemble(builder, &mut parts),
    };
    let (code_set, counts, mut indexes) =
        made.map_err(|source| build_error(system, version, source))?;
    for (report, older) in indexes.iter_mut().zip(editions) {
        report.older_edition = older;
    }
    let origins = sources.iter().map(|source| &source.version_from);
    let strongest = origins.min_by_key(|origin| origin.rank());
    let version_from = strongest.expect("a release has a file").clone();
    let warnings = parts.into_warnings();
    Ok(Release { code_set, sources, version_from, counts, indexes, warnings })
}

fn build_error(system: System, version: Version, source: medcode_codeset::BuildError) -> LoadError {
    LoadError::Build { system, version, source }
}

impl Parts {
    fn add(&mut self, records: Records, warnings: Warnings) {
        match records {
            Records::Order(records) => self.order = Some(Part { records, warnings }),
            Records::Codes(records) => self.codes = Some(Part { records, warnings }),
            Records::Tabular(records) => self.tabular = Some(Part { records, warnings }),
            Records::Index(records) => self.indexes.push(Part { records, warnings }),
            Records::PcsTables(records) => self.pcs_tables = Some(Part { records, warnings }),
            Records::PcsIndex(records) => self.pcs_index = Some(Part { records, warnings }),
            Records::PcsDefinitions(records) => {
                self.pcs_definitions = Some(Part { records, warnings });
            }
            Records::Services(records) => self.services.push(Part { records, warnings }),
            Records::Conversions(records) => self.conversions = Some(Part { records, warnings }),
        }
    }

    fn into_warnings(self) -> Vec<Warning> {
        fn of<R>(part: Option<Part<R>>) -> Option<Warnings> {
            part.map(|part| part.warnings)
        }
        let first = [of(self.order), of(self.codes), of(self.tabular)];
        let pcs = [of(self.pcs_tables), of(self.pcs_index), of(self.pcs_definitions)];
        let indexes = self.indexes.into_iter().map(|part| part.warnings);
        let services = self.services.into_iter().map(|part| part.warnings);
        let files = first.into_iter().chain(pcs).chain([of(self.conversions)]).flatten();
        files.chain(indexes).chain(services).flat_map(Warnings::finish).collect()
    }
}

fn nothing_to_load(inputs: &[Input], not_loaded: &[NotLoaded]) -> LoadError {
    /// How many of the files met instead are named.
    const NAMED: usize = 3;
    let passed: Vec<String> = inputs.iter().map(Input::name).collect();
    let describe = |not: &NotLoaded| format!("{} ({})", not.name, not.why);
    let named: Vec<String> = not_loaded.iter().take(NAMED).map(describe).collect();
    let found = match not_loaded.len() {
        0 => String::new(),
        count if count > NAMED => format!(", only {} and {} more", named.join(", "), count - NAMED),
        _ => format!(", only {}", named.join(", ")),
    };
    LoadError::NothingToLoad { inputs: passed.join(", "), found, expected: formats::EXPECTED }
}
