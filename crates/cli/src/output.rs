//! Output: answers on stdout, messages on stderr, colour on a terminal alone.

use std::error::Error;
use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write};
use std::ops::Range;

use anstream::AutoStream;
use anstyle::{AnsiColor, Effects, Style};
use medcode::{Notice, System};
use serde::Serialize;

use crate::json;
use crate::text::{escaped, lines};

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
        if text.is_empty() {
            return Ok(());
        }
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
        self.lay_out(&Paragraph { text, begun: indent, indent, style, spans: &[] })
    }

    /// The same, with parts of the text (bytes, half open, in order) made strong.
    pub(crate) fn marked_paragraph(
        &mut self,
        indent: usize,
        text: &str,
        spans: &[[usize; 2]],
        style: Style,
    ) -> io::Result<()> {
        self.lay_out(&Paragraph { text, begun: indent, indent, style, spans })
    }

    /// Writes a paragraph.
    pub(crate) fn lay_out(&mut self, paragraph: &Paragraph<'_>) -> io::Result<()> {
        let Paragraph { text, begun, indent, .. } = *paragraph;
        let room = |taken: usize| match self.width {
            Some(width) => width.saturating_sub(taken).max(MIN_WIDTH),
            None => usize::MAX,
        };
        for (number, line) in lines(text, room(begun), room(indent)).into_iter().enumerate() {
            if number > 0 {
                write!(self.out, "\n{:indent$}", "")?;
            }
            self.marked(paragraph, line)?;
        }
        writeln!(self.out)
    }

    fn marked(&mut self, paragraph: &Paragraph<'_>, line: Range<usize>) -> io::Result<()> {
        let Paragraph { text, style, spans, .. } = *paragraph;
        let effects = style.get_effects().remove(Effects::DIMMED) | Effects::BOLD;
        let mut at = line.start;
        for [start, end] in spans {
            let span = (*start).clamp(at, line.end)..(*end).clamp(at, line.end);
            let parts = (text.get(at..span.start), text.get(span.clone()));
            if let (Some(before), Some(marked)) = parts
                && !marked.is_empty()
            {
                self.text(before, style)?;
                self.text(marked, style.effects(effects))?;
                at = span.end;
            }
        }
        self.text(text.get(at..line.end).unwrap_or_default(), style)
    }

    /// Writes a value as one line of JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut line = Vec::new();
        json::add_line(&mut line, value)?;
        self.out.write_all(&line)
    }

    /// Writes out what is kept back; what cannot be is an error, unlike on drop.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A text that a terminal breaks into lines.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paragraph<'text> {
    pub(crate) text: &'text str,
    /// Columns of the first line that are taken already.
    pub(crate) begun: usize,
    /// Columns before each further line.
    pub(crate) indent: usize,
    pub(crate) style: Style,
    /// Parts of the text to make strong: bytes, half open, in order and apart.
    pub(crate) spans: &'text [[usize; 2]],
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
    // Codes of these have nothing below them: one that has ended is still whole.
    let is_whole = matches!(system, System::Hcpcs | System::Cpt);
    if is_billable || is_place || is_whole {
        return code.to_owned();
    }
    let is_category = system == System::Icd10Cm && !code.contains('.');
    format!("{code}{}", if is_category { ".-" } else { "-" })
}

/// A code as it may be typed, which is also as it is shown, without the hyphen that
/// says that more characters are needed.
pub(crate) fn typed_code(text: &str) -> &str {
    text.trim().trim_end_matches('-')
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
    fn what_is_shown_can_be_typed() {
        for (code, is_billable) in [("E11", false), ("S52.501", false), ("E11.9", true)] {
            let shown = shown_code(System::Icd10Cm, code, is_billable);
            let typed = System::Icd10Cm.parse_code(typed_code(&shown));
            assert_eq!(typed, System::Icd10Cm.parse_code(code));
        }
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
