//! The manifest: what an index is, and the sums of all its files.

use medcode_analysis::Analyzer;
use medcode_codeset::{CodeSet, ConceptKind, Effective, System, Version};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{FORMAT, kept};

pub(crate) const FILE: &str = "manifest.json";

/// What an index is, what it was made from, and the sums of its files.
///
/// It is read whatever the index's format, so that a catalog knows what it has, and an
/// index of another format is made anew from the code set kept beside it. For that, the
/// manifest of every format has format, system, version, effective dates, the form of the
/// kept code set, sources, names and SHA-256 sums of files, and at its end its own sum; what
/// else another format does not have is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The layout of the index directory; see [`FORMAT`](crate::FORMAT).
    pub format: u32,
    /// Fingerprint of the analysis that made its terms: 16 hexadecimal digits.
    #[serde(default)]
    pub analysis: String,
    /// The system.
    pub system: System,
    /// The version.
    pub version: Version,
    /// The days on which the version is in force, taken by itself.
    pub effective: Effective,
    /// How much there is.
    #[serde(default)]
    pub counts: Counts,
    /// SHA-256 of the code set's content, lower-case hexadecimal: equal for equal
    /// code sets, whatever files they were read from.
    #[serde(default)]
    pub content_hash: String,
    /// The form of the code set kept beside the index: what its bytes mean. Not written
    /// where it is the first, which had no number while it was the only one.
    #[serde(default = "kept::first_form", skip_serializing_if = "kept::is_first_form")]
    pub kept_form: u32,
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
    /// file are those that are written for it. Of another format, which may say more than
    /// is read here, the sum is that of the text.
    pub(crate) fn is_as_written(&self, bytes: &[u8]) -> bool {
        if self.format != FORMAT {
            return self.is_sum_of(bytes);
        }
        self.sum == sha256(&self.without_sum()) && self.pretty() == bytes
    }

    /// Whether its sum is that of a text of JSON, without the white space between its parts
    /// and with an empty sum at its end.
    fn is_sum_of(&self, json: &[u8]) -> bool {
        let mut text = compact(json);
        let end = format!("\"{}\"}}", self.sum);
        if !text.ends_with(end.as_bytes()) {
            return false;
        }
        text.truncate(text.len() - end.len());
        text.extend_from_slice(b"\"\"}");
        self.sum == sha256(&text)
    }

    fn without_sum(&self) -> Vec<u8> {
        let manifest = Self { sum: String::new(), ..self.clone() };
        serde_json::to_vec(&manifest).expect("a manifest holds only texts and numbers")
    }

    /// Whether this analyzer reads as the one that made the index.
    pub(crate) fn is_analysed_by(&self, analyzer: &Analyzer) -> bool {
        self.analysis == fingerprint_of(analyzer)
    }

    /// Whether the index is of this program's format, and made by an analyzer that reads as
    /// this one. Another is not opened, and [`build`](crate::build) makes it anew.
    pub fn is_current(&self, analyzer: &Analyzer) -> bool {
        self.format == FORMAT && self.is_analysed_by(analyzer)
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

/// A text of JSON without the white space between its parts.
fn compact(json: &[u8]) -> Vec<u8> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let mut text = json.to_vec();
    text.retain(|byte| {
        let is_quote = *byte == b'"' && !is_escaped;
        is_escaped = is_quoted && *byte == b'\\' && !is_escaped;
        is_quoted ^= is_quote;
        is_quoted || !byte.is_ascii_whitespace()
    });
    text
}

/// How much is in a code set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
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
    #[serde(default)]
    pub bytes: u64,
    /// CRC-32 of its content, which is checked whenever the index is opened.
    #[serde(default)]
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The manifest that a text of JSON with an empty sum at its end is, once it has its
    /// sum, and whether it is as it was written.
    fn read(text: &str) -> (Manifest, bool) {
        let whole = text.replace("\"sum\": \"\"", &format!("\"sum\": \"{}\"", sum_of(text)));
        assert_ne!(whole, text);
        let manifest: Manifest = serde_json::from_str(&whole).expect("it has what all have");
        let is_as_written = manifest.is_as_written(whole.as_bytes());
        let changed = whole.replacen("2026", "2027", 1);
        assert!(!manifest.is_as_written(changed.as_bytes()), "{changed}");
        (manifest, is_as_written)
    }

    fn sum_of(text: &str) -> String {
        sha256(&compact(text.as_bytes()))
    }

    #[test]
    fn a_manifest_of_another_format_is_read_for_what_all_have_and_checked_as_a_whole() {
        let text = r#"{"format": 99, "system": "hcpcs", "version": "2026-01",
            "effective": {"from": "2026-01-01", "until": null}, "novel": [{"a b": 1}],
            "counts": {"codes": 7, "kits": 1},
            "kept_form": 3, "sources": [], "files": [{"name": "x y", "sha256": "00", "more": 2}],
            "sum": ""}"#;
        let (manifest, is_as_written) = read(text);
        assert!(is_as_written);
        assert_eq!((manifest.system, manifest.version.as_str()), (System::Hcpcs, "2026-01"));
        assert_eq!((manifest.kept_form, &*manifest.files[0].name), (3, "x y"));
        let counts = Counts { codes: 7, ..Counts::default() };
        assert_eq!((manifest.counts, &*manifest.analysis), (counts, ""));
        let without = text.replace("\"counts\": {\"codes\": 7, \"kits\": 1},", "");
        assert_eq!(read(&without).0.counts, Counts::default());
        // What this program wrote has nothing else, and no other white space.
        let format = format!("\"format\": {FORMAT}");
        assert!(!read(&text.replace("\"format\": 99", &format)).1);
    }

    #[test]
    fn white_space_between_parts_is_no_part_of_a_sum() {
        let value = serde_json::json!({"a b": ["c \" d\\", " \\\" e "], "f": {"g": 1}, "h": []});
        let pretty = serde_json::to_vec_pretty(&value).expect("it is written");
        assert!(pretty != serde_json::to_vec(&value).expect("it is written"));
        assert_eq!(compact(&pretty), serde_json::to_vec(&value).expect("it is written"));
    }
}
