//! Words to tokens: each word's term and kind, and the words that change their
//! neighbours.
//!
//! - `non` is written onto the word after it, as the code sets mostly do:
//!   `non-Hodgkin` and `non Hodgkin` are `nonhodgkin`. Alone it is `not`.
//! - `i`, `iv`, `v` and `x` are numerals after `type`, `stage` and the like; `a`
//!   is a letter after `hepatitis` and the like.
//! - "not otherwise specified" and "not elsewhere classified" are read whole.

use std::ops::Range;

use crate::remembered::Terms;
use crate::segment::segment;
use crate::words::Words;
use crate::{Token, TokenKind, numerals};

/// Phrases that take one kind, by their terms.
const PHRASES: [(&[&str], TokenKind); 4] = [
    (&["not", "otherwise", "specified"], TokenKind::Unspecified),
    (&["not", "elsewhere", "classified"], TokenKind::Residual),
    (&["not", "specified"], TokenKind::Unspecified),
    (&["not", "classified"], TokenKind::Residual),
];

/// The tokens of a text.
pub(crate) fn tokens(terms: Terms<'_>, text: &str) -> Vec<Token> {
    first_tokens(terms, text, usize::MAX)
}

/// The first tokens of a text, so many at most: the words behind them are not read, but
/// for those of a phrase that begins before.
pub(crate) fn first_tokens(terms: Terms<'_>, text: &str, most: usize) -> Vec<Token> {
    /// The longest of [`PHRASES`].
    const LONGEST: usize = 3;
    let segments = segment(text);
    let read = segments.len().min(most.saturating_add(LONGEST));
    let mut reader =
        Reader { terms, tokens: Vec::with_capacity(read), negated: None, term: String::new() };
    for (word, span) in segments.iter() {
        if reader.tokens.len() >= read {
            break;
        }
        reader.read(word, span);
    }
    reader.end_negation();
    let mut tokens = reader.tokens;
    mark_phrases(&mut tokens);
    tokens.truncate(most);
    tokens
}

/// The spans of the tokens of a text, without their terms.
pub(crate) fn spans(words: &Words, text: &str) -> Vec<Range<usize>> {
    let segments = segment(text);
    let mut spans = Vec::with_capacity(segments.len());
    let mut negated: Option<Range<usize>> = None;
    for (word, span) in segments.iter() {
        if word == "non" {
            negated.get_or_insert_with(|| span.clone()).end = span.end;
            continue;
        }
        match negated.take() {
            Some(open) if can_follow_non(words, word) => spans.push(open.start..span.end),
            Some(open) => spans.extend([open, span]),
            None => spans.push(span),
        }
    }
    spans.extend(negated);
    spans
}

/// Whether `non` is written onto a word.
fn can_follow_non(words: &Words, word: &str) -> bool {
    let is_plain = words.get(word).is_none_or(|(_, kind)| kind == TokenKind::Word);
    is_plain && word.chars().all(char::is_alphabetic) && !numerals::is_short_numeral(word)
}

struct Reader<'a> {
    terms: Terms<'a>,
    tokens: Vec<Token>,
    /// An open `non`, or several, and where it began and ended.
    negated: Option<(String, Range<usize>)>,
    term: String,
}

impl Reader<'_> {
    fn read(&mut self, word: &str, span: Range<usize>) {
        if word == "non" {
            let (text, place) = self.negated.get_or_insert_with(|| (String::new(), span.clone()));
            text.push_str(word);
            place.end = span.end;
            return;
        }
        if let Some((mut text, place)) = self.negated.take() {
            if can_follow_non(self.terms.words(), word) {
                text.push_str(word);
                let kind = self.terms.term(&text, &mut self.term);
                self.push(kind, place.start..span.end);
                return;
            }
            self.negated = Some((text, place));
            self.end_negation();
        }
        let kind = self.kind_in_context(word);
        self.push(kind, span);
    }

    /// Puts the word's term into `self.term` and returns its kind.
    fn kind_in_context(&mut self, word: &str) -> TokenKind {
        let before = self.tokens.iter().rev().find(|token| token.kind.is_content());
        if let Some(digits) = before.and_then(|before| numerals::numeral(word, &before.term)) {
            self.term.clear();
            self.term.push_str(digits);
            return TokenKind::Number;
        }
        let is_letter = word == "a"
            && self.tokens.last().is_some_and(|last| {
                last.kind.is_content() && numerals::is_letter_after(&last.term)
            });
        if is_letter {
            self.term.clear();
            self.term.push_str(word);
            return TokenKind::Word;
        }
        self.terms.term(word, &mut self.term)
    }

    /// A `non` with nothing to stand before.
    fn end_negation(&mut self) {
        if let Some((_, place)) = self.negated.take() {
            let kind = self.terms.term("not", &mut self.term);
            self.push(kind, place);
        }
    }

    fn push(&mut self, kind: TokenKind, span: Range<usize>) {
        let (term, is_optional, is_variant) = (self.term.as_str().into(), false, false);
        self.tokens.push(Token { term, span, kind, is_optional, is_variant });
    }
}

