//! `load`: official release files into the catalog.

use std::io::{self, Write as _};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use anstyle::Style;
use clap::{Args, ValueEnum};
use medcode::{
    Date, Effective, IndexReport, Load, LoadReport, LoadedRelease, ParseError, Published,
    Reference, RetiredPath, System, Version,
};

use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::output::{self, Output, STRONG};
use crate::progress::Bar;
use crate::text::thousands;

const ABOUT: &str = "\
Load official release files into the catalog.

Files are taken as their publishers offer them: plain, .gz, .zip, .xlsx, or a folder
of them, with everything below it. What a file is comes from its content; which
version it belongs to, from --release, else from the sums of known files, else from
dates in names of files, archives and folders, else from the year inside. Files of one
version make one code set. What was taken, and from where, is printed.";

#[cfg(feature = "embedded")]
const ABOUT_BUILT_IN: &str = "

--built-in loads the ICD-10-CM release built into this program, from which an empty
catalog is filled on first use: beside others, again once it was removed, or with the
indexes that it does not have, of which --release says that they belong to it.";
#[cfg(not(feature = "embedded"))]
const ABOUT_BUILT_IN: &str = "";

const ABOUT_RELEASES: &str = "

A release with a bad file is not published, and the catalog stays as it was; the
other releases of the same call are published, and the exit code is 2. A release that
is loaded already stays as it is; other content of its version needs --replace.

Several releases are made at once, three at most: each takes up to 260 MB. With
--memory, as many as fit are made at once, and one that does not fit by itself is
not made; 70M is enough for HCPCS, 350M for ICD-10-CM with its indexes.";

const EXAMPLES: &str = "\
Examples:
  medcode load icd10cm-Code_Descriptions-2026.zip
  medcode load order-2026.zip icd10cm-tabular-April-1-2026.xml --release 2026
  medcode load ~/releases/icd10cm
  medcode load draft.txt --release 2027 --effective 2026-10-01..2027-09-30";

#[cfg(feature = "embedded")]
const BUILT_IN_EXAMPLES: &str = "
  medcode load --built-in
  medcode load --built-in Index_FY2017.zip --release 2026-04-01 --replace";
#[cfg(not(feature = "embedded"))]
const BUILT_IN_EXAMPLES: &str = "";

/// What is said once of every load that has CPT in it.
const CPT_NOTICE: &str = "CPT is a work of the American Medical Association and needs its licence; \
    what was loaded stays in this catalog, on this machine";

/// How many warnings of a release are shown unless all are asked for.
const WARNINGS: usize = 3;

#[derive(Debug, Args)]
#[command(
    about = "Load official release files into the catalog",
    long_about = [ABOUT, ABOUT_BUILT_IN, ABOUT_RELEASES].concat(),
    after_help = [EXAMPLES, BUILT_IN_EXAMPLES].concat()
)]
pub(crate) struct LoadOptions {
    /// Release files, archives, or folders of them
    #[arg(value_name = "PATH")]
    #[cfg_attr(feature = "embedded", arg(required_unless_present = "built_in"))]
    #[cfg_attr(not(feature = "embedded"), arg(required = true))]
    paths: Vec<PathBuf>,
    /// Load the ICD-10-CM release built into this program, with what else is named
    #[cfg(feature = "embedded")]
    #[arg(long)]
    built_in: bool,
    /// The system that every file must belong to [default: as content tells]
    #[arg(long, value_name = "SYSTEM")]
    system: Option<System>,
    /// The version that every file belongs to, such as 2026 or 2026-04-01 [default: as each
    /// file tells]
    #[arg(long, value_name = "VERSION")]
    release: Option<Version>,
    /// The days on which each release is in force: FROM, or FROM..UNTIL [default: as its
    /// publisher rules]
    #[arg(long, value_name = "DAYS", value_parser = days)]
    effective: Option<Effective>,
    /// Put a release in the place of other content of its version
    #[arg(long)]
    replace: bool,
    /// How many threads may build [default: as many as the machine runs at once]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// How much memory making releases may take, such as 350M: a number of bytes, or of
    /// thousands (K), millions (M) or billions (G) of them [default: as much as three take]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<usize>,
    /// Show every warning
    #[arg(long)]
    verbose: bool,
    /// List behind the report, in columns divided by tabs, what is only counted in it
    #[arg(long, value_name = "WHAT", value_enum)]
    list: Vec<List>,
}

/// What a load counts and can list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum List {
    /// Index paths whose code the release does not have
    Retired,
    /// References of an index that lead nowhere
    Unresolved,
}

