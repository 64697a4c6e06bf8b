"""The file that arrays are kept in: sections of flat little-endian arrays, mapped into memory and not parsed.

    header      64 bytes: magic, format version (uint32), zeros
    sections    each begins at a multiple of 64 bytes
    directory   JSON, UTF-8: what the file is of, and of each section name, dtype, shape, offset and CRC-32
    trailer     32 bytes: offset and length of the directory (uint64 each), its CRC-32 (uint32), zeros, magic

The trailer stands last, so that a truncated file is told from a whole one at once. Several sections can be written side
by side, so that a merge holds nothing of what it has written.
Opening checks the directory; `Container.verify` reads all sections against their checksums.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from index.codec.strings import Pieces
from index.errors import IndexDamaged

MAGIC = b"\x93DATEARR"
VERSION = 1
ALIGNMENT = 64

_AT_ONCE = 16 * 2**20  # bytes that are held against a checksum

_HEADER = struct.Struct("<8sI52x")
_TRAILER = struct.Struct("<QQI4x8s")
_DTYPES = frozenset(("|b1", "|u1", "<u2", "<u4", "<u8", "|i1", "<i2", "<i4", "<i8", "<f4", "<f8"))


class _Section(NamedTuple):
    dtype: str
    shape: tuple[int, ...]
    offset: int
    crc: int

    @property
    def size(self) -> int:
        """Bytes."""
        size = np.dtype(self.dtype).itemsize
        for length in self.shape:
            size *= length
        return size


class SectionWriter:
    """Writes a section in pieces, in order; as a context manager it is closed at the end, unless that is an error."""

    def __init__(
        self, file: Any, offset: int, dtype: npt.DTypeLike, row: tuple[int, ...], close: Callable[[_Section], None]
    ) -> None:
        """Use `ContainerWriter.section`; `close` takes what was written."""
        self._file = file
        self._dtype = np.dtype(dtype).newbyteorder("<")
        self._row = row
        self._offset = offset
        self._size = 0
        self._rows = 0
        self._crc = 0
        self._close = close

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()

    def write(self, piece: npt.NDArray[Any]) -> None:
        """Append rows; `TypeError` when the section's type does not hold all values of theirs."""
        piece = piece.astype(self._dtype, order="C", casting="safe", copy=False)
        if piece.shape[1:] != self._row:
            raise ValueError(f"rows of shape {piece.shape[1:]} in a section of rows of shape {self._row}")
        data = piece.reshape(-1).view(np.uint8).data
        self._crc = zlib.crc32(data, self._crc)
        self._file.seek(self._offset + self._size)
        self._file.write(data)
        self._size += len(data)
        self._rows += len(piece)

    def close(self) -> None:
        """The section is complete; `ValueError` when it is not as long as was said."""
        self._close(_Section(self._dtype.str, (self._rows, *self._row), self._offset, self._crc))


