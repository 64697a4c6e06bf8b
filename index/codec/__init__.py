"""A Whoosh codec that keeps a segment as flat arrays in memory-mapped files, and the writer that fills it."""

from index.codec.codec import ColumnarCodec
from index.codec.writer import ColumnarWriter

__all__ = ["ColumnarCodec", "ColumnarWriter"]
