//! `batch`: a question a line in, a line out in the same order, on all cores.

mod lines;
mod timings;

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal as _, Write as _};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};
use medcode::{Answer, Catalog, Search};

use self::lines::Lines;
use self::timings::Timings;
use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::options::{HitOptions, ScopeOptions};
use crate::output::{self, Output};
use crate::progress::QuestionBar;
use crate::text::thousands;

const ABOUT: &str = "\
Answer a file of questions: a question a line in, a line out in the same order, on
all cores, in memory that does not grow with the file.

With --format tsv, a line is the question, a tab, and the codes of its hits, best
first, joined by semicolons; of a family it is the code without its seventh
character. A tab in a question becomes a blank. With --format json, a line is the
answer as `medcode search --json` prints it. A blank line is answered without hits.

The exit code is 0 once every line is answered, with hits or without.";

const EXAMPLES: &str = "\
Examples:
  medcode batch questions.txt > codes.tsv
  medcode batch questions.txt --limit 1 --billable
  cut -f3 problems.tsv | medcode batch --system icd10cm --on 2026-01-15
  medcode batch questions.txt --format json --timings > answers.jsonl";

/// How many questions are answered between two writes: enough for many threads, and
/// a few megabytes of answers.
const BLOCK: usize = 1_024;

#[derive(Debug, Args)]
#[command(about = "Answer a file of questions, a line each", long_about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct BatchOptions {
    /// The file of questions, in UTF-8 [default: standard input, as is -]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// How answers are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Tsv)]
    format: Format,
    #[command(flatten)]
    scope: ScopeOptions,
    #[command(flatten)]
    hits: HitOptions,
    /// How many threads may work [default: as many as the machine runs at once]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Say at the end, on stderr, how fast the questions were answered
    #[arg(long)]
    timings: bool,
}

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The question, a tab, and codes joined by semicolons
    Tsv,
    /// One answer as JSON a line
    Json,
}

pub(crate) fn run(options: &BatchOptions, directory: Option<&PathBuf>) -> Result<Exit, Failure> {
    let catalog = catalog::open_filled(directory)?;
    let scope = options.scope.scope();
    let selection = catalog.selection(&scope);
    for notice in &selection.notices {
        output::notice(notice);
    }
    if selection.chosen.is_empty() {
        return Ok(Exit::Failed);
    }
    let (mut lines, bytes) = open(options.file.as_ref())?;
    let mut batch = Batch {
        options,
        catalog,
        threads: threads(options.threads),
        out: Output::stdout(),
        bar: QuestionBar::new(bytes),
        timings: Timings::default(),
    };
    let started = Instant::now();
    let mut block = Vec::with_capacity(BLOCK);
    loop {
        // A line that cannot be used ends the work behind the answers before it.
        let ended = lines.fill(&mut block, BLOCK);
        let searches: Vec<Search> =
            block.drain(..).map(|line| options.hits.search(line, scope.clone())).collect();
        batch.answer(&searches, lines.read_bytes())?;
        if ended? {
            break;
        }
    }
    batch.finish(started)
}

type Questions = Lines<Box<dyn BufRead>>;

struct Batch<'a> {
    options: &'a BatchOptions,
    catalog: Catalog,
    threads: NonZeroUsize,
    out: Output,
    bar: QuestionBar,
    timings: Timings,
}

impl Batch<'_> {
    fn answer(&mut self, searches: &[Search], read_bytes: u64) -> Result<(), Failure> {
        for answer in self.catalog.search_many(searches, self.threads)? {
            self.timings.add(answer.micros);
            match self.options.format {
                Format::Tsv => write_row(&mut self.out, &answer)?,
                Format::Json => self.out.json(&answer)?,
            }
        }
        // Whoever reads from a pipe may wait for what is answered.
        self.out.flush()?;
        self.bar.show(read_bytes, self.timings.count());
        Ok(())
    }

    fn finish(self, started: Instant) -> Result<Exit, Failure> {
        drop(self.bar);
        self.out.finish()?;
        let seconds = started.elapsed().as_secs_f64();
        if self.options.timings {
            output::message(&self.timings.report(seconds, self.threads));
        } else if io::stderr().is_terminal() {
            let questions = thousands(self.timings.count());
            output::message(&format!("{questions} questions answered in {seconds:.1} s"));
        }
        Ok(Exit::Found)
    }
}

fn threads(asked: Option<NonZeroUsize>) -> NonZeroUsize {
    asked.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
}

/// The lines of a file or of standard input, and the length of a file in bytes.
fn open(file: Option<&PathBuf>) -> Result<(Questions, Option<u64>), Failure> {
    let Some(path) = file.filter(|path| path.as_os_str() != "-") else {
        let name = "standard input".to_owned();
        return Ok((Lines::new(name, Box::new(io::stdin().lock())), None));
    };
    let name = path.display().to_string();
    let failed = |source| Failure::Questions { file: name.clone(), source };
    let file = File::open(path).map_err(failed)?;
    let bytes = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|data| data.len());
    Ok((Lines::new(name, Box::new(BufReader::new(file))), bytes))
}

fn write_row(out: &mut Output, answer: &Answer) -> io::Result<()> {
    let codes: Vec<&str> = answer.hits.iter().map(|hit| hit.code.as_str()).collect();
    writeln!(out, "{}\t{}", answer.question.replace('\t', " "), codes.join(";"))
}
