//! How long questions took, in memory that does not grow with their number.

use std::num::NonZeroUsize;

use crate::text::thousands;

/// Times longer than this are counted as this long.
const MOST_MICROS: usize = 100_000;

/// A count for each microsecond.
#[derive(Debug, Default)]
pub(super) struct Timings {
    counts: Vec<u64>,
    count: u64,
}

impl Timings {
    pub(super) fn add(&mut self, micros: u64) {
        let place = usize::try_from(micros).map_or(MOST_MICROS, |micros| micros.min(MOST_MICROS));
        if self.counts.len() <= place {
            self.counts.resize(place + 1, 0);
        }
        self.counts[place] += 1;
        self.count += 1;
    }

    /// How many questions there were.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The time in microseconds that so many per mille of the questions took at most.
    fn percentile(&self, per_mille: u64) -> usize {
        let rank = (self.count * per_mille).div_ceil(1_000).max(1);
        let mut passed = 0;
        self.counts
            .iter()
            .position(|count| {
                passed += count;
                passed >= rank
            })
            .unwrap_or(0)
    }

    /// One line on all of it.
    pub(super) fn report(&self, seconds: f64, threads: NonZeroUsize) -> String {
        let rate = if seconds > 0.0 { self.count as f64 / seconds } else { 0.0 };
        let [p50, p95, p99] = [500, 950, 990].map(|per_mille| self.percentile(per_mille));
        format!(
            "{} questions, {threads} threads, {rate:.0} a second; search p50 {p50} µs, p95 {p95} \
             µs, p99 {p99} µs",
            thousands(self.count)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_times_added() {
        let mut timings = Timings::default();
        for micros in (1..=100).rev() {
            timings.add(micros);
        }
        timings.add(u64::MAX);
        assert_eq!(timings.percentile(500), 51);
        assert_eq!(timings.percentile(990), 100);
        assert_eq!(timings.percentile(1_000), MOST_MICROS);
        assert_eq!(Timings::default().percentile(500), 0);
    }
}
