"""`ColumnarWriter`: Whoosh's `SegmentWriter` for `ColumnarCodec`, in batches.

Documents are collected as numbers of tokens; when the batch is as large as the budget, or at the commit, it becomes a
segment: arrays cut out of one sort for each field. Segments that the merge policy wants merged are joined as arrays.
Fields that this way does not know (other analyzers and formats, vectors, boosts, lists of tokens) go Whoosh's own way
into the same segment, and so do readers of other codecs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from heapq import merge as merge_sorted
from itertools import groupby
from operator import itemgetter
from typing import Any

from whoosh.reading import SegmentReader
from whoosh.util.text import utf8encode
from whoosh.writing import IndexingError, PostingPool, SegmentWriter

from index.background import background
from index.codec.batch import NumberStream, TextStream
from index.codec.codec import DOCUMENTS, TERMS, ColumnarCodec, ColumnarSegment
from index.codec.merge import Source, merge_documents
from index.codec.plans import Batch, Keep
from index.codec.postings import FieldPostings
from index.codec.term_merge import merge_terms
from index.codec.texts import CHARACTER_BYTES

# Bytes for the arrays of a batch and for the sorting of its largest field.
MEMORY = 512 * 2**20

# Documents that wait are taken into the batch when there are so many, or so many characters of them.
_TOGETHER = 256
_WAITING = 2**20


class _Pool(PostingPool):  # type: ignore[misc]  # whoosh is untyped
    """The postings that go Whoosh's way, which knows the names of their fields."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.names: set[str] = set()

    def add(self, item: Any) -> None:
        """Add a posting: field, term, document, weight, value."""
        self.names.add(item[0])
        super().add(item)


