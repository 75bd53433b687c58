//! Typing: after how many letters a right code is among the first five.

use std::collections::BTreeMap;
use std::error::Error;
use std::io;

use medcode::Search;
use medcode_benches::{Align, Corpus, Question, Returned, first_right, table};

/// How many hits a picker shows.
const SHOWN: usize = 5;

/// What is known of the questions of a set.
#[derive(Default)]
struct Typed {
    questions: usize,
    /// For those that get there: letters typed, and letters there are.
    letters: Vec<(usize, usize)>,
}

/// A row a set: how many questions ever have a right code among the first five, the
/// median of letters typed until then, and of their share of the whole question.
pub(crate) fn write(
    out: &mut impl io::Write,
    corpus: &Corpus,
    questions: &[Question],
) -> Result<(), Box<dyn Error>> {
    let mut sets: BTreeMap<&str, Typed> = BTreeMap::new();
    for question in questions {
        let set = sets.entry(&question.set).or_default();
        set.questions += 1;
        if let Some(typed) = letters_until_right(corpus, question)? {
            set.letters.push((typed, question.text.chars().count()));
        }
    }
    let columns = [
        ("set", Align::Left),
        ("n", Align::Right),
        ("reach the first five", Align::Right),
        ("letters, median", Align::Right),
        ("of the question, median", Align::Right),
    ];
    let rows: Vec<Vec<String>> = sets.into_iter().map(|(set, typed)| row(set, typed)).collect();
    Ok(writeln!(out, "{}", table(&columns, &rows))?)
}

fn letters_until_right(
    corpus: &Corpus,
    question: &Question,
) -> Result<Option<usize>, Box<dyn Error>> {
    let ends = question.text.char_indices().map(|(at, letter)| at + letter.len_utf8());
    for (typed, end) in (1..).zip(ends) {
        let text = &question.text[..end];
        let search = Search::new(text).scope(corpus.scope(question.system)).limit(SHOWN);
        let hits = corpus.catalog().search(&search)?.hits;
        let returned: Vec<Returned> = hits.iter().map(Returned::from).collect();
        if first_right(&returned, &question.expected).is_some() {
            return Ok(Some(typed));
        }
    }
    Ok(None)
}

fn row(set: &str, typed: Typed) -> Vec<String> {
    let Typed { questions, mut letters } = typed;
    letters.sort_unstable();
    let median = letters.get(letters.len() / 2).map_or(0, |(typed, _)| *typed);
    let mut shares: Vec<f64> =
        letters.iter().map(|(typed, all)| *typed as f64 / *all as f64).collect();
    shares.sort_by(f64::total_cmp);
    let share = shares.get(shares.len() / 2).copied().unwrap_or_default();
    let reached = letters.len() as f64 / questions.max(1) as f64;
    vec![
        set.to_owned(),
        questions.to_string(),
        format!("{reached:.3}"),
        median.to_string(),
        format!("{share:.2}"),
    ]
}
