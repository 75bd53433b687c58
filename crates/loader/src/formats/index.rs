//! The Alphabetic Index, the external cause index, and the tables of neoplasms
//! and of drugs: main terms and subterms with codes, references and cells.
//!
//! Publisher: NCHS. Specification: `icd10cm_index.xsd` and
//! `icd10cm_drug_neoplasm.xsd` beside the files; root element `ICD10CM.index` of
//! all four, told apart by their titles and headings.
//!
//! Known faults of real releases: codes that no order file has; codes whose last
//! character is a hyphen, or several; references with doubled blanks, without
//! blanks behind commas, or cut off before the code they name (`<see>categories
//! T17 and</see><code>T18</code>`); a `manif` with words in it (FY2026, neoplasm
//! table, book-leaf); nonessential modifiers that begin a word
//! (`(gastro)enteritis`) or end one (`contaminant(s)`).

use medcode_codeset::{Source, System};
use quick_xml::events::BytesStart;

use super::{Format, Head, Kind, Records};
use crate::LoadError;
use crate::paths::Paths;
use crate::rows::{IndexFile, IndexTerm};
use crate::text::collapse;
use crate::warnings::Warnings;
use crate::xml::{Step, Xml, attribute};

const ROOT: &str = "ICD10CM.index";

const fn format(
    name: &'static str,
    source: Source,
    recognise: fn(&Head<'_>) -> bool,
    parse: super::Parse,
) -> Format {
    Format::new(name, System::Icd10Cm, Kind::Index(source), recognise, parse)
}

fn is_index(head: &Head<'_>) -> bool {
    head.root == Some(ROOT)
}

pub(super) const EXTERNAL_CAUSE_INDEX: Format = format(
    "ICD-10-CM external cause index",
    Source::ExternalCauseIndex,
    |head| {
        is_index(head)
            && head.contains("External Cause")
            && !head.contains("<indexHeading>")
            && !head.contains("INDEX TO DISEASES")
    },
    |bytes, warnings| parse(bytes, warnings, Source::ExternalCauseIndex, &EXTERNAL_CAUSE_INDEX),
);

pub(super) const NEOPLASM_TABLE: Format = format(
    "ICD-10-CM neoplasm table",
    Source::NeoplasmTable,
    |head| is_index(head) && head.contains("<indexHeading>") && head.contains("Malignant Primary"),
    |bytes, warnings| parse(bytes, warnings, Source::NeoplasmTable, &NEOPLASM_TABLE),
);

pub(super) const DRUG_TABLE: Format = format(
    "ICD-10-CM drug table",
    Source::DrugTable,
    |head| is_index(head) && head.contains("<indexHeading>") && head.contains(">Substance<"),
    |bytes, warnings| parse(bytes, warnings, Source::DrugTable, &DRUG_TABLE),
);

/// Whatever has the root of an index and is none of the above.
pub(super) const INDEX: Format =
    format("ICD-10-CM Alphabetic Index", Source::AlphabeticIndex, is_index, |bytes, warnings| {
        parse(bytes, warnings, Source::AlphabeticIndex, &INDEX)
    });

/// How many terms a file may have: six times what the largest published has.
const TERMS: usize = 500_000;

/// What an element means where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Root,
    Letter,
    Heading,
    /// The name of a column.
    Head,
    /// A main term or subterm, by its place.
    Term(usize),
    Title(usize),
    Text(usize, Field),
    Cell(usize, u8),
    /// Nonessential modifiers inside a title.
    Modifiers,
    /// Passed over, with everything in it.
    Other,
}

/// A text of a term besides its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Code,
    See,
    SeeAlso,
    Category,
    Manifestation,
}

fn parse(
    bytes: &[u8],
    warnings: &mut Warnings,
    source: Source,
    format: &Format,
) -> Result<Records, LoadError> {
    let file = read(bytes, warnings, source, format)?;
    Ok(Records::Index(Box::new(Paths::trace(&file, warnings.file()))))
}

