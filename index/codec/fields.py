"""Postings as Whoosh gives them, one by one, become the arrays of a field."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
from whoosh.codec.base import FieldWriter

from index.codec.container import ContainerWriter
from index.codec.packing import BytesTable, narrow
from index.codec.postings import FieldPostings, Outline, PostingsWriter
from index.codec.values import encode_values


class FieldCollector:
    """The postings of one field: `start_term`, `add` for each of its postings, and so on, in order."""

    def __init__(self, format_: Any) -> None:
        self._format = format_
        self._terms: list[bytes] = []
        self._starts = array("Q")
        self._docs, self._lengths = array("I"), array("I")
        self._weights = array("f")
        self._values: list[bytes] = []

    def start_term(self, text: bytes) -> None:
        """Begin the next term."""
        self._terms.append(text)
        self._starts.append(len(self._docs))

    def add(self, doc: int, weight: float, value: bytes, length: int | None) -> None:
        """A document of the term, the weight and the value that its format gives it, and the document's length."""
        self._docs.append(doc)
        self._weights.append(weight)
        self._values.append(value)
        self._lengths.append(length or 0)

    def postings(self) -> FieldPostings:
        """What was added, as arrays."""
        values = encode_values(self._format, self._values, self._weights)
        weights = np.asarray(self._weights)
        return FieldPostings(
            values.kind,
            BytesTable.of(self._terms),
            np.append(np.asarray(self._starts), len(self._docs)).astype(np.int64),
            np.asarray(self._docs),
            values.freqs,
            None if np.array_equal(weights, values.freqs) else weights,
            values.occurrences,
            values.opaque,
        )

    def write(self, container: ContainerWriter, name: str) -> str:
        """Write the sections of the field; gives its kind."""
        postings = self.postings()
        postings.write(container, name)
        # Whoosh may ask for them where there are no documents beside the inverted index.
        lengths = np.zeros(max(self._docs, default=-1) + 1, np.uint32)
        lengths[np.asarray(self._docs)] = np.asarray(self._lengths)
        container.add(f"lengths:{name}", narrow(lengths))
        return postings.kind


class ColumnarFieldWriter(FieldWriter):  # type: ignore[misc]  # whoosh is untyped
    """Writes the inverted index of a segment, field by field."""

    def __init__(self, file: Any) -> None:
        """`file` is a Whoosh file object, which `close` completes and closes."""
        self._container = ContainerWriter(file)
        self._kinds: dict[str, str] = {}
        self._name = ""
        self._collector: FieldCollector | None = None
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        """Begin the next field."""
        self._name = fieldname
        self._collector = FieldCollector(fieldobj.format)

    def start_term(self, text: bytes) -> None:
        """Begin the next term of the field."""
        self._open().start_term(text)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int | None) -> None:
        """A document of the term."""
        self._open().add(docnum, weight, vbytes, length)

    def finish_term(self) -> None:
        """The term has no more documents."""

    def finish_field(self) -> None:
        """Write the field."""
        self._kinds[self._name] = self._open().write(self._container, self._name)
        self._collector = None

    def add_field(self, name: str, postings: FieldPostings) -> None:
        """Write a whole field."""
        self._kinds[name] = postings.kind
        postings.write(self._container, name)

    def begin_field(self, name: str, kind: str, outline: Outline) -> PostingsWriter:
        """Begin a whole field, whose postings are written in pieces."""
        self._kinds[name] = kind
        return PostingsWriter(self._container, name, outline)

    def close(self) -> None:
        """Complete the file."""
        self._container.close({"fields": dict(sorted(self._kinds.items()))})
        self.is_closed = True

    def discard(self) -> None:
        """Close the file as it is: nobody is going to read it."""
        self._container.discard()
        self.is_closed = True

    def _open(self) -> FieldCollector:
        if self._collector is None:
            raise ValueError("no field has been started")
        return self._collector
