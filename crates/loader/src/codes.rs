//! Tables of codes: a release has a hundred thousand, each looked up several times.
//!
//! Codes come from foreign files, so that the seed of the hasher is drawn at random.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use medcode_codeset::Code;

/// Something for each of some codes.
pub(crate) type ByCode<V> = HashMap<Code, V, RandomState>;

/// Some codes.
pub(crate) type Codes = HashSet<Code, RandomState>;
