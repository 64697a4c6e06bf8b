"""Where the sentences of a text begin, as the column `sentences` keeps it.

A row holds two ascending lists of equal length, in characters and in tokens, each as the steps from one number to the
next: as many bytes of 255 as go into a step, and one with the rest. Nearly all steps are a byte, and a sum over the
bytes gives the numbers back.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import columns, fields

from index.analysis import tokens
from index.codec.packing import ranges
from index.compiled import I64, compiled
from index.sentences import sentence_spans

_MORE = 255

_Ints = npt.NDArray[np.int64]


class SentenceStarts(NamedTuple):
    """Where the sentences of a body begin: in characters and in token positions, both ascending, of equal length."""

    chars: list[int]
    positions: list[int]


def pack_sentences(chars: _Ints, positions: _Ints, counts: _Ints) -> list[bytes]:
    """The rows of many texts, of which each has so many sentences as `counts` (n,) says: their starts in characters and
    in tokens, one text after the other.
    """
    packed, bounds = _packed(chars, positions, counts)
    data = packed.tobytes()
    return [data[start:end] for start, end in pairwise(bounds.tolist())]


@compiled((I64, I64, I64))
def _packed(chars: _Ints, positions: _Ints, counts: _Ints) -> tuple[npt.NDArray[np.uint8], _Ints]:
    """The rows of `pack_sentences` one behind the other, and (n + 1,) where each begins."""
    size = 2 * len(chars)
    begin = 0
    for count in counts:
        if count:
            size += (chars[begin + count - 1] + positions[begin + count - 1]) // _MORE  # at most
            begin += count
    packed, bounds = np.empty(size, np.uint8), np.empty(len(counts) + 1, np.int64)
    bounds[0] = begin = size = 0
    for row in range(len(counts)):
        for part in range(2):
            numbers = positions if part else chars
            last = 0
            for place in range(begin, begin + counts[row]):
                step = numbers[place] - last
                last = numbers[place]
                while step >= _MORE:
                    packed[size] = _MORE
                    size += 1
                    step -= _MORE
                packed[size] = step
                size += 1
        begin += counts[row]
        bounds[row + 1] = size
    return packed[:size], bounds


def unpack_sentences(packed: bytes) -> SentenceStarts:
    """The inverse of `pack_sentences` for one text."""
    sums = _sums(packed)
    half = len(sums) // 2
    chars = sums[:half]
    return SentenceStarts(chars, [total - chars[-1] for total in sums[half:]])


def unpack_chars(packed: bytes) -> list[int]:
    """The part `chars` of `unpack_sentences` alone."""
    sums = _sums(packed)
    del sums[len(sums) // 2 :]
    return sums


def _sums(packed: bytes) -> list[int]:
    sums = list(accumulate(packed))
    if _MORE in packed:
        return [total for total, byte in zip(sums, packed, strict=True) if byte < _MORE]
    return sums


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


class SentencesField(fields.COLUMN):  # type: ignore[misc]  # whoosh is untyped
    """A column of packed `SentenceStarts`, which is given texts.

    Whoosh's own writers ask it for one value after the other; ours works out those of many articles together.
    """

    def __init__(self) -> None:
        super().__init__(columns.VarBytesColumn())

    def to_column_value(self, value: Any) -> bytes:
        """The packed starts of the sentences of a text."""
        chars = np.array([start for start, _ in sentence_spans(value)], np.int64)
        starts = np.fromiter((start for start, _, _ in tokens(value)), np.int64)
        (packed,) = pack_sentences(chars, np.searchsorted(starts, chars), np.array([len(chars)]))
        return packed
