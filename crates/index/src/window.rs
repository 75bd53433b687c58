//! Windows of documents: what those that lie together have, and which may be among the
//! best.

use std::cell::Cell;

/// How many documents are summed up at a time: what a first-level cache holds.
pub(crate) const WINDOW: u32 = 4_096;

/// A window, and the documents of it that may be among the best, by their places in it.
#[derive(Default)]
pub(crate) struct Workspace {
    pub(crate) window: Window,
    pub(crate) open: Places,
}

impl Workspace {
    /// Does work that leaves the window empty. A thread keeps its workspace: 32 KB that
    /// each search would have made and zeroed anew.
    pub(crate) fn with<T>(work: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static IDLE: Cell<Option<Box<Workspace>>> = const { Cell::new(None) };
        }
        let mut workspace = IDLE.try_with(Cell::take).ok().flatten().unwrap_or_default();
        let done = work(&mut workspace);
        // Of work that panics, the window is not empty: it is not kept. A thread that ends
        // keeps none.
        let _ = IDLE.try_with(|idle| idle.set(Some(workspace)));
        done
    }
}

/// What the documents of a window have so far.
pub(crate) struct Window {
    /// The first document that it may have.
    pub(crate) start: u32,
    scores: Box<[f32; WINDOW as usize]>,
    /// Which of them have anything, a bit for each.
    met: [u64; WINDOW as usize / 64],
}

impl Default for Window {
    fn default() -> Self {
        let scores = Box::new([0.0; WINDOW as usize]);
        Self { start: 0, scores, met: [0; WINDOW as usize / 64] }
    }
}

impl Window {
    /// Adds to what a document of the window has.
    #[inline]
    pub(crate) fn add(&mut self, doc: u32, score: f32) {
        // The remainder changes nothing, and spares two checks of bounds.
        let place = (doc - self.start) as usize % WINDOW as usize;
        self.met[place / 64] |= 1 << (place % 64);
        self.scores[place] += score;
    }

    /// Keeps the places of the documents that are worth it, by what they have.
    pub(crate) fn find(&self, open: &mut Places, is_worth: impl Fn(f32) -> bool) {
        open.count = 0;
        for (part, mut bits) in (0_u32..).zip(self.met) {
            while bits != 0 {
                let place = part * 64 + bits.trailing_zeros();
                bits &= bits - 1;
                open.keep(place, is_worth(self.score(place)));
            }
        }
    }

    /// What the document at a place has.
    #[inline]
    pub(crate) fn score(&self, place: u32) -> f32 {
        self.scores[place as usize % WINDOW as usize]
    }

    /// Forgets what the documents have.
    pub(crate) fn clear(&mut self) {
        for (met, scores) in self.met.iter_mut().zip(self.scores.as_chunks_mut::<64>().0) {
            if *met != 0 {
                *met = 0;
                *scores = [0.0; 64];
            }
        }
    }
}

/// Places in a window, in their order.
pub(crate) struct Places {
    all: Box<[u32; WINDOW as usize]>,
    count: usize,
}

impl Default for Places {
    fn default() -> Self {
        Self { all: Box::new([0; WINDOW as usize]), count: 0 }
    }
}

impl Places {
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    pub(crate) fn as_slice(&self) -> &[u32] {
        &self.all[..self.count]
    }

    /// Puts a place behind the others if it is worth it: without a branch, which would be
    /// foreseen badly.
    #[inline]
    fn keep(&mut self, place: u32, is_worth: bool) {
        self.all[self.count % WINDOW as usize] = place;
        self.count += usize::from(is_worth);
    }

    /// Leaves out the places that are not worth it.
    pub(crate) fn retain(&mut self, is_worth: impl Fn(u32) -> bool) {
        for at in 0..std::mem::take(&mut self.count) {
            let place = self.all[at % WINDOW as usize];
            self.keep(place, is_worth(place));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_tells_its_documents_in_their_order_and_forgets_them() {
        let Workspace { mut window, mut open } = Workspace::default();
        window.start = 100;
        for (doc, score) in [(100 + WINDOW - 1, 1.0), (163, 2.0), (100, 0.5), (163, 0.25)] {
            window.add(doc, score);
        }
        window.find(&mut open, |_| true);
        assert_eq!(open.as_slice(), [0, 63, WINDOW - 1]);
        let scores: Vec<f32> = open.as_slice().iter().map(|place| window.score(*place)).collect();
        assert_eq!(scores, [0.5, 2.25, 1.0]);
        open.retain(|place| window.score(place) > 0.75);
        assert_eq!(open.as_slice(), [63, WINDOW - 1]);
        window.find(&mut open, |score| score > 2.0);
        assert_eq!(open.as_slice(), [63]);
        window.clear();
        window.find(&mut open, |_| true);
        assert!(open.as_slice().is_empty() && window.score(63) == 0.0);
    }

    #[test]
    fn a_full_window_has_all_its_documents() {
        let Workspace { mut window, mut open } = Workspace::default();
        (0..WINDOW).for_each(|doc| window.add(doc, 1.0));
        window.find(&mut open, |_| true);
        open.retain(|_| true);
        assert!(open.as_slice().iter().copied().eq(0..WINDOW));
    }
}
