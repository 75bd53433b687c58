//! `SQLite` with its full-text index, as a sensible program would use it.

use std::fmt::Write as _;

use medcode::ConceptRef;
use rusqlite::{Connection, params};

use super::{Rival, RivalError};
use crate::Returned;

/// `SQLite` FTS5 over the designations that medcode answers from: one column, the
/// tokenizer that stems English words (`porter unicode61`), one row a designation,
/// in memory.
///
/// A question is an OR of its words; best first by FTS5's BM25. The code of a row is
/// a number beside its text that takes no part in the index.
pub struct Fts5 {
    connection: Connection,
    rows: u64,
    codes: Vec<Returned>,
}

impl Fts5 {
    /// Indexes the designations of codes.
    pub fn build(codes: &[ConceptRef]) -> Result<Self, RivalError> {
        let mut connection = Connection::open_in_memory()?;
        connection.execute_batch(
            "CREATE VIRTUAL TABLE designations USING \
             fts5(words, code UNINDEXED, tokenize = 'porter unicode61')",
        )?;
        let mut rows = 0;
        let transaction = connection.transaction()?;
        {
            let mut insert = transaction.prepare("INSERT INTO designations VALUES (?1, ?2)")?;
            for (place, concept) in (0_u32..).zip(codes) {
                for designation in concept.designations() {
                    insert.execute(params![designation.text, place])?;
                    rows += 1;
                }
            }
        }
        transaction.commit()?;
        // One segment, which is the fastest to search.
        connection.execute("INSERT INTO designations(designations) VALUES ('optimize')", [])?;
        Ok(Self { connection, rows, codes: codes.iter().map(Returned::from).collect() })
    }
}

impl Rival for Fts5 {
    fn name(&self) -> &'static str {
        "FTS5"
    }

    fn doc_count(&self) -> u64 {
        self.rows
    }

    fn search(&self, question: &str, most: usize) -> Result<Vec<&Returned>, RivalError> {
        let query = any_word(question);
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = self.connection.prepare_cached(
            "SELECT code FROM designations WHERE designations MATCH ?1 ORDER BY rank LIMIT ?2",
        )?;
        let places = select
            .query_map(params![query, i64::try_from(most).unwrap_or(i64::MAX)], |row| {
                row.get::<_, u32>(0)
            })?;
        places.map(|place| Ok(&self.codes[place? as usize])).collect()
    }
}

/// The question as an OR of its words, each a string of FTS5's query language.
fn any_word(question: &str) -> String {
    let words = question.split(|character: char| !character.is_alphanumeric());
    let mut query = String::with_capacity(2 * question.len());
    for word in words.filter(|word| !word.is_empty()) {
        if !query.is_empty() {
            query.push_str(" OR ");
        }
        write!(query, "\"{word}\"").expect("writing to a string does not fail");
    }
    query
}

impl std::fmt::Debug for Fts5 {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Fts5({} rows)", self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &str, expected: &str) {
        assert_eq!(any_word(question), expected, "for {question:?}");
    }

    #[test]
    fn a_question_asks_for_any_of_its_words_and_is_never_a_query() {
        check("type 2 diabetes", "\"type\" OR \"2\" OR \"diabetes\"");
        check("a\" NOT b*", "\"a\" OR \"NOT\" OR \"b\"");
        check(" ,;\"", "");
    }
}
