//! Terms that every question looks for among those of every candidate.

use crate::known_numbers::KnownNumbers;

/// The numbers of some terms in an index, each with its place among those looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landmarks {
    known: KnownNumbers,
    /// Sorted by number; a term looked for twice stands twice.
    places: Vec<(u32, usize)>,
}

impl Landmarks {
    pub(crate) fn new(found: impl Iterator<Item = (u32, usize)>) -> Self {
        let mut places: Vec<(u32, usize)> = found.collect();
        places.sort_unstable();
        Self { known: KnownNumbers::new(places.iter().map(|(term, _)| *term)), places }
    }

    /// Whether a term is one of those looked for.
    #[inline]
    pub fn has(&self, term: u32) -> bool {
        self.known.has(term)
    }

    /// The places of a term among those looked for.
    pub fn places(&self, term: u32) -> impl Iterator<Item = usize> + '_ {
        let first = self.places.partition_point(|(known, _)| *known < term);
        let of = self.places[first..].iter().take_while(move |(known, _)| *known == term);
        of.map(|(_, place)| *place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_found_at_every_place_it_was_looked_for() {
        let landmarks = Landmarks::new([(130, 0), (2, 1), (130, 2)].into_iter());
        let places = |term: u32| landmarks.places(term).collect::<Vec<_>>();
        assert_eq!((places(130), places(2)), (vec![0, 2], vec![1]));
        for term in [0, 1, 2, 3, 129, 130, 131, 5_000] {
            assert_eq!(landmarks.has(term), !places(term).is_empty(), "for {term}");
        }
    }
}
