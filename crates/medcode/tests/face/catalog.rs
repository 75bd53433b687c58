//! A catalog on disk.
//!
//! 1. Loading again what is there changes nothing; other content needs `replace`.
//! 2. One, two and four threads build the same bytes.
//! 3. Two writers: the second is told, and nothing is lost.
//! 4. What a writer that died left behind is removed by the next.
//! 5. A file that is not what was written is named by `verify`; opening never
//!    panics.
//! 6. An index of another format or analysis answers nothing, says what to do, and stands
//!    in no other's way; `reindex` makes it anew to the byte, or says which release to load
//!    again.
//! 7. Readers see new versions after `refresh`, and keep what they have.
//! 8. A load that is stopped publishes nothing.
//! 9. A release that does not fit the memory given fails and says what would do, and what
//!    is made in little memory is what is made in much.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::common::{ask, files, load, slices};
use medcode::{
    Catalog, Load, NoticeKind, Published, Role, Scope, Search, Suggest, System, Verdict,
};
use medcode_index::Manifest;

fn order_only() -> Load {
    Load::new()
        .bytes("order-2026.txt", medcode_fixtures::icd10cm_order())
        .release("2026".parse().unwrap())
}

/// Loads a release in so much memory; the files of its index, and the messages of what
/// failed.
fn loaded_in(bytes: usize) -> (BTreeMap<PathBuf, Vec<u8>>, Vec<String>) {
    let directory = tempfile::tempdir().unwrap();
    let catalog = Catalog::open(directory.path()).unwrap();
    let load = slices().memory(bytes);
    let report = catalog.load(&load, |_| ControlFlow::Continue(())).unwrap();
    let failed = report.failed.iter().map(|failure| failure.error.to_string()).collect();
    let mut files = files(directory.path());
    files.retain(|path, _| path.components().count() > 1);
    (files, failed)
}

#[test]
fn a_release_that_does_not_fit_says_how_much_would_do() {
    let (nothing, failed) = loaded_in(1_000_000);
    let [message] = &*failed else { panic!("{failed:?}") };
    let start = "icd10cm 2026 takes up to 41 MB to make, 1 MB were given; give at least 41 MB";
    assert_eq!(message, &format!("{start}, or no bound"));
    assert!(nothing.is_empty());
    let (nothing, failed) = loaded_in(40_000_000);
    assert!(nothing.is_empty() && failed.len() == 1, "{failed:?}");
    // What the message asks for is enough, and makes what is made without bound.
    let (least, failed) = loaded_in(41_000_000);
    assert!(failed.is_empty() && least.len() > 8, "{failed:?}");
    assert!(least == loaded_in(usize::MAX).0);
}

fn published(catalog: &Catalog, load: &Load) -> Published {
    let mut report = catalog.load(load, |_| ControlFlow::Continue(())).unwrap();
    report.releases.pop().unwrap().published
}

#[test]
fn the_same_release_again_changes_nothing_and_another_needs_replace() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = Catalog::open(directory.path()).unwrap();
    assert_eq!(published(&catalog, &slices()), Published::Added);
    let before = files(directory.path());
    assert_eq!(ask(&catalog, "heart attack").hits[0].matched.role, Role::InclusionTerm);
    assert_eq!(published(&catalog, &slices()), Published::Unchanged);
    let report = catalog.load(&order_only(), |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(
        report.failed[0].error.to_string(),
        "icd10cm 2026 is loaded already with other content; use --replace to put this in its place"
    );
    assert_eq!(files(directory.path()), before);
    assert_eq!(published(&catalog, &order_only().replace(true)), Published::Replaced);
    assert_eq!(ask(&catalog, "heart attack").hits[0].matched.role, Role::Title);
    assert_eq!(ask(&catalog, "e119").hits[0].code, "E11.9");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2, "the lock and one system");
}

#[test]
fn any_number_of_threads_builds_the_same_bytes() {
    let build = |threads: usize| {
        let directory = tempfile::tempdir().unwrap();
        let catalog = Catalog::open(directory.path()).unwrap();
        load(&catalog, &slices().threads(NonZeroUsize::new(threads).unwrap()));
        files(directory.path())
    };
    let one = build(1);
    assert!(one.len() > 8);
    assert!(one == build(2), "two threads");
    assert!(one == build(4), "four threads");
}

