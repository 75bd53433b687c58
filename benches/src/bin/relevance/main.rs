//! Measures how often judged questions find a right code, beside general engines.

mod ablations;
mod idle;
mod keystrokes;
mod plot;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use medcode::{Hit, Search, System};
use medcode_benches::{
    Align, Corpus, CorpusOptions, Figures, Fts5, PlainTantivy, Question, Returned, Rival,
    first_right, messages, read_questions, table, withheld_questions,
};

/// How many hits or documents are looked at.
const DEEPEST: usize = 20;

/// How many hits a miss shows.
const SHOWN: usize = 3;

/// Measure how often judged questions find a right code, beside plain tantivy and
/// SQLite FTS5 over the same designations.
#[derive(Debug, Parser)]
struct Options {
    /// Files of judged questions, or folders of .tsv files.
    #[arg(required_unless_present = "withheld")]
    questions: Vec<PathBuf>,
    #[command(flatten)]
    corpus: CorpusOptions,
    /// Ask a tenth of the paths of the Alphabetic Index that is loaded, chosen by hash,
    /// of a catalog without them.
    #[arg(long, requires = "load", conflicts_with = "questions")]
    withheld: bool,
    /// What is shown.
    #[arg(long, value_enum, default_value_t = Report::Rivals)]
    report: Report,
    /// Only these sets, by name.
    #[arg(long, value_name = "SET", value_delimiter = ',')]
    sets: Vec<String>,
    /// Write the questions whose first hit is wrong to this file, tab-separated.
    #[arg(long, value_name = "FILE")]
    misses: Option<PathBuf>,
    /// Draw what is found against how long it takes, a mark an engine, into this file of
    /// SVG; of all questions together, each timed once.
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
}

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Report {
    /// How often a right code is found, by medcode and by general engines.
    Rivals,
    /// What is lost without each file of the lexicon, each signal, and the correction of
    /// spelling.
    Ablations,
    /// After how many letters of each question, typed one by one, a right code is among
    /// the first five.
    Keystrokes,
    /// The rows of the lexicon whose meaning no designation of what is loaded says in
    /// full; the questions take no part.
    Idle,
}

/// The engines, in the order of columns.
const ENGINES: [&str; 3] = ["medcode", "tantivy", "FTS5"];

/// A question and how each engine fared.
struct Outcome<'a> {
    question: &'a Question,
    hits: Vec<Hit>,
    /// The ranks of the first right code, by engine.
    ranks: [Option<usize>; ENGINES.len()],
    /// How long each engine took.
    times: [Duration; ENGINES.len()],
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "relevance: {}", messages(&*error));
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let mut corpus_options = options.corpus.clone();
    let mut questions = read_questions(&options.questions)?;
    if options.withheld {
        questions = withheld_questions(&Corpus::open(&options.corpus)?, System::Icd10Cm)?;
        corpus_options.withholds = true;
    }
    if let Some(unknown) =
        options.sets.iter().find(|set| questions.iter().all(|question| question.set != **set))
    {
        return Err(format!("no question is of the set {unknown:?}").into());
    }
    questions.retain(|question| options.sets.is_empty() || options.sets.contains(&question.set));
    let corpus = Corpus::open(&corpus_options)?;
    let mut out = io::stdout().lock();
    if options.report != Report::Rivals {
        questions.retain(|question| corpus.has(question.system));
    }
    match options.report {
        Report::Rivals => {}
        Report::Ablations => return ablations::write(&mut out, &corpus, &questions),
        Report::Keystrokes => return keystrokes::write(&mut out, &corpus, &questions),
        Report::Idle => return idle::write(&mut out, &corpus),
    }
    let outcomes = write_rivals(&mut out, &corpus, &questions)?;
    if let Some(path) = &options.misses {
        write_misses(path, &outcomes)
            .map_err(|error| format!("{}: cannot be written: {error}", path.display()))?;
    }
    if let Some(path) = &options.plot {
        plot::write(path, &outcomes)?;
    }
    Ok(())
}

/// The table beside general engines.
fn write_rivals<'a>(
    out: &mut impl io::Write,
    corpus: &Corpus,
    questions: &'a [Question],
) -> Result<Vec<Outcome<'a>>, Box<dyn Error>> {
    let mut outcomes = Vec::new();
    for system in System::ALL {
        let asked: Vec<&Question> =
            questions.iter().filter(|question| question.system == system).collect();
        if asked.is_empty() {
            continue;
        }
        if !corpus.has(system) {
            writeln!(out, "{system} is not loaded: {} questions skipped", asked.len())?;
            continue;
        }
        let codes = corpus.codes(system)?;
        let (tantivy, fts5) = (PlainTantivy::build(&codes)?, Fts5::build(&codes)?);
        let version = codes.first().map(|code| code.version().to_string()).unwrap_or_default();
        writeln!(
            out,
            "{system} {version}: {} questions, {} codes and families, {} designations",
            asked.len(),
            codes.len(),
            tantivy.doc_count()
        )?;
        for question in asked {
            let first = outcomes.len() % ENGINES.len();
            outcomes.push(ask(corpus, [&tantivy, &fts5], question, first)?);
        }
    }
    if outcomes.is_empty() {
        return Err("no question is of a system that is loaded".into());
    }
    writeln!(out, "\n{}", report(&outcomes))?;
    write_halves(out, &outcomes)?;
    writeln!(out, "tantivy and FTS5: over the same designations; all: every ICD-10-CM question")?;
    Ok(outcomes)
}

