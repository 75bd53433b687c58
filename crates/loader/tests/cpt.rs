//! The files of CPT together, with invented content.
//!
//! 1. All files of a release make one code set: eight codes of the descriptors, one
//!    that only the file of analyses has, and seven modifiers, each in its category.
//! 2. Titles are the long descriptors, and every other descriptor stands beside them
//!    in its role.
//! 3. The forms of the long descriptors have the same codes, and one of them is read.
//! 4. UTF-8 and Windows-1252 give equal code sets; so do tabs and fixed columns.
//! 5. The order in which files are passed makes no difference.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use medcode_codeset::{CodeSet, ConceptKind, PropertyKind, Role, Source};
use medcode_fixtures as fixtures;
use medcode_loader::{Input, LoadOptions, Reading, Release, read};

type File<'a> = (&'a str, &'a [u8]);

fn files() -> Vec<File<'static>> {
    vec![
        ("LONGULT.txt", fixtures::cpt_longult()),
        ("LONGUT.txt", fixtures::cpt_longut()),
        ("LONGULF.txt", fixtures::cpt_longulf()),
        ("MEDU.txt", fixtures::cpt_medu()),
        ("SHORTU.txt", fixtures::cpt_shortu()),
        ("ConsumerDescriptor.txt", fixtures::cpt_consumer()),
        ("ClinicianDescriptor.txt", fixtures::cpt_clinician()),
        ("MODUL.txt", fixtures::cpt_modul()),
        ("CPTPLA.xml", fixtures::cpt_pla()),
    ]
}

#[track_caller]
fn load(files: &[File<'_>]) -> Reading {
    let inputs: Vec<Input> =
        files.iter().map(|(name, bytes)| Input::bytes(*name, bytes.to_vec())).collect();
    let options = LoadOptions::new().release("2026".parse().expect("a version"));
    let reading =
        read(&inputs, &options, &mut |_| ControlFlow::Continue(())).expect("files can be read");
    assert!(reading.failed.is_empty(), "{:?}", reading.failed);
    reading
}

#[track_caller]
fn load_one(files: &[File<'_>]) -> Release {
    let [release] = <[Release; 1]>::try_from(load(files).releases).expect("one release");
    release
}

/// The texts of a code in their roles.
fn texts<'a>(set: &'a CodeSet, code: &str) -> Vec<(Role, Source, &'a str)> {
    let id = set.find(&code.parse().expect("a code")).expect("the code set has it");
    set.designations_of(id).iter().map(|one| (one.role, one.source, &*one.text)).collect()
}

#[test]
fn every_code_is_counted_in_its_category() {
    let release = load_one(&files());
    let told: Vec<String> = release.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "MODUL.txt: modifiers of HCPCS Level II, which its own files have, left out: 3 (ZA, ZB, Z1)"
        ]
    );
    let set = &release.code_set;
    assert_eq!((set.len(), set.kind_count(ConceptKind::Modifier)), (16, 7));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in set.properties().iter().filter(|one| one.kind == PropertyKind::Category) {
        *counts.entry(&one.value).or_default() += 1;
    }
    let expected = [
        ("Category I", 4),
        ("Category II", 1),
        ("Category III", 1),
        ("MAAA", 1),
        ("PLA", 2),
        ("modifier", 7),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
}

#[test]
fn titles_are_long_descriptors_and_others_stand_beside_them() {
    let release = load_one(&files());
    let set = &release.code_set;
    let descriptors = Source::CptDescriptors;
    assert_eq!(
        texts(set, "00001"),
        [
            (Role::Title, descriptors, "Inspection of an imaginary garden gnome, first visit"),
            (Role::MediumTitle, descriptors, "INSPECTION IMAGINARY GARDEN GNOME FIRST VISIT"),
            (Role::ConsumerDescriptor, Source::CptConsumer, "First look at a made-up garden gnome"),
            (Role::ClinicianDescriptor, Source::CptClinician, "Gnome inspection, first visit"),
            (
                Role::ClinicianDescriptor,
                Source::CptClinician,
                "Initial gnome inspection in a café garden"
            ),
        ]
    );
    let id = set.find(&"00001".parse().unwrap()).unwrap();
    assert_eq!(set.concept(id).short_title.as_deref(), Some("INSPECT GNOME FIRST"));
    assert_eq!(set.designation_count(Role::MediumTitle), 8);
    assert_eq!(set.designation_count(Role::ConsumerDescriptor), 8);
    assert_eq!(set.designation_count(Role::ClinicianDescriptor), 11);
}

