//! Plurals to singulars: English, Latin and Greek.
//!
//! Irregular words are in `data/words.tsv`; here are the rules.

use crate::steps::Edit;
use crate::verb::wants_e;

/// Endings replaced outright, the longest first: plural, singular, and how many
/// letters a word must have at least (so that `noses` is no `-osis`).
const ENDINGS: [(&str, &str, usize); 22] = [
    ("bacilli", "bacillus", 7),
    ("emboli", "embolus", 6),
    ("itides", "itis", 8),
    ("stases", "stasis", 6),
    ("theses", "thesis", 6),
    ("omata", "oma", 7),
    ("cocci", "coccus", 5),
    ("reses", "resis", 7),
    ("teses", "tesis", 7),
    ("neses", "nesis", 7),
    ("yses", "ysis", 7),
    ("oses", "osis", 7),
    ("sses", "ss", 6),
    ("shes", "sh", 5),
    ("ches", "ch", 6),
    ("xes", "x", 5),
    ("ies", "y", 5),
    ("ae", "a", 5),
    ("ss", "ss", 0),
    ("us", "us", 0),
    ("is", "is", 0),
    ("monas", "monas", 0),
];

/// The singular of a plural: `fractures`, `biopsies`, `metastases`, `vertebrae`.
/// Words in `-ss`, `-us` and `-is` are no plurals.
pub(crate) fn plural(word: &str) -> Option<Edit> {
    if !word.ends_with(['s', 'i', 'a', 'e']) {
        return None;
    }
    let rule = ENDINGS
        .iter()
        .find(|(plural, _, shortest)| word.len() >= *shortest && word.ends_with(plural));
    let all = word.len();
    match rule {
        Some((plural, singular, _)) if plural == singular => None,
        Some((plural, singular, _)) => {
            Some(Edit { range: all - plural.len()..all, text: singular })
        }
        None if word.ends_with("uses") => Some(uses(word)),
        None if word.ends_with('s') => Some(Edit { range: all - 1..all, text: "" }),
        None => None,
    }
}

/// `viruses` to `virus`, `causes` to `caus` (as `cause` itself loses its `e`),
/// `fuses` to `fuse`.
fn uses(word: &str) -> Edit {
    let keep = word.len() - 2;
    let text = if wants_e(&word[..keep]) { "e" } else { "" };
    Edit { range: keep..word.len(), text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: &str) {
        let mut singular = word.to_owned();
        if let Some(edit) = plural(word) {
            singular.replace_range(edit.range, edit.text);
        }
        assert_eq!(singular, expected, "for {word:?}");
    }

    #[test]
    fn english_plurals_lose_their_ending() {
        check("fractures", "fracture");
        check("biopsies", "biopsy");
        check("abscesses", "abscess");
        check("rashes", "rash");
        check("reflexes", "reflex");
        check("viruses", "virus");
        check("causes", "caus");
        check("kidneys", "kidney");
        check("ties", "tie");
    }

    #[test]
    fn latin_and_greek_plurals_become_singular() {
        check("vertebrae", "vertebra");
        check("stenoses", "stenosis");
        check("metastases", "metastasis");
        check("prostheses", "prosthesis");
        check("epiphyses", "epiphysis");
        check("streptococci", "streptococcus");
        check("thromboemboli", "thromboembolus");
        check("hematomata", "hematoma");
        check("arthritides", "arthritis");
    }

    #[test]
    fn singulars_stay() {
        for word in ["abscess", "virus", "arthritis", "stenosis", "pseudomonas", "nose", "sepsis"] {
            check(word, word);
        }
        check("noses", "nose");
    }
}
