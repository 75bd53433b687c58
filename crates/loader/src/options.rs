//! What a caller may say about the files, and what a caller is told meanwhile.

use medcode_codeset::{Effective, System, Version};

/// What the caller knows better than the files. By default, nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadOptions {
    /// The system that every file must belong to; by default, as content tells.
    pub system: Option<System>,
    /// The version that every file belongs to; by default, as each file tells.
    pub release: Option<Version>,
    /// The days on which each release is in force; by default, as its publisher
    /// rules for the version.
    pub effective: Option<Effective>,
}

impl LoadOptions {
    /// Options that say nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Every file belongs to this system; one of another system is an error.
    #[must_use]
    pub fn system(mut self, system: System) -> Self {
        self.system = Some(system);
        self
    }

    /// Every file belongs to this version.
    #[must_use]
    pub fn release(mut self, version: Version) -> Self {
        self.release = Some(version);
        self
    }

    /// Every release is in force on these days.
    #[must_use]
    pub fn effective(mut self, effective: Effective) -> Self {
        self.effective = Some(effective);
        self
    }
}

/// How far a load has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// The file being read, or the release being put together.
    pub file: &'a str,
    /// Bytes done, of the files as passed (packed ones are counted packed).
    pub done_bytes: u64,
    /// Bytes to do, counted alike.
    pub total_bytes: u64,
    /// Releases done, once all files are unpacked.
    pub done_releases: usize,
    /// Releases to do; 0 until all files are unpacked.
    pub total_releases: usize,
}

impl<'a> Progress<'a> {
    /// How far files are unpacked.
    pub(crate) fn of_bytes(file: &'a str, done_bytes: u64, total_bytes: u64) -> Self {
        Self { file, done_bytes, total_bytes, done_releases: 0, total_releases: 0 }
    }

    /// How many releases are done, of how many.
    pub fn of_releases(file: &'a str, (done, total): (usize, usize)) -> Self {
        Self { file, done_bytes: 0, total_bytes: 0, done_releases: done, total_releases: total }
    }
}