#[test]
fn modifiers_and_analyses_come_from_their_own_files() {
    let release = load_one(&files());
    let set = &release.code_set;
    assert_eq!(texts(set, "P2"), [(Role::Title, Source::CptModifiers, "A gnome with moss")]);
    assert_eq!(
        texts(set, "9994U"),
        [(Role::Title, Source::CptPla, "Moon rabbit fur, count of stars per whisker")]
    );
    let id = set.find(&"9992U".parse().unwrap()).unwrap();
    assert_eq!(texts(set, "9992U")[0].1, Source::CptDescriptors);
    let laboratory = set.properties().iter().find(|one| one.kind == PropertyKind::Laboratory);
    let laboratory = laboratory.expect("an analysis has its laboratory");
    assert_eq!((laboratory.concept, &*laboratory.value), (id, "Invented Café Laboratory"));
}

#[test]
fn of_the_forms_of_long_descriptors_one_is_read() {
    let reading = load(&files());
    let not: Vec<String> =
        reading.not_loaded.iter().map(|not| format!("{}: {}", not.name, not.why)).collect();
    assert_eq!(
        not,
        [
            "LONGULF.txt: AMA CPT long descriptor file of fixed width: LONGULT.txt has the same codes",
            "LONGUT.txt: AMA CPT long descriptor file in capitals: LONGULT.txt has the same codes",
        ]
    );
    let fixed: Vec<File<'_>> = files()
        .into_iter()
        .filter(|file| file.0 != "LONGULT.txt")
        .filter(|file| file.0 != "LONGUT.txt")
        .collect();
    assert_eq!(load_one(&fixed).code_set, load_one(&files()).code_set);
}

/// The text in Windows-1252, of which it has only what Latin-1 has.
fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|one| u8::try_from(u32::from(one)).expect("Latin-1")).collect()
}

#[test]
fn both_encodings_give_equal_code_sets() {
    let texts: Vec<(&str, String)> = files()
        .into_iter()
        .map(|(name, bytes)| {
            let text = std::str::from_utf8(bytes).map(ToOwned::to_owned);
            let latin = || bytes.iter().map(|byte| char::from(*byte)).collect();
            (name, text.unwrap_or_else(|_| latin()))
        })
        .collect();
    let old: Vec<(&str, Vec<u8>)> =
        texts.iter().map(|(name, text)| (*name, windows_1252(text))).collect();
    let new: Vec<(&str, Vec<u8>)> =
        texts.iter().map(|(name, text)| (*name, format!("\u{FEFF}{text}").into_bytes())).collect();
    let set = |files: &[(&str, Vec<u8>)]| {
        let files: Vec<File<'_>> = files.iter().map(|(name, bytes)| (*name, &**bytes)).collect();
        load_one(&files).code_set
    };
    assert!(old.iter().filter(|(_, bytes)| std::str::from_utf8(bytes).is_err()).count() >= 4);
    assert_eq!(set(&old), set(&new));
    assert_eq!(set(&old), load_one(&files()).code_set);
}

#[test]
fn tabs_and_fixed_columns_give_equal_code_sets() {
    let mut tabs = files();
    for file in &mut tabs {
        if file.0 == "SHORTU.txt" {
            file.1 = fixtures::cpt_shortu_tabs();
        }
    }
    assert_eq!(load_one(&tabs).code_set, load_one(&files()).code_set);
}

#[test]
fn the_order_of_files_makes_no_difference() {
    let mut reversed = files();
    reversed.reverse();
    let (release, other) = (load_one(&files()), load_one(&reversed));
    assert_eq!(release.code_set, other.code_set);
    assert_eq!(release.sources, other.sources);
}
