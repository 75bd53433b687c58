//! The table of drugs as a CSV file, as NCHS published it in April 2025.
//!
//! Publisher: NCHS. A line with the table's title, a line with the names of the
//! columns, then a line a substance. Windows-1252: the level of a subterm is the
//! number of en dashes before it, each with a blank behind. References stand
//! behind the substance (`Aleve -see Naproxen`). `--` is no code.
//!
//! Known faults: empty columns at the ends of lines; substances without cells.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use medcode_codeset::{Source, System};

use super::{Format, Kind, Records};
use crate::paths::Paths;
use crate::rows::{IndexFile, IndexTerm};
use crate::text::collapse;
use crate::warnings::Warnings;
use crate::{LoadError, Location};

pub(super) const FORMAT: Format = Format::new(
    "ICD-10-CM drug table (CSV)",
    System::Icd10Cm,
    Kind::Index(Source::DrugTable),
    |head| {
        head.root.is_none()
            && head.lines.iter().take(3).any(|line| {
                line.get(..TITLE.len()).is_some_and(|start| start.eq_ignore_ascii_case(TITLE))
            })
    },
    parse,
);

const TITLE: &[u8] = b"ICD-10-CM TABLE of DRUGS";
/// The longest name of a substance in bytes; a quotation mark that is never closed
/// would make one of the rest of the file.
const NAME_BYTES: usize = 1_000;
const DASHES: [char; 2] = ['\u{2013}', '\u{2014}'];

fn parse(bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let file = read(bytes, warnings)?;
    Ok(Records::Index(Box::new(Paths::trace(&file, warnings.file()))))
}

fn read(bytes: &[u8], warnings: &mut Warnings) -> Result<IndexFile, LoadError> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode(bytes).0,
    };
    // The reader counts lines by what ends them.
    let text = text.replace("\r\n", "\n");
    let rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .into_records()
        // Text that is in memory and decoded cannot fail.
        .filter_map(Result::ok);
    let mut file = IndexFile { source: Source::DrugTable, heads: Vec::new(), terms: Vec::new() };
    // The open term of each level.
    let mut open: Vec<usize> = Vec::new();
    for row in rows {
        let line = row.position().map_or(0, csv::Position::line);
        let first = row.get(0).unwrap_or_default().trim();
        if first.is_empty() || first.as_bytes().starts_with(TITLE) {
            continue;
        }
        if file.heads.is_empty() {
            file.heads = columns(&row).collect();
            continue;
        }
        if first.len() > NAME_BYTES {
            warnings.at(
                line,
                format!(
                    "a substance of {} bytes, expected {NAME_BYTES} at most; it is left out",
                    first.len()
                ),
            );
            continue;
        }
        let (level, substance) = level(first);
        if level > open.len() {
            warnings.at(
                line,
                format!("{substance:?} stands {level} deep below no substance; it is left out"),
            );
            continue;
        }
        open.truncate(level);
        let parent = open.last().copied();
        open.push(file.terms.len());
        file.terms.push(term(line, parent, substance, columns(&row).skip(1).collect()));
    }
    if file.terms.is_empty() {
        return Err(LoadError::Structure {
            at: Location { file: warnings.file().to_owned(), line: None },
            found: "no substance".to_owned(),
            expected: "a line of column names and a line for each substance",
            format: FORMAT.name,
        });
    }
    Ok(file)
}

/// The cells of a row that have something in them, with their columns counted from 1.
fn columns(row: &csv::StringRecord) -> impl Iterator<Item = (u8, String)> + '_ {
    (1..=u8::MAX)
        .zip(row)
        .map(|(column, cell)| (column, collapse(cell)))
        .filter(|(_, cell)| !cell.is_empty())
}

/// The number of dashes before a substance, and the substance.
fn level(text: &str) -> (usize, &str) {
    let is_mark = |character: char| DASHES.contains(&character) || character == ' ';
    let substance = text.trim_start_matches(is_mark);
    let marks = &text[..text.len() - substance.len()];
    (marks.chars().filter(|character| DASHES.contains(character)).count(), substance)
}

fn term(line: u64, parent: Option<usize>, substance: &str, cells: Vec<(u8, String)>) -> IndexTerm {
    let mut term = IndexTerm { line, parent, cells, ..IndexTerm::default() };
    let (title, reference) = match substance.split_once(" -see ") {
        Some((title, reference)) => (title, Some(collapse(reference))),
        None => (substance, None),
    };
    term.title = collapse(title);
    match reference.as_deref().map(|text| text.strip_prefix("also ").ok_or(text)) {
        Some(Ok(also)) => term.see_also = Some(also.to_owned()),
        Some(Err(see)) => term.see = Some(see.to_owned()),
        None => {}
    }
    term
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    const TABLE: &[u8] = b"ICD-10-CM TABLE of DRUGS and CHEMICALS,,,\r\n\
        Substance,Poisoning Accidental (unintentional),Adverse effect,\r\n\
        Acetic,,,\r\n\
        \x96 acid,T54.2X1,--,\r\n\
        \x96 \x96 \"medicinal\" (lotion),T49.2X1,T49.2X5,\r\n\
        Aleve -see Naproxen,,,\r\n\
        \"Charcoal, activated -see also Charcoal, medicinal\",T47.6X1,T47.6X5,\r\n\
        \x96 \x96 lost,T47.6X1,T47.6X5,\r\n";

    #[test]
    fn substances_are_read_with_their_levels_cells_and_references() {
        let mut warnings = Warnings::new("d.csv");
        let file = read(TABLE, &mut warnings).unwrap();
        assert_eq!(file.heads[1], (2, "Poisoning Accidental (unintentional)".to_owned()));
        let terms: Vec<(&str, Option<usize>, usize)> =
            file.terms.iter().map(|term| (&*term.title, term.parent, term.cells.len())).collect();
        assert_eq!(
            terms,
            [
                ("Acetic", None, 0),
                ("acid", Some(0), 2),
                ("\"medicinal\" (lotion)", Some(1), 2),
                ("Aleve", None, 0),
                ("Charcoal, activated", None, 2),
            ]
        );
        assert_eq!(file.terms[3].see.as_deref(), Some("Naproxen"));
        assert_eq!(file.terms[4].see_also.as_deref(), Some("Charcoal, medicinal"));
        let told: Vec<String> = warnings.finish().iter().map(ToString::to_string).collect();
        assert_eq!(told, ["d.csv:8: \"lost\" stands 2 deep below no substance; it is left out"]);
    }

    #[test]
    fn a_table_without_substances_is_refused() {
        let error = parse(b"ICD-10-CM TABLE of DRUGS,,\r\n", &mut Warnings::new("d.csv"));
        assert_eq!(
            error.unwrap_err().to_string(),
            "d.csv: no substance; expected a line of column names and a line for each substance: \
             is it an ICD-10-CM drug table (CSV) as published?"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes, &mut Warnings::new("x"));
        }
    }
}
