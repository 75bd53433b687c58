//! Loading: what to load, and what became of it.

use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use medcode_codeset::{CodeSet, ConceptId, Effective, Role, Source, System, Version};
use medcode_index::{Manifest, Published};
use medcode_loader::{
    FailedRelease, IndexReport, Input, LoadError, LoadOptions, NotLoaded, Plan, SourceFile,
    VersionOrigin, Warning,
};

use crate::Error;
use crate::room::Room;

/// Files to load and what is known better than they tell.
///
/// ```no_run
/// use medcode::{Catalog, Load};
///
/// let catalog = Catalog::open("catalog")?;
/// let load = Load::new().path("icd10cm-Code_Descriptions-2026.zip");
/// let report = catalog.load(&load, |_| std::ops::ControlFlow::Continue(()))?;
/// for release in &report.releases {
///     println!("{} {}: {} codes", release.system, release.version, release.billable);
/// }
/// # Ok::<(), medcode::Error>(())
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Load {
    pub(crate) inputs: Vec<Input>,
    pub(crate) options: LoadOptions,
    pub(crate) replace: bool,
    pub(crate) threads: Option<NonZeroUsize>,
    pub(crate) memory_bytes: Option<usize>,
    pub(crate) keeps: Option<Keeps>,
}

/// Whether a text of a role is kept.
type Keeps = fn(Role, &str) -> bool;

impl Load {
    /// Nothing to load yet, with every option at its default.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file (plain, `.gz` or `.zip`) or a folder of them.
    #[must_use]
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.inputs.push(Input::path(path));
        self
    }

    /// Adds the bytes of a file with its name.
    #[must_use]
    pub fn bytes(mut self, name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        self.inputs.push(Input::bytes(name, bytes));
        self
    }

    /// Adds the file of the release built in: ICD-10-CM, the tabular list.
    #[cfg(feature = "embedded")]
    #[must_use]
    pub fn embedded(self) -> Self {
        self.bytes(medcode_embedded::NAME, medcode_embedded::BYTES)
    }

    /// The system that every file must belong to; by default, as content tells.
    #[must_use]
    pub fn system(mut self, system: System) -> Self {
        self.options = self.options.system(system);
        self
    }

    /// The version that every file belongs to; by default, as each file tells.
    #[must_use]
    pub fn release(mut self, version: Version) -> Self {
        self.options = self.options.release(version);
        self
    }

    /// The days on which each release is in force; by default, as its publisher
    /// rules.
    #[must_use]
    pub fn effective(mut self, effective: Effective) -> Self {
        self.options = self.options.effective(effective);
        self
    }

    /// Whether a release may take the place of other content of its version; by
    /// default that fails the release.
    #[must_use]
    pub fn replace(mut self, replace: bool) -> Self {
        self.replace = replace;
        self
    }

    /// How many threads may build an index; by default, as many as the machine
    /// runs at once. The result does not depend on it.
    #[must_use]
    pub fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// How much memory making releases may take, in bytes; by default, as much as
    /// [`Load::MOST_AT_ONCE`] of them take. The result does not depend on it.
    ///
    /// It bounds how many releases are made at once, and what each gathers at once. A
    /// release that does not fit by itself fails with [`Error::Memory`], which says how much
    /// it needs: from 60 MB for HCPCS to 350 MB for a whole ICD-10-CM with its indexes. The
    /// needs are estimates from the lengths of files, higher than what was measured of whole
    /// releases of ten years. In a catalog in memory, indexes that are kept come on top.
    #[must_use]
    pub fn memory(mut self, bytes: usize) -> Self {
        self.memory_bytes = Some(bytes);
        self
    }

    /// Which designations are kept, by what they are and their text; by default, all.
    /// Titles always are. Without the table of drugs, a whole ICD-10-CM has a fifth
    /// fewer.
    #[must_use]
    pub fn keeping(mut self, keeps: fn(Role, &str) -> bool) -> Self {
        self.keeps = Some(keeps);
        self
    }

    /// The most releases that are made at once, whatever the number of threads; it
    /// bounds the memory that a load takes.
    pub const MOST_AT_ONCE: usize = 3;

    /// The room that these plans have.
    pub(crate) fn room(&self, plans: &[Plan]) -> Room {
        Room::new(self.memory_bytes, plans)
    }

    /// How many threads build each release, and how many of so many that may be made at
    /// once are.
    pub(crate) fn threads_at_once(&self, releases: usize) -> (NonZeroUsize, usize) {
        let threads = self.thread_count();
        let at_once = threads.get().min(releases).clamp(1, Self::MOST_AT_ONCE);
        (NonZeroUsize::new(threads.get() / at_once).unwrap_or(NonZeroUsize::MIN), at_once)
    }

    fn thread_count(&self) -> NonZeroUsize {
        self.threads
            .or_else(|| std::thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN)
    }
}

