"""An index as the executor sees it: its segments, the statistics of all of them together, and where its terms stand.

What is asked of Whoosh for each term (its idf, its bytes, its number in each segment) is asked once and kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from search.columns import Ints
from search.executor.segment import Segment, segment_of
from search.query.nodes import Named

# How many terms are kept with their places in the dictionaries.
_LOCATED = 65_536

# Names in queries that are kept with the documents that they find.
_NAMED = 64


class Leaf(NamedTuple):
    """A segment: Whoosh's searcher of it, its arrays (None of another codec), the number of its first document."""

    searcher: Any
    segment: Segment | None
    offset: int


class Located(NamedTuple):
    """A term of the index: its bytes, and its number in each segment, -1 where it is not."""

    term: bytes
    numbers: tuple[int, ...]


class Statistics(NamedTuple):
    """How a field is scored: whether by BM25 or by frequency alone, its average length, its boost in the schema."""

    scorable: bool
    average: float
    boost: float


class Collection:
    """The segments of a Whoosh searcher; lives as long as the one commit that it reads."""

    def __init__(self, searcher: Any, naming: Callable[[Named], Ints] | None = None) -> None:
        """`naming` gives the documents that name an entity; without it that is whoever is spelt so."""
        self._naming = naming
        self._named: dict[Named, Ints] = {}
        self.schema = searcher.schema
        self.leaves = [Leaf(leaf, segment_of(leaf.reader()), offset) for leaf, offset in searcher.leaf_searchers()]
        self._searcher = searcher
        self._located: dict[tuple[str, object], Located | None] = {}
        self._statistics: dict[str, Statistics] = {}

    def naming(self, node: Named) -> Ints | None:
        """The documents of all segments that name whom `node` means; None when nobody knows."""
        if self._naming is None:
            return None
        found = self._named.get(node)
        if found is None:
            if len(self._named) >= _NAMED:
                self._named.clear()
            found = self._named[node] = self._naming(node)
        return found

    def idf(self, field: str, term: bytes) -> float:
        """How rare a term is, over all segments."""
        return float(self._searcher.idf(field, term))

    def locate(self, field: str, text: object) -> Located | None:
        """Where a term stands; None when the schema has no such field or the text cannot be a term of it."""
        key = field, text
        try:
            return self._located[key]
        except KeyError:
            if len(self._located) >= _LOCATED:
                self._located.clear()
            found = self._located[key] = self._locate(field, text)
            return found

    def _locate(self, field: str, text: object) -> Located | None:
        if field not in self.schema:
            return None
        try:
            term = self.schema[field].to_bytes(text)
        except ValueError:
            return None
        return Located(
            term,
            tuple(-1 if leaf.segment is None else leaf.segment.number(field, term) for leaf in self.leaves),
        )

    def has_term(self, field: str, text: object) -> bool:
        """Whether any document of the index, deleted ones included, has a term."""
        located = self.locate(field, text)
        return located is not None and (
            max(located.numbers, default=-1) >= 0 or self.document_frequency(field, text) > 0
        )

    def document_frequency(self, field: str, text: object) -> int:
        """How many documents of the index have a term, deleted ones included."""
        located = self.locate(field, text)
        if located is None:
            return 0
        return sum(
            leaf.searcher.doc_frequency(field, text)
            if leaf.segment is None
            else len(leaf.segment.postings_at(field, number))
            for leaf, number in zip(self.leaves, located.numbers, strict=True)
            if leaf.segment is None or number >= 0
        )

    def statistics(self, field: str) -> Statistics:
        """How a field of the schema is scored."""
        known = self._statistics.get(field)
        if known is None:
            kind = self.schema[field]
            average = self._searcher.avg_field_length(field) or 1
            boost = kind.format.field_boost if kind.format else 1.0
            known = self._statistics[field] = Statistics(bool(kind.scorable), average, boost)
        return known
