//! Collecting what was passed over, without drowning the reader in it.

use crate::{Location, Warning};

/// How many warnings of one file are kept; a file with more is told in one.
const KEPT: usize = 1_000;

/// How many examples a counted warning names.
const EXAMPLES: usize = 5;

/// The warnings of one file.
#[derive(Debug)]
pub(crate) struct Warnings {
    file: String,
    kept: Vec<Warning>,
    more: usize,
}

impl Warnings {
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), kept: Vec::new(), more: 0 }
    }

    /// Adds a warning at a line, counted from 1.
    pub(crate) fn at(&mut self, line: u64, message: impl Into<String>) {
        self.add(Some(line), message.into());
    }

    /// Adds a warning that is about the whole file.
    pub(crate) fn whole(&mut self, message: impl Into<String>) {
        self.add(None, message.into());
    }

    /// Adds one warning for all that were counted, if any were.
    pub(crate) fn counted(&mut self, tally: &Tally) {
        if tally.count > 0 {
            self.add(None, tally.message());
        }
    }

    fn add(&mut self, line: Option<u64>, message: String) {
        if self.kept.len() >= KEPT {
            self.more += 1;
            return;
        }
        let file = self.file.clone();
        self.kept.push(Warning { at: Location { file, line }, message });
    }

    /// The file they are about.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// The first warning, if there is one.
    pub(crate) fn first(&self) -> Option<&Warning> {
        self.kept.first()
    }

    pub(crate) fn finish(mut self) -> Vec<Warning> {
        if self.more > 0 {
            let message = format!("{} more warnings of this file are left out", self.more);
            self.kept.push(Warning { at: Location { file: self.file, line: None }, message });
        }
        self.kept
    }
}

/// Counts things of one kind and remembers the first few.
#[derive(Debug)]
pub(crate) struct Tally {
    what: &'static str,
    count: usize,
    examples: Vec<String>,
}

impl Tally {
    pub(crate) fn new(what: &'static str) -> Self {
        Self { what, count: 0, examples: Vec::new() }
    }

    pub(crate) fn add(&mut self, example: impl FnOnce() -> String) {
        self.count += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(example());
        }
    }

    fn message(&self) -> String {
        let more = if self.count > self.examples.len() { ", …" } else { "" };
        let examples = self.examples.join(", ");
        format!("{}: {} ({examples}{more})", self.what, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_told_once_with_a_few_examples() {
        let mut tally = Tally::new("codes left out");
        for number in 0..7 {
            tally.add(|| format!("A0{number}"));
        }
        let mut warnings = Warnings::new("tabular.xml");
        warnings.counted(&tally);
        warnings.counted(&Tally::new("titles left out"));
        let texts: Vec<String> = warnings.finish().iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["tabular.xml: codes left out: 7 (A00, A01, A02, A03, A04, …)"]);
    }

    #[test]
    fn a_file_full_of_warnings_is_cut_short() {
        let mut warnings = Warnings::new("order.txt");
        for line in 1..=1_002 {
            warnings.at(line, "bad");
        }
        let texts = warnings.finish();
        assert_eq!(texts.len(), 1_001);
        assert_eq!(
            texts[1_000].to_string(),
            "order.txt: 2 more warnings of this file are left out"
        );
    }
}
