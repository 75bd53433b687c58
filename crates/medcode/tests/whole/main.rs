//! Every official release at once, loaded by one call into an empty catalog.
//!
//! 1. Each version has as many codes as its publisher says.
//! 2. From each version of ICD-10-CM and -PCS to the next, as many codes were added,
//!    removed and retitled as the official addenda count.
//! 3. A code is judged by the date: added, deleted, become a header, terminated, in a
//!    gap, before everything; and by what conversion tables give for it.
//! 4. Words find retired codes where any version is asked, and codes of every system.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "in tests a failure is a panic; a skipped test says so"
)]

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::OnceLock;

use medcode::{Catalog, Check, Load, Scope, Search, Status, System, Verdict};

/// The catalog of everything, and where it lies until the tests end; nothing if the
/// official files are not there.
fn catalog() -> Option<&'static Catalog> {
    static CATALOG: OnceLock<Option<(Catalog, tempfile::TempDir)>> = OnceLock::new();
    let made = CATALOG.get_or_init(|| {
        let releases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
        if !releases.is_dir() {
            eprintln!("skipped: no official releases at {}", releases.display());
            return None;
        }
        let directory = tempfile::tempdir().unwrap();
        let catalog = Catalog::open(directory.path()).unwrap();
        let report =
            catalog.load(&Load::new().path(releases), |_| ControlFlow::Continue(())).unwrap();
        assert!(report.failed.is_empty(), "{:?}", report.failed);
        let names: Vec<&str> = report.not_loaded.iter().map(|one| &*one.name).collect();
        for kind in ["icd9cm", "gems", "who", "fy2021/icd10cm_drug"] {
            assert!(names.iter().any(|name| name.contains(kind)), "{kind} is listed");
        }
        Some((catalog, directory))
    });
    made.as_ref().map(|(catalog, _)| catalog)
}

/// Versions with their billable codes, as their publishers count them.
const ICD10CM: [(&str, usize); 16] = [
    ("2016", 69_823),
    ("2017", 71_486),
    ("2018", 71_704),
    ("2019", 71_932),
    ("2020", 72_184),
    ("2021-01-01", 72_621),
    ("2022", 72_748),
    ("2022-04-01", 72_750),
    ("2023", 73_639),
    ("2023-04-01", 73_674),
    ("2024", 74_044),
    ("2024-04-01", 74_044),
    ("2025", 74_260),
    ("2025-04-01", 74_260),
    ("2026", 74_719),
    ("2026-04-01", 74_719),
];

const ICD10PCS: [(&str, usize); 10] = [
    ("2019", 78_881),
    ("2020", 77_559),
    ("2021-01-01", 78_136),
    ("2022-01-01", 78_227),
    ("2022-04-01", 78_229),
    ("2023-04-01", 78_530),
    ("2024", 78_603),
    ("2024-04-01", 78_638),
    ("2025", 78_948),
    ("2026", 79_115),
];

/// Procedures and modifiers.
const HCPCS: [(&str, usize, usize); 7] = [
    ("2017-01", 6_155, 343),
    ("2018-01", 6_205, 354),
    ("2019-01", 6_440, 360),
    ("2020-04", 6_728, 369),
    ("2020-07", 6_789, 369),
    ("2020-10", 6_825, 371),
    ("2025-10", 8_463, 383),
];

