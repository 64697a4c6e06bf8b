"""Arrays that were worked out lately: those of frequent terms are asked for again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import numpy as np
import numpy.typing as npt


class Recent:
    """Keeps arrays by number, up to so many bytes of them; those not asked for longest go first."""

    def __init__(self, budget: int) -> None:
        self._left = budget
        self._kept: OrderedDict[int, npt.NDArray[np.int64]] = OrderedDict()

    def get(self, number: int, make: Callable[[int], npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
        """What `make` gives for `number`; not to be changed."""
        array = self._kept.get(number)
        if array is not None:
            self._kept.move_to_end(number)
            return array
        array = make(number)
        array.flags.writeable = False
        self._kept[number] = array
        self._left -= array.nbytes
        while self._left < 0:
            _, oldest = self._kept.popitem(last=False)
            self._left += oldest.nbytes
        return array
