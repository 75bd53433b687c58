//! HCPCS Level II as text of 320 columns.
//!
//! Publisher: CMS. Specification: see `hcpcs`; columns count from 1: 1-5 code (of a
//! modifier, three blanks and two characters), 6-10 sequence number, 11 type of
//! record: 3 procedure, 4 its continuation, 7 modifier, 8 its continuation; 12-91
//! long description, which continuations go on, 92-119 short description.
//!
//! Known faults of real releases: lines of disclaimers above the first record (2018,
//! 2019), with no-break spaces in Latin-1 (2019); continuations cut after their text
//! (2017).

use std::collections::HashSet;

use medcode_codeset::{Code, Source, System};

use super::hcpcs::{Record, Refusal, row_of, tally, values_of_line};
use super::{Format, Head, Kind, Records, check_rows};
use crate::LoadError;
use crate::lines::{LINE_BYTES, lines};
use crate::rows::{Rows, ServiceFile, ServiceRow, ServiceText};
use crate::warnings::Warnings;

pub(super) const FORMAT: Format = Format::new(
    "HCPCS Level II file",
    System::Hcpcs,
    Kind::Services(Source::HcpcsFile, ServiceText::Title),
    is_hcpcs,
    parse,
);

/// Where the type of a record stands, and its texts, from 0.
const KIND: usize = 10;
const LONG: std::ops::Range<usize> = 11..91;
const SHORT: std::ops::Range<usize> = 91..119;
/// How many continuations a record may have; the longest has 21.
const CONTINUATIONS: usize = 100;

fn is_hcpcs(head: &Head<'_>) -> bool {
    head.any(is_record)
}

fn is_record(line: &[u8]) -> bool {
    line.len() > LONG.start
        && line[..5].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b' ')
        && line[5..KIND].iter().all(u8::is_ascii_digit)
        && matches!(line[KIND], b'3' | b'4' | b'7' | b'8')
}

fn parse(bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let mut reader = Reader {
        rows: Rows { rows: Vec::new(), lines: 0 },
        seen: HashSet::new(),
        open: None,
        others: tally(),
        warnings,
    };
    for (number, line) in lines(bytes) {
        reader.take(number, line);
    }
    reader.close();
    let Reader { rows, others, .. } = reader;
    warnings.counted(&others);
    check_rows(&rows, FORMAT.name, warnings)?;
    Ok(Records::Services(ServiceFile {
        source: Source::HcpcsFile,
        text: ServiceText::Title,
        rows: rows.rows,
    }))
}

struct Reader<'a> {
    rows: Rows<ServiceRow>,
    seen: HashSet<Code>,
    open: Option<Open>,
    others: crate::warnings::Tally,
    warnings: &'a mut Warnings,
}

/// A record whose continuations are still to come.
struct Open {
    line: u64,
    code: String,
    is_modifier: bool,
    long: String,
    continuations: usize,
    short: String,
    values: Vec<Vec<String>>,
}

