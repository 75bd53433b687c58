//! Tables in plain text, which are Markdown too.

use std::fmt::Write as _;

/// The side a column is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table of rows under a header, every column as wide as its widest text.
pub fn table(columns: &[(&str, Align)], rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(place, (name, _))| {
            let width = |row: &Vec<String>| row[place].chars().count();
            rows.iter().map(width).max().unwrap_or(0).max(name.chars().count())
        })
        .collect();
    let mut text = String::new();
    let mut line = |cells: &[String]| {
        for ((cell, width), (_, align)) in cells.iter().zip(&widths).zip(columns) {
            let width = *width;
            let written = match align {
                Align::Left => write!(text, "| {cell:<width$} "),
                Align::Right => write!(text, "| {cell:>width$} "),
            };
            written.expect("writing to a string does not fail");
        }
        text.push_str("|\n");
    };
    line(&columns.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>());
    let rule = |((_, align), width): (&(&str, Align), &usize)| match align {
        Align::Left => "-".repeat(*width),
        Align::Right => format!("{}:", "-".repeat(width - 1)),
    };
    line(&columns.iter().zip(&widths).map(rule).collect::<Vec<_>>());
    for row in rows {
        line(row);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_text() {
        let rows =
            [["lay", "168"], ["abbreviations", "38"]].map(|row| row.map(str::to_owned).to_vec());
        let text = table(&[("set", Align::Left), ("n", Align::Right)], &rows);
        let expected = "\
| set           |   n |
| ------------- | --: |
| lay           | 168 |
| abbreviations |  38 |
";
        assert_eq!(text, expected);
    }
}
