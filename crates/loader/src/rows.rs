//! The records of the formats that are loaded, before they have meaning.

use medcode_codeset::{Code, NoteKind, SeventhDefinition, System};

/// A line of an order file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OrderRow {
    pub(crate) line: u64,
    pub(crate) code: Code,
    pub(crate) billable: bool,
    pub(crate) short_title: String,
    pub(crate) title: String,
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
