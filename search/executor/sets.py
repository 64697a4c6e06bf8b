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

# What things cost, measured in steps through a list: to look up a number by bisection; to have an array of marks at
# all, of which so many are cleared in one step; to merge a number into a list, and a step through that list.
_BISECT, _MARK, _CLEAR, _MERGE, _COPY = 22, 3000, 20, 25, 3

# A range of documents this small is quicker passed over whole, whatever is in it.
_SMALL = 32_768

# Lists are merged one into the other when there are not more than these.
_MOST_MERGED = 8


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
    if _is_bisected(len(first), len(second), size):
        # Bisection converts the longer list when the types differ.
        places: Ints = second.searchsorted(first.astype(second.dtype, copy=False))
        shared = (second.take(places, mode="clip") == first).nonzero()[0]
        return shared, places.take(shared)
    # The shared numbers are in the same order in both, so that it is enough to know which of each they are.
    marked = np.zeros(size, np.bool_)
    marked[first] = True
    of_second = marked.take(second).nonzero()[0]
    marked[first] = False
    marked[second.take(of_second)] = True
    return marked.take(first).nonzero()[0], of_second


def is_in(numbers: Numbers, others: Numbers, size: int) -> Mask:
    """Which of `numbers` are in `others`; both are ascending, without repetition and below `size`."""
    if not len(others):
        return np.zeros(len(numbers), np.bool_)
    if _is_bisected(len(numbers), len(others), size):
        found: Mask = others.take(others.searchsorted(numbers.astype(others.dtype, copy=False)), mode="clip") == numbers
        return found
    marked = np.zeros(size, np.bool_)
    marked[others] = True
    found = marked.take(numbers)
    return found


def _is_bisected(wanted: int, held: int, size: int) -> bool:
    """Whether it is quicker to look up each of `wanted` numbers in a list of `held` than to mark all of a range."""
    return wanted * _BISECT < _MARK + held + size // _CLEAR


def union(parts: Sequence[Found], size: int, *, scored: bool) -> Found:
    """What any of `parts` has; scores are added up. All places are below `size`."""
    parts = [part for part in parts if len(part.places)]
    if not parts:
        return Found(NOTHING, NO_SCORES)
    if len(parts) == 1:
        return parts[0]
    if size > _SMALL and len(parts) <= _MOST_MERGED:
        longest, *others = sorted(parts, key=_length, reverse=True)
        smaller = sum(map(_length, others))
        if smaller * _MERGE + len(longest.places) * _COPY < size:
            for other in others:
                longest = _merged(longest, other)
            return longest
    seen = np.zeros(size, np.bool_)
    for part in parts:
        seen[part.places] = True
    places = seen.nonzero()[0]
    if not scored:
        return Found(places, NO_SCORES)
    sums = np.zeros(size, np.float32)
    first, *rest = parts
    sums[first.places] = first.scores
    for part in rest:
        sums[part.places] += part.scores
    return Found(places, sums.take(places))


def _length(found: Found) -> int:
    return len(found.places)


def _merged(long: Found, short: Found) -> Found:
    """What either has; scores, where there are any, are added up."""
    at = long.places.searchsorted(short.places)
    is_new = long.places.take(at, mode="clip") != short.places
    scored = len(long.scores) > 0
    scores = long.scores
    if scored:
        scores = scores.copy()
        scores[at[~is_new]] += short.scores[~is_new]
    if not is_new.any():
        return Found(long.places, scores)
    # Each new number moves what comes after it up by one.
    new = at[is_new]
    new += np.arange(len(new))
    is_old = np.ones(len(long.places) + len(new), np.bool_)
    is_old[new] = False
    places = np.empty(len(is_old), np.int64)
    places[new], places[is_old] = short.places[is_new], long.places
    if not scored:
        return Found(places, NO_SCORES)
    merged = np.empty(len(is_old), np.float32)
    merged[new], merged[is_old] = short.scores[is_new], scores
    return Found(places, merged)


def maximum(parts: Sequence[Found], size: int) -> Found:
    """What any of `parts` has, with the best of its scores. All places are below `size`."""
    best = np.full(size, -np.inf, np.float32)
    seen = np.zeros(size, np.bool_)
    for part in parts:
        best[part.places] = np.maximum(best[part.places], part.scores)
        seen[part.places] = True
    places = np.flatnonzero(seen)
    return Found(places, best[places])
