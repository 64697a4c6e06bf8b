"""Columns: a value for each document, as an array where the schema's column is one of Whoosh's common types.

Numbers are an array of their type, byte strings of fixed length a matrix, others a table, compressed or not; of values
that recur there are codes. Columns of other types are written and read by Whoosh's own code, inside a section.
"""

from __future__ import annotations

import io
import struct
from array import array
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from whoosh import columns
from whoosh.filedb.structfile import BufferFile, StructFile

from index.codec.coded import CODED_PARTS, CodedStrings, CodedWriter, ListColumn, read_coded
from index.codec.compressed import COMPRESSED_PARTS, CompressedReader, CompressedWriter
from index.codec.packing import BytesTable, Sections
from index.codec.stored import load_plain
from index.codec.strings import Pieces, StringsWriter

# The types of `struct` in its standard sizes, which Whoosh's numeric columns name.
_DTYPES = {code: np.dtype(f"<{code}") for code in "bBhHiIqQfd"} | {"l": np.dtype("<i4"), "L": np.dtype("<u4")}

COLUMN_PARTS = ("column", *COMPRESSED_PARTS, *CODED_PARTS)


class ColumnWriter(Protocol):
    """Collects the values of documents in ascending order."""

    kind: str

    @property
    def size(self) -> int:
        """Bytes kept in memory, about."""
        ...

    def encode(self, values: Sequence[Any]) -> Any:
        """Values as `add` takes them; raises what Whoosh's own column does when one does not fit."""
        ...

    def add(self, docs: Sequence[int], values: Any) -> None:
        """The values of the next documents."""
        ...

    def copy(self, sections: Mapping[str, npt.NDArray[Any]], live: npt.NDArray[np.bool_], start: int) -> None:
        """The values in another such column's sections, of its documents that are `live`, as from `start` on."""
        ...

    def sections(self, doc_count: int) -> Mapping[str, npt.NDArray[Any] | Pieces]:
        """The sections of the column; those left out of `doc_count` documents have the column's default."""
        ...


def column_writer(column: Any, background: Executor) -> ColumnWriter:
    """A writer for a Whoosh `Column`, which does its long tasks in `background`."""
    kind = type(column)
    if kind is columns.NumericColumn and column._typecode in _DTYPES:
        return NumberWriter(column)
    if kind is columns.FixedBytesColumn and column._fixedlen:
        return FixedWriter(column)
    if kind is columns.VarBytesColumn:
        return BytesWriter()
    if kind is columns.CompressedBytesColumn:
        return CompressedWriter(background)
    if kind is ListColumn or (kind is columns.RefBytesColumn and not column.default_value()):
        return CodedWriter(getattr(column, "separator", None))
    return WhooshWriter(column)


class _RowsWriter:
    """Values of one width, which stand one behind the other."""

    def __init__(self, column: Any) -> None:
        self._docs = array("I")
        self._packed = bytearray()
        self._default = column.default_value()

    @property
    def size(self) -> int:
        return len(self._packed)

    def add(self, docs: Sequence[int], values: bytes) -> None:
        self._docs.extend(docs)
        self._packed += values

    def copy(self, sections: Mapping[str, npt.NDArray[Any]], live: npt.NDArray[np.bool_], start: int) -> None:
        rows = sections["column"][live]
        self._docs.extend(range(start, start + len(rows)))
        self._packed += rows.tobytes()


class NumberWriter(_RowsWriter):
    """Numbers, in the type of the column."""

    kind = "number"

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self._code = column._typecode
        self._dtype = _DTYPES[self._code]

    def encode(self, values: Sequence[Any]) -> bytes:
        return struct.pack(f"<{len(values)}{self._code}", *values)

    def sections(self, doc_count: int) -> Sections:
        numbers = np.full(doc_count, self._default, self._dtype)
        numbers[np.asarray(self._docs)] = np.frombuffer(self._packed, self._dtype)
        return {"column": numbers}


class FixedWriter(_RowsWriter):
    """Byte strings of one length."""

    kind = "fixed"

    def encode(self, values: Sequence[bytes]) -> bytes:
        for value in values:
            if len(value) != len(self._default):
                raise ValueError(f"{value!r} is not {len(self._default)} bytes long, as the column's values are")
        return b"".join(values)

    def sections(self, doc_count: int) -> Sections:
        width = len(self._default)
        rows = np.tile(np.frombuffer(self._default, np.uint8), (doc_count, 1))
        rows[np.asarray(self._docs)] = np.frombuffer(self._packed, np.uint8).reshape(-1, width)
        return {"column": rows}


