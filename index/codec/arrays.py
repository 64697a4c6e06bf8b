"""A segment as arrays: what the executor reads, beside and instead of Whoosh's matchers.

`arrays_of` gives the arrays of an open leaf reader whose segment `ColumnarCodec` wrote. They are views of the mapped
file, or a few microseconds away from one, and live as long as anyone holds them, whatever becomes of the reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from index.codec.patched import Parts

POSITION_BITS = 32

Ints = npt.NDArray[np.int64]
Unsigned = npt.NDArray[np.unsignedinteger[Any]]


class Postings(Protocol):
    """Postings of one term in one segment; `len` is the number n of its documents. Each part is read when asked for."""

    def __len__(self) -> int: ...

    @property
    def docs(self) -> Ints:
        """(n,) document numbers of the segment, ascending, deleted ones included; not to be changed."""
        ...

    @property
    def freqs(self) -> Unsigned:
        """(n,) occurrences in each."""
        ...

    @property
    def packed_freqs(self) -> tuple[Parts, int]:
        """The same as they are kept: the frequencies of all postings of the field, of which those from that number on
        are the term's; all are 1 where none are kept."""
        ...

    def meet(self, docs: Ints) -> tuple[Ints, Ints] | None:
        """Where those of `docs`, ascending, that have the term stand in `docs` and in the postings. None where there is
        no quicker way to tell than the list of all documents."""
        ...

    @property
    def positions(self) -> Ints:
        """(sum(freqs),) token positions, document after document, ascending within one; (0,) where none are kept."""
        ...

    def keys(self, rows: Ints, labels: Ints) -> Ints:
        """Where the term stands in the documents at `rows` (n,) of the postings, ascending, which are called by the
        numbers `labels` (n,), ascending: `label << POSITION_BITS | position`, ascending."""
        ...

    def begins(self, rows: Ints, labels: Ints, number: int, form: bytes | None, among: Ints | None = None) -> Ints:
        """The keys of where phrases begin in such documents whose word `number` (from 0) is the term, in this form
        where one is given: that of fields with `has_forms` alone. With `among`, ascending, only those."""
        ...


class FieldArrays(Protocol):
    """An indexed field of a segment."""

    @property
    def lengths(self) -> Unsigned:
        """(doc_count,) tokens of the field in each document; zeros where the field is not scorable."""
        ...

    @property
    def has_forms(self) -> bool:
        """Whether it is known in which form a term stands at each of its occurrences."""
        ...

    @property
    def terms(self) -> Sequence[bytes]:
        """The terms in ascending order; to be searched with `bisect`."""
        ...

    def number(self, term: bytes) -> int:
        """The place of a term in `terms`, -1 when the segment has it not."""
        ...

    def postings(self, term: bytes) -> Postings | None:
        """The postings of a term, None when the segment has it not."""
        ...

    def postings_at(self, number: int) -> Postings:
        """The postings of `terms[number]`."""
        ...

    def doc_frequency(self, term: bytes) -> int:
        """How many documents have the term, deleted ones included."""
        ...

    def having(self) -> npt.NDArray[np.bool_]:
        """(doc_count,) which documents have any term, deleted ones included."""
        ...

    @property
    def doc_frequencies(self) -> Ints:
        """(t,) how many documents have each of the terms, deleted ones included."""
        ...


class SegmentArrays(Protocol):
    """A segment: `doc_count` documents, deleted ones included."""

    @property
    def doc_count(self) -> int:
        """Documents of the segment, deleted ones included."""
        ...

    @property
    def deleted(self) -> npt.NDArray[np.bool_] | None:
        """(doc_count,) which are deleted, None when none is."""
        ...

    def field(self, name: str) -> FieldArrays | None:
        """An indexed field, None when no document of the segment has a term in it."""
        ...

    def column(self, name: str) -> Any:
        """A column: None when no document of the segment has a value in it, else by the type of the column.

        Of numbers: (doc_count,) in the column's type; of bytes of a fixed length n: (doc_count, n) uint8; of bytes:
        `(offsets, data)`, where document d has `data[offsets[d]:offsets[d + 1]]`, data uint8; of values that recur
        (`RefBytesColumn`, `ListColumn`): `index.codec.coded.Coded`. None for columns of other types.
        """
        ...


def arrays_of(leaf_reader: Any) -> SegmentArrays | None:
    """The arrays of a Whoosh `SegmentReader`; None when another codec wrote its segment."""
    # Whoosh keeps a codec's readers to itself. Opening the files again could find them merged away by now.
    make = getattr(getattr(leaf_reader, "_perdoc", None), "segment_arrays", None)
    if make is None:
        return None
    arrays: SegmentArrays = make(leaf_reader._terms)
    return arrays
