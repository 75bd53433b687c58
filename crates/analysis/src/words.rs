//! Words that follow no rule, and what becomes of the others.

use crate::TokenKind;
use crate::fingerprint::FastMap;
use crate::steps::next_edit;

/// The table of words: `word`, `term`, `kind`.
pub(crate) const TABLE: &str = include_str!("../data/words.tsv");

/// More changes than any word takes: the rules shorten words or exchange letters
/// once.
const MOST_EDITS: usize = 64;

/// The table, ready for lookup.
#[derive(Debug)]
pub(crate) struct Words {
    rows: FastMap<&'static str, (&'static str, TokenKind)>,
}

impl Words {
    /// The table compiled in.
    pub(crate) fn builtin() -> Self {
        let mut rows = FastMap::default();
        for line in TABLE.lines().skip(1) {
            let mut cells = line.split('\t');
            let (Some(word), Some(term), Some(kind)) = (cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            rows.insert(word, (term, kind_named(kind)));
        }
        Self { rows }
    }

    /// What the table says of a word, if it has it.
    pub(crate) fn get(&self, word: &str) -> Option<(&'static str, TokenKind)> {
        self.rows.get(word).copied()
    }

    /// Puts the term of a folded word into `term` and returns its kind.
    ///
    /// The table comes before the rules, and again after each of them. A row
    /// that names its own word, or a kind other than a word, is the last.
    pub(crate) fn term(&self, word: &str, term: &mut String) -> TokenKind {
        term.clear();
        term.push_str(word);
        for _ in 0..MOST_EDITS {
            if let Some((known, kind)) = self.get(term) {
                let is_last = kind != TokenKind::Word || known == term;
                term.clear();
                term.push_str(known);
                if is_last {
                    return kind;
                }
            } else if let Some(edit) = next_edit(term) {
                term.replace_range(edit.range, edit.text);
            } else {
                break;
            }
        }
        if term.chars().any(char::is_numeric) { TokenKind::Number } else { TokenKind::Word }
    }
}

fn kind_named(name: &str) -> TokenKind {
    match name {
        "number" => TokenKind::Number,
        "function" => TokenKind::Function,
        "polarity" => TokenKind::Polarity,
        "unspecified" => TokenKind::Unspecified,
        "residual" => TokenKind::Residual,
        _ => TokenKind::Word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: &str) {
        let mut term = String::new();
        Words::builtin().term(word, &mut term);
        assert_eq!(term, expected, "for {word:?}");
    }

    #[test]
    fn the_table_is_well_formed_and_names_no_word_twice() {
        let mut seen = FastMap::default();
        for (at, line) in TABLE.lines().enumerate() {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 3, "line {}: {line:?}", at + 1);
            let kinds =
                ["kind", "word", "number", "function", "polarity", "unspecified", "residual"];
            assert!(kinds.contains(&cells[2]), "line {}: {line:?}", at + 1);
            assert_eq!(seen.insert(cells[0], at), None, "line {}: {line:?}", at + 1);
        }
    }

    #[test]
    fn the_terms_of_the_table_are_terms() {
        let words = Words::builtin();
        for line in TABLE.lines().skip(1) {
            let word = line.split('\t').next().unwrap();
            let (mut term, mut again) = (String::new(), String::new());
            let kind = words.term(word, &mut term);
            assert_eq!(words.term(&term, &mut again), kind, "for {line:?}");
            assert_eq!(again, term, "for {line:?}");
        }
    }

    #[test]
    fn forms_of_one_word_meet() {
        for (form, other) in [
            ("fibres", "fiber"),
            ("tumours", "tumor"),
            ("causes", "cause"),
            ("caused", "cause"),
            ("abused", "abuses"),
            ("dislocated", "dislocate"),
            ("displaced", "displace"),
            ("breathing", "breathe"),
            ("hospitalised", "hospitalize"),
            ("exercising", "exercise"),
            ("fused", "fuse"),
            ("feet", "foot"),
            ("phalanges", "phalanx"),
            ("used", "use"),
        ] {
            let mut term = String::new();
            Words::builtin().term(other, &mut term);
            check(form, &term);
        }
    }

    #[test]
    fn diseases_keep_their_names() {
        for word in [
            "diabetes",
            "herpes",
            "arthritis",
            "thrombosis",
            "abscess",
            "aids",
            "rabies",
            "caries",
            "tetanus",
            "pancreas",
            "pertussis",
            "lens",
            "measles",
        ] {
            check(word, word);
        }
    }
}
