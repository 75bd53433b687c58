//! Search latency over all systems at once, beside ICD-10-CM alone, in turn.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use medcode::{Scope, Search, System};
use medcode_benches::{Align, Corpus, Percentiles, Question, table};

/// Asks every question of one system and of all, once to warm up and then `runs`
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
    let mut measured: [Vec<Percentiles>; 2] = Default::default();
    for pass in 0..=runs {
        let mut times: [Vec<Duration>; 2] = Default::default();
        for (place, pair) in searches[0].iter().zip(&searches[1]).enumerate() {
            for turn in 0..2 {
                let which = (place + turn) % 2;
                let search = if which == 0 { pair.0 } else { pair.1 };
                let started = Instant::now();
                black_box(corpus.catalog().search(black_box(search))?);
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

fn report(both: [Percentiles; 2]) -> String {
    let micros = both.map(|one| [one.p50, one.p95, one.p99].map(|time| time.as_secs_f64() * 1e6));
    let row = |name: &str, values: [String; 3]| -> Vec<String> {
        std::iter::once(name.to_owned()).chain(values).collect()
    };
    let ratio: [f64; 3] = std::array::from_fn(|place| micros[1][place] / micros[0][place]);
    let columns = [
        ("search", Align::Left),
        ("p50 µs", Align::Right),
        ("p95 µs", Align::Right),
        ("p99 µs", Align::Right),
    ];
    let rows = [
        row("ICD-10-CM alone", micros[0].map(|micros| format!("{micros:.0}"))),
        row("all systems", micros[1].map(|micros| format!("{micros:.0}"))),
        row("ratio", ratio.map(|ratio| format!("{ratio:.2}"))),
    ];
    table(&columns, &rows)
}
