"""What all tests share: the demo archive, indexed once for those that only read it, and how hypothesis runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from index.pipeline import index_paths
from search.whoosh_engine import WhooshEngine

SEEDS = Path(__file__).parent.parent / "seeds"

# How long an example takes says something about the machine, not about the code. A commit that is tested twice is
# tested with the same examples; `pytest --hypothesis-profile=search` looks for new ones.
settings.register_profile("dateline", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("dateline")


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
