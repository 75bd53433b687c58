//! The tabular list: chapters, sections, categories and codes with their titles,
//! inclusion terms, notes and seventh characters.
//!
//! Publisher: NCHS. Specification: `icd10cm_tabular.xsd` beside the file; root
//! element `ICD10CM.tabular`.
//!
//! Known faults of real releases: most codes of seven characters are not listed,
//! but defined by `sevenChrDef` elements that descendants inherit; FY2016 has
//! sections without categories, and 19 titles with doubled spaces; the January
//! 2021 file nests H54.512A below H54.511, so that a code's place follows from
//! the code and not from the nesting; the label of a seventh character may go on
//! in a `note` behind its `extension`; the April 2026 file says only `2026`.

use medcode_codeset::{Code, NoteKind, SeventhDefinition, SeventhValue, System};
use quick_xml::events::BytesStart;

use super::{Format, Kind, Records};
use crate::LoadError;
use crate::codes::Codes;
use crate::rows::{Node, NodeKind, Tabular, parse_code};
use crate::text::{collapse, without_range};
use crate::warnings::Warnings;
use crate::xml::{Step, Xml, attribute};

pub(super) const FORMAT: Format = Format::new(
    "ICD-10-CM tabular list",
    System::Icd10Cm,
    Kind::Tabular,
    |head| head.root == Some(ROOT),
    parse,
);

const ROOT: &str = "ICD10CM.tabular";

/// What an element means where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Root,
    /// A chapter, section or category, by its place among the nodes.
    Node(usize),
    Name(usize),
    Title(usize),
    Terms(usize),
    Notes(usize, NoteKind),
    Term(usize),
    Note(usize, NoteKind),
    Sevenths(usize),
    Seventh(char),
    SeventhNote(usize),
    /// Markup inside a text, taken for the text it holds.
    Inline,
    /// Passed over, with everything in it.
    Other,
}

fn parse(bytes: &[u8], warnings: &mut Warnings) -> Result<Records, LoadError> {
    let xml = Xml::new(bytes, warnings, FORMAT.name, "chapters, sections and categories")?;
    let (open, nodes, sevenths) = (Vec::new(), Vec::new(), Vec::new());
    let mut parser = Parser { xml, open, nodes, sevenths, warnings };
    while let Some(step) = parser.xml.step()? {
        parser.take(&step);
    }
    parser.finish().map(Records::Tabular)
}

struct Parser<'a> {
    /// Its content is the text of the innermost element that has one.
    xml: Xml<'a>,
    open: Vec<Element>,
    nodes: Vec<Draft>,
    /// The seventh characters being defined.
    sevenths: Vec<SeventhValue>,
    warnings: &'a mut Warnings,
}

