"""Sets of documents as sorted arrays: whichever way is chosen, the answer is that of Python's sets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.executor import sets
from search.executor.sets import Found, common, is_in, union

# Sizes on either side of what chooses between bisection and an array of the whole range.
SIZES = st.sampled_from([60, 5_000, 100_000, 2_000_000])


@st.composite
def lists(draw: st.DrawFn, size: int, count: int) -> list[list[int]]:
    near = draw(st.integers(0, size - 60))
    numbers = st.integers(0, size - 1) | st.integers(near, near + 59)
    return [sorted(draw(st.sets(numbers, max_size=40))) for _ in range(count)]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_common_numbers_and_membership(data: st.DataObject) -> None:
    size = data.draw(SIZES)
    first, second = data.draw(lists(size, 2))
    ours, theirs = np.array(first, np.int64), np.array(second, data.draw(st.sampled_from([np.int64, np.uint32])))
    of_first, of_second = common(ours, theirs, size)
    assert ours[of_first].tolist() == theirs[of_second].tolist() == sorted({*first} & {*second})
    assert is_in(ours, theirs, size).tolist() == [number in second for number in first]


@pytest.mark.parametrize("most", [0, 8])
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_union_adds_up(data: st.DataObject, most: int) -> None:
    size = data.draw(SIZES)
    numbers = data.draw(lists(size, data.draw(st.integers(0, 5))))
    scored = data.draw(st.booleans())
    parts = [
        Found(np.array(each, np.int64), np.arange(1, len(each) + 1, dtype=np.float32) if scored else sets.NO_SCORES)
        for each in numbers
    ]
    before = [part.scores.tolist() for part in parts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sets, "_MOST_MERGED", most)
        found = union(parts, size, scored=scored)
    sums: dict[int, float] = {}
    for each in numbers:
        for place, number in enumerate(each, 1):
            sums[number] = sums.get(number, 0.0) + place
    assert found.places.tolist() == sorted(sums)
    assert found.scores.tolist() == ([sums[number] for number in sorted(sums)] if scored else [])
    assert [part.scores.tolist() for part in parts] == before
