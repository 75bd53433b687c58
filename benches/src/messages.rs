//! Errors as a program tells them.

use std::error::Error;

/// An error and its causes, on one line.
pub fn messages(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CorpusError;

    #[test]
    fn causes_follow_what_they_caused() {
        let error = CorpusError::Directory(std::io::Error::other("disk full"));
        assert_eq!(messages(&error), "a temporary directory cannot be made: disk full");
    }
}
