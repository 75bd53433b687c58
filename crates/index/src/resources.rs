//! What building an index may use.

use std::num::NonZeroUsize;

use crate::blocks::Block;

/// What building an index may use: threads, and memory besides the code set and the files
/// that are made. The index is the same whatever it is.
///
/// ```
/// use std::num::NonZeroUsize;
/// use medcode_index::Resources;
///
/// let two = NonZeroUsize::new(2).expect("two is not none");
/// let resources = Resources::from(two).at_most(16_000_000);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Resources {
    pub(crate) threads: NonZeroUsize,
    pub(crate) gathered_bytes: usize,
}

impl Resources {
    /// By default postings of the largest US system are gathered at once.
    const GATHERED_BYTES: usize = 32_000_000;

    /// How many threads.
    pub fn threads(&self) -> NonZeroUsize {
        self.threads
    }

    /// How much may be gathered at once at most, in bytes, 32 MB by default: postings,
    /// which take as many passes over the documents as they need, and blocks of documents
    /// that are analysed ahead. Less than some megabytes takes more time and hardly less
    /// memory.
    #[must_use]
    pub fn at_most(mut self, bytes: usize) -> Self {
        self.gathered_bytes = self.gathered_bytes.min(bytes);
        self
    }

    /// Does two things, at the same time if there are threads for it.
    pub(crate) fn both<A: Send, B>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B,
    ) -> (A, B) {
        if self.threads.get() == 1 {
            return (one(), other());
        }
        std::thread::scope(|scope| {
            let one = scope.spawn(one);
            let other = other();
            (one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), other)
        })
    }

    /// How many blocks of documents may be analysed ahead.
    pub(crate) fn blocks(&self) -> NonZeroUsize {
        let fitting = self.gathered_bytes / Block::BYTES;
        let most = self.threads.saturating_mul(NonZeroUsize::new(4).expect("four is not none"));
        NonZeroUsize::new(fitting).map_or(NonZeroUsize::MIN, |fitting| fitting.min(most))
    }
}

impl From<NonZeroUsize> for Resources {
    /// So many threads, and memory as it comes.
    fn from(threads: NonZeroUsize) -> Self {
        Self { threads, gathered_bytes: Self::GATHERED_BYTES }
    }
}
