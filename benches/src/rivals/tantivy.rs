//! The yardstick: plain tantivy, as a sensible program would use it.

use std::path::Path;

use medcode::ConceptRef;
use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::indexer::NoMergePolicy;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TEXT};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, IndexWriter, ReloadPolicy, Searcher, Term, doc};
use tempfile::TempDir;

use super::{Rival, RivalError};
use crate::Returned;

/// Its fields.
const WORDS: &str = "words";
const CODE: &str = "code";

/// The memory its writer may take before it writes a segment: all designations of
/// a system fit.
const HEAP_BYTES: usize = 200_000_000;

/// Plain tantivy over the designations that medcode answers from: one text field
/// with the default tokenizer (words, lower case), one document a designation.
///
/// A question is a flat OR of its words; best first by BM25. The code of a document
/// is a number in a column (a fast field), which is much faster to fetch than a
/// stored field, and stands for its place in a list of codes.
pub struct PlainTantivy {
    searcher: Searcher,
    words: Field,
    codes_column: Column<u64>,
    tokenizer: TextAnalyzer,
    codes: Vec<Returned>,
    // Mapped files, removed with the rival unless they are the caller's.
    _directory: Option<TempDir>,
}

impl PlainTantivy {
    /// Indexes the designations of codes.
    pub fn build(codes: &[ConceptRef]) -> Result<Self, RivalError> {
        let directory = tempfile::tempdir().map_err(RivalError::Directory)?;
        let texts = codes.iter().enumerate().flat_map(|(place, concept)| {
            concept.designations().map(move |designation| (place, designation.text))
        });
        Self::write(directory.path(), texts)?;
        let plain = Self::open(directory.path(), codes.iter().map(Returned::from).collect())?;
        Ok(Self { _directory: Some(directory), ..plain })
    }

    /// Writes an index of texts, each with the place of its code, into a directory.
    pub fn write(
        directory: &Path,
        texts: impl IntoIterator<Item = (usize, String)>,
    ) -> Result<(), RivalError> {
        let mut schema = Schema::builder();
        let words = schema.add_text_field(WORDS, TEXT);
        let code = schema.add_u64_field(CODE, FAST);
        let index = Index::create_in_dir(directory, schema.build())?;
        // One thread, or the order of documents, which settles ties, is left to chance.
        let mut writer: IndexWriter = index.writer_with_num_threads(1, HEAP_BYTES)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for (place, text) in texts {
            writer.add_document(doc!(words => text, code => place as u64))?;
        }
        writer.commit()?;
        // One segment is the fastest to search.
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
            writer.garbage_collect_files().wait()?;
        }
        Ok(writer.wait_merging_threads()?)
    }

    /// Opens such an index, with its codes by place.
    pub fn open(directory: &Path, codes: Vec<Returned>) -> Result<Self, RivalError> {
        let index = Index::open_in_dir(directory)?;
        let words = index.schema().get_field(WORDS)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let searcher = tantivy::IndexReader::searcher(&reader);
        let codes_column = searcher.segment_reader(0).fast_fields().u64(CODE)?;
        let tokenizer = index.tokenizer_for_field(words)?;
        Ok(Self { searcher, words, codes_column, tokenizer, codes, _directory: None })
    }

    /// The places of the codes of the best `most` documents, best first; a place may be
    /// there several times.
    pub fn places(&self, question: &str, most: usize) -> Result<Vec<usize>, RivalError> {
        let query = BooleanQuery::new(self.clauses(question));
        let best = self.searcher.search(&query, &TopDocs::with_limit(most).order_by_score())?;
        let place = |doc| {
            let place = self.codes_column.first(doc).expect("every document has a code");
            usize::try_from(place).expect("places fit in memory")
        };
        Ok(best.into_iter().map(|(_, address)| place(address.doc_id)).collect())
    }

    fn clauses(&self, question: &str) -> Vec<(Occur, Box<dyn Query>)> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        // A stream of tokens needs a tokenizer of its own; cloning one is cheap.
        let mut tokenizer = self.tokenizer.clone();
        tokenizer.token_stream(question).process(&mut |token| {
            let term = Term::from_field_text(self.words, &token.text);
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            clauses.push((Occur::Should, Box::new(query)));
        });
        clauses
    }
}

impl Rival for PlainTantivy {
    fn name(&self) -> &'static str {
        "tantivy"
    }

    fn doc_count(&self) -> u64 {
        self.searcher.num_docs()
    }

    fn search(&self, question: &str, most: usize) -> Result<Vec<&Returned>, RivalError> {
        Ok(self.places(question, most)?.into_iter().map(|place| &self.codes[place]).collect())
    }
}

impl std::fmt::Debug for PlainTantivy {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "PlainTantivy({} documents)", self.doc_count())
    }
}
