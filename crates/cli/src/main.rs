//! The medcode program.
fn main() {}
