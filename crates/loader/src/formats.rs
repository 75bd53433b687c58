//! Every format that is known, recognised by its content.

mod codes;
mod conversion;
mod cpt;
mod cpt_consumer;
mod cpt_descriptors;
mod cpt_modifiers;
mod cpt_pla;
mod drug_csv;
mod hcpcs;
mod hcpcs_text;
mod hcpcs_workbook;
mod index;
mod not_yet;
mod order;
mod pcs_definitions;
mod pcs_index;
mod pcs_tables;
mod tabular;

use medcode_codeset::{AxisKey, AxisTable, Conversion, Source, System};

use crate::LoadError;
use crate::lines::{lines, without_mark};
use crate::paths::Paths;
use crate::rows::{CodesRow, OrderRow, PcsTerm, Rows, ServiceFile, ServiceText, Tabular};
use crate::warnings::Warnings;

/// The records of one file.
#[derive(Debug)]
pub(crate) enum Records {
    Order(Rows<OrderRow>),
    Codes(Rows<CodesRow>),
    Tabular(Tabular),
    Index(Box<Paths>),
    PcsTables(Vec<AxisTable>),
    PcsIndex(Vec<PcsTerm>),
    PcsDefinitions(Vec<AxisKey>),
    Services(ServiceFile),
    Conversions(Vec<Conversion>),
}

/// Reads the whole content of a file.
pub(crate) type Parse = fn(&[u8], &mut Warnings) -> Result<Records, LoadError>;

/// A format that publishers use.
#[derive(Debug)]
pub(crate) struct Format {
    /// Its name, behind "an" in messages: `ICD-10-CM order file`.
    pub(crate) name: &'static str,
    pub(crate) system: System,
    /// What a release has one file of at most: two forms of one file are one kind.
    pub(crate) kind: Kind,
    /// Whether it says which codes there are.
    pub(crate) has_codes: bool,
    recognise: fn(&Head<'_>) -> bool,
    /// Nothing for a format that is known, but not loaded yet.
    pub(crate) parse: Option<Parse>,
}

impl Format {
    /// A format that is loaded.
    const fn new(
        name: &'static str,
        system: System,
        kind: Kind,
        recognise: fn(&Head<'_>) -> bool,
        parse: Parse,
    ) -> Self {
        Self { name, system, kind, has_codes: kind.has_codes(), recognise, parse: Some(parse) }
    }
}

/// What a file is to its release. Of each kind a release has one file at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Order,
    Codes,
    Tabular,
    Tables,
    Index(Source),
    Definitions,
    Services(Source, ServiceText),
    Conversions,
    /// Not loaded yet.
    Other,
}

impl Kind {
    const fn has_codes(self) -> bool {
        match self {
            Self::Order | Self::Codes | Self::Tabular | Self::Tables => true,
            // What stands for patients and clinicians alone has no titles.
            Self::Services(source, _) => {
                !matches!(source, Source::CptConsumer | Source::CptClinician)
            }
            Self::Index(_) | Self::Definitions | Self::Conversions | Self::Other => false,
        }
    }
}

/// The place of a format in the table: of two forms of one file, the first stands.
pub(crate) fn place(format: &Format) -> (Kind, usize) {
    let place = FORMATS.iter().position(|known| known.name == format.name);
    (format.kind, place.unwrap_or(FORMATS.len()))
}

/// What is accepted, in the words of messages.
pub(crate) const EXPECTED: &str = "a release file of ICD-10-CM, ICD-10-PCS, HCPCS Level II or CPT, plain, .gz, .zip or a folder of them";

/// Every format, those that are loaded first. To add one, write it and list it
/// here.
const FORMATS: &[Format] = &[
    // Before the codes files, whose columns those of fixed width have as well. They
    // take no other file for theirs: a preamble that names CPT is asked for.
    cpt_descriptors::LONG,
    cpt_descriptors::LONG_CAPITALS,
    cpt_descriptors::LONG_FIXED,
    cpt_descriptors::LONG_FIXED_CAPITALS,
    cpt_descriptors::MEDIUM,
    cpt_descriptors::SHORT,
    cpt_consumer::CONSUMER,
    cpt_consumer::CLINICIAN,
    cpt_modifiers::FORMAT,
    order::ICD10CM,
    order::ICD10PCS,
    codes::ICD10CM,
    codes::ICD10PCS,
    tabular::FORMAT,
    index::EXTERNAL_CAUSE_INDEX,
    index::NEOPLASM_TABLE,
    index::DRUG_TABLE,
    drug_csv::FORMAT,
    // Behind the other indexes, which share its root element.
    index::INDEX,
    pcs_tables::FORMAT,
    pcs_index::FORMAT,
    pcs_definitions::FORMAT,
    hcpcs_text::FORMAT,
    hcpcs_workbook::FORMAT,
    cpt_pla::FORMAT,
    conversion::ICD10CM,
    conversion::ICD10PCS,
    not_yet::ORDER_ADDENDA,
    not_yet::CODES_ADDENDA,
    not_yet::INDEX_ADDENDA,
    not_yet::DEFINITIONS_ADDENDA,
    not_yet::POA_EXEMPT_LIST,
    not_yet::EQUIVALENCE_MAPPING,
    not_yet::SCHEMA,
    not_yet::PDF,
];

/// The format of a file that begins with these bytes.
pub(crate) fn recognise(head: &[u8]) -> Option<&'static Format> {
    let head = Head::new(head);
    FORMATS.iter().find(|format| (format.recognise)(&head))
}

