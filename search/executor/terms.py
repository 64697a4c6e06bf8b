"""Terms in a segment, and words, which are one term or several with their weights: who has them, with what scores.

Common words are looked for again and again, so what was read of them is held while there is room.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from index.codec.patched import Parts
from search.columns import Ints
from search.executor.segment import Segment
from search.executor.sets import NO_SCORES, Found, Scores, are_below, both, common, scored_in, union
from search.ranking import saturations, saturations_at

# Bytes of the documents of terms and words, and of their scores, that are held.
_HELD = 64 * 2**20

# So many words there is room for at least; larger ones are read each time. Bytes that are held of a posting.
_WORDS = 64
_BYTES = 12

# A large term is met without the list of its documents where it has so many times more than the others.
_FEW = 4


class Statistics(NamedTuple):
    """How a field is scored: whether by BM25 or by frequency alone, its average length, its boost in the schema."""

    scorable: bool
    average: float
    boost: float


class Held:
    """What terms and words hold, up to `budget` bytes of it. That goes first which was not asked for lately, by the
    second chance that F. Corbató gave pages ("A paging experiment with the Multics system", 1968)."""

    def __init__(self, budget: int = _HELD) -> None:
        self.largest = budget // _WORDS // _BYTES  # postings of what is held
        self._left = budget
        self._sizes: OrderedDict[Term | Word, int] = OrderedDict()

    def add(self, holder: Term | Word, size: int) -> None:
        """`holder` has come to hold `size` bytes."""
        self._sizes[holder] = size
        self._left -= size
        while self._left < 0:
            oldest = next(iter(self._sizes))
            if oldest.asked:
                oldest.asked = False
                self._sizes.move_to_end(oldest)
            else:
                oldest.let_go()
                self._left += self._sizes.pop(oldest)


class Term:
    """A term in a segment: its postings there, and how they are scored. Holds its documents."""

    __slots__ = ("_docs", "_field", "_held", "_segment", "_statistics", "asked", "postings", "weight")

    def __init__(
        self, segment: Segment, field: str, number: int, *, statistics: Statistics, held: Held, weight: float = 1.0
    ) -> None:
        """`number` is the term's in the dictionary of `field`; `weight` is its idf in the index, 1 where the field is
        not scored by BM25."""
        self.weight = weight
        self.postings = segment.postings_at(field, number)
        self.asked = False  # for what it holds, since `held` last looked
        self._segment = segment
        self._field = field
        self._statistics = statistics
        self._held = held
        self._docs: Ints | None = None

    @property
    def docs(self) -> Ints:
        """(n,) the documents of the postings; not to be changed."""
        docs = self._docs
        if docs is None:
            docs = self._read()
            docs.flags.writeable = False
            if not self._is_large:
                self._docs = docs
                self._held.add(self, docs.nbytes)
        else:
            self.asked = True
        return docs

    def found(self, weight: float) -> Found:
        """The documents, with the scores of a term that weighs so much. They are not held for this."""
        docs = self._read() if self._docs is None else self._docs
        return Found(docs, saturations(docs, *self._scoring(), weight))

    def found_in(self, domain: Ints, weight: float) -> Found:
        """Where in `domain` documents of the term stand, and their scores."""
        places, rows = self.meet(domain)
        return Found(places, self.scores_at(rows, domain.take(places), weight))

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

    def let_go(self) -> None:
        """Hold nothing any longer."""
        self._docs = None

    @property
    def _is_large(self) -> bool:
        return len(self.postings) > self._held.largest

    def _read(self) -> Ints:
        docs = self.postings.docs
        if not are_below(docs, self._segment.size):
            raise IndexError(f"a term of the field {self._field!r} has a document that there is not")
        return docs

    def _scoring(self) -> tuple[Parts, int, Scores, float]:
        scorable, average, boost = self._statistics
        norms = self._segment.norms(self._field, average) if scorable else NO_SCORES
        return *self.postings.packed_freqs, norms, boost


class Weighed(NamedTuple):
    """A term, and how much a query makes of it."""

    term: Term
    weight: float


class Word:
    """What a query makes of a word in a segment: the documents that have any of its terms, each with the sum of their
    scores. Holds both."""

    __slots__ = ("_found", "_held", "_segment", "_terms", "asked", "count")

    def __init__(self, segment: Segment, terms: Sequence[Weighed], held: Held) -> None:
        self.count = sum(len(term.postings) for term, _ in terms)  # at most so many documents
        self.asked = False  # for what it holds, since `held` last looked
        self._segment = segment
        self._terms = terms
        self._held = held
        self._found: Found | None = None

    def found(self) -> Found:
        """The documents and their scores; not to be changed."""
        found = self._found
        if found is None:
            found = union([term.found(weight) for term, weight in self._terms])
            if self.count <= self._held.largest:
                for array in found:
                    array.flags.writeable = False
                self._found = found
                self._held.add(self, found.places.nbytes + found.scores.nbytes)
        else:
            self.asked = True
        return found

    def found_in(self, domain: Ints) -> Found:
        """Where in `domain` documents of the word stand, and their scores."""
        if self.count > self._held.largest:
            return union([term.found_in(domain, weight) for term, weight in self._terms])
        return Found(*scored_in(domain, *self.found(), self._segment.table))

    def joined(self, found: Found) -> Found:
        """What of some documents of the segment has the word, with the sums of the scores."""
        if self.count > self._held.largest:
            places, scores = self.found_in(found.places)
            return Found(found.places.take(places), found.scores.take(places) + scores)
        return Found(*both(*found, *self.found(), self._segment.table))

    def docs(self) -> Ints:
        """The documents alone; not to be changed."""
        if self.count > self._held.largest:
            return union([Found(term.docs, NO_SCORES) for term, _ in self._terms]).places
        return self.found().places

    def docs_in(self, domain: Ints) -> Ints:
        """Where in `domain` documents of the word stand."""
        if self.count > self._held.largest:
            return union([Found(term.meet(domain)[0], NO_SCORES) for term, _ in self._terms]).places
        return common(domain, self.docs(), self._segment.table)[0]

    def let_go(self) -> None:
        """Hold nothing any longer."""
        self._found = None
