"""Whole numbers as bytes, with the few that do not fit in a list of exceptions: how frequencies and positions are kept.

Sections: `low` (n,) the numbers, 255 where one is an exception; `values` those whole, in order; `ranks` how many come
before each 4,096th number. Without exceptions `low` stands alone. M. Zukowski and others, "Super-Scalar RAM-CPU Cache
Compression", ICDE 2006, patch the exceptions of a block so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from index.codec.arrays import Unsigned
from index.codec.container import ContainerWriter
from index.codec.packing import narrow, wide_offsets

_MARK = 255
_STEP = 4096


def patched_parts(name: str) -> tuple[str, str, str]:
    """The sections that keep the numbers `name`."""
    return name, f"{name}.values", f"{name}.ranks"


class Patched:
    """Numbers kept as bytes with exceptions."""

    def __init__(self, sections: Mapping[str, npt.NDArray[Any]], name: str) -> None:
        low, values, ranks = patched_parts(name)
        self.low: npt.NDArray[np.uint8] = sections[low]
        self._values = sections.get(values)
        self._ranks = sections[ranks].data if ranks in sections else None  # gives Python's integers

    def slice(self, start: int, stop: int) -> Unsigned:
        """The numbers from `start` to before `stop`: a view where none of them is an exception."""
        part = self.low[start:stop]
        if self._values is None or _MARK not in part.tobytes():
            return part
        places = np.flatnonzero(part == _MARK)
        first = self._rank(start)
        patched = part.astype(self._values.dtype)
        patched[places] = self._values[first : first + len(places)]
        return patched

    def take(self, start: int, stop: int, places: npt.NDArray[np.int64]) -> Unsigned:
        """Those of the numbers from `start` to before `stop` that stand at `places` among them."""
        part = self.low[start:stop]
        taken = part.take(places)
        if self._values is None or _MARK not in taken.tobytes():
            return taken
        exceptions = np.flatnonzero(taken == _MARK)
        ranks = np.searchsorted(np.flatnonzero(part == _MARK), places[exceptions])
        patched = taken.astype(self._values.dtype)
        patched[exceptions] = self._values[self._rank(start) + ranks]
        return patched

    def _rank(self, place: int) -> int:
        """How many exceptions come before `place`."""
        assert self._ranks is not None
        block = place // _STEP
        return int(self._ranks[block] + np.count_nonzero(self.low[block * _STEP : place] == _MARK))


class PatchedWriter:
    """Writes numbers in pieces, of which no more than the exceptions are held."""

    def __init__(self, container: ContainerWriter, name: str, owner: str, length: int) -> None:
        """`length` numbers, in the sections `name` of the field `owner`."""
        self._container = container
        self._names = [f"{part}:{owner}" for part in patched_parts(name)]
        self._low = container.section(self._names[0], np.uint8, length)
        self._values: list[Unsigned] = []
        self._counts = np.zeros(length // _STEP + 2, np.int64)  # of exceptions in each block, moved up by one
        self._size = 0

    def write(self, numbers: npt.NDArray[Any]) -> None:
        """Append numbers."""
        if numbers.dtype == np.uint8 and not (numbers == _MARK).any():
            self._low.write(numbers)
        else:
            self._low.write(np.minimum(numbers, _MARK).astype(np.uint8))
            places = np.flatnonzero(numbers >= _MARK)
            self._values.append(narrow(numbers[places]))
            self._counts += np.bincount((places + self._size) // _STEP + 1, minlength=len(self._counts))
        self._size += len(numbers)

    def close(self) -> None:
        """All numbers are written."""
        self._low.close()
        if self._counts.any():
            self._container.add(self._names[1], np.concatenate(self._values))
            self._container.add(self._names[2], wide_offsets(np.cumsum(self._counts)))
