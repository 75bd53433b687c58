//! Output: answers on stdout, messages on stderr, colour on a terminal alone.

use std::error::Error;
use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write};
use std::ops::Range;

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use medcode::{Notice, System};
use serde::Serialize;

use crate::text::{escaped, escaped_json, lines};

/// A code that may be reported.
pub(crate) const CODE: Style = AnsiColor::Cyan.on_default().bold();
/// A code that needs more characters.
pub(crate) const OPEN_CODE: Style = AnsiColor::Cyan.on_default();
/// What met the question; headings.
pub(crate) const STRONG: Style = Style::new().bold();
/// What stands beside the answer.
pub(crate) const FAINT: Style = Style::new().dimmed();

/// Below this many columns, text is not broken any further.
const MIN_WIDTH: usize = 20;

/// The answer's way to stdout. Styles are taken out unless it is a terminal.
pub(crate) struct Output {
    out: BufWriter<AutoStream<StdoutLock<'static>>>,
    /// Columns of the terminal; nothing where lines are not to be broken.
    width: Option<usize>,
}

impl Output {
    pub(crate) fn stdout() -> Self {
        let columns = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = if io::stdout().is_terminal() { columns() } else { None };
        Self { out: BufWriter::new(anstream::stdout().lock()), width }
    }

    /// Columns of the terminal; nothing where lines are not to be broken.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width
    }

    /// Writes a text from a release, its control characters escaped.
    pub(crate) fn text(&mut self, text: &str, style: Style) -> io::Result<()> {
        write!(self.out, "{style}{}{style:#}", escaped(text))
    }

    /// Writes a text in a column of at least `width` characters.
    pub(crate) fn column(&mut self, text: &str, width: usize, style: Style) -> io::Result<()> {
        self.text(text, style)?;
        let len = escaped(text).chars().count();
        write!(self.out, "{:1$}", "", width.saturating_sub(len))
    }

    /// Writes a text behind `indent` columns and ends the line; what a terminal has
    /// no room for goes to further lines, indented alike.
    pub(crate) fn paragraph(&mut self, indent: usize, text: &str, style: Style) -> io::Result<()> {
        self.marked_paragraph(indent, text, style, &[])
    }

    /// The same, with parts of the text (bytes, half open, in order) made strong.
    pub(crate) fn marked_paragraph(
        &mut self,
        indent: usize,
        text: &str,
        style: Style,
        spans: &[[usize; 2]],
    ) -> io::Result<()> {
        let width =
            self.width.map_or(usize::MAX, |width| width.saturating_sub(indent).max(MIN_WIDTH));
        for (number, line) in lines(text, width).into_iter().enumerate() {
            if number > 0 {
                write!(self.out, "\n{:indent$}", "")?;
            }
            self.marked(text, line, style, spans)?;
        }
        writeln!(self.out)
    }

    fn marked(
        &mut self,
        text: &str,
        line: Range<usize>,
        style: Style,
        spans: &[[usize; 2]],
    ) -> io::Result<()> {
        let mut at = line.start;
        for [start, end] in spans {
            let span = (*start).clamp(at, line.end)..(*end).clamp(at, line.end);
            let parts = (text.get(at..span.start), text.get(span.clone()));
            if let (Some(before), Some(marked)) = parts
                && !marked.is_empty()
            {
                self.text(before, style)?;
                self.text(marked, style | anstyle::Effects::BOLD)?;
                at = span.end;
            }
        }
        self.text(text.get(at..line.end).unwrap_or_default(), style)
    }

    /// Writes a value as one line of JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let json = serde_json::to_string(value).map_err(io::Error::from)?;
        writeln!(self.out, "{}", escaped_json(&json))
    }

    /// Writes out what is kept back; what cannot be is an error, unlike on drop.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The code as it is shown: one that needs more characters ends in a hyphen, as
/// in the tabular list: `E11.-`, `S52.501-`. Sections and chapters stay as they
/// are.
pub(crate) fn shown_code(system: System, code: &str, is_billable: bool) -> String {
    let is_place = code.contains('-') || code.bytes().all(|byte| byte.is_ascii_digit());
    if is_billable || is_place {
        return code.to_owned();
    }
    let is_category = system == System::Icd10Cm && !code.contains('.');
    format!("{code}{}", if is_category { ".-" } else { "-" })
}

pub(crate) fn code_style(is_billable: bool) -> Style {
    if is_billable { CODE } else { OPEN_CODE }
}

/// Says a notice in one line on stderr.
pub(crate) fn notice(notice: &Notice) {
    message(&notice.text);
}

/// Says something in one line on stderr.
pub(crate) fn message(text: &str) {
    // Nobody is left to tell when stderr is closed.
    let _ = writeln!(io::stderr().lock(), "medcode: {}", escaped(text));
}

/// Says an error and its causes in one line on stderr.
pub(crate) fn complain(error: &dyn Error) {
    message(&chain(error));
}

/// An error and its causes, each behind a colon.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, is_billable: bool, expected: &str) {
        assert_eq!(shown_code(System::Icd10Cm, code, is_billable), expected);
    }

    #[test]
    fn codes_that_need_more_characters_end_in_a_hyphen() {
        check("E11.9", true, "E11.9");
        check("I10", true, "I10");
        check("E11", false, "E11.-");
        check("S52.501", false, "S52.501-");
        check("I20-I25", false, "I20-I25");
        check("9", false, "9");
    }
}
