//! Search latency over all systems at once, beside ICD-10-CM alone and plain tantivy over
//! the designations of all, in turn.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use medcode::{Scope, Search, System};
use medcode_benches::{Align, Corpus, Percentiles, PlainTantivy, Question, Rival, table};

/// How many documents plain tantivy gives: several are of one code.
const DOCUMENTS: usize = 20;

/// Asks every question of one system, of all, and of plain tantivy, once to warm up and then `runs`
/// times, and reports the percentiles of each. Nothing where one system is loaded.
pub(crate) fn measure(
    corpus: &Corpus,
    questions: &[Question],
    runs: u32,
) -> Result<Option<String>, Box<dyn Error>> {
    let systems: Vec<System> = System::ALL.into_iter().filter(|one| corpus.has(*one)).collect();
    if systems.len() < 2 || !corpus.has(System::Icd10Cm) {
        return Ok(None);
    }
    let scopes = [corpus.scope(System::Icd10Cm), Scope::new()];
    let searches = scopes.map(|scope| -> Vec<Search> {
        let search = |question: &Question| Search::new(&question.text).scope(scope.clone());
        questions.iter().map(search).collect()
    });
    let mut codes = Vec::new();
    for system in &systems {
        codes.extend(corpus.codes(*system)?);
    }
    let tantivy = PlainTantivy::build(&codes)?;
    let mut measured: [Vec<Percentiles>; 3] = Default::default();
    for pass in 0..=runs {
        let mut times: [Vec<Duration>; 3] = Default::default();
        for place in 0..questions.len() {
            for turn in 0..3 {
                let which = (place + turn) % 3;
                let started = Instant::now();
                match searches.get(which) {
                    Some(searches) => {
                        black_box(corpus.catalog().search(black_box(&searches[place]))?);
                    }
                    None => {
                        black_box(tantivy.search(black_box(&questions[place].text), DOCUMENTS)?);
                    }
                }
                times[which].push(started.elapsed());
            }
        }
        for (measured, times) in measured.iter_mut().zip(times).filter(|_| pass > 0) {
            measured.push(Percentiles::of(times));
        }
    }
    let names: Vec<&str> = systems.iter().map(|system| system.name()).collect();
    Ok(Some(format!(
        "{} together: {} questions, median of {runs} runs\n\n{}",
        names.join(", "),
        questions.len(),
        report(measured.map(|runs| Percentiles::median(&runs)))
    )))
}

fn report(all: [Percentiles; 3]) -> String {
    let micros = all.map(|one| [one.p50, one.p95, one.p99].map(|time| time.as_secs_f64() * 1e6));
    let row = |name: &str, values: [String; 3]| -> Vec<String> {
        std::iter::once(name.to_owned()).chain(values).collect()
    };
    let ratio = |to: usize| -> [String; 3] {
        std::array::from_fn(|place| format!("{:.2}", micros[1][place] / micros[to][place]))
    };
    let columns = [
        ("search", Align::Left),
        ("p50 µs", Align::Right),
        ("p95 µs", Align::Right),
        ("p99 µs", Align::Right),
    ];
    let rows = [
        row("ICD-10-CM alone", micros[0].map(|micros| format!("{micros:.0}"))),
        row("all systems", micros[1].map(|micros| format!("{micros:.0}"))),
        row("plain tantivy, all systems", micros[2].map(|micros| format!("{micros:.0}"))),
        row("ratio to ICD-10-CM alone", ratio(0)),
        row("ratio to plain tantivy", ratio(2)),
    ];
    table(&columns, &rows)
}
