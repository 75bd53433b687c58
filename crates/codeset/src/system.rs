//! The systems medcode knows, one row each.

use std::fmt;
use std::str::FromStr;

use crate::code::trimmed;
use crate::{Code, ParseError};

/// A terminology as a family, over all its versions.
///
/// ```
/// use medcode_codeset::System;
/// let system: System = "icd10cm".parse()?;
/// let code = system.parse_code(" e11.9 ")?;
/// assert_eq!(system.print(&code), "E11.9");
/// assert_eq!(system.uri(), "http://hl7.org/fhir/sid/icd-10-cm");
/// # Ok::<(), medcode_codeset::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum System {
    /// ICD-10-CM: diagnoses in the United States, by NCHS and CMS.
    Icd10Cm,
    /// ICD-10-PCS: inpatient procedures in the United States, by CMS.
    Icd10Pcs,
    /// HCPCS Level II: drugs, supplies, equipment and services, by CMS.
    Hcpcs,
    /// CPT: services of physicians and others, by the AMA; needs its licence.
    Cpt,
}

/// What is the same for every version of a system.
struct Row {
    system: System,
    id: &'static str,
    name: &'static str,
    /// Canonical URI, HL7 FHIR R5, "Using Code Systems", section 4.3.
    uri: &'static str,
    /// Where the publisher offers its releases.
    page: &'static str,
    /// Where a publisher prints the dot: after so many characters, if any.
    dot_after: Option<usize>,
    grammar: &'static str,
    is_code: fn(&[u8]) -> bool,
}

/// In the order of the systems, by which a row is found.
const ROWS: [Row; 4] = [
    Row {
        system: System::Icd10Cm,
        id: "icd10cm",
        name: "ICD-10-CM",
        uri: "http://hl7.org/fhir/sid/icd-10-cm",
        page: "https://www.cms.gov/medicare/coding-billing/icd-10-codes",
        dot_after: Some(3),
        grammar: "a letter, a letter or digit twice, a dot, and up to four letters or digits",
        is_code: |code| {
            (3..=7).contains(&code.len())
                && code[0].is_ascii_uppercase()
                && code.iter().all(u8::is_ascii_alphanumeric)
        },
    },
    Row {
        system: System::Icd10Pcs,
        id: "icd10pcs",
        name: "ICD-10-PCS",
        uri: "http://www.cms.gov/Medicare/Coding/ICD10",
        page: "https://www.cms.gov/medicare/coding-billing/icd-10-codes",
        dot_after: None,
        grammar: "one to seven letters or digits, without the letters I and O",
        is_code: |code| {
            (1..=7).contains(&code.len())
                && code.iter().all(u8::is_ascii_alphanumeric)
                && !code.iter().any(|byte| matches!(byte, b'I' | b'O'))
        },
    },
    Row {
        system: System::Hcpcs,
        id: "hcpcs",
        name: "HCPCS Level II",
        uri: "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        page: "https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system",
        dot_after: None,
        grammar: "a letter and four digits, or the two characters of a modifier",
        is_code: |code| match code.len() {
            5 => code[0].is_ascii_uppercase() && code[1..].iter().all(u8::is_ascii_digit),
            2 => code.iter().all(u8::is_ascii_alphanumeric),
            _ => false,
        },
    },
    Row {
        system: System::Cpt,
        id: "cpt",
        name: "CPT",
        uri: "http://www.ama-assn.org/go/cpt",
        page: "https://www.ama-assn.org/practice-management/cpt",
        dot_after: None,
        grammar: "four digits and a digit or one of A, F, M, T, U, or the two characters of a modifier",
        is_code: |code| match code.len() {
            5 => {
                code[..4].iter().all(u8::is_ascii_digit)
                    && (code[4].is_ascii_digit() || b"AFMTU".contains(&code[4]))
            }
            2 => code.iter().all(u8::is_ascii_alphanumeric),
            _ => false,
        },
    },
];

