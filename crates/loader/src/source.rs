//! Finding and unpacking what a caller passes: files, folders, `.gz`, `.zip`.

use std::borrow::Cow;
use std::cell::Cell;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use walkdir::WalkDir;
use zip::ZipArchive;

use crate::collect::Collector;
use crate::{LoadError, workbook};

/// One thing to read: a path (a file, `.gz`, `.zip` or folder), or bytes with a
/// name.
#[derive(Debug, Clone)]
pub struct Input(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Path(PathBuf),
    Bytes(String, Cow<'static, [u8]>),
}

impl Input {
    /// A file, an archive, or a folder with everything below it. Links in a
    /// folder are not followed.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self(Kind::Path(path.into()))
    }

    /// The content of a file or an archive, with the name it was published under.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Self(Kind::Bytes(name.into(), bytes.into()))
    }

    /// The path or name as passed.
    pub fn name(&self) -> String {
        match &self.0 {
            Kind::Path(path) => path.display().to_string(),
            Kind::Bytes(name, _) => name.clone(),
        }
    }
}

/// How much of a file is looked at to recognise it.
pub(crate) const HEAD_BYTES: usize = 64 * 1024;

/// The most that one file may hold unpacked. The largest file ever published, an
/// order file, holds 15 MB; the bound keeps a hostile archive from filling memory.
pub(crate) const MEMBER_BYTES: u64 = 512 * 1024 * 1024;

/// The most that one file or archive passed may hold unpacked, all told.
const TOTAL_BYTES: u64 = 1024 * 1024 * 1024;

/// The most files that one archive may hold; releases hold ten.
const ARCHIVE_FILES: usize = 10_000;

/// The most files that one folder may hold, everything below it included.
const FOLDER_FILES: usize = 100_000;

/// The longest name of a file in an archive, with the folders it names, in bytes.
const NAME_BYTES: usize = 1_024;

/// How many archives may lie one inside the other: a `.gz` in a `.zip` in a
/// `.zip` was seen.
const NESTING: usize = 3;

/// Where a file was found.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Its path, and its place in an archive.
    pub(crate) name: String,
    /// Its own name, those of folders and archives around it: innermost first.
    pub(crate) names: Vec<String>,
    /// Whether the caller named this very file (or the archive around it).
    pub(crate) is_named: bool,
    /// What it was unpacked from, outermost first.
    unpacked_from: Vec<Packing>,
}

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zip,
}

impl Place {
    fn inside(&self, member: &str) -> Self {
        let mut names: Vec<String> = member
            .split(['/', '\\'])
            .filter(|part| !part.is_empty())
            .rev()
            .map(str::to_owned)
            .collect();
        names.extend_from_slice(&self.names);
        let mut unpacked_from = self.unpacked_from.clone();
        unpacked_from.push(Packing::Zip);
        Self { name: format!("{}/{member}", self.name), names, is_named: false, unpacked_from }
    }

    /// The file in a gzip file.
    fn unzipped(&self) -> Self {
        let mut place = self.clone();
        place.unpacked_from.push(Packing::Gzip);
        if let Some(own) = place.names.first_mut() {
            let is_packed = own.len() > 3 && own.to_ascii_lowercase().ends_with(".gz");
            if is_packed {
                own.truncate(own.len() - 3);
            }
        }
        place
    }
}

/// What may still be unpacked of one file or archive passed.
#[derive(Debug)]
pub(crate) struct Budget {
    pub(crate) left_bytes: u64,
}

/// Passes every file in the inputs, unpacked, to the collector. Fails only for
/// what ends the whole load: a path that cannot be opened, or a stop.
pub(crate) fn walk(inputs: &[Input], collector: &mut Collector<'_>) -> Result<(), LoadError> {
    let mut files = Vec::new();
    for input in inputs {
        match &input.0 {
            Kind::Path(path) => list(path, collector, &mut files)?,
            Kind::Bytes(name, bytes) => files.push(named(name, bytes)),
        }
    }
    collector.total_bytes = files.iter().map(|file| file.len).sum();
    for file in files {
        read_file(&file, collector)?;
    }
    Ok(())
}

/// A file passed or found in a folder that was passed.
struct Found<'a> {
    place: Place,
    content: Content<'a>,
    len: u64,
}

enum Content<'a> {
    File(PathBuf),
    Bytes(&'a [u8]),
}

fn named<'a>(name: &str, bytes: &'a [u8]) -> Found<'a> {
    Found {
        place: Place {
            name: name.to_owned(),
            names: names_above(Path::new(name), usize::MAX),
            is_named: true,
            unpacked_from: Vec::new(),
        },
        content: Content::Bytes(bytes),
        len: bytes.len() as u64,
    }
}

/// The names of a path's parts, innermost first, at most so many.
fn names_above(path: &Path, count: usize) -> Vec<String> {
    path.components()
        .rev()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .take(count)
        .collect()
}

