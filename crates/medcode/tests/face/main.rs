//! Tests of the face: what it promises to those who embed it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

mod answers;
mod bounds;
mod catalog;
mod common;
mod laws;
mod paths;
mod releases;
mod suggest;
mod systems;
