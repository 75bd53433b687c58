//! What the files of HCPCS Level II say of a code, in either of their forms.
//!
//! Publisher: CMS. Specification: "HCPCS Contractor Record", the file
//! `HCPCS20YY_recordlayout.txt` beside each release: the text form by columns; the
//! workbook has the same fields by name.

use medcode_codeset::{Date, Effective, PropertyKind, System};

use crate::rows::{ServiceRow, parse_code};
use crate::text::collapse;
use crate::warnings::Tally;

/// A field of a record, in both forms.
struct Field {
    kind: PropertyKind,
    /// The beginning of its columns' names in the workbook.
    name: &'static str,
    /// Where it begins in the text, from 0, how wide it is, and how often it stands
    /// there one behind the other.
    columns: (usize, usize, usize),
}

const fn field(kind: PropertyKind, name: &'static str, columns: (usize, usize, usize)) -> Field {
    Field { kind, name, columns }
}

/// Every field that becomes a property.
const FIELDS: &[Field] = &[
    field(PropertyKind::Pricing, "PRICE", (119, 2, 4)),
    field(PropertyKind::MultiplePricing, "MULT_PI", (127, 1, 1)),
    field(PropertyKind::CoverageManual, "CIM", (128, 6, 3)),
    field(PropertyKind::CarriersManual, "MCM", (146, 8, 3)),
    field(PropertyKind::Statute, "STATUTE", (170, 10, 1)),
    field(PropertyKind::LabCertification, "LABCERT", (180, 3, 8)),
    field(PropertyKind::CrossReference, "XREF", (204, 5, 5)),
    field(PropertyKind::Coverage, "COV", (229, 1, 1)),
    field(PropertyKind::AscGroup, "ASC_GRP", (230, 2, 1)),
    field(PropertyKind::ProcessingNote, "PROCNOTE", (252, 4, 1)),
    field(PropertyKind::Betos, "BETOS", (256, 3, 1)),
    field(PropertyKind::TypeOfService, "TOS", (260, 1, 5)),
    field(PropertyKind::AnesthesiaUnits, "ANEST_BU", (265, 3, 1)),
    field(PropertyKind::Added, "ADD DT", (268, 8, 1)),
    field(PropertyKind::ActionEffective, "ACT EFF DT", (276, 8, 1)),
    field(PropertyKind::Terminated, "TERM DT", (284, 8, 1)),
    field(PropertyKind::Action, "ACTION CD", (292, 1, 1)),
];

/// What last happened to a code, by its letter.
const ACTIONS: &[(&str, &str)] = &[
    ("A", "added"),
    ("B", "administrative data and long description changed"),
    ("C", "long description changed"),
    ("D", "discontinued"),
    ("F", "administrative data changed"),
    ("N", "none"),
    ("P", "payment changed"),
    ("R", "reactivated"),
    ("S", "short description changed"),
    ("T", "miscellaneous change"),
];

/// A record, before its fields are read.
pub(super) struct Record<'a> {
    pub(super) line: u64,
    pub(super) code: &'a str,
    pub(super) is_modifier: bool,
    pub(super) long: &'a str,
    pub(super) short: &'a str,
    /// The values of each of the fields.
    pub(super) values: Vec<Vec<String>>,
}

/// The fields of a line of the text form, whose characters are bytes of Latin-1.
pub(super) fn values_of_line(line: &[char]) -> Vec<Vec<String>> {
    let value = |start: usize, width: usize| -> String {
        line.iter().skip(start).take(width).collect::<String>().trim().to_owned()
    };
    FIELDS
        .iter()
        .map(|field| {
            let (start, width, count) = field.columns;
            (0..count).map(|place| value(start + place * width, width)).collect()
        })
        .collect()
}

/// Where the workbook has each of the fields, by the names of its columns.
pub(super) fn places(names: &[&str]) -> Vec<Vec<usize>> {
    let is_of = |field: &Field, name: &str| {
        let number = name.strip_prefix(field.name);
        number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let of = |field: &Field| (0..names.len()).filter(|at| is_of(field, names[*at])).collect();
    FIELDS.iter().map(of).collect()
}

/// What is wrong with a row.
pub(super) enum Refusal {
    /// The code is of another system, whose content this file may not have.
    OtherSystem,
    /// The row cannot be used.
    Bad(String),
}

/// The row of a record.
pub(super) fn row_of(record: &Record<'_>) -> Result<ServiceRow, Refusal> {
    if is_of_other_system(record.code) {
        return Err(Refusal::OtherSystem);
    }
    let bad = |message: String| Refusal::Bad(format!("{message}; the row is left out"));
    let code = parse_code(System::Hcpcs, record.code).map_err(bad)?;
    if (code.as_str().len() == 2) != record.is_modifier {
        return Err(bad(format!(
            "{code} is not written like the kind of code that its record says"
        )));
    }
    let text = collapse(record.long);
    if text.is_empty() {
        return Err(bad(format!("the long description of {code} is blank")));
    }
    let mut row = ServiceRow::new(record.line, code, text);
    row.short = Some(collapse(record.short)).filter(|short| !short.is_empty());
    let (mut added, mut terminated) = (None, None);
    for (field, values) in FIELDS.iter().zip(&record.values) {
        let values: Vec<&str> =
            values.iter().map(|value| &**value).filter(|value| !value.is_empty()).collect();
        let is_nothing = |text: &&&str| text.bytes().all(|byte| byte == b'0');
        let Some(first) = values.first() else { continue };
        if field.kind == PropertyKind::AnesthesiaUnits && is_nothing(&first) {
            continue;
        }
        let value = match field.kind {
            PropertyKind::Added | PropertyKind::ActionEffective | PropertyKind::Terminated => {
                let date = date_of(first).ok_or_else(|| {
                    bad(format!("{first:?} is not a date of {code}, expected YYYYMMDD"))
                })?;
                match field.kind {
                    PropertyKind::Added => added = Some(date),
                    PropertyKind::Terminated => terminated = Some(date),
                    _ => {}
                }
                date.to_string()
            }
            PropertyKind::Action => {
                let known = ACTIONS.iter().find(|(letter, _)| letter == first);
                known.map_or_else(|| (*first).to_owned(), |(_, words)| (*words).to_owned())
            }
            _ => values.join(", "),
        };
        row.properties.push((field.kind, value));
    }
    row.effective = added.map(|from| Effective { from, until: terminated });
    Ok(row)
}

/// Level I of HCPCS is CPT, of the AMA; codes with a D are CDT, of the ADA.
fn is_of_other_system(code: &str) -> bool {
    let is_digits = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_cpt = code.len() == 5
        && code.is_char_boundary(4)
        && is_digits(&code[..4])
        && System::Cpt.parse_code(code).is_ok();
    is_cpt || code.strip_prefix('D').is_some_and(is_digits)
}

/// A date written `YYYYMMDD`.
fn date_of(text: &str) -> Option<Date> {
    let is_date = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_date {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text[range].parse::<u16>().ok();
    let narrow = |number: u16| u8::try_from(number).ok();
    Date::new(number(0..4)?, narrow(number(4..6)?)?, narrow(number(6..8)?)?)
}

/// Counts the rows of other systems.
pub(super) fn tally() -> Tally {
    Tally::new("codes of CPT or CDT, whose content needs a licence, left out")
}
