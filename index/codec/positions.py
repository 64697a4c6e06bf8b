"""Positions as gaps: the first of a document as it stands, each later one as the distance from the one before.

Gaps are small, so that a byte has room for most of them, and all the positions of any documents are one running sum.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.codec.arrays import POSITION_BITS, Ints
from index.codec.packing import offsets_of


def gaps_of(positions: npt.NDArray[Any], freqs: npt.NDArray[Any]) -> Ints:
    """The gaps of positions, of which each document has `freqs` (n,), ascending."""
    positions = positions.astype(np.int64)
    gaps = np.diff(positions, prepend=0)
    first = offsets_of(freqs)[:-1]
    gaps[first] = positions[first]
    return gaps


def positions_of(gaps: npt.NDArray[Any], freqs: npt.NDArray[Any]) -> Ints:
    """The inverse of `gaps_of`."""
    return _summed(gaps, freqs, np.zeros(len(freqs), np.int64))


def keys_of(gaps: npt.NDArray[Any], freqs: npt.NDArray[Any]) -> Ints:
    """The positions with the place of their document, the n-th, in the bits above."""
    return _summed(gaps, freqs, np.arange(len(freqs)) << POSITION_BITS)


def _summed(gaps: npt.NDArray[Any], freqs: npt.NDArray[Any], bases: Ints) -> Ints:
    found: Ints = gaps.cumsum(dtype=np.int64)
    first = freqs.cumsum(dtype=np.int64) - freqs
    found += np.repeat(bases - found.take(first) + gaps.take(first), freqs)
    return found