fn mark_phrases(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        if &*tokens[at].term != "not" {
            continue;
        }
        let found = PHRASES.iter().find(|(phrase, _)| {
            let words = tokens.get(at..at + phrase.len());
            words.is_some_and(|words| {
                words.iter().zip(*phrase).all(|(token, term)| &*token.term == *term)
            })
        });
        if let Some((phrase, kind)) = found {
            for token in &mut tokens[at..at + phrase.len()] {
                token.kind = *kind;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, TokenKind)]) {
        let tokens = tokens(Terms::new(&Words::builtin()), text);
        let met: Vec<(&str, TokenKind)> =
            tokens.iter().map(|token| (&*token.term, token.kind)).collect();
        assert_eq!(met, expected, "for {text:?}");
    }

    use TokenKind::{Function, Number, Polarity, Residual, Unspecified, Word};

    #[test]
    fn kinds_follow_the_table_and_the_digits() {
        check(
            "Type 2 diabetes mellitus without complications",
            &[
                ("type", Word),
                ("2", Number),
                ("diabetes", Word),
                ("mellitus", Word),
                ("without", Polarity),
                ("complication", Word),
            ],
        );
        check(
            "Fall due to ice, NEC",
            &[
                ("fall", Word),
                ("due", Function),
                ("to", Function),
                ("ice", Word),
                ("other", Residual),
            ],
        );
    }

    #[test]
    fn words_that_say_nothing_is_known_are_no_denial() {
        check(
            "Pain, not otherwise specified",
            &[
                ("pain", Word),
                ("not", Unspecified),
                ("otherwise", Unspecified),
                ("specified", Unspecified),
            ],
        );
        check(
            "rash not elsewhere classified",
            &[("rash", Word), ("not", Residual), ("elsewhere", Residual), ("classified", Residual)],
        );
        check("not healed", &[("not", Polarity), ("heal", Word)]);
    }

    #[test]
    fn non_joins_the_word_after_it() {
        check("non-Hodgkin", &[("nonhodgkin", Word)]);
        check("Nondisplaced", &[("nondisplac", Word)]);
        check("non displaced", &[("nondisplac", Word)]);
        check("non 2", &[("not", Polarity), ("2", Number)]);
        check("non", &[("not", Polarity)]);
    }

    #[test]
    fn short_numerals_and_letters_need_their_word() {
        check("type I", &[("type", Word), ("1", Number)]);
        check("stage IV", &[("stage", Word), ("4", Number)]);
        check("IV drug", &[("iv", Word), ("drug", Word)]);
        check("factor VIII", &[("factor", Word), ("8", Number)]);
        check("hepatitis A", &[("hepatitis", Word), ("a", Word)]);
        check("a fall", &[("a", Function), ("fall", Word)]);
    }

    #[test]
    fn spans_are_those_of_the_tokens() {
        let words = Words::builtin();
        for text in ["non-Hodgkin's", "non", "non 2 non-non displaced", "type II, 1½ (w/o) non…"]
        {
            let tokens = tokens(Terms::new(&words), text).into_iter().map(|token| token.span);
            assert_eq!(spans(&words, text), tokens.collect::<Vec<_>>(), "for {text:?}");
        }
    }

    #[test]
    fn ordinals_and_number_words_are_digits() {
        check("third degree", &[("3rd", Number), ("degree", Word)]);
        check("two toes", &[("2", Number), ("toe", Word)]);
    }
}