/// The beginning of a file, as recognisers look at it.
pub(crate) struct Head<'a> {
    bytes: &'a [u8],
    lines: Vec<&'a [u8]>,
    root: Option<&'a str>,
}

impl<'a> Head<'a> {
    /// How many lines that are not blank are looked at.
    const LINES: usize = 50;

    fn new(bytes: &'a [u8]) -> Self {
        let bytes = without_mark(bytes);
        let lines = lines(bytes)
            .map(|(_, line)| line)
            .filter(|line| !line.trim_ascii().is_empty())
            .take(Self::LINES)
            .collect();
        Self { bytes, lines, root: root_element(bytes) }
    }

    /// Whether more than half of the first lines are of a kind.
    fn mostly(&self, is_kind: impl Fn(&[u8]) -> bool) -> bool {
        let count = self.lines.iter().filter(|line| is_kind(line)).count();
        count * 2 > self.lines.len()
    }

    fn any(&self, is_kind: impl Fn(&[u8]) -> bool) -> bool {
        self.lines.iter().any(|line| is_kind(line))
    }

    fn contains(&self, text: &str) -> bool {
        self.bytes.windows(text.len()).any(|part| part.eq_ignore_ascii_case(text.as_bytes()))
    }
}

/// The name of the outermost element, if the file is XML.
fn root_element(bytes: &[u8]) -> Option<&str> {
    let mut rest = bytes.trim_ascii_start();
    loop {
        rest = rest.strip_prefix(b"<")?;
        let close: &[u8] = match rest.first()? {
            b'?' => b"?>",
            b'!' if rest.starts_with(b"!--") => b"-->",
            b'!' if declares(rest) => b"]>",
            b'!' => b">",
            _ => break,
        };
        let end = rest.windows(close.len()).position(|part| part == close)?;
        rest = rest[end + close.len()..].trim_ascii_start();
    }
    let end =
        rest.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))?;
    std::str::from_utf8(&rest[..end]).ok()
}

/// Whether a document type has declarations in brackets.
fn declares(rest: &[u8]) -> bool {
    rest.iter().find(|byte| matches!(byte, b'[' | b'>')) == Some(&b'[')
}

/// Whether the lines look like codes of ICD-10-PCS: no code of ICD-10-CM begins
/// with a digit, and PCS has tables of three characters and codes of seven, and
/// none between.
fn looks_like_pcs<'a>(codes: impl Iterator<Item = &'a [u8]>) -> bool {
    let (mut has_seven, mut has_between) = (false, false);
    for code in codes {
        if code.first().is_some_and(u8::is_ascii_digit) {
            return true;
        }
        has_seven |= code.len() == 7;
        has_between |= (4..=6).contains(&code.len());
    }
    has_seven && !has_between
}

