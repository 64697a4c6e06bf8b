"""Byte strings of documents on their way into a file: those that are added, and those of segments that are merged.

What is merged is not read before it is written, and then a few megabytes at a time, so that a segment of any size is
merged in little memory.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec.packing import Bytes, offsets_of, ranges, wide_offsets

PIECE = 4 * 2**20  # bytes


class Pieces(NamedTuple):
    """An array (length,) that is not in memory as one; its pieces can be asked for once."""

    dtype: npt.DTypeLike
    length: int
    pieces: Iterator[npt.NDArray[Any]]


class StringsWriter:
    """Takes strings of documents in ascending order; those left out have an empty one."""

    def __init__(self) -> None:
        self._docs, self._lengths = array("I"), array("I")
        self._added = bytearray()
        self._parts: list[Iterator[Bytes]] = []  # what comes before `_added`

    @property
    def size(self) -> int:
        """Bytes kept in memory, about."""
        return len(self._added)

    def add(self, docs: Iterable[int], strings: Sequence[bytes]) -> None:
        """The strings of the next documents."""
        self._docs.extend(docs)
        self._lengths.extend(map(len, strings))
        self._added += b"".join(strings)

    def add_joined(self, docs: array[int], lengths: npt.NDArray[np.uint32], data: bytes) -> None:
        """The same of strings of these lengths, one behind the other."""
        self._docs.extend(docs)
        self._lengths.frombytes(lengths.tobytes())
        self._added += data

    def copy(self, offsets: npt.NDArray[Any], data: Bytes, live: npt.NDArray[np.bool_], start: int) -> None:
        """The strings of a table whose documents are `live`, as from `start` on; `data` is read by `sections`."""
        self._part_with_added()
        offsets = offsets.astype(np.int64)
        self._docs.extend(range(start, start + int(live.sum())))
        self._lengths.extend(array("I", np.diff(offsets)[live].astype(np.uint32).tobytes()))
        self._parts.append(_live_strings(offsets, data, live))

    def sections(self, doc_count: int) -> dict[str, npt.NDArray[Any] | Pieces]:
        """The sections of a `BytesTable` of `doc_count` strings."""
        self._part_with_added()
        lengths = np.zeros(doc_count, np.int64)
        lengths[np.asarray(self._docs)] = np.asarray(self._lengths)
        offsets = wide_offsets(offsets_of(lengths))
        pieces = (piece for part in self._parts for piece in part)
        return {"offsets": offsets, "data": Pieces(np.uint8, int(offsets[-1]), pieces)}

    def _part_with_added(self) -> None:
        if self._added:
            self._parts.append(iter((np.frombuffer(self._added, np.uint8),)))
            self._added = bytearray()


def _live_strings(offsets: npt.NDArray[np.int64], data: Bytes, live: npt.NDArray[np.bool_]) -> Iterator[Bytes]:
    """The strings of a table whose documents are `live`, one behind the other, about `PIECE` bytes at a time."""
    bounds = np.unique(np.searchsorted(offsets, np.arange(0, int(offsets[-1]), PIECE)))
    for first, last in pairwise([*bounds.tolist(), len(live)]):
        kept = live[first:last]
        starts = offsets[first : last + 1]
        if kept.all():
            yield data[starts[0] : starts[-1]]
        else:
            yield data[ranges(starts[:-1][kept], np.diff(starts)[kept])]
