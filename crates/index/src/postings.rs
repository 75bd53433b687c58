//! The inverted index asked: the best documents of a flat disjunction.
//!
//! The lists of tantivy are walked by windows of documents. Lists that alone cannot
//! raise a document among the best any more are looked up only for documents that the
//! others found (`MaxScore`, Turtle and Flood 1995), so that frequent words cost little.
//! The filter runs inside: a document that it refuses never raises the threshold.

use std::sync::Arc;

use tantivy::directory::OwnedBytes;
use tantivy::error::DataCorruption;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{InvertedIndexReader, SegmentReader, TERMINATED};

use crate::columns::Columns;
use crate::schema::TextField;
use crate::window::{WINDOW, Window, Workspace};

/// The inverted index could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the inverted index could not be read")]
pub struct ReadError(#[source] std::io::Error);

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        Self(error)
    }
}

/// A term to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought<'term> {
    /// A term among the words of designations.
    Word(u32),
    /// A concept term.
    Concept(u32),
    /// A whole analysed designation.
    Whole(&'term str),
}

/// A term to look for, and how much finding it counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause<'term> {
    /// The term and where to look for it.
    pub sought: Sought<'term>,
    /// The factor to its BM25 score.
    pub boost: f32,
}

/// A document found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// The document.
    pub doc: u32,
    /// The sum of the scores of the terms it has.
    pub score: f32,
}

/// Which documents are wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted {
    /// How many at most.
    pub most: usize,
    /// The score that they must exceed: a sum of BM25 by the boosts of the clauses, from 0
    /// to some tens. 0 leaves none out.
    pub least: f32,
}

/// The share of the best score that a document must reach. What falls below it
/// has met too little to matter; with a third in its place, the relevance report finds
/// less among the first ten.
const WORTHWHILE: f32 = 0.2;

// BM25 (Robertson and Zaragoza 2009). Designations are short: their length counts for less
// than that of documents; measured with the relevance report.
const K1: f32 = 1.2;
const B: f32 = 0.5;

/// How many documents of a list are read through in the time in which one is looked up.
const LOOKED_UP: usize = 8;

/// The postings of an open index.
pub(crate) struct Postings {
    fields: [Field; 2],
    docs: u32,
}

/// The postings of one field.
struct Field {
    reader: Arc<InvertedIndexReader>,
    /// The lengths of documents, coded as bytes, where they count: each is asked for a
    /// million times a second, and read where it lies.
    norms: Option<OwnedBytes>,
    /// What a term that stands once counts, by the coded length.
    factors: Box<[f32; 256]>,
}

