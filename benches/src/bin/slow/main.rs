//! Hunts for questions that take long: random and adversarial ones, made with a seed from
//! what is loaded, and others made from the slowest of them.

mod ask;
mod climb;
mod kinds;
mod material;
mod random;

use std::error::Error;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use medcode::Catalog;
use medcode_benches::{Align, Corpus, CorpusOptions, Percentiles, messages, table};

use crate::ask::Way;
use crate::climb::{Slow, Slowest};
use crate::kinds::Maker;
use crate::material::Material;
use crate::random::Random;

/// How often a question that seems slow is asked again at once.
const AT_ONCE: u32 = 2;

/// Hunt for questions that take long, in a search and suggested as they are typed.
#[derive(Debug, Parser)]
struct Options {
    #[command(flatten)]
    corpus: CorpusOptions,
    /// How many questions are asked, in each way.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..))]
    questions: u32,
    /// The share of them, from 0 to 1, that is made from the slowest so far.
    #[arg(long, default_value_t = 0.4)]
    climb: f64,
    /// What the questions are made from, beside the catalog.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many of the slowest are kept and timed again.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    slowest: u32,
    /// How often each of the slowest is timed again at the end.
    #[arg(long, default_value_t = 10)]
    again: u32,
    /// Ask in this way alone.
    #[arg(long, value_enum)]
    only: Option<Way>,
    /// Write the slowest questions whole to this file, as `way TAB microseconds TAB
    /// kind TAB question`.
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Hunt for nothing: time the questions again that an earlier run wrote.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "slow: {}", messages(&*error));
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    if !(0.0..=1.0).contains(&options.climb) {
        return Err(format!("--climb is {}, expected a share from 0 to 1", options.climb).into());
    }
    let mut out = io::stdout().lock();
    let corpus = Corpus::open(&options.corpus)?;
    let material = match &options.from {
        Some(_) => Material::default(),
        None => Material::of(&corpus, &mut Random::new(options.seed))?,
    };
    let mut lines: Vec<u8> = Vec::new();
    for way in Way::ALL.into_iter().filter(|way| options.only.is_none_or(|only| only == *way)) {
        let hunted = match &options.from {
            Some(file) => time_again(corpus.catalog(), file, options, way)?,
            None => hunt(corpus.catalog(), &material, options, way)?,
        };
        writeln!(out, "{}", hunted.report(options, way))?;
        for slow in &hunted.slowest.all {
            let micros = slow.asked.time.as_micros();
            writeln!(lines, "{}\t{micros}\t{}\t{}", way.name(), slow.kind, slow.text)?;
        }
    }
    if let Some(file) = &options.write {
        std::fs::write(file, lines)?;
    }
    Ok(())
}

/// What a hunt came to.
struct Hunted {
    first: Duration,
    times: Vec<Duration>,
    slowest: Slowest,
}

/// Asks questions of every kind, then others made from the slowest.
fn hunt(
    catalog: &Catalog,
    material: &Material,
    options: &Options,
    way: Way,
) -> Result<Hunted, Box<dyn Error>> {
    let mut maker = Maker { material, random: Random::new(options.seed) };
    let mut slowest = Slowest::new(options.slowest as usize);
    let mut times = Vec::new();
    // What is worked out when it is first needed is no part of any question.
    let first = warm_up(catalog, &mut maker, way)?;
    let climbed_from = f64::from(options.questions) * (1.0 - options.climb);
    for number in 0..options.questions {
        let is_climbed = f64::from(number) >= climbed_from;
        let climbed = if is_climbed { slowest.climb(&mut maker) } else { None };
        let (kind, text) = climbed.unwrap_or_else(|| maker.question());
        let mut asked = way.ask(catalog, &text)?;
        times.push(asked.time);
        if slowest.takes(kind, asked.time) {
            way.ask_again(catalog, &text, AT_ONCE, &mut asked)?;
            slowest.keep(Slow { kind, is_climbed, text, asked });
        }
    }
    for slow in &mut slowest.all {
        way.ask_again(catalog, &slow.text, options.again, &mut slow.asked)?;
    }
    slowest.sort();
    Ok(Hunted { first, times, slowest })
}

/// Times the questions that an earlier run wrote.
fn time_again(
    catalog: &Catalog,
    file: &Path,
    options: &Options,
    way: Way,
) -> Result<Hunted, Box<dyn Error>> {
    let lines = std::fs::read_to_string(file)?;
    let questions = lines.lines().filter_map(|line| {
        let mut cells = line.splitn(4, '\t');
        let is_asked = cells.next()? == way.name();
        let text = cells.nth(2)?;
        is_asked.then_some(text)
    });
    let first = way.ask(catalog, MISSPELT)?.time;
    let mut slowest = Slowest::new(usize::MAX);
    let mut times = Vec::new();
    for text in questions {
        let mut asked = way.ask(catalog, text)?;
        way.ask_again(catalog, text, options.again + AT_ONCE, &mut asked)?;
        times.push(asked.time);
        let (kind, text) = ("written", text.to_owned());
        slowest.all.push(Slow { kind, is_climbed: false, text, asked });
    }
    slowest.sort();
    Ok(Hunted { first, times, slowest })
}

/// A question that lists the words of the lexicon, to correct it by.
const MISSPELT: &str = "zzqwv infarctoin";

/// Asks once for what is misspelt, so that the words of the lexicon are listed, and a few
/// questions more; returns how long the first took.
fn warm_up(catalog: &Catalog, maker: &mut Maker<'_>, way: Way) -> Result<Duration, Box<dyn Error>> {
    let first = way.ask(catalog, MISSPELT)?.time;
    for _ in 0..200 {
        let text = maker.question().1;
        way.ask(catalog, &text)?;
    }
    Ok(first)
}

impl Hunted {
    fn report(&self, options: &Options, way: Way) -> String {
        let Percentiles { p50, p99, p999, .. } = Percentiles::of(self.times.clone());
        let micros = |time: Duration| format!("{} µs", time.as_micros());
        let asked = format!(
            "{}: {} questions, seed {}, {} of them made from the slowest; each asked once: \
             p50 {}, p99 {}, p999 {}; the first question of all {}",
            way.name(),
            self.times.len(),
            options.seed,
            options.climb,
            micros(p50),
            micros(p99),
            micros(p999),
            micros(self.first),
        );
        let rows: Vec<Vec<String>> = self.slowest.all.iter().map(row).collect();
        let columns = [
            ("µs", Align::Right),
            ("kind", Align::Left),
            ("bytes", Align::Right),
            ("words", Align::Right),
            ("hits", Align::Right),
            ("question", Align::Left),
            ("notices", Align::Left),
        ];
        let counted = options.again + AT_ONCE + 1;
        format!("{asked}\n\nthe slowest, least of {counted} times\n\n{}", table(&columns, &rows))
    }
}

fn row(slow: &Slow) -> Vec<String> {
    /// How many characters are shown of a question, and of its notices.
    const SHOWN: usize = 80;
    let Slow { kind, is_climbed, text, asked } = slow;
    let climbed = if *is_climbed { ", climbed" } else { "" };
    let short = |text: &str| -> String {
        let shown: String = text.chars().take(SHOWN).collect();
        shown.escape_debug().to_string().replace('|', "\\|")
    };
    vec![
        asked.time.as_micros().to_string(),
        format!("{kind}{climbed}"),
        text.len().to_string(),
        text.split_whitespace().count().to_string(),
        asked.hits.to_string(),
        short(text),
        short(&asked.notices.join("; ")),
    ]
}
