//! Text for terminals: control characters escaped, long lines broken.

use std::borrow::Cow;
use std::ops::Range;

/// The text with each character that a terminal would obey written out, such as
/// `\u{1b}`: control characters, and those that turn the direction of writing.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_obeyed(character) {
            safe.extend(character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

/// Whether a terminal would obey the character.
pub(crate) fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// The lines of a text broken at blanks, as bytes of it, half open. The first line has
/// at most `first` characters, any other `width`, unless a single word is longer.
///
/// A character counts as one column, which holds for titles as published.
pub(crate) fn lines(text: &str, first: usize, width: usize) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(' ') {
        let trimmed = word.trim_end_matches(' ').len();
        let range = start..start + trimmed;
        let width = if lines.len() < 2 { first } else { width };
        match lines.last_mut() {
            Some(line) if text[line.start..range.end].chars().count() <= width => {
                line.end = range.end;
            }
            _ => lines.push(range),
        }
        start += word.len();
    }
    if lines.is_empty() {
        lines.push(0..0);
    }
    lines
}

/// `1 row`, `1,200 rows`.
pub(crate) fn counted_rows(count: usize) -> String {
    format!("{} {}", thousands(count as u64), if count == 1 { "row" } else { "rows" })
}

/// A number with its thousands apart: `98,186`.
pub(crate) fn thousands(number: impl Into<u64>) -> String {
    let digits = number.into().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_written_out() {
        assert_eq!(escaped("Sézary disease"), "Sézary disease");
        assert_eq!(escaped("a\u{1b}[31m\u{9b}b\n"), "a\\u{1b}[31m\\u{9b}b\\u{a}");
        assert_eq!(escaped("left\u{202e}right"), "left\\u{202e}right");
    }

    #[track_caller]
    fn check(text: &str, first: usize, width: usize, expected: &[&str]) {
        let lines: Vec<&str> =
            lines(text, first, width).into_iter().map(|line| &text[line]).collect();
        assert_eq!(lines, expected, "for {text:?}");
    }

    #[test]
    fn lines_are_broken_at_blanks() {
        check("", 10, 10, &[""]);
        check("short", 10, 10, &["short"]);
        check("one two three", 7, 7, &["one two", "three"]);
        check("one two three four", 3, 9, &["one", "two three", "four"]);
        check("an antidisestablishmentarian", 8, 8, &["an", "antidisestablishmentarian"]);
        check("Sézary éé", 9, 9, &["Sézary éé"]);
    }

    #[test]
    fn thousands_are_set_apart() {
        let texts = [0_u64, 999, 1_000, 98_186, 1_234_567].map(thousands);
        assert_eq!(texts, ["0", "999", "1,000", "98,186", "1,234,567"]);
    }
}
