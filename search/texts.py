"""Many texts that are decoded when they are asked for: opening an index is not to read the names in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self, overload
from zlib import crc32

import numpy as np
import numpy.typing as npt

from index.codec.packing import offsets_of, ranges

Bytes = npt.NDArray[np.uint8]

_NONE = np.empty(0, np.int64)


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

    def at(self, places: Sequence[int]) -> list[str]:
        """Some of the texts; quickly those that were asked for before."""
        try:
            return list(map(self._decoded.__getitem__, places))
        except KeyError:
            return [self[place] for place in places]

    def take(self, places: npt.NDArray[np.int64]) -> Self:
        """The texts at `places` (n,)."""
        return type(self)(self._data, self._starts[places], self._ends[places])

    def checksum(self) -> int:
        """CRC-32 of the bytes that the texts are parts of."""
        return crc32(self._data.data)

    def having(self, character: str) -> npt.NDArray[np.bool_]:
        """(n,) which of the texts have a character of ASCII in them."""
        lengths = self._ends - self._starts
        until = offsets_of(self._data[ranges(self._starts, lengths)] == ord(character))
        offsets = offsets_of(lengths)
        found: npt.NDArray[np.bool_] = until[offsets[1:]] > until[offsets[:-1]]
        return found

    def replaced(self, texts: Mapping[int, str]) -> Self:
        """These texts with others in the place of some."""
        encoded = [text.encode(errors="replace") for text in texts.values()]
        ends = len(self._data) + np.cumsum([len(text) for text in encoded])
        my_starts, my_ends = self._starts.astype(np.int64), self._ends.astype(np.int64)
        my_starts[list(texts)] = ends - [len(text) for text in encoded]
        my_ends[list(texts)] = ends
        data = np.concatenate([self._data, np.frombuffer(b"".join(encoded), np.uint8)])
        return type(self)(data, my_starts, my_ends)


def join_texts(parts: Sequence[Texts]) -> Texts:
    """The texts of all `parts`, one part after the other."""
    filled = [part for part in parts if len(part)]
    if len(filled) == 1:
        return filled[0]
    shifts = offsets_of(np.array([len(part._data) for part in filled], np.int64))
    return Texts(
        np.concatenate([np.empty(0, np.uint8), *(part._data for part in filled)]),
        np.concatenate([_NONE, *(part._starts + shift for part, shift in zip(filled, shifts, strict=False))]),
        np.concatenate([_NONE, *(part._ends + shift for part, shift in zip(filled, shifts, strict=False))]),
    )
