//! A code with modifiers behind hyphens: `E0143-NU`, `99213-25`.

use medcode_codeset::{Code, ConceptKind, Date, System};
use medcode_index::CodeIndex;

use super::{Check, Verdict, check};

/// The code and the modifiers of a text such as `E0143-NU-RR`; nothing if it is none
/// of a system that has modifiers.
pub fn split_modifiers(text: &str) -> Option<(&str, Vec<&str>)> {
    // Nearly all codes stand by themselves.
    if !text.as_bytes().contains(&b'-') {
        return None;
    }
    let mut parts = text.trim().split('-');
    let code = parts.next()?;
    let modifiers: Vec<&str> = parts.collect();
    if modifiers.is_empty() {
        return None;
    }
    let has_modifiers = |system: &System| matches!(system, System::Hcpcs | System::Cpt);
    let is_code = System::ALL
        .iter()
        .filter(|system| has_modifiers(system))
        .any(|system| code.len() == 5 && system.code_of(code).is_some());
    let is_modifier =
        |text: &&str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_code && modifiers.iter().all(is_modifier)).then_some((code, modifiers))
}

/// Says whether a code may be reported with these modifiers. Modifiers of HCPCS Level
/// II stand behind codes of CPT and the other way round, so that they are looked for
/// in every code set given.
pub fn check_with_modifiers(
    index: &CodeIndex,
    (code, modifiers): (&str, &[&str]),
    indexes: &[CodeIndex],
    on: Option<Date>,
) -> Check {
    let mut checked = check(index, code, on);
    let verdict = checked.verdict;
    let words = checked.words();
    words.code = format!("{}-{}", words.code, modifiers.join("-").to_ascii_uppercase());
    if verdict != Verdict::Valid {
        return checked;
    }
    for modifier in modifiers {
        let Some(found) = find(modifier, indexes, on) else {
            words.message = format!("{}; {}", words.message, unknown(modifier, indexes));
            checked.verdict = Verdict::Unknown;
            return checked;
        };
        let (modifier, said) = (modifier.to_ascii_uppercase(), found.message());
        words.message = format!("{}; {modifier}: {said}", words.message);
        if found.verdict != Verdict::Valid {
            checked.verdict = found.verdict;
            return checked;
        }
    }
    checked
}

/// What the code sets say of a modifier.
fn find(modifier: &str, indexes: &[CodeIndex], on: Option<Date>) -> Option<Check> {
    let code = Code::in_capitals(modifier)?;
    let of = indexes.iter().find(|index| {
        index.find(&code).is_some_and(|id| index.kind(id) == ConceptKind::Modifier)
    })?;
    Some(check(of, modifier, on))
}

fn unknown(modifier: &str, indexes: &[CodeIndex]) -> String {
    let modifier = modifier.to_ascii_uppercase();
    let loaded: Vec<String> = indexes
        .iter()
        .filter(|index| matches!(index.system(), System::Hcpcs | System::Cpt))
        .map(|index| format!("{} {}", index.system(), index.version()))
        .collect();
    let mut text = format!("{modifier} is not a modifier of {}", loaded.join(" or "));
    let is_numbered = modifier.bytes().all(|byte| byte.is_ascii_digit());
    if is_numbered && indexes.iter().all(|index| index.system() != System::Cpt) {
        text.push_str("; modifiers of two digits are CPT's, of which no release is loaded");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_split(text: &str, expected: Option<(&str, &[&str])>) {
        let found = split_modifiers(text);
        let expected = expected.map(|(code, modifiers)| (code, modifiers.to_vec()));
        assert_eq!(found, expected, "for {text:?}");
    }

    #[test]
    fn modifiers_stand_behind_codes_of_five_characters() {
        check_split("E0143-NU", Some(("E0143", &["NU"])));
        check_split(" 99213-25-GT ", Some(("99213", &["25", "GT"])));
        for none in ["E0143", "A00-B99", "E0143-", "E0143-NUU", "S00-T88", "é-NU"] {
            check_split(none, None);
        }
    }
}
