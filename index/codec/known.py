"""Stretches of text that were seen before, found by their spelling: many at a time, without an object for any."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.compiled import OUT_U8, OUT_U32, OUT_U64, U8, U32, U64, UINT, compiled
from index.stretches import Spellings, SpellingTable

_BITS = 18  # of a place: the table takes 5 MB, and an archive uses a tenth of so many stretches nearly all the time
_LONGEST = 16  # bytes that a spelling tells


class Known:
    """Numbers of stretches by their spelling.

    A table with one place for each value of the first bits of a key, where whoever comes first stands, and the next one
    in the place beside it: the commonest come first, and those that find no room are not known. The whole spelling is
    compared, so that nothing is taken for something else.
    """

    def __init__(self, bits: int = _BITS) -> None:
        """With room for 2 to the power of `bits`, which are one or more."""
        low, high = np.zeros(1 << bits, np.uint64), np.zeros(1 << bits, np.uint64)
        lengths, numbers = np.zeros(1 << bits, np.uint8), np.zeros(1 << bits, np.uint32)
        self.table = SpellingTable(np.uint64(64 - bits), low, high, lengths, numbers)

    def add(self, spellings: Spellings, numbers: npt.NDArray[np.uint32]) -> None:
        """Remember the numbers of as many stretches as there is room for."""
        table = self.table
        _remember(*spellings, numbers, table.shift, table.low, table.high, table.lengths, table.numbers)


@compiled((U64, U64, U8, U64, U32, UINT, OUT_U64, OUT_U64, OUT_U8, OUT_U32))
def _remember(  # noqa: PLR0917  # compiled loops take no keywords
    low: npt.NDArray[np.uint64],
    high: npt.NDArray[np.uint64],
    lengths: npt.NDArray[np.uint8],
    keys: npt.NDArray[np.uint64],
    numbers: npt.NDArray[np.uint32],
    shift: np.uint64,
    known_low: npt.NDArray[np.uint64],
    known_high: npt.NDArray[np.uint64],
    known_lengths: npt.NDArray[np.uint8],
    known_numbers: npt.NDArray[np.uint32],
) -> None:
    """What `Known.add` does to the parts of its table."""
    for stretch in range(len(keys)):
        place = np.int64(keys[stretch] >> shift)
        if known_lengths[place]:
            place ^= 1
        if known_lengths[place] == 0 and lengths[stretch] <= _LONGEST:
            known_low[place], known_high[place] = low[stretch], high[stretch]
            known_lengths[place], known_numbers[place] = lengths[stretch], numbers[stretch]
