//! `reindex`: indexes made by another version of medcode, made anew.

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::output::Output;

const ABOUT: &str = "\
Build again every index that was analysed in another way than this program does,
from the code set kept beside it. The publisher's files are not needed. A new
version of medcode may ask for it. An index whose format is another is not read:
remove its version, and load its release again.";

#[derive(Debug, Args)]
#[command(about = "Rebuild indexes after an update of medcode", long_about = ABOUT)]
pub(crate) struct ReindexOptions {
    /// How many threads may build [default: as many as the machine runs at once]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

pub(crate) fn run(options: &ReindexOptions, directory: Option<&PathBuf>) -> Result<Exit, Failure> {
    let catalog = catalog::open(directory)?;
    let machine = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let count = catalog.reindex(options.threads.unwrap_or_else(machine))?;
    let current = catalog.status().len() - count;
    let mut out = Output::stdout();
    writeln!(out, "{count} rebuilt, {current} left as they were")?;
    out.finish()?;
    Ok(Exit::Found)
}
