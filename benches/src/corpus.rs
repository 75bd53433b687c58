//! What is measured on: a catalog, made for the run or there already.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use medcode::{Catalog, ConceptKind, ConceptRef, Load, LoadReport, Scope, System, Version};
use tempfile::TempDir;

use crate::withheld::is_withheld;

/// Why there is nothing to measure on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CorpusError {
    /// A directory for the run cannot be made.
    #[error("a temporary directory cannot be made")]
    Directory(#[source] std::io::Error),
    /// medcode did not do what was asked.
    #[error("medcode failed")]
    Medcode(#[from] medcode::Error),
    /// A release was not loaded.
    #[error("a release was not loaded")]
    Failed(#[source] medcode::Error),
    /// The files hold no release.
    #[error("no release is in {}, expected official files as published", paths(.0))]
    NoRelease(Vec<PathBuf>),
    /// The catalog is empty.
    #[error("{}: nothing is loaded, expected a catalog", .0.display())]
    Empty(PathBuf),
}

fn paths(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// Which catalog to measure on: the embedded release unless told otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
#[non_exhaustive]
pub struct CorpusOptions {
    /// Measure on this catalog, which must exist.
    #[arg(long, value_name = "DIR", conflicts_with = "load")]
    pub catalog: Option<PathBuf>,
    /// Load these official files for the run; by default, the embedded release.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub load: Vec<PathBuf>,
    /// The version to load the files as, or to ask in the catalog.
    #[arg(long, value_name = "VERSION")]
    pub release: Option<Version>,
    /// Leave out the index paths that questions are made of.
    #[arg(skip)]
    pub withholds: bool,
}

/// The files of a whole official ICD-10-CM, where the workspace has official files
/// beside it: the order file of the fiscal year; the tabular list, the external cause
/// index and the tables of April, which changed no code; the Alphabetic Index of 2017.
const OFFICIAL_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/icd10cm");
const OFFICIAL_FILES: [&str; 6] = [
    "fy2026/icd10cm-Code_Descriptions-2026.zip",
    "fy2026-apr/icd10c-tabular-April-1-2026.xml.gz",
    "fy2026-apr/icd10cm-eindex-April-1-2026-XML.xml.gz",
    "fy2026-apr/icd10cm-neoplasm-April-1-2026-XML.xml.gz",
    "fy2026-apr/icd10cm-drug-April-1-2026-XML.xml.gz",
    "fy2017/ICD10CM_FY2017_Full_XML.zip",
];
const OFFICIAL_RELEASE: &str = "2026";

impl CorpusOptions {
    /// The corpora that every bench measures, with their names: the embedded release
    /// and a whole official one, the latter if its files are there.
    pub fn all() -> [(&'static str, Option<Self>); 2] {
        [("embedded", Some(Self::default())), ("official", Self::official())]
    }

    fn official() -> Option<Self> {
        let load: Vec<PathBuf> =
            OFFICIAL_FILES.iter().map(|file| Path::new(OFFICIAL_FOLDER).join(file)).collect();
        let release = OFFICIAL_RELEASE.parse().ok();
        let is_there = load.iter().all(|path| path.exists());
        is_there.then_some(Self { load, release, ..Self::default() })
    }

    /// Loads what is to be measured on into a catalog, which is empty.
    pub fn load_into(&self, catalog: &Catalog) -> Result<LoadReport, CorpusError> {
        if self.load.is_empty() {
            return Ok(catalog.load_embedded(|_| ControlFlow::Continue(()))?);
        }
        let mut load = self.load.iter().fold(Load::new(), Load::path);
        if let Some(release) = &self.release {
            load = load.release(release.clone());
        }
        if self.withholds {
            load = load.keeping(|role, text| !is_withheld(role, text));
        }
        let mut report = catalog.load(&load, |_| ControlFlow::Continue(()))?;
        if let Some(failure) = report.failed.pop() {
            return Err(CorpusError::Failed(failure.error));
        }
        if report.releases.is_empty() {
            return Err(CorpusError::NoRelease(self.load.clone()));
        }
        Ok(report)
    }
}

/// A catalog to measure on, on disk as its users have it.
#[derive(Debug)]
pub struct Corpus {
    catalog: Catalog,
    directory: PathBuf,
    version: Option<Version>,
    /// Removed with the corpus, if it was made for the run.
    _made: Option<TempDir>,
}

impl Corpus {
    /// Opens the catalog to measure on, or makes it in a directory that vanishes
    /// with the corpus.
    pub fn open(options: &CorpusOptions) -> Result<Self, CorpusError> {
        if let Some(directory) = &options.catalog {
            let catalog = Catalog::open(directory)?;
            if catalog.is_empty() {
                return Err(CorpusError::Empty(directory.clone()));
            }
            let (directory, version) = (directory.clone(), options.release.clone());
            return Ok(Self { catalog, directory, version, _made: None });
        }
        let made = tempfile::tempdir().map_err(CorpusError::Directory)?;
        let directory = made.path().to_path_buf();
        let catalog = Catalog::open(&directory)?;
        options.load_into(&catalog)?;
        Ok(Self { catalog, directory, version: None, _made: Some(made) })
    }

    /// The catalog.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The catalog's directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The scope that asks a system in the version to be measured.
    pub fn scope(&self, system: System) -> Scope {
        let scope = Scope::new().system(system);
        match &self.version {
            Some(version) => scope.version(version.clone()),
            None => scope,
        }
    }

    /// Whether there is a version of a system to be measured.
    pub fn has(&self, system: System) -> bool {
        !self.catalog.selection(&self.scope(system)).chosen.is_empty()
    }

    /// The codes of a system that hits stand for, in publication order: headers,
    /// codes and families, without chapters, sections and variants.
    pub fn codes(&self, system: System) -> Result<Vec<ConceptRef>, CorpusError> {
        let concepts = self.catalog.concepts(&self.scope(system))?;
        Ok(concepts.filter(|concept| concept.kind() == ConceptKind::Code).collect())
    }
}
