//! Content that no publisher writes.

use medcode_fixtures::{icd10cm_index, icd10cm_order, icd10cm_tabular};
use medcode_loader::{Input, LoadOptions, Reading};
use std::ops::ControlFlow;

use crate::{check, failure, load, versions, zipped};

fn utf_16(bytes: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).expect("fixtures are UTF-8");
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn replaced(bytes: &[u8], from: &str, to: &[u8]) -> Vec<u8> {
    let found = bytes.windows(from.len()).position(|part| part == from.as_bytes());
    let at = found.expect("the fixture has it");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

fn warnings(reading: &Reading) -> Vec<String> {
    let releases = reading.releases.iter();
    releases.flat_map(|release| &release.warnings).map(ToString::to_string).collect()
}

#[test]
fn utf_16_is_named() {
    let expected = "order-2026.txt: is UTF-16 text; expected a release file of ICD-10-CM, \
                    ICD-10-PCS, HCPCS Level II or CPT, plain, .gz, .zip or a folder of them, in \
                    UTF-8: fetch it again or convert it";
    check("order-2026.txt", &utf_16(icd10cm_order()), expected);
}

#[test]
fn latin_1_in_xml_is_named_with_its_line() {
    let bytes = replaced(icd10cm_tabular(), "S\u{e9}zary", b"S\xE9zary");
    let (message, _) = failure(&[Input::bytes("tabular-2026.xml", bytes)]);
    let start = "tabular-2026.xml:";
    assert!(message.starts_with(start) && message.contains("the XML is cut short or damaged"));
    let line: usize = message[start.len()..].split(':').next().unwrap().parse().unwrap();
    assert!(line > 10, "{message}");
}

#[test]
fn a_line_in_latin_1_or_with_a_nul_byte_or_without_end_is_left_out() {
    let line = |title: &[u8]| [b"99999 A001    1 ", title, b"\r\n"].concat();
    for (title, expected) in [
        (b"Chol\xE9ra".repeat(20), "the line is not UTF-8; it is left out"),
        (b"Chol\0era".repeat(20), "the line has a NUL byte; it is left out"),
        (
            b"Cholera ".repeat(20_000),
            "the line has 160016 bytes, expected 10000 at most; it is left out",
        ),
    ] {
        let bytes = [icd10cm_order(), &line(&title)].concat();
        let reading = load(&[Input::bytes("order-2026.txt", bytes)]).unwrap();
        assert_eq!(versions(&reading), ["2026"]);
        assert_eq!(warnings(&reading), [format!("order-2026.txt:149: {expected}")]);
    }
}

#[test]
fn a_file_that_is_one_endless_line_is_refused() {
    let bytes = [&icd10cm_order()[..70], &b"x".repeat(2_000_000)].concat();
    let (message, _) = failure(&[Input::bytes("order-2026.txt", bytes)]);
    assert!(message.contains("the line has 2000070 bytes"), "{message}");
    let text = [b"<ICD10CM.tabular><chapter><name>", &b"1".repeat(200_000)[..]].concat();
    let (message, _) = failure(&[Input::bytes("tabular-2026.xml", text)]);
    assert!(message.contains("an element holds more than 100000 bytes of text"), "{message}");
}

#[test]
fn a_nul_byte_in_xml_is_named() {
    let bytes = replaced(icd10cm_index(), "Anuria", b"Anu\0ria");
    let (message, _) = failure(&[Input::bytes("index-2017.xml", bytes)]);
    assert_eq!(
        message,
        "index-2017.xml:8: the text has a NUL byte; expected plain text: is it an ICD-10-CM \
         Alphabetic Index as published?"
    );
}

#[test]
fn an_index_without_end_or_depth_is_refused() {
    let deep = format!("<ICD10CM.index><letter><mainTerm>{}", "<term>".repeat(100));
    check(
        "index-2026.xml",
        deep.as_bytes(),
        "index-2026.xml:1: elements lie more than 64 deep; expected letters with main terms and \
         subterms: is it an ICD-10-CM Alphabetic Index as published?",
    );
    let cut = &icd10cm_index()[..2_000];
    let (message, cause) = failure(&[Input::bytes("index-2026.xml", cut)]);
    assert!(message.contains("expected a whole ICD-10-CM Alphabetic Index"), "{message}");
    assert!(cause.is_some());
}

#[test]
fn an_index_is_never_expanded_by_its_own_entities() {
    let bytes = b"<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\
        <ICD10CM.index><letter><mainTerm><title>&b;</title></mainTerm></letter></ICD10CM.index>";
    check(
        "index-2026.xml",
        bytes,
        "index-2026.xml:1: the entity &b; is not one of XML's own; expected plain text: is it an \
         ICD-10-CM Alphabetic Index as published?",
    );
}

#[test]
fn an_index_alone_says_what_its_release_lacks() {
    let (message, _) = failure(&[Input::bytes("index.xml", icd10cm_index())]);
    assert!(
        message.contains(
            "index.xml (ICD-10-CM Alphabetic Index of 2017: the release is incomplete, no file of \
             it says which codes it has: pass one with it)"
        ),
        "{message}"
    );
}

#[test]
fn names_in_an_archive_lead_nowhere_and_are_bounded() {
    // Nothing is ever unpacked to disk: such names are only names.
    let archive = zipped(&[("../../etc/order-2026.txt", icd10cm_order())]);
    let reading = load(&[Input::bytes("a.zip", archive)]).unwrap();
    assert_eq!(reading.releases[0].sources[0].found_at, "a.zip/../../etc/order-2026.txt");
    let long = format!("{}.txt", "x".repeat(2_000));
    check(
        "2026.zip",
        &zipped(&[(&long, icd10cm_order())]),
        "2026.zip: a file in it has a name of 2004 bytes, expected 1024 at most; unpack it and \
         pass its files",
    );
}

#[test]
fn an_archive_in_an_archive_is_read() {
    let inner = zipped(&[("order-2026.txt", icd10cm_order())]);
    let outer = zipped(&[("inner.zip", &inner)]);
    let reading = load(&[Input::bytes("outer.zip", outer)]).unwrap();
    assert_eq!(versions(&reading), ["2026"]);
}

#[test]
fn releases_in_one_folder_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("order-2025.txt"), icd10cm_order()).unwrap();
    std::fs::write(folder.path().join("order-2026.txt"), icd10cm_order()).unwrap();
    std::fs::write(folder.path().join("index-2026.xml"), icd10cm_index()).unwrap();
    let reading = load(&[Input::path(folder.path())]).unwrap();
    assert_eq!(versions(&reading), ["2025", "2026"]);
    assert_eq!(reading.releases[1].indexes.len(), 1);
}

