//! The lines of a file of questions: UTF-8, of bounded length.

use std::io::{BufRead, Read as _};

use crate::exit::Failure;

/// The longest line in bytes: a thousand times the longest question that is read.
const LINE_BYTES: u64 = 1_000_000;

const MARK: &str = "\u{FEFF}";

/// Reads lines, counting them.
pub(super) struct Lines<R> {
    name: String,
    input: R,
    line: u64,
    read_bytes: u64,
    bytes: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// The lines of an input with a name for messages.
    pub(super) fn new(name: String, input: R) -> Self {
        Self { name, input, line: 0, read_bytes: 0, bytes: Vec::new() }
    }

    /// How many bytes were read.
    pub(super) fn read_bytes(&self) -> u64 {
        self.read_bytes
    }

    /// Adds lines to a block until it has as many as wanted, without their ends.
    /// Whether the input ended there; what was added before a line that cannot be
    /// used stays.
    pub(super) fn fill(&mut self, block: &mut Vec<String>, wanted: usize) -> Result<bool, Failure> {
        while block.len() < wanted {
            match self.next()? {
                Some(line) => block.push(line),
                None => return Ok(true),
            }
        }
        Ok(false)
    }

    fn next(&mut self) -> Result<Option<String>, Failure> {
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
            return Err(self.unusable(format!("the line has more than {LINE_BYTES} bytes")));
        }
        let text = match std::str::from_utf8(&self.bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.valid_up_to();
                let found = format!("byte {} is 0x{:02X}", at + 1, self.bytes[at]);
                return Err(self.unusable(format!("{found}, which is not UTF-8")));
            }
        };
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let text = if self.line == 1 { text.strip_prefix(MARK).unwrap_or(text) } else { text };
        Ok(Some(text.to_owned()))
    }

    fn unusable(&self, found: String) -> Failure {
        Failure::QuestionLine { file: self.name.clone(), line: self.line, found }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &[u8], expected: &[&str], error: Option<&str>) {
        let mut block = Vec::new();
        let ended = Lines::new("q".to_owned(), input).fill(&mut block, 100);
        assert_eq!(block, expected);
        assert_eq!(ended.err().map(|error| error.to_string()).as_deref(), error);
    }

    #[test]
    fn lines_come_without_their_ends() {
        check(b"\xEF\xBB\xBFone\r\n\ntwo", &["one", "", "two"], None);
        check(b"", &[], None);
    }

    #[test]
    fn what_is_not_utf_8_is_named_behind_the_lines_before_it() {
        let message = "q:2: byte 2 is 0xE9, which is not UTF-8; expected UTF-8 text, a question \
                       a line: the lines before it are answered";
        check(b"one\nt\xE9te\n", &["one"], Some(message));
    }

    #[test]
    fn a_line_without_end_is_given_up() {
        let message = "q:1: the line has more than 1000000 bytes; expected UTF-8 text, a \
                       question a line: the lines before it are answered";
        check(&vec![b'a'; 3_000_000], &[], Some(message));
    }
}
