//! The lexicon: rows that make a phrase stand for a meaning.
//!
//! A lexicon is a table of tab-separated values with the header `phrase`,
//! `meaning`, `kind`, `source`, and perhaps `context`. What the kinds say is in
//! [`RowKind`].

use std::collections::BTreeSet;

use crate::fingerprint::FastMap;

/// The files compiled in, each with the name that messages give it.
pub(crate) const FILES: [(&str, &str); 8] = [
    ("synonyms.tsv", include_str!("../data/synonyms.tsv")),
    ("lay.tsv", include_str!("../data/lay.tsv")),
    ("names.tsv", include_str!("../data/names.tsv")),
    ("anatomy.tsv", include_str!("../data/anatomy.tsv")),
    ("drugs.tsv", include_str!("../data/drugs.tsv")),
    ("abbreviations.tsv", include_str!("../data/abbreviations.tsv")),
    ("procedures.tsv", include_str!("../data/procedures.tsv")),
    ("supplies.tsv", include_str!("../data/supplies.tsv")),
];

const COLUMNS: [&str; 5] = ["phrase", "meaning", "kind", "source", "context"];
/// The kinds that rows may have, as tables name them.
const KINDS: [(&str, RowKind); 5] = [
    ("abbreviation", RowKind::Abbreviation),
    ("synonym", RowKind::Synonym),
    ("lay", RowKind::Lay),
    ("procedure", RowKind::Procedure),
    ("narrower", RowKind::Narrower),
];

/// How many of the columns every table has.
const NEEDED: usize = 4;

/// How a phrase came by its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RowKind {
    /// The text has the meaning's own words. No row is of this kind.
    Same,
    /// Two names of one thing, interchangeable in questions and designations:
    /// `cholelithiasis` and `calculus of gallbladder`.
    Synonym,
    /// The same, where the phrase is everyday speech: `nosebleed`.
    Lay,
    /// A short form that stands for its meaning in questions only: `COPD`. One
    /// short form may have several meanings; where no word of the question is in
    /// the context of one, all are kept, the first before the others.
    Abbreviation,
    /// A clinician's word for a procedure or a supply, worded as ICD-10-PCS or
    /// HCPCS do; read in questions only: `cholecystectomy`.
    Procedure,
    /// One thing of which the meaning is the nearest that code sets name; read in
    /// questions only: `seminoma` for `malignant neoplasm of testis`.
    Narrower,
    /// Two words that are written as one elsewhere: `heart burn`. No row is of this
    /// kind.
    Joined,
    /// A word taken apart into combining forms: `cholecystolithiasis`. No row is
    /// of this kind.
    Decomposition,
}

impl RowKind {
    /// Whether designations have meanings of this kind, not questions alone.
    pub(crate) fn is_shared(self) -> bool {
        matches!(self, Self::Same | Self::Synonym | Self::Lay)
    }
}

/// One row of a lexicon.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// What is written.
    pub phrase: Box<str>,
    /// What it stands for, worded as the code sets word it.
    pub meaning: Box<str>,
    /// How the phrase came by its meaning.
    pub kind: RowKind,
    /// Where the row comes from.
    pub source: Box<str>,
    /// Words that choose this sense of the phrase where they stand in the
    /// question too, between blanks.
    pub context: Box<str>,
    /// The file and line it stands in, counted from 1: `lay.tsv:5`.
    pub place: Box<str>,
}

/// Rows, in the order of their files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {
    rows: Vec<Row>,
}

/// Why a table is not a lexicon. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LexiconError {
    /// The first line does not name the columns.
    #[error(
        "{file}:1: the header is {met:?}; expected phrase, meaning, kind, source between tabs, and perhaps context"
    )]
    Header {
        /// The name given to the table.
        file: String,
        /// What was met.
        met: String,
    },
    /// A line has too few or too many columns.
    #[error(
        "{file}:{line}: met {met} columns; expected those of the header: phrase, meaning, kind, source, and perhaps context"
    )]
    Columns {
        /// The name given to the table.
        file: String,
        /// The line.
        line: usize,
        /// How many columns were met.
        met: usize,
    },
    /// A column holds nothing, or something it may not.
    #[error("{file}:{line}: column {column:?} is {met:?}; expected {expected}")]
    Column {
        /// The name given to the table.
        file: String,
        /// The line.
        line: usize,
        /// The name of the column.
        column: &'static str,
        /// What was met.
        met: String,
        /// What may stand there.
        expected: &'static str,
    },
    /// Two lines give one phrase the same meaning.
    #[error(
        "{file}:{line}: {phrase:?} has the meaning {meaning:?} in line {first} already; remove one"
    )]
    Duplicate {
        /// The name given to the table.
        file: String,
        /// The later line.
        line: usize,
        /// The earlier line.
        first: usize,
        /// The phrase.
        phrase: String,
        /// The meaning.
        meaning: String,
    },
}

