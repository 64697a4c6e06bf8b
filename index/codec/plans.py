"""How the fields of a batch are written: what each value becomes, and what keeps it until the batch is a segment.

Most documents have nothing but values about which nothing can go wrong. They wait (`rows.py`), and are taken field by
field.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from whoosh import fields as whoosh_fields
from whoosh import formats
from whoosh.analysis import IDTokenizer

from index.analysis import SEPARATOR, NewsAnalyzer, ValueAnalyzer
from index.codec.batch import Held, NumberStream, TextStream, Values, ValueStream
from index.codec.columns import ColumnWriter
from index.codec.documents import ColumnarPerDocumentWriter
from index.codec.rows import Block, Rows
from index.codec.texts import Texts
from index.codec.vocabulary import Vocabulary
from index.sentence_starts import SentencesField

# What a batch may begin with of it is words that are known from the batches before, at most one part in so many.
_VOCABULARY_SHARE = 4

_DOCUMENT_BYTES = 500  # what a document takes beside what it holds

_KINDS = {formats.Existence: "existence", formats.Frequency: "frequency", formats.Positions: "positions"}
_STRINGS = ("bytes", "compressed", "coded", "lists")  # columns that take any bytes

# What makes of a field's values what is kept of them, or raises, and what keeps it for as many documents.
Prepare = Callable[[Sequence[Any]], Any]
Keep = Callable[[Sequence[int], Any], None]


class Plan(NamedTuple):
    """How a field is written: into its stream (Whoosh's way where it has none) and into its column."""

    field: Any
    stream: tuple[Prepare, Keep] | None
    column: tuple[Prepare, Keep] | None


class Batch:
    """The fields of a batch."""

    def __init__(self, schema: Any, documents: ColumnarPerDocumentWriter, memory: int) -> None:
        """`documents` has the columns; `memory` is the budget in bytes."""
        self.texts = Texts(Vocabulary.borrow(memory // _VOCABULARY_SHARE), documents.background, memory)
        self.streams: dict[str, TextStream | ValueStream | NumberStream] = {}
        self._schema = schema
        self._documents = documents
        self._values = Values()
        self._plans: dict[str, Plan] = {}
        self.rows = Rows()

    def plan(self, name: str) -> Plan:
        """How a field of the schema is written."""
        plan = self._plans.get(name)
        if plan is None:
            field = self._schema[name]
            column = self._documents.column(name, field.column_type) if field.column_type else None
            plan = Plan(field, self._stream_plan(name, field), self._column_plan(field, column))
            self._plans[name] = plan
            self._expect(name, plan, column)
        return plan

    def take(self, block: Block, first: int) -> None:
        """Take documents that have waited, as those from number `first` on."""
        for name, docs, values in block.columns(first):
            plan = self._plans[name]
            for prepare, keep in filter(None, (plan.stream, plan.column)):
                keep(docs, prepare(values))
        self._documents.doc_count += block.count
        if self.texts.is_due:
            self.texts.work()

    @property
    def size(self) -> int:
        """Bytes that the batch takes while it is collected and when it is written, about, without what waits."""
        held = sum(stream.size for stream in self.streams.values())
        parts = held + self._values.size + self.texts.size + self.texts.vocabulary.size
        return parts + self._documents.size + _DOCUMENT_BYTES * self._documents.doc_count

    def close(self) -> None:
        """Let go of the vocabulary and the plans, whose functions are the batch's own: a cycle that would keep it."""
        self.texts.vocabulary.give_back()
        self._plans.clear()

    def _expect(self, name: str, plan: Plan, column: ColumnWriter | None) -> None:
        """Say of which values of a field nothing can go wrong, if there are such."""
        field = plan.field
        if field.stored or (field.indexed and plan.stream is None):
            return
        kind = None if column is None else column.kind
        if type(field) is SentencesField:
            self.rows.expect(name, str)
        elif type(field) is whoosh_fields.NUMERIC:
            code = None if column is None else field.column_type._typecode
            if field.numtype is int and not field.decimal_places and code in (None, field.sortable_typecode):
                self.rows.expect(name, int, limits=(field.min_value, field.max_value))
        elif type(field) is whoosh_fields.COLUMN:
            if kind in _STRINGS:
                self.rows.expect(name, bytes)
            elif kind == "fixed":
                self.rows.expect(name, bytes, length=len(field.column_type.default_value()))
            elif kind == "number" and field.column_type._typecode in np.typecodes["AllInteger"]:
                limits = np.iinfo(np.dtype("<" + field.column_type._typecode))
                self.rows.expect(name, int, limits=(int(limits.min), int(limits.max)))
        elif kind is None or (kind in _STRINGS and type(field).to_bytes is whoosh_fields.FieldType.to_bytes):
            self.rows.expect(name, str)

    def _stream_plan(self, name: str, field: Any) -> tuple[Prepare, Keep] | None:
        if not field.indexed:
            return None
        kind = _KINDS.get(type(field.format))
        if kind is None or field.format.field_boost != 1.0 or field.vector or field.separate_spelling():
            return None
        stream: TextStream | ValueStream | NumberStream
        prepare: Prepare
        analyzer = type(field.analyzer)
        if type(field) is whoosh_fields.NUMERIC:
            stream, prepare = NumberStream(field.bits, field.shift_step), partial(_sortables, field)
        elif type(field).index is not whoosh_fields.FieldType.index:
            return None
        elif analyzer is NewsAnalyzer:
            stream, prepare = TextStream(kind, self.texts, stems=field.analyzer.stem), self._parts
        elif kind != "positions" and analyzer in (ValueAnalyzer, IDTokenizer):
            stream = ValueStream(kind, self._values)
            prepare = self._whole if analyzer is IDTokenizer else self._each
        else:
            return None
        self.streams[name] = stream
        return prepare, stream.add

    def _column_plan(self, field: Any, column: ColumnWriter | None) -> tuple[Prepare, Keep] | None:
        if column is None:
            return None
        if type(field) is SentencesField:
            texts = self.texts
            return self._text_numbers, lambda docs, numbers: texts.keep_sentences(numbers, partial(column.add, docs))
        if type(field) is whoosh_fields.COLUMN:
            return column.encode, column.add
        return lambda values: column.encode(_column_values(field, values)), column.add

    def _text_numbers(self, values: Sequence[Any]) -> list[int]:
        return self.texts.numbers(_texts(values))

    def _parts(self, values: Sequence[Any]) -> Held:
        rows = [value.split(SEPARATOR) for value in _texts(values)]
        texts = list(chain.from_iterable(rows))
        return Held(map(len, rows), self.texts.numbers(texts), sum(map(len, texts)))

    def _whole(self, values: Sequence[Any]) -> Held:
        return Held(array("I", [1]) * len(values), self._values.numbers(_texts(values)))

    def _each(self, values: Sequence[Any]) -> Held:
        rows = [list(filter(None, value.split(SEPARATOR))) for value in _texts(values)]
        return Held(map(len, rows), self._values.numbers(list(chain.from_iterable(rows))))


def _texts(values: Sequence[Any]) -> Sequence[str]:
    for value in values if {*map(type, values)} != {str} else ():
        if not isinstance(value, str):
            raise ValueError(f"{value!r} is not unicode or sequence")
    return values


def _sortables(field: Any, values: Sequence[Any]) -> list[int]:
    """Numbers as Whoosh sorts them."""
    if {*map(type, values)} <= {int, float}:
        return _column_values(field, values)
    return [int.from_bytes(field.to_bytes(value)[1:], "big") for value in values]


def _column_values(field: Any, values: Sequence[Any]) -> list[Any]:
    """What Whoosh keeps of values in a column; of the commonest kinds without asking it for each."""
    kinds, of, plain = {*map(type, values)}, type(field), whoosh_fields.FieldType
    if kinds == {str} and of.to_bytes is plain.to_bytes and of.to_column_value is plain.to_column_value:
        return [value.encode() for value in values]
    if kinds == {int} and of is whoosh_fields.NUMERIC and field.numtype is int and not field.decimal_places:
        low = field.min_value
        if low <= min(values) and max(values) <= field.max_value:
            return [value - low for value in values]
    return list(map(field.to_column_value, values))
