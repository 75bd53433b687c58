//! What each part is worth: the figures without it.

use std::error::Error;
use std::io;

use medcode::{Catalog, Search, System, lexicon_files, signal_names};
use medcode_benches::{Align, Corpus, Figures, Question, Returned, first_right, table};

/// How many hits are looked at.
const DEEPEST: usize = 20;

/// A row for each part, with what is lost without it: over the questions of ICD-10-CM,
/// and over all others.
pub(crate) fn write(
    out: &mut impl io::Write,
    corpus: &Corpus,
    questions: &[Question],
) -> Result<(), Box<dyn Error>> {
    let plain = |search: Search| search;
    let whole = measure(corpus, corpus.catalog(), questions, plain)?;
    let mut rows = vec![row("everything", whole, whole)];
    for file in lexicon_files() {
        let catalog = corpus.catalog().without_lexicon_file(file);
        rows.push(row(file, measure(corpus, &catalog, questions, plain)?, whole));
    }
    let without_correction = |search: Search| search.fuzzy(false);
    let figures = measure(corpus, corpus.catalog(), questions, without_correction)?;
    rows.push(row("correction of spelling", figures, whole));
    for signal in signal_names() {
        let without = |search: Search| search.without(signal);
        rows.push(row(signal, measure(corpus, corpus.catalog(), questions, without)?, whole));
    }
    let columns = [
        ("without", Align::Left),
        ("hit@1", Align::Right),
        ("lost", Align::Right),
        ("hit@10", Align::Right),
        ("lost", Align::Right),
        ("others hit@1", Align::Right),
        ("lost", Align::Right),
    ];
    Ok(writeln!(out, "{}", table(&columns, &rows))?)
}

/// hit@1 and hit@10 over ICD-10-CM, and hit@1 over the other systems.
type Measured = [f64; 3];

fn measure(
    corpus: &Corpus,
    catalog: &Catalog,
    questions: &[Question],
    change: impl Fn(Search) -> Search,
) -> Result<Measured, Box<dyn Error>> {
    let (mut of_diagnoses, mut of_others) = (Figures::default(), Figures::default());
    for question in questions {
        let search = Search::new(&question.text).scope(corpus.scope(question.system));
        let hits = catalog.search(&change(search.limit(DEEPEST)))?.hits;
        let returned: Vec<Returned> = hits.iter().map(Returned::from).collect();
        let rank = first_right(&returned, &question.expected);
        let is_diagnosis = question.system == System::Icd10Cm;
        if is_diagnosis { &mut of_diagnoses } else { &mut of_others }.add(rank);
    }
    Ok([of_diagnoses.hit_at(1), of_diagnoses.hit_at(10), of_others.hit_at(1)])
}

fn row(name: &str, figures: Measured, whole: Measured) -> Vec<String> {
    let mut row = vec![name.to_owned()];
    for (figure, whole) in figures.into_iter().zip(whole) {
        row.push(format!("{figure:.4}"));
        row.push(format!("{:+.4}", figure - whole));
    }
    row
}
