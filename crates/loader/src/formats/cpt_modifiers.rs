//! The modifiers of CPT (`MODUL`, its Appendix A).
//!
//! Publisher: AMA. Behind the preamble a line `Appendix A`, then sections of running
//! text. An entry begins with a modifier of two characters and a blank, goes on over
//! lines and ends at a blank line; modifiers of physical status stand behind a hyphen
//! or words (`… P1: text`). The section of Level II modifiers repeats those of HCPCS
//! and is left out.

use medcode_codeset::{Source, System};

use super::cpt::{Services, decoded, has_preamble};
use super::{Format, Head, Kind, Records};
use crate::LoadError;
use crate::rows::ServiceText;
use crate::warnings::{Tally, Warnings};

pub(super) const FORMAT: Format = Format::new(
    "CPT modifiers file",
    System::Cpt,
    Kind::Services(Source::CptModifiers, ServiceText::Title),
    is_modifiers,
    parse,
);

const TITLE: &str = "appendix a";
const LEVEL_II: &str = "level ii";

fn is_modifiers(head: &Head<'_>) -> bool {
    let is_title = |line: &[u8]| decoded(line).trim().eq_ignore_ascii_case(TITLE);
    has_preamble(head) && head.any(is_title)
}

fn parse(bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let text = decoded(bytes);
    let mut left_out = Tally::new("modifiers of HCPCS Level II, which come with HCPCS, left out");
    let mut services = Services::new(warnings);
    let mut open: Option<(u64, &str, String)> = None;
    let mut is_level_ii = false;
    let numbered = (1_u64..).zip(text.lines());
    let behind = numbered.skip_while(|(_, line)| !line.trim().eq_ignore_ascii_case(TITLE)).skip(1);
    for (number, line) in behind {
        let line = line.trim();
        let begun = entry(line);
        let is_end = line.is_empty() || begun.is_some();
        if let Some((line, modifier, text)) = open.take_if(|_| is_end) {
            services.add(line, modifier, &text);
        }
        match begun {
            // Each of Level II stands in a line of its own.
            Some((modifier, _)) if is_level_ii => left_out.add(|| modifier.to_owned()),
            Some((modifier, text)) => open = Some((number, modifier, text.to_owned())),
            None => match &mut open {
                Some((_, _, text)) => {
                    text.push(' ');
                    text.push_str(line);
                }
                None => is_level_ii |= line.to_ascii_lowercase().starts_with(LEVEL_II),
            },
        }
    }
    if let Some((line, modifier, text)) = open {
        services.add(line, modifier, &text);
    }
    let made =
        super::finish_services(FORMAT.name, Source::CptModifiers, ServiceText::Title, services);
    warnings.counted(&left_out);
    made
}

/// The modifier with which an entry begins, and the text behind it.
fn entry(line: &str) -> Option<(&str, &str)> {
    let is_own = |text: &str| match text.as_bytes() {
        [b'1'..=b'9', b'0'..=b'9' | b'P'] => true,
        [first, second] => first.is_ascii_uppercase() && second.is_ascii_alphanumeric(),
        _ => false,
    };
    if let Some((modifier, text)) = line.split_once([' ', '\t'])
        && is_own(modifier)
        && !is_word(modifier)
    {
        return Some((modifier, text.trim_start_matches([':', '-', ' '])));
    }
    // Physical status: the modifier stands before a colon, behind whatever words.
    let (before, text) = line.split_once(':')?;
    let start = before.len().checked_sub(2)?;
    let modifier = before.get(start..)?;
    let is_status = matches!(modifier.as_bytes(), [b'P', b'1'..=b'6']);
    is_status.then_some((modifier, text.trim_start()))
}

/// Words of two letters that begin sentences, and are no modifiers.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 12] =
        ["An", "As", "At", "By", "If", "In", "It", "No", "Of", "On", "Or", "To"];
    WORDS.contains(&text) || text.as_bytes()[1].is_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    #[test]
    fn entries_wrap_over_lines_and_sections_are_told_apart() {
        let text = "Invented, not of the American Medical Association\r\n\r\nAppendix A\r\n\r\n\
            22 Bigger Gnome: The gnome is\r\nbigger than usual. 99 gnomes.\r\n\r\n\
            Anesthesia Physical Status\r\nModifiers\r\n\r\nPhysical Status P1: A gnome in good\r\nhealth\r\n\r\n\
            Category II Modifiers\r\n\r\n1P Gnome not polished\r\n\r\n\
            Level II (HCPCS/National) Modifiers\r\n\r\nNU New gnome\r\nRR Rented gnome\r\n";
        let mut warnings = Warnings::new("m.txt");
        let format = super::super::recognise(text.as_bytes()).unwrap();
        assert_eq!(format.name, FORMAT.name);
        let Ok(Records::Services(file)) = parse(text.as_bytes(), &mut warnings) else { panic!() };
        let rows: Vec<(&str, &str)> =
            file.rows.iter().map(|row| (row.code.as_str(), &*row.text)).collect();
        assert_eq!(
            rows,
            [
                ("22", "Bigger Gnome: The gnome is bigger than usual. 99 gnomes."),
                ("P1", "A gnome in good health"),
                ("1P", "Gnome not polished"),
            ]
        );
        assert!(file.rows.iter().all(|row| row.is_modifier));
        assert_eq!(
            warnings.finish()[0].to_string(),
            "m.txt: modifiers of HCPCS Level II, which come with HCPCS, left out: 2 (NU, RR)"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes, &mut Warnings::new("x"));
        }

        #[test]
        fn no_entries_make_reading_panic(text in "Appendix A\n([A-Z0-9é]{1,3}[ :]?[a-z]{0,3}\n?)*") {
            let _ = parse(text.as_bytes(), &mut Warnings::new("x"));
        }
    }
}
