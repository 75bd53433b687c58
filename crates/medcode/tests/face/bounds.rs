//! How much of a question is considered, however long it is.
//!
//! 1. Words behind the 48th change no hit, in a search and as they are typed, and a notice
//!    says that they were left out; so do bytes behind the 2,048th.
//! 2. Only the first six words that nothing knows are corrected, with a notice, and a word
//!    of thousands of letters is not.
//! 3. Only the first sixteen quoted phrases must stand as they are, with a notice.
//! 4. Questions of words of grammar, digits or marks alone are answered, with a notice if
//!    something was left out.
//! 5. The page of a range of codes is the beginning of every longer one.

use std::sync::LazyLock;

use medcode::{Catalog, Notice, NoticeKind, Search, Suggest};

use crate::common::catalog;

static CATALOG: LazyLock<Catalog> = LazyLock::new(catalog);

/// What two ways of asking say to a question: hits with their scores, and notices.
type Said = (Vec<(String, f64)>, Vec<Notice>);

fn search(text: &str) -> Said {
    let answer = CATALOG.search(&Search::new(text)).unwrap();
    let hits = answer.hits.into_iter().map(|hit| (hit.code, hit.score));
    (hits.collect(), answer.notices)
}

fn suggest(text: &str) -> Said {
    let suggestions = CATALOG.suggest(&Suggest::new(text)).unwrap();
    let hits = suggestions.hits.into_iter().map(|hit| (hit.code, hit.score));
    (hits.collect(), suggestions.notices)
}

const WAYS: [fn(&str) -> Said; 2] = [search, suggest];

#[track_caller]
fn check_notice(notices: &[Notice], text: &str, is_there: bool) {
    let mut ignored = notices.iter().filter(|notice| notice.kind == NoticeKind::Ignored);
    assert_eq!(ignored.any(|notice| notice.text == text), is_there, "{text:?}: {notices:?}");
}

const WORDS: &str = "everything after the first 48 words was left out";
const BYTES: &str = "everything after the first 2048 bytes was left out";

/// So many words, which the fixtures have or do not have.
fn words(count: usize) -> String {
    let words = ["diabetes", "with", "kidney", "fracture", "mellitus", "type", "2", "xylophone"];
    words.into_iter().cycle().take(count).collect::<Vec<_>>().join(" ")
}

#[test]
fn words_behind_the_forty_eighth_change_no_hit() {
    for ask in WAYS {
        let whole = ask(&(words(48) + " ."));
        check_notice(&whole.1, WORDS, false);
        assert!(!whole.0.is_empty());
        for behind in [" glaucoma", &format!(" {}", words(452))] {
            let (hits, notices) = ask(&(words(48) + behind));
            check_notice(&notices, WORDS, true);
            assert_eq!(hits, whole.0, "for {behind:?}");
        }
    }
}

#[test]
fn bytes_behind_the_last_that_are_read_change_no_hit() {
    for ask in WAYS {
        let beginning = format!("diabetes mellitus{}", " ".repeat(3_000));
        let (hits, notices) = ask(&(beginning.clone() + "fracture"));
        check_notice(&notices, BYTES, true);
        assert_eq!(hits, ask(&beginning).0);
        assert!(!hits.is_empty());
        check_notice(&ask(&"q".repeat(10_000)).1, BYTES, true);
    }
}

const UNKNOWN: &str = "only the first 6 of the words that nothing knows were corrected";

#[test]
fn the_first_six_unknown_words_are_corrected() {
    let slips =
        ["diabetis", "melitus", "fractuer", "kidny", "glaucoms", "hypertenson", "complicasions"];
    let corrected = |notices: &[Notice]| {
        notices.iter().filter(|notice| notice.kind == NoticeKind::DidYouMean).count()
    };
    for ask in WAYS {
        // A word behind them that is known, so that none is unfinished.
        let asked = |slips: &[&str]| ask(&(slips.join(" ") + " type")).1;
        let (six, seven) = (asked(&slips[..6]), asked(&slips));
        check_notice(&six, UNKNOWN, false);
        check_notice(&seven, UNKNOWN, true);
        assert!(corrected(&six) >= 4, "{six:?}");
        assert_eq!(corrected(&seven), corrected(&six), "{seven:?}");
    }
}

#[test]
fn a_word_of_thousands_of_letters_is_not_corrected() {
    // Two words that are known, which a shorter one would be parted into.
    let long = format!("diabetes{}", "mellitus".repeat(100));
    for ask in WAYS {
        let notices = ask(&format!("{long} type 2")).1;
        let is_corrected = notices.iter().any(|notice| notice.kind == NoticeKind::DidYouMean);
        assert!(!is_corrected, "{notices:?}");
    }
    assert!(
        search("diabetesmellitus type")
            .1
            .iter()
            .any(|notice| notice.text.contains("diabetes mellitus"))
    );
}

#[test]
fn sixteen_quoted_phrases_stand_as_they_are() {
    let notice = "after the first 16, quoted phrases need not stand as they are";
    let quoted = |count: usize, behind: &str| format!("{} {behind}", "\"diabetes\" ".repeat(count));
    for ask in WAYS {
        check_notice(&ask(&quoted(16, "")).1, notice, false);
        let (hits, notices) = ask(&quoted(16, "\"xylophone\""));
        check_notice(&notices, notice, true);
        // No text has the last of them.
        assert!(!hits.is_empty());
        assert!(ask(&quoted(15, "\"xylophone\"")).0.is_empty());
    }
}

#[test]
fn what_has_no_words_is_answered_with_a_notice() {
    let none = "the question has no word to search by";
    for (text, is_cut) in [
        ("of with the and ".repeat(700), true),
        ("of with the".to_owned(), false),
        ("\u{301}\u{308}".repeat(2_000), true),
        ("- , / ".repeat(100), false),
    ] {
        let (hits, notices) = search(&text);
        assert!(hits.is_empty());
        check_notice(&notices, none, true);
        check_notice(&notices, BYTES, is_cut);
        assert!(suggest(&text).0.is_empty() || !is_cut);
    }
    for text in ["7".repeat(10_000), "E08-E13, ".repeat(1_000), "12 ".repeat(3_000)] {
        for ask in WAYS {
            check_notice(&ask(&text).1, BYTES, true);
        }
    }
}

#[test]
fn the_page_of_a_range_is_the_beginning_of_longer_ones() {
    let mut longest = 0;
    for text in ["A00-Z99", "E08-E13", "E11*", "S5*", "E1", "e11.6"] {
        let codes = |offset: usize, limit: usize| {
            let search = Search::new(text).offset(offset).limit(limit);
            let hits = CATALOG.search(&search).unwrap().hits;
            hits.into_iter().map(|hit| hit.code).collect::<Vec<_>>()
        };
        let all = codes(0, 1_000);
        longest = longest.max(all.len());
        for (offset, limit) in [(0, 0), (0, 1), (0, 3), (2, 5), (7, 10)] {
            let page: Vec<String> = all.iter().skip(offset).take(limit).cloned().collect();
            assert_eq!(codes(offset, limit), page, "for {text:?} from {offset}");
        }
    }
    assert!(longest > 5, "some have more codes than a page: {longest}");
}
