"""Byte strings compressed one by one: the stored fields, and columns that the schema wants compressed.

Each is a Zstandard frame (RFC 8878) of its own, so that a page of results opens nothing but its own hits. What
compressing several together would save, a dictionary saves: it is trained on the first strings of a segment (COVER, as
in `zstd --train`) and holds what many of them have in common.

Merging copies frames as they are, with their dictionary. Only few frames of a small dictionary are compressed anew,
with the one before or after them; so an archive that grows by a few articles a day does not keep one for each day.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future
from itertools import pairwise
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import zstandard

from index.codec.packing import BytesTable, offsets_of
from index.codec.strings import Pieces, StringsWriter
from index.errors import IndexDamaged

LEVEL = 3  # of Zstandard; 6 takes four times as long and saves 2 % of the texts of Reuters

# Bytes. Texts of Reuters take 0.56 of their size alone, 0.40 with a dictionary of half this size, 0.38 with this one
# and 0.37 with one twice as large.
_DICTIONARY = 64 * 2**10

# A dictionary is trained on so many times its size, of strings that wait until there are so many; at the end of a
# segment it is as much smaller as there are fewer.
_TRAINING = 32
_SMALLEST = 1024

# Frames that take so many times the room of their dictionary keep it, however small.
_WORTH = 64

# One in so many of those strings is looked at, which adds 0.5 % to the size of Reuters.
_SAMPLED = 2

# The parameters of COVER in zstd's words: it looks for segments of k bytes in which many substrings of d bytes recur.
# To have zstd find k itself takes five times as long and gains nothing.
_COVER = {"k": 200, "d": 8}

# Strings that are compressed together: bytes.
_TOGETHER = 2**20

# Frames without the four bytes by which a file of Zstandard's is known.
_FORMAT = zstandard.FORMAT_ZSTD1_MAGICLESS

COMPRESSED_PARTS = ("offsets", "data", "first", "dictionary.offsets", "dictionary.data")


class _Compressor(NamedTuple):
    dictionary: bytes
    compress: Any  # a function of several strings, none of them empty, in which other threads run

    @classmethod
    def of(cls, dictionary: bytes) -> Self:
        """What compresses with a dictionary."""
        parameters = zstandard.ZstdCompressionParameters(
            compression_level=LEVEL, format=_FORMAT, write_content_size=True, write_checksum=False, write_dict_id=False
        )
        made = zstandard.ZstdCompressor(
            dict_data=zstandard.ZstdCompressionDict(dictionary), compression_params=parameters
        )
        return cls(dictionary, made.multi_compress_to_buffer)


class CompressedWriter:
    """Takes strings of documents in ascending order; those left out have an empty one."""

    kind = "compressed"

    def __init__(self, background: Executor) -> None:
        """Strings are compressed in `background`."""
        self._background = background
        self._strings = StringsWriter()
        self._first = array("I")
        self._dictionaries: list[bytes] = []
        self._compressor: _Compressor | None = None
        self._waiting_docs: list[int] = []
        self._waiting: list[bytes] = []
        self._waiting_size = self._task_size = 0
        self._task: tuple[Sequence[int], Future[tuple[_Compressor, list[bytes]]]] | None = None

    @property
    def size(self) -> int:
        """Bytes kept in memory, about."""
        return self._strings.size + self._waiting_size + self._task_size

    def encode(self, values: Sequence[bytes]) -> Sequence[bytes]:
        """The strings as `add` takes them."""
        return values

    def add(self, docs: Iterable[int], values: Sequence[bytes]) -> None:
        """The strings of the next documents."""
        self._waiting_docs.extend(docs)
        self._waiting.extend(values)
        self._waiting_size += sum(map(len, values))
        if self._waiting_size >= (_DICTIONARY * _TRAINING if self._compressor is None else _TOGETHER):
            self.release()

    def release(self) -> None:
        """Have the strings that wait compressed; the first ones wait for a dictionary that is trained on them."""
        self._settle()
        if not self._waiting:
            return
        if self._compressor is None:
            self._first.append(self._waiting_docs[0])
        future = self._background.submit(_compressed, self._compressor, self._waiting, self._waiting_size)
        self._task = self._waiting_docs, future
        self._task_size, self._waiting_size = self._waiting_size, 0
        self._waiting_docs, self._waiting = [], []

    def _settle(self) -> None:
        """Take what has been compressed."""
        if self._task is None:
            return
        (docs, future), self._task = self._task, None
        begun = self._compressor is None
        self._compressor, frames = future.result()
        if begun:
            self._dictionaries.append(self._compressor.dictionary)
        self._strings.add(docs, frames)
        self._task_size = 0

    def copy(self, sections: Mapping[str, npt.NDArray[Any]], live: npt.NDArray[np.bool_], start: int) -> None:
        """The strings of another writer's sections, of its documents that are `live`, as from `start` on."""
        numbers = start + offsets_of(live)
        reader = CompressedReader(sections)
        for place, (first, end) in enumerate(pairwise([*sections["first"].tolist(), len(live)])):
            dictionary = reader.dictionaries[place]
            size = int(sections["offsets"][end]) - int(sections["offsets"][first])
            if len(dictionary) < _DICTIONARY // 2 and size < _WORTH * max(len(dictionary), _SMALLEST):
                for old in (first + np.flatnonzero(live[first:end])).tolist():
                    self.add([int(numbers[old])], [reader[old]])
            elif live[first:end].any():
                new = int(numbers[first])
                if self._compressor is not None:
                    self.release()
                self._settle()
                self._first.append(self._waiting_docs[0] if self._waiting else new)
                self._dictionaries.append(dictionary)
                self._compressor = _Compressor.of(dictionary)
                self.release()
                self._settle()
                self._strings.copy(sections["offsets"][first : end + 1], sections["data"], live[first:end], new)

    def sections(self, doc_count: int) -> dict[str, npt.NDArray[Any] | Pieces]:
        """The sections: the compressed strings as a table, `first` (k,) the first document of each dictionary, and
        the dictionaries as a table.
        """
        self.release()
        self._settle()
        return {
            **self._strings.sections(doc_count),
            "first": np.array(self._first, np.uint32),
            **BytesTable.of(self._dictionaries).sections("dictionary"),
        }