/// How many names of the path passed may date what is in it: its own and that of
/// the folder around it. The folders further up belong to the caller, and their
/// dates mean other things.
const DATING_NAMES: usize = 2;

fn list(
    path: &Path,
    collector: &mut Collector<'_>,
    files: &mut Vec<Found<'_>>,
) -> Result<(), LoadError> {
    let file = || path.display().to_string();
    let metadata = path.metadata().map_err(|source| LoadError::Open { file: file(), source })?;
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let names = names_above(&whole, DATING_NAMES);
    if metadata.is_dir() {
        return list_folder(path, &names, collector, files);
    }
    if !metadata.is_file() {
        return Err(LoadError::NotAFile { file: file() });
    }
    files.push(Found {
        place: Place { name: file(), names, is_named: true, unpacked_from: Vec::new() },
        content: Content::File(path.to_owned()),
        len: metadata.len(),
    });
    Ok(())
}

fn list_folder(
    folder: &Path,
    around: &[String],
    collector: &mut Collector<'_>,
    files: &mut Vec<Found<'_>>,
) -> Result<(), LoadError> {
    for (count, met) in WalkDir::new(folder).sort_by_file_name().into_iter().enumerate() {
        if count > FOLDER_FILES {
            let file = folder.display().to_string();
            let limit = FOLDER_FILES;
            return Err(LoadError::TooManyFiles { file, limit });
        }
        let met = met.map_err(|error| LoadError::Open {
            file: error.path().unwrap_or(folder).display().to_string(),
            source: error.into(),
        })?;
        let name = met.path().display().to_string();
        if met.file_type().is_file() {
            let below = met.path().strip_prefix(folder).unwrap_or(met.path());
            let mut names = names_above(below, usize::MAX);
            names.extend_from_slice(around);
            files.push(Found {
                place: Place { name, names, is_named: false, unpacked_from: Vec::new() },
                len: met.metadata().map_or(0, |metadata| metadata.len()),
                content: Content::File(met.into_path()),
            });
        } else if !met.file_type().is_dir() {
            collector.pass_over(name, "not a file: links in a folder are not followed");
        }
    }
    Ok(())
}

fn read_file(found: &Found<'_>, collector: &mut Collector<'_>) -> Result<(), LoadError> {
    let mut budget = Budget { left_bytes: TOTAL_BYTES };
    let before = collector.done_bytes.get();
    let total = Rc::clone(&collector.done_bytes);
    match &found.content {
        Content::File(path) => match File::open(path) {
            Ok(file) => {
                let counted = Counted::new(file, total, found.len);
                unpack_seekable(&found.place, BufReader::new(counted), collector, &mut budget)?;
            }
            Err(source) => {
                let file = found.place.name.clone();
                let error = LoadError::Open { file, source };
                if found.place.is_named {
                    return Err(error);
                }
                collector.fail(&found.place, None, &[], error);
            }
        },
        Content::Bytes(bytes) => {
            let reader = Counted::new(Cursor::new(*bytes), total, found.len);
            unpack_seekable(&found.place, reader, collector, &mut budget)?;
        }
    }
    collector.done_bytes.set(before + found.len);
    collector.report(&found.place.name)
}

/// Counts the bytes read of a file, its own length at most: an archive's
/// directory is read more than once.
struct Counted<R> {
    inner: R,
    total: Rc<Cell<u64>>,
    left: u64,
}

