//! What is shown of a code, as text.

use std::io::{self, Write as _};

use anstyle::Style;
use medcode::System;

use super::facts::{print_axes, print_history, print_properties, print_table};
use super::{Designation, Place, Shown};
use crate::output::{Output, STRONG, code_style, shown_code};

pub(super) const INDENT: usize = 2;

pub(super) fn print(out: &mut Output, shown: &Shown, is_all: bool) -> io::Result<()> {
    let code = shown_code(shown.system, &shown.code, shown.billable);
    out.column(&code, code.len() + 2, code_style(shown.billable))?;
    out.paragraph(code.len() + 2, &shown.title, STRONG)?;
    writeln!(out, "{}", standing(shown))?;
    if let Some(days) = &shown.valid {
        let until = days.until.map(|until| format!(" to {until}")).unwrap_or_default();
        writeln!(out, "The code itself is valid from {}{until}", days.from)?;
    }
    print_axes(out, &shown.axes)?;
    print_properties(out, &shown.properties)?;
    print_designations(out, shown)?;
    print_notes(out, shown)?;
    print_paths(out, shown, is_all)?;
    if let Some(seventh) = &shown.seventh {
        let head = match seventh.name.as_str() {
            "seventh character" => "7th character".to_owned(),
            name => format!("7th character, {name}"),
        };
        heading(out, &head)?;
        for choice in &seventh.choices {
            row(out, &choice.code, 10, true, &format!("{} {}", choice.value, choice.label))?;
        }
    }
    print_places(out, "Above", shown.system, &shown.parents)?;
    match &shown.table {
        Some(table) => print_table(out, table)?,
        None if !shown.family => print_places(out, "Below", shown.system, &shown.children)?,
        None => {}
    }
    print_history(out, shown.history.as_ref())
}

/// `ICD-10-CM 2026, in force 2025-10-01 to 2026-09-30, may be reported`.
fn standing(shown: &Shown) -> String {
    let days = match (shown.effective, shown.until) {
        (Some(from), Some(until)) => format!(", in force {from} to {until}"),
        (Some(from), None) => format!(", in force from {from}"),
        (None, _) => String::new(),
    };
    let use_of = match (shown.billable, shown.family, shown.kind) {
        (true, _, "modifier") => "a modifier",
        (true, _, _) => "billable",
        _ if shown.valid.is_some() => "not billable: not valid on this day",
        (_, true, _) => "not billable: needs a seventh character",
        (_, _, "chapter") => "a chapter",
        (_, _, "section") => "a section",
        (_, _, "prefix") => "the beginning of codes",
        _ => "not billable: a header",
    };
    format!("{} {}{days}; {use_of}", shown.system, shown.version)
}

pub(super) fn heading(out: &mut Output, text: &str) -> io::Result<()> {
    writeln!(out)?;
    out.paragraph(0, text, STRONG)
}

fn print_designations(out: &mut Output, shown: &Shown) -> io::Result<()> {
    let others: Vec<&Designation> = shown
        .designations
        .iter()
        .filter(|text| !text.role.is_index() && text.text != shown.title)
        .collect();
    if others.is_empty() {
        return Ok(());
    }
    heading(out, "Also")?;
    for text in others {
        write!(out, "{:INDENT$}", "")?;
        let text = format!("{} ({}, {})", text.text, text.role.name(), text.source.name());
        out.paragraph(INDENT + 2, &text, Style::new())?;
    }
    Ok(())
}

/// How many paths of an index or a table are shown unless all are asked for.
const PATHS: usize = 20;

/// The paths that lead to the code, by the index or table they stand in.
fn print_paths(out: &mut Output, shown: &Shown, is_all: bool) -> io::Result<()> {
    let is_path = |text: &&Designation| text.role.is_index();
    let paths: Vec<&Designation> = shown.designations.iter().filter(is_path).collect();
    for paths in paths.chunk_by(|one, next| one.source == next.source) {
        let [first, ..] = paths else { continue };
        let name = first.source.name();
        let edition = if first.older { ", of an older edition" } else { "" };
        heading(out, &format!("Found in the {name}{edition}"))?;
        let most = if is_all { usize::MAX } else { PATHS };
        for path in paths.iter().take(most) {
            write!(out, "{:INDENT$}", "")?;
            let text = match &path.manifestation {
                Some(second) => format!("{} {} [{second}]", path.text, shown.code),
                None => path.text.clone(),
            };
            out.paragraph(INDENT + 2, &text, Style::new())?;
        }
        let more = paths.len().saturating_sub(most);
        if more > 0 {
            writeln!(out, "{:INDENT$}… and {more} more; --all shows them", "")?;
        }
    }
    Ok(())
}

fn print_notes(out: &mut Output, shown: &Shown) -> io::Result<()> {
    if shown.notes.is_empty() {
        return Ok(());
    }
    heading(out, "Notes")?;
    let widest = shown.notes.iter().map(|note| note.code.len()).max().unwrap_or_default() + 2;
    let mut before = None;
    for note in &shown.notes {
        let is_same_head = before == Some((&note.code, note.kind));
        before = Some((&note.code, note.kind));
        let (code, kind) =
            if is_same_head { ("", "") } else { (note.code.as_str(), note.kind.name()) };
        write!(out, "{:INDENT$}", "")?;
        out.column(code, widest, code_style(false))?;
        out.column(kind, KIND, STRONG)?;
        out.paragraph(INDENT + widest + KIND, &note.text, Style::new())?;
    }
    Ok(())
}

/// Columns of the longest kind of note, `Use additional code`, and a gap.
const KIND: usize = 21;

fn print_places(out: &mut Output, head: &str, system: System, places: &[Place]) -> io::Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    heading(out, head)?;
    let shown = |place: &Place| shown_code(system, &place.code, place.billable);
    let widest = places.iter().map(|place| shown(place).len()).max().unwrap_or_default() + 2;
    for place in places {
        row(out, &shown(place), widest, place.billable, &place.title)?;
    }
    Ok(())
}

fn row(
    out: &mut Output,
    code: &str,
    width: usize,
    is_billable: bool,
    text: &str,
) -> io::Result<()> {
    write!(out, "{:INDENT$}", "")?;
    out.column(code, width, code_style(is_billable))?;
    out.paragraph(INDENT + width, text, Style::new())
}
