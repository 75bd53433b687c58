//! Laws of analysis, on any text:
//!
//! 1. it never panics, and spans lie in the text, in order, on boundaries;
//! 2. analysing the whole of an analysis gives the same whole;
//! 3. capitals make no difference;
//! 4. a question has every meaning that a designation of the same words has.

use std::sync::LazyLock;

use medcode_analysis::Analyzer;
use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest};

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(Analyzer::new);

/// Clinical-looking text: endings, numerals, signs and words that change others.
fn clinical() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-z]{1,9}(s|es|ed|ing|ae|i|ies|oses|ses|ised|isation|our|oea|aemia|e|)",
        "[ivx]{1,3}",
        "(non|not|no|of|a|other|specified|otherwise|elsewhere|classified|type|hepatitis|w/o)",
        "[0-9]{1,3}(\\.[0-9])?",
        "(type|stage|dm|e)[0-9]",
        "[a-z]\\.[a-z]\\.",
        "[A-Za-zé]{1,4}['’][a-z]{1,3}",
        "(heart attack|myocardial infarct|MI)",
        ".{0,3}",
    ];
    let joint = prop_oneof![Just(" "), Just(" "), Just("-"), Just(", "), Just("/"), Just("")];
    proptest::collection::vec((part, joint), 0..8)
        .prop_map(|parts| parts.into_iter().map(|(part, joint)| part + joint).collect())
}

proptest! {
    #[test]
    fn no_text_makes_analysis_panic_and_spans_are_in_order(text in ".*") {
        check_spans(&text)?;
    }

    #[test]
    fn spans_of_clinical_text_are_in_order(text in clinical()) {
        check_spans(&text)?;
    }

    #[test]
    fn the_whole_analyses_to_itself(text in clinical()) {
        let whole = ANALYZER.document(&text).whole();
        prop_assert_eq!(ANALYZER.document(&whole).whole(), whole.as_str());
        prop_assert_eq!(ANALYZER.question(&text).whole(), whole);
    }

    #[test]
    fn the_whole_of_any_text_analyses_to_itself(text in ".*") {
        let whole = ANALYZER.document(&text).whole();
        prop_assert_eq!(ANALYZER.document(&whole).whole(), whole);
    }

    #[test]
    fn capitals_make_no_difference(text in "[ -~]*") {
        let analysis = ANALYZER.question(&text);
        prop_assert_eq!(&ANALYZER.question(&text.to_ascii_uppercase()), &analysis);
        prop_assert_eq!(&ANALYZER.question(&text.to_ascii_lowercase()), &analysis);
    }

    #[test]
    fn questions_have_every_meaning_of_designations(text in clinical()) {
        let question = ANALYZER.question(&text);
        for meaning in ANALYZER.document(&text).meanings {
            let is_same = |known: &medcode_analysis::Meaning| {
                known.term == meaning.term && known.tokens == meaning.tokens
            };
            prop_assert!(question.meanings.iter().any(is_same));
        }
    }
}

fn check_spans(text: &str) -> Result<(), proptest::test_runner::TestCaseError> {
    let analysis = ANALYZER.question(text);
    let mut last = 0..0;
    for token in &analysis.tokens {
        prop_assert!(!token.term.is_empty());
        prop_assert!(text.get(token.span.clone()).is_some_and(|word| !word.is_empty()));
        prop_assert!(token.span.start >= last.end || token.span == last);
        last = token.span.clone();
    }
    for meaning in &analysis.meanings {
        prop_assert!(meaning.tokens.end <= analysis.tokens.len() && !meaning.tokens.is_empty());
    }
    Ok(())
}
