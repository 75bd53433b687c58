//! A medical code set to an index on disk and back, and the catalog of versions.
