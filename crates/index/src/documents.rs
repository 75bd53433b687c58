//! Documents: what the designations of a code set become for the index.
//!
//! One document a designation, in the order of the concepts, so that a subtree
//! is a range of documents. Variants of seventh-character families have none;
//! those of chapters and sections are kept for their words, which what lies
//! below them inherits, and answer no question themselves.
//!
//! Documents are analysed in blocks, and of an analysis only numbers are kept: a tenth
//! of its bytes.

use medcode_analysis::{Analysis, Analyzer, TokenKind};
use medcode_codeset::{CodeSet, ConceptKind, Designation, SeventhDefinition};

use crate::blocks::{Block, Crew, make_in_order};
use crate::columns::{DocMeaning, kind_of, pack_token, renumbered, term_of};
use crate::keys::KeyTexts;
use crate::runs::Runs;
use crate::spelling::WrittenCounts;
use crate::vocabulary::{Terms, Vocabulary};
use crate::wholes::WholesWriter;

/// The designations that have documents, and what their analyses say, in numbers.
#[derive(Debug)]
pub(crate) struct Documents<'set> {
    set: &'set CodeSet,
    pub(crate) designations: Vec<&'set Designation>,
    /// The tokens of each, packed, by the numbers of the vocabulary.
    pub(crate) tokens: Runs<u32>,
    pub(crate) meanings: Runs<DocMeaning>,
}

impl Documents<'_> {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.designations.len()
    }

    /// Whether there are more words than have places.
    pub(crate) fn are_too_many(&self) -> bool {
        self.tokens.is_full() || self.meanings.is_full()
    }

    /// Whether questions may meet a document.
    pub(crate) fn is_answer(&self, doc: usize) -> bool {
        is_answer(self.set, self.designations[doc])
    }

    /// The tokens of a document, packed.
    pub(crate) fn tokens(&self, doc: usize) -> &[u32] {
        self.tokens.get(doc)
    }

    /// The terms of a document by which questions find it. Function words would lead into
    /// endless postings and tell nothing.
    pub(crate) fn content(&self, doc: usize) -> impl Iterator<Item = u32> + Clone {
        let tokens = self.tokens(doc).iter();
        tokens.filter(|token| kind_of(**token).is_content()).map(|token| term_of(*token))
    }

    /// How many words of this kind are in a document.
    pub(crate) fn count(&self, doc: usize, kind: TokenKind) -> usize {
        self.tokens(doc).iter().filter(|token| kind_of(**token) == kind).count()
    }
}

fn is_answer(set: &CodeSet, designation: &Designation) -> bool {
    set.concept(designation.concept).kind.is_answer()
}

/// The designations that have documents, in order.
pub(crate) fn with_documents(set: &CodeSet) -> Vec<&Designation> {
    let has_document = |one: &&Designation| set.concept(one.concept).kind != ConceptKind::Variant;
    set.designations().iter().filter(has_document).collect()
}

/// The labels of all seventh characters, analysed: questions name them.
#[derive(Debug)]
pub(crate) struct Labels(Vec<Vec<Analysis>>);

impl Labels {
    pub(crate) fn new(set: &CodeSet, analyzer: &Analyzer) -> Self {
        let analyze = |definition: &SeventhDefinition| {
            definition.values().iter().map(|value| analyzer.document(&value.label)).collect()
        };
        Self(set.sevenths().iter().map(analyze).collect())
    }

    fn analyses(&self) -> impl Iterator<Item = &Analysis> {
        self.0.iter().flatten()
    }

    /// For each definition and value the tokens of its label as numbers.
    pub(crate) fn numbered(&self, terms: &Vocabulary) -> Vec<Vec<Vec<u32>>> {
        let number = |label: &Analysis| {
            let tokens = label.tokens.iter();
            tokens.map(|token| pack_token(token, terms.number(&token.term))).collect()
        };
        self.0.iter().map(|labels| labels.iter().map(number).collect()).collect()
    }
}

