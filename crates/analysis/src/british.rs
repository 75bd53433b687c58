//! British spelling to American, by rule.
//!
//! The rules go further than an editor would (`aesthetic` becomes `esthetic`):
//! terms are compared, never shown, so that only two words falling together
//! would matter.

use crate::steps::Edit;

/// Parts of words, British then American. The longest spelling that the rule
/// needs is given, so that a word still being typed changes early.
const LETTERS: [(&str, &str); 27] = [
    ("oedem", "edem"),
    ("oestr", "estr"),
    ("coelia", "celia"),
    ("rrhoe", "rrhe"),
    ("pnoe", "pne"),
    ("amoeb", "ameb"),
    ("homoeo", "homeo"),
    ("pharmacopoe", "pharmacope"),
    ("sulph", "sulf"),
    ("tumour", "tumor"),
    ("colour", "color"),
    ("behaviour", "behavior"),
    ("labour", "labor"),
    ("odour", "odor"),
    ("vapour", "vapor"),
    ("humour", "humor"),
    ("favour", "favor"),
    ("honour", "honor"),
    ("neighbour", "neighbor"),
    ("rigour", "rigor"),
    ("flavour", "flavor"),
    ("vigour", "vigor"),
    ("harbour", "harbor"),
    ("isation", "ization"),
    ("catalogue", "catalog"),
    ("mould", "mold"),
    ("leuco", "leuko"),
];

/// Beginnings of words, British then American.
const BEGINNINGS: [(&str, &str); 3] = [("oeso", "eso"), ("foet", "fet"), ("oed", "ed")];

/// Beginnings whose final `a` belongs to the prefix: the `ae` stays.
const PREFIXES: [&str; 5] = ["intrae", "extrae", "infrae", "suprae", "ultrae"];

/// Endings in `-re`.
const RE_ENDINGS: [&str; 10] = [
    "fibre", "centre", "litre", "metre", "calibre", "goitre", "titre", "theatre", "spectre",
    "maneuvre",
];

/// Forms of a verb in `-ise`.
const ISE_ENDINGS: [&str; 5] = ["ise", "ised", "ises", "iser", "ising"];

/// Forms of a verb in `-lyse`; the plural `-lyses` is left to `-lysis`.
const LYSE_ENDINGS: [&str; 4] = ["lyse", "lysed", "lyser", "lysing"];

/// What stands before the `ise` of words that are no verbs in `-ize`.
const NOT_IZE: [&str; 13] = [
    "prom", "prem", "pr", "dem", "advert", "expert", "parad", "merchand", "treat", "mort", "sunr",
    "ar", "moonr",
];

/// Letters within a word: `haemorrhage`, `oesophagus`, `tumour`, `sulphate`.
pub(crate) fn letters(word: &str) -> Option<Edit> {
    if let Some((british, american)) =
        BEGINNINGS.iter().find(|(british, _)| word.starts_with(british))
    {
        return Some(Edit { range: 0..british.len(), text: american });
    }
    let bytes = word.as_bytes();
    let part = bytes.windows(3).any(is_telling).then(|| spelled_out(word));
    let part = part.flatten().or_else(|| doubled_o(word));
    part.or_else(|| ae(word))
}

/// Whether three letters are such as each of [`LETTERS`] holds: most words hold
/// none, and are not searched for every part.
fn is_telling(letters: &[u8]) -> bool {
    matches!(
        (letters[0], letters[1], letters[2]),
        (b'o', b'e', b'd' | b's' | b'l' | b'b' | b'o')
            | (b'h' | b'n' | b'p', b'o', b'e')
            | (b'u', b'l', b'p')
            | (b'o', b'u', b'r' | b'l')
            | (b's', b'a', b't')
            | (b'g', b'u', b'e')
            | (b'u', b'c', b'o')
    )
}

fn spelled_out(word: &str) -> Option<Edit> {
    LETTERS.iter().find_map(|(british, american)| {
        let start = word.find(british)?;
        Some(Edit { range: start..start + british.len(), text: american })
    })
}

/// `gastrooesophageal`, `megaoesophagus`: the `o` of the Greek word goes.
fn doubled_o(word: &str) -> Option<Edit> {
    let bytes = word.as_bytes();
    let at = bytes.windows(7).position(|part| part == b"ooesoph" || part == b"aoesoph")?;
    Some(Edit { range: at + 1..at + 2, text: "" })
}