impl Postings {
    pub(crate) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let docs = segment.max_doc();
        let open = |field: TextField| -> tantivy::Result<Field> {
            let reader = segment.inverted_index(field.handle())?;
            let norms = segment.fieldnorms_readers().get_inner_file().open_read(field.handle());
            let norms = norms.map(|norms| norms.read_bytes()).transpose()?;
            if norms.as_ref().is_some_and(|norms| norms.len() != docs as usize) {
                return Err(DataCorruption::comment_only("a length for each document").into());
            }
            let average = reader.total_num_tokens() as f32 / docs.max(1) as f32;
            let factor = |length: u32| {
                (1.0 + K1) / (1.0 + K1 * (1.0 - B + B * length as f32 / average.max(1.0)))
            };
            let length = |id: usize| match (norms.is_some(), u8::try_from(id)) {
                (true, Ok(id)) => FieldNormReader::id_to_fieldnorm(id),
                _ => 1,
            };
            let factors = Box::new(std::array::from_fn(|id| factor(length(id))));
            Ok(Field { reader, norms, factors })
        };
        let [words, concepts] = TextField::ALL.map(open);
        Ok(Self { fields: [words?, concepts?], docs })
    }

    /// The documents of what is sought; nothing if none has it.
    fn list(&self, columns: &Columns, clause: &Clause<'_>) -> Result<Option<List<'_>>, ReadError> {
        if let Sought::Whole(text) = clause.sought {
            let docs: Vec<u32> = columns.wholes.docs(text).collect();
            let weight = clause.boost * self.rarity(docs.len());
            return Ok((!docs.is_empty()).then(|| List::of_wholes(docs, weight)));
        }
        let Some((field, info)) = columns.place(clause.sought) else { return Ok(None) };
        let weight = clause.boost * self.rarity(info.doc_freq as usize);
        let mut list = List::open(&self.fields[field.place()], &info, weight)?;
        let windows = self.docs.div_ceil(WINDOW).max(1);
        list.in_window = (info.doc_freq / windows) as usize;
        Ok(Some(list))
    }

    /// The best documents that have any of the terms and are taken, best first; of equals,
    /// the earlier first. Those far below the best are left out.
    pub(crate) fn best(
        &self,
        columns: &Columns,
        clauses: &[Clause<'_>],
        wanted: Wanted,
        takes: &dyn Fn(u32) -> bool,
    ) -> Result<Vec<Scored>, ReadError> {
        let Wanted { most, least } = wanted;
        let mut lists = Vec::with_capacity(clauses.len());
        for clause in clauses {
            lists.extend(self.list(columns, clause)?);
        }
        // The most telling lists first; of equals, as they were given.
        lists.sort_by(|one, other| other.most.total_cmp(&one.most));
        let best = Best { kept: Vec::with_capacity(2 * most), most, threshold: least };
        let (bounds, leading) = (bounds(&lists), lists.len());
        let mut walk = Walk { lists, bounds, leading, best };
        Workspace::with(|workspace| walk.run(workspace, takes));
        Ok(walk.best.into_sorted())
    }

    /// Tells the documents that have a term, some at a time.
    pub(crate) fn each_block(
        &self,
        columns: &Columns,
        sought: Sought<'_>,
        mut take: impl FnMut(&[u32]),
    ) -> Result<(), ReadError> {
        if let Sought::Whole(text) = sought {
            take(&columns.wholes.docs(text).collect::<Vec<u32>>());
            return Ok(());
        }
        let Some((field, info)) = columns.place(sought) else { return Ok(()) };
        self.each_block_of(field, std::iter::once(info), take)
    }

    /// Tells the documents that have any of some words, some at a time.
    pub(crate) fn each_block_of_words(
        &self,
        columns: &Columns,
        words: &[u32],
        take: impl FnMut(&[u32]),
    ) -> Result<(), ReadError> {
        let infos = words.iter().filter_map(|word| columns.in_words.of(*word));
        self.each_block_of(TextField::Words, infos, take)
    }

    /// Tells the documents of some terms of a field: what reads one term reads the next.
    fn each_block_of(
        &self,
        field: TextField,
        mut infos: impl Iterator<Item = TermInfo>,
        mut take: impl FnMut(&[u32]),
    ) -> Result<(), ReadError> {
        let Some(first) = infos.next() else { return Ok(()) };
        let reader = &self.fields[field.place()].reader;
        let mut blocks =
            reader.read_block_postings_from_terminfo(&first, IndexRecordOption::Basic)?;
        loop {
            while !blocks.docs().is_empty() {
                take(blocks.docs());
                blocks.advance();
            }
            let Some(info) = infos.next() else { return Ok(()) };
            reader.reset_block_postings_from_terminfo(&info, &mut blocks)?;
        }
    }

    /// The inverse document frequency of a term.
    fn rarity(&self, term_docs: usize) -> f32 {
        let (term_docs, docs) = (term_docs as f32, self.docs as f32);
        (1.0 + (docs - term_docs + 0.5) / (term_docs + 0.5)).ln()
    }
}

/// The documents of one term, in their order, and what having it counts.
struct List<'index> {
    docs: Docs,
    /// The place in the block at hand.
    at: usize,
    /// The coded lengths of documents, where they count, and what a term that stands once
    /// counts by them.
    norms: Option<(&'index [u8], &'index [f32; 256])>,
    /// The factor to what having the term counts.
    weight: f32,
    /// The most that having the term counts.
    most: f32,
    /// How many documents of a window have it, on average.
    in_window: usize,
}

/// The documents of a list, by blocks.
enum Docs {
    Blocks(Box<BlockSegmentPostings>),
    /// All in one.
    One(Vec<u32>),
}

impl Docs {
    #[inline]
    fn block(&self) -> &[u32] {
        match self {
            Self::Blocks(blocks) => blocks.docs(),
            Self::One(docs) => docs,
        }
    }

