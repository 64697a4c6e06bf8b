"""`ColumnarWriter`: Whoosh's `SegmentWriter` for `ColumnarCodec`, in batches.

Documents are collected as numbers of tokens; when the batch is as large as the budget, or at the commit, it becomes a
segment: arrays cut out of one sort for each field. Segments that the merge policy wants merged are joined as arrays.
Fields that this way does not know (other analyzers and formats, vectors, boosts, lists of tokens) go Whoosh's own way
into the same segment, and so do readers of other codecs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import merge as merge_sorted
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from whoosh import fields as whoosh_fields
from whoosh import formats
from whoosh.analysis import IDTokenizer
from whoosh.reading import SegmentReader
from whoosh.util.text import utf8encode
from whoosh.writing import PostingPool, SegmentWriter

from index.analysis import NewsAnalyzer, ValueAnalyzer
from index.codec.batch import BREAK, NumberStream, Stream, Values, Vocabulary, split_values
from index.codec.codec import DOCUMENTS, TERMS, ColumnarCodec, ColumnarSegment
from index.codec.merge import Source, merge_documents, merge_terms

# Bytes for the arrays of a batch and for the sorting of its largest field.
MEMORY = 512 * 2**20

# What a token and a document come to while a batch is collected and sorted.
_TOKEN_BYTES = 64
_DOCUMENT_BYTES = 500

# More stretches of text than a newspaper has in years; past it a batch begins with an empty memo.
_MEMO_SIZE = 1_000_000

_KINDS = {formats.Existence: "existence", formats.Frequency: "frequency", formats.Positions: "positions"}

# What makes of a field's value what its stream takes.
_Prepare = Callable[[Any], Any]


class ColumnarWriter(SegmentWriter):  # type: ignore[misc]  # whoosh is untyped
    """Writes documents to an index of Whoosh's; takes the arguments of `SegmentWriter`."""

    def __init__(self, ix: Any, *, memory: int = MEMORY, **options: Any) -> None:
        """`memory` is the budget of a batch in bytes."""
        self._memory = memory
        self._vocabulary = Vocabulary()
        self._values = Values()
        self._parts: list[Source] = []
        self._written: list[ColumnarSegment] = []
        super().__init__(ix, codec=ColumnarCodec(), **options)
        self._begin_batch()

    def _begin_batch(self) -> None:
        self._size = 0
        self._streams: dict[str, tuple[Stream | NumberStream, Sequence[bytes]]] = {}
        self._prepare: dict[str, _Prepare | None] = {}
        self._texts: dict[str, list[int]] = {}
        if len(self._vocabulary) > _MEMO_SIZE:
            self._vocabulary = Vocabulary()
        self._values = Values()

    # Documents

    def add_document(self, **fields: Any) -> None:
        """Add a document, as `SegmentWriter.add_document` does."""
        self._check_state()
        names = sorted(name for name in fields if not name.startswith("_"))
        self._check_fields(self.schema, names)
        documents = self.perdocwriter
        boosted = any(name.endswith("_boost") for name in fields if name.startswith("_"))
        self._texts.clear()
        added: list[tuple[Any, Any]] = []
        documents.start_doc(self.docnum)
        try:
            for name in names:
                value = fields[name]
                if value is None:
                    continue
                field = self.schema[name]
                length = 0
                if field.indexed:
                    prepare = self._prepare_of(name, field)
                    if prepare is None or boosted or isinstance(value, (list, tuple)):
                        length = self._add_irregular(name, field, value, fields)
                    else:
                        added.append((self._streams[name][0], prepare(value)))
                stored = fields.get(f"_stored_{name}", value)
                if length or field.stored:
                    documents.add_field(name, field, stored if field.stored else None, length)
                if field.column_type and stored is not None:
                    documents.add_column_value(name, field.column_type, field.to_column_value(stored))
        except ValueError:
            documents.cancel_doc()
            raise
        for stream, numbers in added:
            stream.add(self.docnum, numbers)
            self._size += _TOKEN_BYTES * (len(numbers) if isinstance(numbers, list) else 8)
        documents.finish_doc()
        self._added = True
        self.docnum += 1
        self._size += _DOCUMENT_BYTES
        if self._size + documents.size >= self._memory:
            self._end_batch()

    def _prepare_of(self, name: str, field: Any) -> _Prepare | None:
        """What prepares the values of a field for its stream; None for a field that goes Whoosh's way."""
        if name not in self._prepare:
            self._prepare[name] = self._plan(name, field)
        return self._prepare[name]

    def _plan(self, name: str, field: Any) -> _Prepare | None:
        kind = _KINDS.get(type(field.format))
        if kind is None or field.format.field_boost != 1.0 or field.vector or field.separate_spelling():
            return None
        if type(field) is whoosh_fields.NUMERIC:
            self._streams[name] = NumberStream(field.bits, field.shift_step), ()
            return lambda value: int.from_bytes(field.to_bytes(value)[1:], "big")
        analyzer = type(field.analyzer)
        prepare: _Prepare | None = None
        names = self._values.terms
        if type(field).index is not whoosh_fields.FieldType.index:
            pass
        elif analyzer is NewsAnalyzer:
            names = self._vocabulary.terms if field.analyzer.stem else self._vocabulary.forms
            prepare = self._tokens
        elif analyzer is IDTokenizer and kind != "positions":
            numbers = self._values
            prepare = lambda value: [numbers[_text(value)]]  # noqa: E731
        elif analyzer is ValueAnalyzer and kind != "positions":
            numbers = self._values
            prepare = lambda value: [numbers[each] for each in split_values(_text(value)) if each]  # noqa: E731
        if prepare is not None:
            self._streams[name] = Stream(kind), names
        return prepare

    def _tokens(self, value: Any) -> list[int]:
        numbers: list[int] = []
        for part in split_values(_text(value)):
            if part not in self._texts:  # other fields of the document may hold the same text
                self._texts[part] = self._vocabulary.numbers(part)
            numbers += self._texts[part]
            numbers.append(BREAK)
        return numbers

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

    def _end_batch(self) -> None:
        """Make a segment of the batch, and begin another."""
        if not self.docnum:
            return
        segment = super()._finalize_segment()
        self._written.append(segment)
        self._parts.append(Source.of(*self._open(segment)))
        self._begin_segment()

    def _begin_segment(self) -> None:
        self.docnum = 0
        self.newsegment = self.codec.new_segment(self.storage, self.indexname)
        self.pool = PostingPool(self._tempstorage, self.newsegment)
        self.perdocwriter = self.codec.per_document_writer(self.storage, self.newsegment)
        self.fieldwriter = self.codec.field_writer(self.storage, self.newsegment)
        self._begin_batch()

    def _open(self, segment: ColumnarSegment) -> tuple[Any, Any]:
        return self.codec.per_document_reader(self.storage, segment), self.codec.terms_reader(self.storage, segment)

    def _flush_segment(self) -> None:
        streams = {name: stream for name, stream in self._streams.items() if len(stream[0])}
        built = {}
        for name in list(streams):
            stream, names = streams.pop(name)
            if isinstance(stream, NumberStream):
                built[name] = stream.build()
                continue
            built[name], lengths = stream.build(names, self.docnum)
            if self.schema[name].scorable:
                self.perdocwriter.add_lengths(name, lengths)
        self._streams.clear()
        self.perdocwriter.close()
        documents = self.per_document_reader()
        for name, irregular in groupby(self.pool.iter_postings(), itemgetter(0)):
            ours = built.pop(name, None)
            regular = [] if ours is None else ours.items(name, self.schema[name].format)
            self.fieldwriter.add_postings(
                self.schema, documents, merge_sorted(regular, irregular, key=itemgetter(1, 2))
            )
        for name, postings in built.items():
            if len(postings.docs):
                lengths = documents.lengths(name)
                self.fieldwriter.add_field(name, postings, lengths[postings.docs] if np.any(lengths) else None)
        self.fieldwriter.close()

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
                super().add_reader(leaf)

    def _finalize_segment(self) -> Any:
        if not self._parts:
            return super()._finalize_segment()
        self._end_batch()
        if len(self._parts) == len(self._written) == 1:
            self._close_segment()
            return self._written[0]
        self._merge(self.perdocwriter, self.fieldwriter)
        for segment in self._written:
            for extension in (DOCUMENTS, TERMS):
                self.storage.delete_file(segment.make_filename(extension))
        return self.get_segment()

    def _merge(self, documents: Any, terms: Any) -> None:
        merge_documents(self._parts, self.schema, documents)
        self.docnum = documents.doc_count
        documents.close()
        merge_terms(self._parts, self.schema, self.per_document_reader(), terms)
        self._close_segment()


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not unicode or sequence")
    return value
