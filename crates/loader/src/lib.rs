//! Official release files of medical code sets to code sets.
//!
//! [`read`] takes files as their publishers offer them (plain, `.gz`, `.zip` or
//! a folder of them), recognises each by its content, finds the version it
//! belongs to, and makes one [`CodeSet`](medcode_codeset::CodeSet) of the files
//! of each release.
//!
//! Loaded today: ICD-10-CM order files, codes files, the tabular list, the Alphabetic
//! Index, the external cause index and the tables of neoplasms and drugs; ICD-10-PCS
//! order and codes files, tables, index and definitions; HCPCS Level II as text and as
//! workbooks; CPT in every layout; conversion tables. Other known files are named in
//! [`Reading::not_loaded`]. A bad row is a [`Warning`] and the load goes on; a bad file
//! fails its release, and the other releases of the same call are still returned.
//! [`scan`] gives the releases of many files one by one.
//!
//! ```
//! use std::ops::ControlFlow;
//! use medcode_loader::{Input, LoadOptions, read};
//!
//! let order = Input::bytes("order-2026.txt", medcode_fixtures::icd10cm_order());
//! let reading = read(&[order], &LoadOptions::default(), &mut |_| ControlFlow::Continue(()))?;
//! let release = &reading.releases[0];
//! assert_eq!(release.code_set.version().as_str(), "2026");
//! assert_eq!(release.version_from.to_string(), "from the name order-2026.txt");
//! # Ok::<(), medcode_loader::LoadError>(())
//! ```
//!
//! Path of a file: `source` finds and unpacks it (`workbook` makes text of xlsx),
//! `formats` recognises it and reads its records, `version` finds its version, `read`
//! groups the files into releases. `assemble` makes a code set of ICD-10-CM (`expand`
//! and `listing` say which codes there are, `paths` follows the indexes to them), `pcs`
//! of ICD-10-PCS, `services` of HCPCS and CPT.

mod assemble;
mod brackets;
mod codes;
mod collect;
mod error;
mod exception;
mod expand;
mod formats;
mod includes;
mod known;
mod lines;
mod listing;
mod named_date;
mod options;
mod paths;
mod pcs;
mod read;
mod reading;
mod rows;
mod services;
mod source;
mod text;
mod version;
mod warnings;
mod workbook;
mod xml;

pub use error::{LoadError, Location, Warning};
pub use options::{LoadOptions, Progress};
pub use read::{Plan, Scan, read, scan};
pub use reading::{
    Counts, FailedRelease, IndexReport, NotLoaded, Reading, Reference, References, Release,
    RetiredPath, SourceFile, VersionOrigin,
};
pub use source::Input;
