"""Stretches of text that were seen before, found by their spelling: many at a time, without an object for any."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.stretches import Spellings, SpellingTable

_BITS = 18  # of a place: the table takes 5 MB, and an archive uses a tenth of so many stretches nearly all the time
_LONGEST = 16  # bytes that a spelling tells


class Known:
    """Numbers of stretches by their spelling.

    A table with one place for each value of the first bits of a key: whoever comes first has it, as the commonest do,
    and others are not known. The whole spelling is compared, so that nothing is taken for something else.
    """

    def __init__(self, bits: int = _BITS) -> None:
        """With room for 2 to the power of `bits`."""
        low, high = np.zeros(1 << bits, np.uint64), np.zeros(1 << bits, np.uint64)
        lengths, numbers = np.zeros(1 << bits, np.uint8), np.zeros(1 << bits, np.uint32)
        self.table = SpellingTable(np.uint64(64 - bits), low, high, lengths, numbers)

    def add(self, spellings: Spellings, numbers: npt.NDArray[np.uint32]) -> None:
        """Remember the numbers of as many stretches as there is room for."""
        table = self.table
        places, first = np.unique((spellings.keys >> table.shift).view(np.int64), return_index=True)
        free = (table.lengths[places] == 0) & (spellings.lengths[first] <= _LONGEST)
        places, first = places[free], first[free]
        table.low[places], table.high[places] = spellings.low[first], spellings.high[first]
        table.lengths[places], table.numbers[places] = spellings.lengths[first], numbers[first]
