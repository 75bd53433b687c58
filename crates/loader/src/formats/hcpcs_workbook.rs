//! HCPCS Level II as a workbook, one row a code.
//!
//! Publisher: CMS. Specification: see `hcpcs`; 48 columns with their names in row 1
//! or below a few lines of notes: `HCPC`, `SEQNUM`, `RECID`, `LONG DESCRIPTION`,
//! `SHORT DESCRIPTION`, … `ADD DT`, `ACT EFF DT`, `TERM DT`, `ACTION CD`.
//!
//! Known faults of real releases: a code twice (the three of 2020), a row of type 4
//! (2019), empty rows.

use std::collections::HashSet;

use medcode_codeset::{Source, System};

use super::hcpcs::{Record, Refusal, places, row_of, tally};
use super::{Format, Kind, Records, check_rows};
use crate::LoadError;
use crate::lines::{lines, text_of};
use crate::rows::{Rows, ServiceFile, ServiceText};
use crate::warnings::Warnings;

pub(super) const FORMAT: Format = Format::new(
    "HCPCS Level II workbook",
    System::Hcpcs,
    Kind::Services(Source::HcpcsFile, ServiceText::Title),
    |head| head.any(is_heading),
    parse,
);

const BEGINNING: &[u8] = b"HCPC\tSEQNUM\tRECID\tLONG DESCRIPTION\tSHORT DESCRIPTION";
/// Columns whose place is the same in every year.
const CODE: usize = 0;
const RECORD: usize = 2;
const LONG: usize = 3;
const SHORT: usize = 4;

fn is_heading(line: &[u8]) -> bool {
    line.starts_with(BEGINNING)
}

fn parse(bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let mut rows = Rows { rows: Vec::new(), lines: 0 };
    let (mut seen, mut others) = (HashSet::new(), tally());
    let mut columns: Option<Vec<Vec<usize>>> = None;
    for (number, line) in lines(bytes) {
        let Some(columns) = &columns else {
            if is_heading(line) {
                let names = String::from_utf8_lossy(line);
                columns = Some(places(&names.split('\t').map(str::trim).collect::<Vec<_>>()));
            }
            continue;
        };
        if line.trim_ascii().is_empty() {
            continue;
        }
        rows.lines += 1;
        let cells: Vec<&str> = match text_of(line) {
            Ok(text) => text.split('\t').collect(),
            Err(message) => {
                warnings.at(number, message);
                continue;
            }
        };
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
        let of =
            |places: &Vec<usize>| places.iter().map(|at| cell(*at).trim().to_owned()).collect();
        let (code, kind) = (cell(CODE).trim(), cell(RECORD).trim());
        if !matches!(kind, "3" | "7") {
            warnings.at(
                number,
                format!("a row of type {kind:?} of {code:?}, expected 3 or 7; it is left out"),
            );
            continue;
        }
        let row = row_of(&Record {
            line: number,
            code,
            is_modifier: kind == "7",
            long: cell(LONG),
            short: cell(SHORT),
            values: columns.iter().map(of).collect(),
        });
        match row {
            Ok(row) if seen.insert(row.code) => rows.rows.push(row),
            Ok(row) => warnings
                .at(number, format!("code {} stands here again; the first stands", row.code)),
            Err(Refusal::OtherSystem) => {
                rows.lines -= 1;
                others.add(|| code.to_owned());
            }
            Err(Refusal::Bad(message)) => warnings.at(number, message),
        }
    }
    warnings.counted(&others);
    check_rows(&rows, FORMAT.name, warnings)?;
    let (source, text) = (Source::HcpcsFile, ServiceText::Title);
    Ok(Records::Services(ServiceFile { source, text, rows: rows.rows }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::*;

    const HEADING: &str = "HCPC\tSEQNUM\tRECID\tLONG DESCRIPTION\tSHORT DESCRIPTION\tPRICE1\tPRICE2\tTOS1\tADD DT\tTERM DT";

    fn read(text: &str) -> (Result<ServiceFile, LoadError>, Vec<String>) {
        let mut warnings = Warnings::new("h.xlsx");
        let file = parse(text.as_bytes(), &mut warnings).map(|records| match records {
            Records::Services(file) => file,
            _ => unreachable!("the reader of HCPCS"),
        });
        (file, warnings.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn columns_are_found_by_name_below_lines_of_notes() {
        let rows = "A0021\t10\t3\tAmbulance\tAmb\t00\t52\tD\t19820101\t20031231\nA0021\t10\t3\tAgain\n   NU\t10\t7\tNew equipment\t\t\t\t\t19900101\nE0100\t10\t4\tx";
        let (file, warnings) = read(&format!("Note\n\n{HEADING}\n{rows}\n"));
        let rows = file.unwrap().rows;
        assert_eq!(rows.len(), 2);
        let values: Vec<&str> = rows[0].properties.iter().map(|(_, value)| &**value).collect();
        assert_eq!(values, ["00, 52", "D", "1982-01-01", "2003-12-31"]);
        assert!(rows[1].is_modifier);
        assert_eq!(
            warnings,
            [
                "h.xlsx:5: code A0021 stands here again; the first stands",
                "h.xlsx:7: a row of type \"4\" of \"E0100\", expected 3 or 7; it is left out",
            ]
        );
    }

    proptest! {
        #[test]
        fn no_rows_make_reading_panic(rows in "([A-Z0-9é ]{0,6}\t?|\n)*") {
            let _ = read(&format!("{HEADING}\n{rows}"));
        }
    }
}
