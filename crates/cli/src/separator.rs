//! What stands between the cells of a table.

/// What stands between the cells of a table with this header: a tab if it has one, else a
/// comma; else a semicolon, which spreadsheets write where the comma is that of decimals.
pub(crate) fn separator(header: &str) -> u8 {
    let known = [b'\t', b',', b';'];
    known.into_iter().find(|separator| header.as_bytes().contains(separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_tells_what_stands_between_its_cells() {
        let headers = ["id\tnote, free; text", "id,note; free", "id;note", "note", ""];
        assert_eq!(headers.map(separator), [b'\t', b',', b';', b',', b',']);
    }
}
