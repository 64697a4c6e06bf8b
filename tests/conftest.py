"""The demo archive, indexed once for all tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.pipeline import index_paths
from search.whoosh_engine import WhooshEngine

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of `seeds/`."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    summary = index_paths([SEEDS], folder)
    assert summary.added > 40
    return folder


@pytest.fixture(scope="session")
def seeds_engine(seeds_index: Path) -> Iterator[WhooshEngine]:
    """The engine over it."""
    engine = WhooshEngine(seeds_index)
    yield engine
    engine.close()
