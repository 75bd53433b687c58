//! The program as it is run.
//!
//! 1. The embedded release answers a newcomer's first questions (`first_use`).
//! 2. Answers go to stdout, messages to stderr; exit codes, JSON, a closed pipe and
//!    wrong options are as the contract says (`manners`).
//! 3. A bad file is named, and the catalog stays as it was (`bad_files`).
//! 4. A catalog that may not be written to is opened and asked (`read_only`).
//! 5. A file of questions is answered line by line (`batch`), a table row by row
//!    (`batch_tables`), and a run that ended early is gone on with (`batch_resumed`).
//! 6. Codes are checked as the order file of a whole release says (`checking`).
//! 7. Several versions and systems lie in one catalog, and time is told (`years`).
//! 8. Rows of the user's own are kept, read, named where they are bad, and taken out
//!    (`lexicon`).
//! 9. What is typed so far is answered as it is typed (`suggesting`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bad_files;
mod batch;
mod batch_resumed;
mod batch_tables;
mod checking;
mod first_use;
mod lexicon;
mod manners;
mod program;
mod read_only;
mod suggesting;
mod years;
