//! The descriptors of CPT: long, medium and short, one row a code.
//!
//! Publisher: AMA. Layout: a preamble (see `cpt`), then lines without column names.
//! `LONGULT.txt`, `LONGUT.txt`: code, tab, descriptor. `MEDU.txt`, `SHORTU.txt`:
//! columns count from 1: 1-5 code, 6 blank, 7 and further descriptor, of 48 and 28
//! characters at most; since 2021 some have a tab in column 6. `LONGULF.txt`,
//! `LONGUF.txt`: 1-5 code, 6-7 sequence number, 8 blank, 9-80 a part of the
//! descriptor, which further lines go on. A name with UL is in upper and lower case,
//! one with U alone in capitals.
//!
//! Known faults of real releases: none known, for no release was seen. Certain: the
//! columns of all but `LONGULF` and `LONGUF`, of which one source is of 2001. Less
//! certain: whether those cut a descriptor between words or within them, so a file
//! is read as either, by how long its parts are.

use std::collections::HashSet;

use medcode_codeset::{Code, Role, Source, System};

use super::cpt::{CODE, behind_code, body, code_of, decoded, names_cpt, repeated};
use super::{Format, Head, Kind, Records, check_rows};
use crate::LoadError;
use crate::lines::{lines, text_of};
use crate::rows::{Rows, ServiceFile, ServiceRow, ServiceText};
use crate::text::collapse;
use crate::warnings::Warnings;

/// `LONGULT.txt`.
pub(super) const LONG: Format = Format::new(
    "AMA CPT long descriptor file",
    System::Cpt,
    kind(ServiceText::Title),
    |head| sample(head, is_row).is_some_and(|sample| sample.is_mixed()),
    |bytes, warnings| parse_rows(&LONG, ServiceText::Title, bytes, warnings),
);

/// `LONGUT.txt`.
pub(super) const LONG_CAPITALS: Format = Format::new(
    "AMA CPT long descriptor file in capitals",
    System::Cpt,
    kind(ServiceText::Title),
    |head| {
        sample(head, is_row).is_some_and(|sample| !sample.is_mixed() && !sample.fits(MEDIUM_WIDTH))
    },
    |bytes, warnings| parse_rows(&LONG_CAPITALS, ServiceText::Title, bytes, warnings),
);

/// `LONGULF.txt`.
pub(super) const LONG_FIXED: Format = Format::new(
    "AMA CPT long descriptor file of fixed width",
    System::Cpt,
    kind(ServiceText::Title),
    |head| sample(head, is_part).is_some_and(|sample| sample.is_mixed()),
    |bytes, warnings| parse_parts(&LONG_FIXED, bytes, warnings),
);

/// `LONGUF.txt`.
pub(super) const LONG_FIXED_CAPITALS: Format = Format::new(
    "AMA CPT long descriptor file of fixed width in capitals",
    System::Cpt,
    kind(ServiceText::Title),
    |head| sample(head, is_part).is_some_and(|sample| !sample.is_mixed()),
    |bytes, warnings| parse_parts(&LONG_FIXED_CAPITALS, bytes, warnings),
);

/// `MEDU.txt`.
pub(super) const MEDIUM: Format = Format::new(
    "AMA CPT medium descriptor file",
    System::Cpt,
    kind(ServiceText::Further(Role::MediumTitle)),
    |head| {
        let sample = sample(head, is_row).filter(|sample| !sample.is_mixed());
        sample.is_some_and(|sample| sample.fits(MEDIUM_WIDTH) && !sample.fits(SHORT_WIDTH))
    },
    |bytes, warnings| parse_rows(&MEDIUM, ServiceText::Further(Role::MediumTitle), bytes, warnings),
);

/// `SHORTU.txt`.
pub(super) const SHORT: Format = Format::new(
    "AMA CPT short descriptor file",
    System::Cpt,
    kind(ServiceText::Short),
    |head| {
        sample(head, is_row).is_some_and(|sample| !sample.is_mixed() && sample.fits(SHORT_WIDTH))
    },
    |bytes, warnings| parse_rows(&SHORT, ServiceText::Short, bytes, warnings),
);

