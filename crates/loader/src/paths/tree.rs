//! The terms of an index as a tree in which names are looked up.

use std::cell::Cell;
use std::collections::HashMap;

use medcode_codeset::PATH_JOINT;

use crate::rows::IndexTerm;

/// How many levels a name may be passed down below the term it is looked for
/// under: references leave out `with`, `in` and other headings.
const SKIPPED_LEVELS: usize = 2;

/// The terms of an index, each with the names it goes by.
pub(crate) struct Tree<'a> {
    pub(crate) terms: &'a [IndexTerm],
    children: Vec<Vec<usize>>,
    names: Vec<Vec<String>>,
    main_terms: HashMap<String, Vec<usize>>,
    /// The words of each title, nonessential modifiers too.
    words: Vec<Vec<String>>,
    /// How many more terms may be looked at.
    steps: Cell<u64>,
}

/// How many terms may be looked at to follow all references of an index: five times
/// what the largest published needs, and a second.
const STEPS: u64 = 40_000_000;

impl<'a> Tree<'a> {
    pub(crate) fn new(terms: &'a [IndexTerm]) -> Self {
        let mut children = vec![Vec::new(); terms.len()];
        let names: Vec<Vec<String>> = terms.iter().map(|term| names_of(&term.title)).collect();
        let mut main_terms: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, term) in terms.iter().enumerate() {
            match term.parent {
                Some(parent) => children[parent].push(at),
                None => {
                    for name in &names[at] {
                        main_terms.entry(name.clone()).or_default().push(at);
                    }
                }
            }
        }
        let words = terms.iter().map(|term| words_of(&term.title)).collect();
        Self { terms, children, names, main_terms, words, steps: Cell::new(STEPS) }
    }

    /// Counts terms about to be looked at; false once there were too many.
    fn may_look_at(&self, terms: usize) -> bool {
        self.steps.set(self.steps.get().saturating_sub(terms as u64));
        !self.is_exhausted()
    }

    /// Whether so many terms were looked at that no more will be.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.steps.get() == 0
    }

    /// The terms right below a term.
    pub(crate) fn children(&self, at: usize) -> &[usize] {
        &self.children[at]
    }

    /// A term as a coder reads it, from its main term on; below `above` alone, if
    /// it is given.
    pub(crate) fn path(&self, at: usize, above: Option<usize>) -> String {
        let up = std::iter::successors(Some(at), |at| self.terms[*at].parent);
        let mut titles: Vec<&str> = up
            .take_while(|at| Some(*at) != above)
            .map(|at| self.terms[at].title.as_str())
            .collect();
        titles.reverse();
        titles.join(PATH_JOINT)
    }

    /// The main term that a term stands under.
    pub(crate) fn main_term_of(&self, at: usize) -> usize {
        let up = std::iter::successors(Some(at), |at| self.terms[*at].parent);
        up.last().unwrap_or(at)
    }

    /// The main terms that go by a name.
    pub(crate) fn main_terms(&self, name: &str) -> &[usize] {
        self.main_terms.get(name).map_or(&[], Vec::as_slice)
    }

    /// The term below another that goes by a name, perhaps below a heading.
    pub(crate) fn below(&self, at: usize, name: &str) -> Option<usize> {
        self.within(&self.children[at], name, SKIPPED_LEVELS)
    }

    fn within(&self, children: &[usize], name: &str, levels: usize) -> Option<usize> {
        if !self.may_look_at(1 + children.len()) {
            return None;
        }
        let is_named = |child: &&usize| self.names[**child].iter().any(|known| known == name);
        children.iter().find(is_named).copied().or_else(|| {
            let levels = levels.checked_sub(1)?;
            children.iter().find_map(|child| self.within(&self.children[*child], name, levels))
        })
    }

    /// The term nearest below another whose path, from there on, has words like all
    /// of these, in whatever order: the shallowest, then the shortest, then the
    /// first. Words in a path's nonessential modifiers count.
    pub(crate) fn nearest(&self, top: usize, words: &[String]) -> Option<usize> {
        let all = u32::MAX >> (u32::BITS - u32::try_from(words.len().clamp(1, 32)).ok()?);
        let mut best: Option<((usize, usize), usize)> = None;
        let mut open = vec![(top, 0_usize, 0_usize, 0_u32)];
        while let Some((at, depth, length, met)) = open.pop() {
            if !self.may_look_at(1) {
                return None;
            }
            let own = self.words[at].iter();
            let met = own.fold(met, |met, word| met | like(words, word));
            let rank = (depth, length + self.words[at].len());
            if met & all == all {
                if best.is_none_or(|(least, _)| rank < least) {
                    best = Some((rank, at));
                }
                continue;
            }
            let below = self.children[at].iter().rev();
            open.extend(below.map(|child| (*child, depth + 1, rank.1, met)));
        }
        best.map(|(_, at)| at)
    }
}

/// Which of the words asked for a word is like: equal, or alike in all but the
/// last letters. A bit for each of the first 32.
fn like(asked: &[String], word: &str) -> u32 {
    const LETTERS: usize = 4;
    let is_like = |asked: &&String| {
        let shared = asked.bytes().zip(word.bytes()).take_while(|(one, other)| one == other);
        let longer = asked.len().max(word.len());
        asked.as_str() == word || shared.count() >= LETTERS.max(longer.saturating_sub(3))
    };
    let bits = asked.iter().take(32).enumerate().filter(|(_, asked)| is_like(asked));
    bits.fold(0, |bits, (at, _)| bits | 1 << at)
}

/// The words of a reference or a title as they are compared, without those that
/// only join others.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    const JOINING: [&str; 15] = [
        "", "a", "and", "by", "due", "in", "nec", "nos", "of", "or", "site", "the", "to", "type",
        "with",
    ];
    let lower = text.to_lowercase();
    let words = lower.split(|character: char| !character.is_alphanumeric() && character != '\'');
    let words = words.map(|word| word.trim_end_matches("'s").trim_end_matches('s'));
    words.filter(|word| !JOINING.contains(word)).map(str::to_owned).collect()
}

/// The names that a title goes by: as a whole, and each of its forms (`Infarct,
/// infarction`), as [`name`] writes them.
fn names_of(title: &str) -> Vec<String> {
    let plain = without_brackets(title);
    let mut names = vec![name(&plain)];
    for form in plain.split(',') {
        let name = name(form);
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A name as it is compared: small letters, no brackets, no plural, no `NEC`.
pub(crate) fn name(text: &str) -> String {
    let plain = without_brackets(text).to_lowercase();
    let words = plain.split(|character: char| character.is_whitespace() || character == ',');
    let words = words.filter(|word| !matches!(*word, "" | "nec" | "nos"));
    let mut name = String::with_capacity(plain.len());
    for word in words {
        if !name.is_empty() {
            name.push(' ');
        }
        let is_plural = word.len() > 3 && !word.ends_with("ss");
        name.push_str(if is_plural { word.trim_end_matches('s') } else { word });
    }
    name
}

/// The text without what stands in brackets.
fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    plain
}
