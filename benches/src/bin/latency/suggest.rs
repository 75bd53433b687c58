//! Search-as-you-type over all systems at once: every keystroke of every question.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use medcode::{Catalog, Scope, Suggest, System};
use medcode_benches::{Align, Corpus, Percentiles, Question, table};

/// Types every question, once to warm up and then `runs` times, with a session for each
/// and without, and reports the percentiles of single keystrokes.
pub(crate) fn measure(
    corpus: &Corpus,
    questions: &[Question],
    runs: u32,
) -> Result<String, Box<dyn Error>> {
    let mut measured: [Vec<Percentiles>; 2] = Default::default();
    let mut keystrokes = 0;
    for pass in 0..=runs {
        let mut times: [Vec<Duration>; 2] = Default::default();
        for question in questions {
            type_in(corpus.catalog(), &question.text, &mut times)?;
        }
        keystrokes = times[0].len();
        for (measured, times) in measured.iter_mut().zip(times).filter(|_| pass > 0) {
            measured.push(Percentiles::of(times));
        }
    }
    let systems = System::ALL.into_iter().filter(|system| corpus.has(*system));
    let names: Vec<&str> = systems.map(System::name).collect();
    Ok(format!(
        "suggest: every keystroke of every question, {}: {keystrokes} keystrokes, median of {runs} runs\n\n{}",
        names.join(", "),
        report(measured.map(|runs| Percentiles::median(&runs)))
    ))
}

/// How long each keystroke of a text takes, with a session and without.
fn type_in(
    catalog: &Catalog,
    text: &str,
    times: &mut [Vec<Duration>; 2],
) -> Result<(), Box<dyn Error>> {
    let ends: Vec<usize> =
        text.char_indices().map(|(start, letter)| start + letter.len_utf8()).collect();
    let mut session = catalog.session(Scope::new())?;
    for end in &ends {
        let started = Instant::now();
        black_box(session.suggest(black_box(&text[..*end]))?);
        times[0].push(started.elapsed());
    }
    for end in &ends {
        let suggest = Suggest::new(&text[..*end]);
        let started = Instant::now();
        black_box(catalog.suggest(black_box(&suggest))?);
        times[1].push(started.elapsed());
    }
    Ok(())
}

fn report(both: [Percentiles; 2]) -> String {
    let row = |name: &str, one: Percentiles| -> Vec<String> {
        let micros = [one.p50, one.p95, one.p99].map(|time| time.as_secs_f64() * 1e6);
        std::iter::once(name.to_owned()).chain(micros.map(|one| format!("{one:.0}"))).collect()
    };
    let [session, alone] = both;
    let columns = [
        ("suggest", Align::Left),
        ("p50 µs", Align::Right),
        ("p95 µs", Align::Right),
        ("p99 µs", Align::Right),
    ];
    table(&columns, &[row("with a session", session), row("without", alone)])
}
