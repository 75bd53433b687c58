//! Reading files into releases.

use std::ops::ControlFlow;

use medcode_codeset::{CodeSetBuilder, Source, System, Version};

use crate::assemble::{Part, Parts, assemble};
use crate::collect::{Collector, ReadFile};
use crate::formats::{self, Records};
use crate::source::walk;
use crate::warnings::Warnings;
use crate::{
    FailedRelease, Input, LoadError, LoadOptions, NotLoaded, Progress, Reading, Release,
    SourceFile, Warning,
};

/// Reads everything that is passed, and makes one code set of each release in it.
///
/// Files are recognised by content, and grouped by system and version. The same
/// files give the same code sets, in whatever order they are passed. A release
/// with a bad file is not made; it stands in [`Reading::failed`] while the others
/// are returned. `observe` is told of progress about every megabyte, and stops
/// the load by returning [`ControlFlow::Break`].
///
/// Fails as a whole when a path cannot be opened, when nothing passed is
/// something to load, and when it is stopped.
///
/// Costs about half a second and 150 MB for a whole release of ICD-10-CM.
pub fn read(
    inputs: &[Input],
    options: &LoadOptions,
    observe: &mut dyn FnMut(&Progress<'_>) -> ControlFlow<()>,
) -> Result<Reading, LoadError> {
    let mut collector = Collector::new(options, observe);
    walk(inputs, &mut collector)?;
    let mut files = std::mem::take(&mut collector.files);
    files.sort_by(|left, right| left.order().cmp(&right.order()));
    let mut releases = Vec::new();
    let groups = groups(files);
    let is_only = groups.len() == 1;
    for group in groups {
        if is_failed(&group[0], is_only, &collector.failed) {
            continue;
        }
        collector.report(&format!("{} {}", group[0].format.system, group[0].version))?;
        let (system, version) = (group[0].format.system, group[0].version.clone());
        if let Some(files) = incomplete(&group) {
            collector.not_loaded.extend(files);
            continue;
        }
        let chosen = choose(group).and_then(|(files, older)| {
            collector.not_loaded.extend(older);
            make_release(files, options)
        });
        match chosen {
            Ok(release) => releases.push(release),
            Err(error) => collector.failed.push(FailedRelease {
                system: Some(system),
                version: Some(version),
                error,
            }),
        }
    }
    finish(releases, collector, inputs)
}

impl ReadFile {
    /// Releases in time, then the files of a release, strongest first.
    fn order(&self) -> impl Ord + '_ {
        let system = System::ALL.iter().position(|system| *system == self.format.system);
        let from = self.version.effective(self.format.system).from;
        let format = match &self.records {
            Records::Order(_) => 0,
            Records::Codes(_) => 1,
            Records::Tabular(_) => 2,
            Records::Index(file) => 3 + place_of(file.source),
        };
        // Of files of one kind, the newest edition comes first.
        let edition = std::cmp::Reverse(self.edition.as_ref().map(Version::as_str));
        (system, from, self.version.as_str(), format, edition, self.source.found_at.as_str())
    }

    /// Whether two files take the same part in a release.
    fn is_of_one_kind(&self, other: &Self) -> bool {
        match (&self.records, &other.records) {
            (Records::Index(one), Records::Index(other)) => one.source == other.source,
            _ => self.format.name == other.format.name,
        }
    }

    /// Its edition, if that is of an earlier year than the release it is loaded as.
    fn older_edition(&self) -> Option<&Version> {
        let year = |version: &Version| version.effective(self.format.system).until;
        self.edition.as_ref().filter(|edition| year(edition) < year(&self.version))
    }

    fn is_of_one_release(&self, other: &Self) -> bool {
        self.format.system == other.format.system && self.version == other.version
    }
}

fn place_of(source: Source) -> usize {
    Source::ALL.iter().position(|known| *known == source).unwrap_or(Source::ALL.len())
}

/// Splits files in the order of releases into releases.
fn groups(files: Vec<ReadFile>) -> Vec<Vec<ReadFile>> {
    let mut groups: Vec<Vec<ReadFile>> = Vec::new();
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
fn is_failed(file: &ReadFile, is_only: bool, failed: &[FailedRelease]) -> bool {
    failed.iter().any(|failure| {
        let version = failure.version.as_ref();
        version.map_or(is_only, |version| *version == file.version)
            && failure.system.is_none_or(|system| system == file.format.system)
    })
}

/// Keeps one file of each kind: of several editions the newest, which a release
/// that is asked for by its version may have. Files with the same content are one.
fn choose(files: Vec<ReadFile>) -> Result<(Vec<ReadFile>, Vec<NotLoaded>), LoadError> {
    let mut kept: Vec<ReadFile> = Vec::new();
    let mut not_loaded = Vec::new();
    for file in files {
        let Some(same) = kept.iter().find(|kept| kept.is_of_one_kind(&file)) else {
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
fn incomplete(files: &[ReadFile]) -> Option<Vec<NotLoaded>> {
    let has_codes = |file: &ReadFile| !matches!(file.records, Records::Index(_));
    if files.iter().any(has_codes) {
        return None;
    }
    let not_loaded = files.iter().map(|file| {
        let (format, version) = (file.format.name, &file.version);
        let why = format!(
            "{format} of {version}: the release is incomplete, no order file, codes file or \
             tabular list says which codes it has: pass one with it"
        );
        NotLoaded { name: file.source.found_at.clone(), why }
    });
    Some(not_loaded.collect())
}

fn make_release(files: Vec<ReadFile>, options: &LoadOptions) -> Result<Release, LoadError> {
    let (system, version) = (files[0].format.system, files[0].version.clone());
    let mut builder = CodeSetBuilder::new(system, version.clone());
    if let Some(effective) = options.effective {
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
            Records::Order(_) | Records::Codes(_) => None,
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
    let (code_set, counts, mut indexes) =
        assemble(builder, &mut parts).map_err(|source| build_error(system, version, source))?;
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
        }
    }

    fn into_warnings(self) -> Vec<Warning> {
        let order = self.order.map(|part| part.warnings);
        let codes = self.codes.map(|part| part.warnings);
        let tabular = self.tabular.map(|part| part.warnings);
        let indexes = self.indexes.into_iter().map(|part| part.warnings);
        let files = [order, codes, tabular].into_iter().flatten().chain(indexes);
        files.flat_map(Warnings::finish).collect()
    }
}

fn finish(
    releases: Vec<Release>,
    collector: Collector<'_>,
    inputs: &[Input],
) -> Result<Reading, LoadError> {
    let (mut failed, mut not_loaded) = (collector.failed, collector.not_loaded);
    failed.sort_by_key(|failure| failure.error.to_string());
    not_loaded.sort();
    if releases.is_empty() && failed.is_empty() {
        return Err(nothing_to_load(inputs, &not_loaded));
    }
    Ok(Reading { releases, failed, not_loaded })
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
