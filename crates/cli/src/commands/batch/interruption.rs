//! Being interrupted: the work stops between two writes and says how far it came.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

/// Knows whether the program was asked to end.
pub(super) struct Interruption {
    asked: [(i32, Arc<AtomicBool>); 2],
}

impl Interruption {
    /// From now on, an interruption is noted; a second one ends the program at once,
    /// whatever it waits for.
    pub(super) fn watch() -> io::Result<Self> {
        let asked = [SIGINT, SIGTERM].map(|signal| (signal, Arc::new(AtomicBool::new(false))));
        for (signal, is_asked) in &asked {
            flag::register_conditional_default(*signal, Arc::clone(is_asked))?;
            flag::register(*signal, Arc::clone(is_asked))?;
        }
        Ok(Self { asked })
    }

    pub(super) fn is_asked(&self) -> bool {
        self.signal().is_some()
    }

    /// Ends the program as if the signal had not been noted, so that a script whose
    /// command this is ends too.
    pub(super) fn obey(&self) {
        if let Some(signal) = self.signal() {
            // Where that is not to be had, the exit code tells.
            let _ = low_level::emulate_default_handler(signal);
        }
    }

    fn signal(&self) -> Option<i32> {
        let asked = self.asked.iter().find(|(_, is_asked)| is_asked.load(Ordering::Relaxed));
        asked.map(|(signal, _)| *signal)
    }
}
