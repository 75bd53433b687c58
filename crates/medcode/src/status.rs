//! What a catalog holds.

use medcode_analysis::Analyzer;
use medcode_codeset::{Date, Effective, System, Version};
use medcode_index::{Manifest, SourceSum};

/// One version of a catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Status {
    /// The system.
    pub system: System,
    /// The version.
    pub version: Version,
    /// The first day on which it is in force.
    pub effective: Date,
    /// The last day, as far as it is known, among the versions loaded.
    pub until: Option<Date>,
    /// Codes, headers and seventh-character variants.
    pub codes: usize,
    /// Codes that may be reported.
    pub billable: usize,
    /// Modifiers; none in ICD-10.
    pub modifiers: usize,
    /// Texts that questions can meet.
    pub designations: usize,
    /// Bytes on disk, the kept code set among them.
    pub bytes: u64,
    /// SHA-256 of the code set's content, lower-case hexadecimal.
    pub content_hash: String,
    /// The format of its index.
    pub format: u32,
    /// Whether this program reads its index: one of another format or analysis answers
    /// nothing until [`Catalog::reindex`](crate::Catalog::reindex) makes it anew.
    pub current: bool,
    /// The publisher's files it was read from.
    pub sources: Vec<StatusSource>,
}

/// A publisher's file that a version was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct StatusSource {
    /// Its name.
    pub name: String,
    /// SHA-256 of its uncompressed content, lower-case hexadecimal.
    pub sha256: String,
}

impl Status {
    pub(crate) fn new(manifest: &Manifest, effective: Effective, analyzer: &Analyzer) -> Self {
        let source = |source: &SourceSum| StatusSource {
            name: source.name.clone(),
            sha256: source.sha256.clone(),
        };
        Self {
            system: manifest.system,
            version: manifest.version.clone(),
            effective: effective.from,
            until: effective.until,
            codes: manifest.counts.codes,
            billable: manifest.counts.billable,
            modifiers: manifest.counts.modifiers,
            designations: manifest.counts.designations,
            bytes: manifest.bytes(),
            content_hash: manifest.content_hash.clone(),
            format: manifest.format,
            current: manifest.is_current(analyzer),
            sources: manifest.sources.iter().map(source).collect(),
        }
    }
}