/// A node before its code is known.
struct Draft {
    kind: NodeKind,
    line: u64,
    name: String,
    title: String,
    parent: Option<usize>,
    terms: Vec<String>,
    notes: Vec<(NoteKind, String)>,
    seventh: Option<SeventhDefinition>,
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
        let around = self.open.last().copied();
        if around.is_some_and(Element::has_text) {
            return Element::Inline;
        }
        self.xml.content.clear();
        match around {
            None if tag == ROOT => Element::Root,
            Some(Element::Root) if tag == "chapter" => {
                self.add(NodeKind::Chapter, String::new(), None)
            }
            Some(Element::Node(at)) => self.enter_node(at, tag, start),
            Some(Element::Terms(at)) if tag == "note" => Element::Term(at),
            Some(Element::Notes(at, kind)) if tag == "note" => Element::Note(at, kind),
            Some(Element::Sevenths(at)) if tag == "note" => Element::SeventhNote(at),
            Some(Element::Sevenths(_)) if tag == "extension" => self.enter_seventh(start),
            _ => Element::Other,
        }
    }

    fn enter_node(&mut self, at: usize, tag: &str, start: &BytesStart<'_>) -> Element {
        match (tag, self.nodes[at].kind) {
            ("section", NodeKind::Chapter) => {
                let id = attribute(start, "id").unwrap_or_default();
                self.add(NodeKind::Section, id, Some(at))
            }
            ("diag", NodeKind::Section | NodeKind::Diagnosis) => {
                self.add(NodeKind::Diagnosis, String::new(), Some(at))
            }
            ("name", _) => Element::Name(at),
            ("desc", _) => Element::Title(at),
            ("inclusionTerm", _) => Element::Terms(at),
            ("sevenChrDef", _) => {
                self.sevenths.clear();
                Element::Sevenths(at)
            }
            _ => note_kind(tag).map_or(Element::Other, |kind| Element::Notes(at, kind)),
        }
    }

    fn enter_seventh(&mut self, start: &BytesStart<'_>) -> Element {
        let text = attribute(start, "char").unwrap_or_default();
        let mut characters = text.trim().chars();
        match (characters.next(), characters.next()) {
            (Some(value), None) if value.is_ascii_uppercase() || value.is_ascii_digit() => {
                Element::Seventh(value)
            }
            _ => {
                let line = self.xml.line();
                self.warnings.at(
                    line,
                    format!("the seventh character is {text:?}, expected one capital or digit; it is left out"),
                );
                Element::Other
            }
        }
    }

    fn add(&mut self, kind: NodeKind, name: String, parent: Option<usize>) -> Element {
        let line = self.xml.line();
        self.nodes.push(Draft {
            kind,
            line,
            name,
            title: String::new(),
            parent,
            terms: Vec::new(),
            notes: Vec::new(),
            seventh: None,
        });
        Element::Node(self.nodes.len() - 1)
    }

    fn leave(&mut self, element: Element) {
        if element == Element::Inline {
            return;
        }
        let text = if element.has_text() { collapse(&self.xml.content) } else { String::new() };
        self.xml.content.clear();
        match element {
            Element::Name(at) => self.nodes[at].name = text,
            Element::Title(at) => self.nodes[at].title = text,
            Element::Term(at) if !text.is_empty() => self.nodes[at].terms.push(text),
            Element::Note(at, kind) if !text.is_empty() => {
                self.nodes[at].notes.push((kind, text));
            }
            Element::Seventh(value) => {
                let label = text.into();
                self.sevenths.push(SeventhValue { value, label });
            }
            Element::SeventhNote(at) if !text.is_empty() => {
                let about = self.sevenths.last();
                let text = about.map_or(text.clone(), |last| format!("{}: {text}", last.value));
                self.nodes[at].notes.push((NoteKind::SeventhCharacter, text));
            }
            Element::Sevenths(at) if !self.sevenths.is_empty() => {
                let values = std::mem::take(&mut self.sevenths);
                self.nodes[at].seventh = Some(SeventhDefinition::new(values));
            }
            _ => {}
        }
    }

    /// Gives every node its code; what has none is left out with what lies in it.
    fn finish(mut self) -> Result<Tabular, LoadError> {
        let mut seen = Codes::default();
        let mut place = vec![None; self.nodes.len()];
        let mut nodes: Vec<Node> = Vec::new();
        for (at, draft) in std::mem::take(&mut self.nodes).into_iter().enumerate() {
            let parent = draft.parent.map(|parent| place[parent]);
            if parent == Some(None) {
                continue;
            }
            let parent = parent.flatten();
            match code_of(&draft) {
                Ok(code) if draft.title.is_empty() => self.warnings.at(
                    draft.line,
                    format!("{code} has no title; it is left out, with what lies in it"),
                ),
                Ok(code) if !seen.insert(code) => self
                    .warnings
                    .at(draft.line, format!("{code} stands here again; the first stands")),
                Ok(code) => {
                    self.check_nesting(&draft, code, parent.map(|parent: usize| &nodes[parent]));
                    place[at] = Some(nodes.len());
                    if let Some(parent) = parent {
                        nodes[parent].has_children = true;
                    }
                    nodes.push(finish_node(draft, code, parent));
                }
                Err(message) => self
                    .warnings
                    .at(draft.line, format!("{message}; it is left out, with what lies in it")),
            }
        }
        if nodes.iter().any(|node| node.kind == NodeKind::Diagnosis) {
            Ok(Tabular::new(nodes))
        } else {
            Err(self.xml.structure("no category or code".to_owned()))
        }
    }

    fn check_nesting(&mut self, draft: &Draft, code: Code, parent: Option<&Node>) {
        let around = parent.filter(|node| node.kind == NodeKind::Diagnosis);
        if let Some(around) = around.filter(|around| !code.starts_with(&around.code)) {
            self.warnings.at(
                draft.line,
                format!(
                    "{code} lies in {}, with which it does not begin; it is placed by its code",
                    around.code
                ),
            );
        }
    }
}

