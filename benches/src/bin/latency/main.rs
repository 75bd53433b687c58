//! Measures how fast medcode answers, beside plain tantivy and `SQLite` FTS5 in the
//! same run, and what building and opening its catalog costs.

mod build;
mod catalog;
mod search;
mod suggest;
mod together;

use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use medcode::System;
use medcode_benches::{Align, Corpus, CorpusOptions, messages, read_questions, table};

/// Measure how fast medcode answers, beside plain tantivy and SQLite FTS5 in the same
/// run, and what building and opening its catalog costs.
#[derive(Debug, Parser)]
struct Options {
    /// Files of questions, or folders of .tsv files; their judgements take no part.
    #[arg(required_unless_present = "build_only")]
    questions: Vec<PathBuf>,
    #[command(flatten)]
    corpus: CorpusOptions,
    /// How often everything is asked and timed, after once to warm up.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// How many child processes build the catalog; 0 leaves building out.
    #[arg(long, default_value_t = 3)]
    builds: u32,
    /// Build the catalog once and print what it cost; what the child processes do.
    #[arg(long, hide = true)]
    build_only: bool,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "latency: {}", messages(&*error));
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    if options.build_only {
        writeln!(out, "{}", build::measure(&options.corpus)?)?;
        return Ok(());
    }
    let questions = read_questions(&options.questions)?;
    let corpus = Corpus::open(&options.corpus)?;
    let mut is_any = false;
    for system in System::ALL {
        let asked: Vec<_> =
            questions.iter().filter(|question| question.system == system).cloned().collect();
        if asked.is_empty() {
            continue;
        }
        if !corpus.has(system) {
            writeln!(out, "{system} is not loaded: {} questions skipped", asked.len())?;
            continue;
        }
        is_any = true;
        writeln!(out, "{}", search::measure(&corpus, system, &asked, options.runs)?)?;
        writeln!(out, "{}", figures(&catalog::measure(&corpus, system, &asked, options.runs)?))?;
    }
    if !is_any {
        return Err("no question is of a system that is loaded".into());
    }
    if let Some(report) = together::measure(&corpus, &questions, options.runs)? {
        writeln!(out, "{report}")?;
    }
    writeln!(out, "{}", suggest::measure(&corpus, &questions, options.runs)?)?;
    if options.corpus.catalog.is_some() {
        writeln!(out, "building is not measured: the catalog is there already")?;
    } else if options.builds > 0 {
        writeln!(out, "{}", figures(&build::measure_children(&options.corpus, options.builds)?))?;
    }
    Ok(())
}

/// A figure, its value and its unit.
type Figure = (&'static str, String);

fn figures(figures: &[Figure]) -> String {
    let rows: Vec<Vec<String>> =
        figures.iter().map(|(name, value)| vec![(*name).to_owned(), value.clone()]).collect();
    table(&[("figure", Align::Left), ("value", Align::Right)], &rows)
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