/// Reads `FROM` or `FROM..UNTIL`.
fn days(text: &str) -> Result<Effective, String> {
    let date = |text: &str| text.parse::<Date>().map_err(|error: ParseError| error.to_string());
    let (from, until) = match text.split_once("..") {
        Some((from, until)) => (date(from)?, Some(date(until)?)),
        None => (date(text)?, None),
    };
    if until.is_some_and(|until| until < from) {
        return Err(format!("{text} ends before it begins"));
    }
    Ok(Effective { from, until })
}

/// Reads a number of bytes: `350M`.
fn size(text: &str) -> Result<usize, String> {
    const UNITS: [(char, usize); 3] = [('K', 1_000), ('M', 1_000_000), ('G', 1_000_000_000)];
    // Who writes 350MB means the same.
    let bare = text.strip_suffix(['B', 'b']).filter(|text| text.ends_with(char::is_alphabetic));
    let text = bare.unwrap_or(text);
    let unit =
        UNITS.into_iter().find(|(name, _)| text.ends_with([*name, name.to_ascii_lowercase()]));
    let (digits, unit) = match unit {
        Some((_, bytes)) => (&text[..text.len() - 1], bytes),
        None => (text, 1),
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Err(
            "expected a whole number, alone or with K, M or G behind it, as 350M".to_owned()
        );
    }
    let bytes = digits.parse().ok().and_then(|count: usize| count.checked_mul(unit));
    match bytes {
        Some(0) => {
            Err("nothing can be made in no memory; 350M is enough for any US release".to_owned())
        }
        Some(bytes) => Ok(bytes),
        None => Err("more than this machine can count; leave it out for no bound".to_owned()),
    }
}

pub(crate) fn run(options: &LoadOptions, directory: Option<&PathBuf>) -> Result<Exit, Failure> {
    let catalog = catalog::open(directory)?;
    let bar = Bar::new();
    let report = catalog.load(&options.load(), |progress| bar.show(progress))?;
    drop(bar);
    let mut out = Output::stdout();
    print(&mut out, &report)?;
    for index in report.releases.iter().flat_map(|release| &release.indexes) {
        list(&mut out, index, &options.list)?;
    }
    out.finish()?;
    if report.releases.iter().any(|release| release.system == System::Cpt) {
        output::message(CPT_NOTICE);
    }
    for release in &report.releases {
        tell_warnings(release, options.verbose);
    }
    for failure in &report.failed {
        output::complain(&failure.error);
    }
    Ok(if report.failed.is_empty() { Exit::Found } else { Exit::Failed })
}

impl LoadOptions {
    fn load(&self) -> Load {
        let mut load = self.paths.iter().fold(Load::new(), Load::path);
        load = load.replace(self.replace);
        #[cfg(feature = "embedded")]
        if self.built_in {
            load = load.embedded();
        }
        if let Some(system) = self.system {
            load = load.system(system);
        }
        if let Some(version) = &self.release {
            load = load.release(version.clone());
        }
        if let Some(effective) = self.effective {
            load = load.effective(effective);
        }
        if let Some(bytes) = self.memory {
            load = load.memory(bytes);
        }
        match self.threads {
            Some(threads) => load.threads(threads),
            None => load,
        }
    }
}

fn print(out: &mut Output, report: &LoadReport) -> io::Result<()> {
    for release in &report.releases {
        print_release(out, release)?;
    }
    for file in &report.not_loaded {
        out.paragraph(2, &format!("not loaded: {}: {}", file.name, file.why), Style::new())?;
    }
    Ok(())
}

fn print_release(out: &mut Output, release: &LoadedRelease) -> io::Result<()> {
    let count = |number: usize| thousands(number as u64);
    let became = match release.published {
        Published::Replaced => "loaded in the place of what was there",
        Published::Unchanged => "was loaded already with the same content",
        _ => "loaded",
    };
    let head = format!("{} {}: {became}", release.system, release.version);
    out.paragraph(2, &head, STRONG)?;
    writeln!(out, "  version       {}", release.version_from)?;
    let until = release.effective.until.map(|until| format!(" to {until}")).unwrap_or_default();
    writeln!(out, "  in force      {}{until}", release.effective.from)?;
    if let Some(lines) = release.order_lines {
        writeln!(out, "  order file    {} lines", count(lines))?;
    }
    writeln!(out, "  codes         {} billable codes", count(release.billable))?;
    if release.modifiers > 0 {
        writeln!(out, "  modifiers     {}", count(release.modifiers))?;
    }
    writeln!(out, "  designations  {}", count(release.designations))?;
    for (source, designations) in &release.designations_by_source {
        writeln!(out, "    {:<24}{:>9}", source.name(), count(*designations))?;
    }
    for index in &release.indexes {
        print_index(out, index)?;
    }
    writeln!(out, "  notes         {}", count(release.notes))?;
    for source in &release.sources {
        write!(out, "  source        ")?;
        let mut text = format!("{} ({})", source.found_at, source.format);
        if source.version_from != release.version_from {
            text = format!("{text}, version {}", source.version_from);
        }
        out.paragraph(16, &text, Style::new())?;
    }
    writeln!(out, "  warnings      {}", count(release.warnings.len()))
}

