//! The proprietary laboratory analyses (PLA) of CPT.
//!
//! Publisher: AMA. Layout: XML; each analysis has the attributes `cdId` and `cdCode`,
//! and elements: `cdDesc` long, `cdMDesc` medium and `cdSDesc` short descriptor,
//! `cdStatus`, `effectiveDate`, `labName`, `manufacturerName`, `publishDate`,
//! `testName`.
//!
//! Known faults of real releases: none known, for no release was seen. Certain: these
//! names. Less certain: the names of the elements around them, on which nothing
//! depends, and how dates are written. `testName` is left out.

use std::collections::HashSet;

use medcode_codeset::{Code, Date, Effective, PropertyKind, Source, System};

use super::cpt::{code_of, decoded, repeated};
use super::{Format, Kind, Records, check_rows};
use crate::LoadError;
use crate::rows::{Rows, ServiceFile, ServiceRow, ServiceText};
use crate::warnings::Warnings;
use crate::xml::{Elements, Met, Xml, attribute};

pub(super) const FORMAT: Format = Format::new(
    "AMA CPT PLA file",
    System::Cpt,
    Kind::Services(Source::CptPla, ServiceText::Title),
    // A schema of it has the name of the attribute, but no attribute of that name.
    |head| head.root.is_some() && head.contains("cdCode="),
    parse,
);

/// The elements that are read.
const ELEMENTS: &[&str] = &[
    "cdDesc",
    "cdMDesc",
    "cdSDesc",
    "cdStatus",
    "effectiveDate",
    "labName",
    "manufacturerName",
    "publishDate",
];

/// The elements that become properties.
const PROPERTIES: &[(&str, PropertyKind)] = &[
    ("labName", PropertyKind::Laboratory),
    ("manufacturerName", PropertyKind::Manufacturer),
    ("publishDate", PropertyKind::Published),
    ("cdStatus", PropertyKind::Status),
];

fn parse(bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let content = decoded(bytes);
    let xml = Xml::new(content.as_bytes(), warnings, FORMAT.name, "analyses with a cdCode each")?;
    let mut elements = Elements::new(xml);
    let mut reader = Reader {
        rows: Rows { rows: Vec::new(), lines: 0 },
        seen: HashSet::new(),
        open: None,
        warnings,
    };
    while let Some(met) = elements.next()? {
        match met {
            Met::Begin(start) => {
                if let Some(code) = attribute(&start, "cdCode") {
                    reader.close();
                    let line = elements.xml.line();
                    reader.open = Some(Analysis { line, code, texts: Vec::new() });
                }
            }
            Met::End(name, text) => reader.take(&name, text),
        }
    }
    reader.close();
    let Reader { rows, .. } = reader;
    check_rows(&rows, FORMAT.name, warnings)?;
    let (source, text) = (Source::CptPla, ServiceText::Title);
    Ok(Records::Services(ServiceFile { source, text, rows: rows.rows }))
}

struct Reader<'a> {
    rows: Rows<ServiceRow>,
    seen: HashSet<Code>,
    open: Option<Analysis>,
    warnings: &'a mut Warnings,
}

