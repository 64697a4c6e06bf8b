"""Sets of documents as sorted arrays: gone through or leapt through, the answer is that of Python's sets."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search.executor import sets
from search.executor.sets import Found, common, is_in, maximum, scored_in, union

# Lengths so different that the longer list is leapt through, and others.
LENGTHS = st.sampled_from([0, 1, 3, 40, 700])


@st.composite
def lists(draw: st.DrawFn, count: int) -> list[list[int]]:
    range_ = draw(st.sampled_from([800, 5_000, 2_000_000]))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return [sorted(random.choice(range_, draw(LENGTHS), replace=False).tolist()) for _ in range(count)]


def scored(numbers: list[int]) -> Found:
    return Found(np.array(numbers, np.int64), np.arange(1, len(numbers) + 1, dtype=np.float32))


@settings(max_examples=300)
@given(lists(2))
def test_common_numbers_and_membership(numbers: list[list[int]]) -> None:
    first, second = numbers
    ours, theirs = np.array(first, np.int64), np.array(second, np.int64)
    size = max(first + second, default=0) + 1
    of_first, of_second = common(ours, theirs, size)
    assert ours[of_first].tolist() == theirs[of_second].tolist() == sorted({*first} & {*second})
    assert is_in(ours, theirs, size).tolist() == [number in {*second} for number in first]
    places, scores = scored_in(ours, theirs, 2 * np.arange(len(theirs), dtype=np.float32), size)
    assert places.tolist() == of_first.tolist()
    assert scores.tolist() == (of_second * 2).tolist()


@settings(max_examples=300)
@given(st.data())
def test_unions_add_up_or_take_the_best(data: st.DataObject) -> None:
    numbers = data.draw(lists(data.draw(st.integers(0, 5))))
    parts = [scored(each) for each in numbers]
    every: dict[int, list[float]] = {}
    for each in numbers:
        for place, number in enumerate(each, 1):
            every.setdefault(number, []).append(place)
    for combine, of in ((union, sum), (maximum, max)):
        found = combine(parts)
        assert found.places.tolist() == sorted(every)
        assert found.scores.tolist() == [of(every[number]) for number in sorted(every)]
    unscored = union([Found(part.places, sets.NO_SCORES) for part in parts])
    assert unscored.places.tolist() == sorted(every)
    assert not len(unscored.scores)
    assert [part.scores.tolist() for part in parts] == [scored(each).scores.tolist() for each in numbers]
