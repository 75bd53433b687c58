//! Several versions and systems in one catalog: loading a folder of them, dates,
//! history, differences, removal.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::program::{Ran, command, run};

/// The order file as of 2025: one title was another, one code was not there yet, and
/// one still was.
fn order_of_2025() -> String {
    let order = String::from_utf8(medcode_fixtures::icd10cm_order().to_vec()).unwrap();
    let gone = format!(
        "99999 N202    1 {:<60} {}\r\n",
        "Calculus of kidney with calculus of ureter", "Calculus of kidney with calculus of ureter"
    );
    let is_kept = |line: &&str| !line.contains(" N200 ");
    let kept: String = order.split_inclusive("\r\n").filter(is_kept).collect();
    assert!(kept.len() < order.len());
    kept.replace("without complications", "without any complications") + &gone
}

/// A folder with releases of two years and three systems, and with other things.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    write("cm/icd10cm-order-2025.txt", order_of_2025().as_bytes());
    write("cm/icd10cm-order-2026.txt", medcode_fixtures::icd10cm_order());
    let table = "Current code assignment,Effective October 1,Previous Code(s) Assignment\r\nN20.0 ,2025,N20.2\r\n";
    write("cm/conversion-table-FY26.csv", table.as_bytes());
    write("pcs/order-2026.txt", medcode_fixtures::icd10pcs_order());
    write("pcs/tables-2026.xml", medcode_fixtures::icd10pcs_tables());
    write("hcpcs/HCPC2020_CONTR_ANWEB.txt", medcode_fixtures::hcpcs_text());
    write("cpt2026/LONGULT.txt", medcode_fixtures::cpt_longult());
    write("letter.txt", b"Dear reader, this is no release.\r\n");
    folder
}

/// The catalog of that folder, which no test changes.
fn catalog() -> &'static Path {
    static CATALOG: LazyLock<TempDir> = LazyLock::new(|| {
        let directory = tempfile::tempdir().unwrap();
        let ran = load(directory.path(), &[]);
        assert_eq!(ran.code, 0, "{}", ran.messages);
        directory
    });
    CATALOG.path()
}

