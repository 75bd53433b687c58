//! What is suggested as it is typed.
//!
//! 1. Every word may be a beginning, in any order, and the last may be unfinished.
//! 2. A word of four letters or more that begins nothing is taken as misspelt, and
//!    none that begins something.
//! 3. Codes are found as they are typed, beside words that begin alike.
//! 4. The last word is completed by what meets the other words, with counts.
//! 5. A session gives the hits of a suggestion of the same text, whatever was typed
//!    before, and keeps the order of those that still match.
//! 6. Longer lists begin with shorter ones, and no text panics.
//! 7. A phrase of the lexicon is met while its last word is being typed, beside what the
//!    words typed find, which is there as without it.
//! 8. Words that nothing meets are told, but not the last while it may become something.

use std::sync::LazyLock;

use medcode::{Catalog, Hit, NoticeKind, Scope, Suggest, Suggestions, System, Tier};
use proptest::prelude::*;

use crate::common::catalog;

static CATALOG: LazyLock<Catalog> = LazyLock::new(catalog);

fn suggest(text: &str) -> Suggestions {
    CATALOG.suggest(&Suggest::new(text)).unwrap()
}

fn codes(suggestions: &Suggestions) -> Vec<&str> {
    suggestions.hits.iter().map(|hit| hit.code.as_str()).collect()
}

#[track_caller]
fn check_first(text: &str, code: &str, tier: Tier) {
    let suggestions = suggest(text);
    let first = suggestions.hits.first().map(|hit| (hit.code.as_str(), hit.tier));
    assert_eq!(first, Some((code, tier)), "for {text:?}: {:?}", codes(&suggestions));
}

#[test]
fn every_word_may_be_a_beginning_in_any_order() {
    for text in ["dia mel ty 2", "ty 2 dia", "2 typ mell diab", "type 2 diabetes mell"] {
        let suggestions = suggest(text);
        let is_meant = |hit: &Hit| hit.code.starts_with("E11") && hit.tier == Tier::Prefix;
        assert!(suggestions.hits.first().is_some_and(is_meant), "for {text:?}: {suggestions:?}");
    }
    check_first("hypert", "I10", Tier::Prefix);
}

#[test]
fn whole_words_are_met_as_in_a_search() {
    check_first("kidney stone", "N20.0", Tier::Equivalent);
    assert!(suggest("heart att").hits.iter().all(|hit| hit.tier <= Tier::Partial));
}

/// A catalog with rows of the user's own.
fn with_rows(rows: &[(&str, &str)]) -> Catalog {
    let catalog = catalog();
    let rows = rows.iter().map(|(phrase, meaning)| format!("{phrase}\t{meaning}\tlay\ttest\n"));
    let table = format!("phrase\tmeaning\tkind\tsource\n{}", rows.collect::<String>());
    catalog.keep_lexicon("mine.tsv", &table).unwrap();
    catalog
}

#[test]
fn a_phrase_is_met_while_its_last_word_is_being_typed() {
    for text in ["heart att", "heart atta", "heart attac", "acute heart atta"] {
        check_first(text, "I21.9", Tier::Prefix);
    }
    let hits = suggest("heart atta").hits;
    let spans = &hits[0].matched.spans;
    let text = |[start, end]: &[usize; 2]| &hits[0].matched.text[*start..*end];
    assert_eq!(spans.iter().map(text).collect::<Vec<_>>(), ["Myocardial infarction"]);
    for (text, own) in [("heart atta", 0.0), ("diabetes mel", 1.0)] {
        for hit in &suggest(text).hits {
            let sum: f64 = hit.reasons.iter().map(|one| one.value * one.weight).sum();
            assert!((sum - hit.score).abs() < 1e-9, "{hit:?}");
            let reason = hit.reasons.iter().find(|one| one.name == "own words").unwrap();
            assert_eq!(reason.value.to_bits(), f64::to_bits(own), "for {text:?}: {hit:?}");
        }
    }
}

#[test]
fn what_the_words_find_is_there_beside_what_is_guessed() {
    let guessing = with_rows(&[("diabetes mella", "fracture")]);
    let list = |catalog: &Catalog, limit| {
        let suggest = Suggest::new("diabetes mel").limit(limit);
        catalog.suggest(&suggest).unwrap().hits
    };
    let (by_words, all) = (list(&CATALOG, 40), list(&guessing, 40));
    let is_in = |hits: &[Hit], hit: &Hit| hits.iter().any(|one| one == hit);
    assert!(by_words.len() > 5 && by_words.iter().all(|hit| is_in(&all, hit)));
    let guessed: Vec<&Hit> = all.iter().filter(|hit| !is_in(&by_words, hit)).collect();
    assert_eq!(guessed.len(), 5, "{guessed:?}");
    assert!(guessed.iter().all(|hit| hit.tier == Tier::Prefix && hit.code.starts_with('S')));
    let first = list(&guessing, 10);
    assert!(by_words[..5].iter().all(|hit| is_in(&first, hit)), "{first:?}");
    assert_eq!(first[0], by_words[0]);
}

