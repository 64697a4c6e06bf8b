"""Sets of documents as sorted arrays, and the operations that everything is made of: intersection and union."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.compiled import F32, I64, INT, OUT_I32, compiled
from search.columns import Ints, Mask

Scores = npt.NDArray[np.float32]
Table = npt.NDArray[np.int32]

NO_SCORES: Scores = np.empty(0, np.float32)
NOTHING: Ints = np.empty(0, np.int64)

# A list so many times longer than another is leapt through, and not gone through.
_LEAP = 16

# A list is dense where at least one of so many numbers is in it.
_SPARSE = 32


class Found(NamedTuple):
    """What matches: `places`, ascending, in the documents asked (which are all of a segment, or some), and a score for
    each; `scores` is empty where none are asked for."""

    places: Ints
    scores: Scores


@compiled()
def _sought(short: Ints, long: Ints) -> Ints:
    """Where each number of a list would stand in a far longer one, both ascending: by steps that double, then by
    bisection (J. Bentley and A. Yao, "An almost optimal algorithm for unbounded searching", 1976)."""
    places, at = np.empty(len(short), np.int64), 0
    for i in range(len(short)):
        wanted, step, low = short[i], 1, at
        while at < len(long) and long[at] < wanted:
            low = at + 1
            at += step
            step *= 2
        high = min(at, len(long))
        while low < high:
            middle = (low + high) // 2
            if long[middle] < wanted:
                low = middle + 1
            else:
                high = middle
        places[i] = at = low
    return places


@compiled((I64, I64, OUT_I32))
def common(first: Ints, second: Ints, table: Table) -> tuple[Ints, Ints]:
    """Where the numbers stand that two ascending lists without repetition share: their places in the one and in the
    other, ascending. All numbers are below the length of `table`, which is written to.

    A list that is far longer is leapt through. Where the longer list is dense, `table` says where its numbers are;
    what else stands in it does no harm, for it is looked whether a number is there (P. Briggs and L. Torczon, "An
    efficient representation for sparse sets", 1993).
    """
    swapped = len(first) > len(second)
    short, long = (second, first) if swapped else (first, second)
    of_short, of_long = np.empty(len(short), np.int64), np.empty(len(short), np.int64)
    size = i = j = 0
    if len(short) * _LEAP < len(long):
        found = _sought(short, long)
        for i in range(len(short)):
            j = found[i]
            if j == len(long):
                break
            of_short[size], of_long[size] = i, j
            size += long[j] == short[i]
    elif len(long) * _SPARSE > len(table):
        for j in range(len(long)):
            table[long[j]] = j
        for i in range(len(short)):
            j = table[short[i]]
            of_short[size], of_long[size] = i, j
            size += 0 <= j < len(long) and long[j] == short[i]
    else:
        while i < len(short) and j < len(long):  # without branches, which could not be foretold
            one, other = short[i], long[j]
            of_short[size], of_long[size] = i, j
            size += one == other
            i += one <= other
            j += other <= one
    if swapped:
        return of_long[:size], of_short[:size]
    return of_short[:size], of_long[:size]


@compiled((I64, INT))
def are_below(numbers: Ints, size: int) -> bool:
    """Whether all numbers are from 0 to below `size`: what loops may rely on, of what a damaged file may not keep."""
    wrong = 0
    for number in numbers:
        wrong += not 0 <= number < size
    return wrong == 0


@compiled((I64, I64, OUT_I32))
def is_in(numbers: Ints, others: Ints, table: Table) -> Mask:
    """Which of `numbers` are in `others`; both are ascending and without repetition; `table` is as for `common`."""
    found = np.zeros(len(numbers), np.bool_)
    for place in common(numbers, others, table)[0]:
        found[place] = True
    return found


@compiled((I64, I64, F32, OUT_I32))
def scored_in(domain: Ints, docs: Ints, scores: Scores, table: Table) -> tuple[Ints, Scores]:
    """Where in `domain` any of `docs` stand, and the `scores` of those; `table` is as for `common`."""
    places, rows = common(domain, docs, table)
    found = np.empty(len(places), np.float32)
    for place in range(len(places)):
        found[place] = scores[rows[place]]
    return places, found


@compiled((I64, F32, I64, F32, OUT_I32))
def both(first: Ints, its: Scores, second: Ints, others: Scores, table: Table) -> tuple[Ints, Scores]:
    """What two lists share, with the sums of the scores; `table` is as for `common`."""
    of_first, of_second = common(first, second, table)
    numbers, scores = np.empty(len(of_first), np.int64), np.empty(len(of_first), np.float32)
    for place in range(len(of_first)):
        numbers[place] = first[of_first[place]]
        scores[place] = its[of_first[place]] + others[of_second[place]]
    return numbers, scores


@compiled((I64, F32, I64, F32))
def _either(short: Ints, its: Scores, long: Ints, others: Scores) -> tuple[Ints, Scores]:
    """What one or the other list has, with the sums of the scores, if there are any; quick where the first is by far
    the shorter."""
    places = np.empty(len(short) + len(long), np.int64)
    scored = len(its) > 0
    scores = np.empty(len(places) if scored else 0, np.float32)
    size = i = j = 0
    leaps = len(short) * _LEAP < len(long)
    found = _sought(short, long) if leaps else short[:0].copy()
    while i < len(short) and j < len(long):
        if leaps:  # what lies before the next of the short list is copied as it is
            until = found[i]
            for place in range(j, until):
                places[size + place - j] = long[place]
            if scored:
                for place in range(j, until):
                    scores[size + place - j] = others[place]
            size += until - j
            j = until
            if j == len(long):
                break
        one, other = short[i], long[j]
        places[size] = min(one, other)
        if scored:
            scores[size] = its[i] * np.float32(one <= other) + others[j] * np.float32(other <= one)
        size += 1
        i += one <= other
        j += other <= one
    for place in range(i, len(short)):
        places[size + place - i] = short[place]
        if scored:
            scores[size + place - i] = its[place]
    size += len(short) - i
    for place in range(j, len(long)):
        places[size + place - j] = long[place]
        if scored:
            scores[size + place - j] = others[place]
    size += len(long) - j
    return places[:size], scores[:size] if scored else scores


@compiled((I64, F32, I64, F32))
def _better(one: Ints, its: Scores, other: Ints, others: Scores) -> tuple[Ints, Scores]:
    """What one or the other list has, with the better of the scores."""
    places, scores = _either(one, its, other, others)
    i = j = 0
    for place in range(len(places)):
        best = np.float32(-np.inf)
        if i < len(one) and one[i] == places[place]:
            best = max(best, its[i])
            i += 1
        if j < len(other) and other[j] == places[place]:
            best = max(best, others[j])
            j += 1
        scores[place] = best
    return places, scores


def union(parts: Sequence[Found]) -> Found:
    """What any of `parts` has; scores are added up."""
    if len(parts) == 1:
        return parts[0]
    parts = sorted([part for part in parts if len(part.places)], key=_length)
    return reduce(_joined, parts) if parts else Found(NOTHING, NO_SCORES)


def maximum(parts: Sequence[Found]) -> Found:
    """What any of `parts` has, with the best of its scores."""
    parts = sorted([part for part in parts if len(part.places)], key=_length)
    return reduce(_bettered, parts) if parts else Found(NOTHING, NO_SCORES)


def _length(found: Found) -> int:
    return len(found.places)


def _joined(one: Found, other: Found) -> Found:
    return Found(*_either(*one, *other))


def _bettered(one: Found, other: Found) -> Found:
    return Found(*_better(*one, *other))