fn load(catalog: &Path, options: &[&str]) -> Ran {
    let folder = folder();
    let mut arguments = vec!["load", folder.path().to_str().unwrap()];
    arguments.extend(options);
    run(catalog, &arguments)
}

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn a_folder_becomes_releases_and_says_what_it_did_not_know() {
    let directory = tempfile::tempdir().unwrap();
    let ran = load(directory.path(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.messages);
    let heads: Vec<&str> = ran.out.lines().filter(|line| line.ends_with(": loaded")).collect();
    assert_eq!(
        heads,
        [
            "ICD-10-CM 2025: loaded",
            "ICD-10-CM 2026: loaded",
            "ICD-10-PCS 2026: loaded",
            "HCPCS Level II 2020-01: loaded",
            "CPT 2026: loaded",
        ]
    );
    assert!(ran.out.contains("letter.txt: not known"), "{}", ran.out);
    assert_eq!(
        ran.messages.matches("CPT is a work of the American Medical Association").count(),
        1
    );
    let again = load(directory.path(), &[]);
    assert_eq!(again.code, 0);
    assert_eq!(again.out.matches("was loaded already with the same content").count(), 5);
    let other = folder();
    fs::write(other.path().join("cm/icd10cm-order-2025.txt"), medcode_fixtures::icd10cm_order())
        .unwrap();
    let path = other.path().to_str().unwrap();
    let refused = run(directory.path(), &["load", path]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.messages.contains("icd10cm 2025 is loaded already with other content"),
        "{}",
        refused.messages
    );
    assert_eq!(run(directory.path(), &["load", path, "--replace"]).code, 0);
}

#[test]
fn each_row_of_a_file_is_checked_for_its_system_and_date() {
    let rows = "system\tcode\tdate\nicd10cm\tN20.0\t2026-01-15\nicd10cm\tN20.0\t2025-01-15\n\
                icd10cm\tN20.2\t2026-01-15\nhcpcs\tG0515\t2020-02-01\nhcpcs\tE0143-NU\t2020-02-01\n\
                icd10pcs\tOFT44ZZ\t2026-01-15\nicd10cm\tE11.9\t2001-01-01\n";
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), rows).unwrap();
    let ran = run(catalog(), &["check", "--json", "--file", file.path().to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{}", ran.messages);
    let answers = json(&ran);
    let verdicts: Vec<&str> =
        answers.as_array().unwrap().iter().map(|one| one["verdict"].as_str().unwrap()).collect();
    assert_eq!(
        verdicts,
        ["valid", "not_yet", "retired", "retired", "valid", "valid", "no_release"]
    );
    assert_eq!(answers[2]["choices"][0]["code"], "N20.0");
    assert_eq!(answers[0]["on"], "2026-01-15");
    let lines = run(catalog(), &["check", "--file", file.path().to_str().unwrap()]).out;
    assert_eq!(lines.lines().count(), 7, "{lines}");
}

#[test]
fn a_difference_is_told_as_text_and_as_json() {
    let ran = run(catalog(), &["diff", "icd10cm", "2025", "2026"]);
    assert_eq!(ran.code, 0, "{}", ran.messages);
    let first = ran.out.lines().next().unwrap();
    assert!(first.starts_with("ICD-10-CM 2025 to 2026: 1 added, 1 removed, "), "{first}");
    assert!(ran.out.contains("candidates: N20.0"), "{}", ran.out);
    let difference = json(&run(catalog(), &["diff", "icd10cm", "2025", "2026", "--json"]));
    assert_eq!(difference["added"][0]["code"], "N20.0");
    let removed = &difference["removed"][0];
    assert_eq!((&removed["code"], &removed["became_header"]), (&"N20.2".into(), &false.into()));
    assert_eq!(removed["candidates"][0]["code"], "N20.0");
    let retitled = difference["retitled"].as_array().unwrap();
    let one = retitled.iter().find(|one| one["code"] == "E11.9").unwrap();
    assert_eq!(one["to"], "Type 2 diabetes mellitus without complications");
    let mut child =
        command(catalog(), &["diff", "icd10cm", "2025", "2026", "--json", "--only", "-"]);
    let mut child = child
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"e11.9\nI10\n").unwrap();
    let only: Ran = {
        let output = child.wait_with_output().unwrap();
        Ran::from(output)
    };
    let only = json(&only);
    assert_eq!(
        (only["added"].as_array().unwrap().len(), only["retitled"].as_array().unwrap().len()),
        (0, 1)
    );
    let unknown = run(catalog(), &["diff", "icd10cm", "2020", "2026"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.messages.contains("icd10cm 2020 is not loaded; loaded 2025, 2026"),
        "{}",
        unknown.messages
    );
}

#[test]
fn a_code_has_its_history() {
    let shown = json(&run(catalog(), &["show", "E11.9", "--release", "2026", "--json"]));
    let spans = shown[0]["history"]["spans"].as_array().unwrap();
    assert_eq!(spans.len(), 2);
    assert_eq!(spans[0]["title"], "Type 2 diabetes mellitus without any complications");
    let text = run(catalog(), &["show", "N20.0", "--release", "2026"]).out;
    assert!(text.contains("coded before as: N20.2"), "{text}");
    let gone = run(catalog(), &["show", "N20.2", "--on", "2026-01-15"]);
    assert_eq!(gone.code, 1);
    assert!(
        gone.messages
            .contains("could be reported until 2025-09-30, last in 2025; candidates: N20.0"),
        "{}",
        gone.messages
    );
}

#[test]
fn retired_codes_are_found_in_any_version() {
    let question =
        ["search", "calculus of kidney with calculus of ureter", "--any-version", "--json"];
    let answer = json(&run(catalog(), &question));
    let hit = answer["hits"].as_array().unwrap().iter().find(|hit| hit["code"] == "N20.2").unwrap();
    assert_eq!(hit["valid"], serde_json::json!({"from": "2024-10-01", "until": "2025-09-30"}));
    let text = run(catalog(), &question[..3]).out;
    assert!(text.contains("valid 2024-10-01 to 2025-09-30, ICD-10-CM 2025"), "{text}");
    let both = run(catalog(), &["search", "x", "--any-version", "--on", "2026-01-15"]);
    assert_eq!(both.code, 2, "{}", both.messages);
}

#[test]
fn tables_and_properties_are_shown() {
    let text = run(catalog(), &["show", "0FT", "--release", "2026"]).out;
    assert!(text.contains("Body Part  0 Liver; 4 Gallbladder"), "{text}");
    let shown = json(&run(catalog(), &["show", "0FT44ZZ", "--release", "2026", "--json"]));
    assert_eq!(shown[0]["axes"][3]["label"], "Gallbladder");
    let text = run(catalog(), &["show", "e0143-nu", "--release", "2020-01"]).out;
    assert!(text.contains("BETOS") && text.contains("NU  New equipment"), "{text}");
    let ended = run(catalog(), &["show", "G0515", "--on", "2020-02-01"]).out;
    assert!(ended.contains("; not billable: not valid on this day"), "{ended}");
    assert!(ended.contains("The code itself is valid from 2018-01-01 to 2019-12-31"), "{ended}");
}

#[test]
fn the_beginning_of_a_pcs_code_shows_what_is_bound_and_what_is_left() {
    let search = |question: &str| {
        run(catalog(), &["search", "--system", "icd10pcs", "--release", "2026", question]).out
    };
    let text = search("laparoscopic cholecystectomy");
    for line in ["approach: 4 Percutaneous Endoscopic\n", "device: Z No Device\n", "makes 0FT44ZZ"]
    {
        assert!(text.contains(line), "{line:?} is not in: {text}");
    }
    let text = search("resection gallbladder");
    assert!(text.contains("approach: 0 Open, 4 Percutaneous Endoscopic\n"), "{text}");
    assert!(text.contains("0FT4-") && !text.contains("makes"), "{text}");
}

#[test]
fn a_version_is_removed_and_only_once() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(load(directory.path(), &[]).code, 0);
    let removed = run(directory.path(), &["remove", "icd10cm", "2025"]);
    assert_eq!((removed.code, removed.out.as_str()), (0, "ICD-10-CM 2025: removed\n"));
    let again = run(directory.path(), &["remove", "icd10cm", "2025"]);
    assert_eq!(again.code, 1);
    assert!(again.messages.contains("ICD-10-CM 2025 is not loaded"), "{}", again.messages);
    let status = json(&run(directory.path(), &["status", "--json", "--verify"]));
    assert_eq!(status.as_array().unwrap().len(), 4);
}
