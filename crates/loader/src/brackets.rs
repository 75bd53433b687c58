//! Synonyms in brackets: `Attention-deficit hyperactivity disorder [ADHD]`.
//!
//! Square brackets enclose synonyms, alternative wordings or explanatory phrases
//! (ICD-10-CM Official Guidelines, section I.A.7). Each is a designation by itself.

/// The most bytes of a synonym: longer ones are explanations.
const LONGEST: usize = 60;

/// What a text has in square brackets that names something: no code, and no range of
/// numbers.
pub(crate) fn bracketed(text: &str) -> impl Iterator<Item = &str> {
    let inner = text.split('[').skip(1).filter_map(|rest| rest.split(']').next());
    inner.map(str::trim).filter(|inner| is_name(inner))
}

fn is_name(text: &str) -> bool {
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let is_explanation = text.starts_with("any ") || text.starts_with("see ");
    letters >= 3
        && text.len() <= LONGEST
        && !is_explanation
        && !text.chars().any(|letter| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(bracketed(text).collect::<Vec<_>>(), expected, "for {text:?}");
    }

    #[test]
    fn brackets_hold_names() {
        check("Attention-deficit hyperactivity disorder [ADHD]", &["ADHD"]);
        check("Aortic arch syndrome [Takayasu]", &["Takayasu"]);
        check("Edwards' syndrome [trisomy 18]", &[]);
        check("Cholera", &[]);
        check("Body mass index [BMI] 19.9 or less, adult", &["BMI"]);
    }
}
