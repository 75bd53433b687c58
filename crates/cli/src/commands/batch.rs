//! `batch`: a question a line in, a line out in the same order, on all cores.

mod form;
mod interruption;
mod lines;
mod questions;
mod table;
mod timings;
mod works;
mod writer;

use std::io::{self, IsTerminal as _};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use medcode::{Catalog, Detail, Tier};

use self::form::{Form, Format};
use self::interruption::Interruption;
use self::questions::Questions;
use self::timings::Timings;
use self::works::{Answered, Asking, Works};
use self::writer::Writer;
use crate::catalog;
use crate::exit::{Exit, Failure};
use crate::options::{HitOptions, ScopeOptions};
use crate::output;
use crate::progress::QuestionBar;
use crate::text::thousands;

const ABOUT: &str = "\
Answer a file of questions: a question a line in, a line out in the same order, on
all cores, in memory that does not grow with the file.

With --format tsv, a line is the question, a tab, and the codes of its hits, best
first, joined by semicolons; of a family it is the code without its seventh
character. A tab in a question becomes a blank. With --format json, a line is the
answer as `medcode search --json` prints it. A blank line is answered without hits.

--column reads a table with a header. Between its cells stand tabs where the header has
a tab, else commas where it has a comma, else semicolons. The questions are in the
column of that name. Blank lines are no rows; a row with more or fewer cells than the
header, a quotation mark left open or a byte that is not UTF-8 ends the work with the
line it stands in. A file whose name ends in .csv or .tsv is a table, of which a column
must be named; questions a line each that are in such a file are given on standard
input.

With --format csv, each row comes as it was, and beside it code, title, tier and score
of the best hit, whatever --limit says; without a hit they are empty. A column that the
table has already becomes medcode_code, and so on. Of questions that are in no table,
a row is the question and these.

An interrupted run is gone on with: it says on stderr how many questions are answered,
and --skip passes over as many. The answers of both, one behind the other, are those of
a single run; of a table, the header is no question, and --skip above 0 does not write
it again.

The exit code is 0 once every line is answered, with hits or without.";

const EXAMPLES: &str = "\
Examples:
  medcode batch questions.txt > codes.tsv
  medcode batch questions.txt --limit 1 --billable
  cut -f3 problems.tsv | medcode batch --system icd10cm --on 2026-01-15
  medcode batch questions.txt --format json --timings > answers.jsonl
  medcode batch problems.csv --column note --format csv > coded.csv
  medcode batch problems.csv --column note --format csv --min-tier full > coded.csv
  medcode batch questions.txt --skip 20480 >> codes.tsv";

#[derive(Debug, Args)]
#[command(about = "Answer a file of questions, a line each", long_about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct BatchOptions {
    /// The file of questions, in UTF-8 [default: standard input, as is -]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Read a table with a header, whose questions are in this column
    #[arg(long, value_name = "NAME")]
    column: Option<String>,
    /// How answers are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Tsv)]
    format: Format,
    #[command(flatten)]
    scope: ScopeOptions,
    #[command(flatten)]
    hits: HitOptions,
    /// Give no hit below this tier
    #[arg(
        long,
        value_name = "TIER",
        default_value_t = Tier::Partial,
        hide_default_value = true,
        value_parser = PossibleValuesParser::new(Tier::ALL.map(Tier::name)).map(|name| tier(&name))
    )]
    min_tier: Tier,
    /// Pass over the first N questions, which a run before has answered
    #[arg(long, value_name = "N", default_value_t = 0)]
    skip: u64,
    /// How many threads may work [default: as many as the machine runs at once]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Say at the end, on stderr, how fast the questions were answered
    #[arg(long)]
    timings: bool,
}

