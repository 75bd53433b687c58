//! Small operations on published text.

/// The text with every run of white space made one space, and none at its ends.
///
/// Publishers double a space or end a line with one now and then, and take it
/// back in the next year without calling it a revision.
pub(crate) fn collapse(text: &str) -> String {
    let text = text.trim();
    if is_collapsed(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Whether a text is words of ASCII with one space between any two, as nearly all are:
/// that is told without a look at what is white space among all characters.
fn is_collapsed(text: &str) -> bool {
    let mut before = b' ';
    text.bytes().all(|byte| {
        let before = std::mem::replace(&mut before, byte);
        byte.is_ascii_graphic() || (byte == b' ' && before != b' ')
    })
}

/// The text without a code range in brackets at its end, which the tabular list
/// repeats behind the titles of chapters and sections: ` (A00-B99)`, ` (B20)`.
pub(crate) fn without_range(text: &str) -> &str {
    let Some((title, range)) = text.strip_suffix(')').and_then(|opened| opened.rsplit_once('('))
    else {
        return text;
    };
    let is_category = |part: &str| {
        part.len() == 3
            && part.starts_with(|first: char| first.is_ascii_uppercase())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if range.split('-').all(is_category) && !title.trim().is_empty() {
        title.trim_end()
    } else {
        text
    }
}

/// The first characters of a file, as a person can read them in a message.
pub(crate) fn beginning(bytes: &[u8]) -> String {
    const SHOWN: usize = 32;
    String::from_utf8_lossy(&bytes[..bytes.len().min(4 * SHOWN)]).chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_collapsed() {
        assert_eq!(collapse(" Body mass\r\n   index  [BMI]\t"), "Body mass index [BMI]");
        assert_eq!(collapse("Body mass index"), "Body mass index");
        assert_eq!(collapse("Body\tmass\u{A0}index"), "Body mass index");
        assert_eq!(collapse("S\u{E9}zary  disease "), "S\u{E9}zary disease");
        assert_eq!(collapse(" \r\n"), "");
    }

    #[track_caller]
    fn check_range(text: &str, expected: &str) {
        assert_eq!(without_range(text), expected);
    }

    #[test]
    fn only_a_range_of_categories_is_taken_off() {
        check_range("Diseases of the nervous system (G00-G99)", "Diseases of the nervous system");
        check_range(
            "Human immunodeficiency virus [HIV] disease (B20)",
            "Human immunodeficiency virus [HIV] disease",
        );
        check_range("Codes for special purposes (U00-U85)", "Codes for special purposes");
        check_range("Cholera (epidemic)", "Cholera (epidemic)");
        check_range("(B20)", "(B20)");
    }
}
