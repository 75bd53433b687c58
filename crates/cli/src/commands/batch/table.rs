//! Tables of questions with a header, row by row, each kept as it stands.
//!
//! The `csv` crate reads what a row has; where a row ends is found here, because that
//! crate takes any text for CSV: a quotation mark left open would swallow the rows
//! behind it without a word.

use std::io::BufRead;

use csv::{ReaderBuilder, StringRecord};

use super::lines::{LINE_BYTES, Lines, MARK, without_end};
use super::questions::Question;
use crate::exit::Failure;
use crate::separator::separator;

/// Reads the rows of a table and the questions in one of its columns.
pub(super) struct Table<R> {
    lines: Lines<R>,
    header: Header,
    /// The place of the column with the questions, counted from 0.
    column: usize,
}

/// The first row, and how the table is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// The row as it stands, a byte order mark with it, without its end.
    pub(super) row: String,
    /// The line it begins in, counted from 1: blank lines may stand before it.
    line: u64,
    /// The names of the columns.
    pub(super) names: Vec<String>,
    /// What stands between two cells: a comma, a tab or a semicolon.
    pub(super) delimiter: u8,
    /// How lines end.
    pub(super) end: &'static str,
}

impl<R: BufRead> Table<R> {
    /// Reads the header, and finds in it the column with the questions.
    pub(super) fn open(mut lines: Lines<R>, column: &str) -> Result<Self, Failure> {
        let header = Header::read(&mut lines)?;
        let names = header.as_ref().map_or(&[][..], |header| &header.names);
        let (file, name) = (lines.name().to_owned(), column.to_owned());
        let line = header.as_ref().map_or(1, |header| header.line);
        let column = match *places(names, column) {
            [place] => place,
            [] => return Err(Failure::QuestionColumn { file, line, name, found: listed(names) }),
            ref several => {
                let places: Vec<String> =
                    several.iter().map(|place| (place + 1).to_string()).collect();
                return Err(Failure::RepeatedColumn {
                    file,
                    line,
                    name,
                    places: places.join(", "),
                });
            }
        };
        let header = header.expect("a column is one of a header");
        Ok(Self { lines, header, column })
    }

    /// Why a table is not read of which no column is named.
    pub(super) fn without_column(mut lines: Lines<R>) -> Failure {
        match Header::read(&mut lines) {
            Ok(header) => {
                let found = listed(header.as_ref().map_or(&[], |header| &header.names));
                Failure::ColumnNeeded { file: lines.name().to_owned(), found }
            }
            Err(failure) => failure,
        }
    }

    pub(super) fn header(&self) -> &Header {
        &self.header
    }

    /// How many bytes were read.
    pub(super) fn read_bytes(&self) -> u64 {
        self.lines.read_bytes()
    }

    /// The next row and its question.
    pub(super) fn next(&mut self) -> Result<Option<Question>, Failure> {
        let Some(row) = read_row(&mut self.lines, Some(self.header.delimiter))? else {
            return Ok(None);
        };
        let cells = cells(&row.text, row.delimiter);
        let wanted = self.header.names.len();
        if cells.len() != wanted {
            let found = format!("cells in this row: {}", cells.len());
            let expected = format!("{wanted}, as in the header");
            return Err(self.lines.unusable(row.line, found, &expected));
        }
        let text = cells.get(self.column).unwrap_or_default().to_owned();
        Ok(Some(Question { text, row: Some(row.text) }))
    }
}

impl Header {
    /// The first row of a table, if it has any.
    fn read<R: BufRead>(lines: &mut Lines<R>) -> Result<Option<Self>, Failure> {
        let Some(Row { text, line, delimiter, end }) = read_row(lines, None)? else {
            return Ok(None);
        };
        let cells = cells(&text, delimiter);
        let names = cells.iter().map(|name| name.trim().to_owned()).collect();
        let mark = if lines.has_mark() { MARK } else { "" };
        Ok(Some(Self { row: format!("{mark}{text}"), line, names, delimiter, end }))
    }
}

/// The names of columns for a message.
fn listed(names: &[String]) -> String {
    if names.is_empty() { "no header".to_owned() } else { names.join(", ") }
}

/// The columns of this name, which should be one; those that differ in case alone where
/// there is none.
fn places(names: &[String], column: &str) -> Vec<usize> {
    let column = column.trim();
    let of = |is_named: &dyn Fn(&str) -> bool| -> Vec<usize> {
        names.iter().enumerate().filter(|(_, name)| is_named(name)).map(|(at, _)| at).collect()
    };
    let same = of(&|name| name == column);
    if same.is_empty() { of(&|name| name.eq_ignore_ascii_case(column)) } else { same }
}