/// The names of the files compiled in, as [`Row::place`] and
/// [`Analyzer::without_file`](crate::Analyzer::without_file) have them, with that of the
/// combining forms.
pub fn lexicon_files() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name).chain(["parts.tsv"])
}

impl Lexicon {
    /// The lexicon compiled in.
    pub fn builtin() -> Self {
        Self::read_builtin().expect("the crate was built from these files")
    }

    /// Reads the files compiled in.
    pub(crate) fn read_builtin() -> Result<Self, LexiconError> {
        let mut all = Self::default();
        for (name, table) in FILES {
            all.rows.extend(Self::parse(name, table)?.rows);
        }
        Ok(all)
    }

    /// Reads a table of tab-separated values; `name` is what messages call it.
    ///
    /// Empty lines are passed over. A line that cannot be read is an error: a
    /// lexicon is written by hand, and half of one is of no use.
    pub fn parse(name: &str, table: &str) -> Result<Self, LexiconError> {
        let rows = read_rows(name, table)?;
        let mut seen = FastMap::default();
        for (row, line) in &rows {
            if let Some(first) = seen.insert(row.key(), *line) {
                return Err(LexiconError::Duplicate {
                    file: name.to_owned(),
                    line: *line,
                    first,
                    phrase: row.phrase.as_ref().to_owned(),
                    meaning: row.meaning.as_ref().to_owned(),
                });
            }
        }
        Ok(Self { rows: rows.into_iter().map(|(row, _)| row).collect() })
    }

    /// This lexicon with the rows of another after its own. A row that gives a
    /// phrase the meaning it has already is left out.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        let known: BTreeSet<String> = self.rows.iter().map(Row::key).collect();
        let is_new = |row: &Row| !known.contains(&row.key());
        self.rows.extend(other.rows.into_iter().filter(is_new));
        self
    }

    /// The rows, in order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row at a position.
    pub fn row(&self, at: usize) -> Option<&Row> {
        self.rows.get(at)
    }
}

impl Row {
    /// Its cells and place between tabs, for [`Row::from_line`].
    pub(crate) fn to_line(&self) -> String {
        let kind = KINDS.iter().find(|(_, kind)| *kind == self.kind).map_or("", |(name, _)| name);
        let Self { phrase, meaning, source, context, place, .. } = self;
        format!("{phrase}\t{meaning}\t{kind}\t{source}\t{context}\t{place}")
    }

    /// A row from such a line.
    pub(crate) fn from_line(line: &str) -> Option<Self> {
        let mut cells = line.split('\t');
        let mut next = || cells.next();
        let (phrase, meaning, kind) = (next()?.into(), next()?.into(), next()?);
        let (_, kind) = KINDS.into_iter().find(|(name, _)| *name == kind)?;
        let (source, context, place) = (next()?.into(), next()?.into(), next()?.into());
        Some(Self { phrase, meaning, kind, source, context, place })
    }

    /// Equal for rows that say the same.
    fn key(&self) -> String {
        format!("{}\t{}", self.phrase, self.meaning).to_lowercase()
    }
}

/// The rows of a table, each with its line.
fn read_rows(name: &str, table: &str) -> Result<Vec<(Row, usize)>, LexiconError> {
    // Spreadsheets write a byte order mark.
    let table = table.strip_prefix('\u{feff}').unwrap_or(table);
    let mut lines = table.lines().zip(1..);
    let header = lines.next().map_or("", |(line, _)| line);
    let columns = header.trim_end().split('\t').count();
    let is_header = header.trim_end().split('\t').eq(COLUMNS.into_iter().take(columns));
    if columns < NEEDED || !is_header {
        return Err(LexiconError::Header { file: name.to_owned(), met: header.to_owned() });
    }
    lines
        .filter(|(text, _)| !text.trim().is_empty())
        .map(|(text, line)| Ok((read_row(name, text, line)?, line)))
        .collect()
}

