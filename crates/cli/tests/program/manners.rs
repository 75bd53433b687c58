//! What a program owes its user: exit codes, streams, JSON, pipes.

use std::io::Read as _;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::program::{Files, catalog, command, run};

#[track_caller]
fn check(arguments: &[&str], code: i32) -> (String, String) {
    let ran = run(catalog(), arguments);
    assert_eq!(ran.code, code, "for {arguments:?}: {}", ran.messages);
    (ran.out, ran.messages)
}

#[test]
fn exit_codes_tell_hits_from_none_and_from_failure() {
    check(&["search", "diabetes", "--release", "2026"], 0);
    check(&["search", "zyzzyva", "--release", "2026"], 1);
    check(&["show", "E11.9", "--release", "2026"], 0);
    check(&["show", "E11.Z", "--release", "2026"], 1);
    check(&["check", "E11.9", "--release", "2026"], 0);
    check(&["check", "E11.9", "E11", "--release", "2026"], 1);
    check(&["status"], 0);
}

#[test]
fn wrong_options_are_failures_that_say_what_was_expected() {
    let (out, messages) = check(&["search", "diabetes", "--limit", "1001"], 2);
    assert_eq!(out, "");
    assert!(messages.contains("1001 is not in 1..=1000"), "{messages}");
    check(&["search", "diabetes", "--limit", "0"], 2);
    check(&["search", "diabetes", "--on", "yesterday"], 2);
    check(&["search", "diabetes", "--within", "nowhere", "--release", "2026"], 2);
    check(&["search", "diabetes", "--system", "icd7"], 2);
    check(&["search"], 2);
    check(&["find", "diabetes"], 2);
}

#[test]
fn help_is_an_answer_with_examples() {
    for command in ["search", "show", "check", "batch", "load", "status"] {
        let (out, messages) = check(&[command, "--help"], 0);
        assert!(out.contains("Examples:"), "{out}");
        assert_eq!(messages, "");
    }
}

#[test]
fn the_json_of_an_answer_has_what_the_contract_names() {
    let question = ["search", "struck by football helmet", "--release", "2026", "--json"];
    let (out, _) = check(&question, 0);
    let answer: Value = serde_json::from_str(&out).unwrap();
    let hit = &answer["hits"][0];
    assert_eq!(answer["question"], "struck by football helmet");
    assert_eq!(answer["on"], Value::Null);
    assert_eq!((&hit["system"], &hit["version"]), (&"icd10cm".into(), &"2026".into()));
    assert_eq!((&hit["code"], &hit["plain"]), (&"W21.81".into(), &"W2181".into()));
    assert_eq!((&hit["billable"], &hit["family"]), (&false.into(), &true.into()));
    assert_eq!(hit["axes"][0]["name"], "encounter");
    assert_eq!(hit["axes"][0]["bound"], Value::Null);
    assert_eq!(hit["axes"][0]["choices"][0]["code"], "W21.81XA");
    let span = hit["matched"]["spans"][0].as_array().unwrap();
    assert_eq!(span.len(), 2);
    let reasons = hit["reasons"].as_array().unwrap();
    let part =
        |reason: &Value| reason["value"].as_f64().unwrap() * reason["weight"].as_f64().unwrap();
    let sum: f64 = reasons.iter().map(part).sum();
    assert!((sum - hit["score"].as_f64().unwrap()).abs() < 1e-9);
    assert!(answer["micros"].is_u64() && answer["notices"].is_array());
}

#[test]
fn the_json_of_a_check_has_verdict_and_choices() {
    let (out, _) = check(&["check", "W21.81", "--on", "2026-01-15", "--json"], 1);
    let checks: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(checks[0]["verdict"], "needs_seventh");
    assert_eq!(checks[0]["on"], "2026-01-15");
    assert_eq!(checks[0]["choices"][1]["code"], "W21.81XD");
}

#[test]
fn a_pipe_gets_no_colours() {
    let (out, messages) = check(&["search", "diabetes", "--explain"], 0);
    assert!(!out.contains('\u{1b}') && !messages.contains('\u{1b}'));
}

#[test]
fn a_closed_pipe_is_success() {
    let arguments = ["search", "E11-Z86", "--limit", "1000", "--explain", "--release", "2026"];
    let mut child = command(catalog(), &arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut messages = String::new();
    child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
    assert_eq!((child.wait().unwrap().code(), messages.as_str()), (Some(0), ""));
}

#[test]
fn codes_of_a_file_are_checked_row_by_row() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("claims.csv");
    std::fs::write(&file, "date,code,note\n2026-01-15,e119,x\n2026-01-15,E11,\"a, b\"\n").unwrap();
    let (out, _) = check(&["check", "--file", file.to_str().unwrap()], 1);
    let verdicts: Vec<&str> =
        out.lines().filter_map(|line| line.split_whitespace().nth(4)).collect();
    assert_eq!(verdicts, ["valid", "header"], "{out}");
    std::fs::write(&file, "date,icd\n2026-01-15,E11.9\n").unwrap();
    let (_, messages) = check(&["check", "--file", file.to_str().unwrap()], 2);
    assert!(messages.contains("claims.csv:1: column \"code\" is missing"), "{messages}");
}

