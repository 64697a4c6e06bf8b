"""An index as the executor sees it: its segments, the statistics of all of them together, and where its terms stand.

What is asked of Whoosh and of the dictionaries of the segments for each term is asked once and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from typing import Any, NamedTuple

from whoosh import query

from search.columns import Ints
from search.executor.held import Held
from search.executor.segment import Segment, segment_of
from search.executor.terms import Statistics, Term, Weighed, Word
from search.query.nodes import InTexts, Named
from search.ranking import idf

# How many terms are kept with their places in the dictionaries, over all segments: some tens of megabytes.
_LOCATED = 16_384

# Names in queries that are kept with the documents that they find.
_NAMED = 64


class Leaf(NamedTuple):
    """A segment: Whoosh's searcher of it, its arrays (None of another codec), the number of its first document."""

    searcher: Any
    segment: Segment | None
    offset: int


class Collection:
    """The segments of a Whoosh searcher; lives as long as the one commit that it reads."""

    def __init__(self, searcher: Any, naming: Callable[[Named], Ints] | None = None) -> None:
        """`naming` gives the documents that name an entity; without it that is whoever is spelt so."""
        self._naming = naming
        self._named: dict[Named, Ints] = {}
        self.schema = searcher.schema
        self.leaves = [Leaf(leaf, segment_of(leaf.reader()), offset) for leaf, offset in searcher.leaf_searchers()]
        self._foreign = [leaf.searcher for leaf in self.leaves if leaf.segment is None]
        self._searcher = searcher
        self._articles = int(searcher.doc_count_all())
        self._located: dict[tuple[str, object], tuple[Term | None, ...]] = {}
        self._words: dict[object, tuple[Word | None, ...]] = {}
        self._absent: set[tuple[str, object]] = set()
        self._nowhere: tuple[Term | None, ...] = (None,) * len(self.leaves)
        self._statistics: dict[str, Statistics] = {}
        self._held = Held()

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

    def locate(self, field: str, text: object) -> tuple[Term | None, ...]:
        """A term in each of the segments, None where it is not: nowhere, if it cannot be a term of the schema."""
        key = field, text
        found = self._located.get(key)
        if found is not None:
            return found
        if key in self._absent:
            return self._nowhere
        found = self._locate(field, text)
        if found is self._nowhere:
            if len(self._absent) >= _LOCATED:
                self._absent.clear()
            self._absent.add(key)
        else:
            self._make_room(self._located)
            self._located[key] = found
        return found

    def word(self, node: InTexts | query.Term) -> tuple[Word | None, ...]:
        """What each of the segments has of a word in the text fields, or of a term in a field."""
        in_texts = type(node) is InTexts
        key = (node.term, node.boosts, node.boost) if in_texts else (node.fieldname, node.text, node.boost)
        found = self._words.get(key)
        if found is None:
            fields = node.boosts if in_texts else ((node.fieldname, 1.0),)
            text = node.term if in_texts else node.text
            each = [(self.locate(field, text), boost * node.boost) for field, boost in fields]
            found = tuple([self._word(place, each) for place in range(len(self.leaves))])
            if any(found):
                self._make_room(self._words)
                self._words[key] = found
        return found

    def _make_room(self, kept: Sized) -> None:
        """For one more term or word. If there is none all go, with what they hold, which nobody could find then."""
        if len(kept) * len(self.leaves) >= _LOCATED:
            self._located.clear()
            self._words.clear()
            self._held = Held()

    def _word(self, place: int, fields: Sequence[tuple[Sequence[Term | None], float]]) -> Word | None:
        segment = self.leaves[place].segment
        terms = [Weighed(term, term.weight * boost) for each, boost in fields if (term := each[place]) is not None]
        return Word(segment, terms, self._held) if segment is not None and terms else None

    def _locate(self, field: str, text: object) -> tuple[Term | None, ...]:
        term = self._bytes(field, text)
        if term is None:
            return self._nowhere
        numbers = [-1 if leaf.segment is None else leaf.segment.number(field, term) for leaf in self.leaves]
        if max(numbers, default=-1) < 0:
            return self._nowhere
        statistics = self.statistics(field)
        found = tuple(
            Term(leaf.segment, field, number, statistics=statistics, held=self._held)
            if leaf.segment is not None and number >= 0
            else None
            for leaf, number in zip(self.leaves, numbers, strict=True)
        )
        if statistics.scorable:
            having = sum(len(each.postings) for each in found if each is not None) + self._in_other_codecs(field, term)
            for each in found:
                if each is not None:
                    each.weight = idf(self._articles, having)
        return found

    def _bytes(self, field: str, text: object) -> bytes | None:
        if field not in self.schema:
            return None
        try:
            term: bytes = self.schema[field].to_bytes(text)
        except ValueError:
            return None
        return term

    def has_term(self, field: str, text: object) -> bool:
        """Whether any document of the index, deleted ones included, has a term."""
        return any(self.locate(field, text)) or self.document_frequency(field, text) > 0

    def document_frequency(self, field: str, text: object) -> int:
        """How many documents of the index have a term, deleted ones included."""
        found = sum(len(term.postings) for term in self.locate(field, text) if term is not None)
        term_bytes = self._bytes(field, text) if self._foreign else None
        return found if term_bytes is None else found + self._in_other_codecs(field, term_bytes)

    def _in_other_codecs(self, field: str, term: bytes) -> int:
        return sum(searcher.doc_frequency(field, term) for searcher in self._foreign)

    def statistics(self, field: str) -> Statistics:
        """How a field of the schema is scored."""
        known = self._statistics.get(field)
        if known is None:
            kind = self.schema[field]
            average = self._searcher.avg_field_length(field) or 1
            boost = kind.format.field_boost if kind.format else 1.0
            known = self._statistics[field] = Statistics(bool(kind.scorable), average, boost)
        return known
