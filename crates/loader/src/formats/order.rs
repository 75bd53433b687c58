//! The order file: every category, subcategory and code, in order, with short
//! and long titles.
//!
//! Publisher: CMS and NCHS. Specification: "ICD-10-CM Order File", the PDF
//! `icd10OrderFiles.pdf` beside the file; columns count from 1: 1-5 order number,
//! 7-13 code without dot, 15 whether the code may be reported (`1`) or is a
//! header (`0`), 17-76 short title, 78 and further long title.
//!
//! Known faults of real releases: file names repeat from update to update; long
//! titles of FY2016 to FY2018 double a space here and there; titles are spelt in
//! ASCII where the tabular list has accents. ICD-10-PCS order files have the same
//! columns; their headers are the tables, of three characters.

use medcode_codeset::System;

use super::{Format, Head, Kind, Records, check_rows, looks_like_pcs};
use crate::LoadError;
use crate::codes::Codes;
use crate::lines::{lines, text_of};
use crate::rows::{OrderRow, Rows, parse_code};
use crate::text::collapse;
use crate::warnings::Warnings;

pub(super) const ICD10CM: Format = Format::new(
    "ICD-10-CM order file",
    System::Icd10Cm,
    Kind::Order,
    |head| is_order_file(head) && !is_pcs(head),
    |bytes, warnings| parse(&ICD10CM, bytes, warnings),
);

pub(super) const ICD10PCS: Format = Format::new(
    "ICD-10-PCS order file",
    System::Icd10Pcs,
    Kind::Order,
    |head| is_order_file(head) && is_pcs(head),
    |bytes, warnings| parse(&ICD10PCS, bytes, warnings),
);

/// Where the short title begins, and where the long title does, from 0.
const SHORT_TITLE: usize = 16;
const TITLE: usize = 77;

fn is_order_file(head: &Head<'_>) -> bool {
    head.mostly(|line| {
        line.len() > SHORT_TITLE
            && line[..5].iter().all(u8::is_ascii_digit)
            && line[5] == b' '
            && line[6..9].iter().all(u8::is_ascii_alphanumeric)
            && line[13] == b' '
    })
}

fn is_pcs(head: &Head<'_>) -> bool {
    let codes = head.lines.iter().filter(|line| line.len() > SHORT_TITLE);
    looks_like_pcs(codes.map(|line| line[6..13].trim_ascii()))
}

fn parse(format: &Format, bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let mut seen = Codes::default();
    let mut rows = Rows { rows: Vec::new(), lines: 0 };
    for (number, line) in lines(bytes) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        rows.lines += 1;
        match parse_line(format.system, number, line) {
            Ok(row) if seen.insert(row.code) => rows.rows.push(row),
            Ok(row) => warnings
                .at(number, format!("code {} stands here again; the first stands", row.code)),
            Err(message) => warnings.at(number, message),
        }
    }
    check_rows(&rows, format.name, warnings)?;
    Ok(Records::Order(rows))
}

fn parse_line(system: System, number: u64, line: &[u8]) -> Result<OrderRow, String> {
    let text = text_of(line)?;
    let columns = |range: std::ops::Range<usize>| {
        text.get(range).ok_or_else(|| {
            format!(
                "the line ends or breaks off after {} bytes, expected 78 or more; it is left out",
                text.len()
            )
        })
    };
    let code = parse_code(system, columns(6..13)?.trim_end())
        .map_err(|message| format!("{message}; the line is left out"))?;
    let billable = match columns(14..15)? {
        "1" => true,
        "0" => false,
        other => {
            return Err(format!(
                "the flag of {code} is {other:?}, expected 0 or 1; the line is left out"
            ));
        }
    };
    let short_title = collapse(columns(SHORT_TITLE..TITLE)?);
    let published = columns(TITLE..text.len())?.trim();
    let title = collapse(published);
    let spelling = (title != published).then(|| published.to_owned());
    if title.is_empty() {
        return Err(format!("the title of {code} is blank; the line is left out"));
    }
    Ok(OrderRow { line: number, code, billable, short_title, title, spelling })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    fn line(code: &str, flag: &str, title: &str) -> String {
        format!("00001 {code:<7} {flag} {title:<60} {title}\r\n")
    }

    fn read(text: &str) -> (Result<Records, LoadError>, Vec<String>) {
        let mut warnings = Warnings::new("order.txt");
        let records = parse(&ICD10CM, text.as_bytes(), &mut warnings);
        (records, warnings.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn columns_are_read() {
        let text = format!(
            "\u{FEFF}{}{}",
            line("A00", "0", "Cholera"),
            line("A000", "1", "Cholera  due to x")
        );
        let (records, warnings) = read(&text);
        assert!(warnings.is_empty(), "{warnings:?}");
        let Ok(Records::Order(rows)) = records else { panic!("an order file") };
        assert_eq!(rows.lines, 2);
        let row = &rows.rows[1];
        assert_eq!((row.line, row.code.as_str(), row.billable), (2, "A000", true));
        assert_eq!((&*row.title, &*row.short_title), ("Cholera due to x", "Cholera due to x"));
    }

    #[test]
    fn a_bad_row_is_a_warning_and_the_rest_is_read() {
        let good: String = (0..9).map(|number| line(&format!("A0{number}"), "0", "Good")).collect();
        let text = [
            good.as_str(),
            &line("A10", "2", "Flag"),
            &line("A1!", "1", "Code"),
            "00001 A12     1 Short\r\n",
            &line("A01", "1", "Again"),
            &line("A13", "1", " "),
            &line("a14", "1", "Small"),
        ]
        .concat();
        let (records, warnings) = read(&text);
        let Ok(Records::Order(rows)) = records else { panic!("an order file") };
        assert_eq!((rows.lines, rows.rows.len()), (15, 9));
        assert_eq!(
            warnings,
            [
                "order.txt:10: the flag of A10 is \"2\", expected 0 or 1; the line is left out",
                "order.txt:11: \"A1!\" is not written like a code of ICD-10-CM: expected a letter, a letter or digit twice, a dot, and up to four letters or digits; the line is left out",
                "order.txt:12: the line ends or breaks off after 21 bytes, expected 78 or more; it is left out",
                "order.txt:13: code A01 stands here again; the first stands",
                "order.txt:14: the title of A13 is blank; the line is left out",
                "order.txt:15: A14 is written \"a14\", with small letters; the line is left out",
            ]
        );
    }

    #[test]
    fn a_file_of_mostly_bad_rows_is_bad() {
        let text =
            [line("A00", "0", "Good"), line("A01", "7", "Bad"), line("A02", "8", "Bad")].concat();
        assert_eq!(
            read(&text).0.unwrap_err().to_string(),
            "order.txt: 2 of 3 rows cannot be used, the first at line 2 (the flag of A01 is \"7\", \
             expected 0 or 1; the line is left out); expected an ICD-10-CM order file as published: \
             fetch it again"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&ICD10CM, &bytes, &mut Warnings::new("x"));
        }

        #[test]
        fn no_line_makes_reading_panic(text in "00001 [A-Z0-9é ]{7} [01é] .{0,80}") {
            let _ = parse_line(System::Icd10Cm, 1, text.as_bytes());
        }
    }
}