#[test]
fn a_second_writer_is_told_and_nothing_is_lost() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = Catalog::open(directory.path()).unwrap();
    load(&catalog, &order_only());
    let lock = fs::File::create(directory.path().join("catalog.lock")).unwrap();
    lock.lock().unwrap();
    let error = catalog.load(&slices().replace(true), |_| ControlFlow::Continue(())).unwrap_err();
    let expected = format!(
        "{}: another program is changing this catalog; try again when it has ended",
        directory.path().display()
    );
    assert_eq!(error.to_string(), expected);
    drop(lock);
    assert_eq!(published(&catalog, &slices().replace(true)), Published::Replaced);
}

#[test]
fn what_a_dead_writer_left_is_removed_by_the_next() {
    let directory = tempfile::tempdir().unwrap();
    let leftover = directory.path().join(".unpublished-dead");
    fs::create_dir_all(&leftover).unwrap();
    fs::write(leftover.join("columns"), "half of it").unwrap();
    let catalog = Catalog::open(directory.path()).unwrap();
    assert!(catalog.is_empty());
    load(&catalog, &slices());
    assert!(!leftover.exists());
}

#[test]
fn a_damaged_file_is_named_and_opening_it_does_not_panic() {
    let directory = tempfile::tempdir().unwrap();
    load(&Catalog::open(directory.path()).unwrap(), &slices());
    let version = directory.path().join("icd10cm/2026");
    for (path, bytes) in files(&version) {
        let path = version.join(path);
        if path.ends_with("manifest.json") {
            continue;
        }
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        let catalog = Catalog::open(directory.path()).unwrap();
        assert_eq!(catalog.verify().unwrap(), std::slice::from_ref(&path));
        // Asked all the same, it answers or says why not.
        let _ = catalog.search(&Search::new("diabetes"));
        fs::write(&path, bytes).unwrap();
    }
    fs::write(version.join("manifest.json"), "{").unwrap();
    let error = Catalog::open(directory.path()).unwrap_err().to_string();
    assert!(error.contains("not a manifest; remove the directory"), "{error}");
}

/// Changes the manifest of ICD-10-CM as another version of medcode would have written it.
fn change_manifest(directory: &Path, change: impl Fn(&mut Manifest)) {
    change_manifest_of(&directory.join("icd10cm/2026"), change);
}

fn change_manifest_of(version: &Path, change: impl Fn(&mut Manifest)) {
    let path = version.join("manifest.json");
    let mut manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut manifest);
    fs::write(&path, manifest.to_json()).unwrap();
}

#[track_caller]
fn check_format(format: u32, expected: &str) {
    let directory = tempfile::tempdir().unwrap();
    load(&Catalog::open(directory.path()).unwrap(), &slices());
    let before = files(directory.path());
    change_manifest(directory.path(), |manifest| manifest.format = format);
    let catalog = Catalog::open(directory.path()).unwrap();
    let status = catalog.status().remove(0);
    assert_eq!((status.format, status.current, status.codes > 0), (format, false, true));
    assert!(catalog.verify().unwrap().is_empty());
    let error = catalog.search(&Search::new("diabetes")).unwrap_err().to_string();
    assert!(error.ends_with(expected), "{error}");
    // What is kept beside it is not of its format.
    let version = "2026".parse().unwrap();
    assert!(catalog.diff(System::Icd10Cm, &version, &version).unwrap().added.is_empty());
    let done = catalog.reindex(NonZeroUsize::MIN).unwrap();
    assert_eq!((done.rebuilt, done.failed.len()), (vec![(System::Icd10Cm, version)], 0));
    assert_eq!(ask(&catalog, "diabetes").hits[0].code, "E11.9");
    assert!(catalog.status()[0].current);
    assert!(files(directory.path()) == before, "the same code set gives the same bytes");
}

#[test]
fn another_format_is_told_and_made_anew() {
    check_format(6, "index format 6, this program reads format 8; run `medcode reindex`");
    let newer = "index format 99 of a newer medcode, this program reads format 8; use the newer \
                 one, or run `medcode reindex` to make the index anew with this one";
    check_format(99, newer);
}

#[test]
fn loading_again_what_is_of_another_format_needs_no_leave_to_replace_it() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = Catalog::open(directory.path()).unwrap();
    load(&catalog, &slices());
    let before = files(directory.path());
    change_manifest(directory.path(), |manifest| manifest.format = 6);
    assert_eq!(published(&catalog, &slices()), Published::Replaced);
    assert!(files(directory.path()) == before);
}

/// A catalog with ICD-10-CM 2026 and HCPCS Level II 2020-01.
fn catalog_of_two(directory: &Path) -> Catalog {
    let catalog = Catalog::open(directory).unwrap();
    load(&catalog, &slices());
    let hcpcs = Load::new().bytes("HCPC2020.txt", medcode_fixtures::hcpcs_text());
    load(&catalog, &hcpcs.release("2020-01".parse().unwrap()));
    catalog
}

