//! `suggest` as it is run: lines for people, JSON for programs, exit codes.

use serde_json::Value;

use crate::program::{catalog, run};

#[test]
fn hits_come_one_a_line_and_completions_last() {
    let ran = run(catalog(), &["suggest", "dia", "mel", "ty", "2", "--release", "2026"]);
    assert_eq!(ran.code, 0, "{}", ran.messages);
    assert!(ran.out.starts_with("E11"), "{}", ran.out);
    let ran = run(catalog(), &["suggest", "type 2 diab", "--limit", "3", "--release", "2026"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[..3].iter().all(|line| line.starts_with('E')), "{}", ran.out);
    assert!(lines.last().is_some_and(|line| line.starts_with("  diabetes ")), "{}", ran.out);
}

#[test]
fn json_has_hits_completions_notices() {
    let ran = run(catalog(), &["suggest", "dibe", "--json", "--release", "2026"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["text"], "dibe");
    assert_eq!(json["hits"][0]["tier"], "fuzzy");
    assert_eq!(json["notices"][0]["kind"], "did_you_mean");
    let ran = run(catalog(), &["suggest", "diab", "--json", "--release", "2026"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["completions"][0]["word"], "diabetes");
    assert!(json["completions"][0]["count"].as_u64().unwrap() > 0);
}

#[test]
fn exit_codes_are_those_of_search() {
    for (arguments, code) in [
        (&["suggest", "e11.", "--release", "2026"][..], 0),
        (&["suggest", "zyzzyva", "--release", "2026"], 1),
        (&["suggest", "diab", "--release", "1999"], 2),
        (&["suggest", "diab", "--limit", "0"], 2),
        (&["suggest"], 2),
    ] {
        let ran = run(catalog(), arguments);
        assert_eq!(ran.code, code, "for {arguments:?}: {}", ran.messages);
    }
}
