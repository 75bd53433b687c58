//! Whole official releases; skipped, with a line, where they are not there.
//!
//! 1. FY2026 loads with 98,186 lines and 74,719 billable codes.
//! 2. Every billable code's official title, asked as a question, returns that
//!    code first, whether only billable codes are wanted or not.
//! 3. One and two threads build the same bytes, in much memory and in little.
//! 4. Checks say what the order file says.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::OnceLock;

use medcode::{Catalog, Scope, Search, System, Verdict};

use crate::common::{files, icd10cm_2026, load, releases};

/// FY2026 in memory, loaded once for all tests.
fn catalog(releases: &Path) -> Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    let make = || {
        let catalog = Catalog::in_memory();
        load(&catalog, &icd10cm_2026(releases));
        catalog
    };
    CATALOG.get_or_init(make).clone()
}

#[test]
fn the_release_has_the_lines_and_codes_that_are_published() {
    let Some(releases) = releases() else { return };
    let catalog = Catalog::in_memory();
    let report = catalog.load(&icd10cm_2026(&releases), |_| ControlFlow::Continue(())).unwrap();
    let loaded = &report.releases[0];
    assert_eq!(loaded.order_lines, Some(98_186));
    assert_eq!(loaded.billable, 74_719);
}

/// Asks the title of every billable code and returns those not answered first.
fn misses(catalog: &Catalog, billable: bool) -> Vec<String> {
    let scope = Scope::new();
    let codes: Vec<_> =
        catalog.concepts(&scope).unwrap().filter(medcode::ConceptRef::is_billable).collect();
    assert_eq!(codes.len(), 74_719);
    let threads = std::thread::available_parallelism().map_or(2, NonZeroUsize::get);
    let is_missed = |code: &&medcode::ConceptRef| {
        let search = Search::new(code.title()).limit(1).billable(billable);
        let answer = catalog.search(&search).unwrap();
        answer.hits.first().is_none_or(|hit| hit.code != code.printed())
    };
    std::thread::scope(|threads_scope| {
        let workers: Vec<_> = codes
            .chunks(codes.len().div_ceil(threads))
            .map(|share| {
                threads_scope.spawn(move || {
                    share
                        .iter()
                        .filter(is_missed)
                        .map(medcode::ConceptRef::printed)
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

#[test]
fn every_official_title_finds_its_code_first() {
    let Some(releases) = releases() else { return };
    assert_eq!(misses(&catalog(&releases), false), [""; 0]);
}

#[test]
fn every_official_title_finds_its_code_first_among_billable_ones() {
    let Some(releases) = releases() else { return };
    assert_eq!(misses(&catalog(&releases), true), [""; 0]);
}

#[test]
fn one_and_two_threads_build_the_same_bytes_in_little_memory_and_in_much() {
    let Some(releases) = releases() else { return };
    let build = |threads: usize, memory: usize| {
        let directory = tempfile::tempdir().unwrap();
        let catalog = Catalog::open(directory.path()).unwrap();
        let threads = NonZeroUsize::new(threads).unwrap();
        load(&catalog, &icd10cm_2026(&releases).threads(threads).memory(memory));
        files(directory.path())
    };
    let (one, two) = (build(1, 350_000_000), build(2, usize::MAX));
    assert!(one.len() > 8);
    assert!(one == two);
}

#[test]
fn checks_say_what_the_order_file_says() {
    let Some(releases) = releases() else { return };
    let catalog = catalog(&releases);
    let scope = Scope::new().on("2026-01-15".parse().unwrap());
    let expected = [
        ("E11", Verdict::Header),
        ("E11.9", Verdict::Valid),
        ("e119", Verdict::Valid),
        ("S52.501", Verdict::NeedsSeventh),
        ("W21.89A", Verdict::Unknown),
        ("W21.89XA", Verdict::Valid),
        ("Z86.0100", Verdict::Valid),
        ("QA0.0142", Verdict::Valid),
        ("A0100", Verdict::Valid),
    ];
    for (code, verdict) in expected {
        let checks = catalog.check(&scope, code).unwrap();
        let met: Vec<_> = checks.iter().map(|check| (check.system, check.verdict)).collect();
        assert_eq!(met, [(System::Icd10Cm, verdict)], "for {code}");
    }
    let unknown = &catalog.check(&scope, "W21.89A").unwrap()[0];
    assert!(unknown.message().contains("W21.89XA"), "{}", unknown.message());
}
