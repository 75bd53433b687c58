//! How long it takes to make a catalog.
//!
//! - `load`: official files to a catalog on disk: read, index, write, publish.
//! - `build`: the same into memory: read and index.

use std::hint::black_box;
use std::io::Write as _;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use medcode::Catalog;
use medcode_benches::CorpusOptions;

fn making(criterion: &mut Criterion) {
    for (name, options) in CorpusOptions::all() {
        let Some(options) = options else {
            let _ = writeln!(std::io::stderr(), "{name}: skipped, its files are not there");
            continue;
        };
        criterion.bench_function(&format!("load/{name}"), |bencher| {
            bencher.iter_batched(
                || tempfile::tempdir().expect("a directory can be made"),
                |directory| {
                    let catalog = Catalog::open(directory.path()).expect("it is empty");
                    options.load_into(&catalog).expect("the release is sound");
                    // Removing it is not measured.
                    directory
                },
                BatchSize::PerIteration,
            );
        });
        criterion.bench_function(&format!("build/{name}"), |bencher| {
            bencher.iter_with_large_drop(|| {
                let catalog = Catalog::in_memory();
                options.load_into(&catalog).expect("the release is sound");
                black_box(catalog)
            });
        });
    }
}

fn few_long_samples() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(10))
}

criterion_group! { name = benches; config = few_long_samples(); targets = making }
criterion_main!(benches);
