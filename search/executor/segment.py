"""A segment as the executor sees it: its arrays, and what is worked out from them once and kept while it is open."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from index.codec.arrays import Postings, SegmentArrays, arrays_of
from search.columns import Ints
from search.executor.recent import Recent
from search.executor.sets import Scores
from search.ranking import length_norms, saturation

# Bytes of lists of documents that are kept for patterns, misspellings and the like.
_REMEMBERED = 16 * 2**20

# Bytes that are kept of the documents of terms and of what was worked out of their frequencies: common words are looked
# for again and again.
_HELD = 64 * 2**20


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

    def saturations(self, field: str, postings: Postings, docs: Ints, statistics: Statistics) -> Scores:
        """(n,) for each of the documents `docs` of a term, what part of the term's weight it gets:
        `search.ranking.saturation`, or the frequency in a field that is not scored by BM25."""
        freqs = postings.freqs.astype(np.float32)
        if statistics.boost != 1.0:
            freqs *= np.float32(statistics.boost)
        return saturation(freqs, self._norms_of(field, statistics.average).take(docs)) if statistics.scorable else freqs

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

    __slots__ = ("_docs", "_field", "_held", "_parts", "_segment", "_statistics", "asked", "postings", "weight")

    def __init__(
        self, segment: Segment, field: str, number: int, *, statistics: Statistics, weight: float, held: HeldTerms
    ) -> None:
        """`number` is the term's in the dictionary of `field`; `weight` is its idf in the index, 1 where the field is
        not scored by BM25. What is read of it is among `held`."""
        self.weight = weight
        self.postings = segment.postings_at(field, number)
        self.asked = False  # for what it holds, since `held` last looked
        self._segment = segment
        self._field = field
        self._statistics = statistics
        self._held = held
        self._docs: Ints | None = None
        self._parts: Scores | None = None

    @property
    def docs(self) -> Ints:
        """(n,) the documents of the postings; not to be changed."""
        docs = self._docs
        if docs is None:
            docs = self._docs = self.postings.docs
            self._held.add(self, docs.nbytes)
        else:
            self.asked = True
        return docs

    @property
    def parts(self) -> Scores:
        """(n,) what part of the term's weight each document of the postings gets; not to be changed."""
        parts = self._parts
        if parts is None:
            parts = self._parts = self._segment.saturations(self._field, self.postings, self.docs, self._statistics)
            self._held.add(self, parts.nbytes)
        else:
            self.asked = True
        return parts

    def let_go(self) -> None:
        """Hold no arrays any longer."""
        self._docs = self._parts = None


class HeldTerms:
    """Terms that hold arrays, up to `budget` bytes of them. Those go first that were not asked for lately, by the
    second chance that F. Corbató gave pages ("A paging experiment with the Multics system", 1968)."""

    def __init__(self, budget: int = _HELD) -> None:
        self._left = budget
        self._sizes: OrderedDict[Term, int] = OrderedDict()

    def add(self, term: Term, size: int) -> None:
        """`term` has come to hold an array of `size` bytes more."""
        self._sizes[term] = self._sizes.get(term, 0) + size
        self._left -= size
        while self._left < 0:
            oldest = next(iter(self._sizes))
            if oldest.asked:
                oldest.asked = False
                self._sizes.move_to_end(oldest)
            else:
                oldest.let_go()
                self._left += self._sizes.pop(oldest)


_segments: WeakKeyDictionary[Any, Segment | None] = WeakKeyDictionary()


def segment_of(reader: Any) -> Segment | None:
    """The segment of a leaf reader; None when it is of another codec."""
    if reader not in _segments:
        arrays = arrays_of(reader)
        _segments[reader] = None if arrays is None else Segment(arrays)
    return _segments[reader]
