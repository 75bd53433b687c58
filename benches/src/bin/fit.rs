//! Fits the weights of ranking signals on judged questions: coordinate ascent over the
//! hits that the present weights give, and the figures on both halves of a split.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use medcode::Search;
use medcode_benches::{
    Align, Corpus, CorpusOptions, Question, Returned, first_right, messages, read_questions, table,
};

/// Fit the weights of ranking signals on judged questions, and print them beside the
/// present ones with hit@1 and MRR on each half of a split.
#[derive(Debug, Parser)]
struct Options {
    /// Files of judged questions, or folders of .tsv files.
    #[arg(required = true)]
    questions: Vec<PathBuf>,
    #[command(flatten)]
    corpus: CorpusOptions,
    /// How many hits of each question are put in order anew.
    #[arg(long, default_value_t = 60)]
    depth: usize,
    /// How often every weight is tried.
    #[arg(long, default_value_t = 4)]
    rounds: usize,
    /// Fit on one half alone and show what that brings on the other.
    #[arg(long)]
    half: bool,
}

/// What a weight is multiplied by when it is tried.
const STEPS: [f64; 8] = [0.0, 0.4, 0.7, 0.85, 1.15, 1.4, 2.0, 3.0];

/// A hit, as its signals see it.
struct Judged {
    tier: u8,
    values: Vec<f64>,
    is_right: bool,
}

/// A question with its hits and the half it falls into.
struct Asked {
    hits: Vec<Judged>,
    half: bool,
    /// What its first right hit weighs: sets count alike whatever their size.
    weight: f64,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "fit: {}", messages(&*error));
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let questions = read_questions(&options.questions)?;
    let corpus = Corpus::open(&options.corpus)?;
    let mut names: Vec<(&'static str, f64)> = Vec::new();
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for question in &questions {
        *sizes.entry(&question.set).or_default() += 1;
    }
    let mut asked = Vec::new();
    for question in &questions {
        let size = sizes.get(&*question.set).copied().unwrap_or(1);
        asked.extend(ask(&corpus, question, options.depth, size, &mut names)?);
    }
    let before: Vec<f64> = names.iter().map(|(_, weight)| *weight).collect();
    let mut weights = before.clone();
    for _ in 0..options.rounds {
        improve(&asked, &mut weights, options.half);
    }
    let rows: Vec<Vec<String>> = names
        .iter()
        .zip(&weights)
        .map(|((name, old), new)| {
            vec![(*name).to_owned(), format!("{old:.2}"), format!("{new:.2}")]
        })
        .collect();
    let columns = [("signal", Align::Left), ("before", Align::Right), ("after", Align::Right)];
    let mut out = io::stdout().lock();
    writeln!(out, "{}", table(&columns, &rows))?;
    let figures = |weights: &[f64], half: Option<bool>| {
        let of_half = asked.iter().filter(|one| half.is_none_or(|half| one.half == half));
        let ranks: Vec<Option<usize>> = of_half.map(|one| rank(one, weights)).collect();
        let share = ranks.iter().filter(|rank| **rank == Some(0)).count() as f64;
        share / ranks.len().max(1) as f64
    };
    for (name, half) in [("all", None), ("one half", Some(false)), ("other half", Some(true))] {
        let (old, new) = (figures(&before, half), figures(&weights, half));
        writeln!(out, "{name}: hit@1 {old:.4} before, {new:.4} after")?;
    }
    Ok(())
}

/// Asks a question; nothing where no hit is right, for no weight can help.
fn ask(
    corpus: &Corpus,
    question: &Question,
    depth: usize,
    size: usize,
    names: &mut Vec<(&'static str, f64)>,
) -> Result<Option<Asked>, Box<dyn Error>> {
    let search = Search::new(&question.text).scope(corpus.scope(question.system)).limit(depth);
    let hits = corpus.catalog().search(&search)?.hits;
    let judged = |hit: &medcode::Hit| Judged {
        tier: hit.tier as u8,
        values: hit.reasons.iter().map(|reason| reason.value).collect(),
        is_right: first_right(&[Returned::from(hit)], &question.expected).is_some(),
    };
    if let Some(first) = hits.first().filter(|first| first.reasons.len() > names.len()) {
        *names = first.reasons.iter().map(|reason| (reason.name, reason.weight)).collect();
    }
    let hits: Vec<Judged> = hits.iter().map(judged).collect();
    let half = question.is_of_second_half();
    let weight = (1.0 / size as f64).sqrt();
    let is_told = hits.iter().any(|hit| hit.is_right);
    Ok(is_told.then_some(Asked { hits, half, weight }))
}

/// The rank of the first right hit, counted from 0.
fn rank(asked: &Asked, weights: &[f64]) -> Option<usize> {
    let score = |hit: &Judged| -> f64 {
        hit.values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
    };
    let place = |hit: &Judged| (hit.tier, -score(hit));
    let right = asked
        .hits
        .iter()
        .filter(|hit| hit.is_right)
        .map(place)
        .min_by(|one, other| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal))?;
    let before = asked.hits.iter().filter(|hit| !hit.is_right && place(hit) < right).count();
    Some(before)
}

fn worth(asked: &[Asked], weights: &[f64], one_half: bool) -> f64 {
    let counted = asked.iter().filter(|one| !one_half || !one.half);
    counted
        .filter_map(|one| {
            let rank = rank(one, weights)?;
            let first = if rank == 0 { 1.0 } else { 0.0 };
            Some(one.weight * (first + 1.0 / (1 + rank) as f64))
        })
        .sum()
}

/// Tries every weight once, and keeps what is better.
fn improve(asked: &[Asked], weights: &mut [f64], one_half: bool) {
    let mut best = worth(asked, weights, one_half);
    for at in 0..weights.len() {
        let before = weights[at];
        let mut kept = before;
        for step in STEPS {
            weights[at] = before * step;
            let worth = worth(asked, weights, one_half);
            if worth > best {
                (best, kept) = (worth, weights[at]);
            }
        }
        weights[at] = kept;
    }
}
