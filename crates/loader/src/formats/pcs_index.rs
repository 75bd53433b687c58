//! The index of ICD-10-PCS: terms that lead to codes, to the beginnings of codes,
//! and to other terms.
//!
//! Publisher: CMS. Specification: `icd10pcs_index.xsd` beside the file; root
//! element `ICD10PCS.index`, letters with main terms and subterms. `code` is a
//! whole code, `codes` the beginning of codes, `tab` a table; `see` names a term of
//! this index, often with `codes` or a `tab` in it; `use` names the value of an
//! axis.
//!
//! Known faults of real releases: terms without a title, whose references are those
//! of the term above; codes that the release does not have.

use medcode_codeset::{Source, System};

use super::{Format, Kind, Records};
use crate::LoadError;
use crate::rows::{PcsReference, PcsTerm};
use crate::warnings::Warnings;
use crate::xml::{Elements, Met, Xml};

pub(super) const FORMAT: Format = Format::new(
    "ICD-10-PCS index",
    System::Icd10Pcs,
    Kind::Index(Source::PcsIndex),
    |head| head.root == Some("ICD10PCS.index"),
    parse,
);

/// How many terms a file may have: twenty times what the largest published has.
const TERMS: usize = 500_000;

fn parse(bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let xml = Xml::new(bytes, warnings, FORMAT.name, "letters with main terms and subterms")?;
    let mut elements = Elements::new(xml);
    let mut terms: Vec<PcsTerm> = Vec::new();
    // The terms that are open, and the codes of an open reference.
    let mut open: Vec<usize> = Vec::new();
    let mut leads_to: Option<String> = None;
    while let Some(met) = elements.next()? {
        match met {
            Met::Begin(_) => match elements.around(0) {
                Some("mainTerm" | "term") => {
                    let (line, parent) = (elements.xml.line(), open.last().copied());
                    open.push(terms.len());
                    terms.push(PcsTerm { line, parent, ..PcsTerm::default() });
                    if terms.len() > TERMS {
                        return Err(elements.xml.structure(format!("more than {TERMS} terms")));
                    }
                }
                Some("see" | "use") => leads_to = None,
                _ => {}
            },
            Met::End(name, text) => {
                let is_inner = matches!(elements.around(0), Some("see" | "use"));
                let Some(term) = open.last().and_then(|at| terms.get_mut(*at)) else { continue };
                match &*name {
                    "mainTerm" | "term" => {
                        open.pop();
                    }
                    "title" => term.title = text,
                    "code" | "codes" | "tab" if is_inner => leads_to = Some(text),
                    "code" | "codes" | "tab" => term.codes.push(text),
                    "see" | "use" => {
                        let code = leads_to.take();
                        let is_use = name == "use";
                        term.references.push(PcsReference { is_use, text, code });
                    }
                    _ => {}
                }
            }
        }
    }
    if terms.is_empty() {
        return Err(elements.xml.structure("no main term".to_owned()));
    }
    Ok(Records::PcsIndex(terms))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    fn read(body: &str) -> Result<Vec<PcsTerm>, LoadError> {
        let text =
            format!("<ICD10PCS.index><letter><title>A</title>{body}</letter></ICD10PCS.index>");
        match parse(text.as_bytes(), &mut Warnings::new("i.xml"))? {
            Records::PcsIndex(terms) => Ok(terms),
            _ => unreachable!("the reader of the index"),
        }
    }

    #[test]
    fn terms_lead_to_codes_and_to_other_terms() {
        let terms = read(
            "<mainTerm><title>Abortion</title><term level=\"1\"><title>Laminaria</title>
             <code>10A07ZW</code></term><term level=\"1\"><see>Resection,  Uterus<codes>0UT9</codes></see>
             <use>Uterus</use></term></mainTerm>",
        )
        .unwrap();
        assert_eq!(terms[1].codes, ["10A07ZW"]);
        assert_eq!(terms[2].parent, Some(0));
        let see = PcsReference {
            is_use: false,
            text: "Resection, Uterus".to_owned(),
            code: Some("0UT9".to_owned()),
        };
        let used = PcsReference { is_use: true, text: "Uterus".to_owned(), code: None };
        assert_eq!(terms[2].references, [see, used]);
    }

    #[test]
    fn an_index_without_main_terms_is_refused() {
        assert_eq!(
            read("").unwrap_err().to_string(),
            "i.xml:1: no main term; expected letters with main terms and subterms: is it an \
             ICD-10-PCS index as published?"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes, &mut Warnings::new("x"));
        }

        #[test]
        fn no_tags_make_reading_panic(tags in "(</?(mainTerm|term|title|see|use|codes|code)>|0F)*") {
            let _ = read(&tags);
        }
    }
}
