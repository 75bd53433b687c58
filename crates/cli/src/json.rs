//! Values as lines of JSON, in which a terminal finds nothing to obey.

use std::io::{self, Write as _};

use memchr::memchr3_iter;
use serde::Serialize;

use crate::text::is_obeyed;

/// Adds a value as one line.
pub(crate) fn add_line(text: &mut Vec<u8>, value: &impl Serialize) -> io::Result<()> {
    let start = text.len();
    serde_json::to_writer(&mut *text, value)?;
    // The controls from U+0080 begin with C2, marks of direction with E2; so do "»" and
    // "›": what follows tells.
    let is_obeyed_at = |at: usize| {
        // No character has more bytes: of the whole line, all of it would be read.
        const MOST: usize = 4;
        let rest = &text[start + at..];
        let character = rest[..rest.len().min(MOST)].utf8_chunks().next();
        character.is_some_and(|chunk| chunk.valid().starts_with(is_obeyed))
    };
    if memchr3_iter(0x7F, 0xC2, 0xE2, &text[start..]).any(is_obeyed_at) {
        escape(text, start);
    }
    text.push(b'\n');
    Ok(())
}

/// Escapes the control characters behind a place that JSON itself does not require to be:
/// there an escape means the same.
fn escape(text: &mut Vec<u8>, start: usize) {
    let json = String::from_utf8_lossy(&text[start..]).into_owned();
    text.truncate(start);
    let mut rest = &*json;
    while let Some((at, character)) = rest.char_indices().find(|(_, found)| is_obeyed(*found)) {
        text.extend_from_slice(&rest.as_bytes()[..at]);
        write!(text, "\\u{:04x}", u32::from(character)).expect("memory takes all text");
        rest = &rest[at + character.len_utf8()..];
    }
    text.extend_from_slice(rest.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, expected: &str) {
        let mut text = b"before ".to_vec();
        add_line(&mut text, &value).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), format!("before {expected}\n"));
    }

    #[test]
    fn what_a_terminal_obeys_is_escaped() {
        check("a\u{1b}\u{7f}c\u{9b}\u{202e}d", r#""a\u001b\u007fc\u009b\u202ed""#);
        check("S\u{e9}zary \u{a9} \u{203a} \u{2019}", "\"S\u{e9}zary \u{a9} \u{203a} \u{2019}\"");
    }

    #[test]
    fn every_character_means_the_same() {
        for character in '\0'..='\u{FFFF}' {
            let (mut text, value) = (Vec::new(), format!("a{character}b{character}"));
            add_line(&mut text, &value).unwrap();
            let text = String::from_utf8(text).unwrap();
            let line = text.strip_suffix('\n').unwrap();
            assert!(!line.contains(is_obeyed), "{line:?}");
            assert_eq!(serde_json::from_str::<String>(line).unwrap(), value);
        }
    }
}
