//! The analyzer: one reading of text for designations and questions.

use std::ops::Range;
use std::sync::Arc;

use crate::analysis::Expansion;
use crate::compile::compile;
use crate::parts::{Part, Parts};
use crate::phrases::{MEANING, PLACE, Phrases};
use crate::remembered::{Remembered, Terms};
use crate::spelling::Pattern;
use crate::tables::Tables;
use crate::tokens::{first_tokens, spans};
use crate::unfinished::unfinished;
use crate::variants::mark_variants;
use crate::wholes::mark_optional;
use crate::words::Words;
use crate::{Analysis, Lexicon, Meaning, Row, RowId, RowKind, Token, TokenKind};

/// The tables of the lexicon compiled in.
const BUILTIN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.bin"));

/// The most words of a question that are read: one more than take part, so that who
/// asks is told.
const MOST_WORDS: usize = 49;

/// The most parts of what a phrase stands for: each is a bit of a number.
const MOST_PARTS: usize = 32;

/// Reads designations and questions: terms, their kinds, and the meanings of
/// phrases.
///
/// Cheap to clone, and one may serve many threads. Making one with the lexicon
/// compiled in costs some 50 µs; one with rows of its own analyses each of them.
///
/// ```
/// use medcode_analysis::Analyzer;
/// let analyzer = Analyzer::new();
/// let analysis = analyzer.question("Crohn’s disease, type II, of the feet");
/// assert_eq!(analysis.whole(), "crohn disease type 2 foot");
/// assert_eq!(analysis.bag(), "2 crohn disease foot type");
/// ```
#[derive(Debug, Clone)]
pub struct Analyzer {
    inner: Arc<Inner>,
}

#[derive(Debug, Clone)]
struct Inner {
    words: Arc<Words>,
    parts: Option<Arc<Parts>>,
    phrases: Arc<Phrases>,
    /// Rows that questions have besides.
    users: Option<Arc<Phrases>>,
    /// Files of the lexicon that questions do without.
    without: Vec<String>,
}

impl Analyzer {
    /// An analyzer with the lexicon compiled in.
    pub fn new() -> Self {
        Self::of(Tables::borrowed(BUILTIN), Some(Parts::builtin()))
    }

    /// An analyzer with another lexicon, and without combining forms.
    ///
    /// A row takes no part if its phrase or its meaning has no content word, or
    /// if both come to the same terms.
    pub fn with_lexicon(lexicon: &Lexicon) -> Self {
        let words = Words::builtin();
        Self::of(Tables::owned(&compile(&words, lexicon)), None)
    }

    fn of(tables: Tables, parts: Option<Parts>) -> Self {
        let phrases = Arc::new(Phrases::new(tables, false));
        let (words, without) = (Arc::new(Words::builtin()), Vec::new());
        let parts = parts.map(Arc::new);
        Self { inner: Arc::new(Inner { words, parts, phrases, users: None, without }) }
    }

    /// This analyzer with a user's rows besides, which only questions read: the
    /// fingerprint stays.
    #[must_use]
    pub fn with_user_rows(&self, lexicon: &Lexicon) -> Self {
        let mut inner = Inner::clone(&self.inner);
        let tables = Tables::owned(&compile(&inner.words, lexicon));
        inner.users = Some(Arc::new(Phrases::new(tables, true)));
        Self { inner: Arc::new(inner) }
    }

    /// This analyzer whose questions do without the rows of a file, such as
    /// `lay.tsv`, or without `parts.tsv`: to measure what a file is worth.
    #[must_use]
    pub fn without_file(&self, file: &str) -> Self {
        let mut inner = Inner::clone(&self.inner);
        if file == "parts.tsv" {
            inner.parts = None;
        }
        inner.without.push(format!("{file}:"));
        Self { inner: Arc::new(inner) }
    }

