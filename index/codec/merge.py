"""What segments of this codec keep of their documents joined into one; `term_merge.py` joins their inverted indexes.

Documents keep their order, segment after segment, and deleted ones are left out. The names of fields come from the
segments, for a schema does not list those that it knows by a pattern. What few fields have (vectors,
columns and formats that are kept as Whoosh encodes them) goes value by value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec import stored
from index.codec.document_reader import ColumnarDocuments
from index.codec.documents import ColumnarPerDocumentWriter
from index.codec.terms import ColumnarTermsReader


class Source(NamedTuple):
    """A segment to be merged."""

    documents: ColumnarDocuments
    terms: ColumnarTermsReader
    live: npt.NDArray[np.bool_]  # (documents,) which are not deleted

    def release(self) -> None:
        """Let go of the memory that its pages take."""
        self.documents.container.release()
        self.terms.container.release()

    @classmethod
    def of(cls, documents: ColumnarDocuments, terms: ColumnarTermsReader) -> Source:
        """The segment as its readers see it now."""
        deleted = documents.deleted()
        return cls(documents, terms, np.ones(documents.count, np.bool_) if deleted is None else ~deleted)


def merge_documents(sources: Sequence[Source], schema: Any, writer: ColumnarPerDocumentWriter) -> None:
    """Write what the segments keep of each document; fields that the schema has no more are left out."""
    start = 0
    for source in sources:
        _copy_columns(source, schema, start, writer)
        _copy_stored(source, schema, start, writer)
        _copy_vectors(source, schema, start, writer)
        start += int(source.live.sum())
    writer.doc_count = start
    names = {name for source in sources for name in source.documents.fields_with_lengths()}
    for name in sorted(name for name in names if name in schema):
        lengths = [source.documents.lengths(name)[source.live] for source in sources]
        joined = np.concatenate(lengths)
        if joined.any():
            writer.add_lengths(name, joined.astype(np.int64))
    writer.on_written = lambda: release(sources)


def release(sources: Iterable[Source]) -> None:
    """Let go of the memory of what has been read, of which a large merge would fill all there is."""
    for source in sources:
        source.release()


def _copy_columns(source: Source, schema: Any, start: int, writer: ColumnarPerDocumentWriter) -> None:
    documents = source.documents
    for name in sorted(documents.list_columns()):
        if name not in schema or schema[name].column_type is None:
            continue
        field = schema[name]
        column = writer.column(name, field.column_type)
        if column.kind == documents.container.meta["columns"][name]:
            column.copy(documents.column_sections(name), source.live, start)
            continue
        reader = documents.column_reader(name, field.column_type)  # the schema's column was another when it was written
        for new, old in enumerate(np.flatnonzero(source.live).tolist(), start):
            column.add([new], column.encode([reader[old]]))


def _copy_stored(source: Source, schema: Any, start: int, writer: ColumnarPerDocumentWriter) -> None:
    documents = source.documents
    names = set(documents.container.meta["stored"])
    if not names:
        return
    kept = {name for name in names if name in schema}
    writer.stored_names |= kept
    if kept == names:
        writer.stored.copy(documents.stored_sections(), source.live, start)
        return
    for new, old in enumerate(np.flatnonzero(source.live).tolist(), start):
        fields = {name: value for name, value in documents.stored_fields(old).items() if name in kept}
        if fields:
            writer.stored.add([new], [stored.pack(fields)])


def _copy_vectors(source: Source, schema: Any, start: int, writer: ColumnarPerDocumentWriter) -> None:
    for name in source.documents.fields_with_vectors():
        if name not in schema or not schema[name].vector:
            continue
        field = schema[name]
        for new, old in enumerate(np.flatnonzero(source.live).tolist(), start):
            if source.documents.has_vector(old, name):
                writer.copy_vector(new, name, field, source.documents.vector(old, name, field.vector))
