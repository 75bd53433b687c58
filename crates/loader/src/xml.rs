//! XML as a stream of steps, the same for every format in XML: how deep elements
//! may lie, which entities there are, and where in the file a fault is.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::lines::{line_ends, without_mark};
use crate::text::collapse;
use crate::warnings::Warnings;
use crate::{LoadError, Location};

/// How deep elements may lie one inside the other; real files stay below 15.
const DEPTH: usize = 64;

/// How many bytes of text one element may hold; the longest note has 2,000.
const TEXT_BYTES: usize = 100_000;

/// One step through a file.
#[derive(Debug)]
pub(crate) enum Step<'a> {
    /// An element begins; one without content begins and ends.
    Open(BytesStart<'a>),
    /// The innermost element ends.
    Close,
}

/// A file of XML being read.
pub(crate) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    /// An offset into the text, and its line: lines are counted once.
    counted: (usize, u64),
    depth: usize,
    file: String,
    format: &'static str,
    expected: &'static str,
    /// The text read since it was last emptied.
    pub(crate) content: String,
}

impl<'a> Xml<'a> {
    /// A file of a format; `expected` says in messages what its elements are.
    pub(crate) fn new(
        bytes: &'a [u8],
        warnings: &Warnings,
        format: &'static str,
        expected: &'static str,
    ) -> Result<Self, LoadError> {
        let bytes = without_mark(bytes);
        let file = warnings.file().to_owned();
        let text = std::str::from_utf8(bytes).map_err(|error| LoadError::Xml {
            at: Location {
                file: file.clone(),
                line: Some(1 + line_ends(&bytes[..error.valid_up_to()])),
            },
            format,
            source: Box::new(error),
        })?;
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let (counted, content) = ((0, 1), String::new());
        Ok(Self { reader, text, counted, depth: 0, file, format, expected, content })
    }

    /// The next beginning or end of an element; nothing at the end of the file.
    pub(crate) fn step(&mut self) -> Result<Option<Step<'a>>, LoadError> {
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.broken(Box::new(error))),
            };
            match event {
                Event::Start(start) | Event::Empty(start) => {
                    self.depth += 1;
                    if self.depth > DEPTH {
                        return Err(self.structure(format!("elements lie more than {DEPTH} deep")));
                    }
                    return Ok(Some(Step::Open(start)));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Step::Close));
                }
                Event::Text(text) => self.add(&text.xml10_content())?,
                Event::CData(text) => self.add(&text.xml10_content())?,
                Event::GeneralRef(reference) => self.resolve(&reference)?,
                Event::Eof if self.depth > 0 => {
                    return Err(self.broken("the file ends inside an element".into()));
                }
                Event::Eof => return Ok(None),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    fn add(&mut self, text: &str) -> Result<(), LoadError> {
        if self.content.len() + text.len() > TEXT_BYTES {
            let found = format!("an element holds more than {TEXT_BYTES} bytes of text");
            return Err(self.structure(found));
        }
        if text.contains('\0') {
            return Err(self.fault("the text has a NUL byte".to_owned(), "plain text"));
        }
        self.content.push_str(text);
        Ok(())
    }

    /// Character references and the five entities of XML itself; entities that a
    /// file declares are never expanded.
    fn resolve(&mut self, reference: &BytesRef<'_>) -> Result<(), LoadError> {
        let name: &str = reference;
        let character = match reference.resolve_char_ref() {
            Ok(Some(character)) => Some(character),
            Ok(None) => match name {
                "lt" => Some('<'),
                "gt" => Some('>'),
                "amp" => Some('&'),
                "apos" => Some('\''),
                "quot" => Some('"'),
                _ => None,
            },
            Err(error) => return Err(self.broken(Box::new(error))),
        };
        let Some(character) = character else {
            let found = format!("the entity &{name}; is not one of XML's own");
            return Err(self.fault(found, "plain text"));
        };
        self.add(character.encode_utf8(&mut [0; 4]))
    }

    /// The line reached so far.
    pub(crate) fn line(&mut self) -> u64 {
        let offset = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let (before, line) = self.counted;
        let offset = offset.clamp(before, self.text.len());
        let passed = &self.text.as_bytes()[before..offset];
        let line = line + line_ends(passed);
        self.counted = (offset, line);
        line
    }

    /// The file is not well-formed here.
    fn broken(&mut self, source: Box<dyn std::error::Error + Send + Sync>) -> LoadError {
        let line = Some(self.line());
        LoadError::Xml {
            at: Location { file: self.file.clone(), line },
            format: self.format,
            source,
        }
    }

    /// The file does not have the elements of its format here.
    pub(crate) fn structure(&mut self, found: String) -> LoadError {
        let expected = self.expected;
        self.fault(found, expected)
    }

    fn fault(&mut self, found: String, expected: &'static str) -> LoadError {
        let line = Some(self.line());
        let at = Location { file: self.file.clone(), line };
        LoadError::Structure { at, found, expected, format: self.format }
    }
}

/// The value of an attribute, if the element has it.
pub(crate) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = start.try_get_attribute(name).ok()??;
    let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// A file of XML as elements that begin and end, with the text that is an
/// element's own; for formats in which an element's name and those around it say
/// all there is to know.
pub(crate) struct Elements<'a> {
    pub(crate) xml: Xml<'a>,
    open: Vec<OpenElement>,
}

struct OpenElement {
    name: String,
    text: String,
}

/// What was met in a file.
#[derive(Debug)]
pub(crate) enum Met<'a> {
    /// An element begins; its name is the last of [`Elements::path`].
    Begin(BytesStart<'a>),
    /// An element ended: its name and its own text, white space collapsed.
    End(String, String),
}

impl<'a> Elements<'a> {
    pub(crate) fn new(xml: Xml<'a>) -> Self {
        Self { xml, open: Vec::new() }
    }

    /// The name of the element so many levels around the innermost open one.
    pub(crate) fn around(&self, levels: usize) -> Option<&str> {
        let at = self.open.len().checked_sub(levels + 1)?;
        Some(&self.open[at].name)
    }

    /// The next beginning or end; nothing at the end of the file.
    pub(crate) fn next(&mut self) -> Result<Option<Met<'a>>, LoadError> {
        let step = self.xml.step()?;
        let content = std::mem::take(&mut self.xml.content);
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(&content);
        }
        Ok(match step {
            Some(Step::Open(start)) => {
                let name = start.name().as_ref().to_owned();
                self.open.push(OpenElement { name, text: String::new() });
                Some(Met::Begin(start))
            }
            Some(Step::Close) => {
                let closed = self.open.pop();
                closed.map(|closed| Met::End(closed.name, collapse(&closed.text)))
            }
            None => None,
        })
    }
}
