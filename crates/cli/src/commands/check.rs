//! `check`: whether codes may be reported on a date, and if not, why.

mod file;

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use clap::Args;
use medcode::{Catalog, Check, Date, NoticeKind, Scope, System, Verdict};

use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::options::ScopeOptions;
use crate::output::{self, CODE, FAINT, Output, Paragraph, code_style, shown_code, typed_code};

const ABOUT: &str = "\
Say of each code whether it may be reported on a date, and if not, why: it is a
header, it needs a seventh character (which are listed), it is no code of the
version (what may be meant is named), it is not in force yet or no longer (with what
conversion tables give as candidates), or no release is loaded for the date. Exit 0
if all may be reported, 1 if any may not. A code of HCPCS Level II or CPT may have
modifiers behind it: E0143-NU.

A string that is a code in two systems is answered for each.

--file reads codes from CSV or TSV text, or with semicolons between its cells, whose
header names the columns, in any order: code, and where there are any, system and date
(YYYY-MM-DD). Other columns are passed over. A row without a date is checked for --on,
or for today.

--json prints an array: code, system, on, version, verdict, message, choices [value,
label, code]. The verdict is one of valid, header, needs_seventh, unknown, not_yet,
retired, no_release.";

const EXAMPLES: &str = "\
Examples:
  medcode check E11.9
  medcode check E11 e119 S52.501 W21.89A --on 2026-01-15
  medcode check --file claims.csv
  medcode check --file - --json < claims.tsv";

#[derive(Debug, Args)]
#[command(about = "Say whether codes may be reported, and if not, why", long_about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct CheckOptions {
    /// Codes in any spelling
    #[arg(value_name = "CODE", required_unless_present = "file")]
    codes: Vec<String>,
    /// Check the codes of this file of CSV, TSV or semicolons, - for stdin
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    scope: ScopeOptions,
    /// Print the verdicts as JSON
    #[arg(long)]
    json: bool,
}

/// The codes of a system in a file: a table with a column of codes, or one code a line;
/// stdin if its name is a hyphen.
pub(super) fn listed_codes(path: &Path, system: System) -> Result<Vec<String>, Failure> {
    let asked = file::read_list(path)?;
    let of_system = asked.into_iter().filter(|one| one.system.is_none_or(|own| own == system));
    Ok(of_system.map(|one| one.code).collect())
}

/// A code to check, and what is said of it alone.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    code: String,
    system: Option<System>,
    date: Option<Date>,
}

impl Asked {
    /// The scope of all, narrowed by what is said of this code. A version asked
    /// for by its name stands whatever the date.
    fn scope(&self, of_all: &Scope) -> Scope {
        let mut scope = of_all.clone();
        if let Some(system) = self.system {
            scope.systems = vec![system];
        }
        match self.date {
            Some(date) => scope.on(date),
            None => scope,
        }
    }
}

pub(crate) fn run(options: &CheckOptions, directory: Option<&PathBuf>) -> Result<Exit, Failure> {
    let asked = options.asked()?;
    let catalog = catalog::open_filled(directory)?;
    let scope = options.scope.scope();
    let (checks, is_complete) = check_all(&catalog, &scope, &asked)?;
    let mut out = Output::stdout();
    if options.json {
        out.json(&checks)?;
    } else {
        let has_dates = asked.iter().any(|asked| asked.date.is_some());
        let columns = Columns::of(&checks, has_dates);
        for check in &checks {
            columns.print(&mut out, check)?;
            // A file is answered in one line a code.
            if options.file.is_none() {
                print_below(&mut out, &catalog, check, columns.code)?;
            }
        }
    }
    out.finish()?;
    if !is_complete {
        return Ok(Exit::Failed);
    }
    Ok(Exit::found(checks.iter().all(|check| check.verdict == Verdict::Valid)))
}

impl CheckOptions {
    /// The codes of the command line, then those of the file.
    fn asked(&self) -> Result<Vec<Asked>, Failure> {
        let named = |code: &String| Asked { code: code.clone(), system: None, date: None };
        let mut asked: Vec<Asked> = self.codes.iter().map(named).collect();
        if let Some(path) = &self.file {
            asked.extend(file::read(path)?);
        }
        Ok(asked)
    }
}

