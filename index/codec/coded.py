"""Columns of values that recur: a table of the distinct ones, and for each document their places in it.

Whoosh's `RefBytesColumn` keeps one value a document so; `ListColumn` adds any number of them. Opening one is mapping
its arrays, and whoever counts values counts numbers. Merging renumbers by table.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import columns

from index.codec.arrays import Unsigned, arrays_of
from index.codec.packing import BytesTable, Sections, narrow, offsets_of

# What a value of the table takes beside its own bytes: an object, its number, an entry in a dict.
_VALUE_BYTES = 130

CODED_PARTS = ("codes", "counts", "values.offsets", "values.data")


class ListColumn(columns.VarBytesColumn):  # type: ignore[misc]  # whoosh is untyped
    """Several byte strings a document, none of them empty; Whoosh is given them joined by `separator`, and so it gives
    them back.
    """

    def __init__(self, separator: bytes) -> None:
        super().__init__()
        self.separator = separator


class Coded(NamedTuple):
    """Such a column of some documents as arrays."""

    values: BytesTable  # (v,) the distinct values, ascending
    codes: Unsigned  # (n,) places in `values`, document after document
    counts: Unsigned | None  # (documents,) how many codes each document has; None where each has one


class _Numbering(dict[bytes, int]):
    """Gives each new value the next number."""

    def __init__(self) -> None:
        super().__init__()
        self.size = 0  # bytes in memory, about

    def __missing__(self, value: bytes) -> int:
        self.size += _VALUE_BYTES + len(value)
        number = self[value] = len(self)
        return number


class CodedWriter:
    """Values by number; with a `separator` each document has a list of them, else one."""

    def __init__(self, separator: bytes | None) -> None:
        self.kind = "coded" if separator is None else "lists"
        self._separator = separator
        self._numbers = _Numbering()
        self._docs, self._counts, self._codes = array("I"), array("I"), array("I")

    @property
    def size(self) -> int:
        """Bytes kept in memory, about."""
        return self._numbers.size + 4 * (len(self._docs) + len(self._counts) + len(self._codes))

    def encode(self, values: Sequence[bytes]) -> Sequence[bytes]:
        """The values as `add` takes them."""
        return values

    def add(self, docs: Iterable[int], values: Sequence[bytes]) -> None:
        """The values of the next documents, of which each has one, or several joined."""
        self._docs.extend(docs)
        if self._separator is not None:
            rows = [value.split(self._separator) if value else [] for value in values]
            self._counts.extend(map(len, rows))
            values = list(chain.from_iterable(rows))
        else:
            self._counts.extend(array("I", [1]) * len(values))
        self._codes.extend(map(self._numbers.__getitem__, values))

    def copy(self, sections: Mapping[str, npt.NDArray[Any]], live: npt.NDArray[np.bool_], start: int) -> None:
        """The values in another such column's sections, of its documents that are `live`, as from `start` on."""
        values, codes, counts = read_coded(sections)
        numbers = np.fromiter(map(self._numbers.__getitem__, values), np.uint32, len(values))
        each = np.ones(len(live), np.int64) if counts is None else counts
        self._docs.extend(range(start, start + int(live.sum())))
        self._counts.extend(array("I", each[live].astype(np.uint32).tobytes()))
        self._codes.extend(array("I", numbers[codes[np.repeat(live, each)]].tobytes()))

    def sections(self, doc_count: int) -> Sections:
        """The sections: `values` (v,) ascending, their `codes` one document after the other, and of lists the `counts`
        (doc_count,) of each document.
        """
        counts = np.zeros(doc_count, np.uint32)
        counts[np.asarray(self._docs)] = np.asarray(self._counts)
        codes = np.asarray(self._codes)
        if self._separator is None:
            every = np.full(doc_count, 0 if len(self._docs) == doc_count else self._numbers[b""], np.uint32)
            every[np.asarray(self._docs)] = codes
            codes = every
        names = list(self._numbers)
        used = np.flatnonzero(np.bincount(codes, minlength=len(names))).tolist()
        ordered = sorted(used, key=names.__getitem__)
        places = np.zeros(len(names), np.uint32)
        places[ordered] = np.arange(len(ordered))
        lists = {} if self._separator is None else {"counts": narrow(counts)}
        table = BytesTable.of([names[number] for number in ordered])
        return {"codes": narrow(places[codes]), **lists, **table.sections("values")}


def read_coded(sections: Mapping[str, npt.NDArray[Any]]) -> Coded:
    """The arrays of a column's sections; `IndexError` where they do not fit together."""
    found = Coded(BytesTable.read(sections, "values"), sections["codes"], sections.get("counts"))
    found.values.check()
    if found.codes.max(initial=0) >= max(len(found.values), 1) and len(found.codes):
        raise IndexError("a column has a code of no value")
    if found.counts is not None and found.counts.sum(dtype=np.int64) != len(found.codes):
        raise IndexError("a column has more or fewer codes than its documents")
    return found


def coded_rows(rows: Iterable[bytes], separator: bytes | None) -> Coded:
    """The arrays of a column that another codec wrote."""
    writer = CodedWriter(separator)
    count = 0
    for count, row in enumerate(rows, 1):
        writer.add([count - 1], [row])
    return read_coded(writer.sections(count))


def coded_of(leaf: Any, field: str, separator: bytes | None) -> Coded:
    """Such a column of a leaf reader of Whoosh's, whatever codec wrote it; no values where there is no column."""
    arrays = arrays_of(leaf)
    if arrays is None:
        return coded_rows(leaf.column_reader(field, translate=False), separator)
    column: Coded | None = arrays.column(field)
    return read_coded(CodedWriter(separator).sections(arrays.doc_count)) if column is None else column


def join_coded(parts: Sequence[Coded]) -> Coded:
    """The columns of several segments as one, the documents one segment after the other."""
    if len(parts) == 1:
        return parts[0]
    tables = [list(part.values) for part in parts]
    values = sorted(set().union(*tables))
    numbers = dict(zip(values, range(len(values)), strict=True))
    codes = [
        np.fromiter(map(numbers.__getitem__, table), np.uint32, len(table))[part.codes]
        for table, part in zip(tables, parts, strict=True)
    ]
    counts = [part.counts for part in parts if part.counts is not None]
    return Coded(BytesTable.of(values), np.concatenate(codes), np.concatenate(counts) if counts else None)


class CodedStrings:
    """The rows of a column as Whoosh has them."""

    def __init__(self, sections: Mapping[str, npt.NDArray[Any]], separator: bytes | None) -> None:
        self._values, codes, counts = read_coded(sections)
        self._codes = codes.data
        self._separator = separator
        self._offsets = None if counts is None else offsets_of(counts).data

    def __len__(self) -> int:
        return len(self._codes) if self._offsets is None else len(self._offsets) - 1

    def __iter__(self) -> Iterator[bytes]:
        return (self[doc] for doc in range(len(self)))

    def __getitem__(self, doc: int) -> bytes:
        if self._offsets is None or self._separator is None:
            return self._values[self._codes[doc]]
        if not 0 <= doc < len(self):
            raise IndexError(doc)
        codes = self._codes[self._offsets[doc] : self._offsets[doc + 1]]
        return self._separator.join([self._values[code] for code in codes])
