//! The rules that make a term of a word, in order.

use std::ops::Range;

use crate::{british, plural, verb};

/// One replacement within a word.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// Which bytes go.
    pub(crate) range: Range<usize>,
    /// What comes in their place.
    pub(crate) text: &'static str,
}

/// A rule: the first change it would make to a word, if any.
pub(crate) struct Step {
    #[cfg_attr(not(test), expect(dead_code, reason = "named in the messages of tests"))]
    pub(crate) name: &'static str,
    pub(crate) edit: fn(&str) -> Option<Edit>,
}

/// Every rule. The first that has a change to make makes it, and all are asked
/// again until none has: that is what makes analysis idempotent. To add one,
/// write it in its own file, list it here, test it, and raise `REVISION`.
pub(crate) const STEPS: &[Step] = &[
    Step { name: "british letters", edit: british::letters },
    Step { name: "british endings", edit: british::endings },
    Step { name: "plural", edit: plural::plural },
    Step { name: "verb form", edit: verb::verb_form },
    Step { name: "final e", edit: verb::final_e },
];

/// Words with fewer letters are terms as they are.
const SHORTEST_CHANGED: usize = 4;

/// The next change any rule makes to a word. Words with digits or with letters
/// outside a to z have none.
pub(crate) fn next_edit(word: &str) -> Option<Edit> {
    let is_plain = word.bytes().all(|byte| byte.is_ascii_lowercase());
    if word.len() < SHORTEST_CHANGED || !is_plain {
        return None;
    }
    STEPS.iter().find_map(|step| (step.edit)(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_name_of_its_own() {
        let mut names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STEPS.len());
    }

    #[test]
    fn short_words_and_numbers_stay() {
        for word in ["gas", "h1n1", "e11.9", "2nds", "žeds"] {
            assert_eq!(next_edit(word), None, "for {word:?}");
        }
    }
}