impl Element {
    fn has_text(self) -> bool {
        matches!(
            self,
            Self::Name(_)
                | Self::Title(_)
                | Self::Term(_)
                | Self::Note(..)
                | Self::Seventh(_)
                | Self::Inline
                | Self::SeventhNote(_)
        )
    }
}

/// What the notes in an element instruct.
fn note_kind(tag: &str) -> Option<NoteKind> {
    Some(match tag {
        "includes" => NoteKind::Includes,
        "excludes1" => NoteKind::Excludes1,
        "excludes2" => NoteKind::Excludes2,
        "codeFirst" => NoteKind::CodeFirst,
        "useAdditionalCode" => NoteKind::UseAdditionalCode,
        "codeAlso" => NoteKind::CodeAlso,
        "sevenChrNote" => NoteKind::SeventhCharacter,
        "notes" => NoteKind::Plain,
        _ => return None,
    })
}

/// A chapter's number; a section's range, `B20-B20` for one of a single category;
/// a category's or code's own code.
fn code_of(draft: &Draft) -> Result<Code, String> {
    let name = draft.name.trim();
    let plain = |text: &str| text.parse::<Code>().map_err(|error| error.to_string());
    match draft.kind {
        NodeKind::Diagnosis => parse_code(System::Icd10Cm, name),
        NodeKind::Section if !name.contains('-') => plain(&format!("{name}-{name}")),
        NodeKind::Section | NodeKind::Chapter => plain(name),
    }
}

