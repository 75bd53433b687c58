//! Files of codes to check: CSV, TSV or semicolons, with a header.

use std::io::Read;
use std::path::Path;

use csv::{Position, ReaderBuilder, StringRecord, Trim};

use super::Asked;
use crate::exit::Failure;
use crate::separator::separator;

/// The codes of a file, or of stdin if its name is a hyphen. The first row that
/// cannot be used is an error: a code left out unseen would be taken for checked.
pub(super) fn read(path: &Path) -> Result<Vec<Asked>, Failure> {
    let (file, text) = text_of(path)?;
    parse(&file, &text)
}

/// The same of a list, which may be without a header: a code a line.
pub(super) fn read_list(path: &Path) -> Result<Vec<Asked>, Failure> {
    let (file, text) = text_of(path)?;
    let (_, header) = header_of(&text);
    if header.split(['\t', ',', ';']).any(|name| name.trim().eq_ignore_ascii_case("code")) {
        return parse(&file, &text);
    }
    parse(&file, &format!("code\n{}", text.trim_start_matches('\u{feff}')))
}

/// The name of a file, and what is in it.
fn text_of(path: &Path) -> Result<(String, String), Failure> {
    let file = path.display().to_string();
    let mut text = String::new();
    let result = if file == "-" {
        std::io::stdin().lock().read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text))
    };
    match result {
        Ok(_) => Ok((file, text)),
        Err(error) => Err(Failure::CodesFile { file, source: Box::new(error) }),
    }
}

fn parse(file: &str, text: &str) -> Result<Vec<Asked>, Failure> {
    let unreadable =
        |error: csv::Error| Failure::CodesFile { file: file.to_owned(), source: Box::new(error) };
    let (line, header) = header_of(text);
    let mut reader = ReaderBuilder::new()
        .delimiter(separator(header))
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let columns = Columns::find(file, line, reader.headers().map_err(unreadable)?)?;
    let mut asked = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        // Spreadsheets end in rows of nothing but separators.
        if record.iter().all(str::is_empty) {
            continue;
        }
        asked.push(columns.asked(&record).map_err(|source| Failure::CodesRow {
            file: file.to_owned(),
            line: record.position().map_or(0, Position::line),
            source,
        })?);
    }
    Ok(asked)
}

/// The first line that is not blank, and which it is, counted from 1.
fn header_of(text: &str) -> (u64, &str) {
    let mut lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
    lines.find(|(_, line)| !line.is_empty()).unwrap_or((1, ""))
}

/// Where the columns stand, counted from 0.
struct Columns {
    code: usize,
    system: Option<usize>,
    date: Option<usize>,
}

impl Columns {
    fn find(file: &str, line: u64, header: &StringRecord) -> Result<Self, Failure> {
        let place = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
        match place("code") {
            Some(code) => Ok(Self { code, system: place("system"), date: place("date") }),
            None => Err(Failure::CodesColumn {
                file: file.to_owned(),
                line,
                found: header.iter().collect::<Vec<_>>().join(", "),
            }),
        }
    }

    fn asked(
        &self,
        record: &StringRecord,
    ) -> Result<Asked, Box<dyn std::error::Error + Send + Sync>> {
        let cell = |place: Option<usize>| {
            place.and_then(|place| record.get(place)).filter(|cell| !cell.is_empty())
        };
        Ok(Asked {
            code: cell(Some(self.code)).ok_or("the code is missing")?.to_owned(),
            system: cell(self.system).map(str::parse).transpose()?,
            date: cell(self.date).map(str::parse).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use medcode::System;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Option<System>, Option<&str>)]) {
        let asked = parse("codes.csv", text).unwrap();
        let expected: Vec<Asked> = expected
            .iter()
            .map(|(code, system, date)| Asked {
                code: (*code).to_owned(),
                system: *system,
                date: date.map(|date| date.parse().unwrap()),
            })
            .collect();
        assert_eq!(asked, expected, "for {text:?}");
    }

    #[test]
    fn columns_stand_in_any_order_and_others_are_passed_over() {
        check(
            "patient,Date,code,SYSTEM\r\n1,2026-01-15,E11.9,icd10cm\r\n2,,I10,\r\n",
            &[("E11.9", Some(System::Icd10Cm), Some("2026-01-15")), ("I10", None, None)],
        );
        check("date;code\n2026-01-15;E11.9\n", &[("E11.9", None, Some("2026-01-15"))]);
        check("code\tdate\nE11.9\t2026-01-15\n", &[("E11.9", None, Some("2026-01-15"))]);
        check("\u{feff}code\nE11.9\n\n,,\n", &[("E11.9", None, None)]);
        check("code,date\nE11.9\n", &[("E11.9", None, None)]);
    }

    #[track_caller]
    fn check_message(text: &str, expected: &str) {
        let failure = parse("codes.csv", text).unwrap_err();
        assert_eq!(crate::output::chain(&failure), expected, "for {text:?}");
    }

    #[test]
    fn what_cannot_be_used_is_named_with_its_line() {
        check_message(
            "codes,date\nE11.9,\n",
            "codes.csv:1: column \"code\" is missing; the file has codes, date",
        );
        check_message(
            "\r\n\ncodes;date\nE11.9;\n",
            "codes.csv:3: column \"code\" is missing; the file has codes, date",
        );
        check_message(
            "code,date\nE11.9,2026-01-15\nI10,1/15/2026\n",
            "codes.csv:3: the row cannot be used: \"1/15/2026\" is not a date: expected YYYY-MM-DD",
        );
        check_message(
            "code,system\nE11.9,icd9\n",
            "codes.csv:2: the row cannot be used: \"icd9\" is not a system: expected one of \
             icd10cm, icd10pcs, hcpcs, cpt",
        );
        check_message(
            "code,date\n,2026-01-15\n",
            "codes.csv:2: the row cannot be used: the code is missing",
        );
    }
}
