"""A Whoosh codec that keeps a segment as flat arrays in memory-mapped files, and the writer that fills it."""
