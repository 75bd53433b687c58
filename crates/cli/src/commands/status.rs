//! `status`: what is loaded, and whether its files are as they were written.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use medcode::Status;

use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::output::{self, FAINT, Output, STRONG};
use crate::text::{counted_rows, thousands};

const ABOUT: &str = "\
Say what is loaded: each version of each system, the days on which it is in force,
how much it holds, and the publisher's files it was made of; and how many rows of
your own are kept (medcode lexicon).

--json prints an array: system, version, effective, until, codes, billable,
modifiers, designations, bytes, content_hash, format of the index, current (whether
this program reads it, or `medcode reindex` must make it anew), sources [name,
sha256].";

const EXAMPLES: &str = "\
Examples:
  medcode status
  medcode status --verify
  medcode status --json";

#[derive(Debug, Args)]
#[command(about = "Say what is loaded", long_about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct StatusOptions {
    /// Compare every file of the catalog with its sum; exit 2 if one is damaged
    #[arg(long)]
    verify: bool,
    /// Print what is loaded as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(options: &StatusOptions, directory: Option<&PathBuf>) -> Result<Exit, Failure> {
    let catalog = catalog::open(directory)?;
    let loaded = catalog.status();
    let path = catalog.path().map(|path| path.display().to_string()).unwrap_or_default();
    let mut out = Output::stdout();
    if options.json {
        out.json(&loaded)?;
    } else {
        for status in &loaded {
            print(&mut out, status)?;
        }
        let rows = catalog.lexicon_rows();
        if rows > 0 {
            writeln!(out, "{} of your own kept", counted_rows(rows))?;
        }
    }
    out.finish()?;
    if loaded.is_empty() {
        output::message(&format!("{path}: nothing is loaded"));
    }
    let damaged = if options.verify { catalog.verify()? } else { Vec::new() };
    for file in &damaged {
        output::message(&format!(
            "{}: damaged; load its release again with --replace",
            file.display()
        ));
    }
    if options.verify && damaged.is_empty() {
        output::message(&format!("{path}: every file is as it was written"));
    }
    Ok(if damaged.is_empty() { Exit::Found } else { Exit::Failed })
}

fn print(out: &mut Output, status: &Status) -> io::Result<()> {
    let count = |number: usize| thousands(number as u64);
    let head = format!("{} {}", status.system, status.version);
    out.paragraph(0, &head, STRONG)?;
    let until = status.until.map(|until| format!(" to {until}")).unwrap_or_default();
    writeln!(out, "  in force      {}{until}", status.effective)?;
    writeln!(
        out,
        "  codes         {}, {} of them billable",
        count(status.codes),
        count(status.billable)
    )?;
    if status.modifiers > 0 {
        writeln!(out, "  modifiers     {}", count(status.modifiers))?;
    }
    writeln!(out, "  designations  {}", count(status.designations))?;
    writeln!(out, "  on disk       {:.1} MB", status.bytes as f64 / 1e6)?;
    writeln!(out, "  content       {}", status.content_hash)?;
    if !status.current {
        let text = format!(
            "format {}, made by another version of medcode; run `medcode reindex`",
            status.format
        );
        write!(out, "  index         ")?;
        out.paragraph(16, &text, STRONG)?;
    }
    for source in &status.sources {
        write!(out, "  source        ")?;
        out.text(&source.name, anstyle::Style::new())?;
        out.paragraph(0, &format!("  sha256 {}", source.sha256), FAINT)?;
    }
    Ok(())
}
