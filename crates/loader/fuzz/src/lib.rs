//! What the fuzz targets of the readers share: one target a format, each reading
//! what the fuzzer makes up behind a head by which its format is recognised.
//!
//! To add a format, list it in [`TARGETS`], and add its target to `fuzz_targets`
//! and `Cargo.toml`.

use std::ops::ControlFlow;

use medcode_fixtures as fixtures;
use medcode_loader::{Input, LoadOptions, read};

/// A format to be fuzzed.
#[derive(Debug)]
pub struct Target {
    /// Its name, that of its file in `fuzz_targets` and of its corpus.
    pub name: &'static str,
    /// The name its file is read under.
    file: &'static str,
    /// A content of its kind.
    pub fixture: fn() -> &'static [u8],
    /// Where the head ends that stands before what is made up: before the first of
    /// these bytes in the fixture. Nothing for none.
    body: &'static [u8],
}

/// The headings of a conversion table, and a row.
const CONVERSIONS: &[u8] =
    b"Current code assignment,Effective October 1,Previous Code(s) Assignment\nN20.0,2025,N20.9";

/// Every format that is loaded, archives, and bytes of any kind.
pub const TARGETS: [Target; 19] = [
    target("order", "order.txt", fixtures::icd10cm_order, b"\n"),
    target("codes", "codes.txt", fixtures::icd10cm_codes, b"\n"),
    target("tabular", "tabular.xml", fixtures::icd10cm_tabular, b"<chapter"),
    target("index", "index.xml", fixtures::icd10cm_index, b"<letter"),
    target("external_causes", "eindex.xml", fixtures::icd10cm_external_causes, b"<letter"),
    target("neoplasms", "neoplasm.xml", fixtures::icd10cm_neoplasms, b"<letter"),
    target("drugs", "drug.xml", fixtures::icd10cm_drugs, b"<letter"),
    target("drugs_csv", "drug.csv", fixtures::icd10cm_drugs_csv, b"Acetic"),
    target("pcs_tables", "tables.xml", fixtures::icd10pcs_tables, b"<pcsTable"),
    target("pcs_index", "index.xml", fixtures::icd10pcs_index, b"<letter"),
    target("pcs_definitions", "definitions.xml", fixtures::icd10pcs_definitions, b"<section"),
    target("hcpcs", "HCPC2026_ANWEB.txt", fixtures::hcpcs_text, b"   NU"),
    target("cpt_descriptors", "LONGULT.txt", fixtures::cpt_longult, b"0000"),
    target("cpt_clinician", "ClinicianDescriptor.txt", fixtures::cpt_clinician, b"\n"),
    target("cpt_modifiers", "MODUL.txt", fixtures::cpt_modul, b"Appendix A"),
    target("cpt_pla", "CPTPLA.xml", fixtures::cpt_pla, b"<"),
    target("conversions", "conversion.csv", || CONVERSIONS, b"\n"),
    // An empty archive; the fuzzer finds others.
    target("archives", "archive.zip", || b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", b""),
    target("any", "any", fixtures::icd10cm_order, b""),
];

const fn target(
    name: &'static str,
    file: &'static str,
    fixture: fn() -> &'static [u8],
    body: &'static [u8],
) -> Target {
    Target { name, file, fixture, body }
}

impl Target {
    /// The target of a name.
    ///
    /// # Panics
    ///
    /// If there is none: the targets are listed in this file.
    #[must_use]
    pub fn named(name: &str) -> &'static Self {
        TARGETS.iter().find(|target| target.name == name).expect("a target that is listed")
    }

    /// Where the head of the fixture ends.
    #[must_use]
    pub fn head_len(&self) -> usize {
        let fixture = (self.fixture)();
        let starts = fixture.windows(self.body.len().max(1));
        starts.take_while(|_| !self.body.is_empty()).position(|part| part == self.body).unwrap_or(0)
    }

    /// Reads what the fuzzer made up as a file of this format, and, for what an index
    /// leads to, with an order file. Whatever comes of it is fine but a panic.
    pub fn read(&self, bytes: &[u8]) {
        let content = [&(self.fixture)()[..self.head_len()], bytes].concat();
        let options = LoadOptions::new().release("2026".parse().expect("a version"));
        let mut inputs = vec![Input::bytes(self.file, content)];
        if self.name != "order" {
            inputs.push(Input::bytes("order-2026.txt", fixtures::icd10cm_order()));
            inputs.push(Input::bytes("pcs-order-2026.txt", fixtures::icd10pcs_order()));
        }
        let _ = read(&inputs, &options, &mut |_| ControlFlow::Continue(()));
    }
}
