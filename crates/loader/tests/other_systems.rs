//! Whole releases of ICD-10-PCS and HCPCS Level II.
//!
//! 1. The rows of the tables make the codes of the order file, none missing and none
//!    extra, in every release that has both.
//! 2. *See* and *use* references of the index lead somewhere.
//! 3. HCPCS as text and as a workbook of the same year are the same code set.
//! 4. Conversion tables are read with their lists, ranges and blanks.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::PathBuf;

use medcode_codeset::{CodeSet, ConceptKind, System};
use medcode_loader::{Input, LoadOptions, Reading, Release, read};

/// A folder of official files, if it is there.
fn folder(path: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the releases are not at {}", folder.display());
    None
}

fn load(inputs: &[Input], options: &LoadOptions) -> Reading {
    let reading = read(inputs, options, &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(reading.failed.is_empty(), "{:?}", reading.failed);
    reading
}

fn load_folder(path: &str) -> Option<Release> {
    let mut reading = load(&[Input::path(folder(path)?)], &LoadOptions::new());
    assert_eq!(reading.releases.len(), 1, "{path}");
    reading.releases.pop()
}

/// Releases that have both tables and order file, with their codes.
const WITH_TABLES: [(&str, &str, usize); 6] = [
    ("fy2020", "2020", 77_559),
    ("fy2021-jan", "2021-01-01", 78_136),
    ("fy2022-apr", "2022-04-01", 78_229),
    ("fy2023-apr", "2023-04-01", 78_530),
    ("fy2025", "2025", 78_948),
    ("fy2026", "2026", 79_115),
];

#[test]
fn tables_make_the_codes_of_the_order_file() {
    for (path, version, codes) in WITH_TABLES {
        let Some(release) = load_folder(&format!("icd10pcs/{path}")) else { return };
        let set = &release.code_set;
        assert_eq!(set.version().as_str(), version);
        let listed: BTreeSet<String> = set
            .concepts()
            .filter(|(_, concept)| concept.billable)
            .map(|(_, concept)| concept.code.to_string())
            .collect();
        let made: BTreeSet<String> =
            set.tables().iter().flat_map(|placed| placed.table.codes()).collect();
        assert_eq!(listed.len(), codes, "{version}");
        assert!(made == listed, "{version}");
        assert_eq!(release.counts.table_codes, Some(codes), "{version}");
        let odd: Vec<String> = release.warnings.iter().map(ToString::to_string).collect();
        assert!(odd.iter().all(|warning| !warning.contains("the tables")), "{version}: {odd:?}");
    }
}

#[test]
fn references_of_the_pcs_index_lead_somewhere() {
    for (path, ..) in WITH_TABLES.into_iter().filter(|(path, ..)| *path != "fy2026") {
        let Some(release) = load_folder(&format!("icd10pcs/{path}")) else { return };
        let [index] = &release.indexes[..] else { panic!("one index") };
        let share = |resolved: usize, total: usize| resolved as f64 / total as f64;
        assert!(index.designations > 15_000, "{path}: {}", index.designations);
        assert!(share(index.see.resolved(), index.see.total) > 0.97, "{path}: {:?}", index.see);
        assert!(share(index.uses.resolved(), index.uses.total) > 0.99, "{path}: {:?}", index.uses);
        assert!(index.retired.len() < 20, "{path}: {:?}", index.retired);
    }
}

/// The file of a release, out of its archive, under the version of the year.
fn hcpcs(archive: &str, ends_in: &str) -> Option<CodeSet> {
    let path = folder("hcpcs")?.join(archive);
    let file = std::fs::File::open(path).unwrap();
    let mut zip = zip::ZipArchive::new(file).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let name = names.into_iter().find(|name| name.contains("ANWEB") && name.ends_with(ends_in))?;
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut zip.by_name(&name).unwrap(), &mut bytes).unwrap();
    let mut reading = load(&[Input::bytes(name, bytes)], &LoadOptions::new());
    Some(reading.releases.pop()?.code_set)
}

#[test]
fn hcpcs_as_text_and_as_a_workbook_are_the_same() {
    for (archive, version) in [
        ("2017-01/2017-Alpha-Numeric-HCPCS-File.zip", "2017-01"),
        ("2018-01/2018-Alpha-Numeric-HCPCS-File.zip", "2018-01"),
        ("2019-01/2019-Alpha-Numeric-HCPCS-File.zip", "2019-01"),
    ] {
        let (Some(text), Some(workbook)) = (hcpcs(archive, ".txt"), hcpcs(archive, ".xlsx")) else {
            return;
        };
        assert_eq!(text.version().as_str(), version);
        let facts = |set: &CodeSet| {
            set.concepts()
                .map(|(_, one)| {
                    (one.code, one.title.clone(), format!("{:?} {:?}", one.kind, one.effective))
                })
                .collect::<BTreeSet<_>>()
        };
        let (text_facts, workbook_facts) = (facts(&text), facts(&workbook));
        let differ: Vec<_> = text_facts.symmetric_difference(&workbook_facts).collect();
        // The workbook of 2019 breaks the description of one code into two rows.
        let odd: BTreeSet<String> = differ.iter().map(|(code, ..)| code.to_string()).collect();
        let expected: &[&str] = if version == "2019-01" { &["G0503"] } else { &[] };
        assert!(odd.iter().map(String::as_str).eq(expected.iter().copied()), "{version}: {odd:?}");
    }
}

#[test]
fn repeated_rows_of_workbooks_are_told() {
    for month in ["04", "07", "10"] {
        let Some(release) = load_folder(&format!("hcpcs/2020-{month}")) else { return };
        let warnings: Vec<String> = release.warnings.iter().map(ToString::to_string).collect();
        let [warning] = &warnings[..] else { panic!("{warnings:?}") };
        assert!(warning.contains("\"G0503\", expected 3 or 7"), "{warning}");
        assert!(release.code_set.kind_count(ConceptKind::Modifier) > 360);
    }
}

#[test]
fn conversion_tables_name_what_was_coded_before() {
    let Some(release) = load_folder("icd10cm/fy2026") else { return };
    let set = &release.code_set;
    assert_eq!(set.conversions().len(), 5_884, "5,892 rows, of which eight stand twice");
    let before = |code: &str| {
        let code = System::Icd10Cm.parse_code(code).unwrap();
        set.conversions().iter().filter(|one| one.was(&code)).count()
    };
    assert_eq!(before("G35"), 8, "multiple sclerosis was divided");
    assert!(before("H44.21") > 0, "in the range H44.20-H44.23");
    let conversion = set.conversions().iter().find(|one| one.code.as_str() == "J1282").unwrap();
    assert_eq!(conversion.since.to_string(), "2021-01-01");
    let Some(release) = load_folder("icd10pcs/fy2022-apr") else { return };
    assert!(release.code_set.conversions().len() > 10_000);
}
