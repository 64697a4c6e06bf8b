"""What a segment keeps of each document is read here: field lengths, stored fields, columns and vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.codec.base import PerDocumentReader

from index.codec import stored
from index.codec.arrays import Ints, Postings, Unsigned
from index.codec.columns import COLUMN_PARTS, column_array, column_reader
from index.codec.compressed import COMPRESSED_PARTS, CompressedReader
from index.codec.container import Container
from index.codec.documents import STORED, vector_name
from index.codec.field_reader import MappedField
from index.codec.matcher import VectorMatcher
from index.codec.packing import Sections, untag
from index.codec.terms import ColumnarTermsReader

_NO_LENGTHS = np.empty(0, np.uint8)


class ColumnarDocuments(PerDocumentReader):  # type: ignore[misc]  # whoosh is untyped
    """The documents of a segment, deleted ones included."""

    def __init__(self, container: Container, segment: Any) -> None:
        self.container = container
        self.count: int = container.meta["documents"]
        self._segment = segment
        self._lengths: dict[str, Unsigned] = {}

    def doc_count(self) -> int:
        """Documents that are not deleted."""
        return self.count - int(self._segment.deleted_count())

    def doc_count_all(self) -> int:
        """Documents, deleted ones included."""
        return self.count

    def has_deletions(self) -> bool:
        """Whether any document is deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted."""
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        """The deleted documents, in no order."""
        return iter(self._segment.deleted_docs())

    def supports_columns(self) -> bool:
        """It does."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Whether any document has a value in the column."""
        return fieldname in self.container.meta["columns"]

    def list_columns(self) -> list[str]:
        """The names of the columns."""
        return list(self.container.meta["columns"])

    def column_reader(self, fieldname: str, column: Any) -> Any:
        """A Whoosh `ColumnReader` of a column that there is."""
        kind = self.container.meta["columns"][fieldname]
        return column_reader(kind, self.column_sections(fieldname), column, self.count)

    def column_array(self, name: str) -> Any:
        """A column as arrays: see `index.codec.arrays`."""
        return column_array(self.container.meta["columns"][name], self.column_sections(name))

    def lengths(self, name: str) -> Unsigned:
        """(doc_count,) tokens of a field in each document."""
        if name not in self._lengths:
            kept = self.container.get(f"lengths:{name}")
            self._lengths[name] = np.broadcast_to(np.zeros(1, np.uint8), self.count) if kept is None else kept
        return self._lengths[name]

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Tokens of a field in a document, `default` when it has none."""
        if not 0 <= docnum < self.count:
            raise IndexError(f"there is no document {docnum} among {self.count}")
        return int(self.lengths(fieldname)[docnum]) or default

    def doc_field_length_reader(self, fieldname: str, default: int = 0) -> Callable[[int], int]:
        """`doc_field_length` of one field."""
        lengths = self.lengths(fieldname).data
        return lambda docnum: lengths[docnum] or default

    def field_length(self, fieldname: str) -> int:
        """Tokens of a field in all documents."""
        total: int = self.container.meta["lengths"].get(fieldname, 0)
        return total

    def min_field_length(self, fieldname: str) -> int:
        """Tokens of a field in the document that has fewest."""
        return int(self.lengths(fieldname).min()) if self.count else 0

    def max_field_length(self, fieldname: str) -> int:
        """Tokens of a field in the document that has most."""
        return int(self.lengths(fieldname).max(initial=0))

    def fields_with_lengths(self) -> list[str]:
        """The names of the fields of which lengths are kept."""
        return list(self.container.meta["lengths"])

    def fields_with_vectors(self) -> list[str]:
        """The names of the fields of which any document has a vector."""
        return [name.removeprefix(vector_name("")) for name in self.container.meta["fields"]]

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """Whether a document has a vector of a field."""
        vectors = self._vectors(fieldname)
        return vectors is not None and len(vectors.docs_at(docnum)) > 0

    def vector(self, docnum: int, fieldname: str, format_: Any) -> VectorMatcher:
        """The terms of a field in a document; `KeyError` when none are kept."""
        vectors = self._vectors(fieldname)
        if vectors is None or not len(vectors.docs_at(docnum)):
            raise KeyError(f"document {docnum} has no vector of the field {fieldname!r}")
        return VectorMatcher(vectors, docnum, format_, None)

    def _vectors(self, name: str) -> MappedField | None:
        known = vector_name(name) in self.container.meta["fields"]
        return MappedField(self.container, vector_name(name), _NO_LENGTHS) if known else None

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """The stored fields of a document."""
        return stored.unpack(self._stored[docnum]) if self.container.meta["stored"] else {}

    def stored_sections(self) -> Sections:
        """The sections of the stored fields."""
        return untag(self.container, STORED, COMPRESSED_PARTS)

    def column_sections(self, name: str) -> Sections:
        """The sections of a column that there is."""
        return untag(self.container, name, COLUMN_PARTS)

    @cached_property
    def _stored(self) -> CompressedReader:
        return CompressedReader(self.stored_sections())

    def segment_arrays(self, terms: ColumnarTermsReader) -> ColumnarArrays:
        """The segment as arrays."""
        return ColumnarArrays(self, terms)

    def deleted(self) -> npt.NDArray[np.bool_] | None:
        """(doc_count,) which documents are deleted, None when none is."""
        if not self.has_deletions():
            return None
        deleted = np.zeros(self.count, np.bool_)
        deleted[list(self.deleted_docs())] = True
        return deleted


class ColumnarField:
    """`index.codec.arrays.FieldArrays` of a segment's file."""

    def __init__(self, field: MappedField) -> None:
        self.lengths = field.lengths
        self.has_forms = field.forms is not None
        self.terms = field.terms
        self.number: Callable[[bytes], int] = field.terms.find
        self.postings: Callable[[bytes], Postings | None] = field.postings
        self.postings_at: Callable[[int], Postings] = field.postings_at
        self.doc_frequency: Callable[[bytes], int] = field.doc_frequency
        self._field = field

    @property
    def doc_frequencies(self) -> Ints:
        """(t,) how many documents have each of the terms, deleted ones included."""
        return self._field.doc_frequencies

    def having(self) -> npt.NDArray[np.bool_]:
        """(doc_count,) which documents have any term, deleted ones included."""
        return self._field.having()


class ColumnarArrays:
    """`index.codec.arrays.SegmentArrays` of a segment's files."""

    def __init__(self, documents: ColumnarDocuments, terms: ColumnarTermsReader) -> None:
        self._documents = documents
        self._terms = terms
        self.doc_count = documents.count
        self.deleted = documents.deleted()
        self._fields: dict[str, ColumnarField | None] = {}

    def field(self, name: str) -> ColumnarField | None:
        """An indexed field, None when no document has a term in it."""
        if name not in self._fields:
            field = self._terms.field(name)
            self._fields[name] = None if field is None else ColumnarField(field)
        return self._fields[name]

    def column(self, name: str) -> Any:
        """A column: see `index.codec.arrays`."""
        return self._documents.column_array(name) if self._documents.has_column(name) else None