const fn kind(text: ServiceText) -> Kind {
    Kind::Services(Source::CptDescriptors, text)
}

/// How many characters descriptors have at most.
const MEDIUM_WIDTH: usize = 48;
const SHORT_WIDTH: usize = 28;
/// Where a part of a long descriptor begins, from 0.
const PART: usize = 8;
/// How many characters a part has: as specified, and as the AMA's own program cuts.
const PART_WIDTHS: (usize, usize) = (72, 71);

fn is_row(line: &[u8]) -> bool {
    behind_code(line).is_some_and(|rest| {
        matches!(rest.first(), Some(b'\t' | b' ')) && !rest.trim_ascii().is_empty()
    })
}

fn is_part(line: &[u8]) -> bool {
    behind_code(line).is_some_and(|rest| {
        matches!(rest, [tens, ones, b' ', ..] if tens.is_ascii_digit() && ones.is_ascii_digit())
            && line.len() > PART
    })
}

/// What the records at the head of a file are like.
#[derive(Debug, Default)]
struct Sample {
    records: usize,
    /// How many have a small letter.
    mixed: usize,
    /// How many characters each descriptor has.
    lens: Vec<usize>,
}

impl Sample {
    fn is_mixed(&self) -> bool {
        self.mixed * 2 > self.records
    }

    /// Whether descriptors have so many characters at most, save one in fifty.
    fn fits(&self, width: usize) -> bool {
        let longer = self.lens.iter().filter(|len| **len > width).count();
        longer * 50 <= self.records
    }
}

/// The records of a file whose preamble names CPT and that has little else behind it.
fn sample(head: &Head<'_>, is_record: fn(&[u8]) -> bool) -> Option<Sample> {
    if head.root.is_some() {
        return None;
    }
    let begin = body(head.bytes, is_record)?;
    let (mut sample, mut others, mut is_cpt) = (Sample::default(), 0, false);
    for (number, line) in lines(head.bytes) {
        if number < begin {
            is_cpt |= names_cpt(line);
        } else if is_record(line) {
            let text = line[CODE + 1..].trim_ascii();
            let len = std::str::from_utf8(text).map_or(text.len(), |text| text.chars().count());
            sample.records += 1;
            sample.mixed += usize::from(text.iter().any(u8::is_ascii_lowercase));
            sample.lens.push(len);
        } else if !line.trim_ascii().is_empty() {
            others += 1;
        }
    }
    (is_cpt && sample.records > others).then_some(sample)
}

fn parse_rows(
    format: &Format,
    text: ServiceText,
    bytes: &[u8],
    warnings: &mut Warnings,
) -> Result<Records, LoadError> {
    let content = decoded(bytes);
    let begin = body(content.as_bytes(), is_row).unwrap_or(1);
    let mut rows = Rows { rows: Vec::new(), lines: 0 };
    let mut seen = HashSet::new();
    for (number, line) in lines(content.as_bytes()) {
        if number < begin || line.trim_ascii().is_empty() {
            continue;
        }
        rows.lines += 1;
        match text_of(line).and_then(|line| row_of(number, line)) {
            Ok(row) if seen.insert(row.code) => rows.rows.push(row),
            Ok(row) => warnings.at(number, repeated(&row.code)),
            Err(message) => warnings.at(number, message),
        }
    }
    file_of(format, text, rows, warnings)
}

fn row_of(number: u64, line: &str) -> Result<ServiceRow, String> {
    let columns = line.split_at_checked(CODE).filter(|(_, rest)| rest.starts_with(['\t', ' ']));
    let (code, rest) = columns
        .ok_or("no tab or blank stands behind a code of 5 characters; the row is left out")?;
    titled(number, code_of(code)?, rest)
}

fn titled(number: u64, code: Code, text: &str) -> Result<ServiceRow, String> {
    match collapse(text) {
        text if text.is_empty() => {
            Err(format!("the descriptor of {code} is blank; the row is left out"))
        }
        text => Ok(ServiceRow::new(number, code, text)),
    }
}