class ColumnarWriter(SegmentWriter):  # type: ignore[misc]  # whoosh is untyped
    """Writes documents to an index of Whoosh's; takes the arguments of `SegmentWriter`.

    A document that is refused leaves nothing behind. After any other error, in whichever thread, the writer has lost
    something: it can be cancelled, and all else raises an `IndexingError` that says what the error was.
    """

    def __init__(self, ix: Any, *, memory: int = MEMORY, **options: Any) -> None:
        """`memory` is the budget of a batch in bytes."""
        self._memory = memory
        self._parts: list[Source] = []
        self._written: list[ColumnarSegment] = []
        self._failed: BaseException | None = None
        self._background = background()
        super().__init__(ix, codec=ColumnarCodec(), **options)
        self._begin_batch()

    def _begin_batch(self) -> None:
        self.pool = _Pool(self._tempstorage, self.newsegment)
        self.perdocwriter.background = self._background
        self._batch = Batch(self.schema, self.perdocwriter, self._memory)
        self._room = self._room_to_wait()

    def _check_state(self) -> None:
        if self._failed is not None:
            told = f"{type(self._failed).__name__}: {self._failed}"
            raise IndexingError(f"This writer has failed and can only be cancelled ({told})") from self._failed
        super()._check_state()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Within it an error leaves something half done."""
        try:
            yield
        except BaseException as error:
            self._failed = self._failed or error
            raise

    # Documents

    def add_document(self, **fields: Any) -> None:
        """Add a document, as `SegmentWriter.add_document` does."""
        self.add(fields)

    def add(self, fields: dict[str, Any]) -> None:
        """Add a document of these fields."""
        self._check_state()
        rows = self._batch.rows
        waits = rows.add(fields)
        if not waits:
            self._take_waiting()
            self._add_at_once(fields)
        self._added = True
        self.docnum += 1
        if not waits or rows.count >= _TOGETHER or rows.size >= self._room:
            self._take_waiting()
            if self._batch.size >= self._memory:
                self._end_batch()

    def _add_at_once(self, fields: dict[str, Any]) -> None:
        """Add a document field by field, in any way that Whoosh knows."""
        names = sorted(name for name in fields if name[0] != "_")
        special = len(names) < len(fields)
        boosted = special and any(name.endswith("_boost") for name in fields if name[0] == "_")
        self._check_fields(self.schema, names)
        kept: list[tuple[Keep, Any]] = []
        doc, documents = self.docnum, self.perdocwriter
        documents.start_doc(doc)
        try:
            for name in names:
                value = fields[name]
                if value is None:
                    continue
                field, stream, column = self._batch.plan(name)
                length = 0
                if stream is not None and not boosted and not isinstance(value, (list, tuple)):
                    prepare, keep = stream
                    kept.append((keep, prepare([value])))
                elif field.indexed:
                    length = self._add_irregular(name, field, value, fields)
                stored = fields.get(f"_stored_{name}", value) if special else value
                if length or field.stored:
                    documents.add_field(name, field, stored if field.stored else None, length)
                if column is not None and stored is not None:
                    prepare, keep = column
                    kept.append((keep, prepare([stored])))
        except Exception:
            documents.cancel_doc()
            raise
        with self._whole():
            for keep, prepared in kept:
                keep([doc], prepared)
            documents.finish_doc()

    def _room_to_wait(self) -> int:
        """For so many characters of documents that wait there is room, without filling the batch at once."""
        return min(_WAITING, (self._memory - self._batch.size) // (4 * CHARACTER_BYTES))

    def _take_waiting(self) -> None:
        """Take the documents that wait into the batch, field by field."""
        with self._whole():
            block = self._batch.rows.release()
            self._batch.take(block, self.docnum - block.count)
        self._room = self._room_to_wait()

    def _add_irregular(self, name: str, field: Any, value: Any, fields: Any) -> int:
        """Index a value as Whoosh does; gives its length in tokens."""
        length = 0
        boost = self._field_boost(fields, name, self._doc_boost(fields))
        for text, freq, weight, encoded in field.index(value):
            length += freq if field.scorable else 0
            self.pool.add((name, text, self.docnum, weight * boost, encoded))
        if field.separate_spelling():
            spelling = field.spelling_fieldname(name)
            for word in field.spellable_words(value):
                self.pool.add((spelling, utf8encode(word)[0], 0, 1, b""))
        if field.vector:
            items = field.vector.word_values(value, field.analyzer, mode="index")
            vector = sorted((text, weight, encoded) for text, _, weight, encoded in items)
            self.perdocwriter.add_vector_items(name, field, vector)
        return length

    # Segments

    @property
    def added(self) -> int:
        """Documents added since the writer was opened."""
        added: int = self.docnum + sum(segment.doc_count_all() for segment in self._written)
        return added

    def _end_batch(self) -> None:
        """Make a segment of the batch, and begin another."""
        if not self.docnum:
            return
        with self._whole():
            segment = super()._finalize_segment()
            self._written.append(segment)
            self._parts.append(Source.of(*self._open(segment)))
            self._begin_segment()

    def _begin_segment(self) -> None:
        self.docnum = 0
        self.newsegment = self.codec.new_segment(self.storage, self.indexname)
        self.perdocwriter = self.codec.per_document_writer(self.storage, self.newsegment)
        self.fieldwriter = self.codec.field_writer(self.storage, self.newsegment)
        self._begin_batch()

    def _open(self, segment: ColumnarSegment) -> tuple[Any, Any]:
        return self.codec.per_document_reader(self.storage, segment), self.codec.terms_reader(self.storage, segment)

    def _flush_segment(self) -> None:
        self._take_waiting()
        self._batch.texts.work()
        self.perdocwriter.release()
        self._batch.texts.end()
        built, tasks = {}, []
        streams = {name: stream for name, stream in self._batch.streams.items() if len(stream)}
        for name, stream in list(streams.items()):
            if isinstance(stream, TextStream) and stream.kind != "positions" and self._is_plain(name):
                tasks.append(self._background.submit(self._write_field, name, stream.builder()))
                del streams[name]
        for name, stream in streams.items():
            postings = stream.build()
            if not isinstance(stream, NumberStream) and self.schema[name].scorable:
                self.perdocwriter.add_lengths(name, stream.lengths(postings, self.docnum))
            if name in self.pool.names:
                built[name] = postings
            elif len(postings.docs):  # while the next is built; nobody else writes to the file until all are written
                tasks.append(self._background.submit(self.fieldwriter.add_field, name, postings))
        self.perdocwriter.close()
        for task in tasks:
            task.result()
        if self.pool.names:
            self._add_pool(built)
        self.fieldwriter.close()
        self._batch.close()

    def _is_plain(self, name: str) -> bool:
        """Whether a field has neither lengths nor postings that went Whoosh's way."""
        return not self.schema[name].scorable and name not in self.pool.names

    def _write_field(self, name: str, build: Callable[[], FieldPostings]) -> None:
        """Build a field and write it."""
        postings = build()
        if len(postings.docs):
            self.fieldwriter.add_field(name, postings)

    def _add_pool(self, built: dict[str, FieldPostings]) -> None:
        """Write the fields of which some postings went Whoosh's way, and others are `built`."""
        documents = self.per_document_reader()
        for name, irregular in groupby(self.pool.iter_postings(), itemgetter(0)):
            ours = built.get(name)
            regular = [] if ours is None else ours.items(name, self.schema[name].format)
            self.fieldwriter.add_postings(
                self.schema, documents, merge_sorted(regular, irregular, key=itemgetter(1, 2))
            )

    def add_reader(self, reader: Any) -> None:
        """Add the documents of a reader: as arrays where its segment is of this codec."""
        self._check_state()
        for leaf, _ in reader.leaf_readers():
            if isinstance(leaf, SegmentReader) and isinstance(leaf.codec(), ColumnarCodec):
                self._end_batch()
                # Whoosh keeps a codec's readers to itself; the arrays stay when it closes them.
                self._parts.append(Source.of(leaf._perdoc, leaf._terms))
                self._added = True
            else:
                self._take_waiting()
                with self._whole():
                    super().add_reader(leaf)

    def _finalize_segment(self) -> Any:
        if not self._parts:
            return super()._finalize_segment()
        self._end_batch()
        if len(self._parts) == len(self._written) == 1:
            self._close_segment()
            return self._written[0]
        self._merge(self.perdocwriter, self.fieldwriter)
        self._delete_files(self._written)
        return self.get_segment()

    def commit(self, *arguments: Any, **options: Any) -> None:
        """Make everything visible, as `SegmentWriter.commit` does; after an error the writer is closed."""
        self._check_state()
        try:
            with self._whole():
                super().commit(*arguments, **options)
        finally:
            if not self.is_closed:  # Whoosh closes it after an error, but not when it is interrupted
                self._cleanup_on_error()

    def cancel(self) -> None:
        """Drop all that was added and deleted; nothing of it stays in the storage."""
        if self.is_closed:
            self._check_state()
        self._cleanup_on_error()
        self._delete_files([*self._written, self.newsegment])

    def _delete_files(self, segments: Iterable[ColumnarSegment]) -> None:
        for segment in segments:
            for extension in (DOCUMENTS, TERMS):
                self.storage.delete_file(segment.make_filename(extension))

    def _cleanup_on_error(self) -> None:
        """What Whoosh does when a commit has failed, which leaves the files of the segment open."""
        self._background.shutdown(cancel_futures=True)
        for part in (self.perdocwriter, self.fieldwriter):
            with suppress(Exception):  # it may be closed, or the disk full
                part.discard()
        super()._cleanup_on_error()

    def _finish(self) -> None:
        """What Whoosh does when a commit is complete."""
        self._background.shutdown()
        super()._finish()

    def _merge(self, documents: Any, terms: Any) -> None:
        merge_documents(self._parts, self.schema, documents)
        self.docnum = documents.doc_count
        documents.close()
        merge_terms(self._parts, self.schema, terms)
        self._close_segment()
