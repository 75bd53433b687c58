//! The commands, one file each.

mod about;
mod check;
mod load;
mod search;
mod show;
mod status;

use clap::Subcommand;

use crate::exit::{Exit, Failure};
use crate::options::Options;

/// What the program can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find codes for words, or by the beginning or a range of codes
    Search(search::SearchOptions),
    /// Show a code, its notes and its place
    Show(show::ShowOptions),
    /// Say whether codes may be reported, and if not, why
    Check(check::CheckOptions),
    /// Load official release files into the catalog
    Load(load::LoadOptions),
    /// Say what is loaded
    Status(status::StatusOptions),
    /// Print the completions of a shell
    Completions(about::CompletionsOptions),
    /// Print the manual page of the program or of one command
    Man(about::ManOptions),
}

/// Carries out the command.
pub(crate) fn run(options: &Options) -> Result<Exit, Failure> {
    let catalog = options.catalog.directory.as_ref();
    match &options.command {
        Command::Search(options) => search::run(options, catalog),
        Command::Show(options) => show::run(options, catalog),
        Command::Check(options) => check::run(options, catalog),
        Command::Load(options) => load::run(options, catalog),
        Command::Status(options) => status::run(options, catalog),
        Command::Completions(options) => about::completions(options),
        Command::Man(options) => about::man(options),
    }
}
