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

# A dictionary is trained on so many times its size, of strings that wait until there are so many bytes; where there are
# fewer it is as much smaller. So many short strings do not wait either: all cards of Reuters together would take 1 %
# less, but be compressed at the end, when the first thread has the least to do.
_TRAINING = 32
_SHORT, _SHORT_BYTES = 2**13, 2**18
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
    compress: Any  # a function of a `BufferWithSegmentsCollection` without an empty segment, in which other threads run

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


class _Joined:
    """Strings of documents one behind the other, so that none is an object: those may be far larger than what is in
    them, as orjson makes them."""

    def __init__(self) -> None:
        self.docs, self.lengths = array("I"), array("I")
        self.data = bytearray()

    def add(self, docs: Iterable[int], strings: Sequence[bytes]) -> None:
        self.docs.extend(docs)
        self.lengths.extend(map(len, strings))
        self.data += b"".join(strings)


class _Frames(NamedTuple):
    """Strings (n,) compressed, and what did it."""

    compressor: _Compressor
    lengths: npt.NDArray[np.uint32]  # (n,)
    data: bytes


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
        self._waiting = _Joined()
        self._task: tuple[_Joined, Future[_Frames]] | None = None

    @property
    def size(self) -> int:
        """Bytes kept in memory, about."""
        return self._strings.size + len(self._waiting.data) + (len(self._task[0].data) if self._task else 0)

    def encode(self, values: Sequence[bytes]) -> Sequence[bytes]:
        """The strings as `add` takes them."""
        return values

    def add(self, docs: Iterable[int], values: Sequence[bytes]) -> None:
        """The strings of the next documents."""
        self._waiting.add(docs, values)
        size = len(self._waiting.data)
        if self._compressor is None:
            is_due = size >= (_SHORT_BYTES if len(self._waiting.docs) >= _SHORT else _DICTIONARY * _TRAINING)
        else:
            is_due = size >= _TOGETHER
        if is_due:
            self.release()

    def release(self) -> None:
        """Have the strings that wait compressed; the first ones wait for a dictionary that is trained on them."""
        self._settle()
        if not self._waiting.docs:
            return
        if self._compressor is None:
            self._first.append(self._waiting.docs[0])
        self._task = self._waiting, self._background.submit(_compressed, self._compressor, self._waiting)
        self._waiting = _Joined()

    def _settle(self) -> None:
        """Take what has been compressed."""
        if self._task is None:
            return
        (joined, future), self._task = self._task, None
        begun = self._compressor is None
        self._compressor, lengths, data = future.result()
        if begun:
            self._dictionaries.append(self._compressor.dictionary)
        self._strings.add_joined(joined.docs, lengths, data)

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
                self._first.append(self._waiting.docs[0] if self._waiting.docs else new)
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


def _compressed(known: _Compressor | None, joined: _Joined) -> _Frames:
    """Strings compressed: with a dictionary that is trained on them if none is known."""
    lengths, data = np.asarray(joined.lengths), bytes(joined.data)
    ends = offsets_of(lengths)
    bounds = pairwise(ends.tolist()) if known is None else ()
    compressor = known or _Compressor.of(
        _trained([data[start:end] for start, end in bounds][::_SAMPLED], len(data) // _TRAINING)
    )
    full = np.flatnonzero(lengths)  # there is no frame of nothing
    sizes = np.zeros(len(lengths), np.uint32)
    if not len(full):
        return _Frames(compressor, sizes, b"")
    segments = np.stack([ends[full], lengths[full]], axis=1).astype(np.uint64)
    together = zstandard.BufferWithSegments(data, segments.tobytes())
    collection: Any = zstandard.BufferWithSegmentsCollection  # it has no types
    frames = list(compressor.compress(collection(together)))
    sizes[full] = list(map(len, frames))
    return _Frames(compressor, sizes, b"".join(frames))


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
