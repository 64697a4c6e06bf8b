"""Byte strings compressed one by one: the stored fields, and columns that the schema wants compressed.

Each is compressed with a dictionary, which is what the first strings of a segment look like (RFC 1951 calls it the
window, zlib a preset dictionary). That saves the space which compressing several together would, and a page of results
opens nothing but its own hits.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from index.codec.packing import BytesTable, offsets_of
from index.codec.strings import Pieces, StringsWriter
from index.errors import IndexDamaged

LEVEL = 4

# Bytes. Records of Reuters articles take 0.59 of their size alone, 0.43 with a dictionary of this size and 0.39 with
# one eight times as large, which takes longer to write.
_DICTIONARY = 2048

# The dictionary is made when so many bytes wait for it; a segment that never has so many does without.
_WAITING = 4 * _DICTIONARY

_WINDOW = -15  # raw deflate, 32 KiB

COMPRESSED_PARTS = ("offsets", "data", "first", "dictionary.offsets", "dictionary.data")


class CompressedWriter:
    """Takes one string each for documents in ascending order; those left out have an empty one."""

    kind = "compressed"

    def __init__(self) -> None:
        self._strings = StringsWriter()
        self._first = array("I")
        self._dictionaries: list[bytes] = []
        self._waiting: list[tuple[int, bytes]] = []
        self._waiting_size = 0
        self._compressor: Any = None

    @property
    def size(self) -> int:
        """Bytes kept in memory, about."""
        return self._strings.size

    def encode(self, value: bytes) -> bytes:
        """The string as `add` takes it."""
        return value

    def add(self, doc: int, value: bytes) -> None:
        """The string of document `doc`."""
        if self._compressor is not None:
            self._append(doc, value)
            return
        self._waiting.append((doc, value))
        self._waiting_size += len(value)
        if self._waiting_size >= _WAITING:
            self._release()

    def _release(self) -> None:
        """Make a dictionary of the strings that wait for one, and compress them."""
        if not self._waiting:
            return
        strings = b"".join(value for _, value in self._waiting)
        dictionary = strings[-_DICTIONARY:] if len(strings) >= _WAITING else b""
        self._first.append(self._waiting[0][0])
        self._dictionaries.append(dictionary)
        self._compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, _WINDOW, zdict=dictionary)
        for doc, value in self._waiting:
            self._append(doc, value)
        self._waiting.clear()
        self._waiting_size = 0

    def _append(self, doc: int, value: bytes) -> None:
        compressor = self._compressor.copy()
        self._strings.add(doc, compressor.compress(value), compressor.flush())

    def copy(self, sections: Mapping[str, npt.NDArray[Any]], live: npt.NDArray[np.bool_], start: int) -> None:
        """The strings of another writer's sections as they are, of its documents that are `live`, as from `start`."""
        self._release()
        self._compressor = None
        self._strings.copy(sections["offsets"], sections["data"], live, start)
        numbers = start + offsets_of(live)
        self._first.extend(numbers[sections["first"]].tolist())
        self._dictionaries += BytesTable.read(sections, "dictionary")

    def sections(self, doc_count: int) -> dict[str, npt.NDArray[Any] | Pieces]:
        """The sections: the compressed strings as a table, `first` (k,) the first document of each dictionary, and
        the dictionaries as a table.
        """
        self._release()
        return {
            **self._strings.sections(doc_count),
            "first": np.array(self._first, np.uint32),
            **BytesTable.of(self._dictionaries).sections("dictionary"),
        }


class CompressedReader:
    """The strings of a `CompressedWriter`."""

    def __init__(self, sections: Mapping[str, npt.NDArray[Any]]) -> None:
        self._strings = BytesTable(sections["offsets"], sections["data"])
        self._first = sections["first"].data
        self._dictionaries = list(BytesTable.read(sections, "dictionary"))

    def __len__(self) -> int:
        return len(self._strings)

    def __getitem__(self, doc: int) -> bytes:
        string = self._strings[doc]
        if not string:
            return b""
        dictionary = self._dictionaries[bisect_right(self._first, doc) - 1]
        try:
            return zlib.decompressobj(_WINDOW, zdict=dictionary).decompress(string)
        except zlib.error as error:
            raise IndexDamaged(f"The value of document {doc} cannot be decompressed: {error}.") from error
