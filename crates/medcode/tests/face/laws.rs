//! What holds for every question.
//!
//! 1. The first hits are the same whatever the limit, and pages join.
//! 2. A score is the sum of its reasons, each value from 0 to 1.
//! 3. Hits are ordered by tier, then score, and none is there twice.
//! 4. Spans lie in the designation, on the borders of its characters, apart.
//! 5. No question panics.
//! 6. Many searches at once are answered as one by one, on any number of threads.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::LazyLock;

use medcode::{Answer, Catalog, Search};
use proptest::prelude::*;

use crate::common::catalog;

static CATALOG: LazyLock<Catalog> = LazyLock::new(catalog);

fn ask(search: &Search) -> Answer {
    CATALOG.search(search).unwrap()
}

/// Words that the fixtures have, words that none has, codes, and signs.
fn question() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => prop::sample::select(&[
            "diabetes", "type", "2", "with", "without", "complications", "fracture", "radius",
            "right", "left", "heart", "attack", "kidney", "stone", "copd", "glaucoma", "stage",
            "mild", "unspecified", "other", "initial", "encounter", "sequela", "struck", "sports",
            "hypertension", "E11", "e11.9", "S52*", "I10-I21", "\"open angle\"", "hemorrh",
        ][..]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ];
    prop::collection::vec(word, 0..7).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn many_searches_are_answered_as_one_by_one(
        questions in prop::collection::vec(question(), 0..40), threads in 1_usize..5,
    ) {
        let searches: Vec<Search> = questions.into_iter().map(Search::new).collect();
        let threads = NonZeroUsize::new(threads).unwrap();
        let many = CATALOG.search_many(&searches, threads).unwrap();
        let single: Vec<Answer> = searches.iter().map(ask).collect();
        prop_assert_eq!(many, single);
    }

    #[test]
    fn the_first_hits_do_not_depend_on_the_limit(
        question in question(), cut in 0_usize..12, flat: bool, billable: bool,
    ) {
        let search = Search::new(question).flat(flat).billable(billable);
        let all = ask(&search.clone().limit(40)).hits;
        let first = ask(&search.clone().limit(cut)).hits;
        let rest = ask(&search.offset(cut).limit(40)).hits;
        prop_assert_eq!(&first[..], &all[..cut.min(all.len())]);
        let there = all.len().saturating_sub(cut);
        prop_assert_eq!(&rest[..there], &all[all.len() - there..]);
    }

    #[test]
    fn scores_are_sums_and_order_hits(question in question(), flat: bool) {
        let hits = ask(&Search::new(question).limit(40).flat(flat)).hits;
        for hit in &hits {
            let sum: f64 = hit.reasons.iter().map(|reason| reason.value * reason.weight).sum();
            prop_assert!((sum - hit.score).abs() < 1e-9, "{} is not {sum}", hit.score);
            prop_assert!(hit.reasons.iter().all(|reason| (0.0..=1.0).contains(&reason.value)));
        }
        for pair in hits.windows(2) {
            let is_ordered = (pair[0].tier, -pair[0].score) <= (pair[1].tier, -pair[1].score);
            prop_assert!(is_ordered, "{} before {}", pair[0].code, pair[1].code);
        }
        let codes: BTreeSet<_> = hits.iter().map(|hit| (hit.system, &hit.code)).collect();
        prop_assert_eq!(codes.len(), hits.len());
    }

    #[test]
    fn spans_lie_in_the_designation(question in question()) {
        for hit in ask(&Search::new(question).limit(20)).hits {
            let mut end_before = 0;
            for [start, end] in hit.matched.spans {
                prop_assert!(end_before <= start && start < end);
                prop_assert!(hit.matched.text.get(start..end).is_some());
                end_before = end;
            }
        }
    }

    #[test]
    fn no_question_panics(question in "\\PC{0,80}", flat: bool, billable: bool) {
        ask(&Search::new(question.clone()).flat(flat).billable(billable));
        let _ = CATALOG.search(&Search::new("stone").within(question.clone()));
        let _ = CATALOG.lookup(medcode::System::Icd10Cm, &question);
        let _ = CATALOG.check(&medcode::Scope::new(), &question);
    }
}
