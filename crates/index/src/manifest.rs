//! The manifest: what an index is, and the sums of all its files.

use medcode_analysis::Analyzer;
use medcode_codeset::{CodeSet, ConceptKind, Effective, System, Version};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub(crate) const FILE: &str = "manifest.json";

/// What an index is, what it was made from, and the sums of its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The layout of the index directory; see [`FORMAT`](crate::FORMAT).
    pub format: u32,
    /// Fingerprint of the analysis that made its terms: 16 hexadecimal digits.
    pub analysis: String,
    /// The system.
    pub system: System,
    /// The version.
    pub version: Version,
    /// The days on which the version is in force, taken by itself.
    pub effective: Effective,
    /// How much there is.
    pub counts: Counts,
    /// SHA-256 of the code set's content, lower-case hexadecimal: equal for equal
    /// code sets, whatever files they were read from.
    pub content_hash: String,
    /// The publisher's files it was read from.
    pub sources: Vec<SourceSum>,
    /// Every other file of the directory.
    pub files: Vec<FileSum>,
    /// SHA-256 of the manifest itself with this field empty, lower-case hexadecimal.
    #[serde(default)]
    pub sum: String,
}

impl Manifest {
    /// The text of the manifest's file, with its own sum.
    pub fn to_json(&self) -> Vec<u8> {
        let sum = sha256(&self.without_sum());
        Self { sum, ..self.clone() }.pretty()
    }

    fn pretty(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("a manifest holds only texts and numbers")
    }

    /// Whether it is as it was written: its own sum is right, and the bytes of its
    /// file are those that are written for it.
    pub(crate) fn is_as_written(&self, bytes: &[u8]) -> bool {
        self.sum == sha256(&self.without_sum()) && self.pretty() == bytes
    }

    fn without_sum(&self) -> Vec<u8> {
        let manifest = Self { sum: String::new(), ..self.clone() };
        serde_json::to_vec(&manifest).expect("a manifest holds only texts and numbers")
    }

    /// Whether this analyzer reads as the one that made the index. An index made by
    /// another is not opened, and [`build`](crate::build) makes it anew.
    pub fn is_analysed_by(&self, analyzer: &Analyzer) -> bool {
        self.analysis == fingerprint_of(analyzer)
    }

    /// The bytes of all files of the index, the manifest itself apart.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// The fingerprint of an analyzer as a manifest keeps it.
pub(crate) fn fingerprint_of(analyzer: &Analyzer) -> String {
    format!("{:016x}", analyzer.fingerprint())
}

/// How much is in a code set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Codes, headers and variants; no chapters or sections.
    pub codes: usize,
    /// Codes that may be reported, ended ones among them; no modifiers.
    pub billable: usize,
    /// Modifiers.
    pub modifiers: usize,
    /// Texts that questions can meet.
    pub designations: usize,
    /// Notes.
    pub notes: usize,
}

impl Counts {
    pub(crate) fn of(set: &CodeSet, documents: usize) -> Self {
        let is_code = |kind| matches!(kind, ConceptKind::Code | ConceptKind::Variant);
        let count = |holds: &dyn Fn(ConceptKind) -> bool| {
            set.concepts().filter(|(_, concept)| holds(concept.kind)).count()
        };
        let codes = count(&is_code);
        let is_place = |kind| matches!(kind, ConceptKind::Chapter | ConceptKind::Section);
        // Each place has a document of its own, which answers no question.
        let places = count(&is_place);
        Self {
            codes,
            billable: set.billable_count(),
            modifiers: set.kind_count(ConceptKind::Modifier),
            designations: documents - places,
            notes: set.notes().len(),
        }
    }
}

/// A publisher's file and its sum.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceSum {
    /// Its name, or its name within an archive.
    pub name: String,
    /// SHA-256 of its uncompressed content, lower-case hexadecimal.
    pub sha256: String,
}

/// A file of an index directory and its sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSum {
    /// Its name within the directory.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// CRC-32 of its content, which is checked whenever the index is opened.
    pub crc32: u32,
    /// SHA-256 of its content, lower-case hexadecimal.
    pub sha256: String,
}

impl FileSum {
    /// The sums of a file's content.
    pub(crate) fn of(name: &str, bytes: &[u8]) -> Self {
        let (crc32, sha256) = (crc32fast::hash(bytes), sha256(bytes));
        Self { name: name.to_owned(), bytes: bytes.len() as u64, crc32, sha256 }
    }
}

/// SHA-256 as lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let mut sum = Sum::default();
    sum.add(bytes);
    sum.finish()
}

/// SHA-256 of what is added piece by piece.
#[derive(Debug, Default)]
pub(crate) struct Sum(Sha256);

impl Sum {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The sum as lower-case hexadecimal.
    pub(crate) fn finish(self) -> String {
        use std::fmt::Write as _;
        self.0.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a string does not fail");
            text
        })
    }
}