/// What comes of analysing a code set, by the numbers of its terms.
#[derive(Debug)]
pub(crate) struct Analysed<'set> {
    pub(crate) documents: Documents<'set>,
    pub(crate) labels: Labels,
    pub(crate) keys: KeyTexts<'set>,
    pub(crate) terms: Vocabulary,
    pub(crate) meanings: Vocabulary,
}

/// Analyses every designation; the result is the same on any number of threads. Besides all
/// that was analysed, gives the whole designations and the words as they are written.
pub(crate) fn analyze<'set>(
    set: &'set CodeSet,
    analyzer: &Analyzer,
    crew: Crew<'_>,
) -> (Analysed<'set>, (WholesWriter, WrittenCounts)) {
    let mut labels_and_keys = None;
    let mut aside: Vec<Box<dyn FnOnce() + Send + '_>> = vec![Box::new(|| {
        labels_and_keys = Some((Labels::new(set, analyzer), KeyTexts::new(set, analyzer)));
    })];
    aside.extend(crew.aside);
    let crew = Crew { aside, ..crew };
    let designations = with_documents(set);
    let mut whole = Gathered::new(designations.len());
    let blocks: Vec<&[&Designation]> = designations.chunks(Block::DOCUMENTS).collect();
    let make = |reader: &mut _, at: usize| {
        Block::new(reader, blocks[at].iter().map(|one| (*one, is_answer(set, one))))
    };
    let take = |block| whole.add(block);
    make_in_order(blocks.len(), crew, || analyzer.reader(), make, take);
    let (labels, keys) = labels_and_keys.expect("all work is done when that in order is");
    for analysis in labels.analyses().chain(keys.analyses()) {
        for token in &analysis.tokens {
            whole.terms.add(&token.term);
        }
        whole.terms.end_document();
    }
    whole.finish(
        Documents { set, designations, tokens: Runs::default(), meanings: Runs::default() },
        labels,
        keys,
    )
}

/// What blocks said so far, by numbers in the order of their first meeting.
#[derive(Debug)]
struct Gathered {
    terms: Terms,
    meaning_terms: Terms,
    tokens: Runs<u32>,
    meanings: Runs<DocMeaning>,
    wholes: WholesWriter,
    written: WrittenCounts,
}

impl Gathered {
    fn new(documents: usize) -> Self {
        Self {
            terms: Terms::default(),
            meaning_terms: Terms::default(),
            tokens: Runs::with_capacity(documents),
            meanings: Runs::with_capacity(documents),
            wholes: WholesWriter::default(),
            written: WrittenCounts::default(),
        }
    }

    fn add(&mut self, block: Block) {
        let first = self.tokens.len();
        let numbers = self.terms.merge(block.terms);
        self.tokens.append(&block.tokens, |token| renumbered(*token, &numbers));
        let numbers = self.meaning_terms.merge(block.meaning_terms);
        let number =
            |one: &DocMeaning| DocMeaning { meaning: numbers[one.meaning as usize], ..*one };
        self.meanings.append(&block.meanings, number);
        self.wholes
            .append(block.wholes, u32::try_from(first).expect("documents are counted in 32 bits"));
        self.written.merge(block.written);
    }

    fn finish<'set>(
        self,
        documents: Documents<'set>,
        labels: Labels,
        keys: KeyTexts<'set>,
    ) -> (Analysed<'set>, (WholesWriter, WrittenCounts)) {
        let Self { terms, meaning_terms, mut tokens, mut meanings, wholes, written } = self;
        let (terms, numbers) = terms.finish();
        for token in tokens.values_mut() {
            *token = renumbered(*token, &numbers);
        }
        let (meaning_terms, numbers) = meaning_terms.finish();
        for one in meanings.values_mut() {
            one.meaning = numbers[one.meaning as usize];
        }
        let documents = Documents { tokens, meanings, ..documents };
        let analysed = Analysed { documents, labels, keys, terms, meanings: meaning_terms };
        (analysed, (wholes, written))
    }
}
