//! Claims on the lexicon compiled in:
//!
//! 1. a phrase and its meaning share a concept term, in questions and designations, or
//!    the phrase stands for the meaning's words, in questions;
//! 2. abbreviations are read in questions only, with every sense, and words of the
//!    question choose among them;
//! 3. every occurrence is found, nested ones too, whatever words of grammar lie between;
//! 4. no row is idle, none stands twice, none is an everyday English word, no synonym has
//!    two meanings, and no chain of rows is a cycle;
//! 5. question-only rows leave the fingerprint alone, others change it;
//! 6. words are taken apart into combining forms;
//! 7. words that the lexicon knows, and a user's rows, are found by words near to them.

use std::collections::{BTreeMap, BTreeSet};

use medcode_analysis::spelling::Pattern;
use medcode_analysis::{Analysis, Analyzer, Lexicon, Row, RowKind};

fn concepts(analysis: &Analysis) -> BTreeSet<&str> {
    let terms = analysis.meanings.iter().map(|meaning| &*meaning.term);
    // Words taken apart or joined have none.
    terms.filter(|term| !term.is_empty()).collect()
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
    let mut apart = Vec::new();
    for row in Lexicon::builtin().rows() {
        let question = analyzer.question(&row.phrase);
        let document = analyzer.document(&row.meaning);
        let is_joined = question.meanings.iter().any(|meaning| {
            let expansion = &meaning.expansion;
            let has_term = |bit: u32| {
                expansion.terms.iter().any(|(term, bits)| {
                    bits & bit != 0 && document.tokens.iter().any(|token| token.term == *term)
                })
            };
            let is_told =
                (0..32).map(|part| 1 << part).all(|bit| expansion.all & bit == 0 || has_term(bit));
            expansion.all != 0 && is_told
                || document.meanings.iter().any(|known| known.term == meaning.term)
        });
        if !is_joined {
            apart.push(format!("{} {}: {}", row.place, row.phrase, row.meaning));
        }
    }
    assert!(apart.is_empty(), "{apart:#?}");
}

#[test]
fn no_row_is_idle_and_none_stands_twice() {
    let analyzer = Analyzer::new();
    let (mut seen, mut idle) = (BTreeSet::new(), Vec::new());
    for row in Lexicon::builtin().rows() {
        let (phrase, meaning) = (analyzer.document(&row.phrase), analyzer.document(&row.meaning));
        let says_something = phrase.whole() != meaning.whole() && !meaning.whole().is_empty();
        if !says_something || !seen.insert((phrase.verbatim(), meaning.whole())) {
            idle.push(format!("{} {}: {}", row.place, row.phrase, row.meaning));
        }
    }
    assert!(idle.is_empty(), "{idle:#?}");
}

/// What each phrase of synonyms and plain words leads to, by content terms.
fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let analyzer = Analyzer::new();
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in Lexicon::builtin().rows() {
        if matches!(row.kind, RowKind::Synonym | RowKind::Lay) {
            let (phrase, meaning) =
                (analyzer.document(&row.phrase).whole(), analyzer.document(&row.meaning).whole());
            graph.entry(phrase).or_default().insert(meaning);
        }
    }
    graph
}

#[test]
fn no_synonym_has_two_meanings() {
    let several: Vec<_> = graph().into_iter().filter(|(_, meanings)| meanings.len() > 1).collect();
    assert!(several.is_empty(), "{several:#?}");
}

#[test]
fn no_chain_of_rows_is_a_cycle() {
    let graph = graph();
    for start in graph.keys() {
        let (mut at, mut steps) = (start, 0);
        while let Some(next) = graph.get(at).and_then(BTreeSet::first) {
            (at, steps) = (next, steps + 1);
            assert!(at != start && steps < 20, "{start:?} leads to itself");
        }
    }
}

