"""Articles and archives for the tests of the archive, the writer and the pipeline."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from whoosh.query import Term
from whoosh.searching import Searcher

from index.archive import Archive
from index.article import Article, article_id
from index.records import Records
from index.schema import to_document
from index.writer import ArchiveWriter

INDEXED_AT = datetime(2025, 3, 1, 12)


def article(number: int = 0, **changes: Any) -> Article:
    """An article that is like no other of another number."""
    path = changes.pop("path", f"/archive/{number}.txt")
    place, url = changes.pop("place", ""), changes.pop("url", None)
    fields: dict[str, Any] = {
        "title": f"Tram number {number} is late",
        "standfirst": "",
        "body": f"The tram of {number} o'clock came late. Nobody minded.",
        "source": "Tram Times",
        "section": None,
        "byline": None,
        "published": None,
        "provenance": None,
        "dates": (),
        "language": "en",
        "extra": {},
    }
    return Article(id=article_id(path, place, url), path=path, place=place, url=url, **(fields | changes))


def write(archive: Archive, articles: Iterable[Article], *, replace: bool = False) -> None:
    """Commit articles in one run."""
    with ArchiveWriter(archive) as writer:
        for each in articles:
            writer.put(to_document(each, INDEXED_AT), replace=replace)


def held(folder: Path) -> dict[str, Article]:
    """All articles of the index in `folder`, by id, read through their records."""
    reader = Archive.open(folder).reader()
    found = [record.article for leaf, _ in reader.leaf_readers() for record in Records(leaf).live()]
    by_id = {each.id: each for each in found}
    assert len(by_id) == len(found) == reader.doc_count()
    return by_id


def matching(reader: Any, field: str, term: str) -> int:
    """How many articles Whoosh's own searcher finds."""
    return len(list(Searcher(reader).docs_for_query(Term(field, term))))


def json_lines(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    """Write a JSON Lines file."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Start `code` in another Python, from the root of the repository."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
