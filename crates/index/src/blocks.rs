//! Blocks of documents: analysed on several threads, taken in order, a bounded number of
//! them at any time.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};

use medcode_analysis::{Analysis, DocumentReader};
use medcode_codeset::{Designation, Role};

use crate::columns::{DocMeaning, pack_token};
use crate::runs::Runs;
use crate::spelling::WrittenCounts;
use crate::vocabulary::Terms;
use crate::wholes::{WholesWriter, initials_term};

/// What is kept of the analyses of some documents, by numbers of the block's own.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) terms: Terms,
    pub(crate) meaning_terms: Terms,
    pub(crate) tokens: Runs<u32>,
    pub(crate) meanings: Runs<DocMeaning>,
    pub(crate) wholes: WholesWriter,
    pub(crate) written: WrittenCounts,
}

impl Block {
    /// How many documents a block has: enough that what is done once for each word of it
    /// costs little, few enough that all threads end together.
    pub(crate) const DOCUMENTS: usize = 2_048;
    /// About what a block takes in memory.
    pub(crate) const BYTES: usize = 1_000_000;

    /// Analyses designations, each with whether questions may meet it.
    pub(crate) fn new<'set>(
        reader: &mut DocumentReader<'_>,
        designations: impl Iterator<Item = (&'set Designation, bool)>,
    ) -> Self {
        let mut block = Self::default();
        for (designation, is_answer) in designations {
            let analysis = reader.document(&designation.text);
            if is_answer {
                block.add_wholes(designation, &analysis);
            }
            block.written.add(&designation.text, &analysis);
            block.add(&analysis);
        }
        block
    }

    fn add(&mut self, analysis: &Analysis) {
        let terms = &mut self.terms;
        let tokens = analysis.tokens.iter();
        self.tokens.push(tokens.map(|token| pack_token(token, terms.add(&token.term))));
        terms.end_document();
        let terms = &mut self.meaning_terms;
        let small = |number: usize| u32::try_from(number).expect("texts are short");
        let meanings = analysis.meanings.iter().map(|one| DocMeaning {
            meaning: terms.add(&one.term),
            start: small(one.tokens.start),
            len: small(one.tokens.len()),
        });
        self.meanings.push(meanings);
        terms.end_document();
    }

    /// The whole designation, and its initials.
    fn add_wholes(&mut self, designation: &Designation, analysis: &Analysis) {
        let doc = u32::try_from(self.tokens.len()).expect("a block has few documents");
        for whole in analysis.wholes() {
            self.wholes.push(&whole, doc);
        }
        // Names have short forms; paths and phrases of tables are no names.
        let is_name =
            matches!(designation.role, Role::Title | Role::InclusionTerm | Role::Includes);
        if let Some(initials) = analysis.initials().filter(|_| is_name) {
            self.wholes.push(&initials_term(&initials), doc);
        }
    }
}

/// Who makes things.
pub(crate) struct Crew<'a> {
    pub(crate) threads: NonZeroUsize,
    /// How many things are being made or wait to be taken at most, or one a thread.
    pub(crate) in_flight: NonZeroUsize,
    /// Other work, which is done before anything is made.
    pub(crate) aside: Vec<Box<dyn FnOnce() + Send + 'a>>,
}

/// Makes so many things on several threads and takes them on this one, in their order.
/// `begin` gives each thread what it makes things with.
pub(crate) fn make_in_order<S, T: Send>(
    count: usize,
    crew: Crew<'_>,
    begin: impl Fn() -> S + Sync,
    make: impl Fn(&mut S, usize) -> T + Sync,
    mut take: impl FnMut(T),
) {
    let Crew { threads, in_flight, aside } = crew;
    let (aside, next) = (Mutex::new(aside), AtomicUsize::new(0));
    let gate = Gate::new(in_flight.max(threads).get());
    let work = |sender: Sender<(usize, T)>| {
        let _closes = ClosesOnPanic(&gate);
        let job = || aside.lock().unwrap_or_else(PoisonError::into_inner).pop();
        while let Some(job) = job() {
            job();
        }
        let mut own = begin();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count || !gate.enter(at) || sender.send((at, make(&mut own, at))).is_err() {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        let (sender, receiver) = channel();
        for _ in 0..threads.get() {
            let (sender, work) = (sender.clone(), &work);
            scope.spawn(move || work(sender));
        }
        drop(sender);
        let mut early: Vec<(usize, T)> = Vec::new();
        let mut taken = 0;
        for made in receiver {
            early.push(made);
            while let Some(place) = early.iter().position(|(at, _)| *at == taken) {
                take(early.swap_remove(place).1);
                taken += 1;
                gate.advance(taken);
            }
        }
    });
}

/// Keeps those who make from running ahead of who takes.
struct Gate {
    /// How many were taken; nothing when no more will be.
    taken: Mutex<Option<usize>>,
    moved: Condvar,
    width: usize,
}

impl Gate {
    fn new(width: usize) -> Self {
        Self { taken: Mutex::new(Some(0)), moved: Condvar::new(), width }
    }

    /// Waits until the thing of this number may be made; false when none will be taken.
    fn enter(&self, at: usize) -> bool {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let is_ahead =
            |taken: &mut Option<usize>| taken.is_some_and(|taken| at >= taken + self.width);
        let taken = self.moved.wait_while(taken, is_ahead);
        taken.unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// So many were taken.
    fn advance(&self, count: usize) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        // A gate that was closed stays so.
        *taken = taken.map(|_| count);
        self.moved.notify_all();
    }

    fn close(&self) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.moved.notify_all();
    }
}

/// What a thread that panicked was to make never comes, and nobody may wait for it.
struct ClosesOnPanic<'a>(&'a Gate);

impl Drop for ClosesOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crew(
        threads: usize,
        in_flight: usize,
        aside: Vec<Box<dyn FnOnce() + Send + '_>>,
    ) -> Crew<'_> {
        let number = |number| NonZeroUsize::new(number).unwrap();
        Crew { threads: number(threads), in_flight: number(in_flight), aside }
    }

    #[test]
    fn things_are_taken_in_order_and_few_are_in_flight() {
        for (threads, width) in [(1, 1), (3, 1), (2, 5), (8, 3)] {
            let (begun, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let (most, jobs) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let mut met = Vec::new();
            let job = || {
                Box::new(|| {
                    jobs.fetch_add(1, Ordering::SeqCst);
                }) as Box<_>
            };
            let make = |(): &mut (), at| {
                let ahead = begun.fetch_add(1, Ordering::SeqCst) + 1 - taken.load(Ordering::SeqCst);
                most.fetch_max(ahead, Ordering::SeqCst);
                at
            };
            let take = |at| {
                taken.fetch_add(1, Ordering::SeqCst);
                met.push(at);
            };
            let crew = crew(threads, width, vec![job(), job()]);
            make_in_order(100, crew, || (), make, take);
            assert_eq!(met, (0..100).collect::<Vec<_>>());
            assert!(most.into_inner() <= width.max(threads), "{threads} threads, {width}");
            assert_eq!(jobs.into_inner(), 2);
        }
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_thread_that_panics_keeps_nobody_waiting() {
        let make = |(): &mut (), at| assert_ne!(at, 3, "made to panic");
        make_in_order(100, crew(4, 1, Vec::new()), || (), make, |()| {});
    }
}
