//! The definitions of ICD-10-PCS: what operations and approaches are, and the
//! keys of body parts, devices and substances.
//!
//! Publisher: CMS. Specification: `icd10pcs_definitions.xsd` beside the file; root
//! element `ICD10PCS.definitions`, a `section`, its `axis` with a position, and in
//! it `terms`: one title or several that share what follows, then `definition`,
//! `explanation` and `includes`.
//!
//! Known faults of real releases: titles of devices say where a device is used
//! ("Artificial Sphincter in Urinary System"), which labels of tables do not.

use medcode_codeset::{AxisKey, AxisKeyKind, System};

use super::{Format, Kind, Records};
use crate::LoadError;
use crate::warnings::Warnings;
use crate::xml::{Elements, Met, Xml, attribute};

pub(super) const FORMAT: Format = Format::new(
    "ICD-10-PCS definitions",
    System::Icd10Pcs,
    Kind::Definitions,
    |head| head.root == Some("ICD10PCS.definitions"),
    parse,
);

/// How many keys a file may have: a hundred times what the largest published has.
const KEYS: usize = 500_000;

fn parse(bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let xml = Xml::new(bytes, warnings, FORMAT.name, "sections with axes and terms")?;
    let mut elements = Elements::new(xml);
    let mut keys: Vec<AxisKey> = Vec::new();
    let mut place = Place::default();
    while let Some(met) = elements.next()? {
        match met {
            Met::Begin(start) => match elements.around(0) {
                Some("section") => place.section = first_of(attribute(&start, "code")),
                Some("axis") => {
                    place.position = attribute(&start, "pos").and_then(|pos| pos.parse().ok());
                }
                Some("terms") => place.begin(),
                _ => {}
            },
            Met::End(name, text) if elements.around(0) == Some("terms") => match &*name {
                "title" => place.titles.push(text),
                "definition" => place.texts.push((AxisKeyKind::Definition, text)),
                "explanation" => place.texts.push((AxisKeyKind::Explanation, text)),
                "includes" => place.texts.push((AxisKeyKind::Includes, text)),
                _ => {}
            },
            Met::End(name, _) if name == "terms" => {
                place.finish(&mut keys);
                if keys.len() > KEYS {
                    return Err(elements.xml.structure(format!("more than {KEYS} definitions")));
                }
            }
            Met::End(..) => {}
        }
    }
    if keys.is_empty() {
        return Err(elements.xml.structure("no definition".to_owned()));
    }
    Ok(Records::PcsDefinitions(keys))
}

fn first_of(text: Option<String>) -> Option<char> {
    text.and_then(|text| text.chars().next())
}

/// The terms being read, and where they stand.
#[derive(Default)]
struct Place {
    section: Option<char>,
    position: Option<u8>,
    titles: Vec<String>,
    texts: Vec<(AxisKeyKind, String)>,
}

impl Place {
    fn begin(&mut self) {
        self.titles.clear();
        self.texts.clear();
    }

    /// What follows several titles is said of each.
    fn finish(&self, keys: &mut Vec<AxisKey>) {
        for title in self.titles.iter().filter(|title| !title.is_empty()) {
            for (kind, text) in self.texts.iter().filter(|(_, text)| !text.is_empty()) {
                keys.push(AxisKey {
                    label: title.as_str().into(),
                    section: self.section,
                    position: self.position,
                    kind: *kind,
                    text: text.as_str().into(),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    #[test]
    fn what_follows_several_titles_is_said_of_each() {
        let text = "<ICD10PCS.definitions><section code=\"0\"><title>Medical</title><axis pos=\"4\">\
            <title>Body Part</title><terms><title>1st Toe, Left</title><title>1st Toe, Right</title>\
            <includes>Hallux</includes></terms></axis></section></ICD10PCS.definitions>";
        let Ok(Records::PcsDefinitions(keys)) = parse(text.as_bytes(), &mut Warnings::new("d.xml"))
        else {
            panic!("definitions")
        };
        let told: Vec<(&str, &str)> = keys.iter().map(|key| (&*key.label, &*key.text)).collect();
        assert_eq!(told, [("1st Toe, Left", "Hallux"), ("1st Toe, Right", "Hallux")]);
        assert_eq!((keys[0].section, keys[0].position), (Some('0'), Some(4)));
    }

    #[test]
    fn a_file_without_definitions_is_refused() {
        let error = parse(b"<ICD10PCS.definitions/>", &mut Warnings::new("d.xml")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "d.xml:1: no definition; expected sections with axes and terms: is it an ICD-10-PCS \
             definitions as published?"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes, &mut Warnings::new("x"));
        }
    }
}
