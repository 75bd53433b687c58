//! Phrases whose last word is still being typed: "heart atta" will be "heart attack".
//!
//! A phrase is taken for meant while its words stand there in their order, the last of
//! them begun, and few phrases go on so.

use std::ops::Range;

use crate::phrases::{Keys, PHRASE, Phrases};
use crate::tables::Walk;
use crate::{Meaning, RowKind, Token};

/// How many letters the last word has at least, behind other words of the phrase and by
/// itself. With fewer, words that have nothing to do with each other begin alike, and one
/// that stands alone has nothing else that tells which is meant.
const LEAST: usize = 3;
const LEAST_ALONE: usize = 4;
/// How many words of a phrase stand before the last at most; few phrases have more.
const MOST_BEFORE: usize = 4;
/// Where phrases that go on so have more meanings, none is taken for meant: any of them
/// would be wrong more often than right.
const MOST_MEANINGS: usize = 3;
/// Phrases that go on so are looked through up to so many: several may mean one thing.
const MOST_PHRASES: usize = 12;

/// The meanings of phrases of some lexicons that the last word of a question, which was
/// typed so far, may end; of such phrases, those with most words before it. None where they
/// are too many.
pub(crate) fn unfinished<'all>(
    lexicons: &(impl Iterator<Item = &'all Phrases> + Clone),
    tokens: &[Token],
    typed: &str,
) -> Vec<Meaning> {
    if typed.len() < LEAST {
        return Vec::new();
    }
    let keys = Keys::new(tokens);
    // The word that was typed may be one of grammar, or set aside.
    let is_typed = |last: &usize| keys.0[*last].0 + 1 == tokens.len();
    let Some(last) = keys.0.len().checked_sub(1).filter(is_typed) else { return Vec::new() };
    for start in last.saturating_sub(MOST_BEFORE)..=last {
        let shortest = if start == last { LEAST_ALONE } else { LEAST };
        if typed.len() < shortest {
            break;
        }
        let mut meanings = Vec::new();
        for phrases in lexicons.clone() {
            let Some(more) = phrases.going_on(&keys, start, typed) else { return Vec::new() };
            meanings.extend(more);
        }
        if !meanings.is_empty() {
            return if mean_too_much(&meanings) { Vec::new() } else { meanings };
        }
    }
    Vec::new()
}

fn mean_too_much(meanings: &[Meaning]) -> bool {
    let mut terms: Vec<&str> = meanings.iter().map(|meaning| &*meaning.term).collect();
    terms.sort_unstable();
    terms.dedup();
    terms.len() > MOST_MEANINGS
}

impl Phrases {
    /// What phrases mean that are the keys from one on, the last of them begun; nothing if
    /// they are too many.
    fn going_on(&self, keys: &Keys<'_>, start: usize, typed: &str) -> Option<Vec<Meaning>> {
        let (last, others) = keys.0[start..].split_last()?;
        let table = &self.tables.phrases;
        let mut walk = Walk::new(table);
        for (_, term) in others {
            let Some(next) = walk.step(table, term) else { return Some(Vec::new()) };
            walk = next;
        }
        let mut places = self.ends(walk, typed)?;
        // A word may be cut short where its spelling or its ending changes.
        if places.is_empty() && typed != last.1 {
            places = self.ends(walk, last.1)?;
        }
        Some(self.of_places(&places, keys.span(start..keys.0.len())))
    }

    /// The places of phrases that go on with a word which begins so; nothing where they are
    /// too many.
    fn ends(&self, walk: Walk, typed: &str) -> Option<Vec<usize>> {
        let table = &self.tables.phrases;
        let Some((reached, len)) = walk.step_into(table, typed) else { return Some(Vec::new()) };
        if len == typed.len() {
            return reached.ends_of_term(table, MOST_PHRASES);
        }
        // A term lacks the ending of its word: "breath" is the term of "breathing".
        let is_written = |place: &usize| len >= LEAST && self.is_written(*place, typed);
        Some(reached.end(table).filter(is_written).into_iter().collect())
    }

    /// Whether the last word of a phrase is written so far as it is typed.
    fn is_written(&self, place: usize, typed: &str) -> bool {
        let rows = self.senses(place).filter_map(|sense| sense.row);
        let last = |row: u32| self.cell(row, PHRASE).rsplit(' ').next().unwrap_or_default();
        rows.map(last).any(|word| {
            word.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed))
        })
    }

    /// What phrases mean, short forms apart.
    fn of_places(&self, places: &[usize], span: Range<usize>) -> Vec<Meaning> {
        let mut meanings = Vec::new();
        for place in places {
            self.push(*place, &span, true, &mut meanings);
        }
        // A short form of one word is typed before anything could be gained by it.
        let is_short = |meaning: &Meaning| meaning.kind == RowKind::Abbreviation && span.len() == 1;
        meanings.retain(|meaning| !is_short(meaning));
        meanings
    }
}

#[cfg(test)]
mod tests {
    use crate::{Analyzer, Lexicon};

    #[track_caller]
    fn check(analyzer: &Analyzer, text: &str, expected: &[&str]) {
        let typed = text.rsplit(' ').next().unwrap_or_default();
        let meanings = analyzer.unfinished(&analyzer.question(text), typed);
        let mut terms: Vec<&str> = meanings.iter().map(|meaning| &*meaning.term).collect();
        terms.dedup();
        assert_eq!(terms, expected, "for {text:?}");
    }

