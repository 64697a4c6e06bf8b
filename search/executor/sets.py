"""Sets of documents as sorted arrays, and the operations that everything is made of: intersection and union."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from index.compiled import F32, I64, INT, compiled
from search.columns import Ints, Mask
from search.executor.bitmaps import bits_of, met, summed, taken
from search.ranking import Scores

NO_SCORES: Scores = np.empty(0, np.float32)
NOTHING: Ints = np.empty(0, np.int64)

# A list so many times longer than another is leapt through, and not gone through.
_LEAP = 16

# From so many times more numbers on, those of a list come in runs between those of another.
_FAR = 4

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


@compiled((I64, I64, INT))
def common(first: Ints, second: Ints, size: int) -> tuple[Ints, Ints]:
    """Where the numbers stand that two ascending lists without repetition share: their places in the one and in the
    other, ascending. All numbers are below `size`.

    A list that is far longer is leapt through, or made a bitmap where it is dense.
    """
    swapped = len(first) > len(second)
    short, long = (second, first) if swapped else (first, second)
    if len(short) * _LEAP >= len(long) and len(long) * _SPARSE > size:
        of_short, of_long = met(short, *bits_of(long, size))
        found = len(of_short)
    else:
        of_short, of_long = np.empty(len(short), np.int64), np.empty(len(short), np.int64)
        found = i = j = 0
        if len(short) * _LEAP < len(long):
            sought = _sought(short, long)
            for i in range(len(short)):
                j = sought[i]
                if j == len(long):
                    break
                of_short[found], of_long[found] = i, j
                found += long[j] == short[i]
        else:
            while i < len(short) and j < len(long):  # without branches, which could not be foretold
                one, other = short[i], long[j]
                of_short[found], of_long[found] = i, j
                found += one == other
                i += one <= other
                j += other <= one
    if swapped:
        return of_long[:found], of_short[:found]
    return of_short[:found], of_long[:found]


@compiled((I64, INT))
def are_below(numbers: Ints, size: int) -> bool:
    """Whether all numbers are from 0 to below `size`: what loops may rely on, of what a damaged file may not keep."""
    wrong = 0
    for number in numbers:
        wrong += not 0 <= number < size
    return wrong == 0


@compiled((I64, I64, INT))
def is_in(numbers: Ints, others: Ints, size: int) -> Mask:
    """Which of `numbers` are in `others`; both are ascending and without repetition, below `size`."""
    found = np.zeros(len(numbers), np.bool_)
    for place in common(numbers, others, size)[0]:
        found[place] = True
    return found


@compiled((I64, I64, F32, INT))
def scored_in(domain: Ints, docs: Ints, scores: Scores, size: int) -> tuple[Ints, Scores]:
    """Where in `domain` any of `docs` stand, and the `scores` of those; all are below `size`."""
    places, rows = common(domain, docs, size)
    return places, taken(scores, rows)


@compiled((I64, F32, I64, F32, INT))
def both(first: Ints, its: Scores, second: Ints, others: Scores, size: int) -> tuple[Ints, Scores]:
    """What two lists share, with the sums of the scores; all are below `size`."""
    of_first, of_second = common(first, second, size)
    return summed(first, its, of_first, others, of_second)


@compiled((I64, F32, I64, F32))
def _either(short: Ints, its: Scores, long: Ints, others: Scores) -> tuple[Ints, Scores]:
    """What one or the other list has, with the sums of the scores, if there are any; the first is not the longer."""
    places = np.empty(len(short) + len(long), np.int64)
    scored = len(its) > 0
    scores = np.empty(len(places) if scored else 0, np.float32)
    one = np.uint64(1)  # unsigned places are not looked at for being negative
    size = i = j = np.uint64(0)
    short_end, long_end = np.uint64(len(short)), np.uint64(len(long))
    if len(short) * _FAR < len(long):  # runs of the longer list, which branches foretell
        while i < short_end:
            while j < long_end and long[j] < short[i]:
                places[size] = long[j]
                if scored:
                    scores[size] = others[j]
                size += one
                j += one
            places[size] = short[i]
            shared = j < long_end and long[j] == short[i]
            if scored:
                scores[size] = its[i] + others[j] if shared else its[i]
            size += one
            i += one
            j += np.uint64(shared)
    while i < short_end and j < long_end:  # without branches, which could not be foretold
        mine, other = short[i], long[j]
        places[size] = min(mine, other)
        if scored:
            scores[size] = its[i] * np.float32(mine <= other) + others[j] * np.float32(other <= mine)
        size += one
        i += np.uint64(mine <= other)
        j += np.uint64(other <= mine)
    while i < short_end:
        places[size] = short[i]
        if scored:
            scores[size] = its[i]
        size += one
        i += one
    while j < long_end:
        places[size] = long[j]
        if scored:
            scores[size] = others[j]
        size += one
        j += one
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
    return in_turn(sorted(parts, key=_length))


def in_turn(parts: Sequence[Found]) -> Found:
    """The union of some parts, whose scores are added up one after the other: so are those of the same documents in
    parts of them, to the last bit."""
    parts = [part for part in parts if len(part.places)]
    return reduce(_joined, parts) if parts else Found(NOTHING, NO_SCORES)


def maximum(parts: Sequence[Found]) -> Found:
    """What any of `parts` has, with the best of its scores."""
    parts = sorted([part for part in parts if len(part.places)], key=_length)
    return reduce(_bettered, parts) if parts else Found(NOTHING, NO_SCORES)


def _length(found: Found) -> int:
    return len(found.places)


def _joined(one: Found, other: Found) -> Found:
    return Found(*(_either(*one, *other) if len(one.places) <= len(other.places) else _either(*other, *one)))


def _bettered(one: Found, other: Found) -> Found:
    return Found(*_better(*one, *other))
