//! Formats that are known, named to the caller, and not loaded yet.
//!
//! Publishers: NCHS and CMS, for ICD-10-CM and ICD-10-PCS; CMS, for HCPCS Level
//! II.

use medcode_codeset::System;

use super::{Format, Head, Kind, codes};

const fn format(name: &'static str, recognise: fn(&Head<'_>) -> bool) -> Format {
    let (system, kind, has_codes) = (System::Icd10Cm, Kind::Other, false);
    Format { name, system, kind, has_codes, recognise, parse: None }
}

/// "Order addenda": lines of the order file behind `Add:`, `Delete:`, `Revise
/// from:` or `Revise to:`, then a summary, which may stand alone.
pub(super) const ORDER_ADDENDA: Format = format("order addenda", |head| {
    head.any(is_order_change) || is_summary(head) && head.contains(" headers in ")
});

/// "Codes addenda": the same with lines of the codes file.
pub(super) const CODES_ADDENDA: Format =
    format("codes addenda", |head| head.any(|line| change(line).is_some()) || is_summary(head));

/// What stands behind the word that begins a line of an addenda file.
fn change(line: &[u8]) -> Option<&[u8]> {
    const WORDS: [&[u8]; 4] = [b"Add:", b"Delete:", b"Revise from:", b"Revise to:"];
    WORDS.iter().find_map(|word| line.strip_prefix(*word)).map(<[u8]>::trim_ascii_start)
}

fn is_order_change(line: &[u8]) -> bool {
    change(line).is_some_and(|rest| matches!(rest, [b'0' | b'1', b' ', ..]) || has_two_titles(rest))
}

/// Whether a line of ICD-10-PCS has a short title and a long one, as lines of the
/// order file do: the long one begins in a column of its own.
fn has_two_titles(rest: &[u8]) -> bool {
    matches!(rest.get(67..70), Some([b' ', b' ', title]) if *title != b' ')
}

fn is_summary(head: &Head<'_>) -> bool {
    let is_title = |line: &[u8]| matches!(line.trim_ascii(), b"Headers" | b"Codes");
    head.lines.first().is_some_and(|line| is_title(line)) && head.contains(" in icd10")
}

/// "Index addenda": letters and terms behind `Lttr` and `Main`.
pub(super) const INDEX_ADDENDA: Format = format("index addenda", |head| {
    head.any(|line| line.starts_with(b"Lttr ")) && head.any(|line| line.starts_with(b"Main"))
});

/// "Definitions addenda": sections and axes with what was added to their terms.
pub(super) const DEFINITIONS_ADDENDA: Format = format("definitions addenda", |head| {
    head.any(|line| line.starts_with(b"Section ")) && head.any(|line| line.starts_with(b"Axis "))
});

/// Lists of codes exempt from the indicator "present on admission".
pub(super) const POA_EXEMPT_LIST: Format = format("POA exempt list", |head| {
    let first = head.lines.first();
    first.is_some_and(|line| {
        contains(line, "POAexemptCode") || starts_with(line, "Description of Present On Admission")
    })
});

/// A code of ICD-9-CM, one of ICD-10-CM, and five flags, either first.
pub(super) const EQUIVALENCE_MAPPING: Format = format("General Equivalence Mapping", |head| {
    head.mostly(|line| {
        let code = line.split(u8::is_ascii_whitespace).next().unwrap_or_default();
        (3..=7).contains(&code.len()) && codes::is_mapping(&line[code.len()..])
    })
});

pub(super) const SCHEMA: Format = format("XML schema", |head| {
    head.root.is_some_and(|root| root == "schema" || root.ends_with(":schema"))
});

pub(super) const PDF: Format = format("PDF document", |head| head.bytes.starts_with(b"%PDF-"));

fn starts_with(line: &[u8], text: &str) -> bool {
    line.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text.as_bytes()))
}

fn contains(line: &[u8], text: &str) -> bool {
    line.windows(text.len()).any(|part| part.eq_ignore_ascii_case(text.as_bytes()))
}
