"""Many texts that are decoded when they are asked for: opening an index is not to read the names in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self, overload

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]


class Texts(Sequence[str]):
    """Text i is the UTF-8 in `data[starts[i]:ends[i]]`."""

    def __init__(self, data: Bytes, starts: npt.NDArray[Any], ends: npt.NDArray[Any]) -> None:
        self._data, self._starts, self._ends = data, starts, ends
        self._views = data.data, starts.data, ends.data  # to be read one by one quicker than numpy does
        self._decoded: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        text = self._decoded.get(place)
        if text is None:
            data, starts, ends = self._views
            text = self._decoded[place] = str(data[starts[place] : ends[place]], "utf-8")
        return text

    def take(self, places: npt.NDArray[np.int64]) -> Self:
        """The texts at `places` (n,)."""
        return type(self)(self._data, self._starts[places], self._ends[places])
