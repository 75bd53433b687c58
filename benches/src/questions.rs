//! Judged questions: tab-separated files with a header, as people made them.

use std::fs;
use std::path::{Path, PathBuf};

use medcode::System;

const HEADER: [&str; 5] = ["set", "question", "system", "expected", "note"];

/// Why judged questions were not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QuestionError {
    /// A file or folder cannot be read.
    #[error("{}: cannot be read", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A folder without a file of questions.
    #[error("{}: no .tsv file in this folder", path.display())]
    NoFiles {
        /// The folder.
        path: PathBuf,
    },
    /// The first line does not name the columns.
    #[error("{}:1: the header is {found:?}, expected {:?}", path.display(), HEADER.join("\t"))]
    Header {
        /// The file.
        path: PathBuf,
        /// The line met.
        found: String,
    },
    /// A line with too few or too many columns.
    #[error("{}:{line}: {found} columns, expected {}", path.display(), HEADER.len())]
    Columns {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// How many columns it has.
        found: usize,
    },
    /// A column that must say something is empty.
    #[error("{}:{line}: column {column:?} is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The name of the column.
        column: &'static str,
    },
    /// A system there is none of.
    #[error("{}:{line}: system {found:?} is unknown, expected one of {}", path.display(), system_names())]
    System {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The name met.
        found: String,
    },
}

/// A question and the codes that answer it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The set it is counted in.
    pub set: String,
    /// The question.
    pub text: String,
    /// The system it is asked of.
    pub system: System,
    /// Codes without dots, upper case; any of them is right.
    pub expected: Vec<String>,
}

impl Question {
    /// Which half of a split the question falls into: by a hash of its text, so that
    /// every run splits alike.
    pub fn is_of_second_half(&self) -> bool {
        let hash = crc32fast::hash(self.text.as_bytes());
        hash & 1 == 1
    }
}

/// Reads files of judged questions, and of a folder all `.tsv` files in the order
/// of their names.
pub fn read_questions(paths: &[PathBuf]) -> Result<Vec<Question>, QuestionError> {
    let mut questions = Vec::new();
    for path in paths {
        for file in files(path)? {
            let text = fs::read_to_string(&file).map_err(|source| read_error(&file, source))?;
            questions.extend(parse(&file, &text)?);
        }
    }
    Ok(questions)
}

fn files(path: &Path) -> Result<Vec<PathBuf>, QuestionError> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut files = Vec::new();
    for file in fs::read_dir(path).map_err(|source| read_error(path, source))? {
        files.push(file.map_err(|source| read_error(path, source))?.path());
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "tsv"));
    files.sort();
    if files.is_empty() {
        return Err(QuestionError::NoFiles { path: path.to_path_buf() });
    }
    Ok(files)
}

fn read_error(path: &Path, source: std::io::Error) -> QuestionError {
    QuestionError::Read { path: path.to_path_buf(), source }
}

fn parse(path: &Path, text: &str) -> Result<Vec<Question>, QuestionError> {
    let mut lines = text.lines().enumerate();
    let header = lines.next().map_or("", |(_, header)| header);
    if !header.split('\t').eq(HEADER) {
        let (path, found) = (path.to_path_buf(), header.to_owned());
        return Err(QuestionError::Header { path, found });
    }
    lines
        .filter(|(_, line)| !line.is_empty())
        .map(|(number, line)| parse_line(path, number + 1, line))
        .collect()
}

fn parse_line(path: &Path, line: usize, text: &str) -> Result<Question, QuestionError> {
    let columns: Vec<&str> = text.split('\t').collect();
    let &[set, question, system, expected, _note] = columns.as_slice() else {
        let found = columns.len();
        return Err(QuestionError::Columns { path: path.to_path_buf(), line, found });
    };
    for (column, value) in HEADER.into_iter().zip([set, question, system, expected]) {
        if value.trim().is_empty() {
            return Err(QuestionError::Empty { path: path.to_path_buf(), line, column });
        }
    }
    let system = system.parse().map_err(|_| QuestionError::System {
        path: path.to_path_buf(),
        line,
        found: system.to_owned(),
    })?;
    let expected = expected.split(';').map(plain_code).filter(|code| !code.is_empty()).collect();
    Ok(Question { set: set.to_owned(), text: question.to_owned(), system, expected })
}

