//! Speed, size and relevance of medcode beside general engines.