class BytesWriter:
    """Byte strings."""

    kind = "bytes"

    def __init__(self) -> None:
        self._strings = StringsWriter()
        self.add = self._strings.add
        self.sections = self._strings.sections

    def encode(self, values: Sequence[bytes]) -> Sequence[bytes]:
        return values

    @property
    def size(self) -> int:
        return self._strings.size

    def copy(self, sections: Mapping[str, npt.NDArray[Any]], live: npt.NDArray[np.bool_], start: int) -> None:
        self._strings.copy(sections["offsets"], sections["data"], live, start)


class WhooshWriter:
    """Whatever else a column of Whoosh's holds."""

    kind = "whoosh"

    def __init__(self, column: Any) -> None:
        self._column = column
        self._file = io.BytesIO()
        self._writer = column.writer(StructFile(self._file))

    def encode(self, values: Sequence[Any]) -> Sequence[Any]:
        return values

    @property
    def size(self) -> int:
        return self._file.tell()

    def add(self, docs: Sequence[int], values: Sequence[Any]) -> None:
        for doc, value in zip(docs, values, strict=True):
            self._writer.add(doc, value)

    def copy(self, sections: Mapping[str, npt.NDArray[Any]], live: npt.NDArray[np.bool_], start: int) -> None:
        reader = column_reader(self.kind, sections, self._column, len(live))
        for new, old in enumerate(np.flatnonzero(live).tolist(), start):
            self.add([new], [reader[old]])

    def sections(self, doc_count: int) -> Sections:
        self._writer.finish(doc_count)
        return {"column": np.frombuffer(self._file.getvalue(), np.uint8)}


def column_reader(kind: str, sections: Mapping[str, npt.NDArray[Any]], column: Any, doc_count: int) -> Any:
    """A Whoosh `ColumnReader` of a column's sections."""
    if kind == "number":
        return NumberReader(sections["column"])
    if kind == "fixed":
        return StringsReader(_Rows(sections["column"]))
    if kind == "bytes":
        return StringsReader(BytesTable(sections["offsets"], sections["data"]))
    if kind == "compressed":
        return StringsReader(CompressedReader(sections))
    if kind in ("coded", "lists"):
        return StringsReader(CodedStrings(sections, getattr(column, "separator", None)))
    data = sections["column"].tobytes()
    return column.reader(_PlainFile(data), 0, len(data), doc_count)


def column_array(kind: str, sections: Mapping[str, npt.NDArray[Any]]) -> Any:
    """A column as arrays, None where it is not kept as such: see `index.codec.arrays`."""
    if kind in ("number", "fixed"):
        return sections["column"]
    if kind in ("coded", "lists"):
        return read_coded(sections)
    return (sections["offsets"], sections["data"]) if kind == "bytes" else None


class _PlainFile(BufferFile):  # type: ignore[misc]  # whoosh is untyped
    """A section as a Whoosh file, whose pickles (a column of compressed blocks has some) hold plain types only."""

    def read_pickle(self) -> Any:
        start = self.tell()
        with io.BytesIO(self.get(start, len(self._buf) - start)) as rest:
            value = load_plain(rest)
            self.seek(start + rest.tell())
        return value


class NumberReader(columns.ColumnReader):  # type: ignore[misc]
    """Numbers, as Python's."""

    def __init__(self, numbers: npt.NDArray[Any]) -> None:
        self._numbers = numbers.data
        self._sign = 1

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, doc: int) -> Any:
        return self._numbers[doc]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._numbers.tolist())

    def sort_key(self, doc: int) -> Any:
        return self._sign * self._numbers[doc]

    def load(self) -> list[Any]:
        return self._numbers.tolist()

    def set_reverse(self) -> None:
        self._sign = -1


class _Rows:
    """The rows of a matrix as byte strings."""

    def __init__(self, rows: npt.NDArray[np.uint8]) -> None:
        self._data = rows.reshape(-1).data
        self._width = rows.shape[1]
        self._count = len(rows)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, doc: int) -> bytes:
        if not 0 <= doc < self._count:
            raise IndexError(doc)
        return bytes(self._data[doc * self._width : (doc + 1) * self._width])


class StringsReader(columns.ColumnReader):  # type: ignore[misc]
    """Byte strings from anything that has them by number."""

    def __init__(self, strings: Any) -> None:
        self._strings = strings

    def __len__(self) -> int:
        return len(self._strings)

    def __getitem__(self, doc: int) -> bytes:
        string: bytes = self._strings[doc]
        return string

    def __iter__(self) -> Iterator[bytes]:
        return (self._strings[doc] for doc in range(len(self._strings)))
