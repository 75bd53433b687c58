//! Workbooks: the first sheet of an xlsx file as lines of text, a line a row and a
//! tab between cells, so that formats read a workbook as they read text.

use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader as _, Xlsx};
use zip::ZipArchive;

use crate::LoadError;

/// How many columns and rows of a sheet are read; published sheets have 48 and
/// 79,000.
const COLUMNS: u32 = 256;
const ROWS: u32 = 1_000_000;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The files that only the archives inside office documents have.
const OFFICE: [&str; 2] = ["[Content_Types].xml", "mimetype"];
/// The file that only workbooks have.
const WORKBOOK: &str = "xl/workbook.xml";

/// What an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An archive of files.
    Archive,
    /// An xlsx workbook.
    Workbook,
    /// Another office document.
    Office,
}

/// What an archive is, by the names of its files.
pub(crate) fn kind<R: std::io::Read + std::io::Seek>(archive: &ZipArchive<R>) -> Kind {
    let has = |name: &str| archive.index_for_name(name).is_some();
    if !OFFICE.iter().any(|name| has(name)) {
        Kind::Archive
    } else if has(WORKBOOK) {
        Kind::Workbook
    } else {
        Kind::Office
    }
}

/// The first sheet of a workbook as text.
///
/// What it unpacks to is counted before it is read, so that a small file cannot fill
/// memory: the error of one that is too large names no cause.
pub(crate) fn text(file: &str, bytes: &[u8], limit_bytes: u64) -> Result<String, LoadError> {
    let damaged = |source: Cause| LoadError::Workbook { file: file.to_owned(), source };
    check_size(bytes, limit_bytes).map_err(|cause| match cause {
        Some(cause) => damaged(cause),
        None => LoadError::TooLarge { file: file.to_owned(), limit_bytes },
    })?;
    let mut workbook: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(Box::new(error)))?;
    let Some(sheet) = workbook.sheet_names().first().cloned() else {
        return Err(damaged("it has no sheet".into()));
    };
    let mut cells =
        workbook.worksheet_cells_reader(&sheet).map_err(|error| damaged(Box::new(error)))?;
    let mut sheet = Sheet::default();
    while let Some(cell) = cells.next_cell().map_err(|error| damaged(Box::new(error)))? {
        let (row, column) = cell.get_position();
        sheet.add(row, column, cell.get_value()).map_err(|message| damaged(message.into()))?;
    }
    Ok(sheet.text)
}

/// Unpacks all files, and fails if they hold more than the limit, or are damaged.
fn check_size(bytes: &[u8], limit_bytes: u64) -> Result<(), Option<Cause>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| Some(error.into()))?;
    let mut left = limit_bytes;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|error| Some(Cause::from(error)))?;
        let unpacked = std::io::copy(&mut file.take(left + 1), &mut std::io::sink())
            .map_err(|error| Some(Cause::from(error)))?;
        left = left.checked_sub(unpacked).ok_or(None)?;
    }
    Ok(())
}

/// A sheet being written as text.
#[derive(Default)]
struct Sheet {
    text: String,
    /// The row and the column that come next.
    row: u32,
    column: u32,
}

impl Sheet {
    fn add(&mut self, row: u32, column: u32, value: &DataRef<'_>) -> Result<(), String> {
        if row >= ROWS {
            return Err(format!("it has more than {ROWS} rows"));
        }
        if row < self.row {
            return Err(format!("row {} stands below row {}", row + 1, self.row + 1));
        }
        if column >= COLUMNS || matches!(value, DataRef::Empty) {
            return Ok(());
        }
        while self.row < row {
            self.text.push('\n');
            (self.row, self.column) = (self.row + 1, 0);
        }
        while self.column < column {
            self.text.push('\t');
            self.column += 1;
        }
        self.push(value);
        Ok(())
    }

    fn push(&mut self, value: &DataRef<'_>) {
        use std::fmt::Write as _;
        let text = match value {
            DataRef::SharedString(text) => text,
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                text.as_str()
            }
            DataRef::Int(number) => return write!(self.text, "{number}").expect("text takes all"),
            DataRef::Float(number) => {
                return write!(self.text, "{number}").expect("text takes all");
            }
            DataRef::DateTime(date) => {
                let (year, month, day, ..) = date.to_ymd_hms_milli();
                return write!(self.text, "{year:04}-{month:02}-{day:02}").expect("text takes all");
            }
            DataRef::Bool(_) | DataRef::Error(_) | DataRef::Empty => "",
        };
        let is_break = |character: char| matches!(character, '\t' | '\n' | '\r');
        self.text.extend(text.chars().map(|one| if is_break(one) { ' ' } else { one }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_their_rows_and_columns() {
        let mut sheet = Sheet::default();
        sheet.add(0, 1, &DataRef::SharedString("a\tb\n")).unwrap();
        sheet.add(2, 0, &DataRef::Float(20.0)).unwrap();
        sheet.add(2, 300, &DataRef::Int(1)).unwrap();
        assert_eq!(sheet.text, "\ta b \n\n20");
        assert!(sheet.add(1, 0, &DataRef::Int(1)).is_err());
        assert!(sheet.add(2_000_000, 0, &DataRef::Int(1)).is_err());
    }

    #[test]
    fn what_is_no_workbook_is_an_error() {
        let error = text("x.xlsx", b"PK\x03\x04", 100).unwrap_err().to_string();
        assert_eq!(
            error,
            "x.xlsx: the workbook is cut short or damaged; expected a whole xlsx file: fetch it again"
        );
    }
}