fn read(
    bytes: &[u8],
    warnings: &mut Warnings,
    source: Source,
    format: &Format,
) -> Result<IndexFile, LoadError> {
    let xml = Xml::new(bytes, warnings, format.name, "letters with main terms and subterms")?;
    let file = IndexFile { source, heads: Vec::new(), terms: Vec::new() };
    let mut parser = Parser { xml, open: Vec::new(), title: String::new(), column: 0, file };
    while let Some(step) = parser.xml.step()? {
        parser.take(&step);
        if parser.file.terms.len() > TERMS {
            return Err(parser.xml.structure(format!("more than {TERMS} terms")));
        }
    }
    if parser.file.terms.is_empty() {
        return Err(parser.xml.structure("no main term".to_owned()));
    }
    parser.drop_untitled(warnings);
    Ok(parser.file)
}

struct Parser<'a> {
    xml: Xml<'a>,
    open: Vec<Element>,
    /// The part of the open title before its nonessential modifiers.
    title: String,
    /// The column being named.
    column: u8,
    file: IndexFile,
}

impl Parser<'_> {
    fn take(&mut self, step: &Step<'_>) {
        match step {
            Step::Open(start) => {
                let element = self.enter(start);
                self.open.push(element);
            }
            Step::Close => {
                if let Some(element) = self.open.pop() {
                    self.leave(element);
                }
            }
        }
    }

    fn enter(&mut self, start: &BytesStart<'_>) -> Element {
        let name = start.name();
        let tag: &str = name.as_ref();
        match self.open.last().copied() {
            Some(Element::Title(_)) => {
                let text = std::mem::take(&mut self.xml.content);
                self.title.push_str(&text);
                if tag == "nemod" { Element::Modifiers } else { Element::Other }
            }
            around => {
                self.xml.content.clear();
                self.enter_block(around, tag, start)
            }
        }
    }

    fn enter_block(
        &mut self,
        around: Option<Element>,
        tag: &str,
        start: &BytesStart<'_>,
    ) -> Element {
        match (around, tag) {
            (None, ROOT) => Element::Root,
            (Some(Element::Root), "letter") => Element::Letter,
            (Some(Element::Root), "indexHeading") => Element::Heading,
            (Some(Element::Heading), "head") => {
                self.column = column(start);
                Element::Head
            }
            (Some(Element::Letter), "mainTerm") => self.add(None),
            (Some(Element::Term(at)), "term") => self.add(Some(at)),
            (Some(Element::Term(at)), "title") => {
                self.title.clear();
                Element::Title(at)
            }
            (Some(Element::Term(at)), "cell") => Element::Cell(at, column(start)),
            (Some(Element::Term(at)), _) => {
                field(tag).map_or(Element::Other, |field| Element::Text(at, field))
            }
            _ => Element::Other,
        }
    }

    fn add(&mut self, parent: Option<usize>) -> Element {
        let line = self.xml.line();
        self.file.terms.push(IndexTerm { line, parent, ..IndexTerm::default() });
        Element::Term(self.file.terms.len() - 1)
    }

    fn leave(&mut self, element: Element) {
        let content = std::mem::take(&mut self.xml.content);
        match element {
            Element::Modifiers => push_modifiers(&mut self.title, &content),
            Element::Title(at) => {
                self.title.push_str(&content);
                self.file.terms[at].title = collapse(&self.title);
            }
            Element::Head => self.file.heads.push((self.column, collapse(&content))),
            Element::Cell(at, column) => {
                self.file.terms[at].cells.push((column, collapse(&content)));
            }
            Element::Text(at, field) => {
                let term = &mut self.file.terms[at];
                let place = match field {
                    Field::Code => &mut term.code,
                    Field::See => &mut term.see,
                    Field::SeeAlso => &mut term.see_also,
                    Field::Category => &mut term.category,
                    Field::Manifestation => &mut term.manifestation,
                };
                *place = Some(collapse(&content)).filter(|text| !text.is_empty());
            }
            // An element inside a title that is not known is taken for its text.
            Element::Other if matches!(self.open.last(), Some(Element::Title(_))) => {
                self.title.push_str(&content);
            }
            _ => {}
        }
    }

    /// Warns of terms without a title, which lead nowhere by themselves.
    fn drop_untitled(&mut self, warnings: &mut Warnings) {
        for term in self.file.terms.iter_mut().filter(|term| term.title.is_empty()) {
            warnings.at(term.line, "a term has no title; it is left out");
            let (line, parent) = (term.line, term.parent);
            *term = IndexTerm { line, parent, ..IndexTerm::default() };
        }
    }
}

