"""Whole numbers as bytes, with the few that do not fit in a list of exceptions: how frequencies and positions are kept.

Sections: `low` (n,) the numbers, 255 where one is an exception; `values` those whole, in order; `ranks` how many come
before each 256th number. Without exceptions `low` stands alone. M. Zukowski and others, "Super-Scalar RAM-CPU Cache
Compression", ICDE 2006, patch the exceptions of a block so.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec.arrays import Unsigned
from index.codec.container import ContainerWriter
from index.codec.packing import wide_offsets
from index.compiled import I64, U8, U16, U32, compiled, named

MARK = 255
STEP = 256

MISSING = "an exception is missing"  # which nothing but damage can do


def patched_parts(name: str) -> tuple[str, str, str]:
    """The sections that keep the numbers `name`."""
    return name, f"{name}.values", f"{name}.ranks"


class Parts(NamedTuple):
    """The sections, as a compiled loop takes them; `values` and `ranks` are empty where there are no exceptions."""

    low: npt.NDArray[np.uint8]
    values: Unsigned  # uint16 or uint32
    ranks: npt.NDArray[np.int64]

    @classmethod
    def of(cls, low: npt.NDArray[np.uint8], values: Unsigned, ranks: npt.NDArray[np.int64]) -> Parts:
        """Of such arrays; none of its own may be written to, as `index.compiled.named` asks."""
        parts = cls(low.view(), values.view(), ranks.view())
        for part in parts:
            part.flags.writeable = False
        return parts


PARTS = tuple(named(Parts, U8, values, I64) for values in (U16, U32))
ALL_ONE = Parts.of(np.empty(0, np.uint8), np.empty(0, np.uint16), np.empty(0, np.int64))  # frequencies not kept


class Patched:
    """Numbers kept as bytes with exceptions."""

    def __init__(self, sections: Mapping[str, npt.NDArray[Any]], name: str) -> None:
        low, values, ranks = patched_parts(name)
        self.low: npt.NDArray[np.uint8] = sections[low]
        self._values = sections.get(values)
        self._ranks = sections[ranks].data if ranks in sections else None  # gives Python's integers

    @cached_property
    def parts(self) -> Parts:
        """All of the numbers."""
        values = np.empty(0, np.uint16) if self._values is None else self._values
        return Parts.of(self.low, values, np.array(self._ranks if self._ranks is not None else (), np.int64))

    def slice(self, start: int, stop: int) -> Unsigned:
        """The numbers from `start` to before `stop`: a view where none of them is an exception."""
        part = self.low[start:stop]
        if self._values is None or MARK not in part.tobytes():
            return part
        places = np.flatnonzero(part == MARK)
        first = self._rank(start)
        patched = part.astype(self._values.dtype)
        patched[places] = self._values[first : first + len(places)]
        return patched

    def _rank(self, place: int) -> int:
        """How many exceptions come before `place`."""
        assert self._ranks is not None
        block = place // STEP
        return int(self._ranks[block] + np.count_nonzero(self.low[block * STEP : place] == MARK))


@compiled((U32,))
def _parted(numbers: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """The section `low` of numbers, and the places of the exceptions."""
    count = 0
    for number in numbers:
        count += number >= MARK
    low, places = np.empty(len(numbers), np.uint8), np.empty(count, np.int64)
    found = 0
    for place in range(len(numbers)):
        low[place] = min(numbers[place], np.uint32(MARK))
        if numbers[place] >= MARK:
            places[found] = place
            found += 1
    return low, places


class PatchedWriter:
    """Writes numbers in pieces, of which no more than the exceptions are held."""

    def __init__(self, container: ContainerWriter, name: str, owner: str, length: int) -> None:
        """`length` numbers, in the sections `name` of the field `owner`."""
        self._container = container
        self._names = [f"{part}:{owner}" for part in patched_parts(name)]
        self._low = container.section(self._names[0], np.uint8, length)
        self._values: list[Unsigned] = []
        self._counts = np.zeros(length // STEP + 2, np.int64)  # of exceptions in each block, moved up by one
        self._size = 0

    def write(self, numbers: npt.NDArray[Any]) -> None:
        """Append numbers."""
        if numbers.dtype == np.uint8 and not (numbers == MARK).any():
            self._low.write(numbers)
        else:
            low, places = _parted(np.ascontiguousarray(numbers, np.uint32))
            self._low.write(low)
            exceptions = numbers[places]
            self._values.append(exceptions.astype(np.uint32 if exceptions.max(initial=0) >= 2**16 else np.uint16))
            self._counts += np.bincount((places + self._size) // STEP + 1, minlength=len(self._counts))
        self._size += len(numbers)

    def close(self) -> None:
        """All numbers are written."""
        self._low.close()
        if self._counts.any():
            self._container.add(self._names[1], np.concatenate(self._values))
            self._container.add(self._names[2], wide_offsets(np.cumsum(self._counts)))
