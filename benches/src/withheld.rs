//! Questions that anyone can make who has the official files: a tenth of the paths
//! of the Alphabetic Index, asked of a catalog that has not seen them.

use std::collections::BTreeMap;

use medcode::{Role, System};

use crate::corpus::{Corpus, CorpusError};
use crate::questions::Question;

/// The name of their set.
const SET: &str = "withheld_index_paths";

/// One path in so many is withheld.
const ONE_IN: u64 = 10;

/// Whether a text is one of the paths withheld, by the FNV-1a hash of its bytes: the
/// same everywhere and always.
pub(crate) fn is_withheld(role: Role, text: &str) -> bool {
    let hash = text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    role == Role::IndexPath && (hash >> 32) % ONE_IN == 0
}

/// The paths that are withheld as questions, each with the codes it leads to; from a
/// corpus that has them.
pub fn withheld_questions(corpus: &Corpus, system: System) -> Result<Vec<Question>, CorpusError> {
    let mut paths: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for concept in corpus.codes(system)? {
        let texts = concept.designations().filter(|one| is_withheld(one.role, &one.text));
        for text in texts {
            paths.entry(question(&text.text)).or_default().push(concept.code().to_string());
        }
    }
    let to_question = |(text, expected)| Question { set: SET.to_owned(), text, system, expected };
    Ok(paths.into_iter().map(to_question).collect())
}

/// A path as somebody would ask: without nonessential modifiers, and one form of
/// each word.
fn question(path: &str) -> String {
    let mut depth = 0_usize;
    let mut plain = String::with_capacity(path.len());
    for character in path.chars().flat_map(char::to_lowercase) {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '\u{203A}' if depth == 0 => plain.push(' '),
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    let mut words: Vec<&str> = Vec::new();
    for word in plain.split_whitespace() {
        let is_form = words.last().is_some_and(|before| {
            before.ends_with(',') && word.len() >= 4 && before.get(..4) == word.get(..4)
        });
        // The later of two forms: "Infarct, infarction" is asked as "infarction".
        if is_form {
            words.pop();
        }
        words.push(word);
    }
    let words: Vec<&str> = words.iter().map(|word| word.trim_end_matches(',')).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: &str) {
        assert_eq!(question(path), expected, "for {path:?}");
    }

    #[test]
    fn a_path_is_asked_in_plain_words() {
        check("Infarct, Infarction › heart (acute) [x] NEC", "infarction heart nec");
        check(
            "Abduction contracture, hip or other joint",
            "abduction contracture hip or other joint",
        );
        check("Calculus, calculi, calculous › kidney", "calculous kidney");
    }

    #[test]
    fn a_tenth_of_the_paths_is_withheld_and_nothing_else() {
        let paths = |role| {
            (0..10_000).filter(|number| is_withheld(role, &format!("Path › {number}"))).count()
        };
        assert!((800..1_200).contains(&paths(Role::IndexPath)));
        assert_eq!(paths(Role::Title), 0);
    }
}
