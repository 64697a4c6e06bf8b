"""Compressed strings come back, from one writer or joined from several, with documents left out."""

from __future__ import annotations

import random
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage

from index.background import AtOnce
from index.codec import compressed
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
            writer.add([doc], [value])
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
    assert read(write(CompressedWriter(AtOnce()), values)) == [value or b"" for value in values]


@given(
    parts=st.lists(st.tuples(strings, st.integers(0, 2**12 - 1)), max_size=3),
    last=strings,
    piece=st.sampled_from([1, 8, 100, PIECE]),
    dictionary=st.sampled_from([0, compressed._DICTIONARY]),  # with 0 every dictionary is large enough to be kept
)
def test_copies_come_back_without_what_was_deleted(
    parts: list[tuple[list[bytes | None], int]], last: Any, piece: int, dictionary: int
) -> None:
    with patch.object(strings_module, "PIECE", piece), patch.object(compressed, "_DICTIONARY", dictionary):
        _check_copies(parts, last)


def _check_copies(parts: list[tuple[list[bytes | None], int]], last: Any) -> None:
    writer, expected = CompressedWriter(AtOnce()), []
    for values, bits in parts:
        live = np.array([bool(bits >> doc & 1) for doc in range(len(values))], np.bool_)
        writer.copy(write(CompressedWriter(AtOnce()), values), live, len(expected))
        expected += [value or b"" for value, lives in zip(values, live, strict=True) if lives]
    sections = write(writer, last, len(expected))
    assert read(sections) == [*expected, *(value or b"" for value in last)]


def test_similar_strings_take_less_space_than_each_alone() -> None:
    values: list[bytes | None] = [
        b"an article of the agency, number %d, with what they all say" % n for n in range(2000)
    ]
    size = len(write(CompressedWriter(AtOnce()), values)["data"])
    assert size < sum(len(value or b"") for value in values) / 3


def test_many_short_strings_do_not_wait_for_the_end() -> None:
    values = [b'["%d","A headline","","https://example.org/%d"]' % (n, n) for n in range(10_000)]
    background = AtOnce()
    writer = CompressedWriter(background)
    with patch.object(background, "submit", wraps=background.submit) as submit:
        for start in range(0, len(values), 1000):
            writer.add(range(start, start + 1000), values[start : start + 1000])
        assert submit.call_count == 1
    assert read(whole(writer.sections(len(values)))) == values


def test_what_cannot_be_decompressed_is_damage() -> None:
    sections = write(CompressedWriter(AtOnce()), [b"alfa" * 20])
    sections["data"] = np.full(len(sections["data"]), 255, np.uint8)
    with pytest.raises(IndexDamaged):
        CompressedReader(sections)[0]


def article(number: int, length: int = 400) -> bytes:
    """A text that is like no other, of words that are the same in all."""
    words = random.Random(number).choices(WORDS, k=length)
    return " ".join(words).encode()


WORDS = [f"word{number}" for number in range(5000)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (1, 0, 1), (0, 1, 1, 1)])
def test_small_segments_take_the_dictionary_of_a_large_one(order: tuple[int, ...]) -> None:
    large, small = [article(number) for number in range(800)], [article(number) for number in range(1000, 1100)]
    parts = [write(CompressedWriter(AtOnce()), [*values]) for values in (large, small)]
    assert [len(part["dictionary.data"]) > 30_000 for part in parts] == [True, False]
    writer, expected = CompressedWriter(AtOnce()), []
    for which in order:
        values = (large, small)[which]
        writer.copy(parts[which], np.ones(len(values), np.bool_), len(expected))
        expected += values
    sections = whole(writer.sections(len(expected)))
    assert read(sections) == expected
    assert len(sections["first"]) == order.count(0)
    assert sections["dictionary.data"].tobytes() == parts[0]["dictionary.data"].tobytes()


def test_a_dictionary_of_which_nothing_lives_is_dropped() -> None:
    values = [article(number) for number in range(800)]
    writer = CompressedWriter(AtOnce())
    writer.copy(write(CompressedWriter(AtOnce()), [*values]), np.zeros(len(values), np.bool_), 0)
    assert len(writer.sections(0)["dictionary.data"]) == 0


def test_many_strings_of_a_small_dictionary_keep_it() -> None:
    many, few = ([b'["","","en",[],{},[[],[],[[%d]]]]' % (n % 50) for n in range(count)] for count in (20_000, 300))
    parts = [write(CompressedWriter(AtOnce()), [*values]) for values in (many, few)]
    assert max(len(part["dictionary.data"]) for part in parts) < 30_000
    writer = CompressedWriter(AtOnce())
    writer.copy(parts[0], np.ones(len(many), np.bool_), 0)
    writer.copy(parts[1], np.ones(len(few), np.bool_), len(many))
    sections = whole(writer.sections(len(many) + len(few)))
    assert read(sections) == [*many, *few]
    assert sections["dictionary.data"].tobytes().startswith(parts[0]["dictionary.data"].tobytes())
    assert sections["data"].tobytes().startswith(parts[0]["data"].tobytes())
