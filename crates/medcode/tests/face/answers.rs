//! What a question of each kind is answered with, and why.
//!
//! 1. A code in any spelling, a beginning and a range name their concepts.
//! 2. Words meet through inflection, spelling, synonyms and abbreviations, and
//!    every hit says by which of its signals.
//! 3. A family is one hit whose axis the question may bind.
//! 4. Filters leave out what is not wanted and nothing else.
//! 5. What cannot be answered gives no hit, and a notice where there is a reason.

use std::fmt::Write as _;

use insta::assert_snapshot;
use medcode::{Answer, Catalog, Load, Scope, Search, Suggest, Tier, Verdict};

use crate::common::{ask, catalog, load};

/// An answer as lines: code, tier, score, designation with what it met in
/// brackets, reasons.
fn explain(answer: &Answer) -> String {
    let mut text = String::new();
    for hit in &answer.hits {
        let family = if hit.family { " family" } else { "" };
        writeln!(text, "{}{family} {:?} {:.2}", hit.code, hit.tier, hit.score).unwrap();
        let mut matched = hit.matched.text.clone();
        for [start, end] in hit.matched.spans.iter().rev() {
            matched.insert(*end, ']');
            matched.insert(*start, '[');
        }
        writeln!(text, "  {}: {matched}", hit.matched.role.name()).unwrap();
        for reason in hit.reasons.iter().filter(|reason| reason.value > 0.0) {
            writeln!(text, "  {} {:.2} x {}", reason.name, reason.value, reason.weight).unwrap();
        }
    }
    for notice in &answer.notices {
        writeln!(text, "{:?}: {}", notice.kind, notice.text).unwrap();
    }
    text
}

fn codes(answer: &Answer) -> Vec<&str> {
    answer.hits.iter().map(|hit| hit.code.as_str()).collect()
}

#[track_caller]
fn check_first(question: &str, code: &str, tier: Tier) {
    let answer = ask(&catalog(), question);
    let first = answer.hits.first().map(|hit| (hit.code.as_str(), hit.tier));
    assert_eq!(first, Some((code, tier)), "for {question:?}");
}

#[test]
fn codes_are_found_in_any_spelling() {
    for question in ["E11.9", "e119", " E119 ", "e11.9"] {
        check_first(question, "E11.9", Tier::Code);
    }
    check_first("qa0.0142", "QA0.0142", Tier::Code);
    check_first("s52.501a", "S52.501A", Tier::Code);
}

#[test]
fn a_code_with_too_much_in_it_is_taken_for_what_it_must_mean() {
    let catalog = catalog();
    for question in ["e-11.9", "E 11.9", "e11,9", "E.11.9"] {
        check_first(question, "E11.9", Tier::Code);
        let notices = ask(&catalog, question).notices;
        assert_eq!(notices[0].text, format!("{question} as E11.9"));
        let concept = catalog.lookup_in(&Scope::new(), question).unwrap().remove(0);
        assert_eq!(concept.title(), "Type 2 diabetes mellitus without complications");
        let check = catalog.check(&Scope::new(), question).unwrap().remove(0);
        let message = "taken as E11.9: Type 2 diabetes mellitus without complications";
        assert_eq!((check.verdict, check.message().as_str()), (Verdict::Valid, message));
        let suggestions = catalog.suggest(&Suggest::new(question)).unwrap();
        assert_eq!(suggestions.hits[0].code, "E11.9", "for {question:?}");
    }
    check_first("s 52.501a", "S52.501A", Tier::Code);
    // A number behind a letter may be a measure; what is asked for as a code is one.
    for question in ["E 11.6", "e11,6"] {
        let answer = ask(&catalog, question);
        assert!(answer.notices.iter().all(|notice| !notice.text.ends_with(" as E11.6")));
        assert!(answer.hits.iter().all(|hit| hit.tier != Tier::Code), "for {question:?}");
        let check = catalog.check(&Scope::new(), question).unwrap().remove(0);
        assert_eq!((check.verdict, check.code().as_str()), (Verdict::Header, "E11.6"));
    }
}