/// `ae` to `e`, but not in `aer-`, at the end of a plural or after a prefix.
fn ae(word: &str) -> Option<Edit> {
    let is_prefixed = |at: usize| PREFIXES.iter().any(|prefix| word[..at + 2] == **prefix);
    let bytes = word.as_bytes();
    let at = (0..bytes.len().saturating_sub(2))
        .find(|&at| bytes[at..].starts_with(b"ae") && bytes[at + 2] != b'r' && !is_prefixed(at))?;
    Some(Edit { range: at..at + 1, text: "" })
}

/// Endings: `fibre`, `hospitalised`, `paralyse`.
pub(crate) fn endings(word: &str) -> Option<Edit> {
    if RE_ENDINGS.iter().any(|ending| word.ends_with(ending)) {
        return Some(Edit { range: word.len() - 2..word.len(), text: "er" });
    }
    ise(word).or_else(|| lyse(word))
}

fn ise(word: &str) -> Option<Edit> {
    let stem = ISE_ENDINGS.iter().find_map(|ending| word.strip_suffix(ending))?;
    let last = *stem.as_bytes().last()?;
    let is_verb =
        stem.len() >= 3 && matches!(last, b'l' | b'n' | b't' | b'r' | b'm' | b'd' | b's' | b'g');
    let is_other =
        NOT_IZE.iter().any(|other| stem == *other || (other.len() > 2 && stem.ends_with(other)))
            || stem.ends_with("pr");
    let at = stem.len() + 1;
    (is_verb && !is_other).then_some(Edit { range: at..at + 1, text: "z" })
}

fn lyse(word: &str) -> Option<Edit> {
    let stem = LYSE_ENDINGS.iter().find_map(|ending| word.strip_suffix(ending))?;
    let at = stem.len() + 2;
    (stem.len() >= 2).then_some(Edit { range: at..at + 1, text: "z" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rule: fn(&str) -> Option<Edit>, word: &str, expected: &str) {
        let mut american = word.to_owned();
        while let Some(edit) = rule(&american) {
            american.replace_range(edit.range, edit.text);
        }
        assert_eq!(american, expected, "for {word:?}");
    }

    #[test]
    fn greek_letters_are_simplified() {
        for (british, american) in [
            ("haemorrhage", "hemorrhage"),
            ("anaemia", "anemia"),
            ("oedema", "edema"),
            ("myxoedema", "myxedema"),
            ("oesophagus", "esophagus"),
            ("gastrooesophageal", "gastroesophageal"),
            ("foetal", "fetal"),
            ("coeliac", "celiac"),
            ("diarrhoea", "diarrhea"),
            ("dyspnoea", "dyspnea"),
            ("leukaemia", "leukemia"),
            ("leucocyte", "leukocyte"),
            ("paediatric", "pediatric"),
            ("sulphonamide", "sulfonamide"),
        ] {
            check(letters, british, american);
        }
    }

    #[test]
    fn every_part_is_found_by_the_letters_that_tell() {
        for (british, american) in LETTERS {
            assert!(british.as_bytes().windows(3).any(is_telling), "for {british:?}");
            check(letters, british, american);
        }
    }

    #[test]
    fn american_words_with_those_letters_stay() {
        for word in [
            "aerobic",
            "anaerobic",
            "vertebrae",
            "toes",
            "shoe",
            "gastroenteritis",
            "tracheoesophageal",
            "intraepithelial",
            "hour",
            "contour",
            "thromboembolism",
        ] {
            check(letters, word, word);
        }
    }

    #[test]
    fn endings_become_american() {
        for (british, american) in [
            ("fibre", "fiber"),
            ("centimetre", "centimeter"),
            ("hospitalised", "hospitalized"),
            ("catheterise", "catheterize"),
            ("metastasised", "metastasized"),
            ("paralysed", "paralyzed"),
        ] {
            check(endings, british, american);
        }
    }

    #[test]
    fn words_that_only_look_british_stay() {
        for word in [
            "exercise",
            "disease",
            "otherwise",
            "compromised",
            "surprise",
            "rise",
            "rising",
            "arise",
            "raised",
            "bruise",
            "excised",
            "paralysis",
            "analyses",
            "tortoise",
            "fracture",
        ] {
            check(endings, word, word);
        }
    }
}
