//! What the files yield: records by release, and what could not be had.

use std::cell::Cell;
use std::io::Read;
use std::ops::ControlFlow;
use std::rc::Rc;

use medcode_codeset::{System, Version};
use sha2::{Digest, Sha256};

use crate::formats::{self, Format, Parse, Records};
use crate::source::{Budget, HEAD_BYTES, MEMBER_BYTES, Place, read_error};
use crate::text::beginning;
use crate::version::{Evidence, find_version, year_inside};
use crate::warnings::Warnings;
use crate::{FailedRelease, LoadError, LoadOptions, NotLoaded, Progress, SourceFile};

/// The marks with which text in UTF-16 begins, of either byte order.
const UTF_16: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];

/// Receives progress and may stop the load.
pub(crate) type Observe<'a> = &'a mut dyn FnMut(&Progress<'_>) -> ControlFlow<()>;

/// A file that was recognised and unpacked, and is still to be read.
#[derive(Debug)]
pub(crate) struct FoundFile {
    pub(crate) source: SourceFile,
    pub(crate) format: &'static Format,
    pub(crate) parse: Parse,
    pub(crate) version: Version,
    /// The year that its content tells, whatever it is loaded as.
    pub(crate) edition: Option<Version>,
    content: Packed,
}

/// The content of a file, packed: of many releases at once, only those that are
/// being made lie unpacked in memory.
#[derive(Debug)]
struct Packed {
    bytes: Vec<u8>,
    len: usize,
}

impl Packed {
    /// Level 1 takes a sixth of the bytes at half a gigabyte a second.
    const LEVEL: i32 = 1;

    fn new(content: &[u8]) -> Self {
        let mut bytes = zstd::bulk::compress(content, Self::LEVEL).expect("memory takes all bytes");
        // It has room for content that could not be packed.
        bytes.shrink_to_fit();
        Self { bytes, len: content.len() }
    }
}

impl FoundFile {
    /// How many bytes its content has.
    pub(crate) fn len(&self) -> usize {
        self.content.len
    }

    /// How many bytes its content takes packed.
    pub(crate) fn packed_len(&self) -> usize {
        self.content.bytes.len()
    }

    /// Reads its records.
    pub(crate) fn read(self) -> Result<ReadFile, LoadError> {
        let Self { source, format, parse, version, edition, content } = self;
        let bytes = zstd::bulk::decompress(&content.bytes, content.len)
            .expect("what was packed here can be unpacked");
        drop(content);
        let mut warnings = Warnings::new(&source.found_at);
        let records = parse(&bytes, &mut warnings)?;
        Ok(ReadFile { source, format, version, edition, records, warnings })
    }
}

/// A file whose records were read.
#[derive(Debug)]
pub(crate) struct ReadFile {
    pub(crate) source: SourceFile,
    pub(crate) format: &'static Format,
    pub(crate) version: Version,
    pub(crate) edition: Option<Version>,
    pub(crate) records: Records,
    pub(crate) warnings: Warnings,
}

/// Takes files one by one and keeps what they yield.
pub(crate) struct Collector<'a> {
    options: &'a LoadOptions,
    observe: Observe<'a>,
    pub(crate) total_bytes: u64,
    pub(crate) done_bytes: Rc<Cell<u64>>,
    pub(crate) files: Vec<FoundFile>,
    pub(crate) failed: Vec<FailedRelease>,
    pub(crate) not_loaded: Vec<NotLoaded>,
}

impl<'a> Collector<'a> {
    pub(crate) fn new(options: &'a LoadOptions, observe: Observe<'a>) -> Self {
        Self {
            options,
            observe,
            total_bytes: 0,
            done_bytes: Rc::default(),
            files: Vec::new(),
            failed: Vec::new(),
            not_loaded: Vec::new(),
        }
    }

    /// Tells the observer how far the load has come.
    pub(crate) fn report(&mut self, file: &str) -> Result<(), LoadError> {
        let progress = Progress::of_bytes(file, self.done_bytes.get(), self.total_bytes);
        match (self.observe)(&progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(LoadError::Cancelled),
        }
    }

    /// Notes a file that takes no part in any release.
    pub(crate) fn pass_over(&mut self, name: String, why: impl Into<String>) {
        let why = why.into();
        self.not_loaded.push(NotLoaded { name, why });
    }

    /// Notes a bad file; what is known of it tells which release it fails.
    pub(crate) fn fail(
        &mut self,
        place: &Place,
        format: Option<&Format>,
        head: &[u8],
        error: LoadError,
    ) {
        let system = format.map(|format| format.system).or(self.options.system);
        let version = self.version_of(place, system, None, head);
        self.failed.push(FailedRelease {
            system,
            version: version.map(|(version, _)| version),
            error,
        });
    }

    /// Notes an empty file or archive, where one would have been loaded.
    pub(crate) fn fail_empty(&mut self, place: &Place) {
        if place.is_named || is_named_like_a_release_file(place) {
            let file = place.name.clone();
            let expected = formats::EXPECTED;
            self.fail(place, None, &[], LoadError::Empty { file, expected });
        } else {
            self.pass_over(place.name.clone(), "empty");
        }
    }

    /// Notes a file that cannot be read far enough to be recognised: bad news where one
    /// would have been loaded.
    pub(crate) fn fail_unknown(&mut self, place: &Place, error: LoadError) {
        if place.is_named || is_named_like_a_release_file(place) {
            self.fail(place, None, &[], error);
        } else {
            self.pass_over(place.name.clone(), "not known, and cannot be read");
        }
    }

