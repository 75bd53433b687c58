//! Forms of one word behind commas: `Infarct, infarction`.
//!
//! The Alphabetic Index heads a term with the forms it may take; a text that has
//! one of them says all that the heading says.

use crate::{Analysis, Token};

/// How many letters two forms of a word must have in common at their beginning.
const SHARED_LETTERS: usize = 4;

/// The most choices among forms that a text is read by.
const MAX_CHOICES: usize = 8;

/// Marks the tokens that are another form of the word before them.
pub(crate) fn mark_variants(text: &str, tokens: &mut [Token]) {
    for at in 1..tokens.len() {
        let (before, token) = (&tokens[at - 1], &tokens[at]);
        let is_pair = before.kind.is_content()
            && token.kind.is_content()
            && before.is_optional == token.is_optional
            && text.get(before.span.end..token.span.start) == Some(", ");
        tokens[at].is_variant = is_pair && {
            let shared = shared_letters(&text[before.span.clone()], &text[token.span.clone()]);
            before.term == token.term || shared >= SHARED_LETTERS
        };
    }
}

/// How many letters two words begin with alike.
fn shared_letters(one: &str, other: &str) -> usize {
    let letters = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<Vec<_>>();
    letters(one).iter().zip(&letters(other)).take_while(|(one, other)| one == other).count()
}

impl Analysis {
    /// Ways to choose one form of each word that has several: for each, the
    /// tokens left out. The first form of each comes first; one empty choice where
    /// no word has several.
    pub(crate) fn choices(&self) -> Vec<Vec<usize>> {
        let mut choices: Vec<Vec<usize>> = vec![Vec::new()];
        let mut at = 0;
        while at < self.tokens.len() {
            let forms = 1 + self.tokens[at + 1..].iter().take_while(|next| next.is_variant).count();
            if forms == 1 {
                at += 1;
                continue;
            }
            let room = (MAX_CHOICES / choices.len()).max(1);
            choices = (at..at + forms)
                .take(room)
                .flat_map(|kept| {
                    let left_out = (at..at + forms).filter(move |form| *form != kept);
                    choices
                        .iter()
                        .map(move |choice| choice.iter().copied().chain(left_out.clone()).collect())
                })
                .collect();
            at += forms;
        }
        choices
    }
}

#[cfg(test)]
mod tests {
    use crate::Analyzer;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let analysis = Analyzer::new().document(text);
        let variants = analysis.tokens.iter().filter(|token| token.is_variant);
        let variants: Vec<&str> = variants.map(|token| &text[token.span.clone()]).collect();
        assert_eq!(variants, expected, "for {text:?}");
    }

    #[test]
    fn forms_of_a_word_behind_commas_are_variants_of_it() {
        check(
            "Infarct, infarction › myocardium, myocardial (acute)",
            &["infarction", "myocardial"],
        );
        check("Abnormal, abnormality, abnormalities", &["abnormality", "abnormalities"]);
        check("Eye, eyelid", &[]);
        check("rhythm, heart", &[]);
        check("cyst of cystic duct", &[]);
    }

    #[test]
    fn a_text_is_read_with_each_form() {
        let wholes =
            Analyzer::new().document("Infarct, infarction › myocardium, myocardial").wholes();
        for whole in ["infarct myocardial", "infarct myocardium"] {
            assert!(wholes.iter().any(|known| known == whole), "{whole} in {wholes:?}");
        }
        let many = "Abcde, abcdef, abcdeg › hijkl, hijklm, hijkln › opqrs, opqrst, opqrsu";
        assert!(Analyzer::new().document(many).wholes().len() <= 16);
    }
}