#[test]
fn a_code_with_too_much_in_it_is_looked_for_in_other_versions() {
    let catalog = Catalog::in_memory();
    let order = |release: &str, text: String| {
        let load_of = Load::new().bytes("order.txt", text.into_bytes());
        load(&catalog, &load_of.release(release.parse().unwrap()));
    };
    let text = std::str::from_utf8(medcode_fixtures::icd10cm_order()).unwrap();
    let is_kept = |line: &&str| !line.contains(" E119 ");
    order("2025", text.to_owned());
    order("2026", text.split_inclusive('\n').filter(is_kept).collect());
    for question in ["E11.9", "E 11.9", "e11,9"] {
        let check = catalog.check(&Scope::new(), question).unwrap().remove(0);
        assert_eq!((check.verdict, &*check.code()), (Verdict::Retired, "E11.9"), "{question:?}");
        let history = catalog.history(&Scope::new(), question).unwrap().remove(0);
        assert_eq!((&*history.code, history.spans.len()), ("E11.9", 1));
    }
    let check = catalog.check(&Scope::new(), "E 11.X").unwrap().remove(0);
    assert_eq!((check.verdict, &*check.code()), (Verdict::Unknown, "E11.X"));
    assert!(check.message().starts_with("E11.X is not a code of ICD-10-CM 2026; there is E11 "));
}

#[test]
fn words_with_a_hyphen_or_a_number_are_no_codes() {
    let catalog = catalog();
    for question in
        ["c-section", "t-1", "b-12 deficiency", "h-1b", "covid-19", "HER-2", "B 12", "e 11 9"]
    {
        let answer = ask(&catalog, question);
        assert!(answer.hits.iter().all(|hit| hit.tier != Tier::Code), "for {question:?}");
        let is_taken = |text: &str| text.starts_with(&format!("{question} as "));
        assert!(!answer.notices.iter().any(|notice| is_taken(&notice.text)), "for {question:?}");
    }
}

#[test]
fn a_beginning_of_a_code_gives_what_begins_with_it() {
    assert_eq!(codes(&ask(&catalog(), "E11.6")), ["E11.6", "E11.65"]);
    assert_eq!(codes(&ask(&catalog(), "e116*")), ["E11.6", "E11.65"]);
}

#[test]
fn a_range_gives_what_lies_in_it() {
    let catalog = catalog();
    let answer = catalog.search(&Search::new("I10-I21").limit(1_000)).unwrap();
    assert!(!answer.hits.is_empty());
    assert!(answer.hits.iter().all(|hit| hit.code.starts_with('I')), "{:?}", codes(&answer));
}

#[test]
fn words_meet_in_other_forms_and_by_what_they_mean() {
    check_first("heart attacks", "I21.9", Tier::Equivalent);
    check_first("kidney stone", "N20.0", Tier::Equivalent);
    check_first("copd exacerbation", "J44.1", Tier::Equivalent);
    check_first("calculi of the kidney", "N20.0", Tier::Exact);
    check_first("type II diabetes mellitus without complication", "E11.9", Tier::Exact);
}