#[test]
fn what_is_of_another_format_is_left_out_with_a_notice_beside_what_is_not() {
    let directory = tempfile::tempdir().unwrap();
    catalog_of_two(directory.path());
    change_manifest_of(&directory.path().join("hcpcs/2020-01"), |manifest| manifest.format = 6);
    let catalog = Catalog::open(directory.path()).unwrap();
    let all = Scope::new();
    let notices = catalog.selection(&all).notices;
    assert_eq!((notices.len(), notices[0].kind), (1, NoticeKind::NotCurrent));
    let left_out = "HCPCS Level II 2020-01 is left out: its index was made by another version of \
                    medcode; run `medcode reindex`";
    assert_eq!(notices[0].text, left_out);
    let search = Search::new("heart attack");
    let of_any = catalog.search(&search.clone().scope(Scope::new().any_version())).unwrap();
    let answer = catalog.search(&search).unwrap();
    assert_eq!((&*answer.hits[0].code, &answer.notices[..1]), ("I21.9", &*notices));
    assert!(of_any.hits[0].valid.is_some() && of_any.notices[..1] == notices);
    let suggestions = catalog.suggest(&Suggest::new("diabet")).unwrap();
    assert!(!suggestions.hits.is_empty() && suggestions.notices[..1] == notices);
    let in_session = catalog.session(all.clone()).unwrap().suggest("diabet").unwrap();
    assert!(in_session == suggestions);
    assert_eq!(catalog.lookup_in(&all, "E11.9").unwrap().len(), 1);
    let verdict = |code| catalog.check(&all, code).map(|checks| checks[0].verdict).unwrap();
    assert_eq!([verdict("E11.9"), verdict("E0143")], [Verdict::Valid, Verdict::Unknown]);
    // Of a day that ICD-10-CM alone covers, the other is missing, which is no reason to open it.
    let on = Scope::new().on("2026-01-15".parse().unwrap());
    assert_eq!(catalog.check(&on, "E11.9").unwrap().len(), 1);
    // Only what is left out has modifiers.
    assert!(catalog.check(&all, "E0143-NU").unwrap().is_empty());
    // It may be a code of HCPCS Level II as well.
    assert_eq!(catalog.history(&all, "E1100").unwrap().len(), 1);
}

#[test]
fn a_version_of_another_format_is_left_out_beside_others_of_its_system() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = Catalog::open(directory.path()).unwrap();
    load(&catalog, &slices());
    load(&catalog, &order_only().release("2025".parse().unwrap()));
    let years = |catalog: &Catalog| {
        let scope = Scope::new().system(System::Icd10Cm);
        let history = catalog.history(&scope, "E11.9").unwrap().remove(0);
        history.spans[0].first.to_string()
    };
    assert_eq!(years(&catalog), "2025");
    change_manifest_of(&directory.path().join("icd10cm/2025"), |manifest| manifest.format = 6);
    let catalog = Catalog::open(directory.path()).unwrap();
    assert_eq!(years(&catalog), "2026");
    let named = Scope::new().system(System::Icd10Cm);
    assert_eq!(catalog.check(&named, "E11.X").unwrap()[0].verdict, Verdict::Unknown);
    assert!(catalog.search(&Search::new("heart attack").scope(named.clone())).is_ok());
    let notices = catalog.selection(&named.any_version()).notices;
    assert!(notices[0].text.starts_with("ICD-10-CM 2025 is left out"), "{notices:?}");
}

#[test]
fn what_is_of_another_format_is_an_error_where_it_is_named_or_alone() {
    let directory = tempfile::tempdir().unwrap();
    catalog_of_two(directory.path());
    change_manifest_of(&directory.path().join("hcpcs/2020-01"), |manifest| manifest.format = 6);
    let catalog = Catalog::open(directory.path()).unwrap();
    let named = Scope::new().system(System::Hcpcs);
    check_refused(&catalog, &named);
    check_refused(&catalog, &named.system(System::Icd10Cm));
    let alone = Scope::new().version("2020-01".parse().unwrap());
    check_refused(&catalog, &alone);
    change_manifest(directory.path(), |manifest| manifest.format = 6);
    catalog.refresh().unwrap();
    check_refused(&catalog, &Scope::new());
}