impl<R> Counted<R> {
    fn new(inner: R, total: Rc<Cell<u64>>, left: u64) -> Self {
        Self { inner, total, left }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let counted = self.left.min(count as u64);
        self.left -= counted;
        self.total.set(self.total.get() + counted);
        Ok(count)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}

const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
const GZIP: &[u8] = b"\x1F\x8B";

fn is_zip(head: &[u8]) -> bool {
    ZIP.iter().any(|magic| head.starts_with(magic))
}

/// The first bytes of a reader; fewer where it ends or fails earlier, with the
/// failure.
fn read_head(reader: &mut dyn Read) -> (Vec<u8>, Option<std::io::Error>) {
    let mut head = Vec::new();
    let result = reader.take(HEAD_BYTES as u64).read_to_end(&mut head);
    (head, result.err())
}

fn unpack_seekable(
    place: &Place,
    mut reader: impl Read + Seek,
    collector: &mut Collector<'_>,
    budget: &mut Budget,
) -> Result<(), LoadError> {
    let (head, error) = read_head(&mut reader);
    if error.is_none() && is_zip(&head) {
        drop(head);
        return unpack_zip(place, reader, collector, budget);
    }
    unpack_read(place, (head, error), &mut reader, collector, budget)
}

/// Goes on with a file of which the first bytes were read.
fn unpack_read(
    place: &Place,
    (head, error): (Vec<u8>, Option<std::io::Error>),
    rest: &mut dyn Read,
    collector: &mut Collector<'_>,
    budget: &mut Budget,
) -> Result<(), LoadError> {
    collector.report(&place.name)?;
    if let Some(source) = error {
        let error = read_error(place, source);
        collector.fail(place, None, &head, error);
        return Ok(());
    }
    let is_packed = head.starts_with(GZIP) || is_zip(&head);
    if !is_packed {
        return collector.file(place, head, rest, budget);
    }
    if place.unpacked_from.len() >= NESTING {
        let file = place.name.clone();
        let limit = NESTING;
        collector.fail(place, None, &[], LoadError::Nested { file, limit });
        return Ok(());
    }
    if head.starts_with(GZIP) {
        let mut reader = MultiGzDecoder::new(Cursor::new(head).chain(rest));
        let place = place.unzipped();
        let start = read_head(&mut reader);
        return unpack_read(&place, start, &mut reader, collector, budget);
    }
    match collector.content(place, head, rest, budget)? {
        Ok(bytes) => unpack_zip(place, Cursor::new(bytes), collector, budget),
        Err(error) => {
            collector.fail(place, None, &[], error);
            Ok(())
        }
    }
}

/// The error of a read that failed, by what was being unpacked.
pub(crate) fn read_error(place: &Place, source: std::io::Error) -> LoadError {
    let file = place.name.clone();
    match place.unpacked_from.last() {
        None => LoadError::Read { file, source },
        Some(Packing::Gzip) => LoadError::Gzip { file, source },
        Some(Packing::Zip) => {
            let source = Box::new(source);
            LoadError::Zip { file, source }
        }
    }
}

fn unpack_zip(
    place: &Place,
    mut reader: impl Read + Seek,
    collector: &mut Collector<'_>,
    budget: &mut Budget,
) -> Result<(), LoadError> {
    let zip_error =
        |file: &str, source| LoadError::Zip { file: file.to_owned(), source: Box::new(source) };
    let mut archive = match ZipArchive::new(&mut reader) {
        Ok(archive) => archive,
        Err(source) => {
            collector.fail(place, None, &[], zip_error(&place.name, source));
            return Ok(());
        }
    };
    if archive.len() > ARCHIVE_FILES {
        let file = place.name.clone();
        let limit = ARCHIVE_FILES;
        collector.fail(place, None, &[], LoadError::TooManyFiles { file, limit });
        return Ok(());
    }
    match workbook::kind(&archive) {
        workbook::Kind::Archive => {}
        workbook::Kind::Office => {
            collector.pass_over(place.name.clone(), "Office document: not loaded yet");
            return Ok(());
        }
        workbook::Kind::Workbook => {
            drop(archive);
            return unpack_workbook(place, reader, collector, budget);
        }
    }
    if archive.is_empty() {
        collector.fail_empty(place);
    }
    for index in 0..archive.len() {
        let mut member = match archive.by_index(index) {
            Ok(member) => member,
            Err(source) => {
                collector.fail(place, None, &[], zip_error(&place.name, source));
                continue;
            }
        };
        if member.is_dir() {
            continue;
        }
        let bytes = member.name_raw().len();
        if bytes > NAME_BYTES {
            let (file, limit_bytes) = (place.name.clone(), NAME_BYTES);
            collector.fail(place, None, &[], LoadError::LongName { file, bytes, limit_bytes });
            continue;
        }
        let name = match member.name() {
            Ok(name) => name.into_owned(),
            Err(_) => String::from_utf8_lossy(member.name_raw()).into_owned(),
        };
        let inner = place.inside(&name);
        let start = read_head(&mut member);
        unpack_read(&inner, start, &mut member, collector, budget)?;
    }
    Ok(())
}

/// Passes the first sheet of a workbook on as text.
fn unpack_workbook(
    place: &Place,
    mut reader: impl Read + Seek,
    collector: &mut Collector<'_>,
    budget: &mut Budget,
) -> Result<(), LoadError> {
    if let Err(source) = reader.rewind() {
        collector.fail(place, None, &[], read_error(place, source));
        return Ok(());
    }
    let bytes = match collector.content(place, Vec::new(), &mut reader, budget)? {
        Ok(bytes) => bytes,
        Err(error) => {
            collector.fail(place, None, &[], error);
            return Ok(());
        }
    };
    let limit_bytes = MEMBER_BYTES.min(budget.left_bytes);
    match workbook::text(&place.name, &bytes, limit_bytes) {
        Ok(text) => collector.content_of(place, text.as_bytes(), &bytes),
        Err(error) => collector.fail_unknown(place, error),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_innermost_first() {
        let place = named("fy2016/ICD10CM_FY2016.ZIP", b"").place;
        let inner = place.inside("XML/Tabular.xml.gz");
        assert_eq!(inner.name, "fy2016/ICD10CM_FY2016.ZIP/XML/Tabular.xml.gz");
        assert_eq!(inner.unzipped().names, ["Tabular.xml", "XML", "ICD10CM_FY2016.ZIP", "fy2016"]);
    }
}