/// Checks each code, and says each notice once. The second value says whether
/// each code got an answer; one that nothing knows may be of a system that was left out.
fn check_all(
    catalog: &Catalog,
    of_all: &Scope,
    asked: &[Asked],
) -> Result<(Vec<Check>, bool), Failure> {
    let mut told = BTreeSet::new();
    let mut checks = Vec::with_capacity(asked.len());
    let mut is_complete = true;
    for asked in asked {
        let scope = asked.scope(of_all);
        let answers = catalog.check(&scope, typed_code(&asked.code))?;
        let is_unknown = answers.iter().all(|check| check.verdict == Verdict::Unknown);
        for notice in catalog.selection(&scope).notices {
            is_complete &= !(is_unknown && notice.kind == NoticeKind::NotCurrent);
            // A verdict says it where there is one.
            let is_said = notice.kind == NoticeKind::NoRelease && !answers.is_empty();
            if !is_said && told.insert(notice.text.clone()) {
                output::notice(&notice);
            }
        }
        is_complete &= !answers.is_empty();
        checks.extend(answers);
    }
    Ok((checks, is_complete))
}

/// The width of each column; a column that tells nothing has none.
struct Columns {
    code: usize,
    edition: usize,
    date: usize,
    verdict: usize,
}

const GAP: usize = 2;

impl Columns {
    fn of(checks: &[Check], has_dates: bool) -> Self {
        let widest =
            |len: &dyn Fn(&Check) -> usize| checks.iter().map(len).max().unwrap_or(0) + GAP;
        Self {
            code: widest(&|check| check.code().chars().count()),
            edition: widest(&|check| edition(check).len()),
            date: if has_dates { widest(&|check| date(check).len()) } else { 0 },
            verdict: widest(&|check| check.verdict.name().len()),
        }
    }

    fn message(&self) -> usize {
        self.code + self.edition + self.date + self.verdict
    }

    fn print(&self, out: &mut Output, check: &Check) -> io::Result<()> {
        out.column(&check.code(), self.code, CODE)?;
        out.column(&edition(check), self.edition, FAINT)?;
        if self.date > 0 {
            out.column(&date(check), self.date, Style::new())?;
        }
        out.column(check.verdict.name(), self.verdict, verdict_style(check.verdict))?;
        out.lay_out(&Paragraph {
            text: &check.message(),
            begun: self.message(),
            indent: self.code,
            style: Style::new(),
            spans: &[],
        })
    }
}

/// Lists what lies right below a header; seventh characters stand in the message.
fn print_below(
    out: &mut Output,
    catalog: &Catalog,
    check: &Check,
    indent: usize,
) -> Result<(), Failure> {
    let Some(version) = check.version.clone().filter(|_| check.verdict == Verdict::Header) else {
        return Ok(());
    };
    let scope = Scope::new().system(check.system).version(version);
    for header in catalog.lookup_in(&scope, &check.code())? {
        for child in header.children() {
            let code = shown_code(child.system(), &child.printed(), child.is_billable());
            write!(out, "{:indent$}", "")?;
            out.column(&code, BELOW, code_style(child.is_billable()))?;
            out.paragraph(indent + BELOW, &child.title(), FAINT)?;
        }
    }
    Ok(())
}

/// Columns of the longest code as it is shown, and a gap.
const BELOW: usize = 10;

/// `icd10cm 2026`, or the system alone where no version answers.
fn edition(check: &Check) -> String {
    match &check.version {
        Some(version) => format!("{} {version}", check.system.id()),
        None => check.system.id().to_owned(),
    }
}

fn date(check: &Check) -> String {
    check.on.map(|on| on.to_string()).unwrap_or_default()
}

fn verdict_style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Valid => AnsiColor::Green.on_default(),
        Verdict::Header | Verdict::NeedsSeventh => AnsiColor::Yellow.on_default(),
        _ => AnsiColor::Red.on_default(),
    }
}
