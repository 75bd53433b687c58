//! What only a set of many designations shows: a walk over many windows and blocks, and
//! pages that leave candidates unjudged.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use medcode::{Catalog, Search};
use medcode_analysis::Analyzer;
use medcode_benches::large_code_set;
use medcode_fixtures::large_questions;
use medcode_index::{CatalogDirectory, Clause, CodeIndex, IndexFiles, Scored, Sought, Wanted};

/// Five windows of the walk.
const DESIGNATIONS: usize = 20_000;
const SEED: u64 = 1;

fn build(analyzer: &Analyzer) -> IndexFiles {
    let set = large_code_set("2026".parse().unwrap(), DESIGNATIONS, SEED).unwrap();
    medcode_index::build(&set, &[], analyzer, NonZeroUsize::MIN).unwrap()
}

/// The sum of what each clause finds by itself, best first.
fn plain_sums(
    index: &CodeIndex,
    clauses: &[Clause<'_>],
    takes: fn(u32) -> bool,
) -> Vec<(u32, f32)> {
    let mut sums: BTreeMap<u32, f32> = BTreeMap::new();
    for clause in clauses {
        let wanted = Wanted { most: DESIGNATIONS, least: 0.0 };
        let found = index.best(std::slice::from_ref(clause), wanted, &takes).unwrap();
        for scored in found {
            *sums.entry(scored.doc).or_default() += scored.score;
        }
    }
    let mut sums: Vec<(u32, f32)> = sums.into_iter().collect();
    sums.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    sums
}

#[track_caller]
fn check_walk(index: &CodeIndex, clauses: &[Clause<'_>], most: usize, takes: fn(u32) -> bool) {
    let found = index.best(clauses, Wanted { most, least: 0.0 }, &takes).unwrap();
    let sums = plain_sums(index, clauses, takes);
    assert!(found.iter().all(|scored| takes(scored.doc)), "for {clauses:?}");
    // Sums in another order may be rounded otherwise.
    let is_near = |one: f32, other: f32| (one - other).abs() < 1e-3;
    for (scored, (_, sum)) in found.iter().zip(&sums) {
        assert!(is_near(scored.score, *sum), "{scored:?} {sum} for {clauses:?}");
    }
    let is_cut = found.len() < most;
    let best = sums.first().map_or(0.0, |best| best.1);
    let left_out = sums.get(found.len()).filter(|_| is_cut);
    assert!(left_out.is_none_or(|left| left.1 < 0.2 * best + 1e-3), "{left_out:?} for {clauses:?}");
    // With a least score, the same without what falls below.
    let least = best / 2.0;
    let above: Vec<Scored> = found.iter().copied().filter(|scored| scored.score > least).collect();
    assert_eq!(
        index.best(clauses, Wanted { most, least }, &takes).unwrap(),
        above,
        "for {clauses:?}"
    );
}

#[test]
fn the_walk_finds_what_plain_sums_find() {
    let analyzer = Analyzer::new();
    let index = CodeIndex::in_memory(build(&analyzer), &analyzer).unwrap();
    let mut asked = 0;
    for question in large_questions(DESIGNATIONS, SEED, 60) {
        let analysis = analyzer.question(&question.text);
        let whole = analysis.whole();
        let words = analysis.tokens.iter().filter_map(|token| index.term(&token.term));
        let meanings = analysis.meanings.iter().filter_map(|one| index.meaning(&one.term));
        let mut sought: Vec<Sought<'_>> = words.map(Sought::Word).collect();
        sought.extend(meanings.map(Sought::Concept));
        sought.push(Sought::Whole(&whole));
        sought.dedup();
        let clauses: Vec<Clause<'_>> = (1_u8..)
            .zip(sought)
            .map(|(at, sought)| Clause { sought, boost: 1.0 / f32::from(at) })
            .collect();
        for most in [1, 7, 64, DESIGNATIONS] {
            check_walk(&index, &clauses, most, |_| true);
            check_walk(&index, &clauses, most, |doc| doc % 3 == 0);
        }
        asked += clauses.len();
    }
    assert!(asked > 150, "the questions have words: {asked}");
}

#[test]
fn a_longer_page_begins_with_the_shorter_one() {
    let directory = tempfile::tempdir().unwrap();
    let files = build(&Analyzer::new());
    CatalogDirectory::new(directory.path()).writer().unwrap().publish(&files, false).unwrap();
    let catalog = Catalog::open(directory.path()).unwrap();
    let mut longest = 0;
    for question in large_questions(DESIGNATIONS, SEED, 100) {
        let codes = |search: Search| -> Vec<String> {
            let hits = catalog.search(&search).unwrap().hits;
            hits.into_iter().map(|hit| format!("{} {}", hit.code, hit.score)).collect()
        };
        let all = codes(Search::new(&question.text).limit(1_000));
        longest = longest.max(all.len());
        for (offset, limit) in [(0, 1), (0, 10), (5, 10), (20, 10)] {
            let page = codes(Search::new(&question.text).offset(offset).limit(limit));
            let expected: Vec<String> = all.iter().skip(offset).take(limit).cloned().collect();
            assert_eq!(page, expected, "for {:?} from {offset}", question.text);
        }
    }
    assert!(longest > 30, "some questions have more hits than a page needs: {longest}");
}