/// Fails a file of which no row, or fewer than half of the rows, can be used.
fn check_rows<R>(
    rows: &Rows<R>,
    format: &'static str,
    file_warnings: &Warnings,
) -> Result<(), LoadError> {
    let bad = rows.lines - rows.rows.len();
    if !rows.rows.is_empty() && bad <= rows.rows.len() {
        return Ok(());
    }
    let first = file_warnings.first();
    Err(LoadError::BadRows {
        file: file_warnings.file().to_owned(),
        format,
        bad,
        rows: rows.lines,
        line: first.and_then(|warning| warning.at.line).unwrap_or(1),
        message: first.map_or_else(String::new, |warning| warning.message.clone()),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    #[test]
    fn the_root_of_an_xml_file_is_found_behind_its_prologue() {
        let head =
            b"\xEF\xBB\xBF<?xml version=\"1.0\"?>\r\n<!-- a > b -->\r\n<!DOCTYPE x>\n<a.b c='d'>";
        assert_eq!(Head::new(head).root, Some("a.b"));
        assert_eq!(Head::new(b"<?xml version=\"1.0\"?>").root, None);
        assert_eq!(Head::new(b"plain").root, None);
    }

    /// How files begin, and what they are.
    const BEGINNINGS: &[(&str, Option<&str>)] = &[
        (
            "A000    Cholera due to Vibrio cholerae 01, biovar cholerae\r\nA001    Cholera\r\n",
            Some("ICD-10-CM codes file"),
        ),
        ("0016070 Bypass Cerebral Ventricle to Nasopharynx\r\n", Some("ICD-10-PCS codes file")),
        (
            "00001 001     0 Central Nervous System and Cranial Nerves, Bypass             Central Nervous System\r\n",
            Some("ICD-10-PCS order file"),
        ),
        ("<ICD10CM.tabular>\n<version>2026</version>", Some("ICD-10-CM tabular list")),
        (
            "<ICD10CM.index>\n<title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>",
            Some("ICD-10-CM Alphabetic Index"),
        ),
        (
            "<ICD10CM.index>\n<title>ICD-10-CM External Cause of Injuries Index</title>",
            Some("ICD-10-CM external cause index"),
        ),
        (
            "<ICD10CM.index><indexHeading>\n<head col=\"2\">Malignant Primary</head>",
            Some("ICD-10-CM neoplasm table"),
        ),
        (
            "<ICD10CM.index><indexHeading>\n<head col=\"1\">Substance</head>",
            Some("ICD-10-CM drug table"),
        ),
        (
            "ICD-10-CM TABLE of DRUGS and CHEMICALS,,,\r\nSubstance,",
            Some("ICD-10-CM drug table (CSV)"),
        ),
        ("Delete:      1 A848    Other tick-borne viral encephalitis\r\n", Some("order addenda")),
        ("Add:         A4154   Sepsis due to Acinetobacter baumannii\r\n", Some("codes addenda")),
        ("\r\nCodes\r\n  74260 codes in icd10cm_order_2025.txt\r\n", Some("codes addenda")),
        ("\r\nHeaders\r\n  23324 headers in icd10cm_order_2025.txt\r\n", Some("order addenda")),
        ("Order26\tPOAexemptCode\tDescription\r\n", Some("POA exempt list")),
        ("A000    0010  10000\r\nA001    0011  10000\r\n", Some("General Equivalence Mapping")),
        (
            "\"NCHS has published an update.\"\nCurrent code assignment,Effective October 1,Previous Code(s) Assignment",
            Some("ICD-10-CM conversion table"),
        ),
        (
            "Invented, no CPT\r\n\r\n00001\tInspection of an imaginary gnome\r\n",
            Some("AMA CPT long descriptor file"),
        ),
        (
            "Invented, no CPT\r\n\r\n00001\tINSPECTION OF AN IMAGINARY GARDEN GNOME, AND OF TWO MORE\r\n",
            Some("AMA CPT long descriptor file in capitals"),
        ),
        (
            "Invented, no CPT\r\n\r\n0000101 Inspection of\r\n0000102 a gnome\r\n0000201 Gnome\r\n",
            Some("AMA CPT long descriptor file of fixed width"),
        ),
        (
            "Invented, no CPT\r\n\r\n0000101 INSPECTION OF\r\n0000102 A GNOME\r\n0000201 GNOME\r\n",
            Some("AMA CPT long descriptor file of fixed width in capitals"),
        ),
        (
            "Invented, no CPT\r\n\r\n00001 INSPECTION OF AN IMAGINARY GNOME\r\n",
            Some("AMA CPT medium descriptor file"),
        ),
        ("Invented, no CPT\r\n\r\n00001\tINSPECT GNOME\r\n", Some("AMA CPT short descriptor file")),
        ("concept_id\tcpt_code\tconsumer_descriptor\r\n", Some("AMA CPT consumer descriptor file")),
        (
            "Concept Id\tCPT Code\tClinician Descriptor Id\tClinician Descriptor\r\n",
            Some("AMA CPT clinician descriptor file"),
        ),
        ("Invented, no CPT\r\n\r\nAppendix A\r\n\r\n11 Gnome\r\n", Some("AMA CPT modifier file")),
        ("<?xml version=\"1.0\"?><x><y cdId=\"1\" cdCode=\"9992U\">", Some("AMA CPT PLA file")),
        ("<xs:schema><xs:attribute name=\"cdCode\"/>", Some("XML schema")),
        ("00001\tGarden Street\r\n00002\tGnome Street\r\n", None),
        ("%PDF-1.7\r", Some("PDF document")),
        ("<xsd:schema id=\"tabular\">", Some("XML schema")),
        ("<html><body>", None),
        ("Dear reader, this is no release file.\r\n", None),
        ("", None),
    ];

    #[test]
    fn formats_are_told_apart_by_content() {
        for (head, expected) in BEGINNINGS {
            let found = recognise(head.as_bytes()).map(|format| format.name);
            assert_eq!(found, *expected, "for {head:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_recognising_panic(head in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = recognise(&head);
        }
    }
}
