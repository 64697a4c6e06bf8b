"""The columns of a columnar segment are those of a stock one with the same articles."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage

from index.codec import ColumnarCodec
from index.schema import make_schema, to_document
from search import columns
from search.columns import Columns, ValueColumn, read_columns
from tests.search.test_facets import texts_of
from tests.search.test_snapshot import make_article

_PEOPLE = st.lists(st.sampled_from(["Ada Byrne", "ADA BYRNE", "Bo Lind", "Cy"]), max_size=3, unique=True)
_ARTICLES = st.lists(
    st.tuples(st.sampled_from(["Courier", "Zürich Post"]), _PEOPLE, st.sampled_from(["", "2025-03", "0001-01-02"])),
    max_size=6,
)


def _columns(batches: list[list[tuple[str, list[str], str]]], codec: ColumnarCodec | None) -> Columns:
    index = RamStorage().create_index(make_schema())
    for batch in batches:
        writer = index.writer(codec=codec)
        for number, (source, people, date) in enumerate(batch):
            article = make_article(number, source=source, people=people, date=date)
            writer.add_document(**to_document(article, datetime(2025, 6, 1)))
        writer.commit(merge=False)
    return read_columns([leaf for leaf, _ in index.reader().leaf_readers() if leaf.doc_count_all()])


def _listed(column: ValueColumn) -> list[list[tuple[str, str]]]:
    """For each document its values, with what it calls them."""
    labels = [column.labels.texts[code] for code in column.labels.codes] if column.labels else [""] * len(column.codes)
    pairs = [(column.values[code], label) for code, label in zip(column.codes, labels, strict=True)]
    return [pairs[start:end] for start, end in zip(column.offsets[:-1], column.offsets[1:], strict=True)]


@settings(max_examples=25, deadline=None)
@given(st.lists(_ARTICLES, min_size=1, max_size=2))
def test_both_codecs_give_the_same_columns(batches: list[list[tuple[str, list[str], str]]]) -> None:
    ours, stock = _columns(batches, ColumnarCodec()), _columns(batches, None)
    for name, column in stock.values.items():
        assert _listed(ours.values[name]) == _listed(column)
    for array in ("published_start", "published_end", "indexed_at"):
        np.testing.assert_array_equal(getattr(ours, array), getattr(stock, array))


@pytest.mark.parametrize("room", [0, 6, 2**20])
def test_filters_are_remembered_and_stay_right(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setattr(columns, "_BYTES_OF_MASKS", room)
    column = ValueColumn(texts_of(("a", "b")), np.array([0, 1, 3, 3]), np.array([0, 0, 1], np.int32))
    docs = np.array([0, 1, 2])
    for wanted in range(50):
        assert column.has_any(docs, [wanted % 2]).tolist() == ([True, True, False], [False, True, False])[wanted % 2]
        assert len(column._masks) <= max(room // 3, 1)
    assert column.has_any(docs[1:], [1, 0]).tolist() == [True, False]


@given(
    lists=st.lists(st.lists(st.integers(0, 5), unique=True, max_size=3), min_size=1, max_size=30),
    limits=st.tuples(st.sampled_from([0, 1, 4096]), st.sampled_from([0, 2])),
    wanted=st.integers(0, 4),
    asked=st.sets(st.integers(0, 5), max_size=2).map(sorted),
    data=st.data(),
)
def test_values_are_counted_as_one_by_one(
    lists: list[list[int]], limits: tuple[int, int], wanted: int, asked: list[int], data: st.DataObject
) -> None:
    offsets = np.cumsum([0, *map(len, lists)])
    codes = np.array([code for each in lists for code in each], np.int32)
    docs = sorted(data.draw(st.sets(st.integers(0, len(lists) - 1))))
    having = {code: sum(code in lists[doc] for doc in docs) for code in range(6)}
    without = sum(not lists[doc] for doc in docs)
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in zip(("_COUNTED", "_FEW"), limits, strict=True):
            patch.setattr(columns, name, limit)
        column = ValueColumn(texts_of("abcdef"), offsets, codes)
        assert column.counts(np.array(docs, np.int64)).tolist() == [*having.values(), without]
        for _ in range(2):
            found = column.most_frequent(np.array(docs, np.int64), wanted, None, asked)
    best = [code for code in sorted(having, key=lambda code: -having[code])[:wanted] if having[code]]
    shown = best + [code for code in asked if code not in best]
    others = sum(bool(lists[doc]) and not {*lists[doc]} & {*shown} for doc in docs)
    assert found == (shown, [having[code] for code in shown], without, others)