impl Reader<'_> {
    fn take(&mut self, number: u64, line: &[u8]) {
        if !is_record(line) {
            if !line.trim_ascii().is_empty() && !self.rows.rows.is_empty() {
                self.rows.lines += 1;
                self.warnings.at(number, "the line is no record; it is left out");
            }
            return;
        }
        if line.len() > LINE_BYTES {
            self.warnings.at(number, "the line is too long; it is left out");
            return;
        }
        // Latin-1: each byte is the character of its number.
        let line: Vec<char> = line.iter().map(|byte| char::from(*byte)).collect();
        let text = |range: std::ops::Range<usize>| -> String {
            line.iter().skip(range.start).take(range.len()).collect()
        };
        let code = text(0..5).trim().to_owned();
        // Columns are as wide as the layout says, whatever the line has of them.
        let long = format!("{:1$}", text(LONG), LONG.len());
        match line[KIND] {
            '4' | '8' => self.go_on(number, &code, &long),
            kind => {
                self.close();
                self.rows.lines += 1;
                let (is_modifier, short) = (kind == '7', text(SHORT));
                let values = values_of_line(&line);
                let continuations = 0;
                self.open = Some(Open {
                    line: number,
                    code,
                    is_modifier,
                    long,
                    continuations,
                    short,
                    values,
                });
            }
        }
    }

    fn go_on(&mut self, number: u64, code: &str, long: &str) {
        match &mut self.open {
            Some(open) if open.code == code && open.continuations < CONTINUATIONS => {
                open.long.push_str(long);
                open.continuations += 1;
            }
            _ => {
                self.rows.lines += 1;
                let message = format!(
                    "a continuation of {code:?}, which does not stand above it; it is left out"
                );
                self.warnings.at(number, message);
            }
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let row = row_of(&Record {
            line: open.line,
            code: &open.code,
            is_modifier: open.is_modifier,
            long: &open.long,
            short: &open.short,
            values: open.values,
        });
        match row {
            Ok(row) if self.seen.insert(row.code) => self.rows.rows.push(row),
            Ok(row) => self
                .warnings
                .at(open.line, format!("code {} stands here again; the first stands", row.code)),
            Err(Refusal::OtherSystem) => {
                self.rows.lines -= 1;
                self.others.add(|| open.code.clone());
            }
            Err(Refusal::Bad(message)) => self.warnings.at(open.line, message),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    fn record(code: &str, kind: char, long: &str, dates: &str) -> String {
        format!("{code:>5}00100{kind}{long:<80}{:<28}{:149}{dates:<24}N{:27}\r\n", "Short", "", "")
    }

    fn read(text: &[u8]) -> (Result<ServiceFile, LoadError>, Vec<String>) {
        let mut warnings = Warnings::new("h.txt");
        let file = parse(text, &mut warnings).map(|records| match records {
            Records::Services(file) => file,
            _ => unreachable!("the reader of HCPCS"),
        });
        (file, warnings.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn continuations_go_on_with_the_description_and_dates_are_read() {
        let text = [
            "***Disclaimers\u{A0}\r\n",
            &record("A1", '7', "Dressing for one wound", "2002070120020701"),
            &record("A0021", '3', "Ambulance service, outside state per mile, transport (medicaid only, and so to t", "198201012003100120031231"),
            "A0021001014he end)                                                                        \r\n",
        ]
        .concat();
        let (file, warnings) = read(text.as_bytes());
        assert!(warnings.is_empty(), "{warnings:?}");
        let rows = file.unwrap().rows;
        assert_eq!((rows[0].is_modifier, rows[0].code.as_str()), (true, "A1"));
        let row = &rows[1];
        assert!(row.text.ends_with("only, and so to the end)"), "{}", row.text);
        assert_eq!(row.short.as_deref(), Some("Short"));
        let days = row.effective.unwrap();
        assert_eq!(days.from.to_string(), "1982-01-01");
        assert_eq!(days.until.unwrap().to_string(), "2003-12-31");
        let action = row.properties.last().unwrap();
        assert_eq!(action.1, "none");
    }

    #[test]
    fn codes_of_other_systems_are_left_out_and_counted() {
        let text = [
            record("A0021", '3', "Ambulance", "19820101"),
            record("99213", '3', "x", ""),
            record("D0120", '3', "y", ""),
        ]
        .concat();
        let (file, warnings) = read(text.as_bytes());
        assert_eq!(file.unwrap().rows.len(), 1);
        assert_eq!(
            warnings,
            [
                "h.txt: codes of CPT or CDT, whose content needs a licence, left out: 2 (99213, D0120)"
            ]
        );
    }

    #[test]
    fn a_bad_row_is_a_warning_and_the_rest_is_read() {
        let text = [
            record("A0021", '3', "Ambulance", "19820101"),
            record("A0021", '3', "Again", "19820101"),
            record("A0080", '3', "Travel", "19829901"),
            record("A0100", '4', "lost", ""),
            record("A0110", '3', " ", ""),
            record("E0100", '3', "Cane", "19820101"),
            record("E0105", '3', "Cane, quad", "19820101"),
            record("E0110", '3', "Crutches", "19820101"),
            record("E0111", '3', "Crutch", "19820101"),
        ]
        .concat();
        let (file, warnings) = read(text.as_bytes());
        assert_eq!(file.unwrap().rows.len(), 5);
        assert_eq!(
            warnings,
            [
                "h.txt:2: code A0021 stands here again; the first stands",
                "h.txt:4: a continuation of \"A0100\", which does not stand above it; it is left out",
                "h.txt:3: \"19829901\" is not a date of A0080, expected YYYYMMDD; the row is left out",
                "h.txt:5: the long description of A0110 is blank; the row is left out",
            ]
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = parse(&bytes, &mut Warnings::new("x"));
        }

        #[test]
        fn no_record_makes_reading_panic(text in "[ A0-9]{5}[0-9]{5}[3478].{0,320}") {
            let _ = read(text.as_bytes());
        }
    }
}