fn tier(name: &str) -> Tier {
    let tier = Tier::ALL.into_iter().find(|tier| tier.name() == name);
    tier.expect("no other name is let in")
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
    let (mut questions, bytes) =
        Questions::open(options.file.as_deref(), options.column.as_deref())?;
    let form = Form::new(options.format, questions.header());
    let mut writer = Writer::default();
    if options.skip == 0 {
        writer.add(&form.header(questions.header()));
    }
    let skipped = questions.skip(options.skip)?;
    if skipped < options.skip {
        let text = format!("--skip {}: there are no more than {skipped} questions", options.skip);
        output::message(&text);
    }
    let asking = options.asking(catalog, form);
    let batch = Batch {
        threads: asking.threads,
        writer,
        bytes,
        timings: Timings::default(),
        skipped,
        with_hits: 0,
    };
    batch.run(Works::begin(questions, asking), options.timings)
}

impl BatchOptions {
    fn asking(&self, catalog: Catalog, form: Form) -> Asking {
        let available = || std::thread::available_parallelism().ok();
        // A table and a list of codes have no room for reasons.
        let (limit, detail) = match self.format {
            Format::Csv => (1, Detail::Brief),
            Format::Tsv => (self.hits.limit(), Detail::Brief),
            Format::Json => (self.hits.limit(), Detail::Reasons),
        };
        let threads = self.threads.or_else(available).unwrap_or(NonZeroUsize::MIN);
        let search = self.hits.search("", self.scope.scope());
        Asking {
            catalog,
            search: search.limit(limit).detail(detail),
            min_tier: self.min_tier,
            threads,
            block: questions::block_len(form.line_bytes(limit), threads),
            form,
        }
    }
}

/// A batch on its way.
struct Batch {
    threads: NonZeroUsize,
    writer: Writer,
    /// The length of the input, if it is known.
    bytes: Option<u64>,
    /// Of the questions whose answers are written.
    timings: Timings,
    /// How many of them have a hit.
    with_hits: u64,
    /// How many questions were passed over.
    skipped: u64,
}

impl Batch {
    fn run(mut self, mut works: Works, is_timed: bool) -> Result<Exit, Failure> {
        let started = Instant::now();
        let interruption = Interruption::watch()?;
        match self.write_all(&mut works, &interruption) {
            Err(failure) => {
                let exit = failure.tell();
                if !failure.is_closed_pipe() {
                    output::message(&self.resumption(matches!(failure, Failure::Write(_))));
                }
                Ok(exit)
            }
            Ok(()) if interruption.is_asked() => {
                output::message(&format!("interrupted; {}", self.resumption(false)));
                interruption.obey();
                Ok(Exit::Failed)
            }
            Ok(()) => {
                works.end();
                self.tell(started.elapsed().as_secs_f64(), is_timed);
                Ok(Exit::Found)
            }
        }
    }

    fn write_all(&mut self, works: &mut Works, interruption: &Interruption) -> Result<(), Failure> {
        let bar = QuestionBar::new(self.bytes);
        while let Some(block) = works.next(|| interruption.is_asked())? {
            self.write(&block)?;
            bar.show(block.read_bytes, self.timings.count());
        }
        // A header goes with the first block: without an answer, nothing is written
        // that a second run would write again.
        if !interruption.is_asked() {
            self.writer.write()?;
        }
        Ok(())
    }

    fn write(&mut self, block: &Answered) -> io::Result<()> {
        for line in &block.lines {
            self.writer.add(&line.text);
        }
        self.writer.write()?;
        for line in &block.lines {
            self.timings.add(line.micros);
            self.with_hits += u64::from(line.has_hits);
        }
        Ok(())
    }

    /// How far the work came, and how it is gone on with.
    fn resumption(&self, is_cut: bool) -> String {
        let answered = self.timings.count();
        let next = self.skipped + answered;
        let cut = if is_cut { "take out what was written behind their answers, " } else { "" };
        let how = match answered {
            0 => format!("{cut}begin again as before"),
            _ => format!("{cut}go on with --skip {next} and append to the answers"),
        };
        format!("questions answered: {}; {how}", thousands(answered))
    }

    fn tell(&self, seconds: f64, is_timed: bool) {
        if is_timed {
            output::message(&self.timings.report(seconds, self.threads));
        } else if io::stderr().is_terminal() {
            let [answered, with_hits] = [self.timings.count(), self.with_hits].map(thousands);
            output::message(&format!(
                "{answered} questions answered in {seconds:.1} s, {with_hits} of them with hits"
            ));
        }
    }
}
