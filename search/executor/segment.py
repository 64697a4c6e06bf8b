"""A segment as the executor sees it: its arrays, and what is worked out from them once and kept while it is open."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from index.codec.arrays import Postings, SegmentArrays, arrays_of
from index.codec.patched import Parts
from search.columns import Ints
from search.executor.recent import Recent
from search.executor.sets import NO_SCORES, Found, Scores, Table, are_below, common, scored_in
from search.ranking import length_norms, saturations, saturations_at

# Bytes of lists of documents that are kept for patterns, misspellings and the like.
_REMEMBERED = 16 * 2**20

# Bytes that are kept of the documents of terms and of what was worked out of their frequencies: common words are looked
# for again and again.
_HELD = 64 * 2**20

# So many terms there is room for at least; larger ones are read each time. Bytes that are held of a posting.
_TERMS = 64
_BYTES = 12

# A large term is met without the list of its documents where it has so many times more than the others.
_FEW = 4


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

    @cached_property
    def table(self) -> Table:
        """(size,) room for `search.executor.sets.common`."""
        return np.empty(self.size, np.int32)

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


class Term:
    """A term in a segment: its postings there, and how they are scored."""

    __slots__ = (
        *("_docs", "_field", "_held", "_is_large", "_parts", "_segment", "_statistics"),
        *("asked", "postings", "weight"),
    )

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
        self._is_large = len(self.postings) > held.largest
        self._docs: Ints | None = None
        self._parts: Scores | None = None

    @property
    def docs(self) -> Ints:
        """(n,) the documents of the postings; not to be changed."""
        docs = self._docs
        if docs is not None:
            self.asked = True
            return docs
        docs = self.postings.docs
        if not are_below(docs, self._segment.size):
            raise IndexError(f"a term of the field {self._field!r} has a document that there is not")
        if not self._is_large:
            self._docs = docs
            self._held.add(self, docs.nbytes)
        return docs

    def found(self, weight: float) -> Found:
        """The documents, with the scores of a term that weighs so much."""
        docs = self.docs
        if self._is_large:
            return Found(docs, saturations(docs, *self._scoring(), weight))
        return Found(docs, self._parts_of(docs) * np.float32(weight))

    def found_in(self, domain: Ints, weight: float) -> Found:
        """Where in `domain` documents of the term stand, and their scores."""
        if self._is_large:
            places, rows = self.meet(domain)
            return Found(places, saturations_at(rows, domain.take(places), *self._scoring(), weight))
        docs = self.docs
        return Found(*scored_in(domain, docs, self._parts_of(docs), weight, self._segment.table))

    def meet(self, domain: Ints) -> tuple[Ints, Ints]:
        """Where documents of the term stand in `domain` and in the postings."""
        if self._is_large and len(domain) * _FEW < len(self.postings):
            met = self.postings.meet(domain)
            if met is not None:
                return met
        return common(domain, self.docs, self._segment.table)

    def scores_at(self, rows: Ints, docs: Ints, weight: float) -> Scores:
        """The scores of the documents `docs`, which stand at `rows` of the postings."""
        return saturations_at(rows, docs, *self._scoring(), weight)

    def _parts_of(self, docs: Ints) -> Scores:
        parts = self._parts
        if parts is None:
            parts = self._parts = saturations(docs, *self._scoring(), 1.0)
            self._held.add(self, parts.nbytes)
        return parts

    def _scoring(self) -> tuple[Parts, int, Scores, float]:
        scorable, average, boost = self._statistics
        norms = self._segment.norms(self._field, average) if scorable else NO_SCORES
        return *self.postings.packed_freqs, norms, boost

    def let_go(self) -> None:
        """Hold no arrays any longer."""
        self._docs = self._parts = None


class HeldTerms:
    """Terms that hold arrays, up to `budget` bytes of them. Those go first that were not asked for lately, by the
    second chance that F. Corbató gave pages ("A paging experiment with the Multics system", 1968)."""

    def __init__(self, budget: int = _HELD) -> None:
        self.largest = budget // _TERMS // _BYTES  # postings of a term that is held
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