#[test]
fn a_hit_says_why() {
    let answer = catalog().search(&Search::new("heart attack").limit(2)).unwrap();
    assert_snapshot!(explain(&answer), @r"
    I21.9 Equivalent 25.76
      inclusion term: [Myocardial infarction] (acute) NOS
      question covered 1.00 x 9
      up to date 1.00 x 1.2
      nothing added 1.00 x 3.5
      billable 1.00 x 1.25
      same polarity 1.00 x 2
      not residual 1.00 x 0.7
      order 1.00 x 0.4
      retrieval 0.74 x 0.4
      unspecified 1.00 x 0.2
      nothing unasked 1.00 x 0.5
      commonest sense 1.00 x 1
      no side unasked 1.00 x 2.5
      plain form 1.00 x 0.5
      role 0.90 x 0.8
      intent 1.00 x 2
    I21 Equivalent 24.26
      includes note: [cardiac infarction]
      question covered 1.00 x 9
      up to date 1.00 x 1.2
      nothing added 1.00 x 3.5
      same polarity 1.00 x 2
      not residual 1.00 x 0.7
      order 1.00 x 0.4
      retrieval 1.00 x 0.4
      nothing unasked 1.00 x 0.5
      commonest sense 1.00 x 1
      no side unasked 1.00 x 2.5
      plain form 1.00 x 0.5
      role 0.70 x 0.8
      intent 1.00 x 2
    ");
}

#[test]
fn words_not_covered_put_a_hit_into_the_last_tier() {
    let answer = catalog().search(&Search::new("kidney stone with fever").limit(1)).unwrap();
    assert_snapshot!(explain(&answer), @r"
    N20.0 Partial 22.36
      title: [Calculus of kidney]
      question covered 0.62 x 9
      up to date 1.00 x 1.2
      nothing added 1.00 x 3.5
      billable 1.00 x 1.25
      same polarity 1.00 x 2
      not residual 1.00 x 0.7
      order 1.00 x 0.4
      retrieval 1.00 x 0.4
      nothing unasked 1.00 x 0.5
      commonest sense 1.00 x 1
      no side unasked 1.00 x 2.5
      plain form 1.00 x 0.5
      role 1.00 x 0.8
      intent 1.00 x 2
    ");
}

#[test]
fn the_last_word_may_be_a_beginning() {
    check_first("calculus of kid", "N20.0", Tier::Prefix);
}

#[test]
fn a_family_is_one_hit_with_an_open_axis() {
    let answer = ask(&catalog(), "fracture of lower end of right radius");
    let hit = &answer.hits[0];
    assert_eq!((hit.code.as_str(), hit.family, hit.billable), ("S52.501", true, false));
    assert_eq!((hit.axes[0].name.as_str(), hit.axes[0].bound), ("encounter", None));
    let choice = &hit.axes[0].choices[0];
    assert_eq!(choice.code, "S52.501A");
    assert_eq!(choice.label, "initial encounter for closed fracture");
}

#[test]
fn words_of_the_question_bind_the_axis() {
    let answer = ask(&catalog(), "struck by football helmet, subsequent encounter");
    let hit = &answer.hits[0];
    assert_eq!((hit.code.as_str(), hit.family, hit.billable), ("W21.81XD", false, true));
    assert_eq!(hit.axes[0].bound, Some('D'));
    let answer = ask(&catalog(), "glaucoma right eye moderate stage");
    assert_eq!(answer.hits[0].code, "H40.1112");
}

#[test]
fn a_fracture_not_said_to_be_open_is_closed() {
    let answer = ask(&catalog(), "fracture of lower end of right radius, initial encounter");
    let hit = &answer.hits[0];
    assert_eq!((hit.code.as_str(), hit.family, hit.axes[0].bound), ("S52.501A", false, Some('A')));
    assert!(hit.tier <= Tier::Full, "{:?}", hit.tier);
    assert!(answer.notices.iter().any(|notice| notice.text.contains("closed")));
    // Without an encounter the axis stays open.
    let hit = &ask(&catalog(), "fracture of lower end of right radius").hits[0];
    assert_eq!((hit.code.as_str(), hit.family, hit.axes[0].bound), ("S52.501", true, None));
}

#[test]
fn flat_gives_variants_one_by_one() {
    let catalog = catalog();
    let search = Search::new("struck by football helmet").flat(true).limit(3);
    let answer = catalog.search(&search).unwrap();
    assert_eq!(codes(&answer), ["W21.81XA", "W21.81XD", "W21.81XS"]);
    assert!(answer.hits.iter().all(|hit| hit.billable && !hit.family));
}

#[test]
fn billable_leaves_headers_out_and_within_everything_elsewhere() {
    let catalog = catalog();
    let answer = catalog.search(&Search::new("diabetes").billable(true)).unwrap();
    assert!(!answer.hits.is_empty());
    assert!(answer.hits.iter().all(|hit| hit.billable || hit.family));
    let answer =
        catalog.search(&Search::new("unspecified").within("E11").within("I20-I25")).unwrap();
    assert!(answer.hits.iter().all(|hit| hit.code.starts_with("E11") || hit.code.starts_with('I')));
    let error = catalog.search(&Search::new("x").within("nowhere")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "\"nowhere\" is neither a code nor a range of codes of ICD-10-CM"
    );
}

#[test]
fn a_question_without_words_gets_a_notice() {
    for question in ["", "   ", "of the", "?!"] {
        let answer = ask(&catalog(), question);
        assert_eq!(explain(&answer), "Ignored: the question has no word to search by\n");
    }
}

#[test]
fn words_that_nothing_has_get_no_hit() {
    assert!(ask(&catalog(), "zyzzyva").hits.is_empty());
}

#[test]
fn a_limit_out_of_range_is_refused() {
    let error = catalog().search(&Search::new("stone").limit(1_001)).unwrap_err();
    assert_eq!(error.to_string(), "a limit of 1001 is too high: an answer has at most 1000 hits");
}
