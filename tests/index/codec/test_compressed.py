"""Compressed strings come back, from one writer or joined from several, with documents left out."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage

from index.codec import strings as strings_module
from index.codec.compressed import CompressedReader, CompressedWriter
from index.codec.container import Container, ContainerWriter
from index.codec.strings import PIECE
from index.errors import IndexDamaged

# Some long enough for a dictionary to be made, and documents without one.
strings = st.lists(st.none() | st.binary(max_size=20).map(lambda part: part * 300) | st.binary(max_size=5), max_size=12)


def write(writer: CompressedWriter, values: list[bytes | None], start: int = 0) -> Any:
    for doc, value in enumerate(values, start):
        if value is not None:
            writer.add(doc, value)
    return whole(writer.sections(start + len(values)))


def whole(sections: Any) -> dict[str, Any]:
    """Sections as they are read again."""
    storage = RamStorage()
    container = ContainerWriter(storage.create_file("a"))
    for name, array in sections.items():
        container.add(name, array)
    container.close({})
    return dict(Container.open(storage, "a"))


def read(sections: Any) -> list[bytes]:
    reader = CompressedReader(sections)
    return [reader[doc] for doc in range(len(reader))]


@given(values=strings)
def test_strings_come_back(values: list[bytes | None]) -> None:
    assert read(write(CompressedWriter(), values)) == [value or b"" for value in values]


@given(
    parts=st.lists(st.tuples(strings, st.integers(0, 2**12 - 1)), max_size=3),
    last=strings,
    piece=st.sampled_from([1, 8, 100, PIECE]),
)
def test_copies_come_back_without_what_was_deleted(
    parts: list[tuple[list[bytes | None], int]], last: Any, piece: int
) -> None:
    with patch.object(strings_module, "PIECE", piece):
        _check_copies(parts, last)


def _check_copies(parts: list[tuple[list[bytes | None], int]], last: Any) -> None:
    writer, expected = CompressedWriter(), []
    for values, bits in parts:
        live = np.array([bool(bits >> doc & 1) for doc in range(len(values))], np.bool_)
        writer.copy(write(CompressedWriter(), values), live, len(expected))
        expected += [value or b"" for value, lives in zip(values, live, strict=True) if lives]
    sections = write(writer, last, len(expected))
    assert read(sections) == [*expected, *(value or b"" for value in last)]


def test_similar_strings_take_less_space_than_each_alone() -> None:
    values: list[bytes | None] = [
        b"an article of the agency, number %d, with what they all say" % n for n in range(2000)
    ]
    size = len(write(CompressedWriter(), values)["data"])
    assert size < sum(len(value or b"") for value in values) / 4


def test_what_cannot_be_decompressed_is_damage() -> None:
    sections = write(CompressedWriter(), [b"alfa" * 20])
    sections["data"] = np.full(len(sections["data"]), 255, np.uint8)
    with pytest.raises(IndexDamaged):
        CompressedReader(sections)[0]
