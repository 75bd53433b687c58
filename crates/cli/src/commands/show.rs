//! `show`: a code, what is said of it, and its place.
//!
//! The JSON is an array with one object for each code set that has the code:
//!
//! ```text
//! [{"system","version","effective","until","code","plain","title",
//!   "kind": "chapter" | "section" | "code" | "variant",
//!   "billable","family",
//!   "designations": [{"text","role","source","older","manifestation"}],
//!                                  "older": of an older edition than the version;
//!                                  "manifestation": null, or the code to report behind
//!   "notes": [{"code","kind","text"}]       its own, then those of the codes above it,
//!                                           nearest first; "code" is where a note stands
//!   "parents": [{"code","title","billable"}]                              nearest first
//!   "children": [{"code","title","billable"}]
//!   "seventh": null | {"name","choices":[{"value","label","code"}]}}]
//! ```

use std::io::{self, Write as _};
use std::path::PathBuf;

use anstyle::Style;
use clap::Args;
use medcode::{
    Catalog, Code, ConceptKind, ConceptRef, Date, NoteKind, Role, Scope, Source, System, Version,
};
use serde::Serialize;

use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::options::ScopeOptions;
use crate::output::{self, Output, STRONG, code_style, shown_code, typed_code};

const ABOUT: &str = "\
Show a code: its title, the texts that name it, its notes and those it inherits with
the code each stands at, the paths of indexes and tables that lead to it, its seventh
characters, the codes above and below it, and the days on which its version is in
force.

A code that ends in a hyphen (E11.-) may not be reported as it is. A string that is
a code in two systems is shown for each.

--json prints an array with one object for each code set that has the code: system,
version, effective, until, code, plain, title, kind (chapter, section, code or
variant), billable, family, designations [text, role, source, older, manifestation], notes [code, kind,
text], parents [code, title, billable] from the nearest up, children [code, title,
billable], seventh (null, or name and choices [value, label, code]).";

const EXAMPLES: &str = "\
Examples:
  medcode show E11.9
  medcode show s52501
  medcode show I20-I25
  medcode show E11.9 --on 2026-01-15 --json";

#[derive(Debug, Args)]
#[command(about = "Show a code, its notes and its place", long_about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct ShowOptions {
    /// A code in any spelling, a section such as I20-I25, or the number of a chapter
    #[arg(value_name = "CODE")]
    code: String,
    #[command(flatten)]
    scope: ScopeOptions,
    /// Show every path that leads to the code, not only the first
    #[arg(long)]
    all: bool,
    /// Print what is shown as JSON, with every path
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(options: &ShowOptions, directory: Option<&PathBuf>) -> Result<Exit, Failure> {
    let catalog = catalog::open_filled(directory)?;
    let scope = options.scope.scope();
    let selection = catalog.selection(&scope);
    let code = typed_code(&options.code);
    let concepts = catalog.lookup_in(&scope, code)?;
    for notice in &selection.notices {
        output::notice(notice);
    }
    let shown: Vec<Shown> = concepts.iter().map(|concept| Shown::new(&catalog, concept)).collect();
    let mut out = Output::stdout();
    if options.json {
        out.json(&shown)?;
    } else {
        for (number, shown) in shown.iter().enumerate() {
            if number > 0 {
                writeln!(out)?;
            }
            print(&mut out, shown, options.all)?;
        }
    }
    out.finish()?;
    if shown.is_empty() {
        tell_unknown(&catalog, &scope, code)?;
    }
    if selection.chosen.is_empty() { Ok(Exit::Failed) } else { Ok(Exit::found(!shown.is_empty())) }
}

/// Says what the code may be meant to be.
fn tell_unknown(catalog: &Catalog, scope: &Scope, code: &str) -> Result<(), Failure> {
    for check in catalog.check(scope, code)? {
        if check.version.is_some() {
            output::message(&check.message);
        }
    }
    Ok(())
}

/// All that is shown of a code, as it stands in JSON.
#[derive(Debug, Serialize)]
struct Shown {
    system: System,
    version: Version,
    effective: Option<Date>,
    until: Option<Date>,
    code: String,
    plain: Code,
    title: String,
    kind: &'static str,
    billable: bool,
    family: bool,
    designations: Vec<Designation>,
    notes: Vec<Note>,
    parents: Vec<Place>,
    children: Vec<Place>,
    seventh: Option<Seventh>,
}

#[derive(Debug, Serialize)]
struct Designation {
    text: String,
    role: Role,
    source: Source,
    older: bool,
    manifestation: Option<String>,
}

