//! The ICD-10-CM release built into medcode's programs: its file, nothing else.
//!
//! The tabular list in force from 1 April to 30 September 2026, by NCHS, in the
//! public domain. `PROVENANCE.md` beside this crate's sources says where it comes
//! from.
//!
//! ```
//! assert!(medcode_embedded::BYTES.len() < 1_000_000);
//! assert!(medcode_embedded::NAME.ends_with(".xml.gz"));
//! ```

/// The file's name as published, with the ending of its compression.
pub const NAME: &str = "icd10c-tabular-April-1-2026.xml.gz";

/// The file, compressed: about 0.8 MB.
pub static BYTES: &[u8] = include_bytes!("../data/icd10c-tabular-April-1-2026.xml.gz");

/// SHA-256 of the uncompressed file, lower-case hexadecimal.
pub const SHA256: &str = "f161f8182aff3ce3a2a78e202f8259c08eaee2c670a9e45b0072445c52302935";