/// What became of the files of a load.
#[derive(Debug)]
#[non_exhaustive]
pub struct LoadReport {
    /// The releases that are in the catalog now.
    pub releases: Vec<LoadedRelease>,
    /// The releases that are not, and why.
    pub failed: Vec<Failure>,
    /// The files that take no part in any release, and why.
    pub not_loaded: Vec<NotLoaded>,
}

impl LoadReport {
    /// Orders everything as it does not depend on which thread was first.
    pub(crate) fn sort(&mut self) {
        self.releases.sort_by(|one, other| {
            let key = |release: &LoadedRelease| (release.system, release.effective.from);
            key(one).cmp(&key(other)).then_with(|| one.version.cmp(&other.version))
        });
        self.failed.sort_by_key(|failure| failure.error.to_string());
        self.not_loaded.sort();
    }
}

/// A release that is in the catalog now.
#[derive(Debug)]
#[non_exhaustive]
pub struct LoadedRelease {
    /// The system.
    pub system: System,
    /// The version.
    pub version: Version,
    /// The days on which it is in force, taken by itself.
    pub effective: Effective,
    /// How the version was found.
    pub version_from: VersionOrigin,
    /// Whether it is new to the catalog.
    pub published: Published,
    /// Lines of the order file, if there was one.
    pub order_lines: Option<usize>,
    /// Codes that may be reported.
    pub billable: usize,
    /// Modifiers; none in ICD-10.
    pub modifiers: usize,
    /// Texts that questions can meet.
    pub designations: usize,
    /// The same by the kinds of files they come from, without those of none.
    pub designations_by_source: Vec<(Source, usize)>,
    /// Notes.
    pub notes: usize,
    /// What came of the paths of its indexes and tables.
    pub indexes: Vec<IndexReport>,
    /// The files it was made of.
    pub sources: Vec<SourceFile>,
    /// What was passed over in them.
    pub warnings: Vec<Warning>,
}

impl LoadedRelease {
    pub(crate) fn new(release: medcode_loader::Release, manifest: &Manifest) -> Self {
        Self {
            system: manifest.system,
            version: manifest.version.clone(),
            effective: manifest.effective,
            version_from: release.version_from,
            // Until it is published.
            published: Published::Unchanged,
            order_lines: release.counts.order_lines,
            billable: manifest.counts.billable,
            modifiers: manifest.counts.modifiers,
            designations: manifest.counts.designations,
            designations_by_source: designations_by_source(&release.code_set),
            notes: manifest.counts.notes,
            indexes: release.indexes,
            sources: release.sources,
            warnings: release.warnings,
        }
    }
}

/// The designations that questions can meet, as the index counts them.
fn designations_by_source(set: &CodeSet) -> Vec<(Source, usize)> {
    let is_met = |id: ConceptId| set.concept(id).kind.is_answer();
    let of = |source: Source| {
        let designations = set.designations().iter();
        designations.filter(|one| one.source == source && is_met(one.concept)).count()
    };
    let counts = Source::ALL.into_iter().map(|source| (source, of(source)));
    counts.filter(|(_, count)| *count > 0).collect()
}

/// A release that was not loaded, or whose index was not made anew.
#[derive(Debug)]
#[non_exhaustive]
pub struct Failure {
    /// The system, if the file could still be recognised.
    pub system: Option<System>,
    /// The version, if it could still be found.
    pub version: Option<Version>,
    /// What is wrong.
    pub error: Error,
}

impl From<FailedRelease> for Failure {
    fn from(failed: FailedRelease) -> Self {
        let FailedRelease { system, version, error, .. } = failed;
        Self { system, version, error: error.into() }
    }
}

impl Failure {
    /// Whether the caller stopped the load.
    pub fn is_cancelled(&self) -> bool {
        matches!(self.error, Error::Load(LoadError::Cancelled))
    }
}