/// Asks HCPCS Level II, whose index is of another format, in every way.
#[track_caller]
fn check_refused(catalog: &Catalog, scope: &Scope) {
    let searched = catalog.search(&Search::new("walker").scope(scope.clone())).err();
    let errors = [
        searched,
        catalog.suggest(&Suggest::new("walk").scope(scope.clone())).err(),
        catalog.session(scope.clone()).err(),
        catalog.lookup_in(scope, "E0143").err(),
        catalog.check(scope, "E0143").err(),
        catalog.check(scope, "E0143-NU").err(),
    ];
    for error in errors {
        let error = error.expect("it is refused").to_string();
        let end = "index format 6, this program reads format 8; run `medcode reindex`";
        assert!(error.ends_with(end), "{error}");
    }
}

#[test]
fn a_code_set_of_another_form_is_named_and_stops_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = catalog_of_two(directory.path());
    let hcpcs = directory.path().join("hcpcs/2020-01");
    let other = hcpcs.join("manifest.json");
    let text = fs::read(&other).unwrap();
    change_manifest_of(&hcpcs, |manifest| manifest.format = 6);
    change_manifest(directory.path(), |manifest| (manifest.format, manifest.kept_form) = (99, 2));
    catalog.refresh().unwrap();
    let done = catalog.reindex(NonZeroUsize::MIN).unwrap();
    assert_eq!(done.rebuilt, [(System::Hcpcs, "2020-01".parse().unwrap())]);
    assert!(fs::read(&other).unwrap() == text);
    let [failure] = &*done.failed else { panic!("{:?}", done.failed) };
    let expected = "icd10cm/2026/codeset.zst: the code set is kept in form 2, this program reads \
                    form 1; load icd10cm 2026 again with --replace, from order-2026.txt, \
                    tabular-2026.xml, or use the newer medcode that made it";
    assert!(failure.error.to_string().ends_with(expected), "{}", failure.error);
    // The others answer, and it can be taken out.
    assert!(!catalog.search(&Search::new("walker")).unwrap().hits.is_empty());
    assert!(catalog.remove(System::Icd10Cm, &"2026".parse().unwrap()).unwrap());
    assert!(catalog.status().iter().all(|status| status.current));
}

#[test]
fn a_manifest_that_has_not_what_all_have_is_named_with_its_format() {
    let directory = tempfile::tempdir().unwrap();
    load(&Catalog::open(directory.path()).unwrap(), &slices());
    fs::write(directory.path().join("icd10cm/2026/manifest.json"), "{\"format\": 99}").unwrap();
    let error = Catalog::open(directory.path()).unwrap_err().to_string();
    let expected = "manifest.json: the manifest of index format 99 cannot be read by this program, \
                    which writes format 8; use the medcode that made it, or remove the directory \
                    and load its release again";
    assert!(error.ends_with(expected), "{error}");
}

#[test]
fn another_analysis_is_refused_until_it_is_reindexed() {
    let directory = tempfile::tempdir().unwrap();
    load(&Catalog::open(directory.path()).unwrap(), &slices());
    let before = files(directory.path());
    change_manifest(directory.path(), |manifest| manifest.analysis.insert(0, 'f'));
    let catalog = Catalog::open(directory.path()).unwrap();
    let error = catalog.search(&Search::new("diabetes")).unwrap_err().to_string();
    assert!(error.ends_with("run `medcode reindex`"), "{error}");
    assert!(!catalog.status()[0].current);
    assert_eq!(catalog.reindex(NonZeroUsize::MIN).unwrap().rebuilt.len(), 1);
    assert_eq!(ask(&catalog, "diabetes").hits[0].code, "E11.9");
    assert!(files(directory.path()) == before, "the same code set gives the same bytes");
}

#[test]
fn readers_see_new_versions_after_refresh_and_keep_what_they_have() {
    let directory = tempfile::tempdir().unwrap();
    let reader = Catalog::open(directory.path()).unwrap();
    let writer = Catalog::open(directory.path()).unwrap();
    load(&writer, &slices());
    assert!(reader.is_empty());
    reader.refresh().unwrap();
    let concept = reader.lookup(System::Icd10Cm, "E11.9").unwrap().unwrap();
    load(&writer, &order_only().replace(true));
    assert_eq!(concept.ancestors().count(), 3, "category, section and chapter");
    reader.refresh().unwrap();
    let concept = reader.lookup(System::Icd10Cm, "E11.9").unwrap().unwrap();
    assert_eq!(concept.ancestors().count(), 1, "the category alone");
}

#[test]
fn a_load_that_is_stopped_publishes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = Catalog::open(directory.path()).unwrap();
    let error = catalog.load(&slices(), |_| ControlFlow::Break(())).unwrap_err();
    assert_eq!(error.to_string(), "the load was stopped");
    assert!(catalog.is_empty());
}