fn file_of(
    format: &Format,
    text: ServiceText,
    rows: Rows<ServiceRow>,
    warnings: &Warnings,
) -> Result<Records, LoadError> {
    check_rows(&rows, format.name, warnings)?;
    let rows = rows.rows;
    Ok(Records::Services(ServiceFile { source: Source::CptDescriptors, text, rows }))
}

fn parse_parts(
    format: &Format,
    bytes: &[u8],
    warnings: &mut Warnings,
) -> Result<Records, LoadError> {
    let content = decoded(bytes);
    let begin = body(content.as_bytes(), is_part).unwrap_or(1);
    let mut reader = PartsReader { lines: 0, read: Vec::new(), warnings };
    for (number, line) in lines(content.as_bytes()) {
        if number >= begin && !line.trim_ascii().is_empty() {
            reader.take(number, line);
        }
    }
    let PartsReader { lines, read, .. } = reader;
    let cut = Cut::of(&read);
    let mut rows = Rows { rows: Vec::new(), lines };
    let mut seen = HashSet::new();
    for parts in &read {
        let row = code_of(&parts.code)
            .and_then(|code| titled(parts.line, code, &cut.joined(&parts.texts)));
        match row {
            Ok(row) if seen.insert(row.code) => rows.rows.push(row),
            Ok(row) => warnings.at(parts.line, repeated(&row.code)),
            Err(message) => warnings.at(parts.line, message),
        }
    }
    file_of(format, ServiceText::Title, rows, warnings)
}

struct PartsReader<'a> {
    /// How many descriptors there are, and parts without theirs.
    lines: usize,
    read: Vec<Parts>,
    warnings: &'a mut Warnings,
}

/// The parts of one descriptor: 99 at most, for that is the last sequence number.
struct Parts {
    line: u64,
    code: String,
    texts: Vec<String>,
}

impl PartsReader<'_> {
    fn take(&mut self, number: u64, line: &[u8]) {
        let taken = text_of(line).and_then(|line| self.take_part(number, line));
        if let Err(message) = taken {
            self.lines += 1;
            self.warnings.at(number, message);
        }
    }

    fn take_part(&mut self, number: u64, line: &str) -> Result<(), String> {
        let columns = || {
            let (code, rest) = line.split_at_checked(CODE)?;
            let (sequence, text) = rest.split_at_checked(PART - 1 - CODE)?;
            let is_number = sequence.bytes().all(|byte| byte.is_ascii_digit());
            let text = text.strip_prefix(' ').filter(|_| is_number)?;
            Some((code.to_owned(), sequence.parse::<usize>().ok()?, text.trim_end().to_owned()))
        };
        let (code, sequence, text) = columns().ok_or(
            "expected a code in columns 1-5, a sequence number in 6-7 and a blank in 8; the row \
             is left out",
        )?;
        if sequence == 1 {
            self.lines += 1;
            self.read.push(Parts { line: number, code, texts: vec![text] });
            return Ok(());
        }
        match self.read.last_mut() {
            Some(open) if open.code == code && open.texts.len() + 1 == sequence => {
                open.texts.push(text);
                Ok(())
            }
            _ => Err(format!(
                "part {sequence} of {code:?}, which does not stand behind the part before it; it \
                 is left out"
            )),
        }
    }
}

/// How the descriptors of a file were cut into parts.
#[derive(Debug, PartialEq, Eq)]
enum Cut {
    BetweenWords,
    /// After so many characters, wherever that is.
    After(usize),
}

impl Cut {
    /// A part that others follow is shorter than its columns by more than a blank
    /// only where no word was cut.
    fn of(read: &[Parts]) -> Self {
        let (wide, narrow) = PART_WIDTHS;
        let continued =
            read.iter().filter_map(|parts| parts.texts.split_last().map(|(_, rest)| rest));
        let lens = || continued.clone().flatten().map(|text| text.chars().count());
        match lens().max() {
            _ if lens().any(|len| len + 1 < narrow) => Self::BetweenWords,
            Some(len) if len == narrow => Self::After(narrow),
            _ => Self::After(wide),
        }
    }

