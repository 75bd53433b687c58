//! `diff`: what changed from one version of a system to another.
//!
//! ```text
//! {"system","from","to",
//!  "added": [{"code","title"}],
//!  "removed": [{"code","title","became_header","candidates":[{"code","title","since"}]}],
//!  "retitled": [{"code","from","to","short": null | {"from","to"}}],
//!  "headers": {"added": [{"code","title"}], "removed": [{"code","title"}],
//!              "retitled": [{"code","from","to","short"}]},
//!  "notes": {"added": [{"code","kind","text"}], "removed": [{"code","kind","text"}]}}
//! ```

use std::collections::HashSet;
use std::io::{self, Write as _};
use std::path::PathBuf;

use anstyle::Style;
use clap::Args;
use medcode::{
    Candidate, Catalog, Changed, ChangedNote, Code, Difference, NoteKind, Removed, Retitled, Scope,
    System, Version,
};
use serde::Serialize;

use super::check::listed_codes;
use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::output::{FAINT, Output, STRONG, code_style, typed_code};
use crate::text::thousands;

const ABOUT: &str = "\
Say what changed from one version of a system to another, counted as publishers count
it in their addenda: added are codes that may be reported in the later version alone,
removed those of the earlier alone (with what conversion tables give as candidates,
and those that became headers told apart), retitled those of both with another full or
abbreviated title. Then the same of headers, and notes. Titles that differ in accents
or blanks alone are the same.

--only FILE restricts it to the codes of a file: CSV or TSV text, or semicolons between
its cells, with a column code (and system, if it has more than one), or one code a line.

--json prints one object: system, from, to, added [code, title], removed [code, title,
became_header, candidates [code, title, since]], retitled [code, from, to, short {from,
to}], headers {added, removed, retitled}, notes {added, removed} [code, kind, text].

Exit 0 whether or not anything changed.";

const EXAMPLES: &str = "\
Examples:
  medcode diff icd10cm 2025 2026
  medcode diff hcpcs 2020-07 2020-10 --json
  medcode diff icd10cm 2025 2026 --only favourites.csv";

#[derive(Debug, Args)]
#[command(about = "Say what changed between two versions", long_about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct DiffOptions {
    /// icd10cm, icd10pcs, hcpcs or cpt
    #[arg(value_name = "SYSTEM")]
    system: System,
    /// The earlier version, as `medcode status` names it
    #[arg(value_name = "FROM")]
    from: Version,
    /// The later version
    #[arg(value_name = "TO")]
    to: Version,
    /// Only the codes of this file, - for stdin
    #[arg(long, value_name = "FILE")]
    only: Option<PathBuf>,
    /// Print what changed as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(options: &DiffOptions, directory: Option<&PathBuf>) -> Result<Exit, Failure> {
    let only = options.only()?;
    let catalog = catalog::open(directory)?;
    let mut difference = catalog.diff(options.system, &options.from, &options.to)?;
    if let Some(only) = only {
        difference = difference.only(|code| only.contains(code));
    }
    let shown = Shown::new(&catalog, options, &difference)?;
    let mut out = Output::stdout();
    if options.json {
        out.json(&shown)?;
    } else {
        print(&mut out, &shown)?;
    }
    out.finish()?;
    Ok(Exit::Found)
}

impl DiffOptions {
    /// The codes of the file to which it is restricted.
    fn only(&self) -> Result<Option<HashSet<Code>>, Failure> {
        let Some(path) = &self.only else { return Ok(None) };
        let codes = listed_codes(path, self.system)?;
        let parsed = codes.iter().filter_map(|code| self.system.parse_code(typed_code(code)).ok());
        Ok(Some(parsed.collect()))
    }
}

#[derive(Debug, Serialize)]
struct Shown<'a> {
    system: System,
    from: &'a Version,
    to: &'a Version,
    added: Vec<Coded>,
    removed: Vec<Gone>,
    retitled: Vec<Renamed>,
    headers: Headers,
    notes: Notes,
}

#[derive(Debug, Serialize)]
struct Coded {
    code: String,
    title: String,
}

#[derive(Debug, Serialize)]
struct Gone {
    code: String,
    title: String,
    became_header: bool,
    candidates: Vec<Candidate>,
}

#[derive(Debug, Serialize)]
struct Renamed {
    code: String,
    from: String,
    to: String,
    short: Option<Shorts>,
}

#[derive(Debug, Serialize)]
struct Shorts {
    from: String,
    to: String,
}

#[derive(Debug, Serialize)]
struct Headers {
    added: Vec<Coded>,
    removed: Vec<Coded>,
    retitled: Vec<Renamed>,
}

#[derive(Debug, Serialize)]
struct Notes {
    added: Vec<Noted>,
    removed: Vec<Noted>,
}

#[derive(Debug, Serialize)]
struct Noted {
    code: String,
    kind: NoteKind,
    text: String,
}

