//! Whatever happens to a load, the catalog stays whole.
//!
//! 1. Killed at each step of publishing, replacing or removing, and at random moments,
//!    the catalog opens, verifies, and answers as before or as after.
//! 2. What a dead load left is removed by the next.
//! 3. One program writes at a time, and the second is told; readers are never blocked
//!    and get whole answers while versions are replaced.
//! 4. A disk that takes no more, and a rename that fails, leave the catalog as it was.
//! 5. A changed byte in any file of an index is found by `verify`, and no reader panics.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on has failed; programs to kill are told by the environment"
)]

mod common;
mod damage;
mod killed;
mod readers;
#[cfg(unix)]
mod refused;