fn finish_node(draft: Draft, code: Code, parent: Option<usize>) -> Node {
    let title = match draft.kind {
        NodeKind::Diagnosis => draft.title,
        NodeKind::Chapter | NodeKind::Section => without_range(&draft.title).to_owned(),
    };
    Node {
        kind: draft.kind,
        code,
        title,
        parent,
        has_children: false,
        terms: draft.terms,
        notes: draft.notes,
        seventh: draft.seventh,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    fn read(body: &str) -> (Result<Tabular, LoadError>, Vec<String>) {
        let text = format!("\u{FEFF}<ICD10CM.tabular>\n{body}\n</ICD10CM.tabular>");
        let mut warnings = Warnings::new("t.xml");
        let records = parse(text.as_bytes(), &mut warnings).map(|records| match records {
            Records::Tabular(tabular) => tabular,
            _ => unreachable!("the reader of the tabular list"),
        });
        let texts = warnings.finish().iter().map(ToString::to_string).collect();
        (records, texts)
    }

    fn section(diagnoses: &str) -> String {
        format!(
            "<chapter><name>1</name><desc>One (A00-B99)</desc>
            <notes><note>of the chapter</note></notes>
            <section id=\"B20\"><desc> Two (B20)</desc>
            <excludes2><note>of the section</note></excludes2>{diagnoses}</section></chapter>"
        )
    }

    #[test]
    fn chapters_sections_and_codes_are_read_with_their_texts() {
        let (tabular, warnings) = read(&section(
            "<diag><name>B20</name><desc>HIV  &lt;&#49;&gt;\r\n disease</desc>
            <inclusionTerm><note>AIDS</note><note> </note></inclusionTerm>
            <codeFirst><note>one</note><note>two</note></codeFirst>
            <visualImpairment><note>passed over</note></visualImpairment>
            <diag><name>B20.1</name><desc>Below <i>it</i></desc></diag></diag>",
        ));
        assert!(warnings.is_empty(), "{warnings:?}");
        let nodes = tabular.unwrap().nodes;
        let read: Vec<(&str, &str, Option<usize>)> =
            nodes.iter().map(|node| (node.code.as_str(), &*node.title, node.parent)).collect();
        assert_eq!(
            read,
            [
                ("1", "One", None),
                ("B20-B20", "Two", Some(0)),
                ("B20", "HIV <1> disease", Some(1)),
                ("B201", "Below it", Some(2)),
            ]
        );
        assert_eq!(nodes[0].notes, [(NoteKind::Plain, "of the chapter".to_owned())]);
        assert_eq!(nodes[1].notes, [(NoteKind::Excludes2, "of the section".to_owned())]);
        assert_eq!(nodes[2].terms, ["AIDS"]);
        let kinds: Vec<NoteKind> = nodes[2].notes.iter().map(|note| note.0).collect();
        assert_eq!(kinds, [NoteKind::CodeFirst; 2]);
        assert!(nodes[2].has_children && !nodes[3].has_children);
    }

    #[test]
    fn seventh_characters_are_read_with_the_notes_between_them() {
        let (tabular, warnings) = read(&section(
            "<diag><name>B20</name><desc>One</desc><sevenChrDef>
            <extension char=\"A\">initial  encounter</extension>
            <note>\tinitial encounter NOS</note>
            <extension char=\"AB\">wrong</extension>
            <extension char=\"S\">sequela</extension></sevenChrDef></diag>",
        ));
        assert_eq!(
            warnings,
            [
                "t.xml:8: the seventh character is \"AB\", expected one capital or digit; it is left out"
            ]
        );
        let read = &tabular.unwrap().nodes[2];
        let seventh = read.seventh.as_ref().unwrap();
        assert_eq!(seventh.label('A'), Some("initial encounter"));
        assert_eq!(seventh.values().len(), 2);
        let note = (NoteKind::SeventhCharacter, "A: initial encounter NOS".to_owned());
        assert_eq!(read.notes, [note]);
    }

    #[test]
    fn a_bad_element_is_a_warning_and_the_rest_is_read() {
        let (tabular, warnings) = read(&section(
            "<diag><name>B20</name><desc>One</desc>
            <diag><name>C3</name><desc>Short</desc><diag><name>C31</name><desc>Lost</desc></diag></diag>
            <diag><name>C32.1</name><desc>Astray</desc></diag>
            <diag><name>B20</name><desc>Again</desc></diag>
            <diag><name>B20.2</name></diag></diag>",
        ));
        let codes: Vec<String> =
            tabular.unwrap().nodes.iter().map(|node| node.code.to_string()).collect();
        assert_eq!(codes, ["1", "B20-B20", "B20", "C321"]);
        assert_eq!(
            warnings,
            [
                "t.xml:6: \"C3\" is not written like a code of ICD-10-CM: expected a letter, a letter or digit twice, a dot, and up to four letters or digits; it is left out, with what lies in it",
                "t.xml:7: C321 lies in B20, with which it does not begin; it is placed by its code",
                "t.xml:8: B20 stands here again; the first stands",
                "t.xml:9: B202 has no title; it is left out, with what lies in it",
            ]
        );
    }

    #[test]
    fn a_list_without_codes_is_refused() {
        let (tabular, _) = read("<chapter><name>1</name><desc>One</desc></chapter>");
        assert_eq!(
            tabular.unwrap_err().to_string(),
            "t.xml:3: no category or code; expected chapters, sections and categories: is it an \
             ICD-10-CM tabular list as published?"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes, &mut Warnings::new("x"));
        }

        #[test]
        fn no_tags_make_reading_panic(tags in "(</?(chapter|section|diag|name|desc|note|sevenChrDef|extension)>|A0|[ ])*") {
            let _ = read(&tags);
        }
    }
}
