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
