//! Claims on the lexicon compiled in:
//!
//! 1. a phrase and its meaning share a concept term, in questions and designations;
//! 2. abbreviations are read in questions only, with every sense;
//! 3. every occurrence is found, nested ones too;
//! 4. no row is idle, and none is an everyday English word;
//! 5. question-only rows leave the fingerprint alone, others change it;
//! 6. every meaning meets a designation of ICD-10-CM.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use medcode_analysis::{Analysis, Analyzer, Lexicon, RowKind};

fn concepts(analysis: &Analysis) -> BTreeSet<&str> {
    analysis.meanings.iter().map(|meaning| &*meaning.term).collect()
}

#[track_caller]
fn check_same(left: &str, right: &str) {
    let analyzer = Analyzer::new();
    let (question, document) = (analyzer.question(left), analyzer.document(right));
    let shared = !concepts(&question).is_disjoint(&concepts(&document));
    assert!(shared, "for {left:?} and {right:?}: {question:?} {document:?}");
}

fn lexicon(rows: &str) -> Lexicon {
    let table = format!("phrase\tmeaning\tkind\tsource\n{rows}");
    Lexicon::parse("test.tsv", &table).expect("the rows of the tests are well formed")
}

#[test]
fn plain_words_meet_official_ones() {
    check_same("heart attack", "Acute myocardial infarction, unspecified");
    check_same("high blood pressure", "Essential (primary) hypertension");
    check_same("kidney stones", "Calculus of kidney");
    check_same("cancer", "Malignant neoplasm of prostate");
    check_same("broken", "Fracture of nasal bones");
    check_same("COPD", "Chronic obstructive pulmonary disease, unspecified");
    check_same("DM2", "Type 2 diabetes mellitus without complications");
    check_same("MI", "Old myocardial infarction");
}

#[test]
fn every_row_joins_its_phrase_and_its_meaning() {
    let analyzer = Analyzer::new();
    for row in analyzer.lexicon().rows() {
        let question = analyzer.question(&row.phrase);
        let document = analyzer.document(&row.meaning);
        let all = 0..document.tokens.len();
        let term = |meaning: &&medcode_analysis::Meaning| meaning.tokens == all;
        let concept = document.meanings.iter().find(term).map(|meaning| &*meaning.term);
        assert!(concept.is_some_and(|term| concepts(&question).contains(term)), "for {row:?}");
    }
}

#[test]
fn no_row_is_idle() {
    let analyzer = Analyzer::new();
    for row in analyzer.lexicon().rows() {
        let (phrase, meaning) = (analyzer.document(&row.phrase), analyzer.document(&row.meaning));
        assert_ne!(phrase.whole(), meaning.whole(), "for {row:?}");
        assert!(!meaning.whole().is_empty(), "for {row:?}");
    }
}

#[test]
fn abbreviations_are_read_in_questions_only_with_every_sense() {
    let analyzer = Analyzer::with_lexicon(&lexicon(
        "MS\tmultiple sclerosis\tabbreviation\tt\nMS\tmitral stenosis\tabbreviation\tt\n",
    ));
    assert!(analyzer.document("MS").meanings.is_empty());
    let question = analyzer.question("ms");
    let kinds: Vec<RowKind> = question.meanings.iter().map(|meaning| meaning.kind).collect();
    assert_eq!(kinds, [RowKind::Abbreviation; 2]);
    assert_eq!(concepts(&question), ["mitral_stenosis", "multipl_sclerosis"].into());
    let terms = analyzer.meaning_terms(&question.meanings[1]);
    assert_eq!(terms.iter().map(|term| &**term).collect::<Vec<_>>(), ["mitral", "stenosis"]);
    let row = question.meanings[1].row.and_then(|row| analyzer.lexicon().row(row)).unwrap();
    assert_eq!(&*row.meaning, "mitral stenosis");
}

