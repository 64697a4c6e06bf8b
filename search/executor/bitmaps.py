"""Dense sets of documents as bits: whether a document is in one, and where in its list, is told without going through
the list.

Beside each 64 bits stands how many are set before them (the rank of G. Jacobson, "Space-efficient static trees and
graphs", 1989). Of a million documents that is 190 KB, for which the processor's cache has room.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.compiled import F32, I32, I64, INT, U64, compiled
from search.columns import Ints
from search.ranking import Scores

Bits = npt.NDArray[np.uint64]
Ranks = npt.NDArray[np.int32]


class Bitmap(NamedTuple):
    """Bit d % 64 of `bits[d // 64]` says whether document d is in the set; `ranks`, as long, tells how many are in it
    before those of that number."""

    bits: Bits
    ranks: Ranks


def size_of_bitmap(size: int) -> int:
    """Bytes of a set out of `size` documents."""
    return (size // 64 + 1) * 12


def bitmap_of(docs: Ints, size: int) -> Bitmap:
    """The set of `docs`, ascending, out of `size` documents."""
    return Bitmap(*bits_of(docs, size))


@compiled()
def ones(bits: Any) -> Any:
    """How many of 64 bits are set (D. Knuth, The Art of Computer Programming 4A, 7.1.3): one instruction, compiled."""
    bits = bits - (bits >> np.uint64(1) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + (bits >> np.uint64(2) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64(bits * np.uint64(0x0101010101010101) >> np.uint64(56))


@compiled((I64, INT))
def bits_of(docs: Ints, size: int) -> tuple[Bits, Ranks]:
    """The parts of a `Bitmap`; all of `docs` are below `size`."""
    bits, ranks = np.zeros(size // 64 + 1, np.uint64), np.zeros(size // 64 + 1, np.int32)
    number, own = np.int64(-1), np.uint64(0)
    for doc in docs:  # what was just written is not read again, for which it would have to be waited
        own = own * np.uint64(doc >> 6 == number) | np.uint64(1) << np.uint64(doc & 63)
        number = doc >> 6
        bits[number] = own
    total = 0
    for place in range(len(bits)):
        ranks[place] = total
        total += ones(bits[place])
    return bits, ranks


@compiled((I64, U64, I32))
def met(domain: Ints, bits: Bits, ranks: Ranks) -> tuple[Ints, Ints]:
    """Where documents of the set stand in `domain`, and in the list that the set was made of."""
    places, rows = np.empty(len(domain), np.int64), np.empty(len(domain), np.int64)
    size = np.int64(0)
    for place in range(len(domain)):  # without branches, which could not be foretold
        doc = domain[place]
        own, bit = bits[doc >> 6], np.uint64(doc & 63)
        places[size] = place
        rows[size] = ranks[doc >> 6] + ones(own & ((np.uint64(1) << bit) - np.uint64(1)))
        size += np.int64(own >> bit & np.uint64(1))
    return places[:size], rows[:size]


@compiled()
def taken(scores: Scores, rows: Ints) -> Scores:
    """The `scores` at some rows."""
    found = np.empty(len(rows), np.float32)
    for place in range(len(rows)):
        found[place] = scores[rows[place]]
    return found


@compiled()
def summed(docs: Ints, its: Scores, places: Ints, scores: Scores, rows: Ints) -> tuple[Ints, Scores]:
    """Those of `docs` at some places, with the sums of the scores that they have there and in another list."""
    numbers, sums = np.empty(len(places), np.int64), np.empty(len(places), np.float32)
    for place in range(len(places)):
        numbers[place] = docs[places[place]]
        sums[place] = its[places[place]] + scores[rows[place]]
    return numbers, sums


@compiled((I64, U64, I32, F32))
def scored_at(domain: Ints, bits: Bits, ranks: Ranks, scores: Scores) -> tuple[Ints, Scores]:
    """Where documents of the set stand in `domain`, and which of the `scores` of its list they have."""
    places, rows = met(domain, bits, ranks)
    return places, taken(scores, rows)


@compiled((I64, F32, U64, I32, F32))
def joined_at(docs: Ints, its: Scores, bits: Bits, ranks: Ranks, scores: Scores) -> tuple[Ints, Scores]:
    """Those of `docs` that are in the set, with the sums of the scores of both."""
    places, rows = met(docs, bits, ranks)
    return summed(docs, its, places, scores, rows)
