//! Figures of relevance, from the ranks at which answers were right.

/// The deepest rank that counts.
const DEEPEST: usize = 20;

/// How well the questions of a set were answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    ranks: Vec<Option<usize>>,
}

impl Figures {
    /// Counts a question by the rank of its first right code, from 1.
    pub fn add(&mut self, rank: Option<usize>) {
        self.ranks.push(rank);
    }

    /// How many questions there are.
    pub fn len(&self) -> usize {
        self.ranks.len()
    }

    /// Whether there are no questions.
    pub fn is_empty(&self) -> bool {
        self.ranks.is_empty()
    }

    /// The share of questions with a right code among the first `most`, from 0 to 1.
    pub fn hit_at(&self, most: usize) -> f64 {
        self.mean(|rank| if rank <= most { 1.0 } else { 0.0 })
    }

    /// The mean of 1 / rank of the first right code, of those beyond 20 nothing;
    /// from 0 to 1.
    pub fn mean_reciprocal_rank(&self) -> f64 {
        self.mean(|rank| if rank <= DEEPEST { 1.0 / rank as f64 } else { 0.0 })
    }

    fn mean(&self, worth: impl Fn(usize) -> f64) -> f64 {
        let sum: f64 = self.ranks.iter().flatten().map(|rank| worth(*rank)).sum();
        sum / self.ranks.len().max(1) as f64
    }
}

impl Extend<Option<usize>> for Figures {
    fn extend<T: IntoIterator<Item = Option<usize>>>(&mut self, ranks: T) {
        self.ranks.extend(ranks);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ranks: &[Option<usize>], expected: [f64; 4]) {
        let mut figures = Figures::default();
        figures.extend(ranks.iter().copied());
        let found = [
            figures.hit_at(1),
            figures.hit_at(5),
            figures.hit_at(10),
            figures.mean_reciprocal_rank(),
        ];
        for (found, expected) in found.into_iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9, "{found} is not {expected} for {ranks:?}");
        }
    }

    #[test]
    fn figures_are_means_over_all_questions() {
        check(&[Some(1), Some(4), Some(10), None], [0.25, 0.5, 0.75, (1.0 + 0.25 + 0.1) / 4.0]);
    }

    #[test]
    fn ranks_beyond_the_twentieth_do_not_count() {
        check(&[Some(20), Some(21)], [0.0, 0.0, 0.0, 0.025]);
    }

    #[test]
    fn no_questions_have_figures_of_nothing() {
        check(&[], [0.0; 4]);
    }
}