fn field(tag: &str) -> Option<Field> {
    Some(match tag {
        "code" => Field::Code,
        "see" => Field::See,
        "seeAlso" => Field::SeeAlso,
        "seecat" | "subcat" => Field::Category,
        "manif" => Field::Manifestation,
        _ => return None,
    })
}

/// The number of a column; 0 if the element does not say.
fn column(start: &BytesStart<'_>) -> u8 {
    attribute(start, "col").and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

/// Writes nonessential modifiers behind a word, as print does; the plural in
/// brackets is part of the word: `contaminant(s)`.
fn push_modifiers(title: &mut String, modifiers: &str) {
    let modifiers = modifiers.trim();
    let is_ending = modifiers.starts_with("(s)") || modifiers.starts_with("(es)");
    if !is_ending && !title.is_empty() && !title.ends_with(char::is_whitespace) {
        title.push(' ');
    }
    title.push_str(modifiers);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    fn read_body(body: &str) -> (Result<IndexFile, LoadError>, Vec<String>) {
        let text = format!(
            "\u{FEFF}<ICD10CM.index>\n<letter><title>A</title>{body}</letter></ICD10CM.index>"
        );
        let mut warnings = Warnings::new("i.xml");
        let file = read(text.as_bytes(), &mut warnings, Source::AlphabeticIndex, &INDEX);
        (file, warnings.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn terms_are_read_with_their_modifiers_where_they_stand() {
        let (file, warnings) = read_body(
            "<mainTerm><title>Infarct, infarction</title>
            <term level=\"1\"><title>myocardium<nemod>(acute) (with  shock)</nemod> NEC</title>
            <code>I21.3</code></term>
            <term level=\"1\"><title>bowel</title><see>Infarct,  intestine</see></term>
            <term level=\"1\"><title><nemod>(gastro)</nemod>enteritis</title></term>
            <term level=\"1\"><title>contaminant<nemod>(s)</nemod>, air</title>
            <code>E85.4</code><manif>I43</manif><cell col=\"3\">C79.8-</cell></term></mainTerm>",
        );
        assert!(warnings.is_empty(), "{warnings:?}");
        let terms = file.unwrap().terms;
        let titles: Vec<&str> = terms.iter().map(|term| &*term.title).collect();
        assert_eq!(
            titles,
            [
                "Infarct, infarction",
                "myocardium (acute) (with shock) NEC",
                "bowel",
                "(gastro)enteritis",
                "contaminant(s), air"
            ]
        );
        assert_eq!(terms[1].code.as_deref(), Some("I21.3"));
        assert_eq!(terms[1].parent, Some(0));
        assert_eq!(terms[2].see.as_deref(), Some("Infarct, intestine"));
        assert_eq!(terms[4].manifestation.as_deref(), Some("I43"));
        assert_eq!(terms[4].cells, [(3, "C79.8-".to_owned())]);
    }

    #[test]
    fn a_term_without_a_title_is_a_warning() {
        let (file, warnings) =
            read_body("<mainTerm><code>A00</code><term><title>below</title></term></mainTerm>");
        assert_eq!(warnings, ["i.xml:2: a term has no title; it is left out"]);
        assert_eq!(file.unwrap().terms[0].code, None);
    }

    #[test]
    fn an_index_without_main_terms_is_refused() {
        assert_eq!(
            read_body("").0.unwrap_err().to_string(),
            "i.xml:2: no main term; expected letters with main terms and subterms: is it an \
             ICD-10-CM Alphabetic Index as published?"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes, &mut Warnings::new("x"), Source::DrugTable, &DRUG_TABLE);
        }

        #[test]
        fn no_tags_make_reading_panic(tags in "(</?(mainTerm|term|title|nemod|code|see|cell|head)>|A0|[ (])*") {
            let _ = read_body(&tags);
        }
    }
}
