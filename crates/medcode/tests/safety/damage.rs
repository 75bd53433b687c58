//! Bytes that change on disk.

use std::fs;
use std::path::{Path, PathBuf};

use medcode::{Catalog, Search};

use crate::common::Content;

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Asks everything there is to ask; it may fail, and must not panic.
fn ask(directory: &Path) {
    let Ok(catalog) = Catalog::open(directory) else { return };
    for question in ["diabetes without complications", "e11", "fracture of radius, initial"] {
        let _ = catalog.search(&Search::new(question));
    }
    let _ = catalog.check(&medcode::Scope::new(), "E11");
    let _ = catalog.history(&medcode::Scope::new(), "E11.9");
    let _ = catalog.code_set(medcode::System::Icd10Cm, &"2026".parse().unwrap());
    let _ = catalog.reindex(std::num::NonZeroUsize::MIN);
}

#[test]
fn a_changed_byte_in_any_file_is_found_and_no_reader_panics() {
    let directory = tempfile::tempdir().unwrap();
    Content::Full.make(&Catalog::open(directory.path()).unwrap()).unwrap();
    let version = directory.path().join("icd10cm/2026");
    let paths = files(&version);
    assert!(paths.len() >= 9, "{paths:?}");
    for path in paths {
        let bytes = fs::read(&path).unwrap();
        let places = (0..24).map(|part| part * (bytes.len() - 1) / 23);
        for place in places {
            for bit in [0x01, 0x80] {
                let mut changed = bytes.clone();
                changed[place] ^= bit;
                fs::write(&path, &changed).unwrap();
                let found = Catalog::at(directory.path()).verify().unwrap();
                assert_eq!(found, std::slice::from_ref(&path), "byte {place}");
                ask(directory.path());
            }
        }
        fs::write(&path, &bytes).unwrap();
    }
    assert!(Catalog::open(directory.path()).unwrap().verify().unwrap().is_empty());
}

#[test]
fn a_file_that_belongs_to_no_index_is_found() {
    let directory = tempfile::tempdir().unwrap();
    Content::Plain.make(&Catalog::open(directory.path()).unwrap()).unwrap();
    let stranger = directory.path().join("icd10cm/2026/notes.txt");
    fs::write(&stranger, "mine").unwrap();
    assert_eq!(Catalog::at(directory.path()).verify().unwrap(), [stranger]);
}

#[test]
fn a_damaged_version_can_be_removed_and_loaded_again() {
    let directory = tempfile::tempdir().unwrap();
    Content::Plain.make(&Catalog::open(directory.path()).unwrap()).unwrap();
    fs::write(directory.path().join("icd10cm/2026/manifest.json"), "{").unwrap();
    Catalog::open(directory.path()).unwrap_err();
    Content::Nothing.make(&Catalog::at(directory.path())).unwrap();
    Content::Full.make(&Catalog::open(directory.path()).unwrap()).unwrap();
}