#[test]
fn of_two_editions_under_one_version_the_newer_is_taken() {
    let newer = replaced(icd10cm_index(), "<version>2017", b"<version>2018");
    let options = LoadOptions::new().release("2026".parse().unwrap());
    let inputs = [
        Input::bytes("order.txt", icd10cm_order()),
        Input::bytes("index-17.xml", icd10cm_index()),
        Input::bytes("index-18.xml", newer.clone()),
    ];
    let reading =
        medcode_loader::read(&inputs, &options, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(reading.releases[0].indexes[0].file, "index-18.xml");
    assert_eq!(reading.not_loaded[0].name, "index-17.xml");
    assert_eq!(
        reading.not_loaded[0].why,
        "ICD-10-CM Alphabetic Index of 2017: index-18.xml is newer, of 2018"
    );
    let again = replaced(&newer, "Anuria", b"Anurias");
    let both = [
        Input::bytes("order.txt", icd10cm_order()),
        Input::bytes("one.xml", newer),
        Input::bytes("two.xml", again),
    ];
    let reading = medcode_loader::read(&both, &options, &mut |_| ControlFlow::Continue(()));
    let error = reading.unwrap().failed.remove(0).error.to_string();
    assert!(error.starts_with("one.xml and two.xml: two different files"), "{error}");
}

#[test]
fn an_index_that_repeats_itself_fills_neither_memory_nor_time() {
    let title = "x".repeat(90_000);
    let long = "<term><title>y</title><code>A00</code></term>".repeat(20_000);
    let main = format!("<mainTerm><title>{title}</title>{long}</mainTerm>");
    let many = "<term><title>b</title><see>a, nowhere</see></term>".repeat(20_000);
    let many = format!("<mainTerm><title>a</title>{many}</mainTerm>");
    let text = format!("<ICD10CM.index><letter>{main}{many}</letter></ICD10CM.index>");
    let index = Input::bytes("index-2026.xml", text.into_bytes());
    let reading = load(&[Input::bytes("order-2026.txt", icd10cm_order()), index]).unwrap();
    let warnings = warnings(&reading);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].contains("not all of its references were followed"), "{warnings:?}");
    assert!(warnings[1].contains("paths longer than any that is published, left out: 20000"));
    let terms = "<mainTerm><title>a</title></mainTerm>".repeat(500_001);
    let terms = format!("<ICD10CM.index><letter>{terms}").into_bytes();
    let (message, _) = failure(&[Input::bytes("i-2026.xml", terms)]);
    assert!(message.contains("more than 500000 terms"), "{message}");
}
