//! The lines of a file of questions: UTF-8, of bounded length.

use std::io::{BufRead, Read as _};

use crate::exit::Failure;

/// The longest line in bytes: a thousand times the longest question that is read.
pub(super) const LINE_BYTES: u64 = 1_000_000;

pub(super) const MARK: &str = "\u{FEFF}";

/// Reads lines, counting them.
pub(super) struct Lines<R> {
    name: String,
    input: R,
    line: u64,
    read_bytes: u64,
    has_mark: bool,
    bytes: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// The lines of an input with a name for messages.
    pub(super) fn new(name: String, input: R) -> Self {
        Self { name, input, line: 0, read_bytes: 0, has_mark: false, bytes: Vec::new() }
    }

    /// The name of the input.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The line that was read last, counted from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// How many bytes were read.
    pub(super) fn read_bytes(&self) -> u64 {
        self.read_bytes
    }

    /// Whether the first line began with a byte order mark, which no line keeps.
    pub(super) fn has_mark(&self) -> bool {
        self.has_mark
    }

    /// The next line with its end.
    pub(super) fn next(&mut self) -> Result<Option<&str>, Failure> {
        self.bytes.clear();
        let mut limited = self.input.by_ref().take(LINE_BYTES + 1);
        let read = limited.read_until(b'\n', &mut self.bytes);
        let read = read.map_err(|source| Failure::Questions { file: self.name.clone(), source })?;
        if read == 0 {
            return Ok(None);
        }
        self.line += 1;
        self.read_bytes += read as u64;
        if read as u64 > LINE_BYTES {
            let found = format!("the line has more than {LINE_BYTES} bytes");
            return Err(self.unusable(self.line, found, "a question a line"));
        }
        let text = match std::str::from_utf8(&self.bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.valid_up_to();
                let found =
                    format!("byte {} is 0x{:02X}, which is not UTF-8", at + 1, self.bytes[at]);
                return Err(self.unusable(self.line, found, UTF_8));
            }
        };
        let unmarked = text.strip_prefix(MARK).filter(|_| self.line == 1);
        self.has_mark |= unmarked.is_some();
        Ok(Some(unmarked.unwrap_or(text)))
    }

    /// The error of a line that cannot be used.
    pub(super) fn unusable(&self, line: u64, found: String, expected: &str) -> Failure {
        Failure::QuestionLine {
            file: self.name.clone(),
            line,
            found,
            expected: expected.to_owned(),
        }
    }
}

const UTF_8: &str = "UTF-8 text, which `iconv -f WINDOWS-1252 -t UTF-8` makes of a file in \
                     Windows-1252";

/// A line without its end.
pub(super) fn without_end(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &[u8], expected: &[&str], error: Option<&str>) {
        let mut lines = Lines::new("q".to_owned(), input);
        let mut read = Vec::new();
        let ended = loop {
            match lines.next() {
                Ok(Some(line)) => read.push(without_end(line).to_owned()),
                Ok(None) => break None,
                Err(failure) => break Some(failure.to_string()),
            }
        };
        assert_eq!(read, expected);
        assert_eq!(ended.as_deref(), error);
    }

    #[test]
    fn lines_come_without_mark_and_ends() {
        check(b"\xEF\xBB\xBFone\r\n\ntwo", &["one", "", "two"], None);
        check(b"one\n\xEF\xBB\xBFtwo", &["one", "\u{FEFF}two"], None);
        check(b"", &[], None);
    }

    #[test]
    fn what_is_not_utf_8_is_named_behind_the_lines_before_it() {
        let message = "q:2: byte 2 is 0xE9, which is not UTF-8; expected UTF-8 text, which \
                       `iconv -f WINDOWS-1252 -t UTF-8` makes of a file in Windows-1252";
        check(b"one\nt\xE9te\n", &["one"], Some(message));
    }

    #[test]
    fn a_line_without_end_is_given_up() {
        let message = "q:1: the line has more than 1000000 bytes; expected a question a line";
        check(&vec![b'a'; 3_000_000], &[], Some(message));
    }
}
