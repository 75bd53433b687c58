//! What indexes and tables lead to.
//!
//! 1. A path is an answer, shown as a coder reads it, with the pair it names.
//! 2. References lead where they say; what has several forms is met by each.
//! 3. A current text comes before a path of an older edition.
//! 4. What a load counts is what the files have.
//! 5. On the whole FY2026, everyday questions lead where its index and tabular
//!    list say, and those that a path answers show it.

use std::ops::ControlFlow;

use medcode::{Catalog, Load, Role, Search, Source};

use crate::common::{icd10cm_2026, load, releases, slices};

/// The slices with their indexes and tables.
fn with_indexes() -> Load {
    slices()
        .bytes("index.xml", medcode_fixtures::icd10cm_index())
        .bytes("eindex.xml", medcode_fixtures::icd10cm_external_causes())
        .bytes("neoplasm.xml", medcode_fixtures::icd10cm_neoplasms())
        .bytes("drug.xml", medcode_fixtures::icd10cm_drugs())
}

fn catalog() -> Catalog {
    let catalog = Catalog::in_memory();
    load(&catalog, &with_indexes());
    catalog
}

#[track_caller]
fn check(catalog: &Catalog, question: &str, code: &str, path: &str) {
    let answer = catalog.search(&Search::new(question)).unwrap();
    let first = answer.hits.first().map(|hit| (hit.code.as_str(), hit.matched.text.as_str()));
    assert_eq!(first, Some((code, path)), "for {question:?}");
}

#[test]
fn a_path_is_shown_as_a_coder_reads_it() {
    let catalog = catalog();
    let neuropathy = "Diabetes, diabetic (mellitus) (sugar) › with › neuropathy";
    check(&catalog, "diabetes with neuropathy", "E11.40", neuropathy);
    check(&catalog, "contact with an arrow", "W21.89", "Contact (accidental) › with › arrow");
    let subdural = "Injury › intracranial (traumatic) › subdural hemorrhage, traumatic";
    check(&catalog, "intracranial injury, subdural hemorrhage", "S06.5X9", subdural);
}

#[test]
fn a_path_names_the_pair_it_leads_to() {
    let answer = catalog().search(&Search::new("dementia in HIV disease").limit(1)).unwrap();
    let hit = &answer.hits[0];
    assert_eq!((hit.code.as_str(), hit.matched.manifestation.as_deref()), ("B20", Some("F02.80")));
    assert_eq!((hit.matched.role, hit.matched.source), (Role::IndexPath, Source::AlphabeticIndex));
}

#[test]
fn references_lead_where_they_say() {
    let catalog = catalog();
    check(&catalog, "struck by arrow", "W21.89", "Struck (accidentally) by › arrow");
    let nephrolithiasis = "Nephrolithiasis (congenital) (pelvis) (recurrent)";
    check(&catalog, "congenital nephrolithiasis", "N20.0", nephrolithiasis);
}

#[test]
fn a_word_of_several_forms_is_met_by_each() {
    let catalog = catalog();
    for question in ["calculi, ureter", "calculus ureter", "calculous ureter"] {
        let answer = catalog.search(&Search::new(question).limit(1)).unwrap();
        assert_eq!(answer.hits[0].code, "N20.1", "for {question:?}");
    }
}

#[test]
fn what_a_load_counts_is_what_the_files_have() {
    let report = Catalog::in_memory().load(&with_indexes(), |_| ControlFlow::Continue(())).unwrap();
    let release = &report.releases[0];
    let [index, causes, neoplasms, drugs] = &release.indexes[..] else { panic!("four indexes") };
    assert_eq!(index.older_edition.as_ref().map(ToString::to_string).as_deref(), Some("2017"));
    assert_eq!((index.see.total, index.see.paths, index.see.conditions), (2, 1, 1));
    assert_eq!((index.see_also.total, index.see_also.unresolved), (2, 1));
    assert_eq!(index.pairs, 1);
    let retired: Vec<(&str, &str)> =
        index.retired.iter().map(|one| (one.path.as_str(), one.code.as_str())).collect();
    assert_eq!(retired.len(), 4, "{retired:?}");
    assert!(retired.contains(&("Zenker's diverticulum (esophagus)", "K22.5")));
    assert_eq!((causes.designations, causes.see.paths), (3, 1));
    assert_eq!((neoplasms.designations, neoplasms.retired.len()), (1, 11));
    assert_eq!((drugs.designations, drugs.retired.len()), (0, 18));
    let by_source = release.designations_by_source.iter();
    assert_eq!(by_source.map(|(_, count)| count).sum::<usize>(), release.designations);
}

/// Questions, where today's index and tabular list lead them, and the path that
/// says so; none where a title or an inclusion term is what answers.
const EVERYDAY: [(&str, &str, Option<&str>); 9] = [
    ("heart attack", "I21.9", None),
    ("attack heart", "I21.9", None),
    ("depression", "F32.A", None),
    ("nosebleed", "R04.0", None),
    ("fracture left wrist", "S62.102", None),
    ("dog bite", "W54.0", Some("Dog bite")),
    ("fall from ladder", "W11", None),
    ("aspirin overdose accidental", "T39.011", None),
    ("amyloid cardiomyopathy", "E85.4", Some("Cardiomyopathy (familial) (idiopathic) › amyloid")),
];

/// Words with which people join a cause and what it causes.
const JOINED: [&str; 5] = [
    "diabetic neuropathy",
    "diabetes with neuropathy",
    "neuropathy in diabetes",
    "neuropathy due to diabetes",
    "diabetes and neuropathy",
];

#[test]
fn everyday_questions_lead_where_the_index_and_the_tabular_list_say() {
    let Some(releases) = releases() else { return };
    let catalog = Catalog::in_memory();
    load(&catalog, &icd10cm_2026(&releases));
    for (question, code, path) in EVERYDAY {
        let answer = catalog.search(&Search::new(question)).unwrap();
        let hit = answer.hits.first().unwrap();
        assert_eq!(hit.code, code, "for {question:?}");
        let shown = hit.matched.role.is_index().then_some(hit.matched.text.as_str());
        assert_eq!(shown, path, "for {question:?}");
    }
    for question in JOINED {
        let path = "Diabetes, diabetic (mellitus) (sugar) › with › neuropathy";
        check(&catalog, question, "E11.40", path);
    }
    let first = &catalog.search(&Search::new("amyloid cardiomyopathy")).unwrap().hits[0];
    assert_eq!(first.matched.manifestation.as_deref(), Some("I43"));
    let both = catalog.search(&Search::new("lung cancer metastatic to brain")).unwrap();
    let codes: Vec<&str> = both.hits.iter().map(|hit| hit.code.as_str()).collect();
    assert!(codes[..3].contains(&"C79.31") && codes.contains(&"C34.90"), "{codes:?}");
}
