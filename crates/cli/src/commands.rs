//! The commands, one file each.

mod about;
mod batch;
mod check;
mod diff;
mod lexicon;
mod load;
mod reindex;
mod remove;
mod search;
mod show;
mod status;
mod suggest;

use clap::Subcommand;

use crate::exit::{Exit, Failure};
use crate::options::Options;

/// What the program can do; the options of each say what.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Search(search::SearchOptions),
    Suggest(suggest::SuggestOptions),
    Show(show::ShowOptions),
    Check(check::CheckOptions),
    Batch(batch::BatchOptions),
    Load(load::LoadOptions),
    Diff(diff::DiffOptions),
    Status(status::StatusOptions),
    Remove(remove::RemoveOptions),
    Reindex(reindex::ReindexOptions),
    Lexicon(lexicon::LexiconOptions),
    Completions(about::CompletionsOptions),
    Man(about::ManOptions),
}

/// Carries out the command.
pub(crate) fn run(options: &Options) -> Result<Exit, Failure> {
    let catalog = options.catalog.directory.as_ref();
    match &options.command {
        Command::Search(options) => search::run(options, catalog),
        Command::Suggest(options) => suggest::run(options, catalog),
        Command::Show(options) => show::run(options, catalog),
        Command::Check(options) => check::run(options, catalog),
        Command::Batch(options) => batch::run(options, catalog),
        Command::Load(options) => load::run(options, catalog),
        Command::Diff(options) => diff::run(options, catalog),
        Command::Status(options) => status::run(options, catalog),
        Command::Remove(options) => remove::run(options, catalog),
        Command::Reindex(options) => reindex::run(options, catalog),
        Command::Lexicon(options) => lexicon::run(options, catalog),
        Command::Completions(options) => about::completions(options),
        Command::Man(options) => about::man(options),
    }
}
