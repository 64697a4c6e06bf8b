"""Small arrays: integers in the narrowest type that numpy reads as it stands, and tables of byte strings."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar, overload

import numpy as np
import numpy.typing as npt

from index.codec.arrays import Ints, Unsigned
from index.compiled import I64, U8, compiled

Bytes = npt.NDArray[np.uint8]
Sections = dict[str, npt.NDArray[Any]]

_Section = TypeVar("_Section")

# A search in a table looks at one in so many of its strings first, which it keeps as Python objects.
_SAMPLE = 64


def narrow(values: npt.NDArray[Any]) -> Unsigned:
    """Whole numbers >= 0 in the narrowest unsigned type that holds all of them."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))), copy=False)


def offsets_of(lengths: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Where each of the runs of `lengths` (n,) begins, and the end of the last: (n + 1,)."""
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def wide_offsets(offsets: npt.NDArray[Any]) -> Unsigned:
    """Ascending offsets as uint32, or as uint64 where they go beyond it."""
    return offsets.astype(np.uint32 if len(offsets) == 0 or offsets[-1] < 2**32 else np.uint64, copy=False)


def ranges(starts: npt.NDArray[Any], lengths: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The numbers `starts[i] ... starts[i] + lengths[i] - 1` for each i, one run after the other."""
    return _ranges(np.ascontiguousarray(starts, np.int64), np.ascontiguousarray(lengths, np.int64))


@compiled((I64, I64))
def _ranges(starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """What `ranges` gives."""
    for length in lengths:
        if length < 0:
            raise IndexError("a list ends before it begins")
    numbers = np.empty(lengths.sum(), np.int64)
    size = 0
    for run in range(len(starts)):
        for step in range(lengths[run]):
            numbers[size + step] = starts[run] + step
        size += lengths[run]
    return numbers


class BytesTable(Sequence[bytes]):
    """Byte strings one behind the other: string i is `data[offsets[i]:offsets[i + 1]]`."""

    def __init__(self, offsets: npt.NDArray[Any], data: Bytes) -> None:
        self.offsets = offsets
        self.data = data
        self._offsets = offsets.data  # gives Python's integers, faster than numpy does
        self._data = data.data

    @classmethod
    def of(cls, strings: Sequence[bytes]) -> BytesTable:
        """The table of some strings."""
        lengths = np.fromiter(map(len, strings), np.int64, len(strings))
        return cls(wide_offsets(offsets_of(lengths)), np.frombuffer(b"".join(strings), np.uint8))

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> list[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | list[bytes]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if place < 0:
            place += len(self)
        if not 0 <= place < len(self):
            raise IndexError(place)
        return bytes(self._data[self._offsets[place] : self._offsets[place + 1]])

    def __iter__(self) -> Iterator[bytes]:
        data = self.data.tobytes()
        return (data[start:end] for start, end in pairwise(self.offsets.tolist()))

    def rank(self, string: bytes) -> int:
        """In an ascending table, how many strings come before `string`."""
        block = bisect_left(self._samples, string)
        if block == 0:
            return 0
        # The first of the block is smaller than the string, the first of the next is not.
        low, high = (block - 1) * _SAMPLE + 1, min(block * _SAMPLE, len(self))
        offsets, data = self._offsets, self._data
        while low < high:  # what `bisect_left` does, without a call of `__getitem__` at each step
            middle = (low + high) // 2
            if data[offsets[middle] : offsets[middle + 1]].tobytes() < string:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, string: bytes) -> int:
        """In an ascending table, the place of `string`, -1 when it is not there."""
        place = self.rank(string)
        return place if place < len(self) and self[place] == string else -1

    def check(self) -> None:
        """`IndexError` where a string is not within the data."""
        lengths = np.diff(self.offsets.astype(np.int64))
        if len(lengths) and (lengths.min() < 0 or self.offsets[0] != 0 or self.offsets[-1] > len(self.data)):
            raise IndexError("the strings of a table are not where they should be")

    def sections(self, name: str) -> Sections:
        """The sections that keep the table."""
        return {f"{name}.offsets": self.offsets, f"{name}.data": self.data}

    @classmethod
    def read(cls, sections: Mapping[str, npt.NDArray[Any]], name: str) -> BytesTable:
        """The table in these sections."""
        return cls(sections[f"{name}.offsets"], sections[f"{name}.data"])

    @cached_property
    def _samples(self) -> list[bytes]:
        return self[::_SAMPLE]


@compiled((I64, U8, I64, U8))
def merge_tables(offsets: Ints, data: Bytes, other_offsets: Ints, other_data: Bytes) -> tuple[Ints, Bytes, Ints, Ints]:
    """The strings of two tables (see `BytesTable`) that are ascending and without repetition as such a table, and the
    places that those of the one and of the other have in it."""
    ranks, other_ranks = np.empty(len(offsets) - 1, np.int64), np.empty(len(other_offsets) - 1, np.int64)
    merged = np.empty(len(ranks) + len(other_ranks) + 1, np.int64)
    joined = np.empty(offsets[-1] + other_offsets[-1], np.uint8)
    size = i = j = 0
    merged[0] = 0
    while i < len(ranks) or j < len(other_ranks):
        order = 0  # below 0 where the next of the first table comes first, above where that of the second does
        if i == len(ranks):
            order = 1
        elif j == len(other_ranks):
            order = -1
        else:
            start, other_start = offsets[i], other_offsets[j]
            length, other_length = offsets[i + 1] - start, other_offsets[j + 1] - other_start
            order = length - other_length
            for place in range(min(length, other_length)):
                if data[start + place] != other_data[other_start + place]:
                    order = -1 if data[start + place] < other_data[other_start + place] else 1
                    break
        end = merged[size]
        if order <= 0:
            for place in range(offsets[i], offsets[i + 1]):
                joined[end + place - offsets[i]] = data[place]
            merged[size + 1] = end + offsets[i + 1] - offsets[i]
            ranks[i] = size
            i += 1
        if order >= 0:
            for place in range(other_offsets[j], other_offsets[j + 1]):
                joined[end + place - other_offsets[j]] = other_data[place]
            merged[size + 1] = end + other_offsets[j + 1] - other_offsets[j]
            other_ranks[j] = size
            j += 1
        size += 1
    return merged[: size + 1].copy(), joined[: merged[size]].copy(), ranks, other_ranks


def tag(sections: Mapping[str, _Section], owner: str) -> dict[str, _Section]:
    """Sections of one field or column under names for the whole file: `part:owner`."""
    return {f"{part}:{owner}": array for part, array in sections.items()}


def untag(sections: Mapping[str, npt.NDArray[Any]], owner: str, parts: Iterable[str]) -> Sections:
    """The inverse of `tag`, of those `parts` that are there."""
    return {part: sections[f"{part}:{owner}"] for part in parts if f"{part}:{owner}" in sections}