#[test]
fn a_word_that_begins_a_phrase_is_not_misspelt() {
    let notices = |catalog: &Catalog| catalog.suggest(&Suggest::new("fracta")).unwrap().notices;
    assert_eq!(notices(&CATALOG)[0].kind, NoticeKind::DidYouMean);
    assert_eq!(notices(&with_rows(&[("fractaline", "diabetes")])), []);
}

#[test]
fn words_that_nothing_meets_are_told() {
    let told = |text: &str| -> Vec<String> {
        let notices = suggest(text).notices.into_iter();
        notices.filter(|one| one.kind == NoticeKind::Ignored).map(|one| one.text).collect()
    };
    let alone = "\"zyzzyva\" was left out: no text has it, or a word that begins with it";
    for text in ["zyzzyva diabetes", "zyzzyva diab", "diabetes zyzzyva ", "zyzzyva heart atta"] {
        assert_eq!(told(text), [alone], "for {text:?}");
    }
    let both =
        "\"zyzzyva\", \"qqqq\" were left out: no text has them, or words that begin with them";
    assert_eq!(told("zyzzyva qqqq diabetes"), [both]);
    let many = "\"qa\", \"qb\", \"qc\", \"qd\", \"qf\", \"qg\", … were left out";
    assert!(told("qa qb qc qd qf qg qh diabetes")[0].starts_with(many));
    // What is still being typed may yet be a word, of the lexicon or by its parts.
    for text in ["diabetes zyzzy", "diabetes cholecystolithias", "diabetes anticonvuls", "diab"] {
        assert_eq!(told(text), [""; 0], "for {text:?}");
    }
    assert_eq!(told("diabetes zyzzyvaq").len(), 1);
    for text in ["e11.65", "heart atta", "type 2 diabetes", "diabtes mellitus "] {
        assert_eq!(told(text), [""; 0], "for {text:?}");
    }
}

#[test]
fn where_no_code_set_is_asked_no_word_is_told() {
    let nothing = Catalog::in_memory();
    let none = Suggest::new("zyzzyva diabetes ").scope(Scope::new().system(System::Cpt));
    for (catalog, suggest) in
        [(&nothing, Suggest::new("diabetes ")), (&nothing, Suggest::new("of ")), (&CATALOG, none)]
    {
        let notices = catalog.suggest(&suggest).unwrap().notices;
        let is_told = notices.iter().any(|one| one.kind == NoticeKind::Ignored);
        assert!(!is_told, "for {suggest:?}: {notices:?}");
    }
}

#[test]
fn words_that_begin_nothing_are_corrected_from_the_fourth_letter() {
    for (text, meant) in [("dibe", "diabetes"), ("hypret", "hypertension")] {
        let suggestions = suggest(text);
        let notice = suggestions.notices.iter().find(|one| one.kind == NoticeKind::DidYouMean);
        assert!(notice.is_some_and(|notice| notice.text.contains(meant)), "{suggestions:?}");
        assert!(suggestions.hits.iter().all(|hit| hit.tier == Tier::Fuzzy), "{suggestions:?}");
    }
    for text in ["dib", "diab", "diabet"] {
        assert_eq!(suggest(text).notices, [], "for {text:?}");
    }
    assert_eq!(CATALOG.suggest(&Suggest::new("dibe").fuzzy(false)).unwrap().notices, []);
}

#[test]
fn codes_are_found_as_they_are_typed() {
    for text in ["E11.6", "e116", " e11.6 "] {
        let suggestions = suggest(text);
        let first = &suggestions.hits[0];
        assert_eq!((first.code.as_str(), first.tier), ("E11.6", Tier::Code), "for {text:?}");
        let below = &codes(&suggestions)[1..];
        assert!(below.is_sorted() && below.iter().all(|code| code.starts_with("E11.6")));
    }
    // A letter alone is the beginning of words.
    assert!(suggest("e").hits.iter().all(|hit| hit.tier != Tier::Code));
}

#[test]
fn the_last_word_is_completed_by_what_meets_the_others() {
    let words = |text: &str| -> Vec<(String, u32)> {
        let completions = suggest(text).completions;
        completions.into_iter().map(|one| (one.word, one.count)).collect()
    };
    let all = words("dia");
    assert_eq!(all[0].0, "diabetes");
    assert!(all.is_sorted_by(|one, other| one.1 >= other.1), "{all:?}");
    let of_type = words("type 2 dia");
    assert_eq!(of_type[0].0, "diabetes");
    assert!(of_type[0].1 < all[0].1, "{of_type:?}, of all {all:?}");
    assert_eq!(words("glaucoma dia"), []);
}

