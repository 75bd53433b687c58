//! Sums of files, by several threads where a file is large: an index of 19 MB is opened in
//! a sixth less time by two.

use std::num::NonZeroUsize;
use std::thread;

use crc32fast::Hasher;

/// How many bytes a thread has at least: what it sums takes ten times as long as to begin it.
const PART: usize = 4 << 20;
/// Memory gives no more bytes to more threads.
const MOST_THREADS: usize = 4;

/// The CRC-32 of bytes.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let most = (bytes.len() / PART).min(MOST_THREADS);
    let threads = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
    if most < 2 { crc32fast::hash(bytes) } else { crc32_by(bytes, threads().min(most)) }
}

/// The same by so many threads, this one among them.
fn crc32_by(bytes: &[u8], threads: usize) -> u32 {
    let mut parts = bytes.chunks(bytes.len().div_ceil(threads).max(1));
    let first = parts.next().unwrap_or_default();
    thread::scope(|scope| {
        let begin = |part| (part, thread::Builder::new().spawn_scoped(scope, move || sum(part)));
        let others: Vec<_> = parts.map(begin).collect();
        let mut whole = sum(first);
        for (part, begun) in others {
            // Where no thread can be begun, it is done here.
            let part = match begun {
                Ok(thread) => thread.join().expect("to sum bytes does not panic"),
                Err(_) => sum(part),
            };
            whole.combine(&part);
        }
        whole.finalize()
    })
}

fn sum(bytes: &[u8]) -> Hasher {
    let mut hasher = Hasher::new();
    hasher.update(bytes);
    hasher
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_the_same_by_any_number_of_threads() {
        let bytes: Vec<u8> = (0..=250).cycle().take(1_001).collect();
        for len in [0, 1, 2, 3, 1_000, 1_001] {
            for threads in [1, 2, 3, 4] {
                let sum = crc32_by(&bytes[..len], threads);
                assert_eq!(sum, crc32fast::hash(&bytes[..len]), "{len} bytes, {threads} threads");
            }
        }
        let large = bytes.repeat(3 * PART / bytes.len());
        assert_eq!(crc32(&large), crc32fast::hash(&large));
    }
}
