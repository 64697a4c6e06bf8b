"""`ColumnarWriter`: Whoosh's `SegmentWriter` for `ColumnarCodec`, in batches.

Documents are collected as numbers of tokens; when the batch is as large as the budget, or at the commit, it becomes a
segment: arrays cut out of one sort for each field. Segments that the merge policy wants merged are joined as arrays.
Fields that this way does not know (other analyzers and formats, vectors, boosts, lists of tokens) go Whoosh's own way
into the same segment, and so do readers of other codecs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from heapq import merge as merge_sorted
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from whoosh import fields as whoosh_fields
from whoosh import formats
from whoosh.analysis import IDTokenizer
from whoosh.reading import SegmentReader
from whoosh.util.text import utf8encode
from whoosh.writing import PostingPool, SegmentWriter

from index.analysis import NewsAnalyzer, ValueAnalyzer
from index.codec.batch import NumberStream, TextStream, Values, ValueStream, split_values
from index.codec.codec import DOCUMENTS, TERMS, ColumnarCodec, ColumnarSegment
from index.codec.merge import Source, merge_documents
from index.codec.term_merge import merge_terms
from index.codec.texts import Texts, Vocabulary
from index.sentence_starts import SentencesField

# Bytes for the arrays of a batch and for the sorting of its largest field.
MEMORY = 512 * 2**20

# What a character of a text, a value of another kind and a document come to while a batch is collected and sorted.
_CHARACTER_BYTES = 10
_VALUE_BYTES = 500
_DOCUMENT_BYTES = 500

# So many documents are looked after together: their texts are worked on, and their size in memory is taken.
_TOGETHER = 4096

_KINDS = {formats.Existence: "existence", formats.Frequency: "frequency", formats.Positions: "positions"}

# What makes of a field's value what is kept of it, or raises, and what keeps it for a document.
_Prepare = Callable[[Any], Any]
_Keep = Callable[[int, Any], None]


class _Plan(NamedTuple):
    """How a field is written in this batch: into its stream (Whoosh's way where it has none) and into its column."""

    field: Any
    stream: tuple[_Prepare, _Keep] | None
    column: tuple[_Prepare, _Keep] | None


class ColumnarWriter(SegmentWriter):  # type: ignore[misc]  # whoosh is untyped
    """Writes documents to an index of Whoosh's; takes the arguments of `SegmentWriter`."""

    def __init__(self, ix: Any, *, memory: int = MEMORY, **options: Any) -> None:
        """`memory` is the budget of a batch in bytes."""
        self._memory = memory
        self._parts: list[Source] = []
        self._written: list[ColumnarSegment] = []
        super().__init__(ix, codec=ColumnarCodec(), **options)
        self._begin_batch()

    def _begin_batch(self) -> None:
        self._size = self._columns_size = 0
        self._streams: dict[str, TextStream | ValueStream | NumberStream] = {}
        self._plans: dict[str, _Plan] = {}
        self._texts = Texts(Vocabulary.shared())
        self._values = Values()

    # Documents

    def add_document(self, **fields: Any) -> None:
        """Add a document, as `SegmentWriter.add_document` does."""
        self._check_state()
        names: Collection[str] = fields.keys()
        special = boosted = False
        if not fields.keys() <= self._plans.keys():
            names = sorted(name for name in fields if name[0] != "_")
            special = len(names) < len(fields)
            boosted = special and any(name.endswith("_boost") for name in fields if name[0] == "_")
            self._check_fields(self.schema, names)
        kept: list[tuple[_Keep, Any]] = []
        size = _DOCUMENT_BYTES
        doc, documents = self.docnum, self.perdocwriter
        documents.start_doc(doc)
        try:
            for name in names:
                value = fields[name]
                if value is None:
                    continue
                field, stream, column = self._plans.get(name) or self._plan(name)
                length = 0
                if stream is not None and not boosted and not isinstance(value, (list, tuple)):
                    prepare, keep = stream
                    kept.append((keep, prepare(value)))
                    size += _CHARACTER_BYTES * len(value) if isinstance(value, str) else _VALUE_BYTES
                elif field.indexed:
                    length = self._add_irregular(name, field, value, fields)
                stored = fields.get(f"_stored_{name}", value) if special else value
                if length or field.stored:
                    documents.add_field(name, field, stored if field.stored else None, length)
                if column is not None and stored is not None:
                    prepare, keep = column
                    kept.append((keep, prepare(stored)))
        except Exception:
            documents.cancel_doc()
            raise
        for keep, prepared in kept:
            keep(doc, prepared)
        documents.finish_doc()
        self._added = True
        self.docnum += 1
        self._size += size
        if self._texts.is_due or self.docnum % _TOGETHER == 0:
            self._texts.work()
            self._columns_size = documents.size
        if self._size + self._columns_size >= self._memory:
            self._end_batch()

    def _plan(self, name: str) -> _Plan:
        """How the values of a field are prepared and kept."""
        field = self.schema[name]
        plan = self._plans[name] = _Plan(field, self._stream_plan(name, field), self._column_plan(name, field))
        return plan

    def _stream_plan(self, name: str, field: Any) -> tuple[_Prepare, _Keep] | None:
        if not field.indexed:
            return None
        kind = _KINDS.get(type(field.format))
        if kind is None or field.format.field_boost != 1.0 or field.vector or field.separate_spelling():
            return None
        stream: TextStream | ValueStream | NumberStream
        prepare: _Prepare
        analyzer = type(field.analyzer)
        if type(field) is whoosh_fields.NUMERIC:
            stream, prepare = NumberStream(field.bits, field.shift_step), partial(_sortable, field)
        elif type(field).index is not whoosh_fields.FieldType.index:
            return None
        elif analyzer is NewsAnalyzer:
            vocabulary = self._texts.vocabulary
            names = vocabulary.terms if field.analyzer.stem else vocabulary.forms
            stream, prepare = TextStream(kind, self._texts, names), self._text_numbers
        elif kind != "positions" and analyzer in (ValueAnalyzer, IDTokenizer):
            stream = ValueStream(kind, self._values)
            prepare = self._whole if analyzer is IDTokenizer else self._each
        else:
            return None
        self._streams[name] = stream
        return prepare, stream.add

    def _column_plan(self, name: str, field: Any) -> tuple[_Prepare, _Keep] | None:
        if not field.column_type:
            return None
        column = self.perdocwriter.column(name, field.column_type)
        if type(field) is SentencesField:
            texts = self._texts
            return self._text_number, lambda doc, number: texts.keep_sentences(number, partial(column.add, doc))
        if type(field) is whoosh_fields.COLUMN:
            return column.encode, column.add
        return lambda value: column.encode(field.to_column_value(value)), column.add

    def _text_number(self, value: Any) -> int:
        return self._texts.number(_text(value))

    def _text_numbers(self, value: Any) -> list[int]:
        return list(map(self._texts.number, split_values(_text(value))))

    def _whole(self, value: Any) -> list[int]:
        return [self._values[_text(value)]]

    def _each(self, value: Any) -> list[int]:
        return [self._values[each] for each in split_values(_text(value)) if each]

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
        self._texts.work()
        built = {}
        for name, stream in self._streams.items():
            if not len(stream):
                continue
            if isinstance(stream, NumberStream):
                built[name] = stream.build()
                continue
            built[name], lengths = stream.build(self.docnum)
            if self.schema[name].scorable:
                self.perdocwriter.add_lengths(name, lengths)
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
                self.fieldwriter.add_field(name, postings)
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
        merge_terms(self._parts, self.schema, terms)
        self._close_segment()


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not unicode or sequence")
    return value


def _sortable(field: Any, value: Any) -> int:
    """A number as Whoosh sorts it."""
    if type(value) is int or type(value) is float:
        number: int = field.to_column_value(value)
        return number
    return int.from_bytes(field.to_bytes(value)[1:], "big")