#[test]
fn families_are_one_hit_and_filters_leave_out() {
    let suggestions = suggest("fract rad");
    assert!(suggestions.hits.iter().any(|hit| hit.family), "{suggestions:?}");
    let billable = CATALOG.suggest(&Suggest::new("diab").billable(true)).unwrap();
    assert!(!billable.hits.is_empty());
    assert!(billable.hits.iter().all(|hit| hit.billable || hit.family), "{billable:?}");
}

#[test]
fn what_was_found_without_a_filter_is_not_given_with_one() {
    let mut session = CATALOG.session(Scope::new()).unwrap();
    let all = session.suggest("diabetes").unwrap();
    let mut session = session.billable(true);
    let billable = session.suggest("diabetes").unwrap();
    assert_ne!(billable.hits, all.hits);
    let alone = CATALOG.suggest(&Suggest::new("diabetes").billable(true)).unwrap();
    assert_eq!(sorted(billable), sorted(alone));
}

#[test]
fn a_word_that_nothing_has_does_not_outlast_itself() {
    let mut session = CATALOG.session(Scope::new()).unwrap();
    for text in ["e11.6", "r", "qqqq ", "rad"] {
        assert_eq!(sorted(session.suggest(text).unwrap()), sorted(suggest(text)), "for {text:?}");
    }
}

#[test]
fn what_was_guessed_does_not_outlast_the_text() {
    let mut session = CATALOG.session(Scope::new()).unwrap();
    let texts =
        ["heart atta", "heart attac", "x", "heart attac", "acute heart attac", "heart atta"];
    for text in texts {
        assert_eq!(sorted(session.suggest(text).unwrap()), sorted(suggest(text)), "for {text:?}");
    }
}

/// Hits by their codes.
fn sorted(mut suggestions: Suggestions) -> Suggestions {
    suggestions.hits.sort_by(|one, other| one.code.cmp(&other.code));
    suggestions
}

/// What is typed into a field: texts, some longer by a letter, some shorter, some other.
fn keystrokes() -> impl Strategy<Value = Vec<String>> {
    let text = prop_oneof![
        8 => prop::collection::vec(prop::sample::select(&[
            "diabetes", "type", "2", "with", "without", "complications", "fracture", "radius",
            "right", "heart", "heart attack", "attack", "kidney", "stone", "copd", "mild",
            "unspecified", "e11.6", "diabtes", "initial", "encounter", "d", "a",
        ][..]), 1..5).prop_map(|words| words.join(" ")),
        1 => "\\PC{0,8}",
    ];
    let typed = (text, 0_usize..8).prop_map(|(text, back)| {
        let ends = text.char_indices().map(|(start, letter)| start + letter.len_utf8());
        let mut typed: Vec<String> = ends.map(|end| text[..end].to_owned()).collect();
        let deleted: Vec<String> = typed.iter().rev().skip(1).take(back).cloned().collect();
        typed.extend(deleted);
        typed
    });
    prop::collection::vec(typed, 1..3).prop_map(|typed| typed.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_session_gives_what_a_suggestion_gives(texts in keystrokes()) {
        let mut session = CATALOG.session(Scope::new()).unwrap();
        for text in &texts {
            prop_assert_eq!(sorted(session.suggest(text).unwrap()), sorted(suggest(text)));
        }
    }

    #[test]
    fn letters_added_keep_the_order_of_hits(texts in keystrokes()) {
        let mut session = CATALOG.session(Scope::new()).unwrap();
        let mut before: Option<(String, Vec<Hit>)> = None;
        for text in texts {
            let hits = session.suggest(&text).unwrap().hits;
            prop_assert!(hits.is_sorted_by_key(|hit| hit.tier));
            if let Some((shorter, given)) = &before
                && let Some(added) = text.strip_prefix(&**shorter)
                && !added.contains(char::is_whitespace)
                && !shorter.ends_with(char::is_whitespace)
                && !shorter.is_empty()
            {
                let place = |hit: &&Hit| {
                    let is_it = |one: &Hit| (&one.code, one.tier) == (&hit.code, hit.tier);
                    given.iter().position(is_it)
                };
                let places: Vec<usize> = hits.iter().filter_map(|hit| place(&hit)).collect();
                prop_assert!(places.is_sorted(), "{shorter:?} to {text:?}: {places:?}");
            }
            before = Some((text, hits));
        }
    }

    #[test]
    fn longer_lists_begin_with_shorter_ones(texts in keystrokes(), limit in 0_usize..12) {
        for text in texts.iter().take(4).filter(|text| !text.contains(|c: char| c.is_ascii_digit())) {
            let all = CATALOG.suggest(&Suggest::new(text).limit(40)).unwrap().hits;
            let few = CATALOG.suggest(&Suggest::new(text).limit(limit)).unwrap().hits;
            prop_assert_eq!(&few[..], &all[..limit.min(all.len())]);
        }
    }
}
