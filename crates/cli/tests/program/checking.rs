//! Checking codes against a whole release; skipped, with a line, where it is not
//! there.

use std::path::Path;

use crate::program::run;

#[test]
fn codes_are_checked_as_the_order_file_says() {
    let releases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/icd10cm");
    if !releases.is_dir() {
        eprintln!("skipped: no official releases at {}", releases.display());
        return;
    }
    let order = releases.join("fy2026/icd10cm-Code_Descriptions-2026.zip");
    let tabular = releases.join("fy2026-apr/icd10c-tabular-April-1-2026.xml.gz");
    let catalog = tempfile::tempdir().unwrap();
    let (order, tabular) = (order.to_str().unwrap(), tabular.to_str().unwrap());
    let loaded = run(catalog.path(), &["load", order, tabular, "--release", "2026"]);
    assert_eq!(loaded.code, 0, "{}", loaded.messages);
    assert!(loaded.out.contains("98,186 lines"), "{}", loaded.out);
    assert!(loaded.out.contains("74,719 billable codes"), "{}", loaded.out);
    let codes =
        "E11 E11.9 e119 S52.501 W21.89A W21.89XA Z86.0100 QA0.0142 A0100".split_whitespace();
    let mut arguments = vec!["check"];
    arguments.extend(codes);
    arguments.extend(["--on", "2026-01-15"]);
    let ran = run(catalog.path(), &arguments);
    let verdicts: Vec<(&str, &str)> = ran
        .out
        .lines()
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.nth(2)?))
        })
        .collect();
    let expected = [
        ("E11", "header"),
        ("E11.9", "valid"),
        ("E11.9", "valid"),
        ("S52.501", "needs_seventh"),
        ("W21.89A", "unknown"),
        ("W21.89XA", "valid"),
        ("Z86.0100", "valid"),
        ("QA0.0142", "valid"),
        ("A01.00", "valid"),
    ];
    assert_eq!(ran.code, 1);
    assert_eq!(verdicts, expected, "{}", ran.out);
    assert!(ran.out.contains("W21.89XA"), "{}", ran.out);
    for character in ["A initial encounter for closed fracture", "S sequela"] {
        assert!(ran.out.contains(character), "{character} is not in: {}", ran.out);
    }
}
