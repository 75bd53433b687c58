//! Includes notes that name a condition.
//!
//! "Includes" notes "define, or give examples of, the content of the category"
//! (ICD-10-CM Official Guidelines, section I.A.11). An example such as "high
//! blood pressure" at I10 names the concept as an inclusion term does. A rule for
//! coders, a sentence, or the head of a list does not.

/// The most words of a note that still reads as a name.
const MAX_WORDS: usize = 12;

/// Whether an includes note names what its category holds.
pub(crate) fn names_condition(note: &str) -> bool {
    let speaks_of_codes = ["classifiable", "category", "listed", "codes", "code ", "conditions in"]
        .iter()
        .any(|word| note.contains(word));
    let ends_open = note.ends_with([':', '.', ',']);
    let has_code = note
        .split(|character: char| !character.is_ascii_alphanumeric())
        .any(|word| word.len() >= 3 && word.as_bytes()[1..3].iter().all(u8::is_ascii_digit));
    let is_short = note.split_whitespace().count() <= MAX_WORDS;
    is_short && !speaks_of_codes && !ends_open && !has_code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(note: &str, expected: bool) {
        assert_eq!(names_condition(note), expected, "for {note:?}");
    }

    #[test]
    fn a_name_is_told_from_a_rule_for_coders() {
        check("high blood pressure", true);
        check("pulmonary (acute) (artery)(vein) thromboembolism", true);
        check("diabetes NOS", true);
        check("any condition classifiable to I70.212 and I70.222", false);
        check("conditions in J12-J18 with influenza", false);
        check("diseases generally recognized as communicable or transmissible.", false);
        check("the listed conditions as a reason for observation", false);
        check("any of the following:", false);
    }
}