/// A row as it stands, without its end.
struct Row {
    text: String,
    /// The line it begins in, counted from 1.
    line: u64,
    delimiter: u8,
    end: &'static str,
}

/// The next row. Without a delimiter it is the first, which tells it. Blank lines are no
/// rows.
fn read_row<R: BufRead>(
    lines: &mut Lines<R>,
    delimiter: Option<u8>,
) -> Result<Option<Row>, Failure> {
    let mut text = String::new();
    while without_end(&text).is_empty() {
        match lines.next()? {
            Some(line) => line.clone_into(&mut text),
            None => return Ok(None),
        }
    }
    let line = lines.line();
    let delimiter = delimiter.unwrap_or_else(|| separator(&text));
    let mut place = Place::Start;
    let mut read = 0;
    loop {
        place = place
            .behind(&text[read..], delimiter)
            .map_err(|found| lines.unusable(line, found, QUOTED))?;
        if place != Place::Quoted {
            break;
        }
        read = text.len();
        match lines.next()? {
            Some(more) if (read + more.len()) as u64 <= LINE_BYTES => text.push_str(more),
            more => {
                let to = if more.is_some() { "the next megabyte" } else { "the end of the file" };
                let found = format!("a quotation mark is open from this row to {to}");
                return Err(lines.unusable(line, found, QUOTED));
            }
        }
    }
    let end = if text.ends_with("\r\n") { "\r\n" } else { "\n" };
    text.truncate(without_end(&text).len());
    Ok(Some(Row { text, line, delimiter, end }))
}

const QUOTED: &str = "a cell with quotation marks, separators or line ends to stand in quotation \
                      marks as a whole, those in it doubled";

/// Where in a row a character is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the start of a cell.
    Start,
    /// In a cell without quotation marks around it; one within it is a character.
    Bare,
    /// Between quotation marks.
    Quoted,
    /// Behind the second of them, or behind the first of a doubled one.
    Closed,
}

impl Place {
    /// The place behind a text; what it has that may be read in two ways is an error.
    fn behind(mut self, text: &str, delimiter: u8) -> Result<Self, String> {
        let text = if text.ends_with("\r\n") { without_end(text) } else { text };
        for byte in text.bytes() {
            self = match (self, byte) {
                (Self::Quoted, b'"') => Self::Closed,
                (Self::Start | Self::Closed, b'"') | (Self::Quoted, _) => Self::Quoted,
                (_, b'\n') => return Ok(self),
                (_, b'\r') => return Err("a carriage return stands alone".to_owned()),
                (_, byte) if byte == delimiter => Self::Start,
                (Self::Closed, _) => {
                    return Err("a cell goes on behind its closing quotation mark".to_owned());
                }
                (Self::Start | Self::Bare, _) => Self::Bare,
            };
        }
        Ok(self)
    }
}

