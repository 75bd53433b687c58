//! The descriptors of CPT: long (`LONGULT`, `LONGUT` with a tab, `LONGULF`, `LONGUF`
//! in lines of 80 characters), medium (`MEDU`) and short (`SHORTU`).
//!
//! Publisher: AMA. Columns count from 1: 1-5 code, 6 a tab or a blank, the descriptor
//! behind it, of 48 characters (medium) or 28 (short) at most, in capitals. Lines of
//! 80: 1-5 code, 6-7 sequence number, 9-80 a part of the descriptor. See `cpt` for the
//! preamble. The forms are told apart by what is in them.

use medcode_codeset::{Role, Source, System};

use super::cpt::{Services, body, decoded, has_preamble};
use super::{Format, Head, Kind, Records};
use crate::LoadError;
use crate::rows::ServiceText;
use crate::warnings::Warnings;

const SOURCE: Source = Source::CptDescriptors;
const MEDIUM: ServiceText = ServiceText::Further(Role::MediumTitle);

const fn format(
    name: &'static str,
    text: ServiceText,
    recognise: fn(&Head<'_>) -> bool,
    parse: super::Parse,
) -> Format {
    Format::new(name, System::Cpt, Kind::Services(SOURCE, text), recognise, parse)
}

// Of several forms of the long descriptors the first of these is taken.
pub(super) const LONG: Format = format(
    "CPT long descriptors file",
    ServiceText::Title,
    |head| form(head) == Some(Form::Long { is_upper: false }),
    |bytes, warnings| parse(&LONG, bytes, warnings),
);

pub(super) const LONG_FIXED: Format = format(
    "CPT long descriptors file (fixed width)",
    ServiceText::Title,
    |head| form(head) == Some(Form::Fixed { is_upper: false }),
    |bytes, warnings| parse_fixed(&LONG_FIXED, bytes, warnings),
);

pub(super) const LONG_UPPER: Format = format(
    "CPT long descriptors file (capitals)",
    ServiceText::Title,
    |head| form(head) == Some(Form::Long { is_upper: true }),
    |bytes, warnings| parse(&LONG_UPPER, bytes, warnings),
);

pub(super) const LONG_FIXED_UPPER: Format = format(
    "CPT long descriptors file (fixed width, capitals)",
    ServiceText::Title,
    |head| form(head) == Some(Form::Fixed { is_upper: true }),
    |bytes, warnings| parse_fixed(&LONG_FIXED_UPPER, bytes, warnings),
);

pub(super) const MEDIUM_FORMAT: Format = format(
    "CPT medium descriptors file",
    MEDIUM,
    |head| form(head) == Some(Form::Medium),
    |bytes, warnings| parse(&MEDIUM_FORMAT, bytes, warnings),
);

pub(super) const SHORT: Format = format(
    "CPT short descriptors file",
    ServiceText::Short,
    |head| form(head) == Some(Form::Short),
    |bytes, warnings| parse(&SHORT, bytes, warnings),
);

/// How long medium and short descriptors are at most, in characters.
const MEDIUM_LEN: usize = 48;
const SHORT_LEN: usize = 28;

#[derive(Debug, PartialEq, Eq)]
enum Form {
    Long { is_upper: bool },
    Fixed { is_upper: bool },
    Medium,
    Short,
}

/// Which of the forms a file has, by its first rows.
fn form(head: &Head<'_>) -> Option<Form> {
    /// How many rows are looked at.
    const ROWS: usize = 200;
    if !has_preamble(head) {
        return None;
    }
    let text = decoded(head.bytes);
    let lines: Vec<&str> = body(&text).map(|(_, line)| line).take(ROWS).collect();
    let texts: Vec<&str> = lines.iter().filter_map(|line| Some(split(line)?.1)).collect();
    let parts: Vec<&str> = lines.iter().filter_map(|line| Some(split_fixed(line)?.1)).collect();
    let is_upper = |texts: &[&str]| !texts.iter().any(|text| text.contains(char::is_lowercase));
    if texts.len() * 2 > lines.len() {
        let longest = texts.iter().map(|text| text.trim().chars().count()).max().unwrap_or(0);
        return Some(match (is_upper(&texts), longest) {
            (true, ..=SHORT_LEN) => Form::Short,
            (true, ..=MEDIUM_LEN) => Form::Medium,
            (is_upper, _) => Form::Long { is_upper },
        });
    }
    let is_upper = is_upper(&parts);
    (parts.len() * 2 > lines.len()).then_some(Form::Fixed { is_upper })
}

/// A code, and the text behind the tab or blank that ends it.
fn split(line: &str) -> Option<(&str, &str)> {
    let (code, rest) = line.split_at_checked(5)?;
    let is_code = System::Cpt.parse_code(code).is_ok();
    let text = rest.strip_prefix(['\t', ' '])?;
    is_code.then_some((code, text))
}

/// A code, and a part of its text behind a sequence number of two digits.
fn split_fixed(line: &str) -> Option<(&str, &str)> {
    let (code, rest) = line.split_at_checked(5)?;
    let (number, text) = rest.split_at_checked(2)?;
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    (System::Cpt.parse_code(code).is_ok() && is_number && text.starts_with(' '))
        .then_some((code, text))
}

fn parse(format: &Format, bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let text = decoded(bytes);
    let mut services = Services::new(warnings);
    for (number, line) in body(&text) {
        match split(line) {
            Some((code, text)) => services.add(number, code, text),
            None => services.refuse(number, "the line does not begin with a code; it is left out"),
        }
    }
    finish(format, services)
}

fn parse_fixed(
    format: &Format,
    bytes: &[u8],
    warnings: &mut Warnings,
) -> Result<Records, LoadError> {
    let text = decoded(bytes);
    let mut services = Services::new(warnings);
    let mut open: Option<(u64, &str, String)> = None;
    for (number, line) in body(&text) {
        let Some((code, part)) = split_fixed(line) else {
            services.refuse(number, "the line does not begin with a code; it is left out");
            continue;
        };
        match &mut open {
            Some((_, open_code, text)) if *open_code == code => text.push_str(part),
            _ => {
                if let Some((line, code, text)) = open.replace((number, code, part.to_owned())) {
                    services.add(line, code, &text);
                }
            }
        }
    }
    if let Some((line, code, text)) = open {
        services.add(line, code, &text);
    }
    finish(format, services)
}

fn finish(format: &Format, services: Services<'_>) -> Result<Records, LoadError> {
    let text = match format.kind {
        Kind::Services(_, text) => text,
        _ => ServiceText::Title,
    };
    super::finish_services(format.name, SOURCE, text, services)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    const PREAMBLE: &str = "Invented, not of the American Medical Association\r\n\r\n";

    fn read(body: &str) -> (Option<&'static str>, Vec<(String, String)>, Vec<String>) {
        let text = format!("{PREAMBLE}{body}");
        let mut warnings = Warnings::new("c.txt");
        let Some(format) = super::super::recognise(text.as_bytes()) else {
            return (None, Vec::new(), Vec::new());
        };
        let Ok(Records::Services(file)) = format.parse.unwrap()(text.as_bytes(), &mut warnings)
        else {
            panic!("a file of services")
        };
        let rows = file.rows.into_iter().map(|row| (row.code.to_string(), row.text)).collect();
        (Some(format.name), rows, warnings.finish().iter().map(ToString::to_string).collect())
    }

    #[track_caller]
    fn check(body: &str, name: &str, expected: &[(&str, &str)]) {
        let (found, rows, warnings) = read(body);
        assert_eq!((found, warnings), (Some(name), Vec::new()), "for {body:?}");
        let rows: Vec<(&str, &str)> = rows.iter().map(|(code, text)| (&**code, &**text)).collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn each_form_is_told_by_what_is_in_it() {
        check(
            "00001\tPolishing of a  garden gnome\r\n0002T\tNew polish\r\n",
            "CPT long descriptors file",
            &[("00001", "Polishing of a garden gnome"), ("0002T", "New polish")],
        );
        check(
            "00001\tPOLISHING OF A GARDEN GNOME WITH A CLOTH OF WOOL, EACH GNOME\r\n",
            "CPT long descriptors file (capitals)",
            &[("00001", "POLISHING OF A GARDEN GNOME WITH A CLOTH OF WOOL, EACH GNOME")],
        );
        check(
            "00001 POLISHING OF A GARDEN GNOME, ANY\r\n",
            "CPT medium descriptors file",
            &[("00001", "POLISHING OF A GARDEN GNOME, ANY")],
        );
        check(
            "00001\tPOLISH GNOME\r\n",
            "CPT short descriptors file",
            &[("00001", "POLISH GNOME")],
        );
        check("00001 POLISH GNOME\r\n", "CPT short descriptors file", &[("00001", "POLISH GNOME")]);
        check(
            "0000101 Polishing of a garden\r\n0000102  gnome\r\n0002T01 New\r\n",
            "CPT long descriptors file (fixed width)",
            &[("00001", "Polishing of a garden gnome"), ("0002T", "New")],
        );
    }

    #[test]
    fn a_bad_row_is_a_warning_and_the_rest_is_read() {
        let (_, rows, warnings) =
            read("00001\tOne\n00002\tTwo\n00001\tAgain\n00003\t \nnothing\n00004\tFour\n");
        assert_eq!(rows.len(), 3);
        assert_eq!(
            warnings,
            [
                "c.txt:5: code 00001 stands here again; the first stands",
                "c.txt:6: the text of 00003 is blank; the row is left out",
                "c.txt:7: the line does not begin with a code; it is left out",
            ]
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&LONG, &bytes, &mut Warnings::new("x"));
            let _ = parse_fixed(&LONG_FIXED, &bytes, &mut Warnings::new("x"));
        }

        #[test]
        fn no_rows_make_reading_panic(body in "(0000[0-9A]\t?[0-9]{0,2} ?[A-Zaé]{0,5}\n?)*") {
            let text = format!("{PREAMBLE}{body}");
            let _ = super::super::recognise(text.as_bytes());
            let _ = parse(&LONG, text.as_bytes(), &mut Warnings::new("x"));
            let _ = parse_fixed(&LONG_FIXED, text.as_bytes(), &mut Warnings::new("x"));
        }
    }
}