    fn lexicon(rows: &[(&str, &str)]) -> Lexicon {
        let rows = rows.iter().map(|(phrase, meaning)| format!("{phrase}\t{meaning}\tlay\ttest\n"));
        let table = format!("phrase\tmeaning\tkind\tsource\n{}", rows.collect::<String>());
        Lexicon::parse("test.tsv", &table).unwrap()
    }

    fn with_rows(rows: &[(&str, &str)]) -> Analyzer {
        Analyzer::with_lexicon(&lexicon(rows))
    }

    #[test]
    fn a_phrase_is_met_from_the_third_letter_of_its_last_word() {
        let analyzer = Analyzer::new();
        check(&analyzer, "heart at", &[]);
        check(&analyzer, "heart att", &["myocardial_infarction"]);
        check(&analyzer, "acute heart attac", &["myocardial_infarction"]);
        check(&analyzer, "old heart atta", &["old_myocardial_infarction"]);
        // It is there: nothing is left to guess.
        check(&analyzer, "heart attack", &[]);
        check(&analyzer, "heart of att", &["myocardial_infarction"]);
        check(&analyzer, "atta heart", &[]);
    }

    #[test]
    fn a_word_alone_is_met_from_its_fourth_letter_unless_it_is_a_short_form() {
        let analyzer = Analyzer::new();
        check(&analyzer, "loc", &[]);
        check(&analyzer, "lockj", &["tetanus"]);
        assert!(!analyzer.question("NSTEMI").meanings.is_empty());
        check(&analyzer, "nstem", &[]);
    }

    #[test]
    fn endings_that_terms_lack_are_typed_too() {
        let analyzer = Analyzer::new();
        for text in ["trouble brea", "trouble breathi", "trouble breathin"] {
            check(&analyzer, text, &["dyspnea"]);
        }
        check(&analyzer, "trouble breatho", &[]);
    }

    #[test]
    fn where_phrases_go_on_to_too_many_meanings_none_is_guessed() {
        let rows = [
            ("red spots", "rash"),
            ("red spotting", "bleeding"),
            ("red spotlike mark", "nevus"),
            ("red spotlet", "petechia"),
            ("red spotlets", "petechia"),
        ];
        check(&with_rows(&rows), "red spo", &["rash", "bleed", "petechia"]);
        let more = [&rows[..], &[("red spode", "burn"), ("red spool", "wound")]].concat();
        check(&with_rows(&more), "red spo", &[]);
        check(&with_rows(&more), "red spot", &[]);
        check(&with_rows(&more), "red spotl", &["petechia"]);
    }

    #[test]
    fn where_longer_phrases_are_too_many_the_last_word_alone_guesses_none() {
        let rows = [
            ("plaquery", "smallpox"),
            ("red plaquette", "rash"),
            ("red plaquoid", "bleeding"),
            ("red plaquola", "petechia"),
            ("red plaquora", "burn"),
        ];
        check(&with_rows(&rows[..1]), "red plaq", &["smallpox"]);
        check(&with_rows(&rows[..4]), "red plaq", &["rash", "bleed", "petechia"]);
        check(&with_rows(&rows), "red plaq", &[]);
    }

    #[test]
    fn rows_of_the_user_are_guessed_as_if_they_stood_in_the_same_table() {
        let rows = [("red plaquette", "rash"), ("plaquery", "smallpox")];
        let with_users = |users: &[(&str, &str)]| with_rows(&rows).with_user_rows(&lexicon(users));
        // The longest of both, whichever has it.
        check(&with_users(&[("plaquoid", "burn")]), "red plaq", &["rash"]);
        check(&with_users(&[("big red plaquoid", "burn")]), "big red plaq", &["burn"]);
        check(&with_users(&[("plaquoid", "burn")]), "plaq", &["smallpox", "burn"]);
        // Three of both, or none.
        let more = [("red plaquoid", "burn"), ("red plaquola", "nevus"), ("red plaquora", "scar")];
        check(&with_users(&more[..2]), "red plaq", &["rash", "burn", "nevus"]);
        check(&with_users(&more), "red plaq", &[]);
    }

    #[test]
    fn a_phrase_from_which_none_goes_on_leaves_the_last_word_to_be_guessed() {
        let rows = [("overdose", "poisoning"), ("blue", "cyanosis"), ("blue plaquette", "rash")];
        let analyzer = with_rows(&[&rows[..], &[("plaquery", "smallpox")]].concat());
        check(&analyzer, "blue plaq", &["rash"]);
        check(&analyzer, "overdose plaq", &["smallpox"]);
        let users = with_rows(&rows[2..]).with_user_rows(&lexicon(&rows[1..2]));
        check(&users, "blue plaq", &["rash"]);
    }

    #[test]
    fn a_word_of_grammar_ends_no_phrase_and_lets_the_word_before_end_none() {
        let analyzer = with_rows(&[("chestily", "rash"), ("withoid", "burn")]);
        check(&analyzer, "witho", &["burn"]);
        check(&analyzer, "chest", &["rash"]);
        check(&analyzer, "chest with", &[]);
    }

    #[test]
    fn spelling_changes_before_the_last_letter() {
        let analyzer = with_rows(&[("brain haemorrhage", "cerebral bleeding")]);
        for text in ["brain haem", "brain hemor", "brain haemorr"] {
            check(&analyzer, text, &["cerebral_bleed"]);
        }
    }
}
