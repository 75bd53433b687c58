//! Answers as lines, or as columns beside the rows of a table.

use std::io;

use clap::ValueEnum;
use csv::{Terminator, WriterBuilder};
use medcode::{Answer, Hit};

use super::table::Header;
use crate::json;

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

/// How many bytes of JSON a hit has, most often, and how many of text with tabs; a
/// question has about as many as ten codes.
const JSON_HIT: usize = 1_400;
const CODE: usize = 9;

/// Makes lines of answers.
pub(super) struct Form {
    format: Format,
    delimiter: u8,
    end: &'static str,
}

impl Form {
    /// The form of answers to the questions of lines, or of a table with this header.
    pub(super) fn new(format: Format, header: Option<&Header>) -> Self {
        let delimiter = header.map_or(b',', |header| header.delimiter);
        let end = header.map_or("\n", |header| header.end);
        Self { format, delimiter, end }
    }

    /// The first row of CSV; nothing else has one. A column that the table has already
    /// gets a longer name.
    pub(super) fn header(&self, header: Option<&Header>) -> Vec<u8> {
        if self.format != Format::Csv {
            return Vec::new();
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
        self.row(header.map_or("question", |header| &header.row), &columns)
    }

    /// How many bytes a line of so many hits has, about.
    pub(super) fn line_bytes(&self, hits: usize) -> usize {
        match self.format {
            Format::Json => (hits + 1) * JSON_HIT,
            Format::Tsv | Format::Csv => (hits + 10) * CODE,
        }
    }

    /// An answer, with the row its question stands in, if that is in a table.
    pub(super) fn line(&self, row: Option<&str>, answer: &Answer) -> io::Result<Vec<u8>> {
        match self.format {
            Format::Tsv => Ok(codes(answer).into_bytes()),
            Format::Json => {
                // It grows once or not at all.
                let mut line = Vec::with_capacity(self.line_bytes(answer.hits.len()));
                json::add_line(&mut line, answer)?;
                Ok(line)
            }
            Format::Csv => {
                let cells = answer.hits.first().map_or_else(Default::default, cells);
                Ok(match row {
                    Some(row) => self.row(row, &cells),
                    None => self.row(&self.cells(&[&answer.question]), &cells),
                })
            }
        }
    }

    fn row(&self, row: &str, cells: &[String; 4]) -> Vec<u8> {
        let delimiter = char::from(self.delimiter);
        let cells = self.cells(cells);
        format!("{row}{delimiter}{cells}{}", self.end).into_bytes()
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
}

/// The question, a tab, and codes.
fn codes(answer: &Answer) -> String {
    // Those of a cell; a line has none but tabs, and any other stays.
    let mut line = answer.question.replace("\r\n", " ").replace(['\t', '\n'], " ");
    for (number, hit) in answer.hits.iter().enumerate() {
        line.push(if number == 0 { '\t' } else { ';' });
        line.push_str(&hit.code);
    }
    if answer.hits.is_empty() {
        line.push('\t');
    }
    line.push('\n');
    line
}

fn cells(hit: &Hit) -> [String; 4] {
    let score = format!("{:.3}", hit.score);
    [hit.code.clone(), hit.title.clone(), hit.tier.name().to_owned(), score]
}
