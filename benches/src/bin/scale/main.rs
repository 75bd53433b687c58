//! Measures what more designations cost, medcode and plain tantivy over the same: code
//! sets made from a seed, as large as the three US ones together, ten times, a hundred.

mod ask;
mod build;

use std::error::Error;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use medcode_benches::{Align, messages, table};
use medcode_fixtures::US_DESIGNATIONS;

use crate::build::{Built, Engine};

/// Measure what more designations cost, medcode and plain tantivy over the same.
#[derive(Debug, Parser)]
struct Options {
    /// How many times as many designations as the three US code sets have together.
    /// 100 takes 11 GB of memory and half an hour.
    #[arg(long, default_values_t = [1, 10], value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=100))]
    times: Vec<u32>,
    /// How many designations once is.
    #[arg(long, default_value_t = US_DESIGNATIONS)]
    designations: usize,
    /// What the code sets and the questions are made from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many questions are asked, one in five of them misspelt.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    questions: u32,
    /// How often all are asked and timed, after once to warm up.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Where indexes are made; by default, a directory that vanishes. They are removed
    /// from it as well.
    #[arg(long, value_name = "DIR")]
    directory: Option<PathBuf>,
    /// Build one index and print what it cost; what the child processes do.
    #[arg(long, hide = true, value_enum, requires = "directory")]
    build_only: Option<Engine>,
}

impl Options {
    fn designations(&self, times: u32) -> usize {
        self.designations * times as usize
    }
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "scale: {}", messages(&*error));
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    if let (Some(engine), Some(directory)) = (options.build_only, &options.directory) {
        let built = engine.build(options.designations, options.seed, directory)?;
        return Ok(writeln!(out, "{built}")?);
    }
    let (mut builds, mut searches, mut failed) = (Vec::new(), Vec::new(), 0);
    for times in &options.times {
        let directory = match &options.directory {
            Some(parent) => tempfile::tempdir_in(parent)?,
            None => tempfile::tempdir()?,
        };
        let designations = options.designations(*times);
        let built = Engine::ALL.map(|engine| {
            build::in_child(engine, designations, options.seed, &directory.path().join(engine.id()))
        });
        builds.extend(build_rows(*times, &built));
        if built.iter().all(Result::is_ok) {
            searches.extend(search_rows(*times, options, directory.path())?);
        }
        // What failed is told, and does not keep the other sizes from being measured.
        for error in built.iter().filter_map(|built| built.as_ref().err()) {
            writeln!(io::stderr(), "scale: {times} times: {}", messages(&**error))?;
            failed += 1;
        }
    }
    writeln!(out, "{}", build_table(&builds))?;
    if !searches.is_empty() {
        writeln!(out, "{}", search_table(&searches))?;
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    writeln!(
        out,
        "seed {}, {} questions cut from designations, one in five misspelt, median of {} runs; \
         medcode analyses on {threads} threads, plain tantivy on one",
        options.seed, options.questions, options.runs
    )?;
    if failed > 0 {
        return Err(format!("{failed} of {} builds failed", 2 * options.times.len()).into());
    }
    Ok(())
}

type Row = Vec<String>;

fn build_rows(times: u32, built: &[Result<Built, Box<dyn Error>>; 2]) -> Vec<Row> {
    let row = |name: &str, cells: [String; 6]| -> Row {
        [times.to_string(), name.to_owned()].into_iter().chain(cells).collect()
    };
    let of = |(engine, built): (Engine, &Result<Built, Box<dyn Error>>)| match built {
        Ok(built) => row(engine.name(), built.cells()),
        Err(_) => row(engine.name(), std::array::from_fn(|_| "failed".to_owned())),
    };
    let mut rows: Vec<Row> = Engine::ALL.into_iter().zip(built).map(of).collect();
    if let [Ok(medcode), Ok(plain)] = built {
        rows.push(row("ratio", medcode.ratios(plain)));
    }
    rows
}

fn build_table(rows: &[Row]) -> String {
    let columns = [
        ("times", Align::Right),
        ("build", Align::Left),
        ("designations", Align::Right),
        ("codes", Align::Right),
        ("time", Align::Right),
        ("peak memory", Align::Right),
        ("before building", Align::Right),
        ("bytes", Align::Right),
    ];
    table(&columns, rows)
}

fn search_rows(
    times: u32,
    options: &Options,
    directory: &Path,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let designations = options.designations(times);
    let questions = ask::questions(designations, options.seed, options.questions as usize);
    let [medcode, plain] = ask::measure(&questions, options.runs, directory)?;
    let row = |name: &str, cells: [String; 6]| -> Row {
        [times.to_string(), name.to_owned()].into_iter().chain(cells).collect()
    };
    Ok(vec![
        row(Engine::Medcode.name(), medcode.cells()),
        row(Engine::Tantivy.name(), plain.cells()),
        row("ratio", medcode.ratios(&plain)),
    ])
}

fn search_table(rows: &[Row]) -> String {
    let columns = [
        ("times", Align::Right),
        ("search", Align::Left),
        ("answered", Align::Right),
        ("open, ms", Align::Right),
        ("p50 µs", Align::Right),
        ("p99 µs", Align::Right),
        ("misspelt p50 µs", Align::Right),
        ("misspelt p99 µs", Align::Right),
    ];
    table(&columns, rows)
}
