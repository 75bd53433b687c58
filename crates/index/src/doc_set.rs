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

    /// Adds documents.
    #[inline]
    pub fn add_all(&mut self, docs: &[u32]) {
        docs.iter().for_each(|doc| self.add(*doc));
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

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.0.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }

    /// The documents, in their order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().zip(0_u32..).filter(|(bits, _)| **bits != 0).flat_map(|(bits, place)| {
            let mut bits = *bits;
            std::iter::from_fn(move || {
                let bit = (bits != 0).then(|| bits.trailing_zeros())?;
                bits &= bits - 1;
                Some(place * 64 + bit)
            })
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
        one.add_all(&[0, 64, 129, 500]);
        other.add_all(&[1, 64, 129]);
        assert!(one.has(129) && !one.has(1) && !one.has(500));
        let mut both = one.clone();
        both.intersect(&other);
        assert_eq!(both.iter().collect::<Vec<_>>(), [64, 129]);
        one.unite(&other);
        assert_eq!((one.len(), one.iter().collect::<Vec<_>>()), (4, vec![0, 1, 64, 129]));
    }
}
