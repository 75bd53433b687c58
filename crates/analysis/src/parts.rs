//! Words taken apart into combining forms: `cholecystolithiasis` is gallbladder and
//! calculus.
//!
//! The table has forms that begin or continue a word (`cholecyst`), those that end
//! it (`itis`) and those that only stand before others (`hemi`). A word is taken
//! apart if it is some of the second kind, perhaps joined by `o` or `i` and behind
//! one of the last, and one of the third, without a letter left over.

use crate::fingerprint::FastMap;

const TABLE: &str = include_str!("../data/parts.tsv");

/// Shorter words are not taken apart.
const SHORTEST: usize = 7;
/// Nor are longer ones, which no language of medicine has.
const LONGEST: usize = 40;
/// The most parts of a word.
const MOST: usize = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    First,
    Last,
}

/// The combining forms.
#[derive(Debug)]
pub(crate) struct Parts {
    by_text: FastMap<&'static str, Vec<(Place, &'static str)>>,
}

/// A part of a word, and what it may mean, between semicolons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    place: Place,
    pub(crate) meanings: &'static str,
}

impl Parts {
    /// The table compiled in.
    pub(crate) fn builtin() -> Self {
        let mut by_text: FastMap<&str, Vec<_>> = FastMap::default();
        for line in TABLE.lines().skip(1) {
            let mut cells = line.split('\t');
            let (Some(part), Some(meanings), Some(place)) =
                (cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            let place = match place {
                "before" => Place::Before,
                "last" => Place::Last,
                _ => Place::First,
            };
            by_text.entry(part).or_default().push((place, meanings));
        }
        Self { by_text }
    }

    /// The parts of a folded word, if it is made of nothing else. Of several ways,
    /// the one whose earlier parts are longer.
    pub(crate) fn take_apart(&self, word: &str) -> Option<Vec<Part>> {
        if !(SHORTEST..=LONGEST).contains(&word.len())
            || !word.bytes().all(|byte| byte.is_ascii_lowercase())
        {
            return None;
        }
        let mut parts = Vec::new();
        self.continues(word, &mut parts).then_some(parts)
    }

    /// Whether a word that begins so may be made of nothing else: it is some forms, and
    /// behind them the beginning of one.
    pub(crate) fn may_begin(&self, word: &str) -> bool {
        word.len() < LONGEST && self.may_continue(word, MOST)
    }

    fn may_continue(&self, rest: &str, most: usize) -> bool {
        if most == 0 {
            return false;
        }
        let goes_on = |(form, forms): (&&str, &Vec<(Place, &str)>)| {
            let behind = match rest.strip_prefix(*form) {
                None | Some("") => return form.starts_with(rest),
                Some(_) if forms.iter().all(|(place, _)| *place == Place::Last) => return false,
                Some(behind) => behind,
            };
            let joined = behind.strip_prefix('o').or_else(|| behind.strip_prefix('i'));
            let mut behind = std::iter::once(behind).chain(joined);
            behind.any(|rest| self.may_continue(rest, most - 1))
        };
        self.by_text.iter().any(goes_on)
    }

    fn continues(&self, rest: &str, parts: &mut Vec<Part>) -> bool {
        if parts.len() >= MOST {
            return false;
        }
        let has_root = parts.iter().any(|part| part.place == Place::First);
        for end in (1..=rest.len()).rev() {
            let Some(forms) = self.by_text.get(&rest[..end]) else { continue };
            for (place, meanings) in forms {
                let part = Part { place: *place, meanings };
                let fits = match place {
                    Place::Before => !has_root && end < rest.len(),
                    Place::First => end < rest.len(),
                    Place::Last => end == rest.len() && has_root,
                };
                if !fits {
                    continue;
                }
                parts.push(part);
                if end == rest.len() || self.goes_on(&rest[end..], parts) {
                    return true;
                }
                parts.pop();
            }
        }
        false
    }

    fn goes_on(&self, rest: &str, parts: &mut Vec<Part>) -> bool {
        let joined = rest.strip_prefix('o').or_else(|| rest.strip_prefix('i'));
        self.continues(rest, parts) || joined.is_some_and(|rest| self.continues(rest, parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: &[&str]) {
        let parts = Parts::builtin().take_apart(word).unwrap_or_default();
        let first = |part: &Part| part.meanings.split(';').next().unwrap_or_default().trim();
        assert_eq!(parts.iter().map(first).collect::<Vec<_>>(), expected, "for {word:?}");
    }

    #[test]
    fn words_are_their_parts() {
        check("cholecystolithiasis", &["gallbladder", "calculus"]);
        check("nephrectomy", &["kidney", "resection"]);
    }

    #[test]
    fn a_word_may_begin_with_its_parts() {
        let parts = Parts::builtin();
        for word in ["c", "cholecystol", "cholecystolithias", "nephrectom", "nephro"] {
            assert!(parts.may_begin(word), "for {word:?}");
        }
        for word in ["nephrzx", "zyzzyv", "nephritisz"] {
            assert!(!parts.may_begin(word), "for {word:?}");
        }
    }

    #[test]
    fn words_with_letters_left_over_stay_whole() {
        check("nephrxectomy", &[]);
        check("itis", &[]);
    }

    #[test]
    fn no_form_is_listed_twice_in_one_place() {
        let mut seen = std::collections::BTreeSet::new();
        for line in TABLE.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 4, "{line:?}");
            assert!(seen.insert((cells[0], cells[2])), "{line:?} stands twice");
        }
    }
}
