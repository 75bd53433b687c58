//! Official release files of medical code sets to code sets.
