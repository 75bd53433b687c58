//! The modifiers of CPT: its Appendix A.
//!
//! Publisher: AMA. Layout of `MODUL.txt`: a preamble (see `cpt`), a line `Appendix
//! A`, then running text in sections, each below a heading: modifiers in general
//! (directly), physical status of anesthesia, those approved for ambulatory surgery
//! centers, Category II, and Level II. A modifier begins a paragraph: its two
//! characters, a blank and its text, which goes on to the next blank line. Of physical
//! status, `P1:` to `P6:` and the text stand on a line each, behind other words or
//! none. Other paragraphs explain, and are passed over.
//!
//! Known faults of real releases: none known, for no release was seen. The section of
//! ambulatory surgery centers gives modifiers of the first section again. Level II is
//! of HCPCS, which CMS publishes itself: its modifiers are counted and left out.
//! Certain: the headings and the patterns. Less certain: blank lines around headings,
//! which are not relied on.

use std::collections::HashMap;

use medcode_codeset::{Code, Source, System};

use super::cpt::{decoded, names_cpt, repeated};
use super::{Format, Head, Kind, Records, check_rows};
use crate::LoadError;
use crate::lines::{lines, text_of};
use crate::rows::{Rows, ServiceFile, ServiceRow, ServiceText, parse_code};
use crate::text::collapse;
use crate::warnings::{Tally, Warnings};

pub(super) const FORMAT: Format = Format::new(
    "AMA CPT modifier file",
    System::Cpt,
    Kind::Services(Source::CptModifiers, ServiceText::Title),
    is_appendix,
    parse,
);

/// How many lines the text of a modifier may have.
const LINES: usize = 100;

/// A part of the appendix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    General,
    PhysicalStatus,
    SurgeryCenter,
    CategoryTwo,
    LevelTwo,
}

/// The headings, and the sections they begin.
const HEADINGS: &[(&str, Section)] = &[
    ("Appendix A", Section::General),
    ("Anesthesia Physical Status", Section::PhysicalStatus),
    ("Anesthesia Physical Status Modifiers", Section::PhysicalStatus),
    (
        "Modifiers Approved for Ambulatory Surgery Center (ASC) Hospital Outpatient Use",
        Section::SurgeryCenter,
    ),
    ("Category II Modifiers", Section::CategoryTwo),
    ("Level II (HCPCS/National) Modifiers", Section::LevelTwo),
];
/// The second lines of headings, which begin no section of their own.
const SECOND_LINES: &[&str] = &["Modifiers", "CPT Level I Modifiers"];

/// The section that a line begins, if it is a heading: in the preamble the first, and
/// behind it any other.
fn begun_section(text: &str, section: Option<Section>) -> Option<Section> {
    let (_, begun) = HEADINGS.iter().find(|(heading, _)| heading.eq_ignore_ascii_case(text))?;
    (section.is_none() == (*begun == Section::General)).then_some(*begun)
}

fn is_appendix(head: &Head<'_>) -> bool {
    if head.root.is_some() || !names_cpt(head.bytes) {
        return false;
    }
    let is_title = |line: &[u8]| line.trim_ascii().eq_ignore_ascii_case(b"Appendix A");
    let below = lines(head.bytes).map(|(_, line)| line).skip_while(|line| !is_title(line));
    below.skip(1).any(|line| {
        let text = String::from_utf8_lossy(line);
        modifier(text.trim()).is_some() || physical_status(text.trim()).is_some()
    })
}

/// The modifier with which a line begins, and what stands behind it.
fn modifier(text: &str) -> Option<(&str, &str)> {
    let (code, rest) = text.split_at_checked(2)?;
    let is_modifier =
        matches!(code.as_bytes(), [b'1'..=b'9', b'0'..=b'9' | b'P'] | [b'P', b'1'..=b'6']);
    (is_modifier && (rest.is_empty() || rest.starts_with([' ', '\t']))).then_some((code, rest))
}

