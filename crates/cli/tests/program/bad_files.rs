//! Bad release files.

use std::fs;

use crate::program::{Files, files, run};

/// Loads a file of this content, which must fail with a message that has its name
/// and these words, and must leave the catalog as it was.
#[track_caller]
fn check(name: &str, content: &[u8], words: &[&str]) {
    let catalog = tempfile::tempdir().unwrap();
    let ran = run(catalog.path(), &["load", Files::new().path(), "--release", "2026"]);
    assert_eq!(ran.code, 0, "{}", ran.messages);
    let before = files(catalog.path());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    let ran = run(catalog.path(), &["load", path.to_str().unwrap(), "--release", "2027"]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.messages);
    for word in words.iter().chain([&name]) {
        assert!(ran.messages.contains(word), "{word:?} is not in: {}", ran.messages);
    }
    assert!(!ran.messages.contains("panicked"), "{}", ran.messages);
    assert!(files(catalog.path()) == before, "the catalog has changed");
}

#[test]
fn an_empty_file_is_named() {
    check("icd10cm-order-2027.txt", b"", &["empty"]);
}

#[test]
fn random_bytes_are_named() {
    // A linear congruential sequence: the same bytes every time.
    let bytes = std::iter::successors(Some(2_026_u32), |state| {
        Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223))
    });
    let bytes: Vec<u8> = bytes.map(|state| state.to_be_bytes()[0]).take(4_096).collect();
    check("icd10cm-order-2027.txt", &bytes, &[]);
}

#[test]
fn a_truncated_archive_is_named() {
    // The head of a local file entry (APPNOTE.TXT, section 4.3.7), and no more.
    let mut bytes = b"PK\x03\x04\x14\0\0\0\x08\0".to_vec();
    bytes.extend([0; 60]);
    check("Code_Descriptions.zip", &bytes, &["archive"]);
}

#[test]
fn an_xml_cut_in_the_middle_is_named() {
    let tabular = medcode_fixtures::icd10cm_tabular();
    check("icd10cm-tabular-2027.xml", &tabular[..tabular.len() / 2], &[]);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let catalog = tempfile::tempdir().unwrap();
    let ran = run(catalog.path(), &["load", "no/such/file.zip"]);
    assert_eq!(ran.code, 2);
    assert!(ran.messages.contains("no/such/file.zip"), "{}", ran.messages);
}

#[test]
fn a_bad_file_fails_its_release_and_the_others_are_published() {
    let catalog = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let good = medcode_fixtures::icd10cm_order();
    fs::write(folder.path().join("icd10cm-order-2026.txt"), good).unwrap();
    fs::write(folder.path().join("icd10cm-order-2027.txt"), "\0damaged").unwrap();
    let ran = run(catalog.path(), &["load", folder.path().to_str().unwrap()]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.messages);
    assert!(ran.out.contains("ICD-10-CM 2026: loaded"), "{}", ran.out);
    assert!(ran.messages.contains("icd10cm-order-2027.txt"), "{}", ran.messages);
    let status = run(catalog.path(), &["status"]).out;
    assert!(status.contains("2026") && !status.contains("2027"), "{status}");
}

#[test]
fn what_a_load_counts_is_listed_on_request() {
    let catalog = tempfile::tempdir().unwrap();
    let files = Files::new();
    let index = std::path::Path::new(files.path()).join("icd10cm-index.xml");
    fs::write(index, medcode_fixtures::icd10cm_index()).unwrap();
    let options = ["--release", "2026", "--list", "retired", "--list", "unresolved"];
    let ran = run(catalog.path(), &[&["load", files.path()], &options[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.messages);
    let listed = |start: &str| ran.out.lines().filter(|line| line.starts_with(start)).count();
    assert_eq!((listed("retired\t"), listed("unresolved\t")), (4, 0), "{}", ran.out);
    assert!(ran.out.contains("of 2017, an older edition"), "{}", ran.out);
}

#[test]
fn a_bound_of_memory_is_a_size_and_one_that_is_too_small_says_what_would_do() {
    let catalog = tempfile::tempdir().unwrap();
    let files = Files::new();
    let load = |memory: &str| {
        let arguments = ["load", files.path(), "--release", "2026", "--memory", memory];
        run(catalog.path(), &arguments)
    };
    for (bad, told) in
        [("much", "350M"), ("350 MB", "350M"), ("0", "350M"), ("9999999999999G", "no bound")]
    {
        let ran = load(bad);
        assert_eq!(ran.code, 2, "for {bad}");
        assert!(ran.messages.contains(told), "for {bad}: {}", ran.messages);
    }
    let ran = load("2M");
    assert_eq!(ran.code, 2, "{}", ran.messages);
    assert!(ran.messages.contains("2 MB were given; give at least 41 MB"), "{}", ran.messages);
    let ran = load("41M");
    assert_eq!(ran.code, 0, "{}", ran.messages);
}