/// A code as codes are compared: without its dot, upper case.
fn plain_code(text: &str) -> String {
    text.trim().replace('.', "").to_ascii_uppercase()
}

fn system_names() -> String {
    System::ALL.map(System::id).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD_HEADER: &str = "set\tquestion\tsystem\texpected\tnote";

    fn parse_text(text: &str) -> Result<Vec<Question>, QuestionError> {
        parse(Path::new("questions.tsv"), text)
    }

    #[track_caller]
    fn check_error(text: &str, message: &str) {
        let error = parse_text(text).expect_err("the file has a fault");
        assert_eq!(error.to_string(), message, "for {text:?}");
    }

    #[test]
    fn every_column_but_the_note_is_read() -> Result<(), QuestionError> {
        let text = format!("{GOOD_HEADER}\r\nlay\tsugar sickness\ticd10cm\te11.9; E10\tseen\r\n\n");
        let expected = Question {
            set: "lay".to_owned(),
            text: "sugar sickness".to_owned(),
            system: System::Icd10Cm,
            expected: vec!["E119".to_owned(), "E10".to_owned()],
        };
        assert_eq!(parse_text(&text)?, [expected]);
        Ok(())
    }

    #[test]
    fn a_file_without_its_header_is_refused() {
        let header = r#""set\tquestion\tsystem\texpected\tnote""#;
        check_error("", &format!("questions.tsv:1: the header is \"\", expected {header}"));
        check_error(
            "question\tcode\n",
            &format!(r#"questions.tsv:1: the header is "question\tcode", expected {header}"#),
        );
    }

    #[test]
    fn a_faulty_line_is_named() {
        for (line, message) in [
            ("lay\tcold\ticd10cm\tJ00", "questions.tsv:2: 4 columns, expected 5"),
            ("lay\tcold\ticd10cm\tJ00\t\t", "questions.tsv:2: 6 columns, expected 5"),
            ("lay\t \ticd10cm\tJ00\t", r#"questions.tsv:2: column "question" is empty"#),
            ("lay\tcold\ticd10cm\t\t", r#"questions.tsv:2: column "expected" is empty"#),
            (
                "lay\tcold\ticd11\tJ00\t",
                "questions.tsv:2: system \"icd11\" is unknown, expected one of icd10cm, icd10pcs, hcpcs, cpt",
            ),
        ] {
            check_error(&format!("{GOOD_HEADER}\n{line}\n"), message);
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let path = PathBuf::from("no/such/questions.tsv");
        let error = read_questions(&[path]).expect_err("there is no such file");
        assert_eq!(error.to_string(), "no/such/questions.tsv: cannot be read");
    }

    #[test]
    fn a_folder_is_read_in_the_order_of_its_names() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        for name in ["b.tsv", "a.tsv"] {
            let text = format!("{GOOD_HEADER}\n{name}\tcold\ticd10cm\tJ00\t\n");
            fs::write(folder.path().join(name), text)?;
        }
        fs::write(folder.path().join("README.md"), "not questions")?;
        let questions = read_questions(&[folder.path().to_path_buf()])?;
        let sets: Vec<&str> = questions.iter().map(|question| question.set.as_str()).collect();
        assert_eq!(sets, ["a.tsv", "b.tsv"]);
        Ok(())
    }

    #[test]
    fn a_folder_without_questions_is_named() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let error = read_questions(&[folder.path().to_path_buf()]).expect_err("it is empty");
        let message = format!("{}: no .tsv file in this folder", folder.path().display());
        assert_eq!(error.to_string(), message);
        Ok(())
    }
}
