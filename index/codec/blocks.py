"""Byte strings compressed in blocks: the stored fields, and columns that the schema wants compressed.

Compressing a few articles together takes less space than each alone; a block is kept small, because a page of results
opens one for every hit.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from index.codec.packing import BytesTable, Sections, offsets_of, wide_offsets
from index.errors import IndexDamaged

# Bytes before compression. Reuters articles take 0.58 of their size alone, 0.47 in blocks of this size.
BLOCK_SIZE = 4096
LEVEL = 3

BLOCK_PARTS = ("values", "first", "offsets", "data")


class BlockWriter:
    """Takes one string each for documents in ascending order; those left out have an empty one."""

    def __init__(self, level: int = LEVEL) -> None:
        self._level = level
        self._docs = array("I")
        self._lengths = array("I")
        self._pending: list[bytes] = []
        self._pending_size = 0
        self._first = array("I")
        self._blocks: list[bytes] = []
        self.size = 0  # bytes kept, about

    def add(self, doc: int, value: bytes) -> None:
        """The string of document `doc`."""
        if not self._pending:
            self._first.append(doc if self._blocks else 0)
        self._docs.append(doc)
        self._lengths.append(len(value))
        self._pending.append(value)
        self._pending_size += len(value)
        if self._pending_size >= BLOCK_SIZE:
            self._close_block()

    def _close_block(self) -> None:
        block = zlib.compress(b"".join(self._pending), self._level)
        self._blocks.append(block)
        self.size += len(block)
        self._pending.clear()
        self._pending_size = 0

    def sections(self, doc_count: int) -> Sections:
        """The sections: `values` (doc_count + 1,) where each string begins before compression, `first` (b,) the first
        document of each block, and the blocks as a table of byte strings.
        """
        if self._pending:
            self._close_block()
        lengths = np.zeros(doc_count, np.int64)
        lengths[np.asarray(self._docs)] = np.asarray(self._lengths)
        table = BytesTable.of(self._blocks)
        return {
            "values": wide_offsets(offsets_of(lengths)),
            "first": np.array(self._first, np.uint32),
            "offsets": table.offsets,
            "data": table.data,
        }


class BlockReader:
    """The strings of a `BlockWriter`; keeps the block that was read last."""

    def __init__(self, sections: Mapping[str, npt.NDArray[Any]]) -> None:
        self._values = sections["values"].data
        self._first = sections["first"].data
        self._blocks = BytesTable(sections["offsets"], sections["data"])
        self._opened = (-1, b"", 0)  # a block, what it holds, where that begins

    def __len__(self) -> int:
        return len(self._values) - 1

    def __getitem__(self, doc: int) -> bytes:
        start, stop = self._values[doc], self._values[doc + 1]
        if start == stop:
            return b""
        block = bisect_right(self._first, doc) - 1
        if self._opened[0] != block:
            try:
                text = zlib.decompress(self._blocks[block])
            except zlib.error as error:
                raise IndexDamaged(f"A block of stored values cannot be decompressed: {error}.") from error
            self._opened = (block, text, self._values[self._first[block]])
        _, text, base = self._opened
        return text[start - base : stop - base]