fn read_row(file: &str, text: &str, line: usize) -> Result<Row, LexiconError> {
    let mut cells = text.split('\t').map(str::trim);
    let [phrase, meaning, kind, source, context] =
        std::array::from_fn(|_| cells.next().unwrap_or_default());
    let met = text.split('\t').count();
    if !(NEEDED..=COLUMNS.len()).contains(&met) {
        return Err(LexiconError::Columns { file: file.to_owned(), line, met });
    }
    let bad = |column, met: &str, expected| LexiconError::Column {
        file: file.to_owned(),
        line,
        column,
        met: met.to_owned(),
        expected,
    };
    let Some((_, kind)) = KINDS.into_iter().find(|(name, _)| *name == kind) else {
        return Err(bad("kind", kind, "abbreviation, synonym, lay, procedure or narrower"));
    };
    for (column, met) in COLUMNS.into_iter().zip([phrase, meaning, "-", source]) {
        if !met.chars().any(char::is_alphanumeric) && column != "kind" {
            return Err(bad(column, met, "words"));
        }
    }
    if phrase.eq_ignore_ascii_case(meaning) {
        return Err(bad("meaning", meaning, "other words than the phrase"));
    }
    Ok(Row {
        phrase: phrase.into(),
        meaning: meaning.into(),
        kind,
        source: source.into(),
        context: context.into(),
        place: format!("{file}:{line}").into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "phrase\tmeaning\tkind\tsource\n";

    #[track_caller]
    fn check_error(table: &str, expected: &str) {
        let error = Lexicon::parse("mine.tsv", table).unwrap_err();
        assert_eq!(error.to_string(), expected, "for {table:?}");
    }

    #[test]
    fn rows_keep_their_order_and_empty_lines_are_passed_over() {
        let table = format!(
            "{HEADER}hives\turticaria\tlay\tgeneral\n\nUTI\tinfection\tabbreviation\tgeneral\r\n"
        );
        let lexicon = Lexicon::parse("mine.tsv", &table).unwrap();
        assert_eq!(lexicon.rows().len(), 2);
        assert_eq!(&*lexicon.row(1).unwrap().phrase, "UTI");
        assert_eq!(lexicon.row(2), None);
    }

    #[test]
    fn a_bad_line_is_named() {
        check_error(
            "phrase\tmeaning\n",
            "mine.tsv:1: the header is \"phrase\\tmeaning\"; expected phrase, meaning, kind, source between tabs, and perhaps context",
        );
        check_error(
            &format!("{HEADER}hives\turticaria\n"),
            "mine.tsv:2: met 2 columns; expected those of the header: phrase, meaning, kind, source, and perhaps context",
        );
        check_error(
            &format!("{HEADER}hives\turticaria\tslang\tgeneral\n"),
            "mine.tsv:2: column \"kind\" is \"slang\"; expected abbreviation, synonym, lay, procedure or narrower",
        );
        check_error(
            &format!("{HEADER}\turticaria\tlay\tgeneral\n"),
            "mine.tsv:2: column \"phrase\" is \"\"; expected words",
        );
        check_error(
            &format!("{HEADER}Hives\thives\tlay\tgeneral\n"),
            "mine.tsv:2: column \"meaning\" is \"hives\"; expected other words than the phrase",
        );
        check_error(
            &format!("{HEADER}hives\turticaria\tlay\tgeneral\nHives\tUrticaria\tlay\tgeneral\n"),
            "mine.tsv:3: \"Hives\" has the meaning \"Urticaria\" in line 2 already; remove one",
        );
    }

    #[test]
    fn merging_keeps_one_of_equal_rows() {
        let table = format!("{HEADER}hives\turticaria\tlay\tgeneral\n");
        let lexicon = Lexicon::parse("mine.tsv", &table).unwrap();
        assert_eq!(lexicon.clone().merge(lexicon.clone()), lexicon);
    }

    #[test]
    fn no_row_is_in_two_of_the_files_compiled_in() {
        let parts = FILES.map(|(name, table)| Lexicon::parse(name, table).unwrap());
        let sum: usize = parts.iter().map(|part| part.rows.len()).sum();
        assert_eq!(Lexicon::builtin().rows.len(), sum);
    }
}
