//! Tests of the face: what it promises to those who embed it.

mod answers;
mod catalog;
mod common;
mod laws;
mod releases;
