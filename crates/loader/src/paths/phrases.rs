//! The cells of a table as phrases: what the row and the column say together.

use medcode_codeset::Source;

use crate::rows::IndexFile;

/// A column of a table: its heading, and what stands around the row's term in a
/// phrase of it.
struct Column {
    heading: &'static str,
    before: &'static str,
    behind: &'static str,
}

const fn column(heading: &'static str, before: &'static str, behind: &'static str) -> Column {
    Column { heading, before, behind }
}

/// ICD-10-CM Official Guidelines, section I.C.2. A malignant neoplasm is primary
/// unless it is said to be secondary.
const NEOPLASMS: [Column; 6] = [
    column("Malignant Primary", "Malignant neoplasm (primary) of ", ""),
    column("Malignant Secondary", "Secondary malignant neoplasm of ", ""),
    column("Ca in situ", "Carcinoma in situ of ", ""),
    column("Benign", "Benign neoplasm of ", ""),
    column("Uncertain Behavior", "Neoplasm of uncertain behavior of ", ""),
    column("Unspecified Behavior", "Neoplasm of unspecified behavior of ", ""),
];

/// Section I.C.19.e.
const DRUGS: [Column; 6] = [
    column("Poisoning Accidental (unintentional)", "Poisoning by ", ", accidental (unintentional)"),
    column("Poisoning Intentional self-harm", "Poisoning by ", ", intentional self-harm"),
    column("Poisoning Assault", "Poisoning by ", ", assault"),
    column("Poisoning Undetermined", "Poisoning by ", ", undetermined"),
    column("Adverse effect", "Adverse effect of ", ""),
    column("Underdosing", "Underdosing of ", ""),
];

/// The columns of one table, by their numbers in the file.
pub(crate) struct Columns(Vec<(u8, &'static Column)>);

impl Columns {
    /// The columns that a file names and that are known.
    pub(crate) fn of(file: &IndexFile) -> Self {
        let known: &[Column] = match file.source {
            Source::NeoplasmTable => &NEOPLASMS,
            Source::DrugTable => &DRUGS,
            _ => &[],
        };
        let find = |heading: &str| {
            // FY2016 and FY2017 have commas in them: "Poisoning, Assault".
            let heading = heading.replace(',', "");
            known.iter().find(|column| column.heading.eq_ignore_ascii_case(&heading))
        };
        Self(file.heads.iter().filter_map(|(at, heading)| Some((*at, find(heading)?))).collect())
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The phrase of a cell; nothing for a column that is not known. A path of
    /// nothing is the row of the table's own main term.
    pub(crate) fn phrase(&self, number: u8, path: &str) -> Option<String> {
        let (_, column) = self.0.iter().find(|(known, _)| *known == number)?;
        let Column { before, behind, .. } = column;
        if path.is_empty() {
            return Some(before.trim_end_matches(" of ").to_owned());
        }
        Some(format!("{before}{}{behind}", lowered(path)))
    }
}

/// The text with a small first letter, unless its first word has other capitals,
/// digits or a full stop in it: tables begin their rows with a capital.
fn lowered(path: &str) -> String {
    let mut letters = path.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let word = letters.as_str().split([' ', ',', '-']).next().unwrap_or_default();
    let is_plain = !word.is_empty() && word.chars().all(char::is_lowercase);
    if is_plain { first.to_lowercase().chain(letters).collect() } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: Source, heading: &str, path: &str, expected: Option<&str>) {
        let heads = vec![(3, heading.to_owned())];
        let columns = Columns::of(&IndexFile { source, heads, terms: Vec::new() });
        assert_eq!(columns.phrase(3, path).as_deref(), expected, "for {heading:?} {path:?}");
    }

    #[test]
    fn a_cell_reads_as_what_its_row_and_column_say() {
        let (drugs, neoplasms) = (Source::DrugTable, Source::NeoplasmTable);
        let accidental = "Poisoning Accidental (unintentional)";
        check(
            drugs,
            accidental,
            "Aspirin",
            Some("Poisoning by aspirin, accidental (unintentional)"),
        );
        check(drugs, "Poisoning, Assault", "Acetal", Some("Poisoning by acetal, assault"));
        check(drugs, "Underdosing", "DDT (dust)", Some("Underdosing of DDT (dust)"));
        check(
            drugs,
            "Adverse effect",
            "Alcohol › beverage",
            Some("Adverse effect of alcohol › beverage"),
        );
        check(
            neoplasms,
            "Malignant secondary",
            "lung › lower lobe",
            Some("Secondary malignant neoplasm of lung › lower lobe"),
        );
        check(neoplasms, "Benign", "", Some("Benign neoplasm"));
        check(neoplasms, "Substance", "lung", None);
    }
}
