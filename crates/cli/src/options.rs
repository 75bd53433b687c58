//! Options that commands share.

use std::path::PathBuf;

use clap::{Args, Parser};
use jiff::Zoned;
use medcode::{Date, Scope, Search, System, Version};

use crate::commands::Command;
use crate::output::typed_code;

const ABOUT: &str = "\
Search medical code sets offline: ICD-10-CM, ICD-10-PCS, HCPCS Level II, CPT.

The catalog of code sets is the directory of --catalog, else of the variable
MEDCODE_CATALOG, else medcode/catalog in the user's data directory. An empty one
is filled on first use from the ICD-10-CM release built into this program.

Answers go to stdout, messages to stderr. Exit codes: 0 with hits (of check: all
codes may be reported), 1 without, 2 on failure.";

const EXAMPLES: &str = "\
Examples:
  medcode search heart attack
  medcode show E11.9
  medcode check E11.9 S52.501 --on 2026-01-15
  medcode load icd10cm-Code_Descriptions-2026.zip
  medcode diff icd10cm 2025 2026";

const DIRECTORY: &str = "The directory of the catalog [default: $MEDCODE_CATALOG, else \
    medcode/catalog in the user's data directory]";

/// What the program is asked to do.
#[derive(Debug, Parser)]
#[command(name = "medcode", version, about = "Search medical code sets offline", long_about = ABOUT)]
#[command(after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) catalog: CatalogOption,
}

#[derive(Debug, Args)]
pub(crate) struct CatalogOption {
    #[arg(long = "catalog", global = true, value_name = "DIR", help = DIRECTORY)]
    pub(crate) directory: Option<PathBuf>,
}

/// Which code sets are asked.
#[derive(Debug, Args)]
pub(crate) struct ScopeOptions {
    /// Ask this system alone (may be repeated): icd10cm, icd10pcs, hcpcs, cpt [default: all
    /// that are loaded]
    #[arg(long = "system", value_name = "SYSTEM")]
    pub(crate) systems: Vec<System>,
    /// The date of service or discharge, YYYY-MM-DD [default: today, or the newest version
    /// once that has ended]
    #[arg(long, value_name = "DATE", conflicts_with = "release")]
    pub(crate) on: Option<Date>,
    /// A version by its name, whatever the date, such as 2026 or 2026-04-01
    #[arg(long, value_name = "VERSION")]
    pub(crate) release: Option<Version>,
}

impl ScopeOptions {
    /// The versions asked for, or today's.
    pub(crate) fn scope(&self) -> Scope {
        let scope = self.systems.iter().fold(Scope::new(), |scope, system| scope.system(*system));
        match (&self.release, self.on) {
            (Some(version), _) => scope.version(version.clone()),
            (None, Some(date)) => scope.on(date),
            (None, None) => today().map_or(scope.clone(), |today| scope.today(today)),
        }
    }
}

/// Which hits are wanted.
#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct HitOptions {
    /// How many hits to give at most, up to 1,000
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    limit: u16,
    /// Only codes that may be reported, and families of such codes
    #[arg(long)]
    billable: bool,
    /// Only this code and what lies below it, or a range such as S00-T88 (may be repeated)
    #[arg(long, value_name = "CODE")]
    within: Vec<String>,
    /// Seventh-character variants one by one rather than as families
    #[arg(long)]
    flat: bool,
    /// Take words that nothing knows as they stand, and correct no spelling
    #[arg(long)]
    no_fuzzy: bool,
    /// Rather this code, or what lies below it (may be repeated)
    #[arg(long, value_name = "CODE")]
    prefer: Vec<String>,
    /// Ask every version that is loaded, and say when each code was valid
    #[arg(long, conflicts_with_all = ["on", "release"])]
    any_version: bool,
}

impl HitOptions {
    /// How many hits an answer has at most.
    pub(crate) fn limit(&self) -> usize {
        usize::from(self.limit)
    }

    /// A question with these options and this scope.
    pub(crate) fn search(&self, question: impl Into<String>, scope: Scope) -> Search {
        let scope = if self.any_version { scope.any_version() } else { scope };
        let search = Search::new(question)
            .scope(scope)
            .limit(self.limit())
            .billable(self.billable)
            .flat(self.flat)
            .fuzzy(!self.no_fuzzy);
        let search = self.prefer.iter().fold(search, |search, code| search.prefer(code, 1.0));
        self.within.iter().fold(search, |search, place| search.within(typed_code(place)))
    }
}

/// Today where the user is.
fn today() -> Option<Date> {
    let today = Zoned::now().date();
    let narrow = |number: i8| u8::try_from(number).ok();
    Date::new(u16::try_from(today.year()).ok()?, narrow(today.month())?, narrow(today.day())?)
}
