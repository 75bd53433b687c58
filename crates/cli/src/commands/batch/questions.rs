//! Where questions come from: lines, or the rows of a table; read by the block.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::num::NonZeroUsize;
use std::path::Path;

use super::lines::{Lines, without_end};
use super::table::{Header, Table};
use crate::exit::Failure;

/// How many questions are answered between two writes at most: enough for many threads.
const BLOCK: usize = 1_024;

/// How many bytes of answers a thread makes for a block, and how many all make together,
/// if that is not less than the fewest questions that are worth a block.
const THREAD_BYTES: usize = 500_000;
const BLOCK_ANSWERS: usize = 16_000_000;
const FEWEST: usize = 16;

/// How many bytes the questions of a block have at most, but for one.
const BLOCK_BYTES: usize = 1_000_000;

/// A question, and the row it stands in.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) text: String,
    /// The row as it stands in its table, without its end; nothing for a line.
    pub(super) row: Option<String>,
}

/// Questions that are answered together.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) questions: Vec<Question>,
    /// How many bytes of the input were read up to here.
    pub(super) read_bytes: u64,
}

/// How many questions a block has that so many threads answer in lines of so many bytes.
pub(super) fn block_len(line_bytes: usize, threads: NonZeroUsize) -> usize {
    let bytes = THREAD_BYTES.saturating_mul(threads.get()).min(BLOCK_ANSWERS);
    (bytes / line_bytes.max(1)).clamp(FEWEST, BLOCK)
}

type Input = Box<dyn BufRead + Send>;

/// The questions of a file or of standard input.
pub(super) enum Questions {
    Lines(Lines<Input>),
    Table(Table<Input>),
}

impl Questions {
    /// Opens a file, or standard input where there is none or its name is a hyphen;
    /// a table, if a column is named. With it comes the length of a file in bytes.
    ///
    /// What is a table by its name, and has no column named, is an error: its rows are no
    /// questions.
    pub(super) fn open(
        file: Option<&Path>,
        column: Option<&str>,
    ) -> Result<(Self, Option<u64>), Failure> {
        let (lines, bytes) = open_lines(file)?;
        let questions = match column {
            Some(column) => Self::Table(Table::open(lines, column)?),
            None if file.is_some_and(is_table) => return Err(Table::without_column(lines)),
            None => Self::Lines(lines),
        };
        Ok((questions, bytes))
    }

    /// The header of a table.
    pub(super) fn header(&self) -> Option<&Header> {
        match self {
            Self::Lines(_) => None,
            Self::Table(table) => Some(table.header()),
        }
    }

    /// Passes over so many questions; says how many there were.
    pub(super) fn skip(&mut self, wanted: u64) -> Result<u64, Failure> {
        for skipped in 0..wanted {
            if self.next()?.is_none() {
                return Ok(skipped);
            }
        }
        Ok(wanted)
    }

    /// Reads at most so many questions into a block. Whether the input ended there;
    /// what was read before a line that cannot be used stays in the block.
    pub(super) fn fill(&mut self, block: &mut Block, wanted: usize) -> Result<bool, Failure> {
        let mut bytes = 0;
        while block.questions.len() < wanted && bytes < BLOCK_BYTES {
            let Some(question) = self.next()? else {
                return Ok(true);
            };
            bytes += question.text.len() + question.row.as_ref().map_or(0, String::len);
            block.questions.push(question);
            block.read_bytes = self.read_bytes();
        }
        Ok(false)
    }

    fn next(&mut self) -> Result<Option<Question>, Failure> {
        match self {
            Self::Lines(lines) => {
                let line = lines.next()?;
                let text = |line| without_end(line).to_owned();
                Ok(line.map(|line| Question { text: text(line), row: None }))
            }
            Self::Table(table) => table.next(),
        }
    }

    fn read_bytes(&self) -> u64 {
        match self {
            Self::Lines(lines) => lines.read_bytes(),
            Self::Table(table) => table.read_bytes(),
        }
    }
}

/// Whether a file is a table, as its name says.
fn is_table(file: &Path) -> bool {
    let end = file.extension().unwrap_or_default();
    ["csv", "tsv"].into_iter().any(|kind| end.eq_ignore_ascii_case(kind))
}

fn open_lines(file: Option<&Path>) -> Result<(Lines<Input>, Option<u64>), Failure> {
    let Some(path) = file.filter(|path| path.as_os_str() != "-") else {
        let name = "standard input".to_owned();
        return Ok((Lines::new(name, Box::new(BufReader::new(io::stdin()))), None));
    };
    let name = path.display().to_string();
    let failed = |source| Failure::Questions { file: name.clone(), source };
    let file = File::open(path).map_err(failed)?;
    let bytes = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|data| data.len());
    Ok((Lines::new(name, Box::new(BufReader::new(file))), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn questions(text: String) -> Questions {
        let input: Input = Box::new(io::Cursor::new(text.into_bytes()));
        Questions::Lines(Lines::new("q".to_owned(), input))
    }

    #[track_caller]
    fn check(text: String, wanted: usize, expected: usize) {
        let mut block = Block::default();
        questions(text).fill(&mut block, wanted).unwrap();
        assert_eq!(block.questions.len(), expected);
    }

    #[test]
    fn a_block_is_bounded_in_questions_and_in_bytes() {
        check("cough\n".repeat(50), 20, 20);
        check("cough\n".repeat(10), 20, 10);
        check(format!("{}\n", "cough ".repeat(100_000)).repeat(5), 20, 2);
    }

    #[test]
    fn a_block_has_fewer_questions_the_longer_their_answers_are() {
        let of_threads = |threads: usize| {
            let threads = NonZeroUsize::new(threads).unwrap();
            [100, 10_000, 1_000_000].map(|line_bytes| block_len(line_bytes, threads))
        };
        assert_eq!(of_threads(1), [1_024, 50, 16]);
        assert_eq!(of_threads(2), [1_024, 100, 16]);
        assert_eq!(of_threads(100), [1_024, 1_024, 16]);
    }

    #[test]
    fn questions_passed_over_are_counted() {
        let mut questions = questions("a\nb\nc\n".to_owned());
        assert_eq!(questions.skip(2).unwrap(), 2);
        let mut block = Block::default();
        assert!(questions.fill(&mut block, 9).unwrap());
        assert_eq!((block.questions[0].text.as_str(), block.questions.len()), ("c", 1));
        assert_eq!(questions.skip(2).unwrap(), 0);
    }
}
