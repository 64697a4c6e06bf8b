"""The postings of a field: in memory, in their sections of a file, and read from there.

All postings of a field stand one behind the other, term after term in the order of the terms and document after
document within one. Document numbers are uint16 while they fit, else uint32; frequencies are bytes and positions
uint16, each with exceptions. What most fields do not need is not there: frequencies that are all one, weights that
equal the frequencies. For every 128 postings of a term the file knows the lengths of the shortest and of the longest
document, which bound the scores.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.reading import TermInfo

from index.codec.arrays import Postings, Unsigned
from index.codec.container import Container, ContainerWriter
from index.codec.packing import BytesTable, Patched, narrow, offsets_of, ranges, tag, untag, wide_offsets
from index.codec.values import OCCURRENCE_PARTS, OPAQUE, encoder

BLOCK = 128

_ONE = np.ones(1, np.uint8)
_NONE = np.empty(0, np.uint16)
_PARTS = (
    *("terms.offsets", "terms.data", "starts", "docs", "shortest", "longest", "weights", "opaque.offsets"),
    *("opaque.data", "occurrence_starts", "freqs", "freqs.places", "freqs.values"),
    *(name for part in OCCURRENCE_PARTS for name in (part, f"{part}.places", f"{part}.values")),
)


@dataclass
class FieldPostings:
    """The postings of a field in memory: t terms, n postings, and of the kinds with positions o occurrences."""

    kind: str
    terms: BytesTable  # (t,) ascending
    starts: npt.NDArray[np.int64]  # (t + 1,) where the postings of each term begin
    docs: npt.NDArray[Any]  # (n,)
    freqs: npt.NDArray[Any]  # (n,)
    weights: npt.NDArray[np.float32] | None = None  # (n,) where they are not the frequencies
    occurrences: dict[str, npt.NDArray[Any]] = field(default_factory=dict)  # (o,) each
    opaque: BytesTable | None = None  # (n,) values of formats that are not Whoosh's own

    def sections(self, lengths: npt.NDArray[Any] | None) -> dict[str, npt.NDArray[Any]]:
        """The sections of the field; `lengths` (n,) are those of the documents of the postings, None without."""
        sections = self.terms.sections("terms")
        sections["starts"] = wide_offsets(self.starts)
        sections["docs"] = self.docs.astype(np.uint16 if self.docs.max(initial=0) < 2**16 else np.uint32)
        if self.freqs.max(initial=1) > 1:
            sections |= Patched.sections("freqs", self.freqs, np.uint8)
        if self.weights is not None:
            sections["weights"] = self.weights
        if self.occurrences:
            sections["occurrence_starts"] = wide_offsets(offsets_of(self.freqs)[self.starts])
        for part, values in self.occurrences.items():
            if part == "boosts":
                sections[part] = values
            else:
                sections |= Patched.sections(part, values, np.uint16)
        if self.opaque is not None:
            sections |= self.opaque.sections("opaque")
        if lengths is not None and len(lengths):
            blocks = _block_counts(self.starts)
            first = ranges(np.zeros(len(blocks), np.int64), blocks) * BLOCK + np.repeat(self.starts[:-1], blocks)
            sections["shortest"] = narrow(np.minimum.reduceat(lengths, first))
            sections["longest"] = narrow(np.maximum.reduceat(lengths, first))
        return sections

    def write(self, container: ContainerWriter, name: str, lengths: npt.NDArray[Any] | None) -> None:
        """Write the sections of the field `name`."""
        for part, array in tag(self.sections(lengths), name).items():
            container.add(part, array)

    def items(self, name: str, format_: Any) -> Iterator[tuple[str, bytes, int, float, bytes]]:
        """The postings one by one as Whoosh has them: field, term, document, weight, value."""
        encode = encoder(self.kind, format_)
        ends = np.cumsum(self.freqs, dtype=np.int64).tolist()
        docs, freqs = self.docs.tolist(), self.freqs.tolist()
        for term, start, stop in zip(self.terms, self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True):
            for place in range(start, stop):
                freq = freqs[place]
                mine = slice(ends[place] - freq, ends[place])
                value = encode(freq, {part: values[mine] for part, values in self.occurrences.items()})
                yield name, term, docs[place], float(freq), value


def _block_counts(starts: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    counts: npt.NDArray[np.int64] = starts[1:].astype(np.int64) - starts[:-1]
    counts += BLOCK - 1
    counts //= BLOCK
    return counts


class MappedField:
    """The postings of a field in an open container."""

    def __init__(self, container: Container, name: str) -> None:
        self.kind: str = container.meta["fields"][name]
        self._sections = untag(container, name, _PARTS)
        self.terms = BytesTable.read(self._sections, "terms")
        self._starts = self._sections["starts"].data
        self._docs: Unsigned = self._sections["docs"]
        self._freqs = Patched(self._sections, "freqs") if "freqs" in self._sections else None
        self._weights = self._sections.get("weights")
        self._occurrences = {part: Patched(self._sections, part) for part in OCCURRENCE_PARTS if part in self._sections}
        if self._occurrences:
            self._occurrence_starts = self._sections["occurrence_starts"].data

    def extent(self, number: int) -> tuple[int, int]:
        """Where the postings of a term begin and end."""
        return self._starts[number], self._starts[number + 1]

    def postings(self, term: bytes) -> Postings | None:
        """The postings of a term, None when there are none."""
        number = self.terms.find(term)
        return None if number < 0 else self.postings_at(number)

    def postings_at(self, number: int) -> Postings:
        """The postings of `terms[number]`."""
        return Postings(self.docs_at(number), self.freqs_at(number), self.occurrences_at(number, "positions"))

    def doc_frequency(self, term: bytes) -> int:
        """How many documents have the term, deleted ones included."""
        number = self.terms.find(term)
        return 0 if number < 0 else self._starts[number + 1] - self._starts[number]

    def docs_at(self, number: int) -> Unsigned:
        """The documents of a term."""
        return self._docs[self._starts[number] : self._starts[number + 1]]

    def freqs_at(self, number: int) -> Unsigned:
        """How often each document of a term has it."""
        start, stop = self._starts[number], self._starts[number + 1]
        return np.broadcast_to(_ONE, stop - start) if self._freqs is None else self._freqs.slice(start, stop)

    def weights_at(self, number: int) -> npt.NDArray[Any]:
        """The weight of each posting of a term: its frequency, where it has not another."""
        start, stop = self.extent(number)
        return self.freqs_at(number) if self._weights is None else self._weights[start:stop]

    def occurrences_at(self, number: int, part: str) -> npt.NDArray[Any]:
        """What is kept of each occurrence of a term (a part of `OCCURRENCE_PARTS`); (0,) when nothing is."""
        if part not in self._occurrences:
            return _NONE
        return self._occurrences[part].slice(self._occurrence_starts[number], self._occurrence_starts[number + 1])

    def values_at(self, number: int, format_: Any) -> Iterator[bytes]:
        """The value of each posting of a term, in the bytes of Whoosh's format."""
        if self.kind == OPAQUE:
            table = BytesTable.read(self._sections, "opaque")
            yield from (table[place] for place in range(*self.extent(number)))
            return
        freqs = self.freqs_at(number).tolist()
        encode = encoder(self.kind, format_)
        parts = {part: self.occurrences_at(number, part) for part in self._occurrences}
        start = 0
        for freq in freqs:
            yield encode(freq, {part: values[start : start + freq] for part, values in parts.items()})
            start += freq

    def term_info(self, number: int) -> TermInfo:
        """Whoosh's statistics of a term."""
        docs, weights = self.docs_at(number), self.weights_at(number)
        shortest, longest = self.block_lengths(number)
        return TermInfo(
            weight=float(weights.sum()),
            df=len(docs),
            minlength=int(shortest.min()) if len(shortest) else 0,
            maxlength=int(longest.max()) if len(longest) else 0,
            maxweight=float(weights.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def block_lengths(self, number: int) -> tuple[Unsigned, Unsigned]:
        """The lengths of the shortest and the longest document of each block of a term's postings; else (0,)."""
        if "shortest" not in self._sections:
            return _NONE, _NONE
        start, stop = self._block_starts[number], self._block_starts[number + 1]
        return self._sections["shortest"][start:stop], self._sections["longest"][start:stop]

    @cached_property
    def _block_starts(self) -> npt.NDArray[np.int64]:
        return offsets_of(_block_counts(self._sections["starts"]))

    def whole(self) -> FieldPostings:
        """All postings of the field, for merging; views where they can be."""
        size = len(self._docs)
        freqs = np.broadcast_to(_ONE, size) if self._freqs is None else self._freqs.slice(0, size)
        occurrences = {part: kept.slice(0, len(kept.low)) for part, kept in self._occurrences.items()}
        opaque = BytesTable.read(self._sections, "opaque") if self.kind == OPAQUE else None
        starts = self._sections["starts"].astype(np.int64)
        return FieldPostings(self.kind, self.terms, starts, self._docs, freqs, self._weights, occurrences, opaque)
