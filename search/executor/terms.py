"""Terms in a segment, and words, which are one term or several with their weights: who has them, with what scores.

Common words are looked for again and again, so what was read of them is held (`search.executor.held`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from index.codec.patched import Parts
from search.columns import Ints
from search.executor.bitmaps import Bitmap, bitmap_of, joined_at, met, scored_at, size_of_bitmap
from search.executor.held import Held, Holder
from search.executor.segment import Segment
from search.executor.sets import NO_SCORES, Found, are_below, both, common, in_turn, scored_in
from search.ranking import Scores, saturations, saturations_at

# Bytes that are held of a document, and of one with its score.
_DOC, _SCORED = 8, 12

# A word is dense that at least one of so many documents of a segment may have.
_SPARSE = 32

# What has so many times more documents than are asked about is met without the list of them, unless it is held or asked
# for again.
_FEW = 4


class Statistics(NamedTuple):
    """How a field is scored: whether by BM25 or by frequency alone, its average length, its boost in the schema."""

    scorable: bool
    average: float
    boost: float


class Term(Holder):
    """A term in a segment: its postings there, and how they are scored. Holds its documents."""

    __slots__ = ("_docs", "_field", "_segment", "_statistics", "postings", "weight")

    def __init__(
        self, segment: Segment, field: str, number: int, *, statistics: Statistics, held: Held, weight: float = 1.0
    ) -> None:
        """`number` is the term's in the dictionary of `field`; `weight` is its idf in the index, 1 where the field is
        not scored by BM25."""
        super().__init__(held)
        self.weight = weight
        self.postings = segment.postings_at(field, number)
        self._segment = segment
        self._field = field
        self._statistics = statistics
        self._docs: Ints | None = None

    @property
    def docs(self) -> Ints:
        """(n,) the documents of the postings; not to be changed."""
        self.asked()
        return self._list()

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
        often = self.asked() > 1
        if len(domain) * _FEW < len(self.postings) and not (often and self._holds()):
            found = self.postings.meet(domain)
            if found is not None:
                return found
        return common(domain, self._list(), self._segment.size)

    def scores_at(self, rows: Ints, docs: Ints, weight: float) -> Scores:
        """The scores of the documents `docs`, which stand at `rows` of the postings."""
        return saturations_at(rows, docs, *self._scoring(), weight)

    def let_go(self) -> None:
        """Hold nothing any longer."""
        self._docs = None

    def _list(self) -> Ints:
        docs = self._docs if self._holds() else self._read()
        assert docs is not None  # it is held
        return docs

    def _holds(self) -> bool:
        """Whether the documents are held, now if not before."""
        if self._docs is None and self._held.admits(self, len(self.postings) * _DOC):
            self._docs = self._read()
            self._docs.flags.writeable = False
        return self._docs is not None

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


class Word(Holder):
    """What a query makes of a word in a segment: the documents that have any of its terms, each with the sum of their
    scores. Holds both, and what says of a dense word who has it."""

    __slots__ = ("_bitmap", "_found", "_segment", "_terms", "count")

    def __init__(self, segment: Segment, terms: Sequence[Weighed], held: Held) -> None:
        super().__init__(held)
        self.count = sum(len(term.postings) for term, _ in terms)  # at most so many documents
        self._segment = segment
        self._terms = terms
        self._found: Found | None = None
        self._bitmap: Bitmap | None = None

    def found(self) -> Found:
        """The documents and their scores; not to be changed."""
        self.asked()
        return self._whole() or in_turn([term.found(weight) for term, weight in self._terms])

    def found_in(self, domain: Ints) -> Found:
        """Where in `domain` documents of the word stand, and their scores."""
        whole = self._whole_for(domain)
        if whole is None:
            return in_turn([term.found_in(domain, weight) for term, weight in self._terms])
        if self._bitmap is not None:
            return Found(*scored_at(domain, *self._bitmap, whole.scores))
        return Found(*scored_in(domain, *whole, self._segment.size))

    def joined(self, found: Found) -> Found:
        """What of some documents of the segment has the word, with the sums of the scores."""
        whole = self._whole_for(found.places)
        if whole is None:
            places, scores = in_turn([term.found_in(found.places, weight) for term, weight in self._terms])
            return Found(found.places.take(places), found.scores.take(places) + scores)
        if self._bitmap is not None:
            return Found(*joined_at(*found, *self._bitmap, whole.scores))
        return Found(*both(*found, *whole, self._segment.size))

    def docs(self) -> Ints:
        """The documents alone; not to be changed."""
        self.asked()
        whole = self._whole() or in_turn([Found(term.docs, NO_SCORES) for term, _ in self._terms])
        return whole.places

    def docs_in(self, domain: Ints) -> Ints:
        """Where in `domain` documents of the word stand."""
        whole = self._whole_for(domain)
        if whole is None:
            return in_turn([Found(term.meet(domain)[0], NO_SCORES) for term, _ in self._terms]).places
        if self._bitmap is not None:
            return met(domain, *self._bitmap)[0]
        return common(domain, whole.places, self._segment.size)[0]

    def let_go(self) -> None:
        """Hold nothing any longer."""
        self._found = self._bitmap = None

    def _whole_for(self, domain: Ints) -> Found | None:
        """What it finds, if that is held, also where it is asked for the first time about a few documents."""
        often = self.asked() > 1
        return self._whole() if often or self._found is not None or len(domain) * _FEW >= self.count else None

    def _whole(self) -> Found | None:
        """What it finds, if there is room for it."""
        if self._found is None:
            dense = self.count * _SPARSE > self._segment.size
            if self._held.admits(self, self.count * _SCORED + dense * size_of_bitmap(self._segment.size)):
                self._found = in_turn([term.found(weight) for term, weight in self._terms])
                for array in self._found:
                    array.flags.writeable = False
                if dense:
                    self._bitmap = bitmap_of(self._found.places, self._segment.size)
        return self._found