#[test]
fn abbreviations_are_read_in_questions_only_with_every_sense() {
    let analyzer = Analyzer::with_lexicon(&lexicon(
        "MS\tmultiple sclerosis\tabbreviation\tt\nMS\tmitral stenosis\tabbreviation\tt\tvalve murmur\n",
    ));
    assert!(analyzer.document("MS").meanings.is_empty());
    let question = analyzer.question("ms");
    let kinds: Vec<RowKind> = question.meanings.iter().map(|meaning| meaning.kind).collect();
    assert_eq!(kinds, [RowKind::Abbreviation; 2]);
    assert_eq!(concepts(&question), ["mitral_stenosis", "multipl_sclerosis"].into());
    let terms = &question.meanings[1].expansion.terms;
    assert_eq!(terms.iter().map(|(term, _)| &**term).collect::<Vec<_>>(), ["mitral", "stenosis"]);
    let row = question.meanings[1].row.and_then(|row| analyzer.row(row)).unwrap();
    assert_eq!(&*row.meaning, "mitral stenosis");
    let told = analyzer.question("murmurs in MS");
    assert_eq!(concepts(&told), ["mitral_stenosis"].into());
    assert!(told.meanings[0].is_chosen);
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
    assert!(document.meanings[2].row.is_some());
}

#[test]
fn words_of_grammar_are_passed_over() {
    let analyzer = Analyzer::with_lexicon(&lexicon("shortness of breath\tdyspnea\tlay\tt\n"));
    for text in ["shortness breath", "shortness of the breath", "breath shortness"] {
        assert_eq!(concepts(&analyzer.question(text)), ["dyspnea"].into(), "for {text:?}");
    }
}

#[test]
fn two_meanings_of_one_phrase_do_not_become_each_other() {
    let analyzer =
        Analyzer::with_lexicon(&lexicon("cold\tcommon cold\tlay\tt\ncold\thypothermia\tlay\tt\n"));
    assert_eq!(concepts(&analyzer.document("hypothermia")), ["hypothermia"].into());
    assert_eq!(concepts(&analyzer.document("cold")).len(), 2);
}

#[test]
fn cycles_of_rows_make_one_concept() {
    let analyzer = Analyzer::with_lexicon(&lexicon(
        "a1\tb1\tsynonym\tt\nb1\tc1\tlay\tt\nc1\ta1\tsynonym\tt\n",
    ));
    for text in ["a1", "b1", "c1"] {
        let document = analyzer.document(text);
        assert_eq!(concepts(&document), ["a1"].into(), "for {text:?}");
    }
}

#[test]
fn a_phrase_stands_for_the_parts_of_its_meaning() {
    let question = Analyzer::new().question("nephrolithotomy");
    let apart = question.meanings.iter().find(|meaning| meaning.kind == RowKind::Decomposition);
    let expansion = &apart.unwrap().expansion;
    assert_eq!(expansion.all.count_ones(), 3, "{expansion:?}");
    for part in ["kidney", "calculus", "incision"] {
        assert!(expansion.terms.iter().any(|(term, _)| &**term == part), "{expansion:?}");
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
    let is_everyday = |row: &&Row| everyday.contains(&row.phrase.to_lowercase().as_str());
    let lexicon = Lexicon::builtin();
    let found: Vec<&Row> = lexicon.rows().iter().filter(is_everyday).collect();
    assert!(found.is_empty(), "{found:#?}");
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
fn known_words_are_found_by_what_is_near() {
    let own = Analyzer::new();
    let users = own.with_user_rows(&lexicon("glomexatide\tdiabetes mellitus\tlay\tmine\n"));
    let knows_near = |analyzer: &Analyzer, typed: &str, meant: &str| {
        analyzer.known_near(&Pattern::new(typed)).any(|word| word == meant)
    };
    for analyzer in [&own, &users] {
        assert!(knows_near(analyzer, "nosebleded", "nosebleed"));
        assert!(!knows_near(analyzer, "nosebleded", "migraine"));
    }
    assert!(knows_near(&users, "glomexatid", "glomexatide"));
    assert!(!knows_near(&own, "glomexatid", "glomexatide"));
}
