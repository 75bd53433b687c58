//! What the tests of the face share.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use medcode::{Answer, Catalog, Load, Search};

/// The slices of an ICD-10-CM release, as one.
pub(crate) fn slices() -> Load {
    Load::new()
        .bytes("order-2026.txt", medcode_fixtures::icd10cm_order())
        .bytes("tabular-2026.xml", medcode_fixtures::icd10cm_tabular())
        .release("2026".parse().unwrap())
}

/// A catalog in memory of the slices.
pub(crate) fn catalog() -> Catalog {
    let catalog = Catalog::in_memory();
    load(&catalog, &slices());
    catalog
}

/// Loads what must load.
pub(crate) fn load(catalog: &Catalog, load: &Load) {
    let report = catalog.load(load, |_| ControlFlow::Continue(())).unwrap();
    assert!(report.failed.is_empty(), "{:?}", report.failed);
}

/// The answer to a question with its options at their defaults.
pub(crate) fn ask(catalog: &Catalog, question: &str) -> Answer {
    catalog.search(&Search::new(question)).unwrap()
}

/// The folder of official files, if it is there; says so if it is not.
pub(crate) fn releases() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let is_there = path.is_dir();
    if !is_there {
        eprintln!("skipped: no official releases at {}", path.display());
    }
    is_there.then_some(path)
}

/// FY2026: the order file of October, the tabular list, the external cause index and
/// the tables of April, which changed no code, and the Alphabetic Index of FY2017.
pub(crate) fn icd10cm_2026(releases: &Path) -> Load {
    let april = |name: &str| releases.join(format!("icd10cm/fy2026-apr/{name}.xml.gz"));
    Load::new()
        .path(releases.join("icd10cm/fy2026/icd10cm-Code_Descriptions-2026.zip"))
        .path(april("icd10c-tabular-April-1-2026"))
        .path(april("icd10cm-eindex-April-1-2026-XML"))
        .path(april("icd10cm-neoplasm-April-1-2026-XML"))
        .path(april("icd10cm-drug-April-1-2026-XML"))
        .path(releases.join("icd10cm/fy2017/ICD10CM_FY2017_Full_XML.zip"))
        .release("2026".parse().unwrap())
}

/// Every file below a directory, by its path from there, with its content.
pub(crate) fn files(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = PathBuf::from(path.file_name().unwrap());
        if path.is_dir() {
            files.extend(
                self::files(&path).into_iter().map(|(below, bytes)| (name.join(below), bytes)),
            );
        } else {
            files.insert(name, fs::read(&path).unwrap());
        }
    }
    files
}
