//! Percentiles of durations, and medians over runs.

use std::time::Duration;

/// How long a question takes, over all questions of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percentiles {
    /// Half of the questions take no longer.
    pub p50: Duration,
    /// 95 of 100 take no longer.
    pub p95: Duration,
    /// 99 of 100 take no longer.
    pub p99: Duration,
    /// 999 of 1,000 take no longer.
    pub p999: Duration,
}

impl Percentiles {
    /// Percentiles by the nearest rank; of nothing, zero.
    pub fn of(mut durations: Vec<Duration>) -> Self {
        durations.sort_unstable();
        let nearest = |thousandth: usize| {
            let rank = (durations.len() * thousandth).div_ceil(1_000);
            durations.get(rank.saturating_sub(1)).copied().unwrap_or_default()
        };
        Self { p50: nearest(500), p95: nearest(950), p99: nearest(990), p999: nearest(999) }
    }

    /// For each percentile its median over runs.
    pub fn median(runs: &[Self]) -> Self {
        let each =
            |percentile: fn(&Self) -> Duration| median(runs.iter().map(percentile).collect());
        Self {
            p50: each(|run| run.p50),
            p95: each(|run| run.p95),
            p99: each(|run| run.p99),
            p999: each(|run| run.p999),
        }
    }
}

/// The median; of an even number the lower of the two in the middle, of nothing
/// zero.
pub fn median<T: Ord + Copy + Default>(mut values: Vec<T>) -> T {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(micros: impl IntoIterator<Item = u64>, expected: [u64; 4]) {
        let Percentiles { p50, p95, p99, p999 } =
            Percentiles::of(micros.into_iter().map(Duration::from_micros).collect());
        assert_eq!([p50, p95, p99, p999], expected.map(Duration::from_micros));
    }

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        check((1..=200).rev(), [100, 190, 198, 200]);
        check([7], [7; 4]);
        check([], [0; 4]);
    }

    #[test]
    fn a_median_is_one_of_the_values() {
        assert_eq!(median(vec![9, 1, 5]), 5);
        assert_eq!(median(vec![4, 3, 2, 1]), 2);
        assert_eq!(median(Vec::<u32>::new()), 0);
    }
}
