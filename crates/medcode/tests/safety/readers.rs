//! Writers beside writers and readers.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use medcode::{Catalog, Search};

use crate::common::{Content, content};

#[test]
fn of_two_writers_the_second_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let first = Catalog::open(directory.path()).unwrap();
    let second = Catalog::open(directory.path()).unwrap();
    let mut told = Vec::new();
    // The first holds the catalog while its release is being made.
    let load = Content::Plain.load();
    first
        .load(&load, |progress| {
            if progress.done_releases > 0 {
                told.push(second.load(&Content::Full.load(), |_| ControlFlow::Continue(())));
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    let [Err(error)] = &told[..] else { panic!("{told:?}") };
    assert!(
        error
            .to_string()
            .ends_with("another program is changing this catalog; try again when it has ended")
    );
    assert_eq!(content(&first), Content::Plain);
    Content::Full.make(&second).unwrap();
}

/// Says that it is over when it goes out of scope.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn ten_readers_get_whole_answers_while_a_version_is_replaced() {
    let directory = tempfile::tempdir().unwrap();
    let writer = Catalog::open(directory.path()).unwrap();
    Content::Plain.make(&writer).unwrap();
    let (is_over, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let reader = Catalog::open(directory.path()).unwrap();
                    content(&reader);
                    // One that stays open keeps answering.
                    reader.refresh().unwrap();
                    assert_eq!(
                        reader.search(&Search::new("e11.9").limit(1)).unwrap().hits[0].code,
                        "E11.9"
                    );
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        // However this ends, the readers end with it.
        let _end = End(&is_over);
        for round in 0..20 {
            let content = if round % 2 == 0 { Content::Full } else { Content::Plain };
            content.make(&writer).unwrap();
        }
    });
    assert!(answered.into_inner() >= 10);
}
