"""A Whoosh codec that keeps a segment as flat arrays in memory-mapped files. `writer` has the writer that fills it."""

from index.codec.codec import ColumnarCodec

__all__ = ["ColumnarCodec"]
