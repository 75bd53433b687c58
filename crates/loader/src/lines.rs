//! The lines of a text file whose publisher may have changed line ends.

/// The lines with their numbers, counted from 1, without line ends (LF or CRLF)
/// and without a byte order mark before the first.
pub(crate) fn lines(bytes: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    let bytes = without_mark(bytes);
    let ended = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    (1u64..).zip(
        ended.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)),
    )
}

/// The bytes behind a UTF-8 byte order mark, if there is one.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// How many lines end in the bytes.
#[expect(
    clippy::naive_bytecount,
    reason = "counted once over a file, in milliseconds; no dependency is worth that"
)]
pub(crate) fn line_ends(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// The longest line that is read as a row, in bytes: ten times the longest title.
pub(crate) const LINE_BYTES: usize = 10_000;

/// A line as text, or what is wrong with it.
pub(crate) fn text_of(line: &[u8]) -> Result<&str, String> {
    if line.len() > LINE_BYTES {
        return Err(format!(
            "the line has {} bytes, expected {LINE_BYTES} at most; it is left out",
            line.len()
        ));
    }
    if line.contains(&0) {
        return Err("the line has a NUL byte; it is left out".to_owned());
    }
    std::str::from_utf8(line).map_err(|_| "the line is not UTF-8; it is left out".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &[(u64, &[u8])]) {
        assert_eq!(lines(bytes).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn either_line_end_and_a_mark_are_taken_off() {
        check(b"a\r\nb\r\n", &[(1, b"a"), (2, b"b")]);
        check(b"a\n\nb", &[(1, b"a"), (2, b""), (3, b"b")]);
        check(b"\xEF\xBB\xBFa\n", &[(1, b"a")]);
    }
}
