//! Conversion tables: what each new code was coded as before.
//!
//! Publishers: NCHS for ICD-10-CM, as CSV (FY2020) or a workbook; CMS for
//! ICD-10-PCS, as a workbook. A row of headings (`Current code assignment`,
//! `Effective October 1`, `Previous Code(s) Assignment`), then a row a new code. The
//! effective year is that of the first of October, unless a column says month and
//! day (PCS) or the cell has a whole date (ICD-10-CM, codes of January and April).
//!
//! Known faults of real releases: blanks behind codes; several codes in a cell,
//! joined by `and`, `AND`, a comma or a semicolon; ranges (`H44.20-H44.23`); codes
//! that end in a hyphen (`I63.-`); words among them (`Code from categories T36-T50`);
//! `None`; `NoPCS` in the place of a new code.

use medcode_codeset::{Code, CodeSpan, Conversion, Date, System};

use super::{Format, Head, Kind, Records, check_rows};
use crate::LoadError;
use crate::lines::{lines, text_of};
use crate::rows::Rows;
use crate::warnings::Warnings;

pub(super) const ICD10CM: Format = Format::new(
    "ICD-10-CM conversion table",
    System::Icd10Cm,
    Kind::Conversions,
    |head| is_table(head) && !is_pcs(head),
    |bytes, warnings| parse(&ICD10CM, bytes, warnings),
);

pub(super) const ICD10PCS: Format = Format::new(
    "ICD-10-PCS conversion table",
    System::Icd10Pcs,
    Kind::Conversions,
    |head| is_table(head) && is_pcs(head),
    |bytes, warnings| parse(&ICD10PCS, bytes, warnings),
);

fn is_table(head: &Head<'_>) -> bool {
    head.root.is_none() && head.any(is_heading)
}

fn is_pcs(head: &Head<'_>) -> bool {
    head.any(|line| is_heading(line) && contains(line, "Predecessor code title"))
}

fn is_heading(line: &[u8]) -> bool {
    contains(line, "Current code") && contains(line, "Previous code")
}

fn contains(line: &[u8], text: &str) -> bool {
    line.windows(text.len()).any(|part| part.eq_ignore_ascii_case(text.as_bytes()))
}

/// How many codes a cell of previous codes may name.
const SPANS: usize = 200;

fn parse(format: &Format, bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let mut rows = Rows { rows: Vec::new(), lines: 0 };
    let mut table: Option<Table> = None;
    for (number, line) in lines(bytes) {
        let Ok(text) = text_of(line) else {
            if table.is_some() {
                rows.lines += 1;
                warnings.at(number, "the line is not UTF-8 text; it is left out");
            }
            continue;
        };
        let Some(table) = &table else {
            if is_heading(line) {
                table = Some(Table::of(text));
            }
            continue;
        };
        let cells = table.cells(text);
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        rows.lines += 1;
        // Rows of codes that were deleted name no new code.
        if cells.first().is_some_and(|cell| cell.trim().eq_ignore_ascii_case("NoPCS")) {
            continue;
        }
        match table.row(format.system, &cells) {
            Ok(row) => rows.rows.push(row),
            Err(message) => warnings.at(number, format!("{message}; the row is left out")),
        }
    }
    check_rows(&rows, format.name, warnings)?;
    Ok(Records::Conversions(rows.rows))
}

/// Where the columns of a table are.
struct Table {
    is_tabbed: bool,
    year: usize,
    previous: usize,
    /// The column of month and day, if there is one.
    day: Option<usize>,
}

impl Table {
    fn of(heading: &str) -> Self {
        let is_tabbed = heading.contains('\t');
        let table = Self { is_tabbed, year: 1, previous: 2, day: None };
        let cells = table.cells(heading);
        let find = |name: &str| {
            cells.iter().position(|cell| cell.trim().to_ascii_lowercase().starts_with(name))
        };
        let day = find("effective month");
        let year = find("effective").unwrap_or(table.year);
        let previous = find("previous").unwrap_or(table.previous);
        Self { is_tabbed, year, previous, day }
    }

