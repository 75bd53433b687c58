//! The records of the formats that are loaded, before they have meaning.

use medcode_codeset::{
    Code, Effective, NoteKind, PropertyKind, Role, SeventhDefinition, Source, System,
};

/// A line of an order file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OrderRow {
    pub(crate) line: u64,
    pub(crate) code: Code,
    pub(crate) billable: bool,
    pub(crate) short_title: String,
    pub(crate) title: String,
    /// The title with the blanks that were taken out of it, if any were.
    pub(crate) spelling: Option<String>,
}

/// A line of a codes file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CodesRow {
    pub(crate) code: Code,
    pub(crate) title: String,
}

/// The rows of a file of lines, and how many lines there were, blank ones aside.
#[derive(Debug)]
pub(crate) struct Rows<R> {
    pub(crate) rows: Vec<R>,
    pub(crate) lines: usize,
}

/// What an element of the tabular list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NodeKind {
    Chapter,
    Section,
    Diagnosis,
}

/// A chapter, section, category or code of the tabular list.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) code: Code,
    pub(crate) title: String,
    /// The place of the element around it.
    pub(crate) parent: Option<usize>,
    pub(crate) has_children: bool,
    pub(crate) terms: Vec<String>,
    pub(crate) notes: Vec<(NoteKind, String)>,
    pub(crate) seventh: Option<SeventhDefinition>,
}

/// The tabular list, each element before those in it.
#[derive(Debug)]
pub(crate) struct Tabular {
    pub(crate) nodes: Vec<Node>,
    /// The sections that have no categories of their own, and take in others.
    wide: Vec<usize>,
}

impl Tabular {
    pub(crate) fn new(nodes: Vec<Node>) -> Self {
        let is_wide = |node: &Node| node.kind == NodeKind::Section && !node.has_children;
        let wide = nodes.iter().enumerate().filter(|(_, node)| is_wide(node));
        let wide = wide.map(|(at, _)| at).collect();
        Self { nodes, wide }
    }

    /// The place of what lies around an element.
    ///
    /// Sections that have no categories of their own take in others: the list
    /// prints them side by side within the chapter (V00-X58, V00-V99, V00-V09).
    /// The narrowest that takes a section in lies around it.
    pub(crate) fn around(&self, at: usize) -> Option<usize> {
        let node = &self.nodes[at];
        let range = |at: usize| self.nodes[at].code.as_str().split_once('-');
        let takes_in = |other: &usize| match (range(*other), range(at)) {
            (Some(outer), Some(inner)) => outer.0 <= inner.0 && inner.1 <= outer.1,
            _ => false,
        };
        let is_beside = |other: &usize| self.nodes[*other].parent == node.parent && *other != at;
        let wider = self.wide.iter().copied().filter(is_beside);
        match node.kind {
            NodeKind::Section => wider
                .filter(takes_in)
                .max_by_key(|other| {
                    range(*other).map(|(first, last)| (first, std::cmp::Reverse(last)))
                })
                .or(node.parent),
            NodeKind::Chapter | NodeKind::Diagnosis => node.parent,
        }
    }
}

/// A main term or subterm of an index or a table.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct IndexTerm {
    pub(crate) line: u64,
    /// The place of the term it stands below.
    pub(crate) parent: Option<usize>,
    /// Its text with the nonessential modifiers in brackets; empty for a term that
    /// is passed over.
    pub(crate) title: String,
    /// Codes as published: `S72.8-`.
    pub(crate) code: Option<String>,
    pub(crate) manifestation: Option<String>,
    /// A category or subcategory to look in.
    pub(crate) category: Option<String>,
    pub(crate) see: Option<String>,
    pub(crate) see_also: Option<String>,
    /// The codes of a table, with the numbers of their columns.
    pub(crate) cells: Vec<(u8, String)>,
}

/// An index or a table, each term before those below it.
#[derive(Debug)]
pub(crate) struct IndexFile {
    /// Which of them it is.
    pub(crate) source: Source,
    /// The names of a table's columns, with their numbers.
    pub(crate) heads: Vec<(u8, String)>,
    pub(crate) terms: Vec<IndexTerm>,
}

/// A main term or subterm of the index of ICD-10-PCS.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct PcsTerm {
    pub(crate) line: u64,
    /// The place of the term it stands below.
    pub(crate) parent: Option<usize>,
    /// Empty for a term whose references are those of the term above it.
    pub(crate) title: String,
    /// Codes and the beginnings of codes.
    pub(crate) codes: Vec<String>,
    pub(crate) references: Vec<PcsReference>,
}

/// A reference of the index of ICD-10-PCS.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PcsReference {
    /// Whether it names the value of an axis to use, and not another term.
    pub(crate) is_use: bool,
    pub(crate) text: String,
    /// The beginning of codes that the term named leads to.
    pub(crate) code: Option<String>,
}

/// A code or modifier of HCPCS Level II or CPT, as one file gives it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ServiceRow {
    pub(crate) line: u64,
    pub(crate) code: Code,
    pub(crate) is_modifier: bool,
    /// The text of the file for it.
    pub(crate) text: String,
    /// An abbreviated text that stands beside it.
    pub(crate) short: Option<String>,
    /// A text of middle length that stands beside it.
    pub(crate) medium: Option<String>,
    pub(crate) effective: Option<Effective>,
    pub(crate) properties: Vec<(PropertyKind, String)>,
}

impl ServiceRow {
    /// A row of a code and its text, of which nothing else is said.
    pub(crate) fn new(line: u64, code: Code, text: String) -> Self {
        Self {
            line,
            code,
            is_modifier: code.as_str().len() == 2,
            text,
            short: None,
            medium: None,
            effective: None,
            properties: Vec::new(),
        }
    }
}

/// What the texts of a file of services are to their codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ServiceText {
    /// The full title.
    Title,
    /// The abbreviated title.
    Short,
    /// A further designation.
    Further(Role),
}

/// A file of HCPCS Level II or CPT.
#[derive(Debug)]
pub(crate) struct ServiceFile {
    pub(crate) source: Source,
    pub(crate) text: ServiceText,
    pub(crate) rows: Vec<ServiceRow>,
}

/// Reads a code as files print it: capitals, with or without the dot.
pub(crate) fn parse_code(system: System, text: &str) -> Result<Code, String> {
    match system.parse_code(text) {
        Ok(code) if text.bytes().any(|byte| byte.is_ascii_lowercase()) => {
            Err(format!("{code} is written {text:?}, with small letters"))
        }
        Ok(code) => Ok(code),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(kind: NodeKind, code: &str, parent: Option<usize>, has_children: bool) -> Node {
        let (code, title) = (code.parse().unwrap(), code.to_owned());
        let (terms, notes) = (Vec::new(), Vec::new());
        Node { kind, code, title, parent, has_children, terms, notes, seventh: None }
    }

    #[test]
    fn a_section_lies_in_the_narrowest_that_takes_it_in() {
        let section = |code, has_children| node(NodeKind::Section, code, Some(0), has_children);
        let nodes = vec![
            node(NodeKind::Chapter, "20", None, true),
            section("V00-X58", false),
            section("V00-V99", false),
            section("V00-V09", true),
            section("W00-W19", true),
            section("X92-Y09", true),
        ];
        let tabular = Tabular::new(nodes);
        let around: Vec<Option<usize>> = (0..6).map(|at| tabular.around(at)).collect();
        assert_eq!(around, [None, Some(0), Some(1), Some(2), Some(1), Some(0)]);
    }
}
