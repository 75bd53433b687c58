//! Loads that are killed.

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use medcode::Catalog;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::common::{Content, content_of};

/// What the child reads: directory, content to make, and the step at which it ends.
const TASK: &str = "MEDCODE_SAFETY_TASK";

/// Ends the program at the step of publishing with this number.
struct EndAt(AtomicUsize);

impl Subscriber for EndAt {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "medcode::publishing"
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, _event: &Event<'_>) {
        if self.0.fetch_sub(1, Ordering::Relaxed) == 1 {
            // Nothing is cleaned up, as when the machine is switched off.
            std::process::abort();
        }
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

#[test]
#[ignore = "run by the others, as the program to kill"]
fn child() {
    let Ok(task) = std::env::var(TASK) else { return };
    let [directory, content, step] = task.split('|').collect::<Vec<_>>().try_into().unwrap();
    tracing::subscriber::set_global_default(EndAt(AtomicUsize::new(step.parse().unwrap())))
        .unwrap();
    Content::named(content).make(&Catalog::at(directory)).unwrap();
}

/// A program that brings a catalog to a content; ended at a step, 0 for none.
fn start(directory: &Path, content: Content, step: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::child", "--ignored", "--nocapture"])
        .env(TASK, format!("{}|{}|{step}", directory.display(), content.name()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn run(directory: &Path, content: Content, step: usize) -> ExitStatus {
    start(directory, content, step).wait().unwrap()
}

/// Kills a change at each of its steps, and returns how many there are.
fn kill_at_every_step(before: Content, after: Content) -> usize {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    for step in 1.. {
        assert!(run(directory, before, 0).success());
        assert_eq!(content_of(directory), before);
        let status = run(directory, after, step);
        let found = content_of(directory);
        assert!(found == before || found == after, "step {step}: {found:?}");
        if status.success() {
            assert_eq!(found, after);
            // The change was whole, and what dead programs left is gone.
            let is_left = |entry: std::fs::DirEntry| {
                entry.file_name().to_string_lossy().starts_with(".unpublished")
            };
            let left = std::fs::read_dir(directory).unwrap().flatten().filter(|_| true);
            assert_eq!(left.map(is_left).filter(|is_left| *is_left).count(), 0);
            return step - 1;
        }
    }
    unreachable!("a change ends")
}

#[test]
fn a_load_killed_at_any_step_leaves_what_was_or_what_comes() {
    assert!(kill_at_every_step(Content::Nothing, Content::Plain) >= 10);
}

#[test]
fn a_replacement_killed_at_any_step_leaves_the_one_or_the_other() {
    assert!(kill_at_every_step(Content::Plain, Content::Full) >= 10);
}

#[test]
fn a_removal_killed_at_any_step_leaves_all_or_nothing() {
    assert!(kill_at_every_step(Content::Full, Content::Nothing) >= 1);
}

#[test]
fn a_load_killed_at_random_moments_leaves_the_one_or_the_other() {
    const MOMENTS: u32 = 200;
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    assert!(run(directory, Content::Plain, 0).success());
    let started = Instant::now();
    assert!(run(directory, Content::Full, 0).success());
    let whole = started.elapsed();
    let mut before = Content::Full;
    let mut changed = 0;
    // A fixed sequence that looks random: the moment at which a step falls is not.
    let mut state = 0x2545_F491_u32;
    for _ in 0..MOMENTS {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let share = f64::from(state) / f64::from(u32::MAX);
        let after = if before == Content::Full { Content::Plain } else { Content::Full };
        let mut child = start(directory, after, 0);
        std::thread::sleep(whole.mul_f64(share).min(Duration::from_secs(10)));
        // One that has ended cannot be killed.
        let _ = child.kill();
        child.wait().unwrap();
        let found = content_of(directory);
        assert!(found == before || found == after, "{found:?}");
        changed += usize::from(found == after);
        before = found;
    }
    assert!(changed > 0 && changed < MOMENTS as usize, "{changed} of {MOMENTS} came through");
}