def _compressed(known: _Compressor | None, strings: list[bytes], size: int) -> tuple[_Compressor, list[bytes]]:
    """Strings (n,), of so many bytes together, compressed, and what did it: one with a dictionary that is trained on
    them if none is known."""
    compressor = known or _Compressor.of(_trained(strings[::_SAMPLED], size // _TRAINING))
    full = list(filter(None, strings))  # there is no frame of nothing
    frames = compressor.compress(full) if full else ()
    if len(full) == len(strings):
        return compressor, list(frames)
    following = iter(frames)
    return compressor, [next(following) if string else b"" for string in strings]


def _trained(strings: list[Any], size: int) -> bytes:
    """A dictionary of at most `size` bytes; an empty one where there is too little to train it on."""
    if size < _SMALLEST:
        return b""
    try:
        dictionary: bytes = zstandard.train_dictionary(min(size, _DICTIONARY), strings, **_COVER).as_bytes()
    except zstandard.ZstdError:  # too few strings, or too short, or all alike
        return b""
    return dictionary


class CompressedReader:
    """The strings of a `CompressedWriter`."""

    def __init__(self, sections: Mapping[str, npt.NDArray[Any]]) -> None:
        self._offsets, self._data = sections["offsets"].data, sections["data"].data
        self._first = sections["first"].data
        self.dictionaries = BytesTable.read(sections, "dictionary")
        self._decompress: dict[int, Any] = {}

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, doc: int) -> bytes:
        start, end = self._offsets[doc], self._offsets[doc + 1]
        if start == end:
            return b""
        place = bisect_right(self._first, doc) - 1
        decompress = self._decompress.get(place) or self._decompressor(place)
        try:
            string: bytes = decompress(self._data[start:end])
        except (zstandard.ZstdError, MemoryError) as error:  # a frame says how much memory it needs
            raise IndexDamaged(f"The value of document {doc} cannot be decompressed: {error}.") from error
        return string

    def _decompressor(self, place: int) -> Any:
        dictionary = zstandard.ZstdCompressionDict(self.dictionaries[place])
        made = zstandard.ZstdDecompressor(dict_data=dictionary, format=_FORMAT).decompress
        self._decompress[place] = made
        return made
