"""Names by number, and in order: the terms of a batch before it is known which of them its fields have."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from operator import ne
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec.packing import offsets_of


class Names(NamedTuple):
    """Names in order, and of each number (n,) the place of its name among them, if it is there."""

    ordered: list[bytes]
    places: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, names: Sequence[bytes], order: list[int]) -> Names:
        """All of `names`. `order` are the numbers of the first of them in the order of names, and becomes those of all:
        what is in order already costs little to sort again.
        """
        order.extend(range(len(order), len(names)))
        order.sort(key=names.__getitem__)
        listed = [names[number] for number in order]
        differs = np.fromiter(map(ne, listed[1:], listed), np.bool_, max(len(listed) - 1, 0))
        places = np.zeros(len(names), np.uint32)
        places[order[1:]] = np.cumsum(differs)
        return cls(list(dict.fromkeys(listed)), places)

    def only(self, used: npt.NDArray[np.int64]) -> Names:
        """Those at the numbers `used`."""
        occurs = np.zeros(len(self.ordered), np.bool_)
        occurs[self.places[used]] = True
        moved = offsets_of(occurs).astype(np.uint32)
        return Names(list(compress(self.ordered, occurs.tolist())), moved[self.places])
