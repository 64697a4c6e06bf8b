"""What a segment keeps of each document is written here: field lengths, stored fields, columns and vectors.

The writer takes documents one by one, as Whoosh gives them, and puts them into arrays when it is closed. Lengths are
kept exactly, where Whoosh's own codec rounds them.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.codec.base import PerDocumentWriter

from index.background import AtOnce
from index.codec import stored
from index.codec.columns import ColumnWriter, column_writer
from index.codec.compressed import CompressedWriter
from index.codec.container import ContainerWriter
from index.codec.packing import BytesTable, narrow, offsets_of, tag
from index.codec.postings import FieldPostings
from index.codec.strings import Pieces
from index.codec.values import encode_values

STORED = "_stored"  # no field of Whoosh's begins with an underscore


class _Lengths:
    def __init__(self) -> None:
        self.docs, self.lengths = array("I"), array("I")
        self.all: npt.NDArray[np.int64] | None = None

    def add(self, doc: int, length: int) -> None:
        self.docs.append(doc)
        self.lengths.append(length)

    def array(self, doc_count: int) -> npt.NDArray[Any]:
        lengths = np.zeros(doc_count, np.uint32)
        lengths[np.asarray(self.docs)] = np.asarray(self.lengths)
        return narrow(lengths if self.all is None else lengths + self.all)


class _Vectors:
    """The terms of documents, with documents and terms the other way round than in postings."""

    def __init__(self, format_: Any) -> None:
        self._format = format_
        self._numbers: dict[bytes, int] = {}
        self._docs, self._counts, self._codes = array("I"), array("I"), array("I")
        self._weights = array("f")
        self._values: list[bytes] = []

    def add(self, doc: int, items: list[tuple[str, float, bytes]]) -> None:
        self._docs.append(doc)
        self._counts.append(len(items))
        for text, weight, value in items:
            key = text.encode(errors="surrogatepass")
            self._codes.append(self._numbers.setdefault(key, len(self._numbers)))
            self._weights.append(weight)
            self._values.append(value or b"")

    def postings(self, doc_count: int) -> FieldPostings:
        counts = np.zeros(doc_count, np.int64)
        counts[np.asarray(self._docs)] = np.asarray(self._counts)
        values = encode_values(self._format, self._values, self._weights)
        terms = sorted(self._numbers)
        codes = np.empty(len(terms), np.uint32)
        codes[[self._numbers[term] for term in terms]] = np.arange(len(terms))
        return FieldPostings(
            values.kind,
            BytesTable.of(terms),
            offsets_of(counts),
            codes[np.asarray(self._codes)],
            values.freqs,
            np.asarray(self._weights),
            values.occurrences,
            values.opaque,
        )


class ColumnarPerDocumentWriter(PerDocumentWriter):  # type: ignore[misc]  # whoosh is untyped
    """Collects the documents of a segment. A document that is cancelled leaves nothing behind."""

    def __init__(self, file: Any) -> None:
        """`file` is a Whoosh file object, which `close` writes and closes."""
        self._file = file
        self.doc_count = 0
        self.is_closed = False
        self._doc: int | None = None
        self._stored: dict[str, Any] = {}
        self._pending: list[Callable[[int], None]] = []
        self._columns: dict[str, ColumnWriter] = {}
        self._lengths: dict[str, _Lengths] = defaultdict(_Lengths)
        self._vectors: dict[str, _Vectors] = {}
        self.stored = CompressedWriter(AtOnce())
        self.background: Executor = AtOnce()  # where columns do their long tasks
        self.stored_names: set[str] = set()
        self.on_written: Callable[[], None] = lambda: None  # called when a few megabytes have been

    def start_doc(self, docnum: int) -> None:
        """Begin the next document; `docnum` is its number."""
        if self._doc is not None:
            raise ValueError(f"document {self._doc} has not been finished")
        if docnum != self.doc_count:
            raise ValueError(f"the next document is {self.doc_count}, not {docnum}")
        self._doc = docnum

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int | None) -> None:
        """The stored value of a field (None when it is not stored) and its length in tokens."""
        if value is not None:
            self._stored[fieldname] = value
            self.stored_names.add(fieldname)
        if length:
            lengths = self._lengths[fieldname]
            self._pending.append(lambda doc: lengths.add(doc, length))

    def add_column_value(self, fieldname: str, columnobj: Any, value: Any) -> None:
        """The value of a column."""
        column = self.column(fieldname, columnobj)
        encoded = column.encode([value])
        self._pending.append(lambda doc: column.add([doc], encoded))

    def add_vector_items(self, fieldname: str, fieldobj: Any, items: Iterable[tuple[str, float, bytes]]) -> None:
        """The terms of a field in this document: text, weight, value."""
        listed = list(items)
        if listed:
            vectors = self._vectors.setdefault(fieldname, _Vectors(fieldobj.vector))
            self._pending.append(lambda doc: vectors.add(doc, listed))

    def copy_vector(self, doc: int, name: str, field: Any, matcher: Any) -> None:
        """The vector of a document of another segment, as document `doc` of this."""
        items = []
        while matcher.is_active():
            items.append((matcher.id(), matcher.weight(), matcher.value()))
            matcher.next()
        self._vectors.setdefault(name, _Vectors(field.vector)).add(doc, items)

    def finish_doc(self) -> None:
        """The document is complete."""
        if self._doc is None:
            return
        packed = stored.pack(self._stored) if self._stored else b""
        for add in self._pending:
            add(self._doc)
        if packed:
            self.stored.add([self._doc], [packed])
        self.doc_count += 1
        self.cancel_doc()

    def cancel_doc(self) -> None:
        """Drop what was added since `start_doc`."""
        self._doc = None
        self._stored.clear()
        self._pending.clear()

    def column(self, name: str, columnobj: Any) -> ColumnWriter:
        """The writer of a column."""
        if name not in self._columns:
            self._columns[name] = column_writer(columnobj, self.background)
        return self._columns[name]

    def add_lengths(self, name: str, lengths: npt.NDArray[np.int64]) -> None:
        """(doc_count,) tokens of a field in all documents, beside those that `add_field` was told."""
        self._lengths[name].all = lengths

    def release(self) -> None:
        """No document follows: have what waits for others compressed."""
        for column in self._columns.values():
            if isinstance(column, CompressedWriter):
                column.release()

    @property
    def size(self) -> int:
        """Bytes kept in memory, about."""
        return self.stored.size + sum(column.size for column in self._columns.values())

    def close(self) -> None:
        """Write the file; a document that has not been finished is left out."""
        container = ContainerWriter(self._file)
        totals = {}
        for name, lengths in self._lengths.items():
            array_ = lengths.array(self.doc_count)
            totals[name] = int(array_.sum(dtype=np.int64))
            container.add(f"lengths:{name}", array_)
        for name, column in self._columns.items():
            self._write(container, name, column)
        if self.stored_names:
            self._write(container, STORED, self.stored)
        kinds = {}
        for name, vectors in self._vectors.items():
            postings = vectors.postings(self.doc_count)
            kinds[vector_name(name)] = postings.kind
            postings.write(container, vector_name(name))
        container.close(
            {
                "documents": self.doc_count,
                "lengths": totals,
                "stored": sorted(self.stored_names),
                "columns": {name: column.kind for name, column in self._columns.items()},
                "fields": kinds,
            }
        )
        self.is_closed = True

    def discard(self) -> None:
        """Close the file as it is: nobody is going to read it."""
        self._file.close()
        self.is_closed = True

    def _write(self, container: ContainerWriter, name: str, column: ColumnWriter) -> None:
        for part, array_ in tag(column.sections(self.doc_count), name).items():
            container.add(part, self._told(array_) if isinstance(array_, Pieces) else array_)
            self.on_written()

    def _told(self, whole: Pieces) -> Pieces:
        def pieces() -> Iterator[npt.NDArray[Any]]:
            for piece in whole.pieces:
                yield piece
                self.on_written()

        return whole._replace(pieces=pieces())


def vector_name(name: str) -> str:
    """The name under which the vectors of a field stand beside the postings of a file."""
    return f"vector:{name}"
