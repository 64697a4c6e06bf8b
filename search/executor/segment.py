"""A segment as the executor sees it: its arrays, and what is worked out from them once and kept while it is open."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from index.codec.arrays import Postings, SegmentArrays, arrays_of
from index.codec.recent import Recent
from search.columns import Ints
from search.executor.sets import Scores
from search.ranking import length_norms, saturation

# Bytes of lists of documents that are kept for patterns, misspellings and the like, and of what was worked out of
# terms' frequencies: common words are looked for again and again.
_REMEMBERED = _SATURATIONS = 16 * 2**20


class Statistics(NamedTuple):
    """How a field is scored: whether by BM25 or by frequency alone, its average length, its boost in the schema."""

    scorable: bool
    average: float
    boost: float


class Segment:
    """One segment: `arrays` are its postings and columns."""

    def __init__(self, arrays: SegmentArrays) -> None:
        self.arrays = arrays
        self.size = arrays.doc_count
        self._norms: dict[str, tuple[float, Scores]] = {}
        self._saturations: Recent[tuple[str, int, Statistics]] = Recent(_SATURATIONS)
        self._remembered: Recent[Hashable] = Recent(_REMEMBERED)

    def number(self, field: str, term: bytes) -> int:
        """The number of a term in the dictionary of its field, -1 when the segment has it not."""
        arrays = self.arrays.field(field)
        if arrays is None:
            return -1
        place = bisect_left(arrays.terms, term)
        return place if place < len(arrays.terms) and arrays.terms[place] == term else -1

    def postings(self, field: str, term: bytes) -> Postings | None:
        """The postings of a term; None when the segment has none."""
        arrays = self.arrays.field(field)
        return None if arrays is None else arrays.postings(term)

    def postings_at(self, field: str, number: int) -> Postings:
        """The postings of the term that has that `number` in its field."""
        arrays = self.arrays.field(field)
        assert arrays is not None  # it has numbered the term
        return arrays.postings_at(number)

    def saturations(self, field: str, number: int, statistics: Statistics) -> Scores:
        """(n,) for each posting of a term, what part of the term's weight it gets: `search.ranking.saturation`, or the
        frequency in a field that is not scored by BM25."""
        found: Scores = self._saturations.get((field, number, statistics), self._saturate)
        return found

    def _saturate(self, key: tuple[str, int, Statistics]) -> Scores:
        field, number, (scorable, average, boost) = key
        postings = self.postings_at(field, number)
        freqs = postings.freqs.astype(np.float32)
        if boost != 1.0:
            freqs *= np.float32(boost)
        return saturation(freqs, self._norms_of(field, average).take(postings.docs)) if scorable else freqs

    def _norms_of(self, field: str, average: float) -> Scores:
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


class Term:
    """A term in a segment: its postings there, and how they are scored."""

    __slots__ = ("_field", "_number", "_segment", "_statistics", "postings", "weight")

    def __init__(self, segment: Segment, field: str, number: int, statistics: Statistics, weight: float) -> None:
        """`number` is the term's in the dictionary of `field`; `weight` is its idf in the index, 1 where the field is
        not scored by BM25."""
        self.weight = weight
        self.postings = segment.postings_at(field, number)
        self._segment = segment
        self._field = field
        self._number = number
        self._statistics = statistics

    @property
    def parts(self) -> Scores:
        """(n,) what part of the term's weight each document of the postings gets."""
        return self._segment.saturations(self._field, self._number, self._statistics)

    def scores(self, rows: Ints | None, boost: float) -> Scores:
        """The scores of the documents at `rows` of the postings, of all of them without."""
        scores: Scores = (self.parts if rows is None else self.parts.take(rows)) * np.float32(self.weight * boost)
        return scores


_segments: WeakKeyDictionary[Any, Segment | None] = WeakKeyDictionary()


def segment_of(reader: Any) -> Segment | None:
    """The segment of a leaf reader; None when it is of another codec."""
    if reader not in _segments:
        arrays = arrays_of(reader)
        _segments[reader] = None if arrays is None else Segment(arrays)
    return _segments[reader]