    /// A number that changes whenever the analysis of designations would.
    ///
    /// It is the FNV-1a hash of the revision of the steps, the table of words,
    /// and the phrases that designations share with their concept terms. Rows
    /// that only questions read take no part. Equal on every platform.
    pub fn fingerprint(&self) -> u64 {
        self.inner.phrases.tables.fingerprint
    }

    /// The row that gave a meaning.
    pub fn row(&self, id: RowId) -> Option<Row> {
        let users = self.inner.users.as_ref();
        if id.is_users { users?.row(id.row) } else { self.inner.phrases.row(id.row) }
    }

    /// The file and line of the row that gave a meaning: `lay.tsv:5`.
    pub fn place(&self, id: RowId) -> &str {
        self.cell(id, PLACE)
    }

    fn cell(&self, id: RowId, column: usize) -> &str {
        self.phrases(id).cell(id.row, column)
    }

    /// The phrases that a row is of.
    fn phrases(&self, id: RowId) -> &Phrases {
        let users = self.inner.users.as_ref().filter(|_| id.is_users);
        users.unwrap_or(&self.inner.phrases)
    }

    /// The phrases of the lexicon, and those of the user's.
    fn lexicons(&self) -> impl Iterator<Item = &Phrases> + Clone {
        std::iter::once(&*self.inner.phrases).chain(self.inner.users.as_deref())
    }

    /// Whether a word, as it is written in small letters, or a term stands in the lexicon
    /// in ordinary words, or in its dictionary.
    pub fn knows(&self, term: &str) -> bool {
        self.lexicons().any(|phrases| phrases.knows(term))
    }

    /// Whether a word, typed so far in small letters, may become one that the lexicon or its
    /// dictionary knows, or one that is taken apart into combining forms.
    pub fn may_know(&self, typed: &str) -> bool {
        self.lexicons().any(|phrases| phrases.may_know(typed))
            || self.inner.parts.as_ref().is_some_and(|parts| parts.may_begin(typed))
    }

    /// The terms that the lexicon knows and that are near to a word. Cost: one scan over
    /// those of a like length, a few microseconds.
    pub fn known_near(&self, word: &Pattern) -> impl Iterator<Item = &str> {
        let users = self.inner.users.iter().flat_map(|users| users.known_near(word));
        self.inner.phrases.known_near(word).chain(users)
    }

    /// The term of a single folded word, and its kind.
    pub fn term(&self, word: &str) -> (String, TokenKind) {
        let mut term = String::new();
        let kind = self.inner.words.term(word, &mut term);
        (term, kind)
    }

    /// The spans of the tokens that the analysis of a text has, without their terms: a
    /// tenth of its cost.
    pub fn spans(&self, text: &str) -> Vec<Range<usize>> {
        spans(&self.inner.words, text)
    }

    /// Analyses a designation: meanings of synonyms and plain words only.
    pub fn document(&self, text: &str) -> Analysis {
        let tokens = marked_tokens(text, Terms::new(&self.inner.words), usize::MAX);
        let meanings = self.inner.phrases.in_document(&tokens);
        Analysis { tokens, meanings }
    }

