"""On saved pages of many outlets the article is found better than by trafilatura alone."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bench.extraction import DATA, Score, by_dateline, by_trafilatura, pages_of

pytestmark = pytest.mark.skipif(not (DATA / "html").is_dir(), reason="the saved pages are not there")


def test_the_article_is_told_from_the_page(tmp_path: Path) -> None:
    ours, alone = Score(), Score()
    path = tmp_path / "page.html"
    for page in pages_of(DATA)["articles"][:25]:
        path.write_bytes(gzip.decompress(page.path.read_bytes()))
        ours.add(page, by_dateline(path))
        alone.add(page, by_trafilatura(path))

    assert ours.f1 > max(0.96, alone.f1)
