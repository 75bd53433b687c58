//! What a load returns.

use std::fmt;

use medcode_codeset::{CodeSet, System, Version};

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
