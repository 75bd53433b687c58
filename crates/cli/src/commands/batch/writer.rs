//! Answers as lines: gathered by the block, and written in one piece.

use std::io::{self, IsTerminal as _, Write as _};

use clap::ValueEnum;
use csv::{Terminator, WriterBuilder};
use medcode::{Answer, Hit};

use super::table::Header;
use crate::text::{escaped, escaped_json};

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// The question, a tab, and codes joined by semicolons
    Tsv,
    /// One answer as JSON a line
    Json,
    /// The row of the question, with code, title, tier and score of its best hit
    Csv,
}

/// The columns beside a row.
const COLUMNS: [&str; 4] = ["code", "title", "tier", "score"];

/// Writes answers to stdout.
///
/// A block is written at once, so that an interruption cuts no line; and past
/// [`crate::output::Output`], which takes control characters out of what goes to a
/// file: a row is to be as it was.
pub(super) struct Writer {
    format: Format,
    delimiter: u8,
    end: &'static str,
    text: String,
}

impl Writer {
    /// A writer of answers to the questions of lines, or of a table with this header.
    pub(super) fn new(format: Format, header: Option<&Header>) -> Self {
        let delimiter = header.map_or(b',', |header| header.delimiter);
        let end = header.map_or("\n", |header| header.end);
        Self { format, delimiter, end, text: String::new() }
    }

    /// Adds the first row of CSV. A column that the table has already gets a longer
    /// name.
    pub(super) fn add_header(&mut self, header: Option<&Header>) {
        if self.format != Format::Csv {
            return;
        }
        let names = header.map_or(&[][..], |header| &header.names);
        let is_taken = |name: &String| names.iter().any(|taken| taken.eq_ignore_ascii_case(name));
        let columns = COLUMNS.map(|column| {
            let mut name = column.to_owned();
            while is_taken(&name) {
                name.insert_str(0, "medcode_");
            }
            name
        });
        self.add_row(header.map_or("question", |header| &header.row), &columns);
    }

    /// Adds an answer, and the row its question stands in, if that is in a table.
    pub(super) fn add(&mut self, row: Option<&str>, answer: &Answer) -> io::Result<()> {
        match self.format {
            Format::Tsv => self.add_codes(answer),
            Format::Json => {
                let json = serde_json::to_string(answer).map_err(io::Error::from)?;
                self.text.push_str(&escaped_json(&json));
                self.text.push('\n');
            }
            Format::Csv => {
                let cells = answer.hits.first().map_or_else(Default::default, cells);
                match row {
                    Some(row) => self.add_row(row, &cells),
                    None => self.add_row(&self.cells(&[&answer.question]), &cells),
                }
            }
        }
        Ok(())
    }

    fn add_codes(&mut self, answer: &Answer) {
        // Those of a cell; a line has none but tabs, and any other stays.
        let question = answer.question.replace("\r\n", " ").replace(['\t', '\n'], " ");
        self.text.push_str(&question);
        for (number, hit) in answer.hits.iter().enumerate() {
            self.text.push(if number == 0 { '\t' } else { ';' });
            self.text.push_str(&hit.code);
        }
        if answer.hits.is_empty() {
            self.text.push('\t');
        }
        self.text.push('\n');
    }

    fn add_row(&mut self, row: &str, cells: &[String; 4]) {
        let cells = self.cells(cells);
        self.text.push_str(row);
        self.text.push(char::from(self.delimiter));
        self.text.push_str(&cells);
        self.text.push_str(self.end);
    }

    /// Cells with separators between them, in quotation marks where they need them.
    fn cells(&self, cells: &[impl AsRef<[u8]>]) -> String {
        let mut writer = WriterBuilder::new()
            .delimiter(self.delimiter)
            .terminator(Terminator::Any(b'\n'))
            .buffer_capacity(256)
            .from_writer(Vec::new());
        writer.write_record(cells).expect("memory takes all rows");
        let bytes = writer.into_inner().expect("memory takes all rows");
        let mut text = String::from_utf8(bytes).expect("cells are text");
        text.truncate(text.len() - 1);
        text
    }

    /// Writes what was added, all of it, to whoever waits for it.
    pub(super) fn write(&mut self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if out.is_terminal() {
            out.write_all(for_terminal(&self.text).as_bytes())?;
        } else {
            out.write_all(self.text.as_bytes())?;
        }
        self.text.clear();
        out.flush()
    }
}

fn cells(hit: &Hit) -> [String; 4] {
    let score = format!("{:.3}", hit.score);
    [hit.code.clone(), hit.title.clone(), hit.tier.name().to_owned(), score]
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