/// The cells of one row.
fn cells(row: &str, delimiter: u8) -> StringRecord {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .buffer_capacity(row.len().clamp(64, 8_192))
        .from_reader(row.as_bytes());
    let mut cells = StringRecord::new();
    reader.read_record(&mut cells).expect("a text in memory is read, and any text is CSV");
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, expected: &[(&str, &str)], error: Option<&str>) {
        let lines = Lines::new("q.csv".to_owned(), input.as_bytes());
        let mut read = Vec::new();
        let mut table = Table::open(lines, "Note").unwrap();
        let ended = loop {
            match table.next() {
                Ok(Some(question)) => read.push((question.row.unwrap(), question.text)),
                Ok(None) => break None,
                Err(failure) => break Some(failure.to_string()),
            }
        };
        let read: Vec<(&str, &str)> =
            read.iter().map(|(row, text)| (row.as_str(), text.as_str())).collect();
        assert_eq!(read, expected, "for {input:?}");
        assert_eq!(ended.as_deref(), error, "for {input:?}");
    }

    #[test]
    fn rows_are_kept_as_they_stand_and_questions_taken_out_of_them() {
        check("id,note\n1,cough\n2,\n", &[("1,cough", "cough"), ("2,", "")], None);
        check("id\tnote\r\n1\ta, b\r\n\r\n", &[("1\ta, b", "a, b")], None);
        check("id;note\n1;\"a; b\"\n", &[("1;\"a; b\"", "a; b")], None);
        check("note\n\"a\"\"b\"\n\n\"\"", &[("\"a\"\"b\"", "a\"b"), ("\"\"", "")], None);
        check(
            "note,id\n\"chest\r\n\r\npain\",1\n",
            &[("\"chest\r\n\r\npain\",1", "chest\r\n\r\npain")],
            None,
        );
        // A mark within a cell that has none around it is a character.
        check("note\n5\" wound\n", &[("5\" wound", "5\" wound")], None);
    }

    #[test]
    fn what_is_no_row_is_named_with_the_line_it_begins_in() {
        let cells = |line, found, wanted| {
            format!("q.csv:{line}: cells in this row: {found}; expected {wanted}, as in the header")
        };
        let quoted = |line, found| format!("q.csv:{line}: {found}; expected {QUOTED}");
        check("id,note\n1\n", &[], Some(&cells(2, 1, 2)));
        check("note\n\"a\nb\"\nx,y\n", &[("\"a\nb\"", "a\nb")], Some(&cells(4, 2, 1)));
        let open = "a quotation mark is open from this row to the end of the file";
        check("note\ncough\n\"a\nb\n", &[("cough", "cough")], Some(&quoted(3, open)));
        let behind = "a cell goes on behind its closing quotation mark";
        check("note,id\n\"a,1\nb,\"2\"\n", &[], Some(&quoted(2, behind)));
        check("note\na\rb\n", &[], Some(&quoted(2, "a carriage return stands alone")));
        let long = "a quotation mark is open from this row to the next megabyte";
        let text = format!("note\n\"{}", "many words\n".repeat(200_000));
        check(&text, &[], Some(&quoted(2, long)));
    }

    /// Every text of at most so many pieces.
    fn texts(len: usize) -> Vec<String> {
        let mut texts = vec![String::new()];
        let mut start = 0;
        for _ in 0..len {
            let end = texts.len();
            for at in start..end {
                let longer = ["a", ",", "\"", "\n", "\r\n"].map(|piece| texts[at].clone() + piece);
                texts.extend(longer);
            }
            start = end;
        }
        texts
    }

    /// What the `csv` crate takes for the second cells of the rows of a table.
    fn by_crate(table: &str) -> Vec<String> {
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(table.as_bytes());
        reader.records().map(|row| row.unwrap().get(1).unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn a_table_that_is_taken_has_the_rows_that_the_crate_reads() {
        let mut taken = 0;
        for text in texts(5) {
            let input = format!("id,note\n1,{text}");
            let lines = Lines::new("q.csv".to_owned(), input.as_bytes());
            let mut table = Table::open(lines, "note").unwrap();
            let mut read = Vec::new();
            while let Ok(Some(question)) = table.next() {
                read.push(question.text);
            }
            let expected = by_crate(&input);
            assert!(expected.starts_with(&read), "for {input:?}: {read:?}, {expected:?}");
            taken += usize::from(read.len() == expected.len());
        }
        assert!(taken > 300, "{taken}");
    }

    #[test]
    fn what_the_crate_writes_is_taken() {
        for cell in texts(4) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["id", "note"]).unwrap();
            writer.write_record(["1", &cell]).unwrap();
            let bytes = writer.into_inner().unwrap();
            let lines = Lines::new("q.csv".to_owned(), bytes.as_slice());
            let question = Table::open(lines, "note").unwrap().next().unwrap().unwrap();
            assert_eq!(question.text, cell);
        }
    }

    #[track_caller]
    fn check_header(input: &str, column: &str, expected: Result<usize, &str>) {
        let table = Table::open(Lines::new("q.csv".to_owned(), input.as_bytes()), column);
        let place = table.map(|table| table.column).map_err(|failure| failure.to_string());
        assert_eq!(place.as_ref().map_err(String::as_str), expected.as_ref().map_err(|text| *text));
    }

    #[test]
    fn the_column_is_found_by_its_name() {
        check_header("\u{feff}note,id\n", "note", Ok(0));
        check_header("\"note\",id\n", "note", Ok(0));
        check_header("NOTE,note\n", "note", Ok(1));
        check_header("id, Note\n", "note", Ok(1));
        let missing = "q.csv:1: column \"note\" is missing; the table has id, text";
        check_header("id,text\n", "note", Err(missing));
        let missing = "q.csv:1: column \"note\" is missing; the table has no header";
        check_header("", "note", Err(missing));
        let missing = "q.csv:1: column \"note\" is missing; the table has id;note, text";
        check_header("id;note,text\n", "note", Err(missing));
        check_header("\nid;note,text\n", "note", Err(&missing.replace(":1:", ":2:")));
    }

    #[test]
    fn a_column_that_is_there_twice_is_none() {
        let twice = "q.csv:1: column \"note\" is there more than once, as columns 1, 3 of the \
                     table; give each a name of its own";
        check_header("note,id,note\n", "note", Err(twice));
        check_header("Note,id,NOTE\n", "note", Err(twice));
        check_header("\n\r\nnote,id,note\n", "note", Err(&twice.replace(":1:", ":3:")));
        check_header("NOTE,id,note\n", "note", Ok(2));
        check_header("note,id,id\n", "note", Ok(0));
    }
}
