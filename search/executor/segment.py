"""A segment as the executor sees it: its arrays, and what is worked out from them once and kept while it is open."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from index.codec.arrays import Postings, SegmentArrays, arrays_of
from search.columns import Ints
from search.executor.recent import Recent
from search.ranking import Scores, length_norms

# Bytes of lists of documents that are kept for patterns, misspellings and the like.
_REMEMBERED = 16 * 2**20


class Segment:
    """One segment: `arrays` are its postings and columns."""

    def __init__(self, arrays: SegmentArrays) -> None:
        self.arrays = arrays
        self.size = arrays.doc_count
        self._norms: dict[str, tuple[float, Scores]] = {}
        self._remembered: Recent[Hashable] = Recent(_REMEMBERED)

    def number(self, field: str, term: bytes) -> int:
        """The number of a term in the dictionary of its field, -1 when the segment has it not."""
        arrays = self.arrays.field(field)
        return -1 if arrays is None else arrays.number(term)

    def postings(self, field: str, term: bytes) -> Postings | None:
        """The postings of a term; None when the segment has none."""
        arrays = self.arrays.field(field)
        return None if arrays is None else arrays.postings(term)

    def postings_at(self, field: str, number: int) -> Postings:
        """The postings of the term that has that `number` in its field."""
        arrays = self.arrays.field(field)
        assert arrays is not None  # it has numbered the term
        return arrays.postings_at(number)

    def norms(self, field: str, average: float) -> Scores:
        """For each document how much the length of its `field` counts against it (`search.ranking.length_norms`)."""
        known = self._norms.get(field)
        if known is None or known[0] != average:
            arrays = self.arrays.field(field)
            lengths = np.zeros(self.size) if arrays is None else arrays.lengths
            known = self._norms[field] = (average, length_norms(field, lengths, average))
        return known[1]

    def remembered(self, key: Hashable, make: Callable[[], Ints]) -> Ints:
        """The documents that `make` gives; made once for a `key`, until too much else is remembered."""
        docs: Ints = self._remembered.get(key, lambda _: make())
        return docs

    def having(self, field: str) -> Ints:
        """The documents that have any term of `field`, deleted ones included."""
        return self.remembered(("having", field), lambda: self._having(field))

    def _having(self, field: str) -> Ints:
        arrays = self.arrays.field(field)
        return np.empty(0, np.int64) if arrays is None else arrays.having().nonzero()[0]


_segments: WeakKeyDictionary[Any, Segment | None] = WeakKeyDictionary()


def segment_of(reader: Any) -> Segment | None:
    """The segment of a leaf reader; None when it is of another codec."""
    if reader not in _segments:
        arrays = arrays_of(reader)
        _segments[reader] = None if arrays is None else Segment(arrays)
    return _segments[reader]
