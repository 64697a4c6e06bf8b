"""Containers: what was written comes back, and no damage goes unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from whoosh.filedb.filestore import FileStorage, RamStorage

from index.codec.container import ALIGNMENT, Container, ContainerWriter
from index.errors import IndexDamaged

ARRAYS = {
    "docs": np.arange(100, dtype=np.uint16),
    "nothing": np.empty(0, np.uint32),
    "hashes": np.arange(64, dtype=np.uint8).reshape(2, 32),
    "weights": np.linspace(0, 1, 7, dtype=np.float32),
    "live": np.array([True, False]),
}


def write(storage: Any, arrays: dict[str, Any] = ARRAYS, name: str = "a") -> None:
    writer = ContainerWriter(storage.create_file(name))
    for section, array in arrays.items():
        writer.add(section, array)
    writer.close({"documents": 3})


def read_all(data: bytes) -> None:
    container = Container(data, "a")
    container.verify()


@pytest.fixture(params=["files", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    return RamStorage() if request.param == "memory" else FileStorage(str(tmp_path))


def test_sections_come_back_aligned_and_read_only(storage: Any) -> None:
    write(storage)
    container = Container.open(storage, "a")
    container.verify()
    assert container.meta == {"documents": 3}
    assert list(container) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert container[name].dtype == array.dtype
        assert np.array_equal(container[name], array)
        assert not container[name].flags.writeable
    addresses = {container[name].ctypes.data % ALIGNMENT for name in ("hashes", "weights")}
    assert len(addresses) == 1  # a mapped file begins at a page; bytes in memory wherever they are


def test_arrays_outlive_the_file(tmp_path: Path) -> None:
    storage = FileStorage(str(tmp_path))
    write(storage)
    docs = Container.open(storage, "a")["docs"]
    (tmp_path / "a").unlink()
    assert docs.sum() == ARRAYS["docs"].sum()


@given(array=hnp.arrays(st.sampled_from([np.dtype(">u4"), np.dtype("<i8"), np.dtype("u1")]), st.integers(0, 50)))
def test_any_array_comes_back_little_endian(array: Any) -> None:
    storage = RamStorage()
    write(storage, {"x": array, "every other": array[::2]})
    container = Container.open(storage, "a")
    assert container["x"].dtype.str[0] in "<|"
    assert container["x"].tolist() == array.tolist()
    assert container["every other"].tolist() == array[::2].tolist()


@given(
    sections=st.lists(
        st.tuples(
            hnp.arrays(st.sampled_from([np.dtype("u1"), np.dtype("<i8"), np.dtype(">u2")]), st.integers(0, 90)),
            st.lists(st.integers(0, 90), max_size=3),
        ),
        min_size=1,
        max_size=5,
    ),
    known=st.booleans(),
)
def test_pieces_written_side_by_side_are_what_is_added_whole(
    sections: list[tuple[Any, list[int]]], known: bool
) -> None:
    """With `known=False` the length of the last is not said."""
    storage = RamStorage()
    writer = ContainerWriter(storage.create_file("a"))
    last = len(sections) - 1
    begun = [
        writer.section(str(number), array.dtype, len(array) if known or number < last else None)
        for number, (array, _) in enumerate(sections)
    ]
    pieces = [np.split(array, sorted(min(cut, len(array)) for cut in cuts)) for array, cuts in sections]
    for turn in range(4):
        for section, mine in zip(begun, pieces, strict=True):
            if turn < len(mine):
                section.write(mine[turn])
    for section in begun:
        section.close()
    writer.add("behind", np.arange(3, dtype=np.uint8))
    writer.close({"documents": 3})
    arrays = {str(number): array for number, (array, _) in enumerate(sections)}
    write(storage, {**arrays, "behind": np.arange(3, dtype=np.uint8)}, "whole")
    assert storage.files["a"] == storage.files["whole"]
    Container.open(storage, "a").verify()


def test_sections_are_as_was_said_of_them() -> None:
    writer = ContainerWriter(RamStorage().create_file("a"))
    section = writer.section("x", np.uint8, 2, (3,))
    section.write(np.ones((1, 3), np.uint8))
    with pytest.raises(ValueError, match="1 rows, not 2"):
        section.close()
    with pytest.raises(ValueError, match="rows of shape"):
        section.write(np.ones((1, 2), np.uint8))
    with pytest.raises(TypeError, match="uint16"):
        section.write(np.ones((1, 3), np.uint16))
    with pytest.raises(ValueError, match="already"):
        writer.section("x", np.uint8)
    unknown = writer.section("y", np.uint8)
    with pytest.raises(ValueError, match="cannot be begun"):
        writer.add("z", np.ones(1, np.uint8))
    unknown.close()
    with pytest.raises(ValueError, match=r"\['x'\] have not been closed"):
        writer.close({})


def test_released_memory_is_mapped_again(storage: Any) -> None:
    write(storage)
    container = Container.open(storage, "a")
    docs = container["docs"]
    container.release()
    assert np.array_equal(docs, ARRAYS["docs"])


def test_every_flipped_byte_is_found() -> None:
    storage = RamStorage()
    write(storage)
    data = storage.files["a"]
    for place in range(len(data)):
        damaged = bytearray(data)
        damaged[place] ^= 0x20
        with pytest.raises(IndexDamaged):
            read_all(bytes(damaged))


def test_every_truncation_is_found_at_opening() -> None:
    storage = RamStorage()
    write(storage)
    data = storage.files["a"]
    for length in range(len(data)):
        with pytest.raises(IndexDamaged):
            Container(data[:length], "a")
    with pytest.raises(IndexDamaged):
        Container(data + b"\0", "a")


def test_an_empty_file_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(IndexDamaged, match="empty"):
        Container.open(FileStorage(str(tmp_path)), "a")


def test_a_damaged_section_is_named() -> None:
    storage = RamStorage()
    write(storage)
    data = bytearray(storage.files["a"])
    data[ALIGNMENT] ^= 1
    with pytest.raises(IndexDamaged, match="'docs'"):
        read_all(bytes(data))


def test_another_format_says_which() -> None:
    storage = RamStorage()
    write(storage)
    data = bytearray(storage.files["a"])
    data[8] = 9
    with pytest.raises(IndexDamaged, match="format 9"):
        Container(bytes(data), "a")
