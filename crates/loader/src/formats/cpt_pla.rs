//! The proprietary laboratory analyses of CPT, as XML.
//!
//! Publisher: AMA, every quarter. Attributes `cdId` and `cdCode`; elements `cdDesc`,
//! `cdMDesc`, `cdSDesc`, `cdStatus`, `effectiveDate`, `labName`, `manufacturerName`,
//! `publishDate`, `testName`. Less certain: the names of the elements around them, so
//! that any element with a `cdCode` begins an entry.

use std::collections::HashSet;

use medcode_codeset::{Date, Effective, PropertyKind, Source, System};

use super::{Format, Kind, Records, check_rows};
use crate::LoadError;
use crate::rows::{Rows, ServiceFile, ServiceRow, ServiceText, parse_code};
use crate::warnings::Warnings;
use crate::xml::{Elements, Met, Xml, attribute};

pub(super) const FORMAT: Format = Format::new(
    "CPT PLA file",
    System::Cpt,
    Kind::Services(Source::CptPla, ServiceText::Title),
    |head| head.root.is_some() && head.contains("cdCode="),
    parse,
);

/// How many entries a file may have: a hundred times what there are.
const ENTRIES: usize = 100_000;

/// An entry, as far as it is read.
struct Entry {
    line: u64,
    code: String,
    fields: Vec<(String, String)>,
}

fn parse(bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let xml = Xml::new(bytes, warnings, FORMAT.name, "elements with a cdCode")?;
    let mut elements = Elements::new(xml);
    let mut entries: Vec<Entry> = Vec::new();
    while let Some(met) = elements.next()? {
        match met {
            Met::Begin(start) => {
                if let Some(code) = attribute(&start, "cdCode") {
                    let line = elements.xml.line();
                    entries.push(Entry { line, code, fields: Vec::new() });
                    if entries.len() > ENTRIES {
                        return Err(elements.xml.structure(format!("more than {ENTRIES} entries")));
                    }
                }
            }
            Met::End(name, text) => {
                if let Some(entry) = entries.last_mut()
                    && !text.is_empty()
                {
                    entry.fields.push((name, text));
                }
            }
        }
    }
    let (mut rows, mut seen) = (Rows { rows: Vec::new(), lines: 0 }, HashSet::new());
    for entry in &entries {
        rows.lines += 1;
        match row_of(entry) {
            Ok(row) if seen.insert(row.code) => rows.rows.push(row),
            Ok(row) => warnings
                .at(entry.line, format!("code {} stands here again; the first stands", row.code)),
            Err(message) => warnings.at(entry.line, format!("{message}; the entry is left out")),
        }
    }
    check_rows(&rows, FORMAT.name, warnings)?;
    let (source, text) = (Source::CptPla, ServiceText::Title);
    Ok(Records::Services(ServiceFile { source, text, rows: rows.rows }))
}

/// Fields that become properties.
const PROPERTIES: [(&str, PropertyKind); 4] = [
    ("labName", PropertyKind::Laboratory),
    ("manufacturerName", PropertyKind::Manufacturer),
    ("publishDate", PropertyKind::Published),
    ("cdStatus", PropertyKind::Status),
];

fn row_of(entry: &Entry) -> Result<ServiceRow, String> {
    let code = parse_code(System::Cpt, entry.code.trim())?;
    let field = |name: &str| {
        entry.fields.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone())
    };
    let text = field("cdDesc").ok_or_else(|| format!("{code} has no cdDesc"))?;
    let mut row = ServiceRow::new(entry.line, code, text);
    row.medium = field("cdMDesc");
    row.short = field("cdSDesc");
    if let Some(from) = field("effectiveDate") {
        let from = date_of(&from)
            .ok_or_else(|| format!("{from:?} is not a date of {code}, expected YYYY-MM-DD"))?;
        row.effective = Some(Effective { from, until: None });
    }
    let property = |(name, kind): &(&str, PropertyKind)| Some((*kind, field(name)?));
    row.properties = PROPERTIES.iter().filter_map(property).collect();
    Ok(row)
}

/// A date as `YYYY-MM-DD`, with or without a time behind it, `YYYYMMDD` or
/// `MM/DD/YYYY`.
fn date_of(text: &str) -> Option<Date> {
    if let Some(date) = text.get(..10).and_then(|date| date.parse().ok()) {
        return Some(date);
    }
    let digits: Vec<u16> = text.split('/').filter_map(|part| part.parse().ok()).collect();
    let narrow = |number: u16| u8::try_from(number).ok();
    match (digits.as_slice(), text.len()) {
        ([month, day, year], _) => Date::new(*year, narrow(*month)?, narrow(*day)?),
        (_, 8) => {
            let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<u16>().ok();
            Date::new(part(0..4)?, narrow(part(4..6)?)?, narrow(part(6..8)?)?)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    #[test]
    fn entries_are_read_with_their_days_and_makers() {
        let text = "<plaCodes><plaCode cdId=\"1\" cdCode=\"0001U\"><cdDesc>Gnome test</cdDesc>\
            <cdMDesc>GNOME TST</cdMDesc><cdSDesc>GNOME</cdSDesc><effectiveDate>2026-04-01T00:00:00</effectiveDate>\
            <labName>Gnome Lab</labName><manufacturerName/></plaCode>\n\
            <plaCode cdCode=\"0002U\"/><plaCode cdCode=\"0003U\"><cdDesc>Other</cdDesc></plaCode></plaCodes>";
        let mut warnings = Warnings::new("p.xml");
        let format = super::super::recognise(text.as_bytes()).unwrap();
        assert_eq!(format.name, FORMAT.name);
        let Ok(Records::Services(file)) = parse(text.as_bytes(), &mut warnings) else { panic!() };
        let row = &file.rows[0];
        assert_eq!((row.code.as_str(), &*row.text), ("0001U", "Gnome test"));
        assert_eq!(row.effective.unwrap().from.to_string(), "2026-04-01");
        assert_eq!(row.properties, [(PropertyKind::Laboratory, "Gnome Lab".to_owned())]);
        let told: Vec<String> = warnings.finish().iter().map(ToString::to_string).collect();
        assert_eq!(told, ["p.xml:2: 0002U has no cdDesc; the entry is left out"]);
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        for text in ["2026-04-01", "2026-04-01T10:00", "20260401", "04/01/2026", "4/1/2026"] {
            assert_eq!(date_of(text).map(|date| date.to_string()).as_deref(), Some("2026-04-01"));
        }
        for none in ["", "April", "2026-13-01", "20261301", "1/2", "ééééé"] {
            assert_eq!(date_of(none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes, &mut Warnings::new("x"));
        }
    }
}
