//! Search latency, medcode and its rivals in turn.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use medcode::{NoticeKind, Search, System};
use medcode_benches::{Align, Corpus, Fts5, Percentiles, PlainTantivy, Question, Rival, table};

/// How many hits medcode gives.
const HITS: usize = 10;

/// How many documents a rival gives: several are of one code.
const DOCUMENTS: usize = 20;

/// The engines, in the order of rows; the second is the yardstick.
const ENGINES: [&str; 3] =
    ["medcode, 10 hits", "plain tantivy, 20 documents", "SQLite FTS5, 20 documents"];
const YARDSTICK: usize = 1;

/// Asks every question of every engine, once to warm up and then `runs` times,
/// and reports the percentiles of each.
pub(crate) fn measure(
    corpus: &Corpus,
    system: System,
    questions: &[Question],
    runs: u32,
) -> Result<String, Box<dyn Error>> {
    let codes = corpus.codes(system)?;
    let (tantivy, fts5) = (PlainTantivy::build(&codes)?, Fts5::build(&codes)?);
    let searches: Vec<Search> = questions
        .iter()
        .map(|question| Search::new(&question.text).scope(corpus.scope(system)).limit(HITS))
        .collect();
    let are_corrected = are_corrected(corpus, &searches)?;
    let mut measured: [Vec<Percentiles>; ENGINES.len()] = Default::default();
    let mut corrected = Vec::new();
    for pass in 0..=runs {
        let times = ask_all(corpus, [&tantivy, &fts5], &searches)?;
        if pass > 0 {
            let own =
                times[0].iter().zip(&are_corrected).filter(|(_, is_corrected)| **is_corrected);
            corrected.push(Percentiles::of(own.map(|(time, _)| *time).collect()));
            for (measured, times) in measured.iter_mut().zip(times) {
                measured.push(Percentiles::of(times));
            }
        }
    }
    let count = are_corrected.iter().filter(|is_corrected| **is_corrected).count();
    let corrected = (count > 0).then(|| (count, Percentiles::median(&corrected)));
    let version = codes.first().map(|code| code.version().to_string()).unwrap_or_default();
    Ok(format!(
        "{system} {version}: {} questions, {} designations, median of {runs} runs\n\n{}",
        questions.len(),
        tantivy.doc_count(),
        report(measured.map(|runs| Percentiles::median(&runs)), corrected)
    ))
}

/// Which questions have words that medcode takes for others.
fn are_corrected(corpus: &Corpus, searches: &[Search]) -> Result<Vec<bool>, medcode::Error> {
    let is_corrected = |search: &Search| {
        let notices = corpus.catalog().search(search)?.notices;
        Ok(notices.iter().any(|notice| notice.kind == NoticeKind::DidYouMean))
    };
    searches.iter().map(is_corrected).collect()
}

/// How long each question took each engine. They take turns at going first, so that
/// none always finds another's data in the processor's caches.
fn ask_all(
    corpus: &Corpus,
    rivals: [&dyn Rival; ENGINES.len() - 1],
    searches: &[Search],
) -> Result<[Vec<Duration>; ENGINES.len()], Box<dyn Error>> {
    let mut times: [Vec<Duration>; ENGINES.len()] = Default::default();
    for (place, search) in searches.iter().enumerate() {
        for turn in 0..ENGINES.len() {
            let engine = (place + turn) % ENGINES.len();
            let started = Instant::now();
            if engine == 0 {
                black_box(corpus.catalog().search(black_box(search))?);
            } else {
                black_box(rivals[engine - 1].search(black_box(&search.text), DOCUMENTS)?);
            }
            times[engine].push(started.elapsed());
        }
    }
    Ok(times)
}

/// The table; of the questions whose words were corrected, how many there are and how long
/// those took.
fn report(
    engines: [Percentiles; ENGINES.len()],
    corrected: Option<(usize, Percentiles)>,
) -> String {
    let micros = |percentiles: Percentiles| {
        let values = [percentiles.p50, percentiles.p95, percentiles.p99];
        values.map(|duration| duration.as_secs_f64() * 1e6)
    };
    let row = |name: &str, values: [String; 3]| -> Vec<String> {
        std::iter::once(name.to_owned()).chain(values).collect()
    };
    let values = engines.map(micros);
    let ratio: [f64; 3] = std::array::from_fn(|place| values[0][place] / values[YARDSTICK][place]);
    let columns = [
        ("search", Align::Left),
        ("p50 µs", Align::Right),
        ("p95 µs", Align::Right),
        ("p99 µs", Align::Right),
    ];
    let mut rows: Vec<Vec<String>> = ENGINES
        .iter()
        .zip(values)
        .map(|(name, values)| row(name, values.map(|micros| format!("{micros:.0}"))))
        .collect();
    if let Some((count, percentiles)) = corrected {
        let name = format!("medcode, {count} questions with words corrected");
        rows.push(row(&name, micros(percentiles).map(|micros| format!("{micros:.0}"))));
    }
    rows.push(row("ratio to plain tantivy", ratio.map(|ratio| format!("{ratio:.2}"))));
    table(&columns, &rows)
}