    fn joined(&self, texts: &[String]) -> String {
        match *self {
            Self::BetweenWords => texts.join(" "),
            Self::After(width) => {
                let padded: Vec<String> =
                    texts.iter().map(|text| format!("{text:<width$}")).collect();
                padded.concat()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use medcode_fixtures::{
        cpt_longulf, cpt_longult, cpt_longut, cpt_medu, cpt_shortu, cpt_shortu_tabs,
    };
    use proptest::prelude::{any, proptest};

    use super::*;

    const PREAMBLE: &str = "Invented for tests, no CPT content.\r\n\r\nNo rights.\r\n\r\n";

    fn read(format: &Format, text: &[u8]) -> (Result<ServiceFile, LoadError>, Vec<String>) {
        let mut warnings = Warnings::new("c.txt");
        let file = format.parse.unwrap()(text, &mut warnings).map(|records| match records {
            Records::Services(file) => file,
            _ => unreachable!("the reader of descriptors"),
        });
        (file, warnings.finish().iter().map(ToString::to_string).collect())
    }

    /// The codes and texts of a file without warnings.
    #[track_caller]
    fn texts(format: &Format, text: &[u8]) -> Vec<(String, String)> {
        let (file, warnings) = read(format, text);
        assert!(warnings.is_empty(), "{warnings:?}");
        let rows = file.unwrap().rows.into_iter();
        rows.map(|row| (row.code.to_string(), row.text)).collect()
    }

    #[test]
    fn every_form_gives_the_same_codes() {
        let long = texts(&LONG, cpt_longult());
        assert_eq!(long.len(), 8);
        assert_eq!(
            long[0],
            ("00001".into(), "Inspection of an imaginary garden gnome, first visit".into())
        );
        assert_eq!(long, texts(&LONG_FIXED, cpt_longulf()));
        let capitals = long.iter().map(|(code, text)| (code.clone(), text.to_uppercase()));
        assert_eq!(capitals.collect::<Vec<_>>(), texts(&LONG_CAPITALS, cpt_longut()));
        let short = texts(&SHORT, cpt_shortu());
        assert_eq!(short[0], ("00001".into(), "INSPECT GNOME FIRST".into()));
        assert_eq!(short, texts(&SHORT, cpt_shortu_tabs()));
        let medium = texts(&MEDIUM, cpt_medu());
        let codes = |texts: &[(String, String)]| -> Vec<String> {
            texts.iter().map(|(code, _)| code.clone()).collect()
        };
        assert_eq!(codes(&medium), codes(&long));
        assert_eq!(codes(&short), codes(&long));
    }

    #[track_caller]
    fn check_format(body: &str, expected: Option<&str>) {
        let text = format!("{PREAMBLE}{body}");
        let found = super::super::recognise(text.as_bytes()).map(|format| format.name);
        assert_eq!(found, expected, "for {body:?}");
    }

    #[test]
    fn the_files_are_told_apart_by_case_and_length() {
        let (short, medium, long) = ("GNOME ".repeat(3), "GNOME ".repeat(8), "GNOME ".repeat(9));
        check_format(&format!("00001 {short}\r\n"), Some(SHORT.name));
        check_format(&format!("00001\t{short}\r\n"), Some(SHORT.name));
        check_format(&format!("00001 {short}\r\n00002 {medium}\r\n"), Some(MEDIUM.name));
        check_format(&format!("00001\t{short}\r\n00002\t{medium}\r\n"), Some(MEDIUM.name));
        check_format(&format!("00001\t{medium}\r\n00002\t{long}\r\n"), Some(LONG_CAPITALS.name));
        check_format("00001\tGnome\r\n", Some(LONG.name));
        check_format("0000101 Gnome\r\n", Some(LONG_FIXED.name));
        check_format("0000101 GNOME\r\n", Some(LONG_FIXED_CAPITALS.name));
        check_format("Dear reader\r\n", None);
        assert!(super::super::recognise(b"00001\tGnome Street\r\n").is_none());
    }

    #[test]
    fn both_encodings_give_the_same_text() {
        let body = b"00001\tCaf\xE9 gnome\r\n00002\tGnome \x96 second\r\n";
        let old = [PREAMBLE.as_bytes(), body].concat();
        let new = format!("\u{FEFF}{PREAMBLE}00001\tCafé gnome\n00002\tGnome \u{2013} second");
        assert_eq!(texts(&LONG, &old), texts(&LONG, new.as_bytes()));
        assert_eq!(texts(&LONG, &old)[0].1, "Café gnome");
    }

    #[test]
    fn a_bad_row_is_a_warning_and_the_rest_is_read() {
        let body = "0000X\tGnome\r\n00002\tGnome\r\n00003\tGnome\r\n00003\tAgain\r\n\
            00004\t \r\n9990f\tGnome\r\n00005Gnome\r\n00006\tGnome\r\n00007\tGnome\r\n\
            00008\tGnome\r\n00009\tGnome\r\n";
        let (file, warnings) = read(&LONG, format!("{PREAMBLE}{body}").as_bytes());
        assert_eq!(file.unwrap().rows.len(), 6);
        assert_eq!(
            warnings,
            [
                "c.txt:5: \"0000X\" is not written like a code of CPT: expected four digits and a digit or one \
                 of A, F, M, T, U, or the two characters of a modifier; the row is left out",
                "c.txt:8: code 00003 stands here again; the first stands",
                "c.txt:9: the descriptor of 00004 is blank; the row is left out",
                "c.txt:10: 9990F is written \"9990f\", with small letters; the row is left out",
                "c.txt:11: no tab or blank stands behind a code of 5 characters; the row is left out",
            ]
        );
    }

    #[test]
    fn a_part_without_the_part_before_it_is_left_out() {
        let body = "0000101 Gnome\r\n0000103 lost\r\n0000201 Gnome of\r\n0000202 the garden\r\n\
            00003x1 Gnome\r\n0000401 Gnome\r\n0000401 Again\r\n0000501 Gnome\r\n";
        let (file, warnings) = read(&LONG_FIXED, format!("{PREAMBLE}{body}").as_bytes());
        let rows = file.unwrap().rows;
        assert_eq!((rows.len(), &*rows[1].text), (4, "Gnome of the garden"));
        assert_eq!(
            warnings,
            [
                "c.txt:6: part 3 of \"00001\", which does not stand behind the part before it; it is left out",
                "c.txt:9: expected a code in columns 1-5, a sequence number in 6-7 and a blank in 8; the row is left out",
                "c.txt:11: code 00004 stands here again; the first stands",
            ]
        );
    }

    #[track_caller]
    fn check_cut(width: usize) {
        let text = "Inspection of an imaginary garden gnome ".repeat(8).trim_end().to_owned();
        let characters: Vec<char> = text.chars().collect();
        let part = |(at, part): (usize, &[char])| {
            format!("00001{:02} {}\r\n", at + 1, part.iter().collect::<String>())
        };
        let body: Vec<String> = characters.chunks(width).enumerate().map(part).collect();
        let body = body.concat();
        let read = texts(&LONG_FIXED, format!("{PREAMBLE}{body}").as_bytes());
        assert_eq!(read, [("00001".to_owned(), text)], "for {width}");
    }

    #[test]
    fn words_that_were_cut_are_put_together() {
        check_cut(72);
        check_cut(71);
    }

    #[test]
    fn a_file_of_bad_rows_is_refused() {
        let text = format!("{PREAMBLE}00001\tGnome\r\nx\r\ny\r\n");
        assert_eq!(
            read(&LONG, text.as_bytes()).0.unwrap_err().to_string(),
            "c.txt: 2 of 3 rows cannot be used, the first at line 6 (no tab or blank stands behind \
             a code of 5 characters; the row is left out); expected an AMA CPT long descriptor \
             file as published: fetch it again"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for format in [&LONG, &LONG_FIXED] {
                let _ = format.parse.unwrap()(&bytes, &mut Warnings::new("x"));
            }
        }

        #[test]
        fn no_rows_make_reading_panic(rows in "(0000[1-3](0[0-3])?[ \t]?.{0,90}\n){0,9}") {
            for format in [&LONG, &LONG_FIXED] {
                let _ = read(format, rows.as_bytes());
                let _ = super::super::recognise(rows.as_bytes());
            }
        }
    }
}
