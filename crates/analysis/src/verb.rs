//! Verb forms, and the final `e` that comes and goes with them.
//!
//! After M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980),
//! steps 1b and 5a, with one more condition: no step leaves a word that another
//! would cut again (`disease` keeps its `e`, for `diseas` would lose its `s`).

use crate::plural::plural;
use crate::steps::Edit;

/// The shortest stem that a verb ending is cut from.
const SHORTEST_STEM: usize = 3;

/// `bleeding` to `bleed`, `infected` to `infect`, `smoking` to `smoke`,
/// `spotting` to `spot`, `carried` to `carry`.
pub(crate) fn verb_form(word: &str) -> Option<Edit> {
    if let Some(stem) = word.strip_suffix("ied")
        && stem.len() >= SHORTEST_STEM
    {
        return Some(Edit { range: stem.len()..word.len(), text: "y" });
    }
    let stem = verb_stem(word)?;
    let keep = stem.len();
    let is_doubled = stem.len() > SHORTEST_STEM && ends_doubled(stem);
    let (keep, text) = if is_doubled {
        (keep - 1, "")
    } else if wants_e(stem) || plural(stem).is_some() || verb_stem(stem).is_some() {
        (keep, "e")
    } else {
        (keep, "")
    };
    Some(Edit { range: keep..word.len(), text })
}

/// What stands before `-ing` or `-ed`, if it can stand alone.
fn verb_stem(word: &str) -> Option<&str> {
    let stem = word.strip_suffix("ing").or_else(|| {
        let stem = word.strip_suffix("ed")?;
        (!stem.ends_with('e')).then_some(stem)
    })?;
    let has_vowel = (0..stem.len()).any(|at| is_vowel(stem.as_bytes(), at));
    (stem.len() >= SHORTEST_STEM && has_vowel).then_some(stem)
}

/// `fracture` to `fractur`, as `fractured` and `fracturing` give; `bone`, `knee`
/// and `disease` stay.
pub(crate) fn final_e(word: &str) -> Option<Edit> {
    let stem = word.strip_suffix('e')?;
    let is_kept = stem.ends_with('e')
        || syllables(stem) == 0
        || wants_e(stem)
        || plural(stem).is_some()
        || verb_form(stem).is_some();
    (!is_kept).then_some(Edit { range: stem.len()..word.len(), text: "" })
}

/// Whether a stem of one syllable ends in consonant, vowel, consonant, so that an
/// `e` belongs to it: `smok`, `bit`, `dos`.
pub(crate) fn wants_e(stem: &str) -> bool {
    let bytes = stem.as_bytes();
    let all = bytes.len();
    all >= 3
        && syllables(stem) == 1
        && !is_vowel(bytes, all - 3)
        && is_vowel(bytes, all - 2)
        && !is_vowel(bytes, all - 1)
        && !matches!(bytes[all - 1], b'w' | b'x' | b'y')
}

/// Porter's measure: how often a vowel is followed by a consonant.
fn syllables(stem: &str) -> usize {
    let bytes = stem.as_bytes();
    (1..bytes.len()).filter(|&at| is_vowel(bytes, at - 1) && !is_vowel(bytes, at)).count()
}

/// Whether a word ends in two equal consonants, one of which came with the
/// ending; `l`, `s` and `z` are doubled in plain words too.
fn ends_doubled(stem: &str) -> bool {
    let bytes = stem.as_bytes();
    let all = bytes.len();
    all >= 2
        && bytes[all - 1] == bytes[all - 2]
        && !is_vowel(bytes, all - 1)
        && !matches!(bytes[all - 1], b'l' | b's' | b'z')
}

fn is_vowel(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'a' | b'e' | b'i' | b'o' | b'u' => true,
        b'y' => at > 0 && !is_vowel(bytes, at - 1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rule: fn(&str) -> Option<Edit>, word: &str, expected: &str) {
        let mut plain = word.to_owned();
        if let Some(edit) = rule(word) {
            plain.replace_range(edit.range, edit.text);
        }
        assert_eq!(plain, expected, "for {word:?}");
    }

    #[test]
    fn verb_endings_are_cut() {
        for (word, expected) in [
            ("bleeding", "bleed"),
            ("swelling", "swell"),
            ("swelled", "swell"),
            ("infected", "infect"),
            ("smoking", "smoke"),
            ("biting", "bite"),
            ("spotting", "spot"),
            ("carried", "carry"),
            ("fractured", "fractur"),
            ("diseased", "disease"),
            ("nursing", "nurse"),
            ("impinged", "impinge"),
        ] {
            check(verb_form, word, expected);
        }
    }

    #[test]
    fn words_that_are_no_verbs_stay() {
        for word in ["ring", "string", "bleed", "being", "shed", "infect"] {
            check(verb_form, word, word);
        }
    }

    #[test]
    fn a_final_e_goes_where_a_verb_form_would_lose_it() {
        check(final_e, "fracture", "fractur");
        check(final_e, "wheeze", "wheez");
        for word in ["bone", "knee", "disease", "nurse", "syringe", "smoke"] {
            check(final_e, word, word);
        }
    }
}
