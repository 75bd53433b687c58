//! Asks what the fuzzer makes up of a catalog of the fixtures, and checks what holds
//! of every answer.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use medcode::{Answer, Catalog, Load, Search};
use medcode_fixtures as fixtures;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let catalog = Catalog::in_memory();
    let load = Load::new()
        .bytes("order-2026.txt", fixtures::icd10cm_order())
        .bytes("tabular.xml", fixtures::icd10cm_tabular())
        .bytes("index.xml", fixtures::icd10cm_index())
        .bytes("eindex.xml", fixtures::icd10cm_external_causes())
        .bytes("neoplasm.xml", fixtures::icd10cm_neoplasms())
        .release("2026".parse().expect("a version"));
    let report = catalog.load(&load, |_| ControlFlow::Continue(())).expect("fixtures load");
    assert!(report.failed.is_empty(), "{:?}", report.failed);
    catalog
});

/// Questions to begin with.
pub const SEEDS: [&str; 8] = [
    "heart attack",
    "type 2 diabetes with neuropathy",
    "\"heart failure\" acute",
    "e11.6",
    "I10-I21",
    "fracture of lower end of right radius, initial encounter for closed fracture",
    "dementia in HIV disease",
    "calculi, kidney NOS",
];

/// Asks a question: the first byte says how, the others are its text.
///
/// # Panics
///
/// If the answer is not what every answer must be.
pub fn ask(bytes: &[u8]) {
    let Some((how, text)) = bytes.split_first() else { return };
    let search = Search::new(String::from_utf8_lossy(text))
        .flat(how & 1 != 0)
        .billable(how & 2 != 0)
        .limit(usize::from(how >> 2));
    check(&CATALOG.search(&search).expect("no question fails"), usize::from(how >> 2));
}

fn check(answer: &Answer, limit: usize) {
    assert!(answer.hits.len() <= limit);
    for hit in &answer.hits {
        let sum: f64 = hit.reasons.iter().map(|reason| reason.value * reason.weight).sum();
        assert!((sum - hit.score).abs() < 1e-4, "{hit:?}");
        let mut before = 0;
        for [start, end] in &hit.matched.spans {
            assert!(before <= *start && start < end, "{hit:?}");
            assert!(hit.matched.text.get(*start..*end).is_some(), "{hit:?}");
            before = *end;
        }
    }
    for pair in answer.hits.windows(2) {
        let order = pair[0].tier.cmp(&pair[1].tier);
        let order = order.then(pair[1].score.total_cmp(&pair[0].score));
        assert!(order.is_le(), "{pair:?}");
    }
}
