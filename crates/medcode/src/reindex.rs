//! What became of indexes that another version of medcode made.

use medcode_codeset::{System, Version};

use crate::Failure;

/// What became of the indexes that another version of medcode made.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Reindexed {
    /// The versions whose indexes were made anew.
    pub rebuilt: Vec<(System, Version)>,
    /// The versions whose indexes were not, and why.
    pub failed: Vec<Failure>,
}
