"""Where the sentences of a body begin, as the index keeps it for snippets and the same-sentence operator."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import columns, fields

from index.analysis import tokens
from index.sentences import sentence_spans


class SentenceStarts(NamedTuple):
    """Where sentences begin: in characters and in token positions, both ascending, of equal length."""

    chars: npt.NDArray[np.uint32]
    positions: npt.NDArray[np.uint32]

    def pack(self) -> bytes:
        """The bytes of the column."""
        return np.concatenate((self.chars, self.positions)).astype("<u4", copy=False).tobytes()


def unpack_sentences(packed: bytes) -> SentenceStarts:
    """The inverse of `SentenceStarts.pack`."""
    both = np.frombuffer(packed, dtype="<u4").reshape(2, -1)
    return SentenceStarts(both[0], both[1])


class SentencesField(fields.COLUMN):  # type: ignore[misc]  # whoosh is untyped
    """A column of packed `SentenceStarts`, which is given texts.

    Whoosh's own writers ask it for one value after the other; ours works out those of many articles together.
    """

    def __init__(self) -> None:
        super().__init__(columns.VarBytesColumn())

    def to_column_value(self, value: Any) -> bytes:
        """The packed starts of the sentences of a text."""
        chars = np.array([start for start, _ in sentence_spans(value)], dtype=np.uint32)
        starts = np.fromiter((start for start, _, _ in tokens(value)), dtype=np.uint32)
        return SentenceStarts(chars, np.searchsorted(starts, chars).astype(np.uint32)).pack()
