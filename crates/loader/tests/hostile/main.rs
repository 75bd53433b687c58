//! Files that are not what they should be.
//!
//! 1. An empty file, random bytes, a truncated zip, a truncated gzip file, an XML
//!    file cut in the middle or of another root: each a clear message that names
//!    the file, what was met, what was expected and what to do.
//! 2. A bad file fails its release, and the other releases are still returned.
//! 3. A damaged file with a release file's name fails its release in a folder
//!    too; a stray document does not.
//! 4. What archives unpack to is bounded, and links in folders are not followed.
//! 5. A path that does not exist, a call with nothing to load, and a stop by the
//!    caller fail as a whole.
//! 6. Two different files of one format and version are an error; the same file
//!    twice is not.
//! 7. No bytes make reading panic.
//! 8. Text in other encodings, with NUL bytes, without ends, and indexes that are
//!    not what they should be: each is named (`content`).
//! 9. Workbooks are read by their cells, bounded, and damaged ones named (`workbooks`).

mod content;
mod workbooks;

use std::fs;
use std::io::Write as _;
use std::ops::ControlFlow;

use flate2::{Compression, write::GzEncoder};
use medcode_codeset::System;
use medcode_fixtures::{icd10cm_codes, icd10cm_order, icd10cm_tabular};
use medcode_loader::{Input, LoadError, LoadOptions, Reading, read};
use proptest::prelude::{any, proptest};

fn load(inputs: &[Input]) -> Result<Reading, LoadError> {
    read(inputs, &LoadOptions::new(), &mut |_| ControlFlow::Continue(()))
}

/// The message of the one failure, behind the message of its cause if it has one.
fn failure(inputs: &[Input]) -> (String, Option<String>) {
    let error = match load(inputs) {
        Ok(mut reading) => {
            assert!(reading.releases.is_empty(), "{:?}", reading.releases);
            assert_eq!(reading.failed.len(), 1, "{:?}", reading.failed);
            reading.failed.remove(0).error
        }
        Err(error) => error,
    };
    let cause = std::error::Error::source(&error).map(ToString::to_string);
    (error.to_string(), cause)
}

#[track_caller]
fn check(name: &str, bytes: &[u8], expected: &str) {
    let input = Input::bytes(name, bytes.to_vec());
    assert_eq!(failure(&[input]).0, expected);
}

/// Why writing cannot fail.
const IN_MEMORY: &str = "memory takes what is written";

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).expect(IN_MEMORY);
        writer.write_all(bytes).expect(IN_MEMORY);
    }
    writer.finish().expect(IN_MEMORY).into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect(IN_MEMORY);
    encoder.finish().expect(IN_MEMORY)
}

fn versions(reading: &Reading) -> Vec<&str> {
    let releases = reading.releases.iter();
    releases.map(|release| release.code_set.version().as_str()).collect()
}

#[test]
fn an_empty_file_is_named() {
    check(
        "order-2026.txt",
        b"",
        "order-2026.txt: the file is empty; expected a release file of ICD-10-CM, ICD-10-PCS, HCPCS Level II or CPT, plain, .gz, .zip or a folder of them: fetch it again",
    );
    check(
        "2026.zip",
        &zipped(&[]),
        "2026.zip: the file is empty; expected a release file of ICD-10-CM, ICD-10-PCS, HCPCS Level II or CPT, plain, .gz, .zip or a folder of them: fetch it again",
    );
}

#[test]
fn random_bytes_are_named() {
    check(
        "order-2026.txt",
        b"\x00\x9f\x12random\xff",
        "order-2026.txt: not a known release file, it begins with \"\\0\u{fffd}\\u{12}random\u{fffd}\"; \
         expected a release file of ICD-10-CM, ICD-10-PCS, HCPCS Level II or CPT, plain, .gz, .zip or a folder of them",
    );
}

#[test]
fn a_truncated_zip_is_named() {
    let whole = zipped(&[("order-2026.txt", icd10cm_order())]);
    check(
        "release-2026.zip",
        &whole[..whole.len() / 2],
        "release-2026.zip: the zip archive is cut short or damaged; expected a whole archive: \
         fetch it again",
    );
}

#[test]
fn a_damaged_file_in_a_zip_is_named() {
    let mut damaged = zipped(&[("order-2026.txt", icd10cm_order())]);
    for byte in &mut damaged[600..620] {
        *byte ^= 0x55;
    }
    check(
        "release-2026.zip",
        &damaged,
        "release-2026.zip/order-2026.txt: the zip archive is cut short or damaged; expected a \
         whole archive: fetch it again",
    );
}

#[test]
fn a_truncated_gzip_file_is_named() {
    let whole = gzipped(icd10cm_order());
    check(
        "order-2026.txt.gz",
        &whole[..whole.len() - 40],
        "order-2026.txt.gz: the gzip file is cut short or damaged; expected a whole file: \
         fetch it again",
    );
}

