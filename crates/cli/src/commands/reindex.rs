//! `reindex`: indexes made by another version of medcode, made anew.

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::output::{self, Output};

const ABOUT: &str = "\
Build again every index that is laid out or analysed in another way than this program
does it, from the code set kept beside it. The publisher's files are not needed. Another
version of medcode may ask for it; `medcode status` says of which indexes.

A code set that is kept in a form which this program does not read is named with the
files to load again; the other indexes are built, and the exit code is 2.";

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
    let done = catalog.reindex(options.threads.unwrap_or_else(machine))?;
    let (rebuilt, failed) = (done.rebuilt.len(), done.failed.len());
    let current = catalog.status().len() - rebuilt - failed;
    let mut out = Output::stdout();
    write!(out, "{rebuilt} rebuilt, {current} left as they were")?;
    if failed > 0 {
        write!(out, ", {failed} not rebuilt")?;
    }
    writeln!(out)?;
    out.finish()?;
    for failure in &done.failed {
        output::complain(&failure.error);
    }
    Ok(if failed == 0 { Exit::Found } else { Exit::Failed })
}