#[test]
fn an_empty_catalog_has_a_status_and_is_not_filled_by_it() {
    let directory = tempfile::tempdir().unwrap();
    let ran = run(directory.path(), &["status"]);
    assert_eq!((ran.out.as_str(), ran.code), ("", 0));
    assert!(ran.messages.ends_with("nothing is loaded\n"), "{}", ran.messages);
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    let ran = run(directory.path(), &["status", "--json"]);
    assert_eq!(ran.out.trim(), "[]");
}

#[test]
fn loading_says_what_was_taken_and_reindex_what_was_done() {
    let directory = tempfile::tempdir().unwrap();
    let files = Files::new();
    let ran = run(directory.path(), &["load", files.path(), "--release", "2026"]);
    assert_eq!(ran.code, 0, "{}", ran.messages);
    assert!(ran.out.starts_with("ICD-10-CM 2026: loaded\n"), "{}", ran.out);
    let again = run(directory.path(), &["load", files.path(), "--release", "2026"]);
    assert!(again.out.contains("was loaded already with the same content"), "{}", again.out);
    let ran = run(directory.path(), &["reindex"]);
    assert_eq!((ran.out.as_str(), ran.code), ("0 rebuilt, 1 left as they were\n", 0));
}

/// Changes a text in a manifest, as another version of medcode would have written it: its
/// own sum is that of its text without white space between its parts, and with an empty sum.
fn change_manifest(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    let text: String = text.lines().map(str::trim).collect();
    let text = text.replace("\": ", "\":");
    let (head, _) = text.split_once("\"sum\":").unwrap();
    assert!(head.contains(from), "{head}");
    let head = head.replacen(from, to, 1);
    let sum = Sha256::digest(format!("{head}\"sum\":\"\"}}"));
    let sum = sum.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    std::fs::write(path, format!("{head}\"sum\":\"{sum}\"}}")).unwrap();
}

#[test]
fn an_index_of_another_format_is_told_by_status_and_made_anew_by_reindex() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = directory.path();
    let loaded = run(catalog, &["load", Files::new().path(), "--release", "2026"]);
    assert_eq!(loaded.code, 0, "{}", loaded.messages);
    let path = catalog.join("icd10cm/2026/manifest.json");
    change_manifest(&path, "\"format\":8", "\"format\":6");
    let ran = run(catalog, &["status"]);
    let told = "index         format 6, made by another version of medcode; run `medcode reindex`";
    assert!(ran.code == 0 && ran.out.contains(told), "{}{}", ran.out, ran.messages);
    let ran = run(catalog, &["search", "diabetes", "--release", "2026"]);
    assert_eq!(ran.code, 2);
    assert!(ran.messages.ends_with("run `medcode reindex`\n"), "{}", ran.messages);
    let ran = run(catalog, &["reindex"]);
    assert_eq!((ran.out.as_str(), ran.code), ("1 rebuilt, 0 left as they were\n", 0));
    assert_eq!(run(catalog, &["search", "diabetes", "--release", "2026"]).code, 0);
    change_manifest(&path, "\"format\":8", "\"format\":6,\"kept_form\":2");
    let ran = run(catalog, &["reindex"]);
    let out = "0 rebuilt, 0 left as they were, 1 not rebuilt\n";
    assert_eq!((ran.out.as_str(), ran.code), (out, 2));
    assert!(ran.messages.contains("load icd10cm 2026 again with --replace"), "{}", ran.messages);
    let ran = run(catalog, &["load", Files::new().path(), "--release", "2026", "--replace"]);
    assert_eq!(ran.code, 0, "{}", ran.messages);
    assert_eq!(run(catalog, &["remove", "icd10cm", "2026"]).code, 0);
}

#[test]
fn an_index_of_another_format_is_told_and_stands_in_no_others_way() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = directory.path();
    let file = catalog.join("HCPC2020_CONTR_ANWEB.txt");
    std::fs::write(&file, medcode_fixtures::hcpcs_text()).unwrap();
    let files = Files::new();
    for (path, release) in [(files.path(), "2026"), (file.to_str().unwrap(), "2020-01")] {
        let loaded = run(catalog, &["load", path, "--release", release]);
        assert_eq!(loaded.code, 0, "{}", loaded.messages);
    }
    let manifest = catalog.join("hcpcs/2020-01/manifest.json");
    change_manifest(&manifest, "\"format\":8", "\"format\":6");
    let told = "medcode: HCPCS Level II 2020-01 is left out: its index was made by another version \
                of medcode; run `medcode reindex`\n";
    for question in [["search", "heart attack"], ["show", "E11.9"], ["check", "E11.9"]] {
        let ran = run(catalog, &question);
        assert_eq!(ran.code, 0, "for {question:?}: {}", ran.messages);
        assert_eq!(ran.messages.matches(told).count(), 1, "for {question:?}: {}", ran.messages);
        let ran = run(catalog, &[question[0], question[1], "--system", "hcpcs"]);
        assert_eq!(ran.code, 2, "for {question:?}: {}", ran.messages);
    }
    // It may be a code of what was left out.
    let ran = run(catalog, &["check", "E11.9", "E0143"]);
    assert!(ran.code == 2 && ran.out.contains("unknown"), "{}{}", ran.out, ran.messages);
}