    #[inline]
    fn doc(&self, at: usize) -> u32 {
        match self {
            Self::Blocks(blocks) => blocks.doc(at),
            Self::One(docs) => docs.get(at).copied().unwrap_or(TERMINATED),
        }
    }

    /// Goes on to the next block; nothing is behind the only one.
    fn next_block(&mut self) {
        match self {
            Self::Blocks(blocks) => blocks.advance(),
            Self::One(docs) => docs.clear(),
        }
    }

    /// Goes on to the block that may have a document, and says where in it the document
    /// or the first behind it is.
    fn seek(&mut self, doc: u32) -> usize {
        match self {
            Self::Blocks(blocks) => blocks.seek(doc),
            Self::One(docs) => docs.partition_point(|known| *known < doc),
        }
    }
}

impl<'index> List<'index> {
    fn open(field: &'index Field, info: &TermInfo, weight: f32) -> Result<Self, ReadError> {
        // That a word stands twice in a designation says little: frequencies are not read.
        let option = IndexRecordOption::Basic;
        let blocks = field.reader.read_block_postings_from_terminfo(info, option)?;
        let norms = field.norms.as_ref().map(|norms| (norms.as_slice(), &*field.factors));
        let most = weight * field.factors[1];
        let docs = Docs::Blocks(Box::new(blocks));
        Ok(Self { docs, at: 0, norms, weight, most, in_window: 0 })
    }

    /// A list of documents that are what is sought, as a whole.
    fn of_wholes(docs: Vec<u32>, weight: f32) -> Self {
        Self { docs: Docs::One(docs), at: 0, norms: None, weight, most: weight, in_window: 0 }
    }

    /// The document at hand; [`TERMINATED`] behind the last.
    #[inline]
    fn doc(&self) -> u32 {
        self.docs.doc(self.at)
    }

    #[inline]
    fn score(&self, doc: u32) -> f32 {
        match &self.norms {
            Some((norms, factors)) => self.weight * factors[usize::from(norms[doc as usize])],
            None => self.most,
        }
    }

    /// Adds what the term counts to the documents of a window.
    fn add_to(&mut self, window: &mut Window) {
        let end = window.start.saturating_add(WINDOW);
        loop {
            let docs = self.docs.block().get(self.at..).unwrap_or_default();
            let is_whole = docs.last().is_some_and(|last| *last < end);
            let here = if is_whole { docs.len() } else { docs.partition_point(|doc| *doc < end) };
            match &self.norms {
                Some((norms, factors)) => {
                    for doc in &docs[..here] {
                        let factor = factors[usize::from(norms[*doc as usize])];
                        window.add(*doc, self.weight * factor);
                    }
                }
                None => docs[..here].iter().for_each(|doc| window.add(*doc, self.most)),
            }
            self.at += here;
            if here < docs.len() || docs.is_empty() {
                return;
            }
            self.docs.next_block();
            self.at = 0;
        }
    }

    /// Goes on to a document or the first behind it, and says whether it is there.
    #[inline]
    fn reaches(&mut self, doc: u32) -> bool {
        let here = self.doc();
        if here < doc {
            self.at = self.docs.seek(doc);
            return self.doc() == doc;
        }
        here == doc
    }
}

/// For each list, the most that it and those behind it count together.
fn bounds(lists: &[List<'_>]) -> Vec<f32> {
    let mut bounds: Vec<f32> = lists.iter().map(|list| list.most).collect();
    for at in (1..bounds.len()).rev() {
        bounds[at - 1] += bounds[at];
    }
    bounds
}

/// A walk through all lists.
struct Walk<'index> {
    lists: Vec<List<'index>>,
    bounds: Vec<f32>,
    /// How many lists lead: a document that none of them has is not among the best.
    leading: usize,
    best: Best,
}