    /// A reader of many designations, which remembers the words it met; what it reads is
    /// what [`Self::document`] reads, in half the time.
    pub fn reader(&self) -> DocumentReader<'_> {
        DocumentReader { analyzer: self, remembered: Remembered::default() }
    }

    /// Analyses a question: meanings of abbreviations and of clinicians' words too,
    /// of phrases whose words are turned around, of words taken apart; each with
    /// what it stands for.
    pub fn question(&self, text: &str) -> Analysis {
        let inner = &*self.inner;
        let tokens = marked_tokens(text, Terms::new(&inner.words), MOST_WORDS);
        let mut meanings = inner.phrases.in_question(&tokens);
        if let Some(users) = &inner.users {
            meanings.extend(users.in_question(&tokens));
        }
        self.expand_rows(&mut meanings);
        drop_inner_short_forms(&mut meanings);
        self.take_apart(&tokens, &mut meanings);
        self.join(text, &tokens, &mut meanings);
        meanings.sort_by_key(|meaning| (meaning.tokens.start, meaning.tokens.len()));
        Analysis { tokens, meanings }
    }

    /// What the last word of a question, which was typed so far in small letters, may make
    /// of it: the meanings of phrases of the lexicon that end with a word which begins so,
    /// and whose other words stand right before it; of all such phrases, the user's too, those
    /// of most words. None where they mean more than three things, nor where one ends there
    /// already. Cost: a microsecond.
    ///
    /// ```
    /// use medcode_analysis::Analyzer;
    ///
    /// let analyzer = Analyzer::new();
    /// let meant = analyzer.unfinished(&analyzer.question("heart atta"), "atta");
    /// assert_eq!(&*meant[0].term, "myocardial_infarction");
    /// ```
    pub fn unfinished(&self, question: &Analysis, typed: &str) -> Vec<Meaning> {
        let mut meanings = unfinished(&self.lexicons(), &question.tokens, typed);
        let is_phrase = |kind| !matches!(kind, RowKind::Joined | RowKind::Decomposition);
        let is_there = |one: &Meaning| {
            let mut known = question.meanings.iter();
            known.any(|known| known.tokens == one.tokens && is_phrase(known.kind))
        };
        meanings.retain(|meaning| !is_there(meaning));
        self.expand_rows(&mut meanings);
        meanings
    }

    /// Adds what the meanings of rows stand for; those of files that are left out go.
    fn expand_rows(&self, meanings: &mut Vec<Meaning>) {
        if !self.inner.without.is_empty() {
            meanings.retain(|meaning| !self.is_left_out(meaning));
        }
        for meaning in meanings {
            if let Some(row) = meaning.row {
                let work_out = || self.expansion(&[vec![self.cell(row, MEANING)]]);
                meaning.expansion = self.phrases(row).expansion(row.row, work_out);
            }
        }
    }

    fn is_left_out(&self, meaning: &Meaning) -> bool {
        let row = meaning.row.filter(|row| !row.is_users);
        let place = row.map(|row| self.place(row));
        let without = &self.inner.without;
        place.is_some_and(|place| without.iter().any(|file| place.starts_with(file)))
    }

    /// Adds the words that are nothing but combining forms, unless the lexicon names
    /// them by themselves.
    fn take_apart(&self, tokens: &[Token], meanings: &mut Vec<Meaning>) {
        let Some(parts) = &self.inner.parts else { return };
        for (at, token) in tokens.iter().enumerate() {
            let is_named =
                |meaning: &Meaning| meaning.tokens == (at..at + 1) && meaning.kind.is_shared();
            if token.kind != TokenKind::Word || meanings.iter().any(is_named) {
                continue;
            }
            let Some(parts) = parts.take_apart(&token.term) else { continue };
            let texts: Vec<Vec<&str>> =
                parts.iter().map(|part: &Part| part.meanings.split(';').collect()).collect();
            let expansion = self.expansion(&texts);
            if expansion.all != 0 {
                meanings.push(Meaning {
                    term: "".into(),
                    tokens: at..at + 1,
                    kind: RowKind::Decomposition,
                    row: None,
                    sense: 0,
                    is_chosen: false,
                    expansion: Arc::new(expansion),
                });
            }
        }
    }

    /// Adds each two neighbours as the one word that they may be written as.
    fn join(&self, text: &str, tokens: &[Token], meanings: &mut Vec<Meaning>) {
        /// Shorter words, and shorter words together, join too much.
        const SHORTEST: usize = 3;
        const SHORTEST_JOINED: usize = 7;
        for (at, pair) in tokens.windows(2).enumerate() {
            let [one, other] = pair else { continue };
            let written = |token: &Token| text[token.span.clone()].to_lowercase();
            let is_word =
                |token: &Token| token.kind == TokenKind::Word && token.span.len() >= SHORTEST;
            if !is_word(one) || !is_word(other) {
                continue;
            }
            let joined = written(one) + &written(other);
            if joined.len() < SHORTEST_JOINED {
                continue;
            }
            meanings.push(Meaning {
                term: "".into(),
                tokens: at..at + 2,
                kind: RowKind::Joined,
                row: None,
                sense: 0,
                is_chosen: false,
                expansion: Arc::new(self.expansion(&[vec![&*joined]])),
            });
        }
    }

    /// What several texts stand for together, each given as its alternatives. Each
    /// content word of a text without alternatives is a part; a text with several is one
    /// part, which an alternative of one word is by its term, and one of more words by
    /// what they mean together.
    fn expansion(&self, texts: &[Vec<&str>]) -> Expansion {
        let mut expansion = Expansion::default();
        for alternatives in texts {
            let start = expansion.all.count_ones() as usize;
            let is_one_part = alternatives.len() > 1;
            for text in alternatives {
                let analysis = self.document(text);
                Self::expand(&analysis, start, is_one_part, &mut expansion);
            }
        }
        expansion
    }

    fn expand(analysis: &Analysis, start: usize, is_one_part: bool, expansion: &mut Expansion) {
        let content: Vec<usize> = (0..analysis.tokens.len())
            .filter(|at| analysis.tokens[*at].kind.is_content())
            .collect();
        let bit_of = |at: usize| {
            let place = content.iter().position(|known| *known == at);
            place.map_or(0, |place| bit(start + if is_one_part { 0 } else { place }))
        };
        if !is_one_part || content.len() == 1 {
            let term = |at: &usize| (analysis.tokens[*at].term.clone(), bit_of(*at));
            expansion.terms.extend(content.iter().map(term));
        }
        for meaning in &analysis.meanings {
            let is_whole = content.iter().all(|at| meaning.tokens.contains(at));
            if !is_one_part || is_whole {
                let covered = meaning.tokens.clone().fold(0, |bits, at| bits | bit_of(at));
                expansion.concepts.push((meaning.term.clone(), covered));
            }
        }
        expansion.all |= content.iter().fold(0, |bits, at| bits | bit_of(*at));
    }
}

