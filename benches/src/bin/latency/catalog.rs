//! Opening a catalog, its size, and what needs no search: lookup and order.

use std::error::Error;
use std::hint::black_box;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use medcode::{Catalog, Check, ConceptRef, Search, System};
use medcode_benches::{Corpus, Question, median};

use crate::{Figure, megabytes};

/// How often a catalog is opened.
const OPENINGS: u32 = 20;

/// The kept code set, which only rebuilding reads.
const KEPT_FILE: &str = "codeset.zst";

pub(crate) fn measure(
    corpus: &Corpus,
    system: System,
    questions: &[Question],
    runs: u32,
) -> Result<Vec<Figure>, Box<dyn Error>> {
    let concepts: Vec<ConceptRef> = corpus.catalog().concepts(&corpus.scope(system))?.collect();
    let (first, question) = (&concepts[concepts.len() / 2], &questions[0]);
    let lookup = median_time(OPENINGS, || {
        black_box(Catalog::open(corpus.directory())?.lookup(system, &first.printed())?);
        Ok(())
    })?;
    let search = median_time(OPENINGS, || {
        let search = Search::new(&question.text).scope(corpus.scope(system));
        black_box(Catalog::open(corpus.directory())?.search(&search)?);
        Ok(())
    })?;
    // A catalog in memory that nothing is loaded into is an analyzer.
    let analyzer = median_time(OPENINGS, || {
        black_box(Catalog::in_memory());
        Ok(())
    })?;
    let path = corpus.directory().join(system.id()).join(first.version().as_str());
    let (all, kept) = (bytes_below(&path)?, path.join(KEPT_FILE).metadata()?.len());
    let read_verdicts = |checks: &[Check]| {
        black_box(checks);
    };
    let verdicts = time_checks(corpus, system, &concepts, runs, read_verdicts)?;
    let words = time_checks(corpus, system, &concepts, runs, read_words)?;
    Ok(vec![
        ("open and first lookup", milliseconds(lookup)),
        ("open and first search", milliseconds(search)),
        ("of both, making the analyzer", milliseconds(analyzer)),
        ("index", megabytes(all - kept)),
        ("index and kept code set", megabytes(all)),
        ("lookup", nanoseconds(time_lookups(corpus.catalog(), system, &concepts, runs)?)),
        ("check of a billable code", nanoseconds(verdicts)),
        ("the same, put into words", nanoseconds(words)),
        ("is_below", nanoseconds(time_is_below(&concepts, runs)?)),
        ("children, of a concept that has any", nanoseconds(time_children(&concepts, runs)?)),
    ])
}

fn median_time(
    times: u32,
    mut act: impl FnMut() -> Result<(), Box<dyn Error>>,
) -> Result<Duration, Box<dyn Error>> {
    let mut durations = Vec::new();
    for _ in 0..times {
        let started = Instant::now();
        act()?;
        durations.push(started.elapsed());
    }
    Ok(median(durations))
}

/// One lookup, on average over every concept.
fn time_lookups(
    catalog: &Catalog,
    system: System,
    concepts: &[ConceptRef],
    runs: u32,
) -> Result<f64, Box<dyn Error>> {
    let codes: Vec<String> = concepts.iter().map(ConceptRef::printed).collect();
    let all = median_time(runs, || {
        for code in &codes {
            black_box(catalog.lookup(system, black_box(code))?);
        }
        Ok(())
    })?;
    Ok(per_one(all, codes.len()))
}

/// One check, on average over every billable code, and what is done with it.
fn time_checks(
    corpus: &Corpus,
    system: System,
    concepts: &[ConceptRef],
    runs: u32,
    read: impl Fn(&[Check]),
) -> Result<f64, Box<dyn Error>> {
    let scope = corpus.scope(system);
    let billable = concepts.iter().filter(|concept| concept.is_billable());
    let codes: Vec<String> = billable.map(ConceptRef::printed).collect();
    let all = median_time(runs, || {
        for code in &codes {
            read(&corpus.catalog().check(&scope, black_box(code))?);
        }
        Ok(())
    })?;
    Ok(per_one(all, codes.len()))
}

/// The code and the message of checks, which are made when they are asked for.
fn read_words(checks: &[Check]) {
    for check in checks {
        black_box((check.code(), check.message()));
    }
}

/// All children of a concept, on average over every concept that has any.
fn time_children(concepts: &[ConceptRef], runs: u32) -> Result<f64, Box<dyn Error>> {
    let parents: Vec<&ConceptRef> =
        concepts.iter().filter(|concept| concept.children().next().is_some()).collect();
    let all = median_time(runs, || {
        black_box(parents.iter().map(|parent| black_box(parent).children().count()).sum::<usize>());
        Ok(())
    })?;
    Ok(per_one(all, parents.len()))
}

/// Nanoseconds of one of so many.
fn per_one(all: Duration, count: usize) -> f64 {
    all.as_secs_f64() * 1e9 / count.max(1) as f64
}

/// One comparison, on average over every concept and its outermost ancestor.
fn time_is_below(concepts: &[ConceptRef], runs: u32) -> Result<f64, Box<dyn Error>> {
    let pairs: Vec<(&ConceptRef, ConceptRef)> = concepts
        .iter()
        .filter_map(|concept| Some((concept, concept.ancestors().last()?)))
        .collect();
    let all = median_time(runs, || {
        let below = |pair: &&(&ConceptRef, ConceptRef)| {
            let (concept, ancestor) = black_box(*pair);
            concept.is_below(ancestor)
        };
        black_box(pairs.iter().filter(below).count());
        Ok(())
    })?;
    Ok(per_one(all, pairs.len()))
}

fn bytes_below(directory: &Path) -> io::Result<u64> {
    std::fs::read_dir(directory)?.map(|file| Ok(file?.metadata()?.len())).sum()
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1e3)
}

fn nanoseconds(nanoseconds: f64) -> String {
    format!("{nanoseconds:.1} ns")
}
