//! Progress of long work, on a terminal alone.

use std::ops::ControlFlow;

use indicatif::{ProgressBar, ProgressStyle};
use medcode::Progress;

use crate::text::escaped;

/// A progress bar on stderr; nothing where that is not a terminal.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::new(0);
        bar.set_style(style("{bar:30} {bytes}/{total_bytes} {wide_msg}"));
        Self(bar)
    }

    /// Shows how far the load has come; never stops it.
    pub(crate) fn show(&self, progress: &Progress<'_>) -> ControlFlow<()> {
        let count = |number: usize| number as u64;
        if progress.total_releases > 0 {
            if self.0.length() != Some(count(progress.total_releases)) {
                self.0.set_style(style("{bar:30} {pos}/{len} releases {wide_msg}"));
            }
            self.0.set_length(count(progress.total_releases));
            self.0.set_position(count(progress.done_releases));
            self.0.set_message(progress.file.to_owned());
        } else {
            self.0.set_length(progress.total_bytes);
            self.0.set_position(progress.done_bytes);
            let is_read = progress.done_bytes >= progress.total_bytes;
            let file = escaped(progress.file).into_owned();
            self.0.set_message(if is_read { "building the index".to_owned() } else { file });
        }
        ControlFlow::Continue(())
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is well formed")
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// The progress of a batch of questions on stderr; nothing where that is not a
/// terminal.
pub(crate) struct QuestionBar(ProgressBar);

impl QuestionBar {
    /// A bar for an input of so many bytes, or of nobody knows how many.
    pub(crate) fn new(bytes: Option<u64>) -> Self {
        let template = match bytes {
            Some(_) => "{bar:30} {percent}% {msg}, {eta} left",
            None => "{spinner} {msg}",
        };
        let bar = bytes.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        Self(bar.with_style(style(template)))
    }

    /// Shows how many bytes were read and how many questions answered.
    pub(crate) fn show(&self, read_bytes: u64, questions: u64) {
        let seconds = self.0.elapsed().as_secs_f64();
        let rate = if seconds > 0.0 { questions as f64 / seconds } else { 0.0 };
        self.0.set_message(format!("{questions} questions, {rate:.0} a second"));
        self.0.set_position(read_bytes);
    }
}

impl Drop for QuestionBar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