#[test]
fn an_xml_file_cut_in_the_middle_is_named() {
    let whole = icd10cm_tabular();
    let line = whole[..20_000].split(|byte| *byte == b'\n').count();
    let input = Input::bytes("tabular.xml", whole[..20_000].to_vec());
    let (message, cause) = failure(&[input]);
    assert_eq!(
        message,
        format!(
            "tabular.xml:{line}: the XML is cut short or damaged; expected a whole ICD-10-CM \
             tabular list: fetch it again"
        )
    );
    assert!(cause.is_some());
}

#[test]
fn an_xml_file_of_another_root_is_named() {
    check(
        "tabular-2026.xml",
        b"<?xml version=\"1.0\"?><html/>",
        "tabular-2026.xml: not a known release file, it begins with \"<?xml version=\\\"1.0\\\"?><html/>\"; \
         expected a release file of ICD-10-CM, ICD-10-PCS, HCPCS Level II or CPT, plain, .gz, .zip or a folder of them",
    );
}

#[test]
fn an_xml_file_is_never_expanded_by_its_own_entities() {
    check(
        "tabular-2026.xml",
        b"<!DOCTYPE x [<!ENTITY a \"b\">]>\n<ICD10CM.tabular><chapter><name>1</name>\n<desc>&a;</desc>",
        "tabular-2026.xml:3: the entity &a; is not one of XML's own; expected plain text: is it \
         an ICD-10-CM tabular list as published?",
    );
}

#[test]
fn elements_without_end_are_refused() {
    let deep = format!("<ICD10CM.tabular>{}", "<chapter>".repeat(1_000));
    check(
        "tabular-2026.xml",
        deep.as_bytes(),
        "tabular-2026.xml:1: elements lie more than 64 deep; expected chapters, sections and \
         categories: is it an ICD-10-CM tabular list as published?",
    );
}

#[test]
fn a_file_without_a_version_asks_for_it() {
    check(
        "order.txt",
        icd10cm_order(),
        "order.txt: an ICD-10-CM order file, but neither its sum, its name nor its content tells \
         its version; say which with --release, such as 2026 or 2026-04-01",
    );
}

#[test]
fn a_bad_file_fails_its_release_and_no_other() {
    let inputs = [
        Input::bytes("order-2025.txt", icd10cm_order()),
        Input::bytes("tabular-2025.xml", &icd10cm_tabular()[..9_000]),
        Input::bytes("order-2026.txt", icd10cm_order()),
    ];
    let reading = load(&inputs).unwrap();
    assert_eq!(versions(&reading), ["2026"]);
    assert_eq!(reading.failed.len(), 1);
    let failed = &reading.failed[0];
    assert_eq!(failed.system, Some(System::Icd10Cm));
    assert_eq!(failed.version.as_ref().unwrap().as_str(), "2025");
}

#[test]
fn a_bad_archive_fails_the_release_its_name_tells_or_else_the_only_one() {
    let whole = zipped(&[("codes.txt", icd10cm_codes())]);
    for name in ["codes-2026.zip", "codes.zip"] {
        let inputs = [
            Input::bytes("order-2026.txt", icd10cm_order()),
            Input::bytes(name, whole[..200].to_vec()),
        ];
        let reading = load(&inputs).unwrap();
        assert!(reading.releases.is_empty(), "for {name}");
        assert_eq!(reading.failed.len(), 1, "for {name}");
    }
}

#[test]
fn in_a_folder_damaged_release_files_count_and_stray_documents_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("order-2026.txt", icd10cm_order());
    write("readme.txt", b"Dear reader");
    write("icd102019syst_codes.txt", b"3;N;X;01;A00;A00.-");
    write("empty.dat", b"");
    write("guide.pdf", b"%PDF-1.7\n");
    let reading = load(&[Input::path(folder.path())]).unwrap();
    assert_eq!(versions(&reading), ["2026"]);
    let prefix = format!("{}/", folder.path().display());
    let not_loaded: Vec<(&str, &str)> = reading
        .not_loaded
        .iter()
        .map(|not| (not.name.strip_prefix(&prefix).unwrap(), not.why.as_str()))
        .collect();
    assert_eq!(
        not_loaded,
        [
            ("empty.dat", "empty"),
            ("guide.pdf", "PDF document: not loaded yet"),
            ("icd102019syst_codes.txt", "not known"),
            ("readme.txt", "not known"),
        ]
    );
    write("tabular-2026.xml", b"");
    let reading = load(&[Input::path(folder.path())]).unwrap();
    assert!(reading.releases.is_empty());
    assert_eq!(reading.failed.len(), 1);
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("order-2026.txt"), icd10cm_order()).unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
    let reading = load(&[Input::path(folder.path())]).unwrap();
    assert_eq!(versions(&reading), ["2026"]);
    assert_eq!(reading.not_loaded[0].why, "not a file: links in a folder are not followed");
}

#[test]
fn archives_in_archives_are_bounded() {
    let mut bytes = icd10cm_order().to_vec();
    for _ in 0..5 {
        bytes = gzipped(&bytes);
    }
    check(
        "order-2026.txt.gz",
        &bytes,
        "order-2026.txt.gz: lies in more than 3 archives one inside the other; unpack the outer \
         ones",
    );
}