#[derive(Debug, Serialize)]
struct Note {
    code: String,
    kind: NoteKind,
    text: String,
}

#[derive(Debug, Serialize)]
struct Place {
    code: String,
    title: String,
    billable: bool,
}

#[derive(Debug, Serialize)]
struct Seventh {
    name: String,
    choices: Vec<SeventhChoice>,
}

#[derive(Debug, Serialize)]
struct SeventhChoice {
    value: char,
    label: String,
    code: String,
}

impl Shown {
    fn new(catalog: &Catalog, concept: &ConceptRef) -> Self {
        let parents: Vec<ConceptRef> = concept.ancestors().collect();
        // A variant is named, and completed, by its family.
        let is_variant = concept.kind() == ConceptKind::Variant;
        let named = if is_variant { parents.first().unwrap_or(concept) } else { concept };
        let (effective, until) = in_force(catalog, concept);
        Self {
            system: concept.system(),
            version: concept.version().clone(),
            effective,
            until,
            code: concept.printed(),
            plain: concept.code(),
            title: concept.title(),
            kind: kind_name(concept.kind()),
            billable: concept.is_billable(),
            family: concept.seventh().is_some(),
            designations: texts(named),
            notes: std::iter::once(concept).chain(&parents).flat_map(notes).collect(),
            parents: parents.iter().map(Place::new).collect(),
            children: concept.children().map(|child| Place::new(&child)).collect(),
            seventh: Seventh::of(named),
        }
    }
}

/// The days on which the version of a concept is in force.
fn in_force(catalog: &Catalog, concept: &ConceptRef) -> (Option<Date>, Option<Date>) {
    let status = catalog.status();
    let version = status
        .iter()
        .find(|status| status.system == concept.system() && status.version == *concept.version());
    (version.map(|version| version.effective), version.and_then(|version| version.until))
}

fn kind_name(kind: ConceptKind) -> &'static str {
    match kind {
        ConceptKind::Chapter => "chapter",
        ConceptKind::Section => "section",
        ConceptKind::Variant => "variant",
        _ => "code",
    }
}

fn texts(concept: &ConceptRef) -> Vec<Designation> {
    let text = |designation: medcode::Designation| Designation {
        text: designation.text,
        role: designation.role,
        source: designation.source,
        older: designation.is_older,
        manifestation: designation.manifestation.map(|code| concept.system().print(&code)),
    };
    concept.designations().map(text).collect()
}

fn notes(concept: &ConceptRef) -> Vec<Note> {
    let note = |(kind, text)| Note { code: concept.printed(), kind, text };
    concept.notes().map(note).collect()
}

impl Place {
    fn new(concept: &ConceptRef) -> Self {
        Self { code: concept.printed(), title: concept.title(), billable: concept.is_billable() }
    }
}

impl Seventh {
    /// The seventh characters of a family that its code set really has.
    fn of(family: &ConceptRef) -> Option<Self> {
        let definition = family.seventh()?;
        let choice = |variant: ConceptRef| {
            let value = variant.code().as_str().chars().next_back()?;
            let label = definition.label(value)?.to_owned();
            Some(SeventhChoice { value, label, code: variant.printed() })
        };
        let choices = family.children().filter_map(choice).collect();
        Some(Self { name: definition.axis().to_owned(), choices })
    }
}

const INDENT: usize = 2;

fn print(out: &mut Output, shown: &Shown, is_all: bool) -> io::Result<()> {
    let code = shown_code(shown.system, &shown.code, shown.billable);
    out.column(&code, code.len() + 2, code_style(shown.billable))?;
    out.paragraph(code.len() + 2, &shown.title, STRONG)?;
    writeln!(out, "{}", standing(shown))?;
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
    if !shown.family {
        print_places(out, "Below", shown.system, &shown.children)?;
    }
    Ok(())
}

/// `ICD-10-CM 2026, in force 2025-10-01 to 2026-09-30, may be reported`.
fn standing(shown: &Shown) -> String {
    let days = match (shown.effective, shown.until) {
        (Some(from), Some(until)) => format!(", in force {from} to {until}"),
        (Some(from), None) => format!(", in force from {from}"),
        (None, _) => String::new(),
    };
    let use_of = match (shown.billable, shown.family, shown.kind) {
        (true, _, _) => "billable",
        (_, true, _) => "not billable: needs a seventh character",
        (_, _, "chapter") => "a chapter",
        (_, _, "section") => "a section",
        _ => "not billable: a header",
    };
    format!("{} {}{days}; {use_of}", shown.system, shown.version)
}

fn heading(out: &mut Output, text: &str) -> io::Result<()> {
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
