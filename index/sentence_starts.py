"""Where the sentences of a text begin, as the column `sentences` keeps it.

A row holds two ascending lists of equal length, in characters and in tokens, each as the steps from one number to the
next: as many bytes of 255 as go into a step, and one with the rest. Nearly all steps are a byte, and a sum over the
bytes gives the numbers back.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec.packing import ranges

_MORE = 255

_Ints = npt.NDArray[np.int64]


class SentenceStarts(NamedTuple):
    """Where the sentences of a body begin: in characters and in token positions, both ascending, of equal length."""

    chars: list[int]
    positions: list[int]


def pack_starts(chars: _Ints, positions: _Ints) -> bytes:
    """A row of the column."""
    steps = np.concatenate([np.diff(chars, prepend=0), np.diff(positions, prepend=0)])
    ends = np.cumsum(steps // _MORE + 1)
    packed = np.full(ends[-1] if len(ends) else 0, _MORE, np.uint8)
    packed[ends - 1] = steps % _MORE
    return packed.tobytes()


def unpack_starts(packed: bytes) -> SentenceStarts:
    """The inverse of `pack_starts`."""
    sums = list(accumulate(packed))
    if _MORE in packed:
        sums = [total for total, byte in zip(sums, packed, strict=True) if byte < _MORE]
    half = len(sums) // 2
    chars = sums[:half]
    return SentenceStarts(chars, [total - chars[-1] for total in sums[half:]])


def unpack_positions(column: tuple[npt.NDArray[Any], npt.NDArray[np.uint8]], docs: _Ints) -> tuple[_Ints, _Ints]:
    """How many sentences each of `docs` (n,) has, and their token positions, one document after the other.

    `column` is the whole column as `index.codec.arrays` gives it.
    """
    offsets, data = column
    first = offsets[docs].astype(np.int64)
    lengths = offsets[docs + 1] - first
    rows = data[ranges(first, lengths)]
    ends = np.flatnonzero(rows < _MORE)
    sums = np.concatenate([[0], np.cumsum(rows, dtype=np.int64)[ends]])
    last = np.searchsorted(ends, np.cumsum(lengths))  # of the numbers of each row
    counts = np.diff(last, prepend=0) // 2
    return counts, sums[ranges(last - counts, counts) + 1] - np.repeat(sums[last - counts], counts)
