"""Stretches of text that were seen before, found by their spelling: many at a time, without an object for any."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.compiled import U8, U32, U64, UINT, compiled
from index.stretches import Spellings

_BITS = 18  # of a place: the table takes 5 MB, and an archive uses a tenth of so many stretches nearly all the time
_LONGEST = 16  # bytes that a spelling tells


class Known:
    """Numbers of stretches by their spelling.

    A table with one place for each value of the first bits of a key: whoever comes first has it, as the commonest do,
    and others are not known. The whole spelling is compared, so that nothing is taken for something else.
    """

    def __init__(self, bits: int = _BITS) -> None:
        """With room for 2 to the power of `bits`."""
        self._shift = np.uint64(64 - bits)
        self._low, self._high = np.zeros(1 << bits, np.uint64), np.zeros(1 << bits, np.uint64)
        self._lengths = np.zeros(1 << bits, np.uint8)  # 0 where there is none
        self._numbers = np.zeros(1 << bits, np.uint32)

    def find(self, spellings: Spellings) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.bool_]]:
        """(n,) the numbers of stretches, and (n,) which of them are known; the numbers of the others say nothing."""
        return _find(*spellings, self._shift, self._low, self._high, self._lengths, self._numbers)

    def add(self, spellings: Spellings, numbers: npt.NDArray[np.uint32]) -> None:
        """Remember the numbers of as many stretches as there is room for."""
        places, first = np.unique(self._places(spellings), return_index=True)
        free = (self._lengths[places] == 0) & (spellings.lengths[first] <= _LONGEST)
        places, first = places[free], first[free]
        self._low[places], self._high[places] = spellings.low[first], spellings.high[first]
        self._numbers[places] = numbers[first]
        self._lengths[places] = spellings.lengths[first]  # at last, for by it a stretch is there

    def _places(self, spellings: Spellings) -> npt.NDArray[np.int64]:
        return (spellings.keys >> self._shift).view(np.int64)


@compiled((U64, U64, U8, U64, UINT, U64, U64, U8, U32))
def _find(  # noqa: PLR0917  # compiled loops take no keywords
    low: npt.NDArray[np.uint64],
    high: npt.NDArray[np.uint64],
    lengths: npt.NDArray[np.uint8],
    keys: npt.NDArray[np.uint64],
    shift: np.uint64,
    known_low: npt.NDArray[np.uint64],
    known_high: npt.NDArray[np.uint64],
    known_lengths: npt.NDArray[np.uint8],
    known_numbers: npt.NDArray[np.uint32],
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.bool_]]:
    """What `Known.find` gives of `Spellings` (n,), given its table."""
    numbers, known = np.empty(len(keys), np.uint32), np.empty(len(keys), np.bool_)
    for stretch in range(len(keys)):
        place = np.int64(keys[stretch] >> shift)
        numbers[stretch] = known_numbers[place]
        known[stretch] = (
            (known_low[place] == low[stretch])
            & (known_high[place] == high[stretch])
            & (known_lengths[place] == lengths[stretch])
        )
    return numbers, known
