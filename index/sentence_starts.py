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
    before = np.cumsum(counts) - counts
    places = np.arange(len(chars)) + np.repeat(before, counts)
    numbers = np.empty(2 * len(chars), np.int64)
    numbers[places] = chars
    numbers[places + np.repeat(counts, counts)] = positions
    steps = np.diff(numbers, prepend=0)
    some = counts > 0
    first = np.concatenate([2 * before[some], (2 * before + counts)[some]])
    steps[first] = numbers[first]
    ends = np.cumsum(steps // _MORE + 1)
    packed = np.full(ends[-1] if len(ends) else 0, _MORE, np.uint8)
    packed[ends - 1] = steps % _MORE
    bounds = np.concatenate([[0], ends])[[0, *(2 * np.cumsum(counts)).tolist()]].tolist()
    data = packed.tobytes()
    return [data[start:end] for start, end in pairwise(bounds)]


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
