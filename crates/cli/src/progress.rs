//! Progress of a load, on a terminal alone.

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