#[test]
fn every_version_has_as_many_codes_as_its_publisher_says() {
    let Some(catalog) = catalog() else { return };
    let of = |system: System| {
        let status = catalog.status().into_iter().filter(move |one| one.system == system);
        status.collect::<Vec<Status>>()
    };
    let billable = |system: System| {
        let versions = of(system).into_iter();
        versions.map(|one| (one.version.to_string(), one.billable)).collect::<Vec<_>>()
    };
    let expected = |list: &[(&str, usize)]| {
        list.iter().map(|(version, codes)| ((*version).to_owned(), *codes)).collect::<Vec<_>>()
    };
    assert_eq!(billable(System::Icd10Cm), expected(&ICD10CM));
    assert_eq!(billable(System::Icd10Pcs), expected(&ICD10PCS));
    let hcpcs: Vec<(String, usize, usize)> = of(System::Hcpcs)
        .into_iter()
        .map(|one| (one.version.to_string(), one.billable, one.modifiers))
        .collect();
    let expected: Vec<(String, usize, usize)> = HCPCS
        .iter()
        .map(|(version, codes, modifiers)| ((*version).to_owned(), *codes, *modifiers))
        .collect();
    assert_eq!(hcpcs, expected);
    assert!(of(System::Cpt).is_empty());
}

/// Added, removed and retitled from the version before, as the official addenda count
/// (of FY2018 and FY2024 they count full titles or none of those that differ in a
/// blank; the titles that differ are counted here).
const CM_CHANGES: [[usize; 3]; 15] = [
    [1_974, 311, 425],
    [360, 142, 237],
    [279, 51, 143],
    [273, 21, 30],
    [496, 59, 47],
    [159, 32, 22],
    [3, 1, 0],
    [1_176, 287, 28],
    [42, 7, 1],
    [395, 25, 23],
    [0, 0, 0],
    [252, 36, 13],
    [0, 0, 0],
    [487, 28, 38],
    [0, 0, 0],
];

/// The same of ICD-10-PCS, where the addenda start from the version before. The
/// codes file of FY2024 has no abbreviated titles to compare, and the FY2026 addenda
/// start from April 2025, which is not there.
const PCS_CHANGES: [(&str, &str, [usize; 3]); 5] = [
    ("2019", "2020", [734, 2_056, 130]),
    ("2020", "2021-01-01", [577, 0, 0]),
    ("2022-01-01", "2022-04-01", [2, 0, 0]),
    ("2024", "2024-04-01", [41, 6, 3]),
    ("2024-04-01", "2025", [371, 61, 0]),
];

fn changes(catalog: &Catalog, system: System, from: &str, to: &str) -> [usize; 3] {
    let difference = catalog.diff(system, &from.parse().unwrap(), &to.parse().unwrap()).unwrap();
    [difference.added.len(), difference.removed.len(), difference.retitled.len()]
}

#[test]
fn each_icd_10_cm_version_differs_from_the_last_as_its_addenda_count() {
    let Some(catalog) = catalog() else { return };
    for (pair, expected) in ICD10CM.windows(2).zip(CM_CHANGES) {
        let (from, to) = (pair[0].0, pair[1].0);
        assert_eq!(changes(catalog, System::Icd10Cm, from, to), expected, "{from} to {to}");
    }
    let (from, to) = ("2017".parse().unwrap(), "2018".parse().unwrap());
    let difference = catalog.diff(System::Icd10Cm, &from, &to).unwrap();
    assert_eq!(difference.retitled.iter().filter(|one| one.is_full()).count(), 226);
}

#[test]
fn each_icd_10_pcs_version_differs_from_the_last_as_its_addenda_count() {
    let Some(catalog) = catalog() else { return };
    for (from, to, expected) in PCS_CHANGES {
        assert_eq!(changes(catalog, System::Icd10Pcs, from, to), expected, "{from} to {to}");
    }
}

fn on(date: &str) -> Scope {
    Scope::new().on(date.parse().unwrap())
}

fn checks(catalog: &Catalog, code: &str, date: &str) -> Vec<Check> {
    catalog.check(&on(date), code).unwrap()
}

#[track_caller]
fn check(catalog: &Catalog, code: &str, date: &str, verdict: Verdict, message: &str) {
    let checks = checks(catalog, code, date);
    let [check] = &checks[..] else { panic!("{code} on {date}: {checks:?}") };
    assert_eq!((check.verdict, &*check.message()), (verdict, message), "{code} on {date}");
}

