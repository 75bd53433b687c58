//! A table of questions in, its rows with codes beside them out.

use std::fs;

use crate::program::{Ran, catalog, run};

/// Answers a table with its questions in the column "note".
fn batch(table: &[u8], options: &[&str]) -> Ran {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("table.csv");
    fs::write(&file, table).unwrap();
    let start = ["batch", file.to_str().unwrap(), "--release", "2026", "--column", "note"];
    run(catalog(), &[&start[..], options].concat())
}

/// The rows that come out, each without its score.
#[track_caller]
fn check(table: &str, options: &[&str], expected: &[&str]) {
    let ran = batch(table.as_bytes(), &[&["--format", "csv"], options].concat());
    assert_eq!(ran.code, 0, "{}", ran.messages);
    let separator = ['\t', ',', ';'].into_iter().find(|one| table.contains(*one)).unwrap_or(',');
    let rows: Vec<&str> =
        ran.out.lines().map(|row| row.rsplit_once(separator).map_or(row, |(row, _)| row)).collect();
    assert_eq!(rows, expected, "for {table:?}");
}

#[test]
fn every_row_comes_as_it_was_with_its_best_hit_beside_it() {
    check(
        "id,note\n1,\"kidney stone\"\n2,zyzzyva\n3,\n",
        &["--limit", "5"],
        &[
            "id,note,code,title,tier",
            "1,\"kidney stone\",N20.0,Calculus of kidney,equivalent",
            "2,zyzzyva,,,",
            "3,,,,",
        ],
    );
    check(
        "note\tid\ne11.9\t\"1\"\n",
        &[],
        &[
            "note\tid\tcode\ttitle\ttier",
            "e11.9\t\"1\"\tE11.9\tType 2 diabetes mellitus without complications\tcode",
        ],
    );
    check(
        "id;note\n1;kidney stone\n",
        &[],
        &["id;note;code;title;tier", "1;kidney stone;N20.0;Calculus of kidney;equivalent"],
    );
    // A title with a comma stands in quotation marks; a column keeps its name.
    check(
        "note,Code\nW21.81XA,x\n",
        &[],
        &[
            "note,Code,medcode_code,title,tier",
            "W21.81XA,x,W21.81XA,\"Striking against or struck by football helmet, initial \
             encounter\",code",
        ],
    );
}

#[test]
fn marks_line_ends_and_lines_within_cells_stay() {
    let ran = batch(
        "\u{feff}id,note\r\n1,\"kidney\r\nstone\"\r\n\r\n2,zyzzyva".as_bytes(),
        &["--format", "csv"],
    );
    let expected = "\u{feff}id,note,code,title,tier,score\r\n1,\"kidney\r\nstone\",N20.0,";
    assert!(ran.out.starts_with(expected), "{:?}", ran.out);
    assert!(ran.out.ends_with("\r\n2,zyzzyva,,,,\r\n"), "{:?}", ran.out);
    let ran = batch(b"note\n\"kidney\r\n\tstone\"\n", &["--limit", "1"]);
    assert_eq!(ran.out, "kidney  stone\tN20.0\n");
}

#[test]
fn questions_in_no_table_become_one() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("questions.txt");
    fs::write(&file, "zyzzyva, \"zyxxy\"\ni10\n").unwrap();
    let arguments = ["batch", file.to_str().unwrap(), "--release", "2026", "--format", "csv"];
    let ran = run(catalog(), &arguments);
    let expected = "question,code,title,tier,score\n\"zyzzyva, \"\"zyxxy\"\"\",,,,\ni10,I10,";
    assert!(ran.out.starts_with(expected), "{}", ran.out);
}

#[track_caller]
fn check_failure(table: &[u8], expected: &str) {
    let ran = batch(table, &[]);
    assert_eq!(ran.code, 2, "{}", ran.messages);
    assert!(ran.messages.contains(expected), "{}", ran.messages);
}

#[test]
fn what_is_no_table_is_named_with_its_line() {
    check_failure(b"id,text\n1,i10\n", "table.csv:1: column \"note\" is missing; the table has id");
    check_failure(b"id,note\n1,i10,x\n", "table.csv:2: cells in this row: 3; expected 2");
    check_failure(b"note\ni10\n\"i10\n", "table.csv:3: a quotation mark is open");
    check_failure(b"note\n\"i10\n\xE9\"\n", "table.csv:3: byte 1 is 0xE9");
    check_failure(b"\xFF\xFEn\0o\0t\0e\0\n\0", "table.csv:1: byte 1 is 0xFF");
}

#[test]
fn a_table_is_asked_by_a_column_of_which_there_is_one() {
    check_failure(b"note,id,note\ni10,1,i10\n", "table.csv:1: column \"note\" is there more than");
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in [("problems.csv", "id,note\n1,i10\n"), ("P.TSV", "id\tnote\n1\ti10\n")] {
        let file = directory.path().join(name);
        fs::write(&file, text).unwrap();
        for format in ["tsv", "csv", "json"] {
            let file = file.to_str().unwrap();
            let ran = run(catalog(), &["batch", file, "--release", "2026", "--format", format]);
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.messages);
            let advice = "name it with --column NAME: the table has id, note; ";
            assert!(ran.messages.contains(advice), "{}", ran.messages);
        }
    }
}

#[test]
fn hits_below_a_tier_are_not_given_in_any_format() {
    let table = b"note\nkidney stone\nkidney zyzzyva\n";
    let codes = |tier: &str, format: &str| {
        let options = ["--min-tier", tier, "--limit", "1", "--format", format];
        let ran = batch(table, &options);
        assert_eq!(ran.code, 0, "{}", ran.messages);
        let has_code = |line: &&str| line.contains("N20.0") || line.contains("\"code\":");
        ran.out.lines().filter(has_code).count()
    };
    for format in ["tsv", "json", "csv"] {
        let given = ["code", "exact", "equivalent", "full"].map(|tier| codes(tier, format));
        assert_eq!(given, [0, 0, 1, 1], "of {format}");
    }
    let none = batch(b"note\ndiabetes zyzzyva\n", &["--min-tier", "full"]);
    assert_eq!(none.out, "diabetes zyzzyva\t\n");
    let some = batch(b"note\ndiabetes zyzzyva\n", &["--min-tier", "partial"]);
    assert!(some.out.len() > none.out.len(), "{}", some.out);
    assert_eq!(batch(table, &["--min-tier", "good"]).code, 2);
}