impl System {
    /// Every system, in the order in which answers over several are given.
    pub const ALL: [Self; 4] = [Self::Icd10Cm, Self::Icd10Pcs, Self::Hcpcs, Self::Cpt];

    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// The short name used in options, directories and JSON, such as `icd10cm`.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// The name its publisher uses, such as `ICD-10-CM`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The canonical URI by which HL7 FHIR names the system.
    pub fn uri(self) -> &'static str {
        self.row().uri
    }

    /// The web page on which the publisher offers its releases.
    pub fn publisher_page(self) -> &'static str {
        self.row().page
    }

    /// Reads a code as people write it: any case, with or without the dot, white
    /// space around it.
    ///
    /// Only the grammar is checked; whether a code set has the code is the code
    /// set's to say.
    pub fn parse_code(self, text: &str) -> Result<Code, ParseError> {
        self.code_of(text).ok_or_else(|| ParseError::CodeGrammar {
            text: text.to_owned(),
            system: self,
            expected: self.row().grammar,
        })
    }

    /// The code that [`System::parse_code`] reads; nothing where that says why it is none,
    /// which takes longer.
    #[inline]
    pub fn code_of(self, text: &str) -> Option<Code> {
        let row = self.row();
        let text = trimmed(text).as_bytes();
        // A dot at its place, with or without something behind it, as someone types. Any
        // other is no character of a code.
        let dot = row.dot_after.filter(|at| text.get(*at) == Some(&b'.'));
        let (before, behind) = dot.map_or((text, &[][..]), |at| (&text[..at], &text[at + 1..]));
        let code = Code::of_bytes(before, behind, |byte| byte.to_ascii_uppercase())?;
        (row.is_code)(code.as_bytes()).then_some(code)
    }

    /// The code that a text is meant for which is none as it stands, where its grammar
    /// leaves one way to read it. Of ICD-10-PCS, the letters O and I are digits, for its
    /// codes do not have them (ICD-10-PCS Official Guidelines, A2). Of ICD-10-CM, a blank, a
    /// hyphen or a dot behind the letter is too much, and a comma is the dot: `e-11.9`,
    /// `E 11.9`, `E11,9`.
    ///
    /// A number behind a letter is written like that as well ("T 38.5"): who does not ask
    /// for a code alone has to see what the code is.
    pub fn as_meant(self, text: &str) -> Option<Code> {
        let code = match self {
            Self::Icd10Cm => with_its_dot(text)?,
            Self::Icd10Pcs => with_digits(text)?,
            Self::Hcpcs | Self::Cpt => return None,
        };
        self.code_of(code.as_str())
    }

    /// The code as its publisher prints it: `E11.9`; ranges such as `A00-A09`
    /// and chapter numbers stay as they are.
    pub fn print(self, code: &Code) -> String {
        let text = code.as_str();
        match self.row().dot_after {
            Some(at) if text.len() > at && !text.contains('-') => {
                [&text[..at], ".", &text[at..]].concat()
            }
            _ => text.to_owned(),
        }
    }
}

/// A text with digits for the letters O and I, if it has any.
fn with_digits(text: &str) -> Option<Code> {
    let is_letter = |byte: u8| matches!(byte, b'O' | b'o' | b'I' | b'i');
    let digit = |byte: u8| match byte.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' => b'1',
        other => other,
    };
    let text = trimmed(text);
    if text.bytes().any(is_letter) { Code::of_bytes(text.as_bytes(), &[], digit) } else { None }
}

/// A text with its dot after the letter and two characters, if it has something else there
/// or too much before.
///
/// Without a dot or comma, and something behind it, it is none: "B 12" is a vitamin.
fn with_its_dot(text: &str) -> Option<Code> {
    let [letter, behind_letter @ ..] = trimmed(text).as_bytes() else { return None };
    let has_surplus = matches!(behind_letter.first(), Some(b' ' | b'-' | b'.'));
    let bare = &behind_letter[usize::from(has_surplus)..];
    let [first @ b'0'..=b'9', second, dot @ (b'.' | b','), behind @ ..] = bare else {
        return None;
    };
    let is_as_printed = !has_surplus && *dot == b'.';
    if is_as_printed || behind.is_empty() {
        return None;
    }
    Code::of_bytes(&[*letter, *first, *second], behind, |byte| byte.to_ascii_uppercase())
}

