//! `remove`: a version taken out of the catalog.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use medcode::{System, Version};

use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::output::{self, Output};

const ABOUT: &str = "\
Take a version out of the catalog. Programs that have it open keep it until they end.
Exit 1 if it is not loaded.";

const EXAMPLES: &str = "\
Examples:
  medcode remove icd10cm 2024
  medcode remove hcpcs 2020-04";

#[derive(Debug, Args)]
#[command(about = "Take a version out of the catalog", long_about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct RemoveOptions {
    /// icd10cm, icd10pcs, hcpcs or cpt
    #[arg(value_name = "SYSTEM")]
    system: System,
    /// The version, as `medcode status` names it
    #[arg(value_name = "VERSION")]
    version: Version,
}

pub(crate) fn run(options: &RemoveOptions, directory: Option<&PathBuf>) -> Result<Exit, Failure> {
    let catalog = catalog::open_damaged(directory)?;
    let RemoveOptions { system, version } = options;
    let is_there = catalog.remove(*system, version)?;
    if is_there {
        let mut out = Output::stdout();
        writeln!(out, "{system} {version}: removed")?;
        out.finish()?;
    } else {
        output::message(&format!("{system} {version} is not loaded"));
    }
    Ok(Exit::found(is_there))
}