impl Walk<'_> {
    fn run(&mut self, workspace: &mut Workspace, takes: &dyn Fn(u32) -> bool) {
        loop {
            self.choose_leading();
            let leading = &mut self.lists[..self.leading];
            let first = leading.iter().map(List::doc).min().unwrap_or(TERMINATED);
            if first == TERMINATED {
                return;
            }
            workspace.window.start = first;
            for list in leading.iter_mut() {
                list.add_to(&mut workspace.window);
            }
            self.take(workspace, takes);
        }
    }

    /// Lists that together do not reach the threshold lead no more.
    fn choose_leading(&mut self) {
        while self.leading > 0 && self.bounds[self.leading - 1] <= self.best.threshold {
            self.leading -= 1;
        }
    }

    /// Takes the documents of a window, and empties it.
    fn take(&mut self, workspace: &mut Workspace, takes: &dyn Fn(u32) -> bool) {
        let rest = self.bounds.get(self.leading).copied().unwrap_or(0.0);
        let threshold = self.best.threshold;
        workspace.window.find(&mut workspace.open, |score| score + rest > threshold);
        if workspace.open.len() > 0 {
            self.complete(workspace);
            self.keep(workspace, takes);
        }
        workspace.window.clear();
    }

    /// Adds what the other lists count for the documents that are open. Lists that have
    /// many documents of a window, beside those that are looked for, are read through.
    fn complete(&mut self, Workspace { window, open }: &mut Workspace) {
        for at in self.leading..self.lists.len() {
            // To look at each that is open takes as long as to read as many of a list.
            if self.lists[at].in_window >= open.len() {
                let (rest, threshold) = (self.bounds[at], self.best.threshold);
                open.retain(|place| window.score(place) + rest > threshold);
            }
            if open.len() == 0 {
                return;
            }
            let list = &mut self.lists[at];
            if list.in_window > LOOKED_UP * open.len() {
                for place in open.as_slice() {
                    let doc = window.start + place;
                    if list.reaches(doc) {
                        window.add(doc, list.score(doc));
                    }
                }
            } else {
                list.reaches(window.start);
                list.add_to(window);
            }
        }
    }

    /// Keeps the documents that are good enough.
    fn keep(&mut self, Workspace { window, open }: &Workspace, takes: &dyn Fn(u32) -> bool) {
        for place in open.as_slice() {
            let (doc, score) = (window.start + place, window.score(*place));
            if score > self.best.threshold && takes(doc) {
                self.best.keep(Scored { doc, score });
            }
        }
    }
}

/// The best documents so far, gathered without order: when twice as many as
/// wanted are there, the worse half goes.
struct Best {
    kept: Vec<Rank>,
    most: usize,
    /// What a document must exceed to be among the best.
    threshold: f32,
}

impl Best {
    fn keep(&mut self, scored: Scored) {
        self.threshold = self.threshold.max(scored.score * WORTHWHILE);
        self.kept.push(Rank::of(scored));
        if self.kept.len() >= 2 * self.most.max(1) {
            self.drop_worse();
        }
    }

    fn drop_worse(&mut self) {
        if self.kept.len() > self.most {
            self.kept.select_nth_unstable(self.most);
            self.kept.truncate(self.most);
            let worst = self.kept.iter().max().map(|rank| rank.scored().score);
            self.threshold = self.threshold.max(worst.unwrap_or(0.0));
        }
    }

    fn into_sorted(mut self) -> Vec<Scored> {
        let threshold = self.threshold;
        self.kept.retain(|rank| rank.scored().score >= threshold);
        self.drop_worse();
        self.kept.sort_unstable();
        self.kept.into_iter().map(Rank::scored).collect()
    }
}

/// A document and its score as one number, the least for the best; of equals, for the
/// earlier document. The bits of scores, which are not negative, order as they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(u64);

impl Rank {
    fn of(Scored { doc, score }: Scored) -> Self {
        Self(u64::from(!score.to_bits()) << 32 | u64::from(doc))
    }

    fn scored(self) -> Scored {
        let [a, b, c, d, doc @ ..] = self.0.to_be_bytes();
        let score = f32::from_bits(!u32::from_be_bytes([a, b, c, d]));
        Scored { doc: u32::from_be_bytes(doc), score }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_come_first_and_of_equals_the_earlier() {
        let scores = [(7, 0.5), (2, 3.25), (9, 0.0), (1, 0.5), (3, 3.0)];
        let mut ranks: Vec<Rank> =
            scores.map(|(doc, score)| Rank::of(Scored { doc, score })).to_vec();
        ranks.sort_unstable();
        let docs: Vec<u32> = ranks.iter().map(|rank| rank.scored().doc).collect();
        assert_eq!(docs, [2, 3, 1, 7, 9]);
        assert!(ranks.iter().all(|rank| Rank::of(rank.scored()) == *rank));
    }
}
