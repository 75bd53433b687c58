//! Workbooks that are not what they should be.

use medcode_fixtures::icd10cm_order;
use medcode_loader::Input;

use crate::{check, failure, load, versions, zipped};

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const LINKS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

const ROOT: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// A workbook with this sheet.
fn workbook(sheet: &str) -> Vec<u8> {
    zipped(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A sheet with these rows of cells, each with its reference.
fn sheet(rows: &[&[(&str, &str)]]) -> String {
    let cell = |(place, text): &(&str, &str)| {
        format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let row = |cells: &&[(&str, &str)]| -> String {
        let cells: Vec<String> = cells.iter().map(cell).collect();
        ["<row>", &cells.concat(), "</row>"].concat()
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    let rows = rows.concat();
    format!(
        "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <sheetData>{rows}</sheetData></worksheet>"
    )
}

const HEADING: [(&str, &str); 6] = [
    ("A3", "HCPC"),
    ("B3", "SEQNUM"),
    ("C3", "RECID"),
    ("D3", "LONG DESCRIPTION"),
    ("E3", "SHORT DESCRIPTION"),
    ("F3", "ADD DT"),
];

#[test]
fn a_workbook_is_read_by_its_cells() {
    let row =
        [("A5", "A0100"), ("C5", "3"), ("D5", "Taxi"), ("F5", "19820101"), ("XFD5", "far away")];
    let bytes = workbook(&sheet(&[&[("A1", "Note")], &HEADING, &row]));
    let reading = load(&[Input::bytes("HCPC2025_OCT_ANWEB.xlsx", bytes)]).expect("a workbook");
    assert_eq!(versions(&reading), ["2025-10"]);
    assert_eq!(reading.releases[0].code_set.billable_count(), 1);
}

#[test]
fn a_damaged_workbook_is_named() {
    let cut = "<?xml version=\"1.0\"?><worksheet><sheetData><row><c r=\"A1\"><v>1</v>";
    let (message, _) = failure(&[Input::bytes("HCPC2025_ANWEB.xlsx", workbook(cut))]);
    assert_eq!(
        message,
        "HCPC2025_ANWEB.xlsx: the workbook is cut short or damaged; expected a whole xlsx file: \
         fetch it again"
    );
    let backwards = sheet(&[&[("A9", "x")], &[("A2", "y")]]);
    let (_, cause) = failure(&[Input::bytes("HCPC2025_ANWEB.xlsx", workbook(&backwards))]);
    assert_eq!(cause.as_deref(), Some("row 2 stands below row 9"));
    let far = sheet(&[&[("A1048576", "x")]]);
    let (_, cause) = failure(&[Input::bytes("HCPC2025_ANWEB.xlsx", workbook(&far))]);
    assert_eq!(cause.as_deref(), Some("it has more than 1000000 rows"));
}

#[test]
fn a_workbook_of_something_else_is_passed_over_beside_a_release() {
    let other = Input::bytes(
        "2026.zip",
        zipped(&[
            ("order-2026.txt", icd10cm_order()),
            ("budget.xlsx", &workbook(&sheet(&[&[("A1", "Budget")]]))),
            ("cut.xlsx", &workbook("<worksheet><sheetData>")),
        ]),
    );
    let reading = load(&[other]).expect("a release");
    assert_eq!(versions(&reading), ["2026"]);
    let names: Vec<&str> = reading.not_loaded.iter().map(|one| &*one.name).collect();
    assert_eq!(names, ["2026.zip/budget.xlsx", "2026.zip/cut.xlsx"]);
    let document =
        zipped(&[("[Content_Types].xml", TYPES.as_bytes()), ("word/document.xml", b"<x/>")]);
    check(
        "letter.docx",
        &document,
        "letter.docx: nothing to load, only letter.docx (Office document: not loaded yet); expected \
         a release file of ICD-10-CM, ICD-10-PCS, HCPCS Level II or CPT, plain, .gz, .zip or a \
         folder of them",
    );
}
