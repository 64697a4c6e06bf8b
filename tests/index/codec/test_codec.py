"""The codec against Whoosh's own: the same index through every interface of Whoosh."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from whoosh import fields, formats
from whoosh.analysis import StandardAnalyzer
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import CompressedBytesColumn
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.query import Require
from whoosh.scoring import Frequency

from index.codec import ColumnarCodec
from index.codec.arrays import arrays_of
from index.errors import IndexDamaged
from tests.index.codec.corpora import apply, commits, every_kind_schema, new_index, queries

SCHEMA = every_kind_schema()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(operations=commits)
def test_reads_like_the_stock_codec(operations: Any) -> None:
    stock, ours = new_index(SCHEMA), new_index(SCHEMA)
    apply(stock, operations, codec=W3Codec())
    apply(ours, operations, codec=ColumnarCodec())
    with closing(stock.reader()) as expected, closing(ours.reader()) as reader:
        assert_same_reading(expected, reader, SCHEMA)
    with stock.searcher(weighting=Frequency()) as expected, ours.searcher(weighting=Frequency()) as searcher:
        for query in queries():
            wanted = [(hit.docnum, hit.score) for hit in expected.search(query, limit=None)]
            assert [(hit.docnum, hit.score) for hit in searcher.search(query, limit=None)] == wanted, query
            if isinstance(query, Require):
                continue  # with any codec, the matcher of this one trips over its own assertion when it skips
            top = [hit.score for hit in searcher.search(query, limit=2)]
            assert top == [score for _, score in wanted[:2]], query


def assert_same_column(expected: Any, reader: Any, name: str, type_: Any) -> None:
    # By segment, for Whoosh gives nothing of several of which the first has no value of a column.
    for (mine, _), (theirs, _) in zip(reader.leaf_readers(), expected.leaf_readers(), strict=True):
        if isinstance(type_, CompressedBytesColumn) and not theirs.has_column(name):
            continue  # of which Whoosh does not know what is there instead
        columns = [list(leaf.column_reader(name, translate=False)) for leaf in (mine, theirs)]
        # As text, for a float that is missing is not a number, and equals nothing.
        assert repr(columns[0]) == repr(columns[1]), name


def assert_same_reading(expected: Any, reader: Any, schema: fields.Schema) -> None:
    """Two Whoosh readers give the same of everything."""
    assert reader.doc_count_all() == expected.doc_count_all()
    if not expected.doc_count_all():
        return  # what Whoosh opens then is no codec's
    assert list(reader.all_doc_ids()) == list(expected.all_doc_ids())
    assert list(reader.iter_docs()) == list(expected.iter_docs())
    assert list(reader.all_terms()) == list(expected.all_terms())
    for field, text in expected.all_terms():
        assert list(postings(reader, field, text)) == list(postings(expected, field, text)), (field, text)
        mine, theirs = reader.term_info(field, text), expected.term_info(field, text)
        for statistic in ("doc_frequency", "min_id", "max_id"):
            assert getattr(mine, statistic)() == getattr(theirs, statistic)(), (field, text, statistic)
        for statistic in ("weight", "max_weight"):
            assert getattr(mine, statistic)() == pytest.approx(getattr(theirs, statistic)())
        assert reader.doc_frequency(field, text) == expected.doc_frequency(field, text)
    for name, field in schema.items():
        assert reader.field_length(name) == expected.field_length(name)
        if field.column_type is not None:
            assert_same_column(expected, reader, name, field.column_type)
        for doc in range(reader.doc_count_all()):
            # Documents here are short enough for the stock codec to keep their lengths exactly.
            assert reader.doc_field_length(doc, name, 0) == (expected.doc_field_length(doc, name, 0) or 0)
            if field.vector:
                assert reader.has_vector(doc, name) == expected.has_vector(doc, name)
                if reader.has_vector(doc, name):
                    assert vector(reader, doc, name) == vector(expected, doc, name)
    for name, word in (("text", "alpha"), ("text", "bravos"), ("plain", "oils"), ("body", "pil")):
        if name in schema:
            assert sorted(reader.terms_within(name, word, 2)) == sorted(expected.terms_within(name, word, 2))


def postings(reader: Any, field: str, text: bytes) -> Iterator[Any]:
    matcher = reader.postings(field, text)
    while matcher.is_active():
        decoded = [
            matcher.value_as(name)
            for name in ("frequency", "positions", "characters", "position_boosts", "character_boosts")
            if matcher.supports(name)
        ]
        yield matcher.id(), matcher.weight(), matcher.value() or b"", decoded
        matcher.next()


def vector(reader: Any, doc: int, name: str) -> list[Any]:
    matcher = reader.vector(doc, name)
    items = []
    while matcher.is_active():
        items.append((matcher.id(), matcher.weight(), matcher.value()))
        matcher.next()
    return items


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(operations=commits)
def test_the_arrays_say_what_the_matchers_say(operations: Any) -> None:
    index = new_index(SCHEMA)
    apply(index, operations, codec=ColumnarCodec())
    with closing(index.reader()) as reader:
        for leaf, _ in reader.leaf_readers():
            arrays = arrays_of(leaf)
            if arrays is None:  # Whoosh's reader of nothing
                continue
            deleted = np.zeros(arrays.doc_count, bool) if arrays.deleted is None else arrays.deleted
            assert np.flatnonzero(~deleted).tolist() == list(leaf.all_doc_ids())
            for name, text in leaf.all_terms():
                field = arrays.field(name)
                assert field is not None
                found = field.postings(text)
                assert found is not None
                live = ~deleted[found.docs]
                assert found.docs[live].tolist() == list(leaf.postings(name, text).all_ids())
                assert len(found.docs) == field.doc_frequency(text)
                assert len(found.docs) == field.doc_frequencies[bisect_left(field.terms, text)]
                starts = np.cumsum(found.freqs) - found.freqs
                for (doc, _, _, decoded), start, freq in zip(
                    postings(leaf, name, text), starts[live], found.freqs[live], strict=True
                ):
                    assert freq == decoded[0]
                    if len(found.positions):
                        assert found.positions[start : start + freq].tolist() == decoded[1]
                    assert field.lengths[doc] == leaf.doc_field_length(doc, name, 0)


def test_postings_in_many_blocks_skip_and_rank_like_the_stock_codec() -> None:
    schema = fields.Schema(text=fields.TEXT(analyzer=StandardAnalyzer(stoplist=None)))
    indexes = [new_index(schema), new_index(schema)]
    for index, codec in zip(indexes, (W3Codec(), ColumnarCodec()), strict=True):
        with index.writer(codec=codec) as writer:
            for number in range(1000):
                writer.add_document(text="alfa " * (1 + number * 7 % 5) + ("bravo" if number % 3 else "charlie"))
    readers = [index.reader() for index in indexes]
    for target in (0, 1, 126, 127, 128, 129, 500, 999):
        matchers = [reader.postings("text", b"bravo") for reader in readers]
        for matcher in matchers:
            matcher.skip_to(target)
        assert {matcher.is_active() for matcher in matchers} == {target < 999}
        if target < 999:
            assert matchers[0].id() == matchers[1].id()
            assert matchers[0].weight() == matchers[1].weight()
    for query in queries():
        if {leaf.field() for leaf in query.leaves()} == {"text"}:
            best = [[hit.docnum for hit in index.searcher().search(query, limit=10)] for index in indexes]
            assert best[0] == best[1], query


def test_a_term_of_long_documents_keeps_every_frequency_and_position() -> None:
    schema = fields.Schema(text=fields.TEXT(analyzer=StandardAnalyzer(stoplist=None)))
    index = new_index(schema)
    with index.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(text="alfa " * 70_000 + "bravo")
        writer.add_document(text="alfa bravo")
    [(leaf, _)] = index.reader().leaf_readers()
    arrays = arrays_of(leaf)
    assert arrays is not None
    field = arrays.field("text")
    assert field is not None
    alfa, bravo = field.postings(b"alfa"), field.postings(b"bravo")
    assert alfa is not None
    assert bravo is not None
    assert alfa.freqs.tolist() == [70_000, 1]
    assert alfa.positions.tolist() == [*range(70_000), 0]
    assert bravo.positions.tolist() == [70_000, 1]
    assert field.lengths.tolist() == [70_001, 2]


class _Reversed(formats.Frequency):  # type: ignore[misc]  # whoosh is untyped
    """A format that the codec knows nothing of."""

    def word_values(self, value: Any, analyzer: Any, **kwargs: Any) -> Any:
        for word, freq, weight, encoded in super().word_values(value, analyzer, **kwargs):
            yield word, freq, weight, encoded[::-1]

    def decode_frequency(self, valuestring: bytes) -> int:
        return int.from_bytes(valuestring, "little")


def test_values_of_other_formats_are_kept_as_they_are() -> None:
    schema = fields.Schema(text=fields.FieldType(_Reversed(), StandardAnalyzer(), scorable=True))
    index = new_index(schema)
    with index.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(text="alfa alfa bravo")
    matcher = index.reader().postings("text", b"alfa")
    assert matcher.value() == b"\2\0\0\0"
    assert matcher.value_as("frequency") == 2


def test_a_cancelled_document_leaves_nothing() -> None:
    schema = fields.Schema(id=fields.ID(stored=True), number=fields.NUMERIC(int, sortable=True))
    index = new_index(schema)
    writer = index.writer(codec=ColumnarCodec())
    with pytest.raises(ValueError, match="many"):
        writer.add_document(id="0", number="many")
    writer.add_document(id="1", number=7)
    writer.commit()
    with closing(index.reader()) as reader:
        assert [fields for _, fields in reader.iter_docs()] == [{"id": "1"}]
        assert list(reader.column_reader("number")) == [7]


def test_stored_fields_of_strange_types_are_refused() -> None:
    index = new_index(fields.Schema(payload=fields.STORED()))
    writer = index.writer(codec=ColumnarCodec())
    with pytest.raises(TypeError, match="Path"):
        writer.add_document(payload=Path("x"))
    writer.cancel()


def test_verify_names_the_damaged_file(tmp_path: Path) -> None:
    schema = fields.Schema(text=fields.TEXT(stored=True))
    index = FileIndex.create(FileStorage(str(tmp_path)), schema, "test")
    with index.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(text="alfa bravo")
    [segment] = index._segments()
    ColumnarCodec().verify(index.storage, segment)
    for path in tmp_path.glob("test_*.*"):
        sound = path.read_bytes()
        damaged = bytearray(sound)
        damaged[64] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(IndexDamaged, match=path.name):
            ColumnarCodec().verify(index.storage, segment)
        path.write_bytes(sound)
