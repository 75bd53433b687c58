//! What a load returns.

use std::fmt;

use medcode_codeset::{CodeSet, Source, System, Version};

use crate::{LoadError, Warning};

/// Everything that was found in the files passed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reading {
    /// The releases that were read, ordered by system, first day and version.
    pub releases: Vec<Release>,
    /// What could not be read; nothing of such a release is in `releases`. A
    /// release stands here once for each of its bad files.
    pub failed: Vec<FailedRelease>,
    /// The files that take no part in any release, ordered by name.
    pub not_loaded: Vec<NotLoaded>,
}

/// One system at one version, and how it was found.
#[derive(Debug)]
#[non_exhaustive]
pub struct Release {
    /// The code set.
    pub code_set: CodeSet,
    /// The files it was made of.
    pub sources: Vec<SourceFile>,
    /// How the version was found: the strongest reason among the files.
    pub version_from: VersionOrigin,
    /// What was counted in the files.
    pub counts: Counts,
    /// What came of the paths of its indexes and tables.
    pub indexes: Vec<IndexReport>,
    /// What was passed over.
    pub warnings: Vec<Warning>,
}

/// A file that a release was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceFile {
    /// Its own name, without folder, archive and `.gz`.
    pub name: String,
    /// Where it was found: its path, and its place in an archive.
    pub found_at: String,
    /// The SHA-256 sum of its uncompressed content, in lower-case hexadecimal.
    pub sha256: String,
    /// What it is: `ICD-10-CM order file`.
    pub format: &'static str,
    /// How its version was found.
    pub version_from: VersionOrigin,
}

/// What was counted in the files of a release; nothing for a file it lacks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Lines of the order file, blank ones aside.
    pub order_lines: Option<usize>,
    /// Lines of the codes file, blank ones aside.
    pub codes_lines: Option<usize>,
    /// Categories and codes that the tabular list prints.
    pub tabular_concepts: Option<usize>,
    /// Billable codes that the tabular list gives once its seventh characters
    /// are added.
    pub tabular_billable: Option<usize>,
    /// Codes that the rows of the tables of ICD-10-PCS make.
    pub table_codes: Option<usize>,
}

/// How the version of a file was found, strongest first.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VersionOrigin {
    /// The caller said so.
    Option,
    /// The sum of the content is that of a known publisher's file.
    KnownSum,
    /// The name of the file, of its archive or of a folder has a date.
    Name(String),
    /// The content has a year.
    Content,
}

impl VersionOrigin {
    /// Its place among the reasons: 0 is the strongest.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::Option => 0,
            Self::KnownSum => 1,
            Self::Name(_) => 2,
            Self::Content => 3,
        }
    }
}

impl fmt::Display for VersionOrigin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option => out.write_str("as asked for"),
            Self::KnownSum => out.write_str("from the sum of a known file"),
            Self::Name(name) => write!(out, "from the name {name}"),
            Self::Content => out.write_str("from the year inside the file"),
        }
    }
}

/// A release that could not be read, or a file of one.
#[derive(Debug)]
#[non_exhaustive]
pub struct FailedRelease {
    /// The system, if the file could still be recognised.
    pub system: Option<System>,
    /// The version, if it could still be found.
    pub version: Option<Version>,
    /// What is wrong.
    pub error: LoadError,
}

/// A file that takes no part in any release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct NotLoaded {
    /// Where it was found: its path, and its place in an archive.
    pub name: String,
    /// What it is, and why it is not loaded: `PDF document: not loaded yet`.
    pub why: String,
}

/// What came of the paths of an index or a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexReport {
    /// Which index or table it is.
    pub source: Source,
    /// The file.
    pub file: String,
    /// The edition, if it is older than the release it was loaded as.
    pub older_edition: Option<Version>,
    /// Paths and phrases that lead to a code of the release, with those that
    /// references add.
    pub designations: usize,
    /// Those of them that name a pair of codes.
    pub pairs: usize,
    /// What became of the *see* references.
    pub see: References,
    /// What became of the *see also* references.
    pub see_also: References,
    /// What became of the *use* references of ICD-10-PCS, which name the values of
    /// axes.
    pub uses: References,
    /// The *see* references that lead nowhere, in the order of the file.
    pub unresolved: Vec<Reference>,
    /// The paths whose code the release does not have, in the order of the file.
    pub retired: Vec<RetiredPath>,
}

impl IndexReport {
    pub(crate) fn new(source: Source, file: &str) -> Self {
        Self {
            source,
            file: file.to_owned(),
            older_edition: None,
            designations: 0,
            pairs: 0,
            see: References::default(),
            see_also: References::default(),
            uses: References::default(),
            unresolved: Vec::new(),
            retired: Vec::new(),
        }
    }
}

/// How many references lead to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct References {
    /// All of them.
    pub total: usize,
    /// Those that name a whole path.
    pub paths: usize,
    /// Those that name a main term and no more.
    pub main_terms: usize,
    /// Those that name another table.
    pub tables: usize,
    /// Those that name a category by its code.
    pub categories: usize,
    /// Those that say "condition": to look under the condition meant.
    pub conditions: usize,
    /// Those that lead nowhere.
    pub unresolved: usize,
}

impl References {
    /// Those that lead to what they mean.
    pub fn resolved(&self) -> usize {
        self.total - self.unresolved
    }
}

/// A reference of an index that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reference {
    /// The line of the term, counted from 1.
    pub line: u64,
    /// The path of the term that refers.
    pub path: String,
    /// What it refers to, as published.
    pub text: String,
}

/// A path whose code the release does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetiredPath {
    /// The line of the term, counted from 1.
    pub line: u64,
    /// The path, or the phrase of a cell.
    pub path: String,
    /// The code as published.
    pub code: String,
}
