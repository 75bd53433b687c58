//! The tables of ICD-10-PCS: which values of the axes go together.
//!
//! Publisher: CMS. Specification: `icd10pcs_tables.xsd` beside the file; root
//! element `ICD10PCS.tabular`, a `pcsTable` with the three axes it fixes, and a
//! `pcsRow` for each set of values of the other four. The names of axes are those
//! of the section.
//!
//! Known faults of real releases: none found; expanding every row gives the codes
//! of the order file.

use medcode_codeset::{AxisTable, AxisValue, System};
use quick_xml::events::BytesStart;

use super::{Format, Kind, Records};
use crate::LoadError;
use crate::warnings::Warnings;
use crate::xml::{Elements, Met, Xml, attribute};

pub(super) const FORMAT: Format = Format::new(
    "ICD-10-PCS tables",
    System::Icd10Pcs,
    Kind::Tables,
    |head| head.root == Some("ICD10PCS.tabular"),
    parse,
);

/// How many codes the rows of a file may make: twelve times what the largest
/// published do.
const CODES: usize = 1_000_000;
/// How many axes a code has, and how many a table fixes.
const AXES: usize = 7;
const FIXED: usize = 3;

fn parse(bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let xml = Xml::new(bytes, warnings, FORMAT.name, "tables with axes and rows")?;
    let mut reader = Reader { elements: Elements::new(xml), tables: Vec::new(), codes: 0 };
    while let Some(met) = reader.elements.next()? {
        match met {
            Met::Begin(start) => reader.begin(&start)?,
            Met::End(name, text) => reader.end(&name, text)?,
        }
    }
    if reader.tables.is_empty() {
        return Err(reader.elements.xml.structure("no table".to_owned()));
    }
    Ok(Records::PcsTables(reader.tables))
}

struct Reader<'a> {
    elements: Elements<'a>,
    tables: Vec<AxisTable>,
    codes: usize,
}

