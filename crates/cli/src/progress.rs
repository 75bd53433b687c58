//! Progress of long work, on a terminal alone.

use std::ops::ControlFlow;

use indicatif::{ProgressBar, ProgressStyle};
use medcode::Progress;

use crate::text::escaped;

/// A progress bar on stderr; nothing where that is not a terminal.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    pub(crate) fn new() -> Self {
        let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {wide_msg}")
            .expect("the template is well formed");
        Self(ProgressBar::new(0).with_style(style))
    }

    /// Shows how far the load has come; never stops it.
    pub(crate) fn show(&self, progress: &Progress<'_>) -> ControlFlow<()> {
        self.0.set_length(progress.total_bytes);
        self.0.set_position(progress.done_bytes);
        if progress.done_bytes >= progress.total_bytes {
            self.0.set_message("building the index");
        } else {
            self.0.set_message(escaped(progress.file).into_owned());
        }
        ControlFlow::Continue(())
    }
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
        let style = ProgressStyle::with_template(template).expect("the template is well formed");
        let bar = bytes.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        Self(bar.with_style(style))
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
