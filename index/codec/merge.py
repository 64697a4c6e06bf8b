"""Segments of this codec joined into one: terms are renumbered, documents move up, arrays are copied.

Documents keep their order, segment after segment, and deleted ones are left out. What few fields have (vectors,
columns and formats that are kept as Whoosh encodes them) goes value by value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec import stored
from index.codec.document_reader import ColumnarDocuments
from index.codec.documents import ColumnarPerDocumentWriter
from index.codec.fields import ColumnarFieldWriter, FieldCollector
from index.codec.packing import BytesTable, offsets_of, ranges
from index.codec.postings import FieldPostings, MappedField
from index.codec.terms import ColumnarTermsReader
from index.codec.values import OPAQUE


class Source(NamedTuple):
    """A segment to be merged."""

    documents: ColumnarDocuments
    terms: ColumnarTermsReader
    live: npt.NDArray[np.bool_]  # (documents,) which are not deleted

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
    for name, _ in schema.items():
        lengths = [source.documents.lengths(name)[source.live] for source in sources]
        joined = np.concatenate(lengths) if lengths else np.zeros(0, np.uint8)
        if joined.any():
            writer.add_lengths(name, joined.astype(np.int64))


def _copy_columns(source: Source, schema: Any, start: int, writer: ColumnarPerDocumentWriter) -> None:
    documents = source.documents
    for name, field in schema.items():
        if field.column_type is None or not documents.has_column(name):
            continue
        column = writer.column(name, field.column_type)
        if column.kind == documents.container.meta["columns"][name]:
            column.copy(documents.column_sections(name), source.live, start)
            continue
        reader = documents.column_reader(name, field.column_type)  # the schema's column was another when it was written
        for new, old in enumerate(np.flatnonzero(source.live).tolist(), start):
            column.add(new, column.encode(reader[old]))


def _copy_stored(source: Source, schema: Any, start: int, writer: ColumnarPerDocumentWriter) -> None:
    documents = source.documents
    names = set(documents.container.meta["stored"])
    if not names:
        return
    writer.stored_names |= names & set(schema.names())
    if all(name in schema for name in names):
        writer.stored.copy(documents.stored_sections(), source.live, start)
        return
    for new, old in enumerate(np.flatnonzero(source.live).tolist(), start):
        fields = {name: value for name, value in documents.stored_fields(old).items() if name in schema}
        if fields:
            writer.stored.add(new, stored.pack(fields))


def _copy_vectors(source: Source, schema: Any, start: int, writer: ColumnarPerDocumentWriter) -> None:
    for name, field in schema.items():
        if not field.vector:
            continue
        for new, old in enumerate(np.flatnonzero(source.live).tolist(), start):
            if source.documents.has_vector(old, name):
                writer.copy_vector(new, name, field, source.documents.vector(old, name, field.vector))


def merge_terms(
    sources: Sequence[Source], schema: Any, lengths: ColumnarDocuments, writer: ColumnarFieldWriter
) -> None:
    """Write the inverted index of all segments; `lengths` reads the merged documents."""
    bases = offsets_of(np.array([source.live.sum() for source in sources], np.int64))
    names = sorted({name for source in sources for name in source.terms.indexed_field_names()})
    for name in names:
        if name not in schema:
            continue
        parts = [
            _Part(field, source.live, base + np.cumsum(source.live) - 1)
            for source, base in zip(sources, bases.tolist(), strict=False)
            if (field := source.terms.field(name)) is not None
        ]
        kinds = {part.field.kind for part in parts}
        alike = len(kinds) == 1 and OPAQUE not in kinds
        postings = _join(parts) if alike else _collect(parts, schema[name].format)
        if len(postings.docs):
            writer.add_field(name, postings, lengths.lengths(name)[postings.docs])


class _Part(NamedTuple):
    field: MappedField
    live: npt.NDArray[np.bool_]
    renumbered: npt.NDArray[np.int64]  # (documents,) their numbers in the merged segment, where they are live


def _join(parts: Sequence[_Part]) -> FieldPostings:
    """The postings of several segments, term by term and segment after segment."""
    wholes = [part.field.whole() for part in parts]
    names = [list(whole.terms) for whole in wholes]
    terms = sorted(set().union(*names))
    numbers = dict(zip(terms, range(len(terms)), strict=True))
    ranks = [np.fromiter(map(numbers.__getitem__, each), np.int64, len(each)) for each in names]
    kept = [part.live[whole.docs] for part, whole in zip(parts, wholes, strict=True)]
    counts = [
        np.add.reduceat(keep, whole.starts[:-1], dtype=np.int64) for keep, whole in zip(kept, wholes, strict=True)
    ]
    totals = np.zeros(len(terms), np.int64)
    for rank, count in zip(ranks, counts, strict=True):
        totals[rank] += count
    starts = offsets_of(totals)
    size = int(starts[-1])
    docs, freqs = np.empty(size, np.uint32), np.empty(size, np.result_type(*(whole.freqs for whole in wholes)))
    weighted = any(whole.weights is not None for whole in wholes)
    weights = np.empty(size, np.float32) if weighted else None
    filled = starts[:-1].copy()
    firsts = []  # where each term's postings of each segment go
    for part, whole, rank, keep, count in zip(parts, wholes, ranks, kept, counts, strict=True):
        first = filled[rank]
        places = ranges(first, count)
        docs[places] = part.renumbered[whole.docs[keep]]
        freqs[places] = whole.freqs[keep]
        if weights is not None:
            weights[places] = (whole.freqs if whole.weights is None else whole.weights)[keep]
        filled[rank] += count
        firsts.append(first)
    occurrence_starts = offsets_of(freqs)
    occurrences = {
        name: np.empty(int(occurrence_starts[-1]), np.result_type(*(whole.occurrences[name] for whole in wholes)))
        for name in wholes[0].occurrences
    }
    for whole, keep, first, count in zip(wholes, kept, firsts, counts, strict=True):
        if not occurrences:
            break
        owners = np.repeat(keep, whole.freqs)
        begins = offsets_of(whole.freqs[keep])[offsets_of(count)]
        places = ranges(occurrence_starts[first], np.diff(begins))
        for name, values in whole.occurrences.items():
            occurrences[name][places] = values[owners]
    some = totals > 0
    if not some.all():
        terms = [term for term, has in zip(terms, some.tolist(), strict=True) if has]
    return FieldPostings(
        wholes[0].kind, BytesTable.of(terms), offsets_of(totals[some]), docs, freqs, weights, occurrences
    )


def _collect(parts: Sequence[_Part], format_: Any) -> FieldPostings:
    """The same for postings of different kinds, one by one."""
    items = []
    for part in parts:
        for number, term in enumerate(part.field.terms):
            docs, weights = part.field.docs_at(number), part.field.weights_at(number).tolist()
            for doc, weight, value in zip(docs.tolist(), weights, part.field.values_at(number, format_), strict=True):
                if part.live[doc]:
                    items.append((term, int(part.renumbered[doc]), weight, value))
    items.sort(key=lambda item: item[:2])
    collector = FieldCollector(format_)
    for place, (term, doc, weight, value) in enumerate(items):
        if place == 0 or items[place - 1][0] != term:
            collector.start_term(term)
        collector.add(doc, weight, value, None)
    return collector.postings()
