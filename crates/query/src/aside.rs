//! Words of a question that are no part of a code: "rule out", "possible", "suspected".
//!
//! They say how sure somebody is. They are set aside with a notice, and never read as
//! a denial, nor as asking for the codes of observation after which a suspicion was
//! ruled out.

use std::ops::Range;

/// The words, small and between blanks.
const UNCERTAIN: [&str; 16] = [
    "rule out",
    "rule outs",
    "r o",
    "possible",
    "possibly",
    "probable",
    "probably",
    "suspected",
    "suspicion of",
    "suspicious for",
    "presumed",
    "presumptive",
    "questionable",
    "concern for",
    "concerning for",
    "cannot exclude",
];

/// Beginnings of words beside which a suspicion is a matter of its own: suspected
/// abuse has codes (T76), and so has what was ruled out (Z03).
const KEEPS: [&str; 7] =
    ["abus", "neglect", "maltreat", "exploit", "ruled", "observation", "fetal"];

/// Which words, as typed in small letters, are set aside.
pub(crate) fn uncertain(typed: &[String]) -> Vec<Range<usize>> {
    let keeps = |word: &String| KEEPS.iter().any(|start| word.starts_with(start));
    if typed.iter().any(keeps) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < typed.len() {
        let len = UNCERTAIN.iter().find_map(|phrase| {
            let (mut words, mut rest) = (0, typed[at..].iter());
            let is_here = phrase.split(' ').all(|word| {
                words += 1;
                rest.next().is_some_and(|typed| typed == word)
            });
            is_here.then_some(words)
        });
        if let Some(len) = len {
            found.push(at..at + len);
        }
        at += len.unwrap_or(1);
    }
    // A question of nothing else is about the words themselves.
    let aside: usize = found.iter().map(Range::len).sum();
    if aside == typed.len() { Vec::new() } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &str, expected: &[Range<usize>]) {
        let typed: Vec<String> = question.split(' ').map(str::to_owned).collect();
        assert_eq!(uncertain(&typed), expected, "for {question:?}");
    }

    #[test]
    fn how_sure_somebody_is_is_set_aside() {
        check("rule out pneumonia possible", &[0..2, 3..4]);
        check("probable early sepsis possible uti", &[0..1, 3..4]);
        check("pneumonia", &[]);
    }

    #[test]
    fn a_suspicion_with_a_code_of_its_own_stays() {
        check("suspected child abuse", &[]);
        check("suspected anomaly ruled out", &[]);
        check("possible", &[]);
    }
}