#[test]
fn a_code_is_judged_by_the_date() {
    let Some(catalog) = catalog() else { return };
    let check = |code, date, verdict, message| check(catalog, code, date, verdict, message);
    let demodex = "Infestation by Demodex mites";
    check("B88.01", "2025-10-01", Verdict::Valid, demodex);
    check(
        "B88.01",
        "2025-09-30",
        Verdict::NotYet,
        "Infestation by Demodex mites: not valid before 2025-10-01, when ICD-10-CM 2026 begins",
    );
    check(
        "S30.1XXA",
        "2025-11-01",
        Verdict::Retired,
        "Contusion of abdominal wall, initial encounter: could be reported until 2025-09-30, last \
         in 2025-04-01; candidates: S30.11XA, S30.12XA, S30.13XA",
    );
    check(
        "S30.1XXA",
        "2025-09-30",
        Verdict::Valid,
        "Contusion of abdominal wall, initial encounter",
    );
    check("G35", "2025-09-30", Verdict::Valid, "Multiple sclerosis");
    check(
        "G35",
        "2025-10-01",
        Verdict::Header,
        "Multiple sclerosis: a header, not for reporting; 4 more specific below it; could be \
         reported until 2025-09-30, last in 2025-04-01",
    );
}

#[test]
fn a_code_is_judged_by_its_own_days_and_by_what_is_loaded() {
    let Some(catalog) = catalog() else { return };
    let check = |code, date, verdict, message| check(catalog, code, date, verdict, message);
    // Ended with 2019; the files of 2020 still have it.
    let skills = "Development of cognitive skills to improve attention, memory, problem solving \
                  (includes compensatory training), direct (one-on-one) patient contact, each 15 \
                  minutes";
    check("G0515", "2019-12-31", Verdict::Valid, skills);
    let ended = format!("{skills}: terminated, 2019-12-31 was its last valid day");
    check("G0515", "2020-05-01", Verdict::Retired, &ended);
    check(
        "E11.9",
        "2020-11-01",
        Verdict::NoRelease,
        "no ICD-10-CM release is loaded for 2020-11-01: 2020 ended on 2020-09-30, 2021-01-01 \
         begins on 2021-01-01",
    );
    check(
        "E11.9",
        "2010-01-01",
        Verdict::NoRelease,
        "no ICD-10-CM release is loaded for 2010-01-01: 2016 begins on 2015-10-01",
    );
    check(
        "OFT44ZZ",
        "2025-11-01",
        Verdict::Valid,
        "taken as 0FT44ZZ: Resection of Gallbladder, Percutaneous Endoscopic Approach",
    );
    check(
        "E0143-NU",
        "2025-11-01",
        Verdict::Valid,
        "Walker, folding, wheeled, adjustable or fixed height; NU: New equipment",
    );
}

#[test]
fn one_string_can_be_a_code_in_two_systems() {
    let Some(catalog) = catalog() else { return };
    let answers: Vec<(System, String, Verdict)> = checks(catalog, "A0100", "2025-11-01")
        .into_iter()
        .map(|check| (check.system, check.message(), check.verdict))
        .collect();
    assert_eq!(
        answers,
        [
            (System::Icd10Cm, "Typhoid fever, unspecified".to_owned(), Verdict::Valid),
            (System::Hcpcs, "Non-emergency transportation; taxi".to_owned(), Verdict::Valid),
        ]
    );
}

#[test]
fn a_retitled_code_has_its_titles_in_its_history() {
    let Some(catalog) = catalog() else { return };
    let (from, to) = ("2025".parse().unwrap(), "2026".parse().unwrap());
    let difference = catalog.diff(System::Icd10Cm, &from, &to).unwrap();
    let retitled = difference.retitled.iter().find(|one| one.is_full()).unwrap();
    let code = System::Icd10Cm.print(&retitled.code);
    let scope = Scope::new().system(System::Icd10Cm);
    let history = catalog.history(&scope, &code).unwrap().remove(0);
    let titles: Vec<&str> = history.spans.iter().rev().map(|span| &*span.title).take(2).collect();
    assert_eq!(titles, [&*retitled.to, &*retitled.from]);
    assert_eq!(checks(catalog, &code, "2025-11-01")[0].verdict, Verdict::Valid);
}

