//! What became of indexes that another version of medcode made.

use medcode_codeset::{System, Version};

use crate::Failure;

/// What became of the indexes that another version of medcode made.
///
/// ```
/// use std::num::NonZeroUsize;
/// use medcode::Catalog;
///
/// let done = Catalog::in_memory().reindex(NonZeroUsize::MIN)?;
/// for failure in &done.failed {
///     eprintln!("{}", failure.error);
/// }
/// assert!(done.rebuilt.is_empty(), "what is in memory is current");
/// # Ok::<(), medcode::Error>(())
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Reindexed {
    /// The versions whose indexes were made anew.
    pub rebuilt: Vec<(System, Version)>,
    /// The versions whose indexes were not, and why.
    pub failed: Vec<Failure>,
}
