//! `show`: a code, what is said of it, and its place.
//!
//! The JSON is an array with one object for each code set that has the code:
//!
//! ```text
//! [{"system","version","effective","until","code","plain","title",
//!   "kind": "chapter" | "section" | "code" | "variant",
//!   "billable","family",
//!   "designations": [{"text","role","source"}],
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
    Catalog, Code, ConceptKind, ConceptRef, Date, NoteKind, NoticeKind, Role, Scope, Source,
    System, Version,
};
use serde::Serialize;

use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::options::ScopeOptions;
use crate::output::{self, FAINT, Output, STRONG, code_style, shown_code};

const ABOUT: &str = "\
Show a code: its title, the texts that name it, its notes and those it inherits with
the code each stands at, the codes above and below it, its seventh characters, and
the days on which its version is in force.

A code that ends in a hyphen (E11.-) may not be reported as it is. A string that is
a code in two systems is shown for each.

--json prints an array with one object for each code set that has the code: system,
version, effective, until, code, plain, title, kind (chapter, section, code or
variant), billable, family, designations [text, role, source], notes [code, kind,
text], parents [code, title, billable] from the nearest up, children [code, title,
billable], seventh (null, or name and choices [value, label, code]).";

const EXAMPLES: &str = "\
Examples:
  medcode show E11.9
  medcode show s52501
  medcode show I20-I25
  medcode show E11.9 --on 2026-01-15 --json";

#[derive(Debug, Args)]
#[command(long_about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct ShowOptions {
    /// A code in any spelling, a section such as I20-I25, or the number of a chapter
    #[arg(value_name = "CODE")]
    code: String,
    #[command(flatten)]
    scope: ScopeOptions,
    /// Print what is shown as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(options: &ShowOptions, directory: Option<&PathBuf>) -> Result<Exit, Failure> {
    let catalog = catalog::open_filled(directory)?;
    let scope = options.scope.scope();
    let selection = catalog.selection(&scope);
    let concepts = catalog.lookup_in(&scope, &options.code)?;
    for notice in &selection.notices {
        output::notice(notice);
    }
    let shown: Vec<Shown> = concepts.iter().map(|concept| Shown::new(&catalog, &scope, concept)).collect();
    let mut out = Output::stdout();
    if options.json {
        out.json(&shown)?;
    } else {
        for (number, shown) in shown.iter().enumerate() {
            if number > 0 {
                writeln!(out)?;
            }
            print(&mut out, shown)?;
        }
    }
    out.finish()?;
    if shown.is_empty() {
        tell_unknown(&catalog, &scope, &options.code)?;
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
    designations: Vec<Text>,
    notes: Vec<Note>,
    parents: Vec<Place>,
    children: Vec<Place>,
    seventh: Option<Seventh>,
}

#[derive(Debug, Serialize)]
struct Text {
    text: String,
    role: Role,
    source: Source,
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
