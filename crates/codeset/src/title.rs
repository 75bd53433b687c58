//! Comparing titles over publications and years.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Whether two titles are the same, accents apart: order files spell in ASCII what
/// tabular lists print with accents.
pub fn is_same_title(one: &str, other: &str) -> bool {
    let folded = |text: &str| {
        text.nfkd().filter(|character| !is_combining_mark(*character)).collect::<String>()
    };
    one == other || (one.is_ascii() != other.is_ascii() && folded(one) == folded(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_alone_do_not_tell_titles_apart() {
        assert!(is_same_title("S\u{e9}zary disease", "Sezary disease"));
        assert!(!is_same_title("Sezary disease", "Sezary Disease"));
    }
}