/// An analysis, up to the next one: whether its elements lie in the element that has
/// its code, or beside it, is not certain.
struct Analysis {
    line: u64,
    code: String,
    /// One text of each element at most.
    texts: Vec<(&'static str, String)>,
}

impl Analysis {
    fn text(&self, element: &str) -> Option<&str> {
        self.texts.iter().find(|(name, _)| *name == element).map(|(_, text)| &**text)
    }
}

impl Reader<'_> {
    /// Takes the text of an element; the first of its name that is not blank stands.
    fn take(&mut self, name: &str, text: String) {
        let name = name.rsplit(':').next().unwrap_or(name);
        let known = ELEMENTS.iter().find(|element| **element == name);
        if let (Some(open), Some(element)) = (&mut self.open, known)
            && open.text(element).is_none()
            && !text.is_empty()
        {
            open.texts.push((element, text));
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        self.rows.lines += 1;
        match self.row_of(&open) {
            Ok(row) if self.seen.insert(row.code) => self.rows.rows.push(row),
            Ok(row) => self.warnings.at(open.line, repeated(&row.code)),
            Err(message) => self.warnings.at(open.line, message),
        }
    }

    fn row_of(&mut self, analysis: &Analysis) -> Result<ServiceRow, String> {
        let code = code_of(&analysis.code)?;
        let text = analysis
            .text("cdDesc")
            .ok_or_else(|| format!("the descriptor of {code} is blank; the row is left out"))?;
        let mut row = ServiceRow::new(analysis.line, code, text.to_owned());
        row.short = analysis.text("cdSDesc").map(ToOwned::to_owned);
        row.medium = analysis.text("cdMDesc").map(ToOwned::to_owned);
        let from = analysis.text("effectiveDate");
        let from = from.and_then(|text| self.date_of(&row, text));
        row.effective = from.map(|from| Effective { from, until: None });
        for (element, kind) in PROPERTIES {
            let Some(text) = analysis.text(element) else { continue };
            let value = match kind {
                PropertyKind::Published => self.date_of(&row, text).map(|date| date.to_string()),
                _ => Some(text.to_owned()),
            };
            row.properties.extend(value.map(|value| (*kind, value)));
        }
        Ok(row)
    }

    /// A date of a row; one that cannot be read is told of, and the row stands.
    fn date_of(&mut self, row: &ServiceRow, text: &str) -> Option<Date> {
        /// How much of what stands for a date is shown.
        const SHOWN: usize = 30;
        let date = date_of(text);
        if date.is_none() {
            let (shown, code) = (text.chars().take(SHOWN).collect::<String>(), &row.code);
            let message = format!(
                "{shown:?} is not a date of {code}, expected YYYY-MM-DD, YYYYMMDD or MM/DD/YYYY; \
                 the date is left out"
            );
            self.warnings.at(row.line, message);
        }
        date
    }
}

/// A date written `YYYY-MM-DD`, `YYYYMMDD` or `MM/DD/YYYY`, with or without a time
/// behind it.
fn date_of(text: &str) -> Option<Date> {
    let day = text.split(['T', ' ']).next()?;
    if !day.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/')) {
        return None;
    }
    let (year, month, of_month) = if let Some((month, rest)) = day.split_once('/') {
        let (of_month, year) = rest.split_once('/')?;
        (year, month, of_month)
    } else if let Some((year, rest)) = day.split_once('-') {
        let (month, of_month) = rest.split_once('-')?;
        (year, month, of_month)
    } else {
        (day.get(..4)?, day.get(4..6)?, day.get(6..).filter(|rest| rest.len() == 2)?)
    };
    let year = year.parse().ok().filter(|_| year.len() == 4)?;
    Date::new(year, month.parse().ok()?, of_month.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use medcode_fixtures::cpt_pla;
    use proptest::prelude::{any, proptest};

    use super::*;

    fn read(text: &[u8]) -> (Result<ServiceFile, LoadError>, Vec<String>) {
        let mut warnings = Warnings::new("p.xml");
        let file = parse(text, &mut warnings).map(|records| match records {
            Records::Services(file) => file,
            _ => unreachable!("the reader of analyses"),
        });
        (file, warnings.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn descriptors_dates_and_properties_are_read() {
        let (file, warnings) = read(cpt_pla());
        assert!(warnings.is_empty(), "{warnings:?}");
        let rows = file.unwrap().rows;
        assert_eq!(rows.len(), 2);
        let row = &rows[0];
        assert_eq!(
            (row.code.as_str(), &*row.text),
            (
                "9992U",
                "Gnome glaze, analysis of twelve imaginary pigments, reported as a color score"
            )
        );
        assert_eq!(row.short.as_deref(), Some("GNOME GLAZE 12 PIGMENTS"));
        assert_eq!(row.medium.as_deref(), Some("GNOME GLAZE ANALYSIS 12 IMAGINARY PIGMENTS"));
        assert_eq!(row.effective.unwrap().from.to_string(), "2026-01-01");
        let told: Vec<(PropertyKind, &str)> =
            row.properties.iter().map(|(kind, value)| (*kind, &**value)).collect();
        assert_eq!(
            told,
            [
                (PropertyKind::Laboratory, "Invented Café Laboratory"),
                (PropertyKind::Manufacturer, "Invented Gnome Works"),
                (PropertyKind::Published, "2025-10-01"),
                (PropertyKind::Status, "NEW"),
            ]
        );
        assert!(rows[1].properties.is_empty() && rows[1].short.is_none());
    }

    #[track_caller]
    fn check_date(text: &str, expected: Option<&str>) {
        let date = date_of(text).map(|date| date.to_string());
        assert_eq!(date.as_deref(), expected, "for {text:?}");
    }

    #[test]
    fn dates_are_read_in_every_form() {
        for text in
            ["2026-01-31", "20260131", "01/31/2026", "1/31/2026", "2026-01-31T00:00:00-05:00"]
        {
            check_date(text, Some("2026-01-31"));
        }
        for text in ["", "2026", "2026-02-31", "31/01/2026", "01/31/26", "202601311", "+026-01-01"]
        {
            check_date(text, None);
        }
    }

    #[test]
    fn elements_beside_the_code_belong_to_it_in_either_encoding() {
        let text =
            b"<a><b><i cdCode=\"9992U\"/><n:cdDesc>Caf\xE9</n:cdDesc></b><b><i cdCode='9993U'/>\
            <cdDesc>Gnome</cdDesc></b></a>";
        let (file, warnings) = read(text);
        assert!(warnings.is_empty(), "{warnings:?}");
        let rows = file.unwrap().rows;
        assert_eq!((&*rows[0].text, &*rows[1].text), ("Café", "Gnome"));
    }

    #[test]
    fn a_bad_row_is_a_warning_and_the_rest_is_read() {
        let text = "<a>\n<i cdCode='9992U'><cdDesc>Gnome</cdDesc><effectiveDate>soon</effectiveDate></i>\n\
            <i cdCode='9992U'><cdDesc>Again</cdDesc></i>\n<i cdCode='9993U'><cdDesc> </cdDesc></i>\n\
            <i cdCode='9994u'><cdDesc>Gnome</cdDesc></i>\n<i cdCode='9995U'><cdDesc>Gnome</cdDesc></i>\n\
            <i cdCode='9996U'><cdDesc>Gnome</cdDesc></i></a>";
        let (file, warnings) = read(text.as_bytes());
        assert_eq!(file.unwrap().rows.len(), 3);
        assert_eq!(
            warnings,
            [
                "p.xml:2: \"soon\" is not a date of 9992U, expected YYYY-MM-DD, YYYYMMDD or \
                 MM/DD/YYYY; the date is left out",
                "p.xml:3: code 9992U stands here again; the first stands",
                "p.xml:4: the descriptor of 9993U is blank; the row is left out",
                "p.xml:5: 9994U is written \"9994u\", with small letters; the row is left out",
            ]
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }

        #[test]
        fn no_texts_make_reading_panic(code in "[^<&']{0,9}", text in "[^<&]{0,30}") {
            let _ = read(format!("<a><i cdCode='{code}'><cdDesc>{text}</cdDesc><publishDate>{text}</publishDate></i></a>").as_bytes());
        }
    }
}
