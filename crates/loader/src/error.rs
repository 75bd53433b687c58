//! What can go wrong with release files, and where.

use std::error::Error;
use std::fmt;
use std::io;

use medcode_codeset::{BuildError, System, Version};

/// A place in a release file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file: its path, and its place in an archive.
    pub file: String,
    /// The line, counted from 1; none where the whole file is meant.
    pub line: Option<u64>,
}

impl fmt::Display for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(out, "{}:{line}", self.file),
            None => out.write_str(&self.file),
        }
    }
}

/// Something in a file that was passed over while the load went on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Where it stands.
    pub at: Location,
    /// What was met, and what was done about it.
    pub message: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.at, self.message)
    }
}

/// The cause of an error, whichever library found it.
type Cause = Box<dyn Error + Send + Sync>;

/// Why files could not be read into code sets.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A path does not exist, or may not be read.
    #[error("{file}: cannot be opened; check the path and its permissions")]
    Open {
        /// The path.
        file: String,
        /// What the system says.
        source: io::Error,
    },
    /// A path names a device, a pipe or the like.
    #[error("{file}: is neither a file nor a folder; pass a release file, archive or folder")]
    NotAFile {
        /// The path.
        file: String,
    },
    /// Reading stopped before the end of the file.
    #[error("{file}: cannot be read to its end; fetch it again or check the disk")]
    Read {
        /// The file.
        file: String,
        /// What the system says.
        source: io::Error,
    },
    /// A zip archive, or a file in it, is damaged.
    #[error(
        "{file}: the zip archive is cut short or damaged; expected a whole archive: fetch it again"
    )]
    Zip {
        /// The archive, or the file in it.
        file: String,
        /// What the reader of archives says.
        source: Cause,
    },
    /// A workbook is damaged.
    #[error(
        "{file}: the workbook is cut short or damaged; expected a whole xlsx file: fetch it again"
    )]
    Workbook {
        /// The workbook.
        file: String,
        /// What the reader of workbooks says.
        source: Cause,
    },
    /// A gzip file is damaged.
    #[error("{file}: the gzip file is cut short or damaged; expected a whole file: fetch it again")]
    Gzip {
        /// The file.
        file: String,
        /// What the reader of gzip says.
        source: io::Error,
    },
    /// Archives lie in archives too deeply.
    #[error(
        "{file}: lies in more than {limit} archives one inside the other; unpack the outer ones"
    )]
    Nested {
        /// The file.
        file: String,
        /// How many are read.
        limit: usize,
    },
    /// A file holds more bytes than any release file does.
    #[error(
        "{file}: holds more than {limit_bytes} bytes unpacked, more than any release file; \
         pass the files of one release"
    )]
    TooLarge {
        /// The file.
        file: String,
        /// How many bytes are read at most.
        limit_bytes: u64,
    },
    /// An archive or a folder holds more files than any release does.
    #[error("{file}: holds more than {limit} files, more than any release; pass the files to load")]
    TooManyFiles {
        /// The archive or folder.
        file: String,
        /// How many are read at most.
        limit: usize,
    },
    /// A file has no content.
    #[error("{file}: the file is empty; expected {expected}: fetch it again")]
    Empty {
        /// The file.
        file: String,
        /// What is accepted.
        expected: &'static str,
    },
    /// A file is nothing that is known.
    #[error("{file}: not a known release file, it begins with {begins:?}; expected {expected}")]
    Unrecognised {
        /// The file.
        file: String,
        /// Its first characters.
        begins: String,
        /// What is accepted.
        expected: &'static str,
    },
    /// A file is text in an encoding that publishers do not use.
    #[error("{file}: is UTF-16 text; expected {expected}, in UTF-8: fetch it again or convert it")]
    Utf16 {
        /// The file.
        file: String,
        /// What is accepted.
        expected: &'static str,
    },
    /// A name in an archive is longer than any release's.
    #[error(
        "{file}: a file in it has a name of {bytes} bytes, expected {limit_bytes} at most; unpack \
         it and pass its files"
    )]
    LongName {
        /// The archive.
        file: String,
        /// How long the name is.
        bytes: usize,
        /// How long it may be.
        limit_bytes: usize,
    },
    /// A file belongs to another system than the one asked for.
    #[error("{file}: is an {format}, but system {asked} was asked for; leave the system out")]
    OtherSystem {
        /// The file.
        file: String,
        /// What it is.
        format: &'static str,
        /// What was asked for.
        asked: System,
    },
    /// An XML file is cut short or not well formed.
    #[error("{at}: the XML is cut short or damaged; expected a whole {format}: fetch it again")]
    Xml {
        /// Where reading stopped.
        at: Location,
        /// What the file began as.
        format: &'static str,
        /// What the reader of XML says.
        source: Cause,
    },
    /// An XML file does not have the structure of its format.
    #[error("{at}: {found}; expected {expected}: is it an {format} as published?")]
    Structure {
        /// Where.
        at: Location,
        /// What was met.
        found: String,
        /// What was expected.
        expected: &'static str,
        /// What the file began as.
        format: &'static str,
    },
    /// A file has no row that can be used, or more bad rows than good ones.
    #[error(
        "{file}: {bad} of {rows} rows cannot be used, the first at line {line} ({message}); \
         expected an {format} as published: fetch it again"
    )]
    BadRows {
        /// The file.
        file: String,
        /// What the file began as.
        format: &'static str,
        /// How many rows cannot be used.
        bad: usize,
        /// How many rows there are.
        rows: usize,
        /// Where the first of them stands, counted from 1.
        line: u64,
        /// What is wrong with the first of them.
        message: String,
    },
    /// Nothing tells which version a file belongs to.
    #[error(
        "{file}: an {format}, but neither its sum, its name nor its content tells its version; \
         say which with --release, such as 2026 or 2026-04-01"
    )]
    NoVersion {
        /// The file.
        file: String,
        /// What it is.
        format: &'static str,
    },
    /// Two different files of one format claim to be one version.
    #[error(
        "{first} and {second}: two different files, both an {format} of {version}; \
         pass one of them, or say which version it is with --release"
    )]
    Conflict {
        /// One file.
        first: String,
        /// The other.
        second: String,
        /// What both are.
        format: &'static str,
        /// The version both claim.
        version: Version,
    },
    /// The records of a release do not make a code set.
    #[error("{system} {version}: the files do not make a code set; are they all of this version?")]
    Build {
        /// The system.
        system: System,
        /// The version.
        version: Version,
        /// What does not hold.
        source: BuildError,
    },
    /// Nothing that was passed can be loaded.
    #[error("{inputs}: nothing to load{found}; expected {expected}")]
    NothingToLoad {
        /// What was passed.
        inputs: String,
        /// What was found instead, or nothing.
        found: String,
        /// What is accepted.
        expected: &'static str,
    },
    /// The observer stopped the load.
    #[error("the load was stopped")]
    Cancelled,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_begins_with_file_and_line() {
        let warning = |line| Warning {
            at: Location { file: "a.zip/order.txt".to_owned(), line },
            message: "the flag is '2'".to_owned(),
        };
        assert_eq!(warning(Some(7)).to_string(), "a.zip/order.txt:7: the flag is '2'");
        assert_eq!(warning(None).to_string(), "a.zip/order.txt: the flag is '2'");
    }

    #[test]
    fn a_cause_is_kept_and_not_repeated() {
        let error = LoadError::Open {
            file: "missing.txt".to_owned(),
            source: io::Error::from(io::ErrorKind::NotFound),
        };
        assert_eq!(
            error.to_string(),
            "missing.txt: cannot be opened; check the path and its permissions"
        );
        assert_eq!(error.source().unwrap().to_string(), "entity not found");
    }
}
