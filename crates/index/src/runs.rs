//! Runs: lists of different lengths one behind the other, without a heap block each.

use crate::sections::MOST_PLACES;

/// Lists of values, numbered from 0.
#[derive(Debug, Clone)]
pub(crate) struct Runs<T> {
    /// Where each list ends.
    ends: Vec<u32>,
    values: Vec<T>,
}

impl<T> Default for Runs<T> {
    fn default() -> Self {
        Self { ends: Vec::new(), values: Vec::new() }
    }
}

impl<T> Runs<T> {
    /// Room for so many lists.
    pub(crate) fn with_capacity(lists: usize) -> Self {
        Self { ends: Vec::with_capacity(lists), values: Vec::new() }
    }

    /// How many lists there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds a list.
    pub(crate) fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.values.extend(list);
        self.end();
    }

    fn end(&mut self) {
        self.ends.push(u32::try_from(self.values.len()).unwrap_or(u32::MAX));
    }

    /// Whether there are more values than lists can tell the places of: of the last lists
    /// some are lost.
    pub(crate) fn is_full(&self) -> bool {
        self.values.len() > MOST_PLACES
    }

    /// Adds the lists of others behind its own, each value changed.
    pub(crate) fn append(&mut self, others: &Self, change: impl Fn(&T) -> T) {
        for list in others.iter() {
            self.push(list.iter().map(&change));
        }
    }

    /// The list of a number.
    pub(crate) fn get(&self, at: usize) -> &[T] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.values[start as usize..self.ends[at] as usize]
    }

    /// Every list in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[T]> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// The values of all lists, one behind the other.
    pub(crate) fn values(&self) -> &[T] {
        &self.values
    }

    /// The same, to be changed in place.
    pub(crate) fn values_mut(&mut self) -> &mut [T] {
        &mut self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_their_numbers_and_their_values() {
        let mut runs = Runs::default();
        runs.push([1, 2]);
        runs.push([]);
        let mut more = Runs::with_capacity(1);
        more.push([3]);
        runs.append(&more, |value| value + 10);
        assert_eq!((runs.len(), runs.values()), (3, &[1, 2, 13][..]));
        assert_eq!(runs.iter().collect::<Vec<_>>(), [&[1, 2][..], &[], &[13]]);
        runs.values_mut()[2] = 4;
        assert_eq!(runs.get(2), [4]);
    }
}
