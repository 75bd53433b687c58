//! The code set kept beside its index, compressed, so that an index can be
//! rebuilt without the publisher's files.

use std::io;

use medcode_codeset::CodeSet;

use crate::manifest::sha256;

pub(crate) const FILE: &str = "codeset.zst";
/// Level 9 is where a further level costs more time than it saves bytes.
const LEVEL: i32 = 9;
/// The most bytes a kept code set may unpack to, so that a damaged one cannot
/// exhaust memory.
const MAX_BYTES: usize = 1 << 30;

/// The packed code set, and the hash of its content.
pub(crate) fn pack(set: &CodeSet) -> io::Result<(Vec<u8>, String)> {
    let plain = postcard::to_stdvec(set).map_err(io::Error::other)?;
    Ok((zstd::bulk::compress(&plain, LEVEL)?, sha256(&plain)))
}

/// The code set of packed bytes.
pub(crate) fn unpack(bytes: &[u8]) -> io::Result<CodeSet> {
    let plain = zstd::bulk::decompress(bytes, MAX_BYTES)?;
    postcard::from_bytes(&plain).map_err(io::Error::other)
}
