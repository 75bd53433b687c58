//! A set of documents, a bit for each: what must be met by several words at once is
//! found by whole words of a processor.

/// A set of the documents of one code set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocSet(Vec<u64>);

impl DocSet {
    /// The empty set, for so many documents.
    pub fn new(docs: usize) -> Self {
        Self(vec![0; docs.div_ceil(64)])
    }

    /// Adds a document.
    #[inline]
    pub fn add(&mut self, doc: u32) {
        if let Some(bits) = self.0.get_mut(doc as usize / 64) {
            *bits |= 1 << (doc % 64);
        }
    }

    /// Whether a document is among them.
    #[inline]
    pub fn has(&self, doc: u32) -> bool {
        self.0.get(doc as usize / 64).is_some_and(|bits| bits >> (doc % 64) & 1 == 1)
    }

    /// Adds what another set has.
    pub fn unite(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(bits, other)| *bits |= other);
    }

    /// Leaves what another set has as well.
    pub fn intersect(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(bits, other)| *bits &= other);
    }

    /// How many documents both have.
    pub fn count_common(&self, other: &Self) -> u32 {
        self.0.iter().zip(&other.0).map(|(one, other)| (one & other).count_ones()).sum()
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.0.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }

    /// What all sets have, in order.
    #[inline]
    pub fn of_all(sets: &[&Self]) -> impl Iterator<Item = u32> {
        let len = sets.first().map_or(0, |first| first.0.len());
        let met = move |place: usize| {
            sets.iter().fold(u64::MAX, |bits, set| bits & set.0.get(place).copied().unwrap_or(0))
        };
        let (mut place, mut bits) = (0, 0_u64);
        std::iter::from_fn(move || {
            while bits == 0 {
                if place == len {
                    return None;
                }
                bits = met(place);
                place += 1;
            }
            let bit = bits.trailing_zeros();
            bits &= bits - 1;
            u32::try_from(place - 1).ok().map(|place| place * 64 + bit)
        })
    }
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
}