/// Asks every engine, beginning with the `first`: they take turns at it, so that none
/// always finds another's data in the processor's caches.
fn ask<'a>(
    corpus: &Corpus,
    rivals: [&dyn Rival; ENGINES.len() - 1],
    question: &'a Question,
    first: usize,
) -> Result<Outcome<'a>, Box<dyn Error>> {
    let search = Search::new(&question.text).scope(corpus.scope(question.system)).limit(DEEPEST);
    let (mut hits, mut ranks, mut times) =
        (Vec::new(), [None; ENGINES.len()], [Duration::ZERO; ENGINES.len()]);
    for turn in 0..ENGINES.len() {
        let engine = (first + turn) % ENGINES.len();
        let started = Instant::now();
        if engine == 0 {
            hits = corpus.catalog().search(&search)?.hits;
            times[engine] = started.elapsed();
            let returned: Vec<Returned> = hits.iter().map(Returned::from).collect();
            ranks[engine] = first_right(&returned, &question.expected);
        } else {
            let returned = rivals[engine - 1].search(&question.text, DEEPEST)?;
            times[engine] = started.elapsed();
            ranks[engine] = first_right(returned, &question.expected);
        }
    }
    Ok(Outcome { question, hits, ranks, times })
}

/// What is known of the ranks of each engine.
type EngineFigures = [Figures; ENGINES.len()];

/// A row a set, in the order of names, and one over all of ICD-10-CM.
fn report(outcomes: &[Outcome<'_>]) -> String {
    let mut sets: BTreeMap<&str, EngineFigures> = BTreeMap::new();
    let mut all = EngineFigures::default();
    for outcome in outcomes {
        let of_set = sets.entry(&outcome.question.set).or_default();
        let of_all = (outcome.question.system == System::Icd10Cm).then_some(&mut all);
        for engines in std::iter::once(of_set).chain(of_all) {
            for (figures, rank) in engines.iter_mut().zip(outcome.ranks) {
                figures.add(rank);
            }
        }
    }
    let mut columns = vec![("set", Align::Left), ("n", Align::Right)];
    for measure in ["hit@1", "hit@5", "hit@10", "MRR@20"] {
        columns.push((measure, Align::Right));
        columns.extend(ENGINES[1..].iter().map(|rival| (*rival, Align::Right)));
    }
    let rows: Vec<Vec<String>> = sets
        .iter()
        .map(|(set, figures)| (*set, figures))
        .chain((!all[0].is_empty()).then_some(("all", &all)))
        .map(|(set, figures)| row(set, figures))
        .collect();
    table(&columns, &rows)
}

fn row(set: &str, engines: &EngineFigures) -> Vec<String> {
    let measures: [fn(&Figures) -> f64; 4] = [
        |figures| figures.hit_at(1),
        |figures| figures.hit_at(5),
        |figures| figures.hit_at(10),
        Figures::mean_reciprocal_rank,
    ];
    let mut row = vec![set.to_owned(), engines[0].len().to_string()];
    for measure in measures {
        row.extend(engines.iter().map(|figures| format!("{:.3}", measure(figures))));
    }
    row
}

/// The figures over ICD-10-CM on each half of a split.
fn write_halves(out: &mut impl io::Write, outcomes: &[Outcome<'_>]) -> io::Result<()> {
    for (name, is_second) in [("one half", false), ("the other half", true)] {
        let mut figures = Figures::default();
        let of_half = outcomes.iter().filter(|outcome| {
            outcome.question.system == System::Icd10Cm
                && outcome.question.is_of_second_half() == is_second
        });
        of_half.for_each(|outcome| figures.add(outcome.ranks[0]));
        if !figures.is_empty() {
            let (first, tenth) = (figures.hit_at(1), figures.hit_at(10));
            writeln!(out, "all, {name} of a split by hash: hit@1 {first:.3}, hit@10 {tenth:.3}")?;
        }
    }
    Ok(())
}

/// One line a question whose first hit is wrong: the ranks of the first right
/// code, and what came first.
fn write_misses(path: &Path, outcomes: &[Outcome<'_>]) -> io::Result<()> {
    let mut out = io::BufWriter::new(std::fs::File::create(path)?);
    writeln!(out, "set\tquestion\texpected\trank\ttantivy\tFTS5\tfirst\tsecond\tthird")?;
    let rank = |rank: Option<usize>| rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
    for outcome in outcomes.iter().filter(|outcome| outcome.ranks[0] != Some(1)) {
        let Question { set, text, expected, .. } = outcome.question;
        let ranks = outcome.ranks.map(rank).join("\t");
        write!(out, "{set}\t{text}\t{}\t{ranks}", expected.join(";"))?;
        for hit in outcome.hits.iter().take(SHOWN) {
            let family = if hit.family { "+" } else { "" };
            write!(out, "\t{}{family} {} {}", hit.code, hit.tier, hit.title)?;
        }
        writeln!(out)?;
    }
    out.flush()
}