#[test]
fn every_occurrence_is_found_nested_ones_too() {
    let analyzer = Analyzer::with_lexicon(&lexicon(
        "tumor\tneoplasm\tsynonym\tt\ncancer\tmalignant neoplasm\tsynonym\tt\nkidney\trenal\tsynonym\tt\n",
    ));
    let document = analyzer.document("Malignant neoplasm of kidney, neoplasm");
    let found: Vec<_> =
        document.meanings.iter().map(|meaning| (&*meaning.term, meaning.tokens.clone())).collect();
    assert_eq!(
        found,
        [("malignant_neoplasm", 0..2), ("neoplasm", 1..2), ("renal", 3..4), ("neoplasm", 4..5),]
    );
    assert_eq!(document.meanings[0].row, None);
    assert_eq!(document.meanings[2].row, Some(2));
}

#[test]
fn cycles_of_rows_make_one_concept() {
    let analyzer = Analyzer::with_lexicon(&lexicon(
        "a1\tb1\tsynonym\tt\nb1\tc1\tlay\tt\nc1\ta1\tsynonym\tt\n",
    ));
    for text in ["a1", "b1", "c1"] {
        let document = analyzer.document(text);
        assert_eq!(concepts(&document), ["b1"].into(), "for {text:?}");
    }
}

#[test]
fn everyday_words_are_no_abbreviations() {
    let everyday = [
        "a", "add", "all", "am", "an", "and", "are", "as", "at", "be", "but", "by", "can", "cap",
        "dish", "do", "for", "he", "her", "him", "his", "hit", "if", "in", "is", "it", "me", "my",
        "no", "not", "of", "on", "or", "our", "out", "sad", "she", "so", "the", "to", "up", "us",
        "was", "we", "who", "you",
    ];
    for row in Lexicon::builtin().rows() {
        let phrase = row.phrase.to_lowercase();
        assert!(!everyday.contains(&phrase.as_str()), "for {row:?}");
    }
}

#[test]
fn only_rows_that_designations_share_change_the_fingerprint() {
    let print = |rows| Analyzer::with_lexicon(&lexicon(rows)).fingerprint();
    let bare = print("heart attack\tmyocardial infarction\tlay\tt\n");
    let with_short =
        "heart attack\tmyocardial infarction\tlay\tt\nMI\tmyocardial infarction\tabbreviation\tt\n";
    let with_more = "heart attack\tmyocardial infarction\tlay\tt\nhives\turticaria\tlay\tt\n";
    assert_eq!(print(with_short), bare);
    assert_ne!(print(with_more), bare);
    assert_eq!(Analyzer::new().fingerprint(), Analyzer::default().fingerprint());
}

#[test]
fn every_meaning_meets_a_designation() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/icd10cm/fy2026-apr/icd10c-tabular-April-1-2026.xml.gz");
    let Ok(output) = Command::new("gzip").arg("-dc").arg(&file).output() else {
        println!("skipped: gzip is not installed");
        return;
    };
    if !output.status.success() {
        println!("skipped: {} is not there", file.display());
        return;
    }
    let analyzer = Analyzer::new();
    let xml = String::from_utf8(output.stdout).unwrap();
    let mut by_term: BTreeMap<Box<str>, BTreeSet<usize>> = BTreeMap::new();
    for (at, text) in designations(&xml).enumerate() {
        for token in analyzer.document(text).tokens {
            by_term.entry(token.term).or_default().insert(at);
        }
    }
    let unmet: Vec<&str> = analyzer
        .lexicon()
        .rows()
        .iter()
        .map(|row| &*row.meaning)
        .filter(|meaning| !is_met(&analyzer, &by_term, meaning))
        .collect();
    assert!(unmet.is_empty(), "meanings without a designation: {unmet:#?}");
}

fn is_met(
    analyzer: &Analyzer,
    by_term: &BTreeMap<Box<str>, BTreeSet<usize>>,
    meaning: &str,
) -> bool {
    let analysis = analyzer.document(meaning);
    let mut places: Option<BTreeSet<usize>> = None;
    for term in analysis.content() {
        let here = by_term.get(term).cloned().unwrap_or_default();
        places = Some(places.map_or(here.clone(), |before| &before & &here));
    }
    places.is_some_and(|places| !places.is_empty())
}

/// Titles, inclusion terms and notes: every text of the tabular list's XML.
fn designations(xml: &str) -> impl Iterator<Item = &str> {
    ["<desc>", "<note>"]
        .into_iter()
        .flat_map(|tag| xml.split(tag).skip(1).filter_map(|rest| rest.split('<').next()))
}
