//! The code set kept beside its index, compressed, so that an index can be
//! rebuilt without the publisher's files.

use std::io::{self, BufWriter, Write};

use medcode_codeset::CodeSet;

use crate::manifest::Sum;

pub(crate) const FILE: &str = "codeset.zst";
/// Level 9 is where a further level costs more time than it saves bytes.
const LEVEL: i32 = 9;
/// The most bytes a kept code set may unpack to, so that a damaged one cannot
/// exhaust memory: so many, or so many times its own bytes if that is more.
const MAX_BYTES: usize = 1 << 30;
const MAX_TIMES: usize = 64;
/// The most bytes that are packed as a whole, which packs somewhat better: ICD-10-CM with
/// its index has 31 MB.
const MOST_WHOLE: u64 = 1 << 26;
/// How much is passed on at once.
const BUFFERED: usize = 1 << 17;

/// The packed code set, and the hash of its content.
pub(crate) fn pack(set: &CodeSet) -> io::Result<(Vec<u8>, String)> {
    pack_whole_to(set, MOST_WHOLE)
}

/// Packs a code set of at most so many bytes as a whole; a larger one, which would take
/// half as much memory again as the code set itself, piece by piece.
fn pack_whole_to(set: &CodeSet, most_whole: u64) -> io::Result<(Vec<u8>, String)> {
    let Measured { len, sum } = write(set, Measured::default())?;
    let mut packed = if len <= most_whole {
        let plain = postcard::to_stdvec(set).map_err(io::Error::other)?;
        zstd::bulk::compress(&plain, LEVEL)?
    } else {
        let mut encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
        // Who unpacks it knows by this how much room to make.
        encoder.set_pledged_src_size(Some(len))?;
        write(set, encoder)?.finish()?
    };
    if len > most_bytes(packed.len()) as u64 {
        return Err(io::Error::other(format!("{len} bytes are too many to be unpacked again")));
    }
    packed.shrink_to_fit();
    Ok((packed, sum.finish()))
}

/// The code set of packed bytes.
pub(crate) fn unpack(bytes: &[u8]) -> io::Result<CodeSet> {
    let plain = zstd::bulk::decompress(bytes, most_bytes(bytes.len()))?;
    let set: CodeSet = postcard::from_bytes(&plain).map_err(io::Error::other)?;
    Ok(set.sharing_titles())
}

fn most_bytes(packed: usize) -> usize {
    packed.saturating_mul(MAX_TIMES).max(MAX_BYTES)
}

fn write<W: Write>(set: &CodeSet, to: W) -> io::Result<W> {
    let buffer = BufWriter::with_capacity(BUFFERED, to);
    let buffer = postcard::to_io(set, buffer).map_err(io::Error::other)?;
    buffer.into_inner().map_err(io::IntoInnerError::into_error)
}

/// How much was written, and its sum.
#[derive(Default)]
struct Measured {
    len: u64,
    sum: Sum,
}

impl Write for Measured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.len += bytes.len() as u64;
        self.sum.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::build::tests::large_set;
    use crate::manifest::sha256;

    /// Whether each title is once in memory.
    fn is_shared(set: &CodeSet) -> bool {
        set.concepts().all(|(id, concept)| {
            let title = &set.designations_of(id)[0];
            Arc::ptr_eq(&title.text, &concept.title)
        })
    }

    #[test]
    fn what_is_packed_is_unpacked_and_has_the_same_sum_in_pieces() {
        // Several windows of 4 MB.
        let set = large_set(120_000);
        let plain = postcard::to_stdvec(&set).expect("it is written");
        assert!(plain.len() > 10_000_000, "{} bytes", plain.len());
        let len = plain.len() as u64;
        for most_whole in [len, len - 1] {
            let (packed, sum) = pack_whole_to(&set, most_whole).expect("it is packed");
            assert_eq!(sum, sha256(&plain));
            assert!(packed.len() < plain.len() / 3, "{} of {len} bytes", packed.len());
            let unpacked = unpack(&packed).expect("it is unpacked");
            assert_eq!(unpacked, set);
            assert!([&set, &unpacked].map(is_shared) == [true; 2]);
        }
    }
}
