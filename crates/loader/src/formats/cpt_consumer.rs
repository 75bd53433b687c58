//! The descriptors of CPT in words that patients and clinicians use.
//!
//! Publisher: AMA. Layout: a line of column names, then rows divided by tabs.
//! `ConsumerDescriptor.txt`: concept id, code, descriptor. `ClinicianDescriptor.txt`:
//! concept id, code, id of the descriptor, descriptor, several rows a code.
//!
//! Known faults of real releases: none known, for no release was seen. Certain: the
//! columns and their order. Less certain: the names of the columns, of which only
//! words are looked for.

use std::collections::HashSet;

use medcode_codeset::{Role, Source, System};

use super::cpt::{code_of, decoded, repeated};
use super::{Format, Head, Kind, Records, check_rows};
use crate::LoadError;
use crate::lines::{lines, text_of};
use crate::rows::{Rows, ServiceFile, ServiceRow, ServiceText};
use crate::text::collapse;
use crate::warnings::Warnings;

pub(super) const CONSUMER: Format = Format::new(
    "AMA CPT consumer descriptor file",
    System::Cpt,
    Kind::Services(CONSUMER_COLUMNS.source, CONSUMER_COLUMNS.text),
    |head| is_table(head, &CONSUMER_COLUMNS),
    |bytes, warnings| parse(&CONSUMER, &CONSUMER_COLUMNS, bytes, warnings),
);

pub(super) const CLINICIAN: Format = Format::new(
    "AMA CPT clinician descriptor file",
    System::Cpt,
    Kind::Services(CLINICIAN_COLUMNS.source, CLINICIAN_COLUMNS.text),
    |head| is_table(head, &CLINICIAN_COLUMNS),
    |bytes, warnings| parse(&CLINICIAN, &CLINICIAN_COLUMNS, bytes, warnings),
);

/// What differs between the two files.
struct Columns {
    source: Source,
    text: ServiceText,
    /// A word in the name of the descriptor's column.
    word: &'static str,
    /// Where the descriptor stands, from 0.
    descriptor: usize,
    /// Whether a code has several rows.
    has_several: bool,
}

const CONSUMER_COLUMNS: Columns = Columns {
    source: Source::CptConsumer,
    text: ServiceText::Further(Role::ConsumerDescriptor),
    word: "consumer",
    descriptor: 2,
    has_several: false,
};

const CLINICIAN_COLUMNS: Columns = Columns {
    source: Source::CptClinician,
    text: ServiceText::Further(Role::ClinicianDescriptor),
    word: "clinician",
    descriptor: 3,
    has_several: true,
};

/// Where both have the code.
const CODE: usize = 1;

fn is_table(head: &Head<'_>, columns: &Columns) -> bool {
    head.root.is_none() && head.any(|line| is_heading(line, columns))
}

/// Whether a line has the names of the columns, each with its word.
fn is_heading(line: &[u8], columns: &Columns) -> bool {
    let names: Vec<String> = line
        .split(|byte| *byte == b'\t')
        .map(|name| String::from_utf8_lossy(name).to_ascii_lowercase())
        .collect();
    let has = |at: usize, word: &str| names.get(at).is_some_and(|name| name.contains(word));
    has(0, "concept") && has(CODE, "cpt") && has(columns.descriptor, columns.word)
}

