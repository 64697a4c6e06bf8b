"""The postings of a field in an open file: of a term, as arrays or as Whoosh asks for them, or of a range of terms."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.reading import TermInfo

from index.codec.arrays import Ints, Unsigned
from index.codec.container import Container
from index.codec.doc_lists import DocLists
from index.codec.forms import ANY_FORM, CodedForm, FormTable, MappedForms
from index.codec.packing import BytesTable, untag
from index.codec.patched import ALL_ONE, Parts, Patched
from index.codec.positions import begins, begins_among, extents, keys_at, positions_of
from index.codec.postings import FORMS, POSTING_PARTS, FieldPostings
from index.codec.values import OCCURRENCE_PARTS, OPAQUE, encoder

# Postings of several terms that are decoded at once, where they are all gone through.
_AT_ONCE = 1_000_000

_ONE = np.ones(1, np.uint8)
_NONE = np.empty(0, np.int64)


class MappedField:
    """The postings of a field in an open container."""

    def __init__(self, container: Container, name: str, lengths: Unsigned) -> None:
        """`lengths` (doc_count,) are the tokens of the field in each document; (0,) where that is not known."""
        self.kind: str = container.meta["fields"][name]
        self.lengths = lengths
        self._sections = untag(container, name, POSTING_PARTS)
        self.terms = BytesTable.read(self._sections, "terms")
        self._starts = self._sections["starts"].data  # gives Python's integers
        self._docs = DocLists(self._sections, self._sections["starts"])
        self._freqs = Patched(self._sections, "freqs") if "freqs" in self._sections else None
        # Compiled loops look at no bounds, so what they are given is held against the lengths of sections.
        self._most = sys.maxsize if self._freqs is None else len(self._freqs.low)
        self._weights = self._sections.get("weights")
        self._positions = Patched(self._sections, "positions") if "positions" in self._sections else None
        if self._positions is not None:
            self._occurrence_starts = self._sections["occurrence_starts"].data
        self.forms: MappedForms | None = None
        if "forms.codes" in self._sections:
            self.forms = MappedForms(self._sections, self.terms, self._sections["occurrence_starts"])

    def extent(self, number: int) -> tuple[int, int]:
        """Where the postings of a term begin and end."""
        start, stop = self._starts[number], self._starts[number + 1]
        if not start <= stop <= self._most:
            raise IndexError(f"the postings of term {number} are not where they should be")
        return start, stop

    def postings(self, term: bytes) -> TermPostings | None:
        """The postings of a term, None when there are none."""
        number = self.terms.find(term)
        return None if number < 0 else TermPostings(self, number)

    def postings_at(self, number: int) -> TermPostings:
        """The postings of `terms[number]`."""
        return TermPostings(self, number)

    def doc_frequency(self, term: bytes) -> int:
        """How many documents have the term, deleted ones included."""
        number = self.terms.find(term)
        return 0 if number < 0 else self._starts[number + 1] - self._starts[number]

    @property
    def doc_frequencies(self) -> Ints:
        """(t,) how many documents have each of the terms, deleted ones included."""
        starts: Ints = self._sections["starts"].astype(np.int64)
        return starts[1:] - starts[:-1]

    def docs_at(self, number: int) -> Ints:
        """The documents of a term."""
        return self._docs[number]

    def having(self) -> npt.NDArray[np.bool_]:
        """(doc_count,) which documents have any term."""
        seen = np.zeros(len(self.lengths), np.bool_)
        firsts = np.searchsorted(self.starts, np.arange(0, self.size, _AT_ONCE), side="right") - 1
        for first, last in pairwise([*np.unique(firsts).tolist(), len(self.terms)]):
            seen[self._docs.range(first, last)] = True
        return seen

    def freqs_at(self, number: int) -> Unsigned:
        """How often each document of a term has it."""
        start, stop = self.extent(number)
        return np.broadcast_to(_ONE, stop - start) if self._freqs is None else self._freqs.slice(start, stop)

    def weights_at(self, number: int) -> npt.NDArray[Any]:
        """The weight of each posting of a term: its frequency, where it has not another."""
        start, stop = self.extent(number)
        return self.freqs_at(number) if self._weights is None else self._weights[start:stop]

    def occurrences_at(self, number: int, part: str) -> npt.NDArray[Any]:
        """What is kept of each occurrence of a term (a part of `OCCURRENCE_PARTS`); (0,) when nothing is."""
        if part not in self._sections:
            return _NONE
        start, stop = self._occurrence_starts[number], self._occurrence_starts[number + 1]
        if part == "positions" and self._positions is not None:
            return positions_of(self._positions.slice(start, stop), self.freqs_at(number))
        return self._sections[part][start:stop]

    def keys_at(self, number: int, rows: Ints, labels: Ints) -> Ints:
        """`Postings.keys` of a term."""
        if self._positions is None:
            return _NONE
        return keys_at(*self._extents(number, rows), labels, self._positions.parts)[0]

    def begins_at(  # noqa: PLR0917
        self, number: int, rows: Ints, labels: Ints, word: int, form: bytes | None, among: Ints | None
    ) -> Ints:
        """`Postings.begins` of a term."""
        if self._positions is None:
            return _NONE
        in_form = ANY_FORM if form is None else self._coded(number, form)
        told = (*self._extents(number, rows), labels, self._positions.parts, word, self._occurrence_starts[number])
        return begins(*told, *in_form) if among is None else begins_among(among, *told, *in_form)

    def packed_freqs_at(self, number: int) -> tuple[Parts, int]:
        """`Postings.packed_freqs` of a term."""
        return ALL_ONE if self._freqs is None else self._freqs.parts, self._starts[number]

    def meet_at(self, number: int, docs: Ints) -> tuple[Ints, Ints] | None:
        """`Postings.meet` of a term."""
        return self._docs.meet(number, docs)

    def _extents(self, number: int, rows: Ints) -> tuple[Ints, Ints]:
        assert self._positions is not None
        starts, counts = extents(rows, *self.packed_freqs_at(number), self._occurrence_starts[number])
        if len(starts) and starts[-1] + counts[-1] > len(self._positions.low):
            raise IndexError(f"the occurrences of term {number} are not where they should be")
        return starts, counts

    def _coded(self, number: int, form: bytes) -> CodedForm:
        if self.forms is None:
            raise ValueError("the forms of this field are not known")
        return self.forms.coded(number, form)

    def values_at(self, number: int, format_: Any) -> Iterator[bytes]:
        """The value of each posting of a term, in the bytes of Whoosh's format."""
        if self.kind == OPAQUE:
            table = BytesTable.read(self._sections, "opaque")
            yield from (table[place] for place in range(*self.extent(number)))
            return
        freqs = self.freqs_at(number).tolist()
        encode = encoder(self.kind, format_)
        parts = {part: self.occurrences_at(number, part) for part in OCCURRENCE_PARTS if part in self._sections}
        start = 0
        for freq in freqs:
            yield encode(freq, {part: values[start : start + freq] for part, values in parts.items()})
            start += freq

    def term_info(self, number: int) -> TermInfo:
        """Whoosh's statistics of a term."""
        docs, weights = self.docs_at(number), self.weights_at(number)
        lengths = self.lengths_of(docs)
        return TermInfo(
            weight=float(weights.sum()),
            df=len(docs),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(weights.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def lengths_of(self, docs: Ints) -> Unsigned:
        """The lengths of some documents; zeros where they are not known."""
        return self.lengths[docs] if len(self.lengths) else np.zeros(len(docs), np.uint8)

    @property
    def size(self) -> int:
        """How many postings there are."""
        return int(self._starts[len(self.terms)])

    def has(self, part: str) -> bool:
        """Whether there is a section of this name."""
        return part in self._sections

    @cached_property
    def starts(self) -> Ints:
        """(t + 1,) where the postings of each term begin."""
        return self._sections["starts"].astype(np.int64)

    @cached_property
    def occurrence_starts(self) -> Ints:
        """(t + 1,) where the occurrences of each term begin."""
        return self._sections["occurrence_starts"].astype(np.int64)

    def range(self, first: int, last: int) -> FieldPostings:
        """The postings of the terms from `first` to before `last`, which are not told, for merging."""
        start, stop = self._starts[first], self._starts[last]
        freqs = np.broadcast_to(_ONE, stop - start) if self._freqs is None else self._freqs.slice(start, stop)
        weights = None if self._weights is None else self._weights[start:stop]
        starts = self._sections["starts"][first : last + 1].astype(np.int64) - start
        occurrences: dict[str, npt.NDArray[Any]] = {}
        if self._positions is not None:
            low, high = self._occurrence_starts[first], self._occurrence_starts[last]
            occurrences["positions"] = self._positions.slice(low, high)
            for part in OCCURRENCE_PARTS[1:]:
                if part in self._sections:
                    occurrences[part] = self._sections[part][low:high]
        if self.forms is not None:
            occurrences[FORMS] = self.forms.range(first, last)
        return FieldPostings(
            self.kind, BytesTable.of(()), starts, self._docs.range(first, last), freqs, weights, occurrences
        )

    def form_table(self) -> FormTable | None:
        """The forms of all terms, None where they are not known."""
        return None if self.forms is None else self.forms.table()


class TermPostings:
    """`index.codec.arrays.Postings` of the `number`-th term of a field."""

    __slots__ = ("_field", "_number", "_size")

    def __init__(self, field: MappedField, number: int) -> None:
        start, stop = field.extent(number)
        self._field = field
        self._number = number
        self._size = stop - start

    def __len__(self) -> int:
        return self._size

    @property
    def docs(self) -> Ints:
        """(n,) documents."""
        return self._field.docs_at(self._number)

    @property
    def freqs(self) -> Unsigned:
        """(n,) occurrences in each."""
        return self._field.freqs_at(self._number)

    @property
    def packed_freqs(self) -> tuple[Parts, int]:
        """Those of the field, and where the term's begin."""
        return self._field.packed_freqs_at(self._number)

    def meet(self, docs: Ints) -> tuple[Ints, Ints] | None:
        """Where documents that have the term stand in `docs` and in the postings."""
        return self._field.meet_at(self._number, docs)

    @property
    def positions(self) -> Ints:
        """(sum(freqs),) positions."""
        positions: Ints = self._field.occurrences_at(self._number, "positions")
        return positions

    def keys(self, rows: Ints, labels: Ints) -> Ints:
        """Where the term stands in the documents at `rows`."""
        return self._field.keys_at(self._number, rows, labels)

    def begins(self, rows: Ints, labels: Ints, number: int, form: bytes | None, among: Ints | None = None) -> Ints:
        """Where phrases begin whose word `number` is the term."""
        return self._field.begins_at(self._number, rows, labels, number, form, among)
