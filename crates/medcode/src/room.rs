//! Room: how much memory a load may take, and what of it fits.

use std::num::NonZeroUsize;

use medcode_index::Resources;
use medcode_loader::Plan;

use crate::Error;
use crate::load::{Failure, Load};

/// The part of a release's memory that may be gathered at once while its index is built.
const GATHERED: usize = 8;

/// What stays of a release that was made while others are: what is told of it, and memory
/// that was given back and is not the system's again. Measured over 33 releases.
const LEFT_BEHIND: usize = 2_000_000;

/// What a load may take, less the files that wait, packed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    /// What was given; nothing for as much as it takes.
    given_bytes: Option<usize>,
    /// What is taken besides the releases that are being made.
    waiting_bytes: usize,
}

impl Room {
    pub(crate) fn new(given_bytes: Option<usize>, plans: &[Plan]) -> Self {
        let packed: usize = plans.iter().map(Plan::packed_bytes).sum();
        let waiting_bytes = packed + LEFT_BEHIND * plans.len().saturating_sub(1);
        Self { given_bytes, waiting_bytes }
    }

    /// Whether a release can be made by itself.
    pub(crate) fn fits(&self, plan: &Plan) -> bool {
        self.left_bytes().is_none_or(|left| plan.making_bytes() <= left)
    }

    /// Why one cannot.
    pub(crate) fn failure(&self, plan: &Plan) -> Failure {
        let (system, version) = (plan.system(), plan.version().clone());
        let error = Error::Memory {
            system,
            version: version.clone(),
            needed_bytes: plan.making_bytes() + self.waiting_bytes,
            given_bytes: self.given_bytes.unwrap_or(usize::MAX),
        };
        Failure { system: Some(system), version: Some(version), error }
    }

    /// How many releases may be made at once, whichever they are.
    pub(crate) fn at_once(&self, plans: &[Plan]) -> usize {
        largest_within(plans.iter().map(Plan::making_bytes).collect(), self.left_bytes())
    }

    /// What each of so many releases that are made at once is built with.
    pub(crate) fn resources(&self, threads: NonZeroUsize, at_once: usize) -> Resources {
        let resources = Resources::from(threads);
        match self.left_bytes() {
            Some(left) => resources.at_most(left / at_once.max(1) / GATHERED),
            None => resources,
        }
    }

    fn left_bytes(&self) -> Option<usize> {
        Some(self.given_bytes?.saturating_sub(self.waiting_bytes))
    }
}

/// How many of the largest needs fit together: as many of any do.
fn largest_within(mut needs: Vec<usize>, left: Option<usize>) -> usize {
    needs.sort_unstable();
    let mut left = left.unwrap_or(usize::MAX);
    let fits = |need: &usize| {
        let is_room = *need <= left;
        left = left.saturating_sub(*need);
        is_room
    };
    needs.into_iter().rev().take_while(fits).count().min(Load::MOST_AT_ONCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(needs: &[usize], left: Option<usize>, expected: usize) {
        assert_eq!(largest_within(needs.to_vec(), left), expected, "{needs:?} in {left:?}");
    }

    #[test]
    fn as_many_are_made_at_once_as_fit_together_whichever_they_are() {
        check(&[100, 300, 200], None, 3);
        check(&[100; 9], None, Load::MOST_AT_ONCE);
        check(&[100, 300, 200], Some(600), 3);
        check(&[100, 300, 200], Some(599), 2);
        check(&[100, 300, 200], Some(499), 1);
        check(&[100, 300, 200], Some(299), 0);
        check(&[], Some(1), 0);
    }
}
