//! What the AMA's files of CPT have in common: their encoding, the preamble and how
//! codes are written.
//!
//! Publisher: AMA. No file of it may be kept here, so none was seen: the layout is
//! that of loaders in public use. Certain: UTF-8, with or without a byte order mark,
//! or Windows-1252; CRLF; a preamble of about 30 lines on copyright and rights, which
//! a blank line ends; the patterns of codes.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use medcode_codeset::{Code, System};

use crate::lines::{lines, without_mark};
use crate::rows::parse_code;

/// How many characters a code has; modifiers have two.
pub(super) const CODE: usize = 5;

/// The text of a file, without a byte order mark.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = without_mark(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Whether a line begins with a code, and what stands behind it.
pub(super) fn behind_code(line: &[u8]) -> Option<&[u8]> {
    let (code, rest) = line.split_at_checked(CODE)?;
    let is_code = code[..CODE - 1].iter().all(u8::is_ascii_digit)
        && (code[CODE - 1].is_ascii_digit() || b"AFMTU".contains(&code[CODE - 1]));
    is_code.then_some(rest)
}

/// Whether a line of a preamble says whose work the file is.
pub(super) fn names_cpt(line: &[u8]) -> bool {
    const OWNER: &[u8] = b"American Medical Association";
    line.windows(3).any(|part| part == b"CPT")
        || line.windows(OWNER.len()).any(|part| part.eq_ignore_ascii_case(OWNER))
}

/// The number of the line on which the preamble is over, if a record stands behind it.
///
/// That is behind the last blank line before the first record, so that a damaged
/// first row is told of. The first record is one with another behind it, if there is
/// one: a line of the preamble may begin with five digits too.
pub(super) fn body(bytes: &[u8], is_record: impl Fn(&[u8]) -> bool) -> Option<u64> {
    let (mut last_blank, mut begin, mut first) = (None, None, None);
    for (number, line) in lines(bytes) {
        if line.trim_ascii().is_empty() {
            last_blank = Some(number);
        } else if !is_record(line) {
            begin = None;
        } else if begin.is_some() {
            return begin;
        } else {
            begin = Some(last_blank.map_or(number, |blank| blank + 1));
            first = first.or(begin);
        }
    }
    begin.or(first)
}

/// The code of a row; a modifier is none.
pub(super) fn code_of(text: &str) -> Result<Code, String> {
    /// How much of what stands for a code is shown in a message.
    const SHOWN: usize = 20;
    let text: String = text.chars().take(SHOWN).collect();
    let left_out = |message| format!("{message}; the row is left out");
    let code = parse_code(System::Cpt, &text).map_err(left_out)?;
    if code.as_str().len() == CODE {
        Ok(code)
    } else {
        Err(left_out(format!("{code} is a modifier, expected a code of {CODE} characters")))
    }
}

/// What is told of a code that stands in a file for the second time.
pub(super) fn repeated(code: &Code) -> String {
    format!("code {code} stands here again; the first stands")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    #[track_caller]
    fn check_body(text: &str, expected: Option<u64>) {
        let is_record = |line: &[u8]| behind_code(line).is_some();
        assert_eq!(body(text.as_bytes(), is_record), expected, "for {text:?}");
    }

    #[test]
    fn the_preamble_ends_at_the_last_blank_line_before_the_records() {
        check_body("Invented\n\nrights\n\n00001 A\n00002 B\n", Some(5));
        check_body("Invented\n\n0000X A\n00002 B\n00003 C\n", Some(3));
        check_body("Invented\n00001 A\n00002 B\n", Some(2));
        check_body("Invented\n\n00001 Garden Street\n\nmore\n\n00001 A\n00002 B\n", Some(7));
        check_body("Invented\n\n00001 A\n\n", Some(3));
        check_body("Invented\n\n00001 A\nx\n", Some(3));
        check_body("Invented\n", None);
    }

    #[test]
    fn text_that_is_not_utf_8_is_windows_1252() {
        assert_eq!(decoded(b"caf\xE9 \x96"), "café \u{2013}");
        assert_eq!(decoded("\u{FEFF}café".as_bytes()), "café");
        assert_eq!(decoded(b"\xEF\xBB\xBFcaf\xE9"), "café");
        assert_eq!(decoded(b"\xFE\xFFx"), "þÿx");
    }

    #[track_caller]
    fn check_refused(text: &str, expected: &str) {
        assert_eq!(code_of(text).unwrap_err(), expected);
    }

    #[test]
    fn codes_are_five_characters_in_capitals() {
        assert_eq!(code_of("9990F").unwrap().as_str(), "9990F");
        check_refused(
            "9990f",
            "9990F is written \"9990f\", with small letters; the row is left out",
        );
        check_refused(
            "59",
            "59 is a modifier, expected a code of 5 characters; the row is left out",
        );
        assert!(code_of(&"9".repeat(9_000)).unwrap_err().len() < 200);
    }

    proptest! {
        #[test]
        fn no_bytes_make_finding_the_body_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = body(decoded(&bytes).as_bytes(), |line| behind_code(line).is_some());
        }
    }
}
