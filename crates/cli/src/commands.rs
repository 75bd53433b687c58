//! The commands, one file each.

mod search;

use clap::Subcommand;

use crate::exit::{Exit, Failure};
use crate::options::Options;

/// What the program can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find codes for words, or by the beginning or a range of codes
    Search(search::SearchOptions),
}

/// Carries out the command.
pub(crate) fn run(options: &Options) -> Result<Exit, Failure> {
    let catalog = options.catalog.directory.as_ref();
    match &options.command {
        Command::Search(options) => search::run(options, catalog),
    }
}
