//! Formats that are known, named to the caller, and not loaded yet.
//!
//! Publishers: NCHS and CMS, for ICD-10-CM and ICD-10-PCS; CMS, for HCPCS Level
//! II.

use medcode_codeset::System;

use super::{Format, Head, codes, order};

const fn format(name: &'static str, recognise: fn(&Head<'_>) -> bool) -> Format {
    Format { name, system: System::Icd10Cm, recognise, parse: None }
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
    change(line).is_some_and(|rest| matches!(rest, [b'0' | b'1', b' ', ..]))
}

fn is_summary(head: &Head<'_>) -> bool {
    let is_title = |line: &[u8]| matches!(line.trim_ascii(), b"Headers" | b"Codes");
    head.lines.first().is_some_and(|line| is_title(line)) && head.contains(" in icd10")
}

pub(super) const CONVERSION_TABLE: Format = format("ICD-10-CM conversion table", |head| {
    let mut first = head.lines.iter().take(3);
    head.root.is_none() && first.any(|line| contains(line, "Conversion Table"))
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

/// The columns are those of the ICD-10-CM order file; headers are tables.
pub(super) const PCS_ORDER: Format = Format {
    system: System::Icd10Pcs,
    ..format("ICD-10-PCS order file", |head| order::is_order_file(head) && order::is_pcs(head))
};

pub(super) const PCS_CODES: Format = Format {
    system: System::Icd10Pcs,
    ..format("ICD-10-PCS codes file", |head| codes::is_codes_file(head) && codes::is_pcs(head))
};

/// Tables, index and definitions.
pub(super) const PCS_XML: Format = Format {
    system: System::Icd10Pcs,
    ..format("ICD-10-PCS XML", |head| head.root.is_some_and(|root| root.starts_with("ICD10PCS.")))
};

/// Fixed columns, counted from 1: 1-5 code, 6-10 sequence number, 11 type of
/// record; some years begin with lines of disclaimers.
pub(super) const HCPCS: Format = Format {
    system: System::Hcpcs,
    ..format("HCPCS Level II text file", |head| {
        head.any(|line| {
            line.len() >= 91
                && line[..5].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b' ')
                && line[5..10].iter().all(u8::is_ascii_digit)
                && matches!(line[10], b'3' | b'4' | b'7' | b'8')
        })
    })
};

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
