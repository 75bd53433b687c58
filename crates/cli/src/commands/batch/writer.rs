//! Writing: lines gathered by the block, and written in one piece.

use std::io::{self, IsTerminal as _, Write as _};

use crate::text::escaped;

/// Writes lines to stdout: a block at once, so that an interruption cuts none; and past
/// [`crate::output::Output`], which takes control characters out of what goes to a file: a
/// row is to be as it was.
#[derive(Default)]
pub(super) struct Writer {
    text: Vec<u8>,
}

impl Writer {
    /// Adds a line with its end, or several.
    pub(super) fn add(&mut self, line: &[u8]) {
        self.text.extend_from_slice(line);
    }

    /// Writes what was added, all of it, to whoever waits for it.
    pub(super) fn write(&mut self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if out.is_terminal() {
            let text = String::from_utf8_lossy(&self.text);
            out.write_all(for_terminal(&text).as_bytes())?;
        } else {
            out.write_all(&self.text)?;
        }
        self.text.clear();
        out.flush()
    }
}

/// Lines with the control characters written out that a terminal would obey, but for
/// tabs and line ends.
fn for_terminal(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for piece in text.split_inclusive(['\t', '\n']) {
        let (body, end) = match piece.char_indices().next_back() {
            Some((at, '\t' | '\n')) => piece.split_at(at),
            _ => (piece, ""),
        };
        let (body, end) = match body.strip_suffix('\r') {
            Some(body) if end == "\n" => (body, "\r\n"),
            _ => (body, end),
        };
        safe.push_str(&escaped(body));
        safe.push_str(end);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_given_lines_and_obeys_nothing_else() {
        assert_eq!(for_terminal("a\tb\r\nc\u{1b}[31m\n\rd"), "a\tb\r\nc\\u{1b}[31m\n\\u{d}d");
    }
}
