//! Clinical text to terms: normalise, segment, stem, expand through lexicons.