#[test]
fn retired_codes_are_found_where_any_version_is_asked() {
    let Some(catalog) = catalog() else { return };
    let scope = Scope::new().system(System::Icd10Cm).any_version();
    let answer = catalog.search(&Search::new("multiple sclerosis").scope(scope)).unwrap();
    let hit = answer.hits.iter().find(|hit| hit.code == "G35" && hit.billable).unwrap();
    assert_eq!(hit.version.as_str(), "2025-04-01");
    let valid = hit.valid.unwrap();
    assert_eq!(
        (valid.from.to_string(), valid.until.unwrap().to_string()),
        ("2015-10-01".to_owned(), "2025-09-30".to_owned())
    );
    let mut codes: Vec<(&str, bool)> =
        answer.hits.iter().map(|hit| (&*hit.code, hit.billable)).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), answer.hits.len(), "each code once");
}

#[test]
fn words_find_codes_of_every_system() {
    let Some(catalog) = catalog() else { return };
    let first = |question: &str, date: &str| {
        let answer = catalog.search(&Search::new(question).scope(on(date))).unwrap();
        answer.hits.first().map(|hit| hit.code.clone()).unwrap_or_default()
    };
    assert_eq!(first("resection of gallbladder percutaneous endoscopic", "2025-01-01"), "0FT44ZZ");
    assert_eq!(first("abdominohysterectomy", "2025-01-01"), "0UT9");
    assert_eq!(first("walker folding wheeled", "2025-11-01"), "E0143");
    assert_eq!(first("type 2 diabetes", "2025-11-01"), "E11.9");
    // The key of body parts leads from the hallux to the first toe.
    let scope = on("2025-01-01").system(System::Icd10Pcs);
    let answer = catalog.search(&Search::new("hallux detachment").scope(scope)).unwrap();
    assert!(answer.hits[0].title.starts_with("Detachment, 1st Toe"), "{:?}", answer.hits[0]);
}

#[test]
fn an_ended_code_answers_to_its_name_and_no_longer_to_words() {
    let Some(catalog) = catalog() else { return };
    let scope = || on("2020-05-01").system(System::Hcpcs);
    let ended = catalog
        .concepts(&scope())
        .unwrap()
        .filter(|concept| concept.kind() == medcode::ConceptKind::Code)
        .find(|concept| {
            concept
                .effective()
                .and_then(|days| days.until)
                .is_some_and(|until| until.year() == 2019)
        })
        .unwrap();
    let (code, title) = (ended.printed(), ended.title());
    let hits = |question: &str| catalog.search(&Search::new(question).scope(scope())).unwrap().hits;
    assert!(hits(&title).iter().all(|hit| hit.code != code), "{code}");
    assert_eq!(hits(&code).first().map(|hit| hit.code.as_str()), Some(code.as_str()));
    let check = catalog.check(&scope(), &code).unwrap().remove(0);
    assert_eq!(check.verdict, Verdict::Retired);
    assert!(check.message().contains("was its last valid day"), "{}", check.message());
}

#[test]
fn every_pcs_code_has_its_seven_axes_where_the_tables_are_there() {
    let Some(catalog) = catalog() else { return };
    let scope = Scope::new().system(System::Icd10Pcs).version("2026".parse().unwrap());
    let codes = catalog.concepts(&scope).unwrap().filter(medcode::ConceptRef::is_billable);
    let mut count = 0;
    // Each is read from its table: one in a hundred tells.
    for concept in codes.step_by(100) {
        let axes = concept.axes();
        assert_eq!(axes.len(), 7, "{}", concept.printed());
        let values: String = axes.iter().map(|axis| axis.value).collect();
        assert_eq!(values, concept.printed());
        count += 1;
    }
    assert!(count > 700);
}
