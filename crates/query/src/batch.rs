//! Many questions at once, on several threads.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many pieces of work a thread takes at once: few enough that none waits for
/// another at the end, enough that taking them costs nothing.
const SHARE: usize = 4;

/// Works every piece on so many threads, and returns the results in the order of
/// the pieces. The results do not depend on the number of threads if the work does
/// not; of several errors the first piece's is returned, and work that lies behind
/// an error may not have been begun.
///
/// Memory is that of the results. One thread, or less work than one takes at once,
/// starts none.
///
/// What becomes of an answer can be done where it is found: with a piece a question, and
/// work that searches a catalog and makes the line that is to be written.
///
/// ```
/// use std::num::{NonZeroUsize, ParseIntError};
///
/// use medcode_query::in_order;
/// let two = NonZeroUsize::MIN.saturating_add(1);
/// let half = |text: &&str| text.parse::<u32>().map(|number| format!("{}\n", number / 2));
/// assert_eq!(in_order(&["8", "6"], two, half)?.concat(), "4\n3\n");
/// assert!(in_order(&["8", "six"], two, half).is_err());
/// # Ok::<(), ParseIntError>(())
/// ```
pub fn in_order<P, R, E>(
    pieces: &[P],
    threads: NonZeroUsize,
    work: impl Fn(&P) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E>
where
    P: Sync,
    R: Send,
    E: Send,
{
    let shares = pieces.chunks(SHARE).count();
    let threads = threads.get().min(shares);
    if threads <= 1 {
        return pieces.iter().map(work).collect();
    }
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(usize::MAX));
    let done = Mutex::new(Vec::with_capacity(shares));
    let worker = || {
        loop {
            let share = next.fetch_add(1, Ordering::Relaxed);
            if share >= shares || share > failed.load(Ordering::Relaxed) {
                return;
            }
            let start = share * SHARE;
            let share_of = &pieces[start..(start + SHARE).min(pieces.len())];
            let results: Result<Vec<R>, E> = share_of.iter().map(&work).collect();
            if results.is_err() {
                failed.fetch_min(share, Ordering::Relaxed);
            }
            done.lock().expect("no worker panics with the lock").push((share, results));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(worker);
        }
        worker();
    });
    let mut done = done.into_inner().expect("no worker panics with the lock");
    done.sort_unstable_by_key(|(share, _)| *share);
    let mut results = Vec::with_capacity(pieces.len());
    for (_, share) in done {
        results.extend(share?);
    }
    Ok(results)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threads(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    #[test]
    fn results_lie_in_the_order_of_the_pieces_on_any_number_of_threads() {
        for len in [0, 1, 3, 4, 5, 1_000] {
            let pieces: Vec<usize> = (0..len).collect();
            for count in [1, 2, 7] {
                let doubled = in_order(&pieces, threads(count), |piece| Ok::<_, ()>(piece * 2));
                assert!(doubled.unwrap().iter().copied().eq((0..len).map(|piece| piece * 2)));
            }
        }
    }

    #[test]
    fn of_several_errors_the_first_is_told() {
        let pieces: Vec<usize> = (0..1_000).collect();
        for count in [1, 2, 7] {
            let work = |piece: &usize| if *piece < 300 { Ok(()) } else { Err(*piece) };
            assert_eq!(in_order(&pieces, threads(count), work), Err(300));
        }
    }
}
