//! `completions` and `man`: what the program tells of itself.

use std::io::Write as _;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::exit::{Exit, Failure};
use crate::options::Options;
use crate::output::Output;

const NAME: &str = "medcode";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  medcode completions bash > ~/.local/share/bash-completion/completions/medcode
  medcode completions zsh > ~/.zfunc/_medcode
  medcode completions fish > ~/.config/fish/completions/medcode.fish";

const MAN_EXAMPLES: &str = "\
Examples:
  medcode man | man -l -
  medcode man search > medcode-search.1";

#[derive(Debug, Args)]
#[command(about = "Print the completions of a shell", after_help = COMPLETIONS_EXAMPLES)]
pub(crate) struct CompletionsOptions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

#[derive(Debug, Args)]
#[command(about = "Print the manual page of the program or of a command", after_help = MAN_EXAMPLES)]
pub(crate) struct ManOptions {
    /// The command; the whole program unless given
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

pub(crate) fn completions(options: &CompletionsOptions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Options::command(), NAME, &mut script);
    write(&script)
}

pub(crate) fn man(options: &ManOptions) -> Result<Exit, Failure> {
    let mut program = Options::command();
    program.build();
    let command = match &options.command {
        Some(name) => program.find_subcommand(name).cloned().ok_or_else(|| {
            let known = Options::command();
            let names: Vec<&str> = known.get_subcommands().map(clap::Command::get_name).collect();
            Failure::UnknownCommand { name: name.clone(), known: names.join(", ") }
        })?,
        None => program,
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    write(&page)
}

fn write(bytes: &[u8]) -> Result<Exit, Failure> {
    let mut out = Output::stdout();
    out.write_all(bytes)?;
    out.finish()?;
    Ok(Exit::Found)
}