fn parse(
    format: &Format,
    columns: &Columns,
    bytes: &[u8],
    warnings: &mut Warnings,
) -> Result<Records, LoadError> {
    let content = decoded(bytes);
    let mut rows = Rows { rows: Vec::new(), lines: 0 };
    let mut seen = HashSet::new();
    let mut is_below = false;
    for (number, line) in lines(content.as_bytes()) {
        if !is_below {
            is_below = is_heading(line, columns);
            continue;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        rows.lines += 1;
        match text_of(line).and_then(|line| row_of(number, line, columns)) {
            Ok(row) => {
                let text = if columns.has_several { row.text.clone() } else { String::new() };
                if seen.insert((row.code, text)) {
                    rows.rows.push(row);
                } else {
                    warnings.at(number, repeated(&row.code));
                }
            }
            Err(message) => warnings.at(number, message),
        }
    }
    check_rows(&rows, format.name, warnings)?;
    let (source, text) = (columns.source, columns.text);
    Ok(Records::Services(ServiceFile { source, text, rows: rows.rows }))
}

fn row_of(number: u64, line: &str, columns: &Columns) -> Result<ServiceRow, String> {
    let cell = |at: usize| line.split('\t').nth(at).unwrap_or_default().trim();
    let code = code_of(cell(CODE))?;
    let text = collapse(cell(columns.descriptor));
    if text.is_empty() {
        return Err(format!("the descriptor of {code} is blank; the row is left out"));
    }
    Ok(ServiceRow::new(number, code, text))
}

#[cfg(test)]
mod tests {
    use medcode_fixtures::{cpt_clinician, cpt_consumer};
    use proptest::prelude::{any, proptest};

    use super::*;

    fn read(format: &Format, text: &[u8]) -> (Result<ServiceFile, LoadError>, Vec<String>) {
        let mut warnings = Warnings::new("c.txt");
        let file = format.parse.unwrap()(text, &mut warnings).map(|records| match records {
            Records::Services(file) => file,
            _ => unreachable!("the reader of descriptors"),
        });
        (file, warnings.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn one_row_a_code_tells_patients_what_it_is() {
        let (file, warnings) = read(&CONSUMER, cpt_consumer());
        assert!(warnings.is_empty(), "{warnings:?}");
        let rows = file.unwrap().rows;
        assert_eq!(rows.len(), 8);
        assert_eq!(
            (rows[0].code.as_str(), &*rows[0].text),
            ("00001", "First look at a made-up garden gnome")
        );
    }

    #[test]
    fn several_rows_a_code_are_read_in_windows_1252() {
        assert!(std::str::from_utf8(cpt_clinician()).is_err());
        let (file, warnings) = read(&CLINICIAN, cpt_clinician());
        assert!(warnings.is_empty(), "{warnings:?}");
        let rows = file.unwrap().rows;
        let of_first: Vec<&str> =
            rows.iter().filter(|row| row.code.as_str() == "00001").map(|row| &*row.text).collect();
        assert_eq!(
            of_first,
            ["Gnome inspection, first visit", "Initial gnome inspection in a café garden"]
        );
    }

    #[test]
    fn a_bad_row_is_a_warning_and_the_rest_is_read() {
        let rows = "1\t00001\tGnome\n\n2\t00001\tAgain\n3\t00002\n4\tx\tGnome\n5\t00003\tGnome\n6\t00004\tGnome\n";
        let text = format!("CONCEPT ID\tCPT CODE\tCONSUMER FRIENDLY DESCRIPTOR\n{rows}");
        let (file, warnings) = read(&CONSUMER, text.as_bytes());
        assert_eq!(file.unwrap().rows.len(), 3);
        assert_eq!(
            warnings,
            [
                "c.txt:4: code 00001 stands here again; the first stands",
                "c.txt:5: the descriptor of 00002 is blank; the row is left out",
                "c.txt:6: \"x\" is not written like a code of CPT: expected four digits and a digit or one of \
                 A, F, M, T, U, or the two characters of a modifier; the row is left out",
            ]
        );
    }

    #[test]
    fn a_descriptor_for_clinicians_is_a_repeat_only_to_the_letter() {
        let rows = "1\t00001\t7\tGnome\n1\t00001\t8\tGnome, first\n1\t00001\t9\tGnome\n";
        let text =
            format!("Concept Id\tCPT Code\tClinician Descriptor Id\tClinician Descriptor\n{rows}");
        let (file, warnings) = read(&CLINICIAN, text.as_bytes());
        assert_eq!(file.unwrap().rows.len(), 2);
        assert_eq!(warnings, ["c.txt:4: code 00001 stands here again; the first stands"]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&CLINICIAN, &bytes);
            let heading = b"Concept Id\tCPT Code\tConsumer Descriptor\n";
            let _ = read(&CONSUMER, &[heading, &*bytes].concat());
        }
    }
}