    /// The cells of a line; of CSV, those of its one record.
    fn cells(&self, line: &str) -> Vec<String> {
        if self.is_tabbed {
            return line.split('\t').map(str::to_owned).collect();
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(line.as_bytes());
        let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
        record.iter().map(str::to_owned).collect()
    }

    fn row(&self, system: System, cells: &[String]) -> Result<Conversion, String> {
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        let code = system.parse_code(cell(0)).map_err(|error| error.to_string())?;
        let since = date_of(cell(self.year), self.day.map_or("", cell))
            .ok_or_else(|| format!("{:?} is not a year of {code}, nor a date", cell(self.year)))?;
        let previous = spans(system, cell(self.previous));
        Ok(Conversion { code, since, previous })
    }
}

/// The day that a cell names: a year, from whose first of October, or from the month
/// and day beside it (`04.01`), or a whole date.
fn date_of(text: &str, day: &str) -> Option<Date> {
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let year = text.parse().ok().filter(|year| (2000..2100).contains(year))?;
    let number = |text: &str| text.trim().parse::<u8>().ok();
    let (month, day) = day
        .split_once('.')
        .and_then(|(month, day)| Some((number(month)?, number(day)?)))
        .unwrap_or((10, 1));
    Date::new(year, month, day)
}

/// The codes and ranges that a cell names; words are passed over.
fn spans(system: System, cell: &str) -> Vec<CodeSpan> {
    let parts = cell.split(|character: char| character.is_whitespace() || ",;".contains(character));
    let code = |text: &str| -> Option<Code> {
        let code = system.parse_code(text.trim_end_matches(['-', '.'])).ok()?;
        code.as_str().bytes().any(|byte| byte.is_ascii_digit()).then_some(code)
    };
    let span = |part: &str| {
        let (first, last) = match part.split_once('-') {
            Some((first, last)) if !last.is_empty() => (first, last),
            _ => (part, part),
        };
        Some(CodeSpan { first: code(first)?, last: code(last)? })
    };
    parts.filter_map(span).take(SPANS).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::*;

    #[track_caller]
    fn check(cell: &str, expected: &[(&str, &str)]) {
        let found = spans(System::Icd10Cm, cell);
        let found: Vec<(&str, &str)> =
            found.iter().map(|span| (span.first.as_str(), span.last.as_str())).collect();
        assert_eq!(found, expected, "for {cell:?}");
    }

    #[test]
    fn cells_name_codes_lists_and_ranges() {
        check("A04.7 ", &[("A047", "A047")]);
        check("I63.011 AND I63.012", &[("I63011", "I63011"), ("I63012", "I63012")]);
        check("H02.101-H02.106; H02.109", &[("H02101", "H02106"), ("H02109", "H02109")]);
        check("H44.20-H44.23 and H33.2", &[("H4420", "H4423"), ("H332", "H332")]);
        check("K59.09 AND Code from categories T36-T50", &[("K5909", "K5909"), ("T36", "T50")]);
        check("I63.- and P91.88", &[("I63", "I63"), ("P9188", "P9188")]);
        check("K31.89 and a code from R11-", &[("K3189", "K3189"), ("R11", "R11")]);
        check("None", &[]);
    }

    #[test]
    fn both_forms_are_read() {
        let csv = "\"About\"\nCurrent code assignment,Effective October 1,Previous Code(s) Assignment\r\nC44.1121  ,2018,C44.112\r\nX,2018,A\r\nG56.03,2016,\"G56.01, G56.02\"";
        let mut warnings = Warnings::new("c.csv");
        let Ok(Records::Conversions(rows)) = parse(&ICD10CM, csv.as_bytes(), &mut warnings) else {
            panic!()
        };
        assert_eq!(
            (rows[0].code.as_str(), rows[0].since.to_string()),
            ("C441121", "2018-10-01".to_owned())
        );
        assert_eq!(rows[1].previous.len(), 2);
        assert_eq!(warnings.finish().len(), 1);
        let tabs = "Current code(s) assignment\tCode title\tEffective year\tPrevious code(s) assignment\tPredecessor code title\tEffective month/day [MM.DD]\n001607A\tBypass\t2022\t00H60YZ\tx\t04.01";
        let Ok(Records::Conversions(rows)) =
            parse(&ICD10PCS, tabs.as_bytes(), &mut Warnings::new("c"))
        else {
            panic!()
        };
        assert_eq!(
            (rows[0].since.to_string(), rows[0].previous[0].first.as_str()),
            ("2022-04-01".to_owned(), "00H60YZ")
        );
    }

    proptest! {
        #[test]
        fn no_lines_make_reading_panic(text in "(Current code,Previous code\n)?([A-Z0-9.,\" -]|\n|\t)*") {
            let _ = parse(&ICD10CM, text.as_bytes(), &mut Warnings::new("x"));
        }
    }
}
