"""What the loader tests share: a file of given content, and what loading it gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.article import Draft, Skipped
from index.loaders import load

Loaded = Callable[[str, str | bytes], list[Draft | Skipped]]


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    """Write a file and load it."""

    def write_and_load(name: str, content: str | bytes) -> list[Draft | Skipped]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(load(path))

    return write_and_load
