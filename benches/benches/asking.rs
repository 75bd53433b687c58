//! How long it takes to open a catalog and to ask it.
//!
//! - `open`: a catalog on disk, to the first lookup in it.
//! - `search/…`: questions of every kind, 10 hits.
//! - `lookup`: a code's concept, and whether it lies below another.
//! - `check`: whether each billable code may be reported, one after the other, and the same
//!   put into words.

use std::hint::black_box;
use std::io::Write as _;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use medcode::{Catalog, Check, ConceptRef, Scope, Search, System};
use medcode_benches::{Corpus, CorpusOptions};

/// A question of each kind, with the name of the kind.
const QUESTIONS: [(&str, &str); 7] = [
    ("code", "e11.9"),
    ("beginning", "E11.6"),
    ("range", "E08-E13"),
    ("word", "fracture"),
    ("abbreviation", "copd exacerbation"),
    ("plain words", "high blood pressure"),
    ("long", "displaced fracture of the shaft of the left femur, sequela"),
];

fn asking(criterion: &mut Criterion) {
    for (name, options) in CorpusOptions::all() {
        match options {
            Some(options) => {
                let corpus = Corpus::open(&options).expect("the release is sound");
                open(criterion, name, &corpus);
                search(criterion, name, corpus.catalog());
                lookup(criterion, name, corpus.catalog());
                check(criterion, name, corpus.catalog());
            }
            None => {
                let _ = writeln!(std::io::stderr(), "{name}: skipped, its files are not there");
            }
        }
    }
}

fn open(criterion: &mut Criterion, name: &str, corpus: &Corpus) {
    criterion.bench_function(&format!("open/{name}"), |bencher| {
        bencher.iter_with_large_drop(|| {
            let catalog = Catalog::open(corpus.directory()).expect("the catalog is sound");
            black_box(catalog.lookup(System::Icd10Cm, "E11.9").expect("the index is sound"));
            catalog
        });
    });
}

fn search(criterion: &mut Criterion, name: &str, catalog: &Catalog) {
    for (kind, question) in QUESTIONS {
        let search = Search::new(question);
        criterion.bench_function(&format!("search/{name}/{kind}"), |bencher| {
            bencher.iter(|| catalog.search(black_box(&search)).expect("the index is sound"));
        });
    }
}

fn lookup(criterion: &mut Criterion, name: &str, catalog: &Catalog) {
    let find = |code: &str| {
        let found = catalog.lookup(System::Icd10Cm, black_box(code));
        found.expect("the index is sound").expect("the release has the code")
    };
    criterion.bench_function(&format!("lookup/{name}/code"), |bencher| {
        bencher.iter(|| find("E11.9"));
    });
    let (code, category) = (find("E11.9"), find("E11"));
    criterion.bench_function(&format!("lookup/{name}/is below"), |bencher| {
        bencher.iter(|| black_box(&code).is_below(black_box(&category)));
    });
}

fn check(criterion: &mut Criterion, name: &str, catalog: &Catalog) {
    let scope = Scope::new().system(System::Icd10Cm);
    let concepts = catalog.concepts(&scope).expect("the index is sound");
    let billable = concepts.filter(ConceptRef::is_billable);
    let codes: Vec<String> = billable.map(|concept| concept.printed()).collect();
    let mut next = codes.iter().cycle();
    let mut check = || {
        let code = next.next().expect("the release has billable codes");
        catalog.check(&scope, black_box(code)).expect("the index is sound")
    };
    criterion.bench_function(&format!("check/{name}/verdict"), |bencher| {
        bencher.iter(&mut check);
    });
    criterion.bench_function(&format!("check/{name}/words"), |bencher| {
        let words = |check: Check| (check.code(), check.message());
        bencher.iter(|| check().into_iter().map(words).collect::<Vec<_>>());
    });
}

fn short_runs() -> Criterion {
    Criterion::default()
        .sample_size(50)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
}

criterion_group! { name = benches; config = short_runs(); targets = asking }
criterion_main!(benches);
