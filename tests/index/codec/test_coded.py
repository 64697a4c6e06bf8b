"""Columns of values that recur give back what was put in, from one writer, from merged segments, and side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.codec.coded import CodedStrings, CodedWriter, coded_rows, join_coded, read_coded

VALUES = st.sampled_from([b"a", b"ab", b"b", b"\xff", b"a" * 300])
ROWS = {
    None: st.lists(VALUES | st.just(b""), max_size=8),
    b",": st.lists(st.lists(VALUES, max_size=3).map(b",".join), max_size=8),
}
KINDS = pytest.mark.parametrize("separator", ROWS)


def write(writer: CodedWriter, rows: list[bytes], start: int = 0) -> Any:
    for doc, row in enumerate(rows, start):
        if row:
            writer.add([doc], [row])
    return writer.sections(start + len(rows))


@KINDS
@given(data=st.data())
def test_rows_come_back(separator: bytes | None, data: st.DataObject) -> None:
    rows = data.draw(ROWS[separator])
    sections = write(CodedWriter(separator), rows)
    assert list(CodedStrings(sections, separator)) == rows
    distinct = set(rows) if separator is None else set(b",".join(rows).split(b",")) - {b""}
    assert list(read_coded(sections).values) == sorted(distinct)


@KINDS
@given(data=st.data())
def test_merged_rows_are_those_that_live(separator: bytes | None, data: st.DataObject) -> None:
    writer, expected = CodedWriter(separator), list[bytes]()
    for _ in range(data.draw(st.integers(0, 3))):
        rows = data.draw(ROWS[separator])
        live = np.array([data.draw(st.booleans()) for _ in rows], np.bool_)
        writer.copy(write(CodedWriter(separator), rows), live, len(expected))
        expected += [row for row, lives in zip(rows, live, strict=True) if lives]
    last = data.draw(ROWS[separator])
    sections = write(writer, last, len(expected))
    assert list(CodedStrings(sections, separator)) == [*expected, *last]
    fresh = write(CodedWriter(separator), [*expected, *last])
    assert all(np.array_equal(sections[name], fresh[name]) for name in fresh)


@KINDS
@given(data=st.data())
def test_segments_side_by_side_are_as_one(separator: bytes | None, data: st.DataObject) -> None:
    parts = data.draw(st.lists(ROWS[separator], min_size=1, max_size=3))
    joined = join_coded([coded_rows(part, separator) for part in parts])
    whole = coded_rows([row for part in parts for row in part], separator)
    assert list(joined.values) == list(whole.values)
    assert joined.codes.tolist() == whole.codes.tolist()
    if joined.counts is None or whole.counts is None:
        assert joined.counts is whole.counts
    else:
        assert joined.counts.tolist() == whole.counts.tolist()


@KINDS
def test_the_table_of_values_counts_as_memory(separator: bytes | None) -> None:
    writer = CodedWriter(separator)
    writer.add(range(1000), [b"%0100d" % number for number in range(1000)])
    once = writer.size
    writer.add(range(1000, 2000), [b"%0100d" % number for number in range(1000)])
    assert once > 100 * 1000
    assert writer.size - once < 20 * 1000  # the same values again take numbers alone


def test_there_is_no_document_beyond_the_last() -> None:
    strings = CodedStrings(write(CodedWriter(b","), [b"a,b"]), b",")
    assert strings[0] == b"a,b"
    with pytest.raises(IndexError):
        strings[1]
