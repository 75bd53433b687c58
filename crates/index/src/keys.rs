//! Keys: words of a code set's own definitions that mean the value of an axis, as
//! questions meet them.
//!
//! "Hallux" means the body parts "1st Toe, Left" and "1st Toe, Right": a question
//! that says the one is answered by what says the other.

use medcode_analysis::{Analysis, Analyzer, TokenKind};
use medcode_codeset::{AxisKey, AxisKeyKind, CodeSet};

use crate::sections::{Numbers, Strings, StringsWriter, push_varint, take_varint};
use crate::vocabulary::Vocabulary;

/// The most terms of a key or of what it means that take part.
const TERMS: usize = 12;
/// The most values that one key may mean: of more, it tells nothing.
const MEANT: usize = 16;

/// The keys of a code set, analysed: their texts and the labels they mean.
#[derive(Debug)]
pub(crate) struct KeyTexts<'set>(Vec<([Analysis; 2], &'set str)>);

impl<'set> KeyTexts<'set> {
    pub(crate) fn new(set: &'set CodeSet, analyzer: &Analyzer) -> Self {
        let keys = set.keys().iter().filter(|key| is_met(key));
        let analyze = |key: &'set AxisKey| {
            ([&key.text, &key.label].map(|text| analyzer.document(text)), &*key.label)
        };
        Self(keys.map(analyze).collect())
    }

    pub(crate) fn analyses(&self) -> impl Iterator<Item = &Analysis> {
        self.0.iter().flat_map(|(texts, _)| texts)
    }

    /// Sections: for each key the first term of its text, sorted, and its terms with
    /// those of what it means.
    pub(crate) fn sections(&self, terms: &Vocabulary) -> [Vec<u8>; 3] {
        let number = |analysis: &Analysis| -> Vec<u32> {
            content(analysis).map(|term| terms.number(term)).collect()
        };
        let numbered = self.0.iter().map(|([text, label], shown)| Key {
            text: number(text),
            label: number(label),
            shown,
        });
        let fits = |list: &[u32]| (1..=TERMS).contains(&list.len());
        let mut keys: Vec<Key<'_>> = numbered
            .filter(|key| fits(&key.text) && fits(&key.label) && key.text != key.label)
            .collect();
        keys.sort();
        keys.dedup();
        let (mut firsts, mut rows) = (Vec::new(), StringsWriter::default());
        let is_one = |one: &Key<'_>, other: &Key<'_>| one.text == other.text;
        for key in keys.chunk_by(is_one).filter(|run| run.len() <= MEANT).flatten() {
            firsts.extend(key.text[0].to_le_bytes());
            let mut bytes = Vec::new();
            for list in [&key.text, &key.label] {
                push_varint(&mut bytes, u32::try_from(list.len()).expect("keys are short"));
                for term in list {
                    push_varint(&mut bytes, *term);
                }
            }
            bytes.extend_from_slice(key.shown.as_bytes());
            rows.push(&bytes);
        }
        let [offsets, bytes] = rows.finish();
        [firsts, offsets, bytes]
    }
}

/// A key by the numbers of its terms.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'set> {
    text: Vec<u32>,
    label: Vec<u32>,
    shown: &'set str,
}

/// Whether questions meet a key: those of body parts, devices and substances, and
/// the terms of the index. Examples of operations name more than the operation.
fn is_met(key: &AxisKey) -> bool {
    let is_thing = matches!(key.position, Some(4 | 6));
    key.kind.is_synonym() && (key.kind != AxisKeyKind::Includes || is_thing)
}

/// The terms that a key is met by: words of content that are not in brackets.
fn content(analysis: &Analysis) -> impl Iterator<Item = &str> {
    let tokens = analysis.tokens.iter();
    let is_taken = |kind: TokenKind| kind.is_content() || kind == TokenKind::Residual;
    tokens
        .filter(move |token| is_taken(token.kind) && !token.is_optional && !token.is_variant)
        .map(|token| &*token.term)
}

/// The keys of an open index.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    firsts: Numbers,
    rows: Strings,
}

/// A key that a question has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetKey {
    /// How many of the terms it covers.
    pub len: usize,
    /// The values that it means.
    pub meant: Vec<MeantValue>,
}

/// A value that a key means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeantValue {
    /// The terms of its label.
    pub terms: Vec<u32>,
    /// Its label.
    pub label: String,
}

impl Keys {
    pub(crate) fn new(firsts: Numbers, rows: Strings) -> Self {
        Self { firsts, rows }
    }

    pub(crate) fn is_consistent(&self) -> bool {
        self.firsts.len() == self.rows.len()
    }

    /// The longest key that terms begin with.
    pub(crate) fn met(&self, terms: &[Option<u32>]) -> Option<MetKey> {
        let first = (*terms.first()?)?;
        let start = self.firsts.partition_point(|known| known < first);
        let of_first = (start..self.firsts.len()).take_while(|at| self.firsts.get(*at) == first);
        let mut best: Option<MetKey> = None;
        for at in of_first {
            let mut bytes = self.rows.get(at);
            let (text, terms_of_label) = (take_list(&mut bytes), take_list(&mut bytes));
            let is_there = text.len() <= terms.len()
                && text.iter().zip(terms).all(|(key, term)| Some(*key) == *term);
            if !is_there {
                continue;
            }
            let label = String::from_utf8_lossy(bytes).into_owned();
            let value = MeantValue { terms: terms_of_label, label };
            match &mut best {
                Some(best) if best.len > text.len() => {}
                Some(best) if best.len == text.len() => best.meant.push(value),
                _ => best = Some(MetKey { len: text.len(), meant: vec![value] }),
            }
        }
        best
    }
}

fn take_list(bytes: &mut &[u8]) -> Vec<u32> {
    let len = take_varint(bytes).unwrap_or(0) as usize;
    (0..len.min(TERMS)).map_while(|_| take_varint(bytes)).collect()
}