impl Reader<'_> {
    fn begin(&mut self, start: &BytesStart<'_>) -> Result<(), LoadError> {
        match self.elements.around(0) {
            Some("pcsTable") => {
                let (names, fixed, rows) = (Vec::new(), Vec::new(), Vec::new());
                self.tables.push(AxisTable { names, fixed, rows });
            }
            Some("pcsRow") => {
                if let Some(table) = self.tables.last_mut() {
                    table.rows.push(Vec::new());
                }
            }
            Some("axis") if self.is_in_row() => {
                if let Some(row) = self.tables.last_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(Vec::new());
                }
            }
            Some("label") => self.label(start)?,
            _ => {}
        }
        Ok(())
    }

    fn is_in_row(&self) -> bool {
        (1..3).any(|levels| self.elements.around(levels) == Some("pcsRow"))
    }

    /// Begins a value, whose label is the text of the element.
    fn label(&mut self, start: &BytesStart<'_>) -> Result<(), LoadError> {
        let code = attribute(start, "code").unwrap_or_default();
        let mut characters = code.chars();
        let is_value = |value: &char| value.is_ascii_digit() || value.is_ascii_uppercase();
        let (Some(value), None) = (characters.next().filter(is_value), characters.next()) else {
            let found = format!("a value of an axis is {code:?}, not one digit or capital");
            return Err(self.elements.xml.structure(found));
        };
        let is_in_row = self.is_in_row();
        let label = AxisValue { value, label: "".into() };
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let axis = if is_in_row {
            table.rows.last_mut().and_then(|row| row.last_mut())
        } else {
            Some(&mut table.fixed)
        };
        if let Some(axis) = axis
            && (!is_in_row || axis.iter().all(|known| known.value != value))
        {
            axis.push(label);
        }
        Ok(())
    }

    fn end(&mut self, name: &str, text: String) -> Result<(), LoadError> {
        // The element is closed: what was around it is the innermost open one.
        let is_in_row = (0..2).any(|levels| self.elements.around(levels) == Some("pcsRow"));
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        match name {
            "title" if self.elements.around(0) == Some("axis") => {
                let place = match table.rows.last() {
                    Some(row) if is_in_row => FIXED + row.len() - 1,
                    _ => table.names.len(),
                };
                if place == table.names.len() {
                    table.names.push(text.into());
                }
            }
            "label" => {
                let axis = if is_in_row {
                    table.rows.last_mut().and_then(|row| row.last_mut())
                } else {
                    Some(&mut table.fixed)
                };
                if let Some(last) = axis.and_then(|axis| axis.last_mut()) {
                    last.label = text.into();
                }
            }
            "pcsRow" => self.check_row()?,
            "pcsTable" if table.fixed.len() != FIXED => {
                let found = format!("a table fixes {} axes", table.fixed.len());
                return Err(self.elements.xml.structure(found));
            }
            _ => {}
        }
        Ok(())
    }

    fn check_row(&mut self) -> Result<(), LoadError> {
        let row = self.tables.last().and_then(|table| table.rows.last());
        let axes = row.map_or(0, Vec::len);
        if axes != AXES - FIXED {
            let found = format!("a row has {axes} axes, not {}", AXES - FIXED);
            return Err(self.elements.xml.structure(found));
        }
        self.codes = row
            .map_or(0, |row| row.iter().map(Vec::len).fold(1, usize::saturating_mul))
            .saturating_add(self.codes);
        if self.codes > CODES {
            return Err(self
                .elements
                .xml
                .structure(format!("rows that make more than {CODES} codes")));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    fn read(body: &str) -> Result<Vec<AxisTable>, LoadError> {
        let text = format!("<ICD10PCS.tabular>{body}</ICD10PCS.tabular>");
        match parse(text.as_bytes(), &mut Warnings::new("t.xml"))? {
            Records::PcsTables(tables) => Ok(tables),
            _ => unreachable!("the reader of tables"),
        }
    }

    fn axis(name: &str, values: &str) -> String {
        let label = |value: char| format!("<label code=\"{value}\">{name} {value}</label>");
        let labels: String = values.chars().map(label).collect();
        format!("<axis><title>{name}</title>{labels}</axis>")
    }

    #[test]
    fn rows_are_read_with_the_names_of_their_axes() {
        let fixed =
            [axis("Section", "0"), axis("Body System", "F"), axis("Operation", "T")].concat();
        let row = [
            axis("Body Part", "4"),
            axis("Approach", "04"),
            axis("Device", "Z"),
            axis("Qualifier", "Z"),
        ]
        .concat();
        let tables = read(&format!(
            "<pcsTable>{fixed}<pcsRow>{row}</pcsRow><pcsRow>{row}</pcsRow></pcsTable>"
        ))
        .unwrap();
        assert_eq!(tables[0].names.len(), 7);
        assert_eq!(&*tables[0].names[4], "Approach");
        assert_eq!(&*tables[0].fixed[1].label, "Body System F");
        let codes: Vec<String> = tables[0].codes().collect();
        assert_eq!(codes, ["0FT40ZZ", "0FT44ZZ", "0FT40ZZ", "0FT44ZZ"]);
    }

    #[track_caller]
    fn check(body: &str, expected: &str) {
        assert_eq!(
            read(body).unwrap_err().to_string(),
            format!(
                "t.xml:1: {expected}; expected tables with axes and rows: is it an ICD-10-PCS tables as published?"
            )
        );
    }

    #[test]
    fn what_is_no_table_is_refused() {
        check("", "no table");
        check("<pcsTable></pcsTable>", "a table fixes 0 axes");
        check("<pcsTable><pcsRow></pcsRow></pcsTable>", "a row has 0 axes, not 4");
        check(
            "<pcsTable><axis><label code=\"ab\">x</label></axis></pcsTable>",
            "a value of an axis is \"ab\", not one digit or capital",
        );
        let all: String = ('0'..='9').chain('A'..='Z').collect();
        let row: String = (0..4).map(|_| axis("x", &all)).collect();
        check(
            &format!("<pcsTable><pcsRow>{row}</pcsRow></pcsTable>"),
            "rows that make more than 1000000 codes",
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes, &mut Warnings::new("x"));
        }

        #[test]
        fn no_tags_make_reading_panic(tags in "(</?(pcsTable|pcsRow|axis|title|label)>|<label code=\"A\">|x)*") {
            let _ = read(&tags);
        }
    }
}