/// What came of the paths of an index or a table.
fn print_index(out: &mut Output, index: &IndexReport) -> io::Result<()> {
    let count = |number: usize| thousands(number as u64);
    let edition = match &index.older_edition {
        Some(edition) => format!(" of {edition}, an older edition"),
        None => String::new(),
    };
    writeln!(out, "  {}{edition}", index.source.name())?;
    let kinds = [("see", &index.see), ("see also", &index.see_also), ("use", &index.uses)];
    for (name, references) in kinds {
        if references.total == 0 {
            continue;
        }
        let share = 100.0 * references.resolved() as f64 / references.total as f64;
        let text = format!(
            "{} {name} references, {share:.1}% resolved: {} to paths, {} to main terms, {} to \
             conditions, {} to tables, {} to categories, {} unresolved",
            count(references.total),
            count(references.paths),
            count(references.main_terms),
            count(references.conditions),
            count(references.tables),
            count(references.categories),
            count(references.unresolved),
        );
        write!(out, "    ")?;
        out.paragraph(4, &text, Style::new())?;
    }
    if index.pairs > 0 {
        writeln!(out, "    {} pairs of codes", count(index.pairs))?;
    }
    if !index.retired.is_empty() {
        let paths = count(index.retired.len());
        writeln!(out, "    {paths} paths to codes that the release does not have, left out")?;
    }
    Ok(())
}

/// Lists what was counted, a line each: what it is, the path, what it leads to, and
/// where it stands.
fn list(out: &mut Output, index: &IndexReport, lists: &[List]) -> io::Result<()> {
    if lists.contains(&List::Unresolved) {
        for Reference { line, path, text, .. } in &index.unresolved {
            writeln!(out, "unresolved\t{path}\tsee {text}\t{}:{line}", index.file)?;
        }
    }
    if lists.contains(&List::Retired) {
        for RetiredPath { line, path, code, .. } in &index.retired {
            writeln!(out, "retired\t{path}\t{code}\t{}:{line}", index.file)?;
        }
    }
    Ok(())
}

fn tell_warnings(release: &LoadedRelease, is_verbose: bool) {
    let most = if is_verbose { usize::MAX } else { WARNINGS };
    for warning in release.warnings.iter().take(most) {
        output::message(&format!("warning: {warning}"));
    }
    let more = release.warnings.len().saturating_sub(most);
    if more > 0 {
        output::message(&format!("{more} more warnings; --verbose shows them all"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_the_release_built_in_where_there_is_one() {
        let help = LoadOptions::augment_args(clap::Command::new("load")).render_long_help();
        let is_named = help.to_string().contains("--built-in");
        assert_eq!(is_named, cfg!(feature = "embedded"), "{help}");
    }

    #[test]
    fn a_size_is_a_number_with_a_unit_or_none() {
        let sizes = [
            ("1", 1),
            ("64000K", 64_000_000),
            ("350M", 350_000_000),
            ("350MB", 350_000_000),
            ("2g", 2_000_000_000),
        ];
        for (text, bytes) in sizes {
            assert_eq!(size(text), Ok(bytes), "for {text:?}");
        }
        for text in ["", "M", "-1", "+1", "1.5G", "350B", "350MBB", "350 M", "many", "3\u{e9}"] {
            let expected = "expected a whole number, alone or with K, M or G behind it, as 350M";
            assert_eq!(size(text), Err(expected.to_owned()), "for {text:?}");
        }
        let nothing = "nothing can be made in no memory; 350M is enough for any US release";
        assert_eq!(size("0M"), Err(nothing.to_owned()));
        let much = "more than this machine can count; leave it out for no bound";
        assert_eq!(size("99999999999999999999G"), Err(much.to_owned()));
        assert_eq!(size("18446744073709551615K"), Err(much.to_owned()));
    }

    #[track_caller]
    fn check(text: &str, expected: Result<(&str, Option<&str>), &str>) {
        let date = |text: &str| text.parse::<Date>().unwrap();
        let expected = expected
            .map_err(str::to_owned)
            .map(|(from, until)| Effective { from: date(from), until: until.map(date) });
        assert_eq!(days(text), expected, "for {text:?}");
    }

    #[test]
    fn days_are_a_first_one_or_a_first_and_a_last_one() {
        check("2025-10-01", Ok(("2025-10-01", None)));
        check("2025-10-01..2026-09-30", Ok(("2025-10-01", Some("2026-09-30"))));
        check("2026", Err("\"2026\" is not a date: expected YYYY-MM-DD"));
        check("2026-10-01..2025-09-30", Err("2026-10-01..2025-09-30 ends before it begins"));
    }
}
