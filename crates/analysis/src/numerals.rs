//! Numerals and letters that mean something only after certain words.
//!
//! Numerals that cannot be mistaken (`iii`, `viii`), ordinals and number words
//! are in `data/words.tsv`.

/// Terms after which `i`, `iv`, `v` and `x` are numerals: elsewhere they are a
/// pronoun, intravenous, or letters.
const BEFORE_NUMERALS: [&str; 18] = [
    "type",
    "stage",
    "grade",
    "class",
    "factor",
    "group",
    "phase",
    "degree",
    "level",
    "category",
    "part",
    "bipolar",
    "nerv",
    "syndrom",
    "harri",
    "herpesvirus",
    "trisomy",
    "serotyp",
];

/// Terms after which `a` is a letter, not an article.
const BEFORE_LETTERS: [&str; 17] = [
    "type",
    "stage",
    "grade",
    "class",
    "group",
    "category",
    "serotyp",
    "strain",
    "zone",
    "part",
    "hepatitis",
    "hep",
    "hemophilia",
    "influenza",
    "flu",
    "vitamin",
    "immunoglobulin",
];

/// The digits of a short Roman numeral, if the content term before it allows it
/// to be one.
pub(crate) fn numeral(word: &str, before: &str) -> Option<&'static str> {
    let digits = match word {
        "i" => "1",
        "iv" => "4",
        "v" => "5",
        "x" => "10",
        _ => return None,
    };
    BEFORE_NUMERALS.contains(&before).then_some(digits)
}

/// Whether a word is a numeral only after certain words.
pub(crate) fn is_short_numeral(word: &str) -> bool {
    matches!(word, "i" | "iv" | "v" | "x")
}

/// Whether `a` right after this term is a letter: `hepatitis A`.
pub(crate) fn is_letter_after(before: &str) -> bool {
    BEFORE_LETTERS.contains(&before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    #[test]
    fn short_numerals_need_a_word_before_them() {
        assert_eq!(numeral("iv", "stage"), Some("4"));
        assert_eq!(numeral("iv", "drug"), None);
        assert_eq!(numeral("b", "type"), None);
    }

    #[test]
    fn the_words_before_are_terms() {
        let words = Words::builtin();
        for term in BEFORE_NUMERALS.iter().chain(&BEFORE_LETTERS) {
            let mut again = String::new();
            words.term(term, &mut again);
            assert_eq!(again, *term);
        }
    }
}