/// The modifier of physical status that a line explains: `P1:`, behind other words
/// or none.
fn physical_status(text: &str) -> Option<(&str, &str)> {
    text.match_indices(':').find_map(|(colon, _)| {
        let (before, code) = text[..colon].split_at_checked(colon.checked_sub(2)?)?;
        let is_word = before.chars().next_back().is_none_or(|last| !last.is_alphanumeric());
        let is_modifier = is_word && matches!(code.as_bytes(), [b'P', b'1'..=b'6']);
        is_modifier.then(|| (code, &text[colon + 1..]))
    })
}

/// The modifier of Level II with which a line begins.
fn level_two(text: &str) -> Option<&str> {
    let (code, rest) = text.split_at_checked(2)?;
    let is_code = matches!(code.as_bytes(), [b'A'..=b'Z', b'A'..=b'Z' | b'0'..=b'9']);
    (is_code && rest.starts_with([' ', '\t'])).then_some(code)
}

fn parse(bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let content = decoded(bytes);
    let mut reader = Reader {
        section: None,
        open: None,
        is_passed_over: false,
        rows: Rows { rows: Vec::new(), lines: 0 },
        seen: HashMap::new(),
        others: Tally::new("modifiers of HCPCS Level II, which its own files have, left out"),
        warnings,
    };
    for (number, line) in lines(content.as_bytes()) {
        match text_of(line) {
            Ok(text) => reader.take(number, text.trim()),
            Err(message) => reader.warnings.at(number, message),
        }
    }
    reader.close();
    let Reader { rows, others, .. } = reader;
    warnings.counted(&others);
    check_rows(&rows, FORMAT.name, warnings)?;
    let (source, text) = (Source::CptModifiers, ServiceText::Title);
    Ok(Records::Services(ServiceFile { source, text, rows: rows.rows }))
}

struct Reader<'a> {
    /// None in the preamble.
    section: Option<Section>,
    open: Option<Open>,
    /// Whether the paragraph is no modifier's.
    is_passed_over: bool,
    rows: Rows<ServiceRow>,
    /// The modifiers read, and their sections.
    seen: HashMap<Code, Section>,
    others: Tally,
    warnings: &'a mut Warnings,
}

/// A modifier whose text may go on.
struct Open {
    line: u64,
    code: String,
    section: Section,
    text: String,
    lines: usize,
}

impl Reader<'_> {
    fn take(&mut self, number: u64, text: &str) {
        if text.is_empty() {
            self.end_paragraph();
            return;
        }
        let heading = collapse(text);
        if let Some(section) = begun_section(&heading, self.section) {
            self.end_paragraph();
            self.section = Some(section);
            return;
        }
        if SECOND_LINES.iter().any(|line| line.eq_ignore_ascii_case(&heading)) {
            self.end_paragraph();
            return;
        }
        match self.section {
            None => {}
            Some(Section::LevelTwo) => {
                if let Some(code) = level_two(text) {
                    self.others.add(|| code.to_owned());
                }
            }
            Some(section) => self.take_text(number, section, text),
        }
    }

    fn take_text(&mut self, number: u64, section: Section, text: &str) {
        let begins_paragraph = self.open.is_none() && !self.is_passed_over;
        let begun = match section {
            Section::PhysicalStatus => physical_status(text),
            _ => None,
        };
        let begun = begun.or_else(|| modifier(text).filter(|_| begins_paragraph));
        if let Some((code, text)) = begun {
            self.close();
            let (code, text) = (code.to_owned(), text.to_owned());
            self.open = Some(Open { line: number, code, section, text, lines: 1 });
            return;
        }
        match &mut self.open {
            None => self.is_passed_over = true,
            Some(open) if open.lines < LINES => {
                open.text.push(' ');
                open.text.push_str(text);
                open.lines += 1;
            }
            Some(open) => {
                let code = &open.code;
                let message = format!(
                    "the text of modifier {code} has more than {LINES} lines; the line is left out"
                );
                self.warnings.at(number, message);
            }
        }
    }

    fn end_paragraph(&mut self) {
        self.close();
        self.is_passed_over = false;
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        self.rows.lines += 1;
        let text = collapse(&open.text);
        let code = match parse_code(System::Cpt, &open.code) {
            Ok(code) => code,
            Err(message) => {
                self.warnings.at(open.line, format!("{message}; the row is left out"));
                return;
            }
        };
        if text.is_empty() {
            let message = format!("the text of modifier {code} is blank; the row is left out");
            self.warnings.at(open.line, message);
            return;
        }
        match self.seen.get(&code) {
            None => {
                self.seen.insert(code, open.section);
                self.rows.rows.push(ServiceRow::new(open.line, code, text));
            }
            // As published: what another section gave already.
            Some(section) if *section != open.section => self.rows.lines -= 1,
            Some(_) => self.warnings.at(open.line, repeated(&code)),
        }
    }
}

