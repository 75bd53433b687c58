//! A set of documents, a bit for each: what must be met by several words at once is
//! found by whole words of a processor.

/// A set of the documents of one code set.
///
/// Beside the bits of the documents lies a bit for each of their words of 64, set where
/// the word has any: most words of most sets have none, and are never looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocSet {
    bits: Vec<u64>,
    filled: Vec<u64>,
}

impl DocSet {
    /// The empty set, for so many documents.
    pub fn new(docs: usize) -> Self {
        let words = docs.div_ceil(64);
        Self { bits: vec![0; words], filled: vec![0; words.div_ceil(64)] }
    }

    /// Adds a document.
    #[inline]
    pub fn add(&mut self, doc: u32) {
        let place = doc as usize / 64;
        if let Some(bits) = self.bits.get_mut(place) {
            *bits |= 1 << (doc % 64);
            self.filled[place / 64] |= 1 << (place % 64);
        }
    }

    /// Whether a document is among them.
    #[inline]
    pub fn has(&self, doc: u32) -> bool {
        self.bits.get(doc as usize / 64).is_some_and(|bits| bits >> (doc % 64) & 1 == 1)
    }

    /// Adds what another set has.
    pub fn unite(&mut self, other: &Self) {
        for place in Places::new(&[other]) {
            if let Some(bits) = self.bits.get_mut(place) {
                *bits |= other.bits[place];
                self.filled[place / 64] |= 1 << (place % 64);
            }
        }
    }

    /// Leaves what another set has as well.
    pub fn intersect(&mut self, other: &Self) {
        for part in 0..self.filled.len() {
            let mut own = std::mem::take(&mut self.filled[part]);
            while own != 0 {
                let (bit, place) = take_first(&mut own, part);
                self.bits[place] &= other.bits.get(place).copied().unwrap_or(0);
                self.filled[part] |= if self.bits[place] == 0 { 0 } else { bit };
            }
        }
    }

    /// How many documents both have.
    pub fn count_common(&self, other: &Self) -> u32 {
        let common = |place: usize| (self.bits[place] & other.bits[place]).count_ones();
        Places::new(&[self, other]).map(common).sum()
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        Places::new(&[self]).map(|place| self.bits[place].count_ones() as usize).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.filled.iter().all(|filled| *filled == 0)
    }

    /// What all sets have, in order.
    #[inline]
    pub fn of_all(sets: &[&Self]) -> impl Iterator<Item = u32> {
        let mut places = Places::new(sets);
        let (mut place, mut bits) = (0, 0_u64);
        std::iter::from_fn(move || {
            while bits == 0 {
                place = places.next()?;
                bits = sets.iter().fold(u64::MAX, |bits, set| bits & set.bits[place]);
            }
            u32::try_from(take_first(&mut bits, place).1).ok()
        })
    }
}

/// The words in which all of some sets have anything, in order.
struct Places<'set> {
    sets: &'set [&'set DocSet],
    /// The part of their words at hand, and those of it that are still to come.
    part: usize,
    filled: u64,
}

impl<'set> Places<'set> {
    #[inline]
    fn new(sets: &'set [&'set DocSet]) -> Self {
        let mut places = Self { sets, part: 0, filled: 0 };
        places.filled = places.filled();
        places
    }

    /// What of the part at hand all sets have; nothing behind the last.
    #[inline]
    fn filled(&self) -> u64 {
        let filled = |set: &&DocSet| set.filled.get(self.part).copied().unwrap_or(0);
        let all = self.sets.iter().map(filled).reduce(|all, filled| all & filled);
        all.unwrap_or(0)
    }
}

impl Iterator for Places<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.filled == 0 {
            self.part += 1;
            if self.sets.first().is_none_or(|first| self.part >= first.filled.len()) {
                return None;
            }
            self.filled = self.filled();
        }
        Some(take_first(&mut self.filled, self.part).1)
    }
}

/// Takes the first of the bits of a word out: the bit, and its place among those of all
/// words.
#[inline]
fn take_first(bits: &mut u64, word: usize) -> (u64, usize) {
    let place = word * 64 + bits.trailing_zeros() as usize;
    let bit = *bits & bits.wrapping_neg();
    *bits &= *bits - 1;
    (bit, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_added_united_and_intersected() {
        let (mut one, mut other) = (DocSet::new(130), DocSet::new(130));
        assert!(one.is_empty());
        for doc in [0, 64, 129, 500] {
            one.add(doc);
        }
        for doc in [1, 64, 129] {
            other.add(doc);
        }
        assert!(one.has(129) && !one.has(1) && !one.has(500));
        let mut both = one.clone();
        both.intersect(&other);
        let docs = |sets: &[&DocSet]| DocSet::of_all(sets).collect::<Vec<_>>();
        assert_eq!((docs(&[&both]), docs(&[&one, &other])), (vec![64, 129], vec![64, 129]));
        one.unite(&other);
        assert_eq!((one.len(), docs(&[&one])), (4, vec![0, 1, 64, 129]));
    }

    #[test]
    fn sets_of_many_words_meet_where_all_have_something() {
        let docs = 3 * 64 * 64 + 5;
        let every = |step: usize| {
            let mut set = DocSet::new(docs);
            (0..docs).step_by(step).for_each(|doc| set.add(u32::try_from(doc).unwrap()));
            set
        };
        let (one, other) = (every(700), every(4_900));
        let common: Vec<u32> = DocSet::of_all(&[&one, &other]).collect();
        assert_eq!(common, [0, 4_900, 9_800]);
        assert_eq!((one.count_common(&other), one.len()), (3, docs.div_ceil(700)));
        let mut both = every(2);
        both.intersect(&one);
        both.intersect(&DocSet::new(docs));
        assert!(both.is_empty() && !one.is_empty());
        assert_eq!(both, DocSet::new(docs));
        assert_eq!(DocSet::of_all(&[]).count() + DocSet::of_all(&[&DocSet::new(0)]).count(), 0);
    }
}
