//! CPT, from invented files in every layout.
//!
//! 1. The files of a release come together: titles, designations, categories, modifiers.
//! 2. Every other form of a file gives the same codes.
//! 3. A quarter's PLA file is a release of its own.

#![expect(
    clippy::unwrap_used,
    reason = "in tests a failure is a panic, and helpers are called by tests alone"
)]

use std::ops::ControlFlow;

use medcode_codeset::{CodeSet, ConceptKind, PropertyKind, Role};
use medcode_loader::{Input, LoadOptions, Reading, read};

fn reading(files: &[(&'static str, &'static [u8])], version: &str) -> Reading {
    let inputs: Vec<Input> =
        files.iter().map(|(name, bytes)| Input::bytes(*name, *bytes)).collect();
    let options = LoadOptions::new().release(version.parse().unwrap());
    read(&inputs, &options, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn set(files: &[(&'static str, &'static [u8])]) -> CodeSet {
    let mut reading = reading(files, "2026");
    assert!(reading.failed.is_empty(), "{:?}", reading.failed);
    reading.releases.remove(0).code_set
}

/// The files of a release, with other forms of some in their place.
fn with(
    other: &(&'static str, &'static [u8]),
    instead_of: &str,
) -> Vec<(&'static str, &'static [u8])> {
    let mut files = medcode_fixtures::cpt();
    files.retain(|(name, _)| *name != instead_of);
    files.push(*other);
    files
}

#[test]
fn the_files_of_a_release_come_together() {
    let reading = reading(&medcode_fixtures::cpt(), "2026");
    assert_eq!(reading.releases.len(), 1);
    let release = &reading.releases[0];
    let warnings: Vec<String> = release.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        ["MODUL.txt: modifiers of HCPCS Level II, which come with HCPCS, left out: 1 (ZZ)"]
    );
    let set = &release.code_set;
    assert_eq!((set.billable_count(), set.kind_count(ConceptKind::Modifier)), (8, 4));
    let id = set.find(&"00001".parse().unwrap()).unwrap();
    assert_eq!(&*set.concept(id).title, "Inspection of an imaginary garden gnome, first visit");
    assert_eq!(set.concept(id).short_title.as_deref(), Some("INSPECT GNOME FIRST VISIT"));
    let roles: Vec<Role> = set.designations_of(id).iter().map(|one| one.role).collect();
    assert_eq!(
        roles,
        [
            Role::Title,
            Role::MediumTitle,
            Role::ConsumerDescriptor,
            Role::ClinicianDescriptor,
            Role::ClinicianDescriptor
        ]
    );
    let mut categories: Vec<&str> = set
        .properties()
        .iter()
        .filter(|one| one.kind == PropertyKind::Category)
        .map(|one| &*one.value)
        .collect();
    categories.sort_unstable();
    categories.dedup();
    assert_eq!(
        categories,
        ["Category I", "Category II", "Category III", "MAAA", "PLA", "modifier"]
    );
    let pla = set.concept(set.find(&"0008U".parse().unwrap()).unwrap());
    assert_eq!(pla.effective.unwrap().from.to_string(), "2026-07-01");
}

#[test]
fn every_other_form_gives_the_same_codes() {
    let expected = set(&medcode_fixtures::cpt());
    let codes = |set: &CodeSet| set.concepts().map(|(_, one)| one.code).collect::<Vec<_>>();
    for other in medcode_fixtures::cpt_other_forms() {
        let instead_of = if other.0.starts_with("LONG") { "LONGULT.txt" } else { other.0 };
        let found = set(&with(&other, instead_of));
        assert_eq!(codes(&found), codes(&expected), "{}", other.0);
        if other.0 != "LONGUT.txt" {
            assert_eq!(found, expected, "{}", other.0);
        }
    }
}

#[test]
fn of_two_forms_of_the_long_descriptors_the_mixed_case_one_is_taken() {
    let mut files = medcode_fixtures::cpt();
    files.extend(
        medcode_fixtures::cpt_other_forms()
            .into_iter()
            .filter(|(name, _)| name.starts_with("LONG")),
    );
    let reading = reading(&files, "2026");
    assert_eq!(reading.not_loaded.len(), 2, "{:?}", reading.not_loaded);
    assert_eq!(reading.releases[0].code_set, set(&medcode_fixtures::cpt()));
}

#[test]
fn a_pla_file_alone_is_a_release_within_the_year() {
    let files: Vec<_> =
        medcode_fixtures::cpt().into_iter().filter(|(name, _)| *name == "CPTPLA.xml").collect();
    let reading = reading(&files, "2026-07");
    let set = &reading.releases[0].code_set;
    assert_eq!(set.billable_count(), 1);
    assert_eq!(set.effective().from.to_string(), "2026-07-01");
}
