//! The codes file: the codes that may be reported, with long titles.
//!
//! Publisher: CMS and NCHS. Specification: "ICD-10-CM Codes File", the PDF
//! `icd10cmCodesFile.pdf` beside the file; columns count from 1: 1-7 code without
//! dot, 9 and further long title. Headers are absent.
//!
//! Known faults of real releases: none found; its codes are those of the order
//! file's flag `1` in every release. ICD-10-PCS codes files have the same columns.

use medcode_codeset::System;

use super::{Format, Head, Kind, Records, check_rows, looks_like_pcs};
use crate::LoadError;
use crate::codes::Codes;
use crate::lines::{lines, text_of};
use crate::rows::{CodesRow, Rows, parse_code};
use crate::text::collapse;
use crate::warnings::Warnings;

pub(super) const ICD10CM: Format = Format::new(
    "ICD-10-CM codes file",
    System::Icd10Cm,
    Kind::Codes,
    |head| is_codes_file(head) && !is_pcs(head),
    |bytes, warnings| parse(&ICD10CM, bytes, warnings),
);

pub(super) const ICD10PCS: Format = Format::new(
    "ICD-10-PCS codes file",
    System::Icd10Pcs,
    Kind::Codes,
    |head| is_codes_file(head) && is_pcs(head),
    |bytes, warnings| parse(&ICD10PCS, bytes, warnings),
);

const TITLE: usize = 8;

fn is_codes_file(head: &Head<'_>) -> bool {
    head.mostly(|line| {
        let Some((code, title)) = line.split_at_checked(TITLE) else {
            return false;
        };
        let code = code.trim_ascii_end();
        let is_code = line[TITLE - 1] == b' '
            && (3..=7).contains(&code.len())
            && code.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
            && code[..3].iter().any(u8::is_ascii_digit);
        is_code && title.first().is_some_and(|first| *first != b' ') && !is_mapping(title)
    })
}

/// Whether what stands behind a code is a mapping's target and flags: the files
/// of the General Equivalence Mappings are as wide up to there.
pub(super) fn is_mapping(title: &[u8]) -> bool {
    let mut parts = title.split(u8::is_ascii_whitespace).filter(|part| !part.is_empty());
    let (target, flags) = (parts.next(), parts.next());
    let is_flag = |byte: &u8| byte.is_ascii_digit();
    parts.next().is_none()
        && target.is_some()
        && flags.is_some_and(|flags| flags.len() == 5 && flags.iter().all(is_flag))
}

fn is_pcs(head: &Head<'_>) -> bool {
    let codes = head.lines.iter().filter_map(|line| line.get(..TITLE));
    looks_like_pcs(codes.map(<[u8]>::trim_ascii))
}

fn parse(format: &Format, bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let mut seen = Codes::default();
    let mut rows = Rows { rows: Vec::new(), lines: 0 };
    for (number, line) in lines(bytes) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        rows.lines += 1;
        match parse_line(format.system, line) {
            Ok(row) if seen.insert(row.code) => rows.rows.push(row),
            Ok(row) => warnings
                .at(number, format!("code {} stands here again; the first stands", row.code)),
            Err(message) => warnings.at(number, message),
        }
    }
    check_rows(&rows, format.name, warnings)?;
    Ok(Records::Codes(rows))
}

fn parse_line(system: System, line: &[u8]) -> Result<CodesRow, String> {
    let text = text_of(line)?;
    let (code, title) = text.split_at_checked(TITLE).ok_or_else(|| {
        format!(
            "the line ends or breaks off after {} bytes, expected 9 or more; it is left out",
            text.len()
        )
    })?;
    let code = parse_code(system, code.trim_end())
        .map_err(|message| format!("{message}; the line is left out"))?;
    let title = collapse(title);
    if title.is_empty() {
        return Err(format!("the title of {code} is blank; the line is left out"));
    }
    Ok(CodesRow { code, title })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    #[test]
    fn columns_are_read_and_bad_rows_are_warnings() {
        let text = b"A000    Cholera\r\nA0101   Typhoid meningitis\r\nA02\r\nA03     Caf\xE9\r\n";
        let mut warnings = Warnings::new("codes.txt");
        let Ok(Records::Codes(rows)) = parse(&ICD10CM, text, &mut warnings) else {
            panic!("a codes file")
        };
        let read: Vec<(&str, &str)> =
            rows.rows.iter().map(|row| (row.code.as_str(), &*row.title)).collect();
        assert_eq!(read, [("A000", "Cholera"), ("A0101", "Typhoid meningitis")]);
        let texts: Vec<String> = warnings.finish().iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "codes.txt:3: the line ends or breaks off after 3 bytes, expected 9 or more; it is left out",
                "codes.txt:4: the line is not UTF-8; it is left out",
            ]
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&ICD10CM, &bytes, &mut Warnings::new("x"));
        }
    }
}
