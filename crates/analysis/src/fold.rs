//! Folding: a character to its plain lower-case letters.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// What a character of the text does to the word it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folded {
    /// A letter or digit, lower case and without marks.
    Letter(char),
    /// It ends the word.
    Break,
}

/// Folds one character: compatibility decomposition (NFKD), no combining marks,
/// lower case, and the letters that Unicode does not take apart (`ß`, `æ`, `ø`).
///
/// A mark, a soft hyphen or a joiner folds to nothing.
pub(crate) fn fold(character: char, mut emit: impl FnMut(Folded)) {
    if is_ignored(character) {
        return;
    }
    decompose_compatible(character, |part| {
        if is_combining_mark(part) {
            return;
        }
        for lower in part.to_lowercase() {
            match letters(lower) {
                Some(letters) => letters.chars().for_each(|letter| emit(Folded::Letter(letter))),
                None if lower.is_alphanumeric() => emit(Folded::Letter(lower)),
                None if is_combining_mark(lower) => {}
                None => emit(Folded::Break),
            }
        }
    });
}

/// Whether the character is an apostrophe in any of its guises.
pub(crate) fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '′' | '‛' | '＇')
}

/// Characters that show nothing and part nothing.
fn is_ignored(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// The letters of a letter that has no decomposition.
fn letters(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut folded = String::new();
        for character in text.chars() {
            fold(character, |part| {
                folded.push(match part {
                    Folded::Letter(letter) => letter,
                    Folded::Break => '|',
                });
            });
        }
        assert_eq!(folded, expected, "for {text:?}");
    }

    #[test]
    fn letters_lose_case_and_marks() {
        check("Ménière", "meniere");
        check("SJÖGREN", "sjogren");
        check("e\u{301}", "e");
        check("İstanbul ẞ", "istanbul|ss");
    }

    #[test]
    fn compatibility_characters_are_taken_apart() {
        check("ﬁbrosis Ⅳ m² ½", "fibrosis|iv|m2|1|2");
        check("ＡＢＣ", "abc");
        check("µg", "μg");
        check("Cæcum œdema Łódź", "caecum|oedema|lodz");
    }

    #[test]
    fn invisible_characters_part_nothing() {
        check("dia\u{ad}be\u{200b}tes", "diabetes");
    }
}
