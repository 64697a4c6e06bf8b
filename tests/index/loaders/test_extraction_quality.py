"""On saved pages the article is found better than by trafilatura alone.

The pages in `pages/` are invented, with what their makers do to articles; those of many outlets are not part of the
repository.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from bench.extraction import DATA, Page, Score, by_dateline, by_trafilatura, days, names, pages_of

INVENTED = Path(__file__).with_name("pages")


def test_the_article_is_told_from_an_invented_page() -> None:
    ours, alone = Score(), Score()
    for name, known in json.loads((INVENTED / "truth.json").read_text("utf-8")).items():
        page = Page(
            INVENTED / f"{name}.html",
            body="\n\n".join(known["body"]),
            title=known["title"],
            authors=names(";".join(known["authors"])),
            days=days(known["date"]),
        )
        ours.add(page, by_dateline(page.path))
        alone.add(page, by_trafilatura(page.path))

    assert ours.f1 > max(0.99, alone.f1)
    assert ours.right == {"title": 4, "byline": 4, "date": 4}


@pytest.mark.skipif(not (DATA / "html").is_dir(), reason="the saved pages are not there")
def test_the_article_is_told_from_the_page(tmp_path: Path) -> None:
    ours, alone = Score(), Score()
    path = tmp_path / "page.html"
    for page in pages_of(DATA)["articles"][:25]:
        path.write_bytes(gzip.decompress(page.path.read_bytes()))
        ours.add(page, by_dateline(path))
        alone.add(page, by_trafilatura(path))

    assert ours.f1 > max(0.96, alone.f1)
