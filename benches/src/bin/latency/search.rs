//! Search latency, medcode and plain tantivy in turn.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use medcode::{Search, System};
use medcode_benches::{Align, Corpus, Percentiles, PlainTantivy, Question, table};

/// How many hits medcode gives.
const HITS: usize = 10;

/// How many documents plain tantivy gives: several are of one code.
const DOCUMENTS: usize = 20;

/// Asks every question of both engines, once to warm up and then `runs` times,
/// and reports the percentiles of each.
pub(crate) fn measure(
    corpus: &Corpus,
    system: System,
    questions: &[Question],
    runs: u32,
) -> Result<String, Box<dyn Error>> {
    let codes = corpus.codes(system)?;
    let tantivy = PlainTantivy::build(&codes)?;
    let searches: Vec<Search> = questions
        .iter()
        .map(|question| Search::new(&question.text).scope(corpus.scope(system)).limit(HITS))
        .collect();
    let mut of_medcode = Vec::new();
    let mut of_tantivy = Vec::new();
    for pass in 0..=runs {
        let (medcode, plain) = ask_all(corpus, &tantivy, &searches)?;
        if pass > 0 {
            of_medcode.push(Percentiles::of(medcode));
            of_tantivy.push(Percentiles::of(plain));
        }
    }
    let version = codes.first().map(|code| code.version().to_string()).unwrap_or_default();
    Ok(format!(
        "{system} {version}: {} questions, {} designations, median of {runs} runs\n\n{}",
        questions.len(),
        tantivy.doc_count(),
        report(Percentiles::median(&of_medcode), Percentiles::median(&of_tantivy))
    ))
}

/// How long each question took medcode and plain tantivy. They take turns at going
/// first, so that neither always finds the other's data in the processor's caches.
fn ask_all(
    corpus: &Corpus,
    tantivy: &PlainTantivy,
    searches: &[Search],
) -> Result<(Vec<Duration>, Vec<Duration>), Box<dyn Error>> {
    let mut of_medcode = Vec::with_capacity(searches.len());
    let mut of_tantivy = Vec::with_capacity(searches.len());
    for (place, search) in searches.iter().enumerate() {
        let is_medcode_first = place % 2 == 0;
        for is_medcode in [is_medcode_first, !is_medcode_first] {
            let started = Instant::now();
            if is_medcode {
                black_box(corpus.catalog().search(black_box(search))?);
                of_medcode.push(started.elapsed());
            } else {
                black_box(tantivy.search(black_box(&search.text), DOCUMENTS)?);
                of_tantivy.push(started.elapsed());
            }
        }
    }
    Ok((of_medcode, of_tantivy))
}

fn report(medcode: Percentiles, tantivy: Percentiles) -> String {
    let values = |percentiles: Percentiles| [percentiles.p50, percentiles.p95, percentiles.p99];
    let micros = |duration: Duration| duration.as_secs_f64() * 1e6;
    let row = |name: &str, values: [String; 3]| -> Vec<String> {
        std::iter::once(name.to_owned()).chain(values).collect()
    };
    let (medcode, tantivy) = (values(medcode).map(micros), values(tantivy).map(micros));
    let ratio: [f64; 3] = std::array::from_fn(|place| medcode[place] / tantivy[place]);
    let columns = [
        ("search", Align::Left),
        ("p50 µs", Align::Right),
        ("p95 µs", Align::Right),
        ("p99 µs", Align::Right),
    ];
    let rows = [
        row("medcode, 10 hits", medcode.map(|micros| format!("{micros:.0}"))),
        row("plain tantivy, 20 documents", tantivy.map(|micros| format!("{micros:.0}"))),
        row("ratio", ratio.map(|ratio| format!("{ratio:.2}"))),
    ];
    table(&columns, &rows)
}
