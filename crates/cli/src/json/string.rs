//! Strings, with the control characters escaped that JSON itself does not require to
//! be: there an escape means the same.

use std::io::Write as _;

use serde_json::Result;

use crate::text::is_obeyed;

/// Adds a string in quotation marks.
pub(super) fn add(text: &mut Vec<u8>, value: &str) -> Result<()> {
    if value.as_bytes().iter().any(|byte| MAY_NEED_ESCAPE[usize::from(*byte)]) {
        add_escaped(text, &serde_json::to_string(value)?);
    } else {
        text.push(b'"');
        text.extend_from_slice(value.as_bytes());
        text.push(b'"');
    }
    Ok(())
}

/// The bytes with which something may begin that is escaped, by JSON or here: the
/// controls from U+0080 begin with C2, marks of direction with E2.
const MAY_NEED_ESCAPE: [bool; 256] = {
    let mut bytes = [false; 256];
    let mut byte = 0;
    while byte < bytes.len() {
        bytes[byte] = matches!(byte, 0..0x20 | 0x22 | 0x5C | 0x7F | 0xC2 | 0xE2);
        byte += 1;
    }
    bytes
};

fn add_escaped(text: &mut Vec<u8>, json: &str) {
    let mut rest = json;
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
        let mut text = Vec::new();
        add(&mut text, value).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), expected);
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
            add(&mut text, &value).unwrap();
            let text = String::from_utf8(text).unwrap();
            assert!(!text.contains(is_obeyed), "{text:?}");
            assert_eq!(serde_json::from_str::<String>(&text).unwrap(), value);
        }
    }
}
