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

use std::sync::LazyLock;

use medcode::{Catalog, Hit, NoticeKind, Scope, Suggest, Suggestions, Tier};
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
            "right", "heart", "attack", "kidney", "stone", "copd", "mild", "unspecified", "e11.6",
            "diabtes", "initial", "encounter", "d", "a",
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
