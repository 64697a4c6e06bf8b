"""Packed integers and tables of strings, against Python's own lists."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.codec.packing import BytesTable, merge_tables, narrow, ranges

numbers = st.lists(st.integers(0, 300) | st.integers(0, 2**32 - 1), max_size=40)


@given(runs=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 4)), max_size=20))
def test_ranges_are_runs_of_numbers(runs: list[tuple[int, int]]) -> None:
    starts, lengths = np.array(runs, np.uint32).reshape(-1, 2).T
    expected = [number for start, length in runs for number in range(start, start + length)]
    assert ranges(starts, lengths).tolist() == expected


@given(values=numbers)
def test_narrowing_loses_nothing(values: list[int]) -> None:
    packed = narrow(np.array(values, np.int64))
    assert packed.tolist() == values
    assert packed.dtype == np.min_scalar_type(max(values, default=0))


@given(strings=st.sets(st.binary(max_size=3), max_size=300), sought=st.binary(max_size=3))
def test_a_table_of_strings_is_searched_like_a_list(strings: set[bytes], sought: bytes) -> None:
    ordered = sorted(strings)
    table = BytesTable.of(ordered)
    assert list(table) == ordered
    assert table.rank(sought) == bisect_left(ordered, sought) == bisect_left(table, sought)
    assert table.find(sought) == (ordered.index(sought) if sought in strings else -1)


tables = st.lists(
    st.sets(st.binary(max_size=4) | st.binary(min_size=9, max_size=12)).map(sorted), min_size=2, max_size=2
)


@given(tables)
def test_tables_are_merged(strings: list[list[bytes]]) -> None:
    one, other = (BytesTable.of(each) for each in strings)
    offsets, data, *ranks = merge_tables(
        one.offsets.astype(np.int64), one.data, other.offsets.astype(np.int64), other.data
    )
    merged = list(BytesTable(offsets, data))
    assert merged == sorted(set().union(*strings))
    assert [[merged[place] for place in each.tolist()] for each in ranks] == strings