#[cfg(test)]
mod tests {
    use medcode_fixtures::cpt_modul;
    use proptest::prelude::{any, proptest};

    use super::*;

    fn read(text: &[u8]) -> (Result<ServiceFile, LoadError>, Vec<String>) {
        let mut warnings = Warnings::new("m.txt");
        let file = parse(text, &mut warnings).map(|records| match records {
            Records::Services(file) => file,
            _ => unreachable!("the reader of modifiers"),
        });
        (file, warnings.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn modifiers_of_every_section_are_read_and_those_of_hcpcs_counted() {
        let (file, warnings) = read(cpt_modul());
        assert_eq!(
            warnings,
            [
                "m.txt: modifiers of HCPCS Level II, which its own files have, left out: 3 (ZA, ZB, Z1)"
            ]
        );
        let rows = file.unwrap().rows;
        assert!(rows.iter().all(|row| row.is_modifier));
        let codes: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
        assert_eq!(codes, ["11", "12", "P1", "P2", "13", "1P", "8P"]);
        assert_eq!(
            rows[0].text,
            "Gnome of Unusual Height: The gnome was taller than the garden fence, and 12 neighbours \
             asked about it in the café."
        );
        assert_eq!(rows[2].text, "A gnome in good health");
    }

    #[test]
    fn headings_need_no_blank_lines_and_text_in_between_is_passed_over() {
        let text = "CPT\n12 is in the preamble\nAppendix A\n11 Tall gnome\n13 is in its text\n\
            Anesthesia Physical Status\nModifiers\nThese explain\n12 things\n\
            Example: P1: Awake\nP2: Asleep: P3\nCategory II Modifiers\n1P\nGnome absent\n";
        let (file, warnings) = read(text.as_bytes());
        assert!(warnings.is_empty(), "{warnings:?}");
        let rows = file.unwrap().rows;
        let read: Vec<(&str, &str)> =
            rows.iter().map(|row| (row.code.as_str(), &*row.text)).collect();
        assert_eq!(
            read,
            [
                ("11", "Tall gnome 13 is in its text"),
                ("P1", "Awake"),
                ("P2", "Asleep: P3"),
                ("1P", "Gnome absent"),
            ]
        );
    }

    #[test]
    fn a_bad_row_is_a_warning_and_the_rest_is_read() {
        let long = "gnome\n".repeat(LINES);
        let text = format!("Appendix A\n11 Tall\n\n11 Taller\n\n12\n\n13 Small\n{long}\n14 Old\n");
        let (file, warnings) = read(text.as_bytes());
        assert_eq!(file.unwrap().rows.len(), 3);
        assert_eq!(
            warnings,
            [
                "m.txt:4: code 11 stands here again; the first stands",
                "m.txt:6: the text of modifier 12 is blank; the row is left out",
                "m.txt:108: the text of modifier 13 has more than 100 lines; the line is left out",
            ]
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&[b"Appendix A\n", &*bytes].concat());
        }

        #[test]
        fn no_text_makes_reading_panic(text in "((Category II Modifiers|[P1-9]{2}:?|.{0,9})[ \n])*") {
            let _ = read(format!("Appendix A\n{text}").as_bytes());
        }
    }
}