impl<'a> Shown<'a> {
    fn new(
        catalog: &Catalog,
        options: &'a DiffOptions,
        difference: &Difference,
    ) -> Result<Self, Failure> {
        let system = options.system;
        let print = |code: &Code| system.print(code);
        let coded = |one: &Changed| Coded { code: print(&one.code), title: one.title.clone() };
        let renamed = |one: &Retitled| Renamed {
            code: print(&one.code),
            from: one.from.clone(),
            to: one.to.clone(),
            short: one.short.clone().map(|(from, to)| Shorts { from, to }),
        };
        let noted = |one: &ChangedNote| Noted {
            code: print(&one.code),
            kind: one.kind,
            text: one.text.clone(),
        };
        let gone = |one: &Removed| -> Result<Gone, Failure> {
            let (code, scope) = (print(&one.code), Scope::new().system(system));
            let history = catalog.history(&scope, &code)?.pop();
            Ok(Gone {
                code,
                title: one.title.clone(),
                became_header: one.became_header,
                candidates: history.map_or_else(Vec::new, |history| history.became),
            })
        };
        Ok(Self {
            system,
            from: &options.from,
            to: &options.to,
            added: difference.added.iter().map(coded).collect(),
            removed: difference.removed.iter().map(gone).collect::<Result<_, _>>()?,
            retitled: difference.retitled.iter().map(renamed).collect(),
            headers: Headers {
                added: difference.headers_added.iter().map(coded).collect(),
                removed: difference.headers_removed.iter().map(coded).collect(),
                retitled: difference.headers_retitled.iter().map(renamed).collect(),
            },
            notes: Notes {
                added: difference.notes_added.iter().map(noted).collect(),
                removed: difference.notes_removed.iter().map(noted).collect(),
            },
        })
    }
}

/// Columns of the longest code and a gap.
const CODE: usize = 10;

fn print(out: &mut Output, shown: &Shown<'_>) -> io::Result<()> {
    let count = |number: usize| thousands(number as u64);
    let headers = shown.removed.iter().filter(|one| one.became_header).count();
    let became = if headers > 0 { format!(" ({headers} became headers)") } else { String::new() };
    let text = format!(
        "{} {} to {}: {} added, {} removed{became}, {} retitled; headers: {} added, {} removed, \
         {} retitled; notes: {} added, {} removed",
        shown.system,
        shown.from,
        shown.to,
        count(shown.added.len()),
        count(shown.removed.len()),
        count(shown.retitled.len()),
        count(shown.headers.added.len()),
        count(shown.headers.removed.len()),
        count(shown.headers.retitled.len()),
        count(shown.notes.added.len()),
        count(shown.notes.removed.len()),
    );
    out.paragraph(2, &text, STRONG)?;
    print_coded(out, "Added", &shown.added, true)?;
    print_gone(out, &shown.removed)?;
    print_renamed(out, "Retitled", &shown.retitled, true)?;
    print_coded(out, "Headers added", &shown.headers.added, false)?;
    print_coded(out, "Headers removed", &shown.headers.removed, false)?;
    print_renamed(out, "Headers retitled", &shown.headers.retitled, false)?;
    print_noted(out, "Notes added", &shown.notes.added)?;
    print_noted(out, "Notes removed", &shown.notes.removed)
}

fn heading(out: &mut Output, text: &str, is_empty: bool) -> io::Result<()> {
    if is_empty {
        return Ok(());
    }
    writeln!(out)?;
    out.paragraph(0, text, STRONG)
}

fn row(out: &mut Output, code: &str, text: &str, is_billable: bool) -> io::Result<()> {
    write!(out, "  ")?;
    out.column(code, CODE, code_style(is_billable))?;
    out.paragraph(2 + CODE, text, Style::new())
}

fn below(out: &mut Output, text: &str) -> io::Result<()> {
    write!(out, "{:1$}", "", 2 + CODE)?;
    out.paragraph(2 + CODE, text, FAINT)
}

fn print_coded(out: &mut Output, head: &str, list: &[Coded], is_billable: bool) -> io::Result<()> {
    heading(out, head, list.is_empty())?;
    list.iter().try_for_each(|one| row(out, &one.code, &one.title, is_billable))
}

fn print_gone(out: &mut Output, list: &[Gone]) -> io::Result<()> {
    heading(out, "Removed", list.is_empty())?;
    for one in list {
        row(out, &one.code, &one.title, true)?;
        if one.became_header {
            below(out, "became a header")?;
        }
        if !one.candidates.is_empty() {
            let codes: Vec<&str> = one.candidates.iter().map(|one| &*one.code).collect();
            below(out, &format!("candidates: {}", codes.join(", ")))?;
        }
    }
    Ok(())
}

fn print_renamed(
    out: &mut Output,
    head: &str,
    list: &[Renamed],
    is_billable: bool,
) -> io::Result<()> {
    heading(out, head, list.is_empty())?;
    for one in list {
        row(out, &one.code, &one.to, is_billable)?;
        if one.from != one.to {
            below(out, &format!("before: {}", one.from))?;
        } else if let Some(short) = &one.short {
            below(out, &format!("abbreviated: {}; before: {}", short.to, short.from))?;
        }
    }
    Ok(())
}

fn print_noted(out: &mut Output, head: &str, list: &[Noted]) -> io::Result<()> {
    heading(out, head, list.is_empty())?;
    list.iter().try_for_each(|one| {
        row(out, &one.code, &format!("{}: {}", one.kind.name(), one.text), false)
    })
}
