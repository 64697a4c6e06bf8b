"""`ColumnarCodec`: how Whoosh writes and reads a segment as arrays.

A segment is two files, `.docs` (lengths, stored fields, columns, vectors) and `.terms` (the inverted index), each a
container of arrays. They are not joined into one of Whoosh's compound files, whose directory is a pickle.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.codec.base import Codec, Segment

from index.codec.container import Container
from index.codec.document_reader import ColumnarDocuments
from index.codec.documents import ColumnarPerDocumentWriter
from index.codec.fields import ColumnarFieldWriter
from index.codec.terms import ColumnarTermsReader

DOCUMENTS = ".docs"
TERMS = ".terms"


class ColumnarCodec(Codec):  # type: ignore[misc]  # whoosh is untyped
    """A codec of Whoosh: `index.writer(codec=ColumnarCodec())`."""

    def per_document_writer(self, storage: Any, segment: Any) -> ColumnarPerDocumentWriter:
        """A writer of what a segment keeps of each document."""
        return ColumnarPerDocumentWriter(segment.create_file(storage, DOCUMENTS))

    def field_writer(self, storage: Any, segment: Any) -> ColumnarFieldWriter:
        """A writer of a segment's inverted index."""
        return ColumnarFieldWriter(segment.create_file(storage, TERMS))

    def per_document_reader(self, storage: Any, segment: Any) -> ColumnarDocuments:
        """A reader of what a segment keeps of each document; `IndexDamaged` when the file is."""
        return ColumnarDocuments(Container.open(storage, segment.make_filename(DOCUMENTS)), segment)

    def terms_reader(self, storage: Any, segment: Any) -> ColumnarTermsReader:
        """A reader of a segment's inverted index; `IndexDamaged` when the file is."""
        container = Container.open(storage, segment.make_filename(TERMS))
        # Some of Whoosh's writers make an inverted index alone, which knows nothing of lengths.
        with_documents = storage.file_exists(segment.make_filename(DOCUMENTS))
        lengths = self.per_document_reader(storage, segment).lengths if with_documents else None
        return ColumnarTermsReader(container, lengths)

    def new_segment(self, storage: Any, indexname: str) -> ColumnarSegment:
        """A segment that is yet to be written."""
        return ColumnarSegment(indexname)

    def verify(self, storage: Any, segment: Any) -> None:
        """Read a segment's files against their checksums; `IndexDamaged` says what is not as it was written."""
        for extension in (DOCUMENTS, TERMS):
            Container.open(storage, segment.make_filename(extension)).verify()


class ColumnarSegment(Segment):  # type: ignore[misc]
    """What the table of contents says of a segment: its name, how many documents it has, and which are deleted."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self._doc_count = 0
        self._deleted: set[int] = set()

    def codec(self) -> ColumnarCodec:
        """The codec that reads it."""
        return ColumnarCodec()

    def should_assemble(self) -> bool:
        """Never."""
        return False

    def set_doc_count(self, doccount: int) -> None:
        """Say how many documents it has."""
        self._doc_count = doccount

    def doc_count_all(self) -> int:
        """Documents, deleted ones included."""
        return self._doc_count

    def deleted_count(self) -> int:
        """Deleted documents."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        """The deleted documents, in no order."""
        return iter(self._deleted)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Mark a document as deleted or, with `delete=False`, as not."""
        if delete:
            self._deleted.add(docnum)
        else:
            self._deleted.discard(docnum)

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted."""
        return docnum in self._deleted
