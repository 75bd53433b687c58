//! A file of questions, answered line by line.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use crate::program::{Ran, catalog, command, run};

/// Answers these bytes, given on standard input.
fn batch(input: &[u8], options: &[&str]) -> Ran {
    let arguments = [&["batch", "--release", "2026"], options].concat();
    let mut child = command(catalog(), &arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends early closes its end of the pipe.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap().into()
}

#[track_caller]
fn check(input: &[u8], options: &[&str], expected: &str) {
    let ran = batch(input, options);
    assert_eq!((ran.code, ran.out.as_str()), (0, expected), "{}", ran.messages);
}

#[test]
fn every_line_is_answered_in_its_place() {
    check(
        b"kidney stone\nzyzzyva\ne11.9\n",
        &["--limit", "1"],
        "kidney stone\tN20.0\nzyzzyva\t\ne11.9\tE11.9\n",
    );
    check(b"e11.6", &[], "e11.6\tE11.6;E11.65\n");
    check(b"", &[], "");
}

#[test]
fn blank_lines_marks_and_line_ends_of_other_systems_are_taken() {
    check(b"\xEF\xBB\xBFe11.9\r\n\r\n  \r\ni10\r\n", &[], "e11.9\tE11.9\n\t\n  \t\ni10\tI10\n");
    check(b"kidney\tstone\n", &["--limit", "1"], "kidney stone\tN20.0\n");
}

#[test]
fn options_are_those_of_a_search() {
    check(b"diabetes\n", &["--within", "I10"], "diabetes\t\n");
    check(b"e11\n", &["--billable", "--limit", "1"], "e11\tE11.00\n");
    check(b"w21.89\n", &["--flat", "--limit", "2"], "w21.89\tW21.89XA;W21.89XD\n");
    assert_eq!(batch(b"diabetes\n", &["--within", "nowhere"]).code, 2);
    assert_eq!(batch(b"diabetes\n", &["--system", "cpt"]).code, 2);
}

#[test]
fn the_answers_are_the_same_on_any_number_of_threads() {
    let questions: Vec<String> =
        (0..2_500).map(|number| format!("diabetes {}", number % 97)).collect();
    let questions = questions.join("\n");
    let on = |threads| batch(questions.as_bytes(), &["--threads", threads]).out;
    let one = on("1");
    assert_eq!(one.lines().count(), 2_500);
    assert!(one == on("2") && one == on("7"));
}

#[test]
fn a_line_of_json_is_what_a_search_prints() {
    let answer = |text: &str| {
        let mut answer: Value = serde_json::from_str(text).unwrap();
        answer["micros"] = Value::Null;
        answer
    };
    let searched = run(catalog(), &["search", "diabetes", "--release", "2026", "--json"]);
    let ran = batch(b"diabetes\n", &["--format", "json"]);
    assert_eq!(answer(&ran.out), answer(&searched.out));
}

#[test]
fn a_line_that_cannot_be_used_is_named_behind_the_answers_before_it() {
    let ran = batch(b"e11.9\nt\xE9te\ni10\n", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, "e11.9\tE11.9\n"));
    assert!(ran.messages.contains("standard input:2: byte 2 is 0xE9"), "{}", ran.messages);
    assert!(
        ran.messages.contains("questions answered: 1; go on with --skip 1 "),
        "{}",
        ran.messages
    );
}

#[test]
fn a_file_is_read_and_one_that_is_not_there_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("questions.txt");
    fs::write(&path, "e11.9\n").unwrap();
    let ran = run(catalog(), &["batch", path.to_str().unwrap(), "--release", "2026", "--timings"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "e11.9\tE11.9\n"));
    assert!(ran.messages.contains("1 questions, "), "{}", ran.messages);
    let ran = run(catalog(), &["batch", "no/such/questions.txt"]);
    assert_eq!(ran.code, 2);
    assert!(ran.messages.contains("no/such/questions.txt: cannot be read"), "{}", ran.messages);
}
