//! What the text files of CPT have in common.
//!
//! Publisher: AMA, to its licensees. Certain, from two sources or more: columns, codes
//! and the preamble, about thirty lines of copyright that a blank line ends. Less
//! certain: whether a release divides its columns with a blank or a tab; both are read.

use std::borrow::Cow;
use std::collections::HashSet;

use encoding_rs::WINDOWS_1252;
use medcode_codeset::{Code, System};

use super::Head;
use crate::lines::{LINE_BYTES, without_mark};
use crate::rows::{Rows, ServiceRow, parse_code};
use crate::text::collapse;
use crate::warnings::Warnings;

/// The text of a file: UTF-8, else Windows-1252.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = without_mark(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// How many lines the preamble may have; thirty are usual.
const PREAMBLE: usize = 100;

/// The lines behind the preamble with their numbers, counted from 1: behind the last
/// blank line of the beginning.
pub(super) fn body(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let blank = text.lines().take(PREAMBLE).collect::<Vec<_>>();
    let start = blank.iter().rposition(|line| line.trim().is_empty()).map_or(0, |at| at + 1);
    // A file that ends in a blank line, and has no more than that, is all body.
    let is_end = start >= blank.len();
    let numbered = (1_u64..).zip(text.lines());
    numbered.skip(if is_end { 0 } else { start }).filter(|(_, line)| !line.trim().is_empty())
}

/// Whether a file begins as the AMA's text files do.
pub(super) fn has_preamble(head: &Head<'_>) -> bool {
    head.root.is_none() && head.contains("American Medical Association")
}

/// Rows of a file, each code once.
pub(super) struct Services<'a> {
    rows: Vec<ServiceRow>,
    lines: usize,
    seen: HashSet<Code>,
    warnings: &'a mut Warnings,
}

impl<'a> Services<'a> {
    pub(super) fn new(warnings: &'a mut Warnings) -> Self {
        Self { rows: Vec::new(), lines: 0, seen: HashSet::new(), warnings }
    }

    /// Adds a row; nothing, with a warning, if its code or text cannot be used.
    pub(super) fn add(&mut self, line: u64, code: &str, text: &str) {
        self.add_row(line, code, text, true);
    }

    /// The same of a code that may stand in several rows.
    pub(super) fn add_further(&mut self, line: u64, code: &str, text: &str) {
        self.add_row(line, code, text, false);
    }

    fn add_row(&mut self, line: u64, code: &str, text: &str, is_once: bool) {
        self.lines += 1;
        let text = collapse(text);
        let row = match parse_code(System::Cpt, code.trim()) {
            Err(message) => Err(format!("{message}; the row is left out")),
            Ok(code) if text.is_empty() => {
                Err(format!("the text of {code} is blank; the row is left out"))
            }
            Ok(code) if text.len() > LINE_BYTES => {
                Err(format!("the text of {code} is too long; the row is left out"))
            }
            Ok(code) if !self.seen.insert(code) && is_once => {
                Err(format!("code {code} stands here again; the first stands"))
            }
            Ok(code) => Ok(ServiceRow::new(line, code, text)),
        };
        match row {
            Ok(row) => self.rows.push(row),
            Err(message) => self.warnings.at(line, message),
        }
    }

    pub(super) fn into_rows(self) -> (Rows<ServiceRow>, &'a Warnings) {
        (Rows { rows: self.rows, lines: self.lines }, self.warnings)
    }

    /// Notes a line that is no row.
    pub(super) fn refuse(&mut self, line: u64, message: &str) {
        self.lines += 1;
        self.warnings.at(line, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preamble_ends_at_the_last_blank_line_of_the_beginning() {
        let lines = |text: &'static str| body(text).collect::<Vec<_>>();
        assert_eq!(lines("about\n\nmore\n\n00001\tx\n"), [(5, "00001\tx")]);
        assert_eq!(lines("00001\tx\n00002\ty\n"), [(1, "00001\tx"), (2, "00002\ty")]);
        assert_eq!(lines("00001\tx\n\n"), [(1, "00001\tx")]);
    }

    #[test]
    fn either_encoding_is_read() {
        assert_eq!(decoded("\u{feff}caf\u{e9}".as_bytes()), "caf\u{e9}");
        assert_eq!(decoded(b"caf\xE9 \x96"), "caf\u{e9} \u{2013}");
    }
}
