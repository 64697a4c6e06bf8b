"""Texts parted at white space, many at once: what tokens are found in, and what sentences begin and end with.

A *stretch* is what lies between white space. No token has white space in it and none looks beyond it, and sentences
begin and end with a stretch, so that both can be worked out for the texts of many articles in one pass over arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

_BETWEEN = "\n\n"  # two texts that are read at once


class Letters:
    """A set of characters as a table: which of many characters are in it."""

    def __init__(self, letters: Iterable[str]) -> None:
        codes = list(map(ord, letters))
        self._table = np.zeros(max(256, max(codes) + 2), np.bool_)
        self._table[codes] = True

    def of(self, codes: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        """Which of the code points (n,), uint8 or uint32, are in the set."""
        found: npt.NDArray[np.bool_]
        # The last of the table stands for all that are beyond it.
        found = self._table[codes if codes.dtype == np.uint8 else np.minimum(codes, len(self._table) - 1)]
        return found


_SPACE = Letters(filter(str.isspace, map(chr, range(0x10000))))


@dataclass(frozen=True, slots=True)
class Stretches:
    """The stretches of t texts, n in all: those of text i are `firsts[i]` to before `firsts[i + 1]`."""

    texts: Sequence[str]
    joined: str  # all texts, with a blank line between them
    codes: npt.NDArray[Any]  # its code points, uint8 or uint32
    begins: npt.NDArray[np.int64]  # (t,) where each text begins in it
    starts: npt.NDArray[np.int64]  # (n,) where each stretch begins in it
    ends: npt.NDArray[np.int64]  # (n,) and ends
    firsts: npt.NDArray[np.int64]  # (t + 1,)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """The stretches that `text.split()` gives of each text."""
        joined = _BETWEEN.join(texts)
        if joined.isascii():
            codes: npt.NDArray[Any] = np.frombuffer(joined.encode(), np.uint8)
        else:
            codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4")
        space = np.ones(len(codes) + 2, np.bool_)
        space[1:-1] = _SPACE.of(codes)
        edges = np.flatnonzero(space[1:] != space[:-1])
        starts = edges[::2]
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        begins = np.cumsum(lengths + len(_BETWEEN)) - lengths - len(_BETWEEN)
        firsts = np.append(np.searchsorted(starts, begins), len(starts))
        return cls(texts, joined, codes, begins, starts, edges[1::2], firsts)
