//! How the program ends: exit codes, and what ends it early.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::output;

/// The exit codes, the same for every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// There are hits, the codes may be reported, the work is done: 0.
    Found,
    /// There is no hit, or a code may not be reported: 1.
    NotFound,
    /// What was asked could not be done: 2.
    Failed,
}

impl Exit {
    /// Found if there is something, not found otherwise.
    pub(crate) fn found(is_found: bool) -> Self {
        if is_found { Self::Found } else { Self::NotFound }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Found => Self::SUCCESS,
            Exit::NotFound => Self::from(1),
            Exit::Failed => Self::from(2),
        }
    }
}

/// Why a command ended before its answer was given.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The library could not do what was asked.
    #[error(transparent)]
    Library(#[from] medcode::Error),
    /// The answer could not be written. A closed pipe is no failure.
    #[error("the answer cannot be written")]
    Write(#[from] io::Error),
    /// A command of which there is no manual page.
    #[error("{name} is not a command; expected one of {known}")]
    UnknownCommand {
        /// What was met.
        name: String,
        /// The commands there are.
        known: String,
    },
    /// No place for the catalog is known.
    #[error(
        "there is no home directory to keep a catalog in; name a directory with --catalog DIR or MEDCODE_CATALOG"
    )]
    NoDataDirectory,
    /// The catalog is empty, and could not be filled.
    #[cfg(feature = "embedded")]
    #[error(
        "{}: the catalog is empty and cannot be filled on first use; make the directory \
         writable, or name another with --catalog DIR or MEDCODE_CATALOG", path.display()
    )]
    Fill {
        /// The directory of the catalog.
        path: PathBuf,
        /// Why.
        source: medcode::Error,
    },
    /// The catalog is empty, and this program has no release built in.
    #[cfg(not(feature = "embedded"))]
    #[error("{}: the catalog is empty; load a release with `medcode load PATH`", path.display())]
    Empty {
        /// The directory of the catalog.
        path: PathBuf,
    },
    /// A file of questions cannot be read.
    #[error("{file}: cannot be read; expected UTF-8 text")]
    Questions {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// A line of a file of questions cannot be used.
    #[error("{file}:{line}: {found}; expected {expected}")]
    QuestionLine {
        /// The file.
        file: String,
        /// The line, counted from 1; of a row, its first.
        line: u64,
        /// What was met.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// A table of questions does not have the column they are in.
    #[error("{file}:{line}: column {name:?} is missing; the table has {found}")]
    QuestionColumn {
        /// The file.
        file: String,
        /// The line of the header, counted from 1.
        line: u64,
        /// The column that was named.
        name: String,
        /// The columns met.
        found: String,
    },
    /// A table of questions has several columns of the name they are in.
    #[error(
        "{file}:{line}: column {name:?} is there more than once, as columns {places} of the table; give each a name of its own"
    )]
    RepeatedColumn {
        /// The file.
        file: String,
        /// The line of the header, counted from 1.
        line: u64,
        /// The column that was named.
        name: String,
        /// Their places, counted from 1.
        places: String,
    },
    /// Of a table of questions no column is named.
    #[error(
        "{file}: which column has the questions is not said; name it with --column NAME: the table has {found}; lines that are questions as a whole are read from standard input"
    )]
    ColumnNeeded {
        /// The file.
        file: String,
        /// The columns met.
        found: String,
    },
    /// A file of words cannot be read.
    #[error("{file}: cannot be read; expected a table as `medcode lexicon --help` shows it")]
    LexiconFile {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// A file of words has none.
    #[error("{file}: the file has no row; `medcode lexicon --remove` takes the rows out")]
    LexiconEmpty {
        /// The file.
        file: String,
    },
    /// A file of codes to check cannot be read.
    #[error(
        "{file}: cannot be read; expected UTF-8 text, a table with a header: system, code, date"
    )]
    CodesFile {
        /// The file.
        file: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A file of codes to check has no column of codes.
    #[error("{file}:{line}: column \"code\" is missing; the file has {found}")]
    CodesColumn {
        /// The file.
        file: String,
        /// The line of the header, counted from 1.
        line: u64,
        /// The columns met.
        found: String,
    },
    /// A row of a file of codes to check cannot be used.
    #[error("{file}:{line}: the row cannot be used")]
    CodesRow {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: u64,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Failure {
    /// Whether nobody reads the answer any more, which is no failure.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Write(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Says on stderr what happened, and with which exit code the program ends.
    pub(crate) fn tell(&self) -> Exit {
        if self.is_closed_pipe() {
            return Exit::Found;
        }
        output::complain(self);
        Exit::Failed
    }
}
