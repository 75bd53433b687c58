//! An embeddable search engine for medical code sets.
