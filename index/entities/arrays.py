"""Arrays of the recogniser: their types, and those that grow at their end, with what it remembers of each token."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint32]  # code points, classes, checksums
Ints = npt.NDArray[np.int64]
Number = Any  # an integer in a compiled loop, of whichever type it has there

Scalar = TypeVar("Scalar", bound=np.generic)


class Growing(Generic[Scalar]):
    """An array that grows at its end."""

    def __init__(self, dtype: type[Scalar], *shape: int) -> None:
        """Without rows, which are of this shape."""
        self._array: npt.NDArray[Scalar] = np.empty((1024, *shape), dtype)
        self._size = 0

    def room(self, more: int) -> npt.NDArray[Scalar]:
        """All of the array, with space for so many rows behind those of `view`, to be written before `grow`."""
        size = self._size + more
        if size > len(self._array):
            larger = np.empty((max(size, 2 * len(self._array)), *self._array.shape[1:]), self._array.dtype)
            larger[: self._size] = self.view
            self._array = larger
        return self._array

    def grow(self, more: int) -> None:
        """Count so many rows that were written into `room`."""
        self._size += more

    def extend(self, rows: npt.ArrayLike) -> None:
        """Append rows."""
        new = np.asarray(rows, self._array.dtype)
        self.room(len(new))[self._size : self._size + len(new)] = new
        self._size += len(new)

    @property
    def view(self) -> npt.NDArray[Scalar]:
        """What there is so far; not to be kept."""
        return self._array[: self._size]
