//! A batch that was interrupted or failed, and is gone on with.

use std::fs::{self, File};
use std::path::Path;

use crate::program::{Ran, catalog, command, run};

const OPTIONS: [&str; 3] = ["--release", "2026", "--limit=1"];

/// Answers a file.
fn batch(file: &Path, options: &[&str]) -> Ran {
    let start = ["batch", file.to_str().unwrap()];
    run(catalog(), &[&start[..], &OPTIONS, options].concat())
}

/// What a message says that `--skip` is to be.
#[track_caller]
fn next(messages: &str) -> &str {
    let behind = messages.split_once("--skip ").unwrap_or_else(|| panic!("{messages}")).1;
    behind.split_whitespace().next().unwrap()
}

#[test]
fn the_answers_of_two_runs_are_those_of_one() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("table.csv");
    let rows: Vec<String> =
        (0..2_000).map(|number| format!("{number},E11.{}\r\n", number % 9)).collect();
    fs::write(&file, format!("\u{feff}id,note\r\n{}", rows.concat())).unwrap();
    for format in ["tsv", "json", "csv"] {
        let options = ["--column", "note", "--format", format];
        let whole = batch(&file, &options).out;
        let behind = batch(&file, &[&options[..], &["--skip", "1500"]].concat()).out;
        let lines: Vec<&str> = whole.split_inclusive('\n').collect();
        let header = usize::from(format == "csv");
        assert_eq!(lines.len(), 2_000 + header);
        let without_micros = |text: &str| {
            let pieces = text.lines().map(|line| line.split("\"micros\"").next().unwrap());
            pieces.map(str::to_owned).collect::<Vec<_>>()
        };
        let expected = lines[1_500 + header..].concat();
        assert_eq!(without_micros(&behind), without_micros(&expected), "of {format}");
    }
}

#[test]
fn what_fails_says_where_to_go_on() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("table.csv");
    let table = |row: &str| format!("note,id\ni10,1\ne11.9,2\n{row}\ni10,4\n");
    let options = ["--column", "note", "--format", "csv"];
    fs::write(&file, table("e11.9")).unwrap();
    let ran = batch(&file, &options);
    assert_eq!((ran.code, ran.out.lines().count()), (2, 3), "{}", ran.out);
    assert!(
        ran.messages.contains("table.csv:4: cells in this row: 1; expected 2"),
        "{}",
        ran.messages
    );
    fs::write(&file, table("e11.9,3")).unwrap();
    let resumed = batch(&file, &[&options[..], &["--skip", next(&ran.messages)]].concat());
    assert_eq!(ran.out + &resumed.out, batch(&file, &options).out);
    fs::write(&file, "note,id\ni10\n").unwrap();
    let ran = batch(&file, &options);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "a header without an answer");
    assert!(ran.messages.contains("questions answered: 0; begin again"), "{}", ran.messages);
}

#[test]
fn passing_over_all_of_it_is_told_and_no_failure() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("questions.txt");
    fs::write(&file, "i10\ne11.9\n").unwrap();
    let ran = batch(&file, &["--skip", "2"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.messages.as_str()), (0, "", ""));
    let ran = batch(&file, &["--skip", "3"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(ran.messages.contains("there are no more than 2 questions"), "{}", ran.messages);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_with_what_is_to_be_taken_out() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("questions.txt");
    fs::write(&file, "i10\n").unwrap();
    let arguments = [&["batch", file.to_str().unwrap()][..], &OPTIONS].concat();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let ran = command(catalog(), &arguments).stdout(full).output().unwrap();
    let messages = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2), "{messages}");
    assert!(messages.contains("the answer cannot be written"), "{messages}");
    assert!(messages.contains("take out what was written behind"), "{messages}");
}

#[cfg(unix)]
#[test]
fn an_interruption_leaves_whole_lines_and_says_where_to_go_on() {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::Stdio;

    use rustix::process::{Pid, Signal, kill_process};

    let mut child = command(catalog(), &[&["batch"][..], &OPTIONS].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The pipe stays open: the program waits for more when it is interrupted.
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all("i10\n".repeat(1_500).as_bytes()).unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut answers = String::new();
    out.read_line(&mut answers).unwrap();
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    out.read_to_string(&mut answers).unwrap();
    let status = child.wait().unwrap();
    let mut messages = String::new();
    child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
    assert_eq!(status.signal(), Some(Signal::INT.as_raw()), "{messages}");
    assert!(messages.contains("interrupted; questions answered: "), "{messages}");
    // Whole blocks, however many questions these have here; the last waits for more.
    let answered: usize = next(&messages).parse().unwrap();
    assert!((1..1_500).contains(&answered), "{messages}");
    assert_eq!(answers, "i10\tI10\n".repeat(answered));
    drop(stdin);
}