class ContainerWriter:
    """Writes a container to a Whoosh file object; sections appear in the order in which they are begun."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._sections: dict[str, _Section | None] = {}  # None while one is open
        self._file.write(_HEADER.pack(MAGIC, VERSION))
        self._end: int | None = _HEADER.size  # None while a section is open whose length nobody knows yet

    def add(self, name: str, array: npt.NDArray[Any] | Pieces) -> None:
        """Write an array as the section `name`, little-endian."""
        if isinstance(array, Pieces):
            with self.section(name, array.dtype, array.length) as section:
                for piece in array.pieces:
                    section.write(piece)
        else:
            with self.section(name, array.dtype, len(array), array.shape[1:]) as section:
                section.write(array)

    def section(
        self, name: str, dtype: npt.DTypeLike, length: int | None = None, row: tuple[int, ...] = ()
    ) -> SectionWriter:
        """Begin the section `name`, of `length` rows of shape `row`, to be written in pieces.

        Any number may be open at once, among which one whose length is not known beforehand: none can be begun
        until that is closed. `ValueError` when this or the name is not kept to.
        """
        if name in self._sections:
            raise ValueError(f"there is a section {name!r} already")
        if self._end is None:
            raise ValueError(f"the section {name!r} cannot be begun behind one whose length is not known")
        offset = self._end

        def close(section: _Section) -> None:
            if length is not None and section.shape[0] != length:
                raise ValueError(f"the section {name!r} has {section.shape[0]} rows, not {length}")
            self._sections[name] = section
            if length is None:
                self._end = _aligned(offset + section.size)

        self._sections[name] = None
        self._end = (
            None if length is None else _aligned(offset + _Section(np.dtype(dtype).str, (length, *row), 0, 0).size)
        )
        return SectionWriter(self._file, offset, dtype, row, close)

    def discard(self) -> None:
        """Close the file as it is: nobody is going to read it."""
        self._file.close()

    def close(self, meta: Mapping[str, Any]) -> None:
        """Write the directory, with `meta` (what JSON can hold) in it, and close the file."""
        unfinished = [name for name, section in self._sections.items() if section is None]
        if unfinished or self._end is None:
            raise ValueError(f"the sections {unfinished} have not been closed")
        directory = json.dumps({"meta": meta, "sections": self._sections}, separators=(",", ":")).encode()
        self._file.seek(self._end)  # what is left out between sections is zeros
        self._file.write(directory)
        self._file.write(_TRAILER.pack(self._end, len(directory), zlib.crc32(directory), MAGIC))
        self._file.close()


def _aligned(offset: int) -> int:
    return offset + -offset % ALIGNMENT


class Container(Mapping[str, npt.NDArray[Any]]):
    """An open container: section names to arrays, which are read-only views of the file."""

    def __init__(self, buffer: Any, name: str) -> None:
        """Read the directory of `buffer` (bytes or a memory map); `name` is the file's, for errors."""
        self._buffer = buffer
        self._name = name
        self._sections: dict[str, _Section] = {}
        self.meta: dict[str, Any] = {}
        self._read_directory()

    @classmethod
    def open(cls, storage: Any, name: str) -> Container:
        """Open a file of a Whoosh storage: mapped where it is a file on disk, else read.

        Errors: `IndexDamaged` when it is not as it was written; what the storage raises when there is none.
        """
        file = storage.open_file(name)
        try:
            raw = file.raw_file()
            if not hasattr(raw, "fileno") or not file.is_real:
                return cls(file.read(), name)
            try:
                return cls(mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ), name)
            except ValueError as error:  # an empty file cannot be mapped
                raise IndexDamaged(f"{name} is empty") from error
        finally:
            file.close()

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        section = self._sections[name]
        flat = np.frombuffer(self._buffer, np.dtype(section.dtype), int(np.prod(section.shape)), section.offset)
        return flat.reshape(section.shape)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sections)

    def __len__(self) -> int:
        return len(self._sections)

    def release(self) -> None:
        """Let go of the memory that the pages of a mapped file take; what is read again is mapped again."""
        if isinstance(self._buffer, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            self._buffer.madvise(mmap.MADV_DONTNEED)

    def verify(self) -> None:
        """Check every byte of every section and of what is between them; `IndexDamaged` names the section."""
        end = _HEADER.size
        for name, section in self._sections.items():
            crc, stop = 0, section.offset + section.size
            for start in range(section.offset, stop, _AT_ONCE):
                crc = zlib.crc32(memoryview(self._buffer)[start : min(start + _AT_ONCE, stop)], crc)
                self.release()
            if crc != section.crc:
                raise IndexDamaged(f"{self._name}: section {name!r} is not as it was written")
            self._expect_zeros(end, section.offset)
            end = section.offset + section.size
        self._expect_zeros(end, self._end)

    def _expect_zeros(self, start: int, end: int) -> None:
        if any(memoryview(self._buffer)[start:end]):
            raise IndexDamaged(f"{self._name}: there is something between its sections, before byte {end}")

    def _read_directory(self) -> None:
        size = len(self._buffer)
        if size < _HEADER.size + _TRAILER.size:
            raise self._damaged(f"it is {size} bytes long, and no index file is so short")
        header = bytes(self._buffer[: _HEADER.size])
        magic, version = _HEADER.unpack(header)
        if magic != MAGIC:
            raise self._damaged("it does not begin as an index file does")
        if version != VERSION:
            raise self._damaged(f"it is of format {version}, and this program reads format {VERSION}")
        trailer = bytes(self._buffer[size - _TRAILER.size :])
        offset, length, crc, magic = _TRAILER.unpack(trailer)
        if magic != MAGIC:
            raise self._damaged("it does not end as an index file does; it may have been cut short")
        if offset + length + _TRAILER.size != size or trailer != _TRAILER.pack(offset, length, crc, magic):
            raise self._damaged("its trailer is not as it was written")
        directory = bytes(self._buffer[offset : offset + length])
        if zlib.crc32(directory) != crc or header != _HEADER.pack(MAGIC, VERSION):
            raise self._damaged("its directory is not as it was written")
        self._end = offset
        parsed = json.loads(directory)
        self.meta = parsed["meta"]
        for name, (dtype, shape, start, checksum) in parsed["sections"].items():
            section = _Section(dtype, tuple(shape), start, checksum)
            if dtype not in _DTYPES or start % ALIGNMENT or min(shape, default=0) < 0 or start + section.size > offset:
                raise self._damaged(f"its directory is wrong about section {name!r}")
            self._sections[name] = section

    def _damaged(self, what: str) -> IndexDamaged:
        return IndexDamaged(f"The index file {self._name} is damaged: {what}.")
