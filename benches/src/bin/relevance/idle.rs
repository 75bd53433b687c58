//! Rows of the lexicon that can never meet a designation.

use std::collections::HashMap;
use std::error::Error;
use std::io;

use medcode::{Lexicon, Search, Tier};
use medcode_benches::Corpus;

/// Lists them, and says how many rows there are.
pub(crate) fn write(out: &mut impl io::Write, corpus: &Corpus) -> Result<(), Box<dyn Error>> {
    let lexicon = Lexicon::builtin();
    let mut known: HashMap<&str, bool> = HashMap::new();
    let mut idle = 0_usize;
    for row in lexicon.rows() {
        let is_met = match known.get(&*row.meaning) {
            Some(is_met) => *is_met,
            None => *known.entry(&row.meaning).or_insert(is_met(corpus, &row.meaning)?),
        };
        if !is_met {
            idle += 1;
            writeln!(out, "{}\t{}\t{}", row.place, row.phrase, row.meaning)?;
        }
    }
    writeln!(out, "{idle} of {} rows meet no designation", lexicon.rows().len())?;
    Ok(())
}

fn is_met(corpus: &Corpus, meaning: &str) -> Result<bool, medcode::Error> {
    let hits = corpus.catalog().search(&Search::new(meaning).fuzzy(false).limit(1))?.hits;
    Ok(hits.first().is_some_and(|hit| hit.tier <= Tier::Full))
}
