//! The first use of the program, with the embedded release.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::program::{Ran, run};

/// The catalog that the first question made, and what the program said.
static FIRST: LazyLock<(TempDir, Ran)> = LazyLock::new(|| {
    let directory = tempfile::tempdir().unwrap();
    let ran = run(directory.path(), &["search", "heart", "attack"]);
    (directory, ran)
});

fn catalog() -> &'static Path {
    FIRST.0.path()
}

#[test]
fn the_first_question_makes_the_catalog_and_is_answered() {
    let ran = &FIRST.1;
    assert_eq!(ran.code, 0);
    assert!(ran.out.starts_with("I21.9 "), "{}", ran.out);
    let made = "from the built-in ICD-10-CM 2026-04-01, 74,719 billable codes";
    assert!(ran.messages.contains(made), "{}", ran.messages);
}

#[test]
fn everyday_questions_find_their_codes_first() {
    for (question, code) in [
        ("heart attack", "I21.9"),
        ("high blood pressure", "I10"),
        ("kidney stone", "N20.0"),
        ("prostate cancer", "C61"),
        ("copd exacerbation", "J44.1"),
    ] {
        let ran = run(catalog(), &["search", question, "--limit", "1"]);
        let first = ran.out.split_whitespace().next();
        assert_eq!((first, ran.code), (Some(code), 0), "for {question:?}");
        assert!(!ran.messages.contains("first use"), "{}", ran.messages);
    }
}

#[test]
fn a_release_past_its_end_is_said_to_be_so_in_one_line() {
    let ran = run(catalog(), &["search", "asthma", "--json"]);
    let outdated = "ICD-10-CM 2026-04-01 ended on 2026-09-30";
    assert_eq!(ran.messages.lines().filter(|line| line.contains(outdated)).count(), 1);
    assert!(ran.messages.contains("https://"), "{}", ran.messages);
    let on_its_day = run(catalog(), &["search", "asthma", "--on", "2026-05-01"]);
    assert_eq!((on_its_day.messages.as_str(), on_its_day.code), ("", 0));
}

#[test]
fn a_day_before_every_release_has_none() {
    let ran = run(catalog(), &["search", "asthma", "--on", "2020-05-01"]);
    assert_eq!((ran.out.as_str(), ran.code), ("", 2));
    assert!(ran.messages.contains("no release loaded"), "{}", ran.messages);
}

#[test]
fn status_names_the_source_and_verifies_every_file() {
    let ran = run(catalog(), &["status", "--verify"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("98,186, 74,719 of them billable"), "{}", ran.out);
    assert!(ran.out.contains("f161f8182aff3ce3a2a78e202f8259c08eaee2c670a9e45b0072445c52302935"));
    assert!(ran.messages.ends_with("every file is as it was written\n"), "{}", ran.messages);
}

#[test]
fn the_built_in_release_is_loaded_beside_others_and_again() {
    let directory = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let hcpcs = write("HCPC2020_CONTR_ANWEB.txt", medcode_fixtures::hcpcs_text());
    assert_eq!(run(directory.path(), &["load", &hcpcs]).code, 0);
    let load = |arguments: &[&str]| {
        let ran = run(directory.path(), &[&["load", "--built-in"], arguments].concat());
        assert_eq!(ran.code, 0, "{}", ran.messages);
        ran.out
    };
    // What is loaded keeps the catalog from being filled on first use.
    let question = ["search", "heart attack", "--system", "icd10cm", "--release", "2026-04-01"];
    assert_eq!(run(directory.path(), &question).code, 2);
    let out = load(&[]);
    assert!(out.starts_with("ICD-10-CM 2026-04-01: loaded\n"), "{out}");
    assert!(run(directory.path(), &question).out.starts_with("I21.9 "));
    assert_eq!(run(directory.path(), &["remove", "icd10cm", "2026-04-01"]).code, 0);
    let index = write("icd10cm-index.xml", medcode_fixtures::icd10cm_index());
    let out = load(&[&index, "--release", "2026-04-01"]);
    assert!(out.contains("74,719 billable codes") && out.contains("an older edition"), "{out}");
    let out = load(&["--replace"]);
    assert!(out.starts_with("ICD-10-CM 2026-04-01: loaded in the place of"), "{out}");
    let none = run(directory.path(), &["load"]);
    assert!(none.code == 2 && none.messages.contains("PATH"), "{}", none.messages);
}