    /// Takes an unpacked file of which the first bytes were read.
    pub(crate) fn file(
        &mut self,
        place: &Place,
        head: Vec<u8>,
        rest: &mut dyn Read,
        budget: &mut Budget,
    ) -> Result<(), LoadError> {
        if head.is_empty() {
            self.fail_empty(place);
            return Ok(());
        }
        let Some((format, parse)) = self.loaded_format(place, &head) else { return Ok(()) };
        let start = head.clone();
        match self.content(place, head, rest, budget)? {
            Ok(bytes) => {
                self.report(&place.name)?;
                self.keep(place, (format, parse), &bytes, sum_of(&bytes));
            }
            Err(error) => self.fail(place, Some(format), &start, error),
        }
        Ok(())
    }

    /// Takes the text that was made of a published file.
    pub(crate) fn content_of(&mut self, place: &Place, text: &[u8], published: &[u8]) {
        let head = &text[..text.len().min(HEAD_BYTES)];
        if let Some(format) = self.loaded_format(place, head) {
            self.keep(place, format, text, sum_of(published));
        }
    }

    /// The format of a file that is to be loaded; tells of every other file.
    fn loaded_format(&mut self, place: &Place, head: &[u8]) -> Option<(&'static Format, Parse)> {
        let Some(format) = formats::recognise(head) else {
            self.unrecognised(place, head);
            return None;
        };
        let Some(parse) = format.parse else {
            self.pass_over(place.name.clone(), format!("{}: not loaded yet", format.name));
            return None;
        };
        if let Some(asked) = self.options.system.filter(|asked| *asked != format.system) {
            let file = place.name.clone();
            let format_name = format.name;
            let error = LoadError::OtherSystem { file, format: format_name, asked };
            self.fail(place, Some(format), head, error);
            return None;
        }
        Some((format, parse))
    }

    fn unrecognised(&mut self, place: &Place, head: &[u8]) {
        if place.is_named || is_named_like_a_release_file(place) {
            let (file, expected) = (place.name.clone(), formats::EXPECTED);
            let is_utf_16 = UTF_16.iter().any(|mark| head.starts_with(mark));
            let error = if is_utf_16 {
                LoadError::Utf16 { file, expected }
            } else {
                LoadError::Unrecognised { file, begins: beginning(head), expected }
            };
            self.fail(place, None, head, error);
        } else {
            self.pass_over(place.name.clone(), "not known");
        }
    }

    fn keep(
        &mut self,
        place: &Place,
        (format, parse): (&'static Format, Parse),
        bytes: &[u8],
        sha256: String,
    ) {
        let head = &bytes[..bytes.len().min(HEAD_BYTES)];
        let found = self.version_of(place, Some(format.system), Some(&sha256), head);
        let Some((version, version_from)) = found else {
            let file = place.name.clone();
            let format_name = format.name;
            let error = LoadError::NoVersion { file, format: format_name };
            self.fail(place, Some(format), head, error);
            return;
        };
        let source = SourceFile {
            name: place.names.first().unwrap_or(&place.name).clone(),
            found_at: place.name.clone(),
            sha256,
            format: format.name,
            version_from,
        };
        let (edition, content) = (year_inside(head), Packed::new(bytes));
        self.files.push(FoundFile { source, format, parse, version, edition, content });
    }

    fn version_of(
        &self,
        place: &Place,
        system: Option<System>,
        sha256: Option<&str>,
        head: &[u8],
    ) -> Option<(Version, crate::VersionOrigin)> {
        find_version(&Evidence { options: self.options, system, sha256, names: &place.names, head })
    }

    /// The whole content of a file of which the first bytes were read. The outer
    /// error ends the load, the inner one is the file's.
    pub(crate) fn content(
        &mut self,
        place: &Place,
        head: Vec<u8>,
        rest: &mut dyn Read,
        budget: &mut Budget,
    ) -> Result<Result<Vec<u8>, LoadError>, LoadError> {
        const STEP_BYTES: u64 = 1024 * 1024;
        let limit_bytes = MEMBER_BYTES.min(budget.left_bytes);
        let mut bytes = head;
        loop {
            match rest.take(STEP_BYTES).read_to_end(&mut bytes) {
                Ok(0) => break,
                Ok(_) if bytes.len() as u64 > limit_bytes => {
                    let file = place.name.clone();
                    return Ok(Err(LoadError::TooLarge { file, limit_bytes }));
                }
                Ok(_) => self.report(&place.name)?,
                Err(source) => return Ok(Err(read_error(place, source))),
            }
        }
        budget.left_bytes -= bytes.len() as u64;
        Ok(Ok(bytes))
    }
}

/// Whether the name says that a file is one of those that are loaded: in a
/// folder, a damaged one must not be passed over like a stray document.
fn is_named_like_a_release_file(place: &Place) -> bool {
    const BEGINNINGS: [&str; 12] = [
        "icd10c", "icd10p", "icd-10-c", "order", "tabular", "index", "e-index", "hcpc", "longu",
        "medu", "shortu", "cptpla",
    ];
    const WORDS: [&str; 13] = [
        "order",
        "codes",
        "tabular",
        "index",
        "neoplasm",
        "drug",
        "tables",
        "definitions",
        "anweb",
        "longu",
        "medu",
        "shortu",
        "cptpla",
    ];
    const ENDS: [&str; 5] = [".txt", ".xml", ".csv", ".zip", ".xlsx"];
    let Some(own) = place.names.first() else {
        return false;
    };
    let name = own.to_ascii_lowercase();
    BEGINNINGS.iter().any(|start| name.starts_with(start))
        && WORDS.iter().any(|word| name.contains(word))
        && ENDS.iter().any(|end| name.ends_with(end))
        && !name.contains("addend")
        && !name.contains("correction")
}

fn sum_of(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::new(), |mut sum, byte| {
        let _ = write!(sum, "{byte:02x}");
        sum
    })
}
