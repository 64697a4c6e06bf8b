"""Arrays that were worked out lately: those of frequent terms are asked for again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

import numpy.typing as npt

_Key = TypeVar("_Key", bound=Hashable)


class Recent(Generic[_Key]):
    """Keeps arrays by key, up to so many bytes of them; those not asked for longest go first."""

    def __init__(self, budget: int) -> None:
        self._left = budget
        self._kept: OrderedDict[_Key, npt.NDArray[Any]] = OrderedDict()

    def get(self, key: _Key, make: Callable[[_Key], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """What `make` gives for `key`; not to be changed."""
        array = self._kept.get(key)
        if array is not None:
            self._kept.move_to_end(key)
            return array
        array = make(key)
        array.flags.writeable = False
        self._kept[key] = array
        self._left -= array.nbytes
        while self._left < 0:
            _, oldest = self._kept.popitem(last=False)
            self._left += oldest.nbytes
        return array
