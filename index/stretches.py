"""Texts parted at white space, many at once: what tokens are found in, and what sentences begin and end with.

A *stretch* is what lies between white space. No token has white space in it and none looks beyond it, and sentences
begin and end with a stretch, so that both can be worked out for the texts of many articles in one pass over arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from index.compiled import I64, MASK, U8, U32, U64, UINT, compiled

_BETWEEN = "\n\n"  # two texts that are read at once


# Two multipliers of large order that spread the bits of words over a key (those of the hash xxHash64, Y. Collet 2012).
_SPREAD = np.uint64(0x9E3779B185EBCA87)
_MIX = np.uint64(0xC2B2AE3D27D4EB4F)

_SPACE = np.array([chr(code).isspace() for code in range(0x3002)])  # of which no character beyond is any

# Of eight bytes, those that belong to a stretch of 0 to 17 bytes: of its first eight, and of the next.
_OF_WORD = [(1 << (8 * left)) - 1 for left in range(9)]
_OF_LOW = np.array(_OF_WORD + [_OF_WORD[8]] * 9, np.uint64)
_OF_HIGH = np.array([0] * 8 + _OF_WORD + [_OF_WORD[8]], np.uint64)


class Spellings(NamedTuple):
    """How n stretches are spelt. Those that are alike in all three are alike, if they have at most 16 bytes."""

    low: npt.NDArray[np.uint64]  # (n,) the first eight bytes
    high: npt.NDArray[np.uint64]  # (n,) and the next eight
    lengths: npt.NDArray[np.uint8]  # (n,) bytes, 17 for more
    keys: npt.NDArray[np.uint64]  # (n,) the same for those that are alike, and seldom for others

    def only(self, places: npt.NDArray[np.int64]) -> Spellings:
        """Those at `places`."""
        return Spellings(self.low[places], self.high[places], self.lengths[places], self.keys[places])

    def distinct(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Places (k,) of which each is spelt differently, and (n,) which of them each is spelt like.

        Only the first 16 bytes are compared, so one that is longer stands for itself, however often it is there.
        """
        # With its number in the place of a key's last bits, one sort brings those together that are alike. Spellings
        # that have one key in common cost repeats, not mistakes.
        bits = np.uint64(len(self.low).bit_length())
        keys = (self.keys >> bits << bits) | np.arange(len(self.low), dtype=np.uint64)
        keys.sort()
        order = (keys & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
        low, high, lengths = self.low[order], self.high[order], self.lengths[order]
        first = lengths > 16
        first[:1] = True
        first[1:] |= (low[1:] != low[:-1]) | (high[1:] != high[:-1]) | (lengths[1:] != lengths[:-1])
        alike = np.empty(len(order), np.int64)
        alike[order] = np.cumsum(first) - 1
        return order[first], alike


class SpellingTable(NamedTuple):
    """Numbers of spellings: that whose key begins with a place's bits stands there, or in the place beside it, which
    differs in the last bit."""

    shift: np.uint64  # what takes a key to its place
    low: npt.NDArray[np.uint64]
    high: npt.NDArray[np.uint64]
    lengths: npt.NDArray[np.uint8]  # 0 where there is none
    numbers: npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Stretches:
    """The stretches of t texts, n in all: those of text i are `firsts[i]` to before `firsts[i + 1]`."""

    texts: Sequence[str]
    joined: str  # all texts, with a blank line between them
    data: npt.NDArray[np.uint8]  # in UTF-8, and 16 zeros
    codes: npt.NDArray[Any]  # its code points, uint8 or uint32
    begins: npt.NDArray[np.int64]  # (t,) where each text begins in it
    starts: npt.NDArray[np.int64]  # (n,) where each stretch begins in it
    ends: npt.NDArray[np.int64]  # (n,) and ends
    firsts: npt.NDArray[np.int64]  # (t + 1,)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """The stretches that `text.split()` gives of each text."""
        joined = _BETWEEN.join(texts)
        data = np.frombuffer(joined.encode(errors="surrogatepass") + bytes(16), np.uint8)
        if joined.isascii():
            codes: npt.NDArray[Any] = data[:-16]
        else:
            codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4")
        begins = np.fromiter(accumulate((len(text) + len(_BETWEEN) for text in texts), initial=0), np.int64)[:-1]
        starts, ends = _parted(codes, _SPACE)
        firsts = np.append(starts.searchsorted(begins), len(starts))
        return cls(texts, joined, data, codes, begins, starts, ends, firsts)

    def spelt(self, places: npt.NDArray[np.int64]) -> list[str]:
        """The stretches at `places` as text."""
        joined = self.joined
        starts, ends = self.starts[places].tolist(), self.ends[places].tolist()
        return [joined[start:end] for start, end in zip(starts, ends, strict=True)]

    def spellings(self, places: npt.NDArray[np.int64]) -> Spellings:
        """How the stretches at `places` are spelt."""
        starts, ends = self.bounds
        return Spellings(*_spelt(self.data, starts[places], ends[places]))

    def find(self, table: SpellingTable) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.bool_]]:
        """(n,) the numbers of the stretches, and (n,) which of them `table` has; those of the others say nothing."""
        return _found(self.data, *self.bounds, table.shift, table.low, table.high, table.lengths, table.numbers)

    @cached_property
    def bounds(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """(n,) where each stretch begins in `data`, and ends."""
        if self.codes.dtype == np.uint8:
            return self.starts, self.ends
        offsets = np.flatnonzero((self.data & 0xC0) != 0x80)  # of the characters, and of the zeros behind them
        return offsets[self.starts], offsets[self.ends]


@compiled(*((codes, MASK) for codes in (U8, U32)))
def _parted(
    codes: npt.NDArray[Any], space: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where stretches start and end (n,). `space` says which characters are white space; the last of it stands for all
    that are beyond it."""
    starts, ends = np.empty(len(codes) // 2 + 2, np.int64), np.empty(len(codes) // 2 + 2, np.int64)
    started = ended = 0
    before = True
    for place in range(len(codes)):  # without branches, which could not be foretold
        here = space[min(int(codes[place]), len(space) - 1)]
        starts[started] = ends[ended] = place
        started += before & ~here
        ended += here & ~before
        before = here
    ends[ended] = len(codes)
    return starts[:started].copy(), ends[:started].copy()


@compiled((U8, UINT))
def _word(data: npt.NDArray[np.uint8], start: np.uint64) -> np.uint64:
    """The eight bytes at `start` as a number, the first the lowest; the compiler sees that it is one look."""
    word = np.uint64(0)
    for place in range(8):
        word |= np.uint64(data[start + np.uint64(place)]) << np.uint64(8 * place)
    return word


@compiled((UINT, UINT, UINT))
def _key(low: np.uint64, high: np.uint64, length: np.uint64) -> np.uint64:
    key = low * _SPREAD
    key ^= key >> np.uint64(32)
    return (key + high + length) * _MIX


@compiled((U8, I64, I64))
def _spelt(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64], npt.NDArray[np.uint8], npt.NDArray[np.uint64]]:
    """The parts of `Spellings`; in `data`, 16 bytes follow on the last stretch."""
    lows, highs = np.empty(len(starts), np.uint64), np.empty(len(starts), np.uint64)
    lengths, keys = np.empty(len(starts), np.uint8), np.empty(len(starts), np.uint64)
    for stretch in range(len(starts)):
        start = np.uint64(starts[stretch])
        length = min(np.uint64(ends[stretch]) - start, np.uint64(17))
        low, high = _word(data, start) & _OF_LOW[length], _word(data, start + np.uint64(8)) & _OF_HIGH[length]
        lows[stretch], highs[stretch], lengths[stretch], keys[stretch] = low, high, length, _key(low, high, length)
    return lows, highs, lengths, keys


@compiled((U8, I64, I64, UINT, U64, U64, U8, U32))
def _found(  # noqa: PLR0917  # compiled loops take no keywords
    data: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    shift: np.uint64,
    known_low: npt.NDArray[np.uint64],
    known_high: npt.NDArray[np.uint64],
    known_lengths: npt.NDArray[np.uint8],
    known_numbers: npt.NDArray[np.uint32],
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.bool_]]:
    """What `Stretches.find` gives."""
    numbers, known = np.empty(len(starts), np.uint32), np.empty(len(starts), np.bool_)
    for stretch in range(len(starts)):
        start = np.uint64(starts[stretch])
        length = min(np.uint64(ends[stretch]) - start, np.uint64(17))
        low, high = _word(data, start) & _OF_LOW[length], _word(data, start + np.uint64(8)) & _OF_HIGH[length]
        place = np.int64(_key(low, high, length) >> shift)
        if known_low[place] != low or known_high[place] != high or known_lengths[place] != length:
            place ^= 1
        numbers[stretch] = known_numbers[place]
        known[stretch] = (known_low[place] == low) & (known_high[place] == high) & (known_lengths[place] == length)
    return numbers, known
