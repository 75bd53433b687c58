//! Rows of the user's own.

use std::fs;

use crate::program::run;

const ROWS: &str = "phrase\tmeaning\tkind\tsource\nglorb\tacute myocardial infarction\tlay\tours\n";

#[test]
fn rows_are_kept_read_and_taken_out() {
    let (catalog, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = folder.path().join("ours.tsv");
    fs::write(&file, ROWS).unwrap();
    let ran = run(catalog.path(), &["lexicon", file.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.messages);
    assert!(ran.out.starts_with("1 row kept"), "{}", ran.out);
    let ran = run(catalog.path(), &["search", "glorb", "--explain"]);
    assert!(ran.out.contains("glorb = acute myocardial infarction"), "{}", ran.out);
    let status = || run(catalog.path(), &["status"]).out;
    assert!(status().ends_with("1 row of your own kept\n"), "{}", status());
    let ran = run(catalog.path(), &["lexicon", "--remove"]);
    assert_eq!(ran.code, 0, "{}", ran.messages);
    assert!(!status().contains("of your own"), "{}", status());
    let ran = run(catalog.path(), &["search", "glorb", "--no-fuzzy"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.messages.contains("no hits"), "{}", ran.messages);
}

#[test]
fn a_table_that_is_none_is_named_and_the_one_before_stays() {
    let (catalog, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = folder.path().join("ours.tsv");
    let keep = |content: &str| {
        fs::write(&file, content).unwrap();
        run(catalog.path(), &["lexicon", file.to_str().unwrap()])
    };
    assert_eq!(keep(ROWS).code, 0);
    for (content, words) in [
        ("", "no row"),
        ("phrase\tmeaning\tkind\tsource\n", "no row"),
        ("word\n", "ours.tsv:1: the header is \"word\""),
        ("phrase\tmeaning\tkind\tsource\na\tb\tslang\tours\n", "ours.tsv:2: column \"kind\""),
    ] {
        let ran = keep(content);
        assert_eq!(ran.code, 2, "{content:?}: {}", ran.out);
        assert!(ran.messages.contains(words), "{words:?} is not in: {}", ran.messages);
    }
    assert_eq!(fs::read_to_string(catalog.path().join("lexicon.tsv")).unwrap(), ROWS);
}

#[test]
fn a_kept_table_that_was_damaged_is_named_and_can_be_taken_out() {
    let catalog = tempfile::tempdir().unwrap();
    fs::write(catalog.path().join("lexicon.tsv"), "rubbish\n").unwrap();
    let ran = run(catalog.path(), &["status"]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.messages.contains("medcode lexicon --remove"), "{}", ran.messages);
    assert!(ran.messages.contains("lexicon.tsv:1: the header"), "{}", ran.messages);
    assert_eq!(run(catalog.path(), &["lexicon", "--remove"]).code, 0);
    assert_eq!(run(catalog.path(), &["status"]).code, 0);
}
