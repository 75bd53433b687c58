//! Groups: which texts of the lexicon mean the same, and their concept terms.
//!
//! Rows of synonyms and plain words make phrase and meaning equal, and what
//! equals the same is equal. A text is known by its content terms.

use crate::fingerprint::FastMap;

/// Texts joined into groups (union and find), each text known by its content
/// terms joined by blanks.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    texts: FastMap<String, usize>,
    names: Vec<Box<str>>,
    parents: Vec<usize>,
    /// For the root of a group: its first meaning, and that meaning's row.
    heads: Vec<Option<(usize, usize)>>,
}

impl Groups {
    /// Makes the two texts equal; the meaning is that of the row numbered `row`.
    pub(crate) fn join(&mut self, phrase: &str, meaning: &str, row: usize) {
        let phrase = self.text(phrase);
        let meaning = self.text(meaning);
        let (left, right) = (self.root(phrase), self.root(meaning));
        let heads = [self.heads[left], self.heads[right], Some((row, meaning))];
        let first = heads.into_iter().flatten().min();
        self.parents[left] = right;
        self.heads[right] = first;
    }

    /// Makes sure that a meaning is in a group, its own if need be.
    pub(crate) fn add(&mut self, meaning: &str, row: usize) {
        let is_new = !self.texts.contains_key(meaning);
        let text = self.text(meaning);
        if is_new {
            self.heads[text] = Some((row, text));
        }
    }

    /// The first meaning of the group that a text is in, by its content terms.
    pub(crate) fn head(&self, text: &str) -> Option<&str> {
        let root = self.root(*self.texts.get(text)?);
        self.heads[root].map(|(_, head)| &*self.names[head])
    }

    fn text(&mut self, name: &str) -> usize {
        if let Some(&known) = self.texts.get(name) {
            return known;
        }
        let text = self.names.len();
        self.texts.insert(name.to_owned(), text);
        self.names.push(name.into());
        self.parents.push(text);
        self.heads.push(None);
        text
    }

    fn root(&self, mut text: usize) -> usize {
        while self.parents[text] != text {
            text = self.parents[text];
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equality_is_symmetric_and_transitive_and_stands_cycles() {
        let mut groups = Groups::default();
        for (row, (phrase, meaning)) in
            [("b", "a"), ("c", "b"), ("a", "c"), ("e", "d"), ("e", "c")].into_iter().enumerate()
        {
            groups.join(phrase, meaning, row);
        }
        for text in ["a", "b", "c", "d", "e"] {
            assert_eq!(groups.head(text), Some("a"), "for {text:?}");
        }
        assert_eq!(groups.head("f"), None);
    }

    #[test]
    fn a_meaning_alone_is_a_group_and_takes_no_other_groups_name() {
        let mut groups = Groups::default();
        groups.join("b", "a", 5);
        groups.add("b", 1);
        groups.add("z", 2);
        assert_eq!(groups.head("b"), Some("a"));
        assert_eq!(groups.head("z"), Some("z"));
    }
}
