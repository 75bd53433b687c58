//! `show`: a code, what is said of it, and its place.
//!
//! The JSON is an array with one object for each code set that has the code:
//!
//! ```text
//! [{"system","version","effective","until","code","plain","title",
//!   "kind": "chapter" | "section" | "code" | "variant" | "modifier" | "prefix",
//!   "billable","family",
//!   "designations": [{"text","role","source","older","manifestation"}],
//!                                  "older": of an older edition than the version;
//!                                  "manifestation": null, or the code to report behind
//!   "notes": [{"code","kind","text"}]       its own, then those of the codes above it,
//!                                           nearest first; "code" is where a note stands
//!   "parents": [{"code","title","billable"}]                              nearest first
//!   "children": [{"code","title","billable"}]
//!   "seventh": null | {"name","choices":[{"value","label","code"}]},
//!   "axes": [{"name","value","label","definition"}]                  of ICD-10-PCS
//!   "table": null | {"names","rows":[[[{"value","label"}]]]}          of its tables
//!   "properties": [{"kind","value"}]                          of HCPCS and CPT
//!   "valid": null | {"from","until"}            the days of the code itself
//!   "history": null | {"system","code","spans":[{"first","last","from","until","title",
//!                      "billable"}],"became":[{"code","title","since"}],"was"}}]
//! ```

mod facts;
mod print;

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use medcode::{
    Catalog, Code, CodeAxis, ConceptKind, ConceptRef, Date, Effective, History, NoteKind, Role,
    Scope, Source, System, Version,
};
use serde::Serialize;

use self::facts::{Property, Table};
use self::print::print;

use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::options::ScopeOptions;
use crate::output::{self, Output, typed_code};

const ABOUT: &str = "\
Show a code: its title, the texts that name it, its notes and those it inherits with
the code each stands at, the paths of indexes and tables that lead to it, its seventh
characters, the codes above and below it, the days on which its version is in
force, and its history through the versions loaded. Of ICD-10-PCS the axes with the
values that its characters choose, and of a table its rows; of HCPCS Level II what is
published beside a code. A code may have modifiers behind it: E0143-NU.

A code that ends in a hyphen (E11.-) may not be reported as it is. A string that is
a code in two systems is shown for each.

--json prints an array with one object for each code set that has the code: system,
version, effective, until, code, plain, title, kind (chapter, section, code, variant,
modifier or prefix), billable, family, designations [text, role, source, older,
manifestation], notes [code, kind, text], parents [code, title, billable] from the
nearest up, children [code, title, billable], seventh (null, or name and choices
[value, label, code]), axes [name, value, label, definition], table (null, or names
and rows of values [value, label]), properties [kind, value], valid (null, or from and
until), history (null, or spans [first, last, from, until, title, billable], became
[code, title, since] and was).";

const EXAMPLES: &str = "\
Examples:
  medcode show E11.9
  medcode show s52501
  medcode show I20-I25
  medcode show 0FT44ZZ
  medcode show E0143-NU
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
    let shown: Vec<Shown> = concepts
        .iter()
        .map(|concept| Shown::new(&catalog, concept, options.scope.on))
        .collect::<Result<_, Failure>>()?;
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
            output::message(&check.message());
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
    axes: Vec<CodeAxis>,
    table: Option<Table>,
    properties: Vec<Property>,
    valid: Option<Effective>,
    history: Option<History>,
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
    fn new(catalog: &Catalog, concept: &ConceptRef, on: Option<Date>) -> Result<Self, Failure> {
        let parents: Vec<ConceptRef> = concept.ancestors().collect();
        // A variant is named, and completed, by its family.
        let is_variant = concept.kind() == ConceptKind::Variant;
        let named = if is_variant { parents.first().unwrap_or(concept) } else { concept };
        let (effective, until) = in_force(catalog, concept);
        // A code may have ended before its version, which keeps it all the same.
        let valid = concept.effective();
        let is_valid = valid.zip(on.or(effective)).is_none_or(|(days, day)| days.contains(day));
        Ok(Self {
            system: concept.system(),
            version: concept.version().clone(),
            effective,
            until,
            code: concept.printed(),
            plain: concept.code(),
            title: concept.title(),
            kind: kind_name(concept.kind()),
            billable: concept.is_billable() && is_valid,
            family: concept.seventh().is_some(),
            designations: texts(named),
            notes: std::iter::once(concept).chain(&parents).flat_map(notes).collect(),
            parents: parents.iter().map(Place::new).collect(),
            children: concept.children().map(|child| Place::new(&child)).collect(),
            seventh: Seventh::of(named),
            axes: concept.axes(),
            table: concept.table().as_ref().map(Table::new),
            properties: concept.properties().map(Property::new).collect(),
            valid,
            history: history_of(catalog, concept)?,
        })
    }
}

/// The history of a code; of what is no code by itself there is none.
fn history_of(catalog: &Catalog, concept: &ConceptRef) -> Result<Option<History>, Failure> {
    if matches!(concept.kind(), ConceptKind::Chapter | ConceptKind::Section) {
        return Ok(None);
    }
    let scope = Scope::new().system(concept.system());
    Ok(catalog.history(&scope, &concept.printed())?.pop())
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
        ConceptKind::Modifier => "modifier",
        ConceptKind::Prefix => "prefix",
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