#[test]
fn an_archive_of_too_many_files_is_refused() {
    let names: Vec<String> = (0..10_001).map(|number| format!("{number}.txt")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    check(
        "2026.zip",
        &zipped(&files),
        "2026.zip: holds more than 10000 files, more than any release; pass the files to load",
    );
}

#[test]
fn a_file_that_unpacks_without_end_is_refused() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(icd10cm_order()).unwrap();
    let blank = vec![b'\n'; 1024 * 1024];
    for _ in 0..513 {
        encoder.write_all(&blank).unwrap();
    }
    check(
        "order-2026.txt.gz",
        &encoder.finish().unwrap(),
        "order-2026.txt.gz: holds more than 536870912 bytes unpacked, more than any release \
         file; pass the files of one release",
    );
}

#[test]
fn a_path_that_does_not_exist_fails_the_call() {
    let error = load(&[Input::path("no/such/file.zip")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no/such/file.zip: cannot be opened; check the path and its permissions"
    );
}

#[test]
fn a_call_with_nothing_to_load_says_what_is_accepted() {
    let inputs = [Input::bytes("guide.pdf", &b"%PDF-1.7\n"[..])];
    assert_eq!(
        load(&inputs).unwrap_err().to_string(),
        "guide.pdf: nothing to load, only guide.pdf (PDF document: not loaded yet); expected a release file of ICD-10-CM, ICD-10-PCS, HCPCS Level II or CPT, plain, .gz, .zip or a folder of them"
    );
}

#[test]
fn the_caller_may_stop_the_load_at_any_report() {
    let inputs = [
        Input::bytes("2026.zip", zipped(&[("order-2026.txt", icd10cm_order())])),
        Input::bytes("tabular-2026.xml", icd10cm_tabular()),
    ];
    let mut reports = 0;
    let mut last = 0;
    read(&inputs, &LoadOptions::new(), &mut |progress| {
        reports += 1;
        assert!(last <= progress.done_bytes && progress.done_bytes <= progress.total_bytes);
        last = progress.done_bytes;
        ControlFlow::Continue(())
    })
    .unwrap();
    for stop in 0..reports {
        let mut left = stop;
        let stopped = read(&inputs, &LoadOptions::new(), &mut |_| {
            if left == 0 {
                return ControlFlow::Break(());
            }
            left -= 1;
            ControlFlow::Continue(())
        });
        assert_eq!(stopped.unwrap_err().to_string(), "the load was stopped");
    }
}

#[test]
fn the_same_file_twice_is_one_and_another_of_its_kind_is_a_conflict() {
    let order = Input::bytes("a/order-2026.txt", icd10cm_order());
    let again = Input::bytes("b.zip", zipped(&[("order-2026.txt", icd10cm_order())]));
    let reading = load(&[again, order.clone()]).unwrap();
    assert_eq!(reading.releases[0].sources.len(), 1);
    let shorter = icd10cm_order()[..icd10cm_order().len() / 2].to_vec();
    let other = Input::bytes("c/order-2026.txt", shorter);
    assert_eq!(
        failure(&[other, order]).0,
        "a/order-2026.txt and c/order-2026.txt: two different files, both an ICD-10-CM order \
         file of 2026; pass one of them, or say which version it is with --release"
    );
}

#[test]
fn a_file_of_another_system_than_asked_for_is_an_error() {
    let options = LoadOptions::new().system(System::Hcpcs);
    let order = Input::bytes("order-2026.txt", icd10cm_order());
    let reading = read(&[order], &options, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(
        reading.failed[0].error.to_string(),
        "order-2026.txt: is an ICD-10-CM order file, but system HCPCS Level II was asked for; \
         leave the system out"
    );
}

proptest! {
    #[test]
    fn no_bytes_make_reading_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
        magic in 0..6_usize,
    ) {
        let start: [&[u8]; 6] =
            [b"", b"PK\x03\x04", b"\x1F\x8B\x08", b"<ICD10CM.tabular>", b"00001 A00     0 ", b"A00     "];
        let _ = load(&[Input::bytes("order-2026.txt", [start[magic], &bytes].concat())]);
    }

    #[test]
    fn no_change_of_a_byte_makes_reading_panic(
        at in any::<proptest::sample::Index>(), byte in any::<u8>(), which in 0..3_usize,
    ) {
        let mut bytes = [icd10cm_order(), icd10cm_codes(), icd10cm_tabular()][which].to_vec();
        *at.get_mut(&mut bytes) = byte;
        let _ = load(&[Input::bytes("order-2026.txt", bytes)]);
    }

    #[test]
    fn no_cut_of_an_archive_makes_reading_panic(at in any::<proptest::sample::Index>()) {
        let whole = zipped(&[("order-2026.txt", icd10cm_order())]);
        let _ = load(&[Input::bytes("2026.zip", whole[..at.index(whole.len())].to_vec())]);
    }
}
