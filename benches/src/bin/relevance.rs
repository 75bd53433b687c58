//! Measures how often judged questions find a right code, beside plain tantivy.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use medcode::{Hit, Search, System};
use medcode_benches::{
    Align, Corpus, CorpusOptions, Figures, PlainTantivy, Question, Returned, first_right, messages,
    read_questions, table,
};

/// How many hits or documents are looked at.
const DEEPEST: usize = 20;

/// How many hits a miss shows.
const SHOWN: usize = 3;

/// Measure how often judged questions find a right code, beside plain tantivy.
#[derive(Debug, Parser)]
struct Options {
    /// Files of judged questions, or folders of .tsv files.
    #[arg(required = true)]
    questions: Vec<PathBuf>,
    #[command(flatten)]
    corpus: CorpusOptions,
    /// Only these sets, by name.
    #[arg(long, value_name = "SET", value_delimiter = ',')]
    sets: Vec<String>,
    /// Write the questions whose first hit is wrong to this file, tab-separated.
    #[arg(long, value_name = "FILE")]
    misses: Option<PathBuf>,
}

/// A question and how both engines fared.
struct Outcome<'a> {
    question: &'a Question,
    hits: Vec<Hit>,
    medcode: Option<usize>,
    tantivy: Option<usize>,
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
    let mut questions = read_questions(&options.questions)?;
    if let Some(unknown) =
        options.sets.iter().find(|set| questions.iter().all(|question| question.set != **set))
    {
        return Err(format!("no question is of the set {unknown:?}").into());
    }
    questions.retain(|question| options.sets.is_empty() || options.sets.contains(&question.set));
    let corpus = Corpus::open(&options.corpus)?;
    let mut out = io::stdout().lock();
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
        let tantivy = PlainTantivy::build(&codes)?;
        let version = codes.first().map(|code| code.version().to_string()).unwrap_or_default();
        writeln!(
            out,
            "{system} {version}: {} questions, {} codes and families, {} designations",
            asked.len(),
            codes.len(),
            tantivy.doc_count()
        )?;
        for question in asked {
            outcomes.push(ask(&corpus, &tantivy, question)?);
        }
    }
    if outcomes.is_empty() {
        return Err("no question is of a system that is loaded".into());
    }
    writeln!(out, "\n{}", report(&outcomes))?;
    writeln!(
        out,
        "plain: plain tantivy over the same designations; all: every ICD-10-CM question"
    )?;
    if let Some(path) = &options.misses {
        write_misses(path, &outcomes)
            .map_err(|error| format!("{}: cannot be written: {error}", path.display()))?;
    }
    Ok(())
}

fn ask<'a>(
    corpus: &Corpus,
    tantivy: &PlainTantivy,
    question: &'a Question,
) -> Result<Outcome<'a>, Box<dyn Error>> {
    let search = Search::new(&question.text).scope(corpus.scope(question.system)).limit(DEEPEST);
    let hits = corpus.catalog().search(&search)?.hits;
    let returned: Vec<Returned> = hits.iter().map(Returned::from).collect();
    let medcode = first_right(&returned, &question.expected);
    let returned = tantivy.search(&question.text, DEEPEST)?;
    let tantivy = first_right(returned, &question.expected);
    Ok(Outcome { question, hits, medcode, tantivy })
}

/// A row a set, in the order of names, and one over all of ICD-10-CM.
fn report(outcomes: &[Outcome<'_>]) -> String {
    let mut sets: BTreeMap<&str, [Figures; 2]> = BTreeMap::new();
    let mut all = <[Figures; 2]>::default();
    for outcome in outcomes {
        let of_set = sets.entry(&outcome.question.set).or_default();
        let of_all = (outcome.question.system == System::Icd10Cm).then_some(&mut all);
        for [medcode, tantivy] in std::iter::once(of_set).chain(of_all) {
            medcode.add(outcome.medcode);
            tantivy.add(outcome.tantivy);
        }
    }
    let columns: Vec<(&str, Align)> =
        ["set", "n", "hit@1", "plain", "hit@5", "plain", "hit@10", "plain", "MRR@20", "plain"]
            .into_iter()
            .map(|name| (name, if name == "set" { Align::Left } else { Align::Right }))
            .collect();
    let rows: Vec<Vec<String>> = sets
        .iter()
        .map(|(set, figures)| (*set, figures))
        .chain((!all[0].is_empty()).then_some(("all", &all)))
        .map(|(set, figures)| row(set, figures))
        .collect();
    table(&columns, &rows)
}

fn row(set: &str, [medcode, tantivy]: &[Figures; 2]) -> Vec<String> {
    let measures: [fn(&Figures) -> f64; 4] = [
        |figures| figures.hit_at(1),
        |figures| figures.hit_at(5),
        |figures| figures.hit_at(10),
        Figures::mean_reciprocal_rank,
    ];
    let mut row = vec![set.to_owned(), medcode.len().to_string()];
    for measure in measures {
        row.extend([medcode, tantivy].map(|figures| format!("{:.3}", measure(figures))));
    }
    row
}

/// One line a question whose first hit is wrong: the ranks of the first right
/// code, and what came first.
fn write_misses(path: &Path, outcomes: &[Outcome<'_>]) -> io::Result<()> {
    let mut out = io::BufWriter::new(std::fs::File::create(path)?);
    writeln!(out, "set\tquestion\texpected\trank\tplain rank\tfirst\tsecond\tthird")?;
    let rank = |rank: Option<usize>| rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
    for outcome in outcomes.iter().filter(|outcome| outcome.medcode != Some(1)) {
        let Question { set, text, expected, .. } = outcome.question;
        let ranks = [outcome.medcode, outcome.tantivy].map(rank).join("\t");
        write!(out, "{set}\t{text}\t{}\t{ranks}", expected.join(";"))?;
        for hit in outcome.hits.iter().take(SHOWN) {
            let family = if hit.family { "+" } else { "" };
            write!(out, "\t{}{family} {} {}", hit.code, hit.tier, hit.title)?;
        }
        writeln!(out)?;
    }
    out.flush()
}
