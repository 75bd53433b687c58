//! Asking both engines, in turn.

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use medcode::{Catalog, Search};
use medcode_benches::{Percentiles, PlainTantivy};
use medcode_fixtures::{LargeQuestion, large_questions};

use crate::build::Engine;

/// How many hits medcode gives, and how many documents plain tantivy: several are of one
/// code.
const HITS: usize = 10;
const DOCUMENTS: usize = 20;

/// How an engine fared.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    open: Duration,
    all: Percentiles,
    misspelt: Percentiles,
    /// How many questions had any answer.
    pub(crate) answered: usize,
}

/// Questions cut from the designations that both engines have.
pub(crate) fn questions(designations: usize, seed: u64, count: usize) -> Vec<LargeQuestion> {
    large_questions(designations, seed, count)
}

/// Opens what was built and asks every question, once to warm up and then `runs` times.
pub(crate) fn measure(
    questions: &[LargeQuestion],
    runs: u32,
    directory: &Path,
) -> Result<[Asked; 2], Box<dyn Error>> {
    let started = Instant::now();
    let catalog = Catalog::open(directory.join(Engine::Medcode.id()))?;
    catalog.search(&Search::new(&questions[0].text))?;
    let open_medcode = started.elapsed();
    let started = Instant::now();
    let plain = PlainTantivy::open(&directory.join(Engine::Tantivy.id()), Vec::new())?;
    plain.places(&questions[0].text, DOCUMENTS)?;
    let opens = [open_medcode, started.elapsed()];
    let searches: Vec<Search> =
        questions.iter().map(|question| Search::new(&question.text).limit(HITS)).collect();
    let mut asked: [Vec<(Percentiles, Percentiles)>; 2] = Default::default();
    let mut answered = [0; 2];
    for pass in 0..=runs {
        let mut times: [Vec<Duration>; 2] = Default::default();
        let mut answers = [0; 2];
        for (place, search) in searches.iter().enumerate() {
            // They take turns at going first.
            for turn in 0..2 {
                let engine = (place + turn) % 2;
                let started = Instant::now();
                let found = if engine == 0 {
                    black_box(catalog.search(black_box(search))?).hits.len()
                } else {
                    black_box(plain.places(black_box(&search.text), DOCUMENTS)?).len()
                };
                times[engine].push(started.elapsed());
                answers[engine] += usize::from(found > 0);
            }
        }
        answered = answers;
        for (asked, times) in asked.iter_mut().zip(times).filter(|_| pass > 0) {
            asked.push(percentiles(questions, times));
        }
    }
    Ok(std::array::from_fn(|engine| {
        let (all, misspelt): (Vec<_>, Vec<_>) = asked[engine].iter().copied().unzip();
        let [all, misspelt] = [all, misspelt].map(|runs| Percentiles::median(&runs));
        Asked { open: opens[engine], all, misspelt, answered: answered[engine] }
    }))
}

/// Of all questions, and of those with a misspelt word.
fn percentiles(questions: &[LargeQuestion], times: Vec<Duration>) -> (Percentiles, Percentiles) {
    let is_misspelt =
        |(question, time): (&LargeQuestion, &Duration)| question.is_misspelt.then_some(*time);
    let misspelt = questions.iter().zip(&times).filter_map(is_misspelt).collect();
    (Percentiles::of(times), Percentiles::of(misspelt))
}

impl Asked {
    fn micros(&self) -> [f64; 5] {
        let Self { open, all, misspelt, .. } = self;
        [*open, all.p50, all.p99, misspelt.p50, misspelt.p99].map(|time| time.as_secs_f64() * 1e6)
    }

    /// As cells of a table.
    pub(crate) fn cells(&self) -> [String; 6] {
        let [open, times @ ..] = self.micros();
        let [p50, p99, misspelt_p50, misspelt_p99] = times.map(|micros| format!("{micros:.0}"));
        let (open, answered) = (format!("{:.1}", open / 1e3), self.answered.to_string());
        [answered, open, p50, p99, misspelt_p50, misspelt_p99]
    }

    /// How many times as long one took as the other.
    pub(crate) fn ratios(&self, other: &Self) -> [String; 6] {
        let (own, other) = (self.micros(), other.micros());
        let ratio = |place: usize| format!("{:.2}", own[place] / other[place].max(1.0));
        std::array::from_fn(|place| place.checked_sub(1).map(ratio).unwrap_or_default())
    }
}