/// The first tokens of a text, with what stands in brackets and what are forms of one word.
fn marked_tokens(text: &str, terms: Terms<'_>, most: usize) -> Vec<Token> {
    let mut tokens = first_tokens(terms, text, most);
    mark_optional(text, &mut tokens);
    mark_variants(text, &mut tokens);
    tokens
}

/// Reads designations one after the other: see [`Analyzer::reader`].
#[derive(Debug)]
pub struct DocumentReader<'a> {
    analyzer: &'a Analyzer,
    remembered: Remembered,
}

impl DocumentReader<'_> {
    /// Analyses a designation.
    pub fn document(&mut self, text: &str) -> Analysis {
        let Self { analyzer, remembered } = self;
        let (words, phrases) = (&analyzer.inner.words, &analyzer.inner.phrases);
        let tokens = marked_tokens(text, Terms::remembered(words, remembered), usize::MAX);
        let begin = |term: &str| remembered.beginning(term, || phrases.begin(term));
        let meanings = phrases.in_document_from(&tokens, begin);
        Analysis { tokens, meanings }
    }
}

/// Takes out short forms that are part of a longer phrase: "pap" of "pap smear" is no
/// abbreviation by itself.
fn drop_inner_short_forms(meanings: &mut Vec<Meaning>) {
    let places: Vec<Range<usize>> = meanings.iter().map(|meaning| meaning.tokens.clone()).collect();
    meanings.retain(|meaning| {
        let is_inner = |place: &Range<usize>| {
            place.start <= meaning.tokens.start
                && meaning.tokens.end <= place.end
                && place.len() > meaning.tokens.len()
        };
        meaning.kind != RowKind::Abbreviation || !places.iter().any(is_inner)
    });
}

/// The bit of a part; none for those past the last.
fn bit(part: usize) -> u32 {
    if part < MOST_PARTS { 1 << part } else { 0 }
}

impl Default for Analyzer {
    fn default() -> Self {
        Self::new()
    }
}
