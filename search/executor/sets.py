"""Sets of documents as sorted arrays, and the two operations that everything is made of: intersection and union."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search.columns import Ints, Mask

Numbers = npt.NDArray[np.integer[Any]]  # document numbers of any width
Scores = npt.NDArray[np.float32]

NO_SCORES: Scores = np.empty(0, np.float32)
NOTHING: Ints = np.empty(0, np.int64)

# From this ratio of lengths on, looking up each number of the shorter list by bisection beats one pass over the longer.
_GALLOP = 32

# With fewer numbers than one in so many of the range they are sorted; with more, marked in an array of the range.
_SPARSE = 64


class Found(NamedTuple):
    """What matches: `places`, ascending, in the documents asked (which are all of a segment, or some), and a score for
    each; `scores` is empty where none are asked for."""

    places: Ints
    scores: Scores


def common(first: Numbers, second: Numbers, size: int) -> tuple[Ints, Ints]:
    """Where the numbers stand that two ascending lists without repetition share: their places in the one and in the
    other, ascending. All numbers are below `size`."""
    if len(first) > len(second):
        of_second, of_first = common(second, first, size)
        return of_first, of_second
    if not len(first):
        return NOTHING, NOTHING
    if len(second) >= _GALLOP * len(first) or size >= _SPARSE * len(second):
        # Bisection converts the longer list when the types differ.
        places: Ints = np.searchsorted(second, first.astype(second.dtype, copy=False))
    else:
        # What the numbers that are not in `second` find here is checked below.
        place_of = np.zeros(size, np.int64)
        place_of[second] = np.arange(len(second))
        places = place_of[first]
    shared = np.flatnonzero(second.take(places, mode="clip") == first)
    return shared, places[shared]


def is_in(numbers: Numbers, others: Numbers, size: int) -> Mask:
    """Which of `numbers` are in `others`; both are ascending, without repetition and below `size`."""
    if len(others) >= _GALLOP * len(numbers) or size >= _SPARSE * len(others):
        mask = np.zeros(len(numbers), np.bool_)
        mask[common(numbers, others, size)[0]] = True
        return mask
    marked = np.zeros(size, np.bool_)
    marked[others] = True
    found: Mask = marked[numbers]
    return found


def union(parts: Sequence[Found], size: int, *, scored: bool) -> Found:
    """What any of `parts` has; scores are added up. All places are below `size`."""
    parts = [part for part in parts if len(part.places)]
    if not parts:
        return Found(NOTHING, NO_SCORES)
    if len(parts) == 1:
        return parts[0]
    if sum(len(part.places) for part in parts) * _SPARSE < size:
        places, inverse = np.unique(np.concatenate([part.places for part in parts]), return_inverse=True)
        if not scored:
            return Found(places, NO_SCORES)
        scores = np.concatenate([part.scores for part in parts])
        return Found(places, np.bincount(inverse, weights=scores).astype(np.float32))
    seen = np.zeros(size, np.bool_)
    for part in parts:
        seen[part.places] = True
    places = np.flatnonzero(seen)
    if not scored:
        return Found(places, NO_SCORES)
    sums = np.zeros(size, np.float32)
    first, *rest = parts
    sums[first.places] = first.scores
    for part in rest:
        sums[part.places] += part.scores
    return Found(places, sums[places])


def maximum(parts: Sequence[Found], size: int) -> Found:
    """What any of `parts` has, with the best of its scores. All places are below `size`."""
    best = np.full(size, -np.inf, np.float32)
    seen = np.zeros(size, np.bool_)
    for part in parts:
        best[part.places] = np.maximum(best[part.places], part.scores)
        seen[part.places] = True
    places = np.flatnonzero(seen)
    return Found(places, best[places])


def ranges(starts: Ints, lengths: Ints) -> Ints:
    """The numbers of ranges of `lengths` that begin at `starts`, one range after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    numbers: Ints = np.arange(total) + np.repeat(starts - ends + lengths, lengths)
    return numbers