impl fmt::Display for System {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl FromStr for System {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let lower = text.trim().to_ascii_lowercase();
        let found = ROWS.iter().find(|row| {
            row.id == lower || row.uri == text.trim() || row.name.eq_ignore_ascii_case(&lower)
        });
        found.map(|row| row.system).ok_or_else(|| ParseError::System {
            text: text.to_owned(),
            expected: ROWS.map(|row| row.id).join(", "),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let printed =
            System::Icd10Cm.parse_code(text).ok().map(|code| System::Icd10Cm.print(&code));
        assert_eq!(printed.as_deref(), expected, "for {text:?}");
    }

    #[test]
    fn codes_are_read_as_people_write_them() {
        check("E11.9", Some("E11.9"));
        check("e119", Some("E11.9"));
        check(" e11. ", Some("E11"));
        check("qa0.0142", Some("QA0.0142"));
        check("W21.89XA", Some("W21.89XA"));
        check("A01.00", Some("A01.00"));
    }

    #[test]
    fn what_is_not_written_like_a_code_is_refused() {
        for text in ["", "E", "E1", "E1.19", "11.9", "E11.90000", "E11..9", "E11.é", "heart"] {
            let accepted = text == "heart";
            assert_eq!(System::Icd10Cm.parse_code(text).is_ok(), accepted, "for {text:?}");
        }
    }

    #[track_caller]
    fn check_meant(system: System, text: &str, expected: Option<&str>) {
        let meant = system.as_meant(text).map(|code| system.print(&code));
        assert_eq!(meant.as_deref(), expected, "for {text:?}");
    }

    #[test]
    fn what_can_be_read_as_one_code_is_meant_for_it() {
        for text in ["e-11.9", "E 11.9", "e.11.9", "E11,9", "e 11,9", " E-11.9 "] {
            check_meant(System::Icd10Cm, text, Some("E11.9"));
        }
        check_meant(System::Icd10Cm, "w 21.89xa", Some("W21.89XA"));
        check_meant(System::Icd10Pcs, "oft44zz", Some("0FT44ZZ"));
        check_meant(System::Icd10Pcs, "0FT44ZZ", None);
        check_meant(System::Hcpcs, "E-01.43", None);
    }

    #[test]
    fn words_and_numbers_are_not_meant_for_codes() {
        for text in [
            "e11.9",
            "e119",
            "E11",
            "c-section",
            "t-1",
            "b-12",
            "B 12",
            "b-12 deficiency",
            "h-1b",
            "covid-19",
            "HER-2",
            "a1,5",
            "1-11.9",
            "E--11.9",
            "E 11.",
            "E11, 9",
            "E11,9 I10",
            "E11,90000",
            "L4-5",
            "BMI 30.5",
            "T-2.5",
            "e 11.9-",
            "",
        ] {
            check_meant(System::Icd10Cm, text, None);
        }
    }

    #[test]
    fn every_system_has_one_row_and_reads_its_own_names() {
        for (system, row) in System::ALL.into_iter().zip(&ROWS) {
            assert_eq!((row.system, system.id()), (system, row.id));
            for name in [system.id(), system.name(), system.uri()] {
                assert_eq!(name.parse::<System>().unwrap(), system);
            }
        }
        assert_eq!(
            "icd11".parse::<System>().unwrap_err().to_string(),
            "\"icd11\" is not a system: expected one of icd10cm, icd10pcs, hcpcs, cpt"
        );
    }

    proptest! {
        #[test]
        fn printing_and_reading_give_the_code_back(text in "[A-Z][0-9A-Z]{2,6}") {
            let code: Code = text.parse().unwrap();
            prop_assert_eq!(System::Icd10Cm.parse_code(&System::Icd10Cm.print(&code)).unwrap(), code);
        }

        #[test]
        fn no_text_makes_reading_panic(text in ".*") {
            for system in System::ALL {
                let _ = system.parse_code(&text);
            }
        }
    }
}
