//! What is shown of codes of some systems alone, and of time: axes and tables, what a
//! publisher says beside a code, its history.

use std::io::{self, Write as _};

use anstyle::Style;
use medcode::{AxisTable, AxisValue, CodeAxis, History, PropertyKind};
use serde::Serialize;

use super::print::{INDENT, heading};
use crate::output::{CODE, FAINT, Output, STRONG};

/// What a publisher says of a code besides its texts.
#[derive(Debug, Serialize)]
pub(super) struct Property {
    kind: PropertyKind,
    value: String,
}

impl Property {
    pub(super) fn new((kind, value): (PropertyKind, String)) -> Self {
        Self { kind, value }
    }
}

/// A table as it stands in JSON: the names of the axes that it leaves open, and its
/// rows with the values of each.
#[derive(Debug, Serialize)]
pub(super) struct Table {
    names: Vec<String>,
    rows: Vec<Vec<Vec<Value>>>,
}

#[derive(Debug, Serialize)]
struct Value {
    value: char,
    label: String,
}

impl Table {
    pub(super) fn new(table: &AxisTable) -> Self {
        let value =
            |value: &AxisValue| Value { value: value.value, label: value.label.to_string() };
        let values = |values: &Vec<AxisValue>| values.iter().map(value).collect();
        let open = table.names.iter().skip(table.fixed.len());
        Self {
            names: open.map(ToString::to_string).collect(),
            rows: table.rows.iter().map(|row| row.iter().map(values).collect()).collect(),
        }
    }
}

/// The widest column that a name takes.
fn widest<'name>(names: impl Iterator<Item = &'name str>) -> usize {
    names.map(str::len).max().unwrap_or_default() + 2
}

pub(super) fn print_axes(out: &mut Output, axes: &[CodeAxis]) -> io::Result<()> {
    if axes.is_empty() {
        return Ok(());
    }
    heading(out, "Axes")?;
    let name = widest(axes.iter().map(|axis| &*axis.name));
    for axis in axes {
        write!(out, "{:INDENT$}", "")?;
        out.column(&axis.value.to_string(), 3, CODE)?;
        out.column(&axis.name, name, FAINT)?;
        let definition = axis.definition.as_ref().map(|text| format!(": {text}"));
        let text = format!("{}{}", axis.label, definition.unwrap_or_default());
        out.paragraph(INDENT + 3 + name, &text, Style::new())?;
    }
    Ok(())
}

pub(super) fn print_table(out: &mut Output, table: &Table) -> io::Result<()> {
    heading(out, "Table")?;
    let width = widest(table.names.iter().map(String::as_str));
    for (number, row) in table.rows.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        for (name, values) in table.names.iter().zip(row) {
            write!(out, "{:INDENT$}", "")?;
            out.column(name, width, STRONG)?;
            let values: Vec<String> =
                values.iter().map(|value| format!("{} {}", value.value, value.label)).collect();
            out.paragraph(INDENT + width, &values.join("; "), Style::new())?;
        }
    }
    Ok(())
}

pub(super) fn print_properties(out: &mut Output, properties: &[Property]) -> io::Result<()> {
    if properties.is_empty() {
        return Ok(());
    }
    heading(out, "Published with it")?;
    let width = widest(properties.iter().map(|property| property.kind.name()));
    for property in properties {
        write!(out, "{:INDENT$}", "")?;
        out.column(property.kind.name(), width, FAINT)?;
        out.paragraph(INDENT + width, &property.value, Style::new())?;
    }
    Ok(())
}

/// The history of a code, where more than one version of its system is loaded.
pub(super) fn print_history(out: &mut Output, history: Option<&History>) -> io::Result<()> {
    let Some(history) = history else { return Ok(()) };
    let is_one = history.spans.iter().all(|span| span.first == span.last);
    if history.spans.len() == 1 && is_one && history.became.is_empty() && history.was.is_empty() {
        return Ok(());
    }
    heading(out, "History")?;
    for span in &history.spans {
        let versions = if span.first == span.last {
            span.first.to_string()
        } else {
            format!("{} to {}", span.first, span.last)
        };
        let until = span.until.map(|until| format!(" to {until}")).unwrap_or_default();
        let standing = if span.billable { "billable" } else { "not billable" };
        write!(out, "{:INDENT$}", "")?;
        let text = format!("{versions} ({}{until}), {standing}: {}", span.from, span.title);
        out.paragraph(INDENT + 2, &text, Style::new())?;
    }
    for candidate in &history.became {
        let title = candidate.title.as_deref().unwrap_or_default();
        write!(out, "{:INDENT$}", "")?;
        let text = format!("candidate since {}: {} {title}", candidate.since, candidate.code);
        out.paragraph(INDENT + 2, &text, Style::new())?;
    }
    if !history.was.is_empty() {
        let text = format!("coded before as: {}", history.was.join(", "));
        write!(out, "{:INDENT$}", "")?;
        out.paragraph(INDENT + 2, &text, Style::new())?;
    }
    Ok(())
}
