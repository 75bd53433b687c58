//! The `medcode` program: medical code search at a terminal.
//!
//! A command lives in one file of `commands`; what commands share lies beside
//! this file: options, the catalog and its first filling, output, exit codes.

mod catalog;
mod commands;
mod exit;
mod json;
mod options;
mod output;
mod progress;
mod separator;
mod text;

use std::process::ExitCode;

use clap::Parser as _;

use crate::exit::Exit;
use crate::options::Options;

fn main() -> ExitCode {
    match Options::try_parse() {
        Ok(options) => commands::run(&options).unwrap_or_else(|failure| failure.tell()).into(),
        Err(usage) => {
            // Whoever asked for help and left has what he wanted.
            let _ = usage.print();
            if usage.use_stderr() { Exit::Failed.into() } else { Exit::Found.into() }
        }
    }
}
