"""How well saved news pages are read: `python -m bench.extraction [DATA_FOLDER]`.

Runs the loaders and `index.metadata.complete` over pages whose article is known (`html/articles`, `html/pages`,
`html/dates` of the data folder, by default `../shared/data`) and prints, beside what trafilatura gives with its
default settings on the same pages in the same run:

body   precision, recall and F1 over shingles of four tokens, averaged over pages as in Zyte's
       article-extraction-benchmark (github.com/scrapinghub/article-extraction-benchmark, evaluate.py); the truth of
       `pages` is its summary, headings and paragraphs
title  share of pages whose title has the same words in the same order, case and punctuation aside
date   share of pages with the right day, and of pages without a date those for which none is given. Each extractor
       gives one day, the one that the page writes in its own zone; where the truth has a time, the day in its zone
       and that in UTC both count
byline share of pages on which exactly the true authors are named
"""

from __future__ import annotations

import gzip
import json
import math
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from trafilatura import bare_extraction
from trafilatura.settings import Document

from index.article import Article, Skipped
from index.errors import Unreadable
from index.loaders import load
from index.metadata.completion import complete
from index.metadata.published import TAKEN

DATA = Path(__file__).parents[2] / "shared" / "data"
SHINGLE = 4


@dataclass(frozen=True, slots=True)
class Page:
    """A saved page and what is known of its article; None for what is not known."""

    path: Path
    body: str | None = None
    title: str | None = None
    authors: frozenset[str] | None = None
    days: frozenset[date | None] = frozenset()  # that are right, None among them where the page has no date


@dataclass(frozen=True, slots=True)
class Reading:
    """What an extractor made of a page."""

    body: str = ""
    title: str = ""
    authors: frozenset[str] = frozenset()
    day: date | None = None


@dataclass(slots=True)
class Score:
    """Sums over the pages of a set."""

    precision: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)
    right: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    pages: int = 0

    def add(self, page: Page, reading: Reading) -> None:
        """Count one page."""
        self.pages += 1
        if page.body is not None:
            precision, recall = precision_and_recall(page.body, reading.body)
            self.precision.append(precision)
            self.recall.append(recall)
        checks = {
            "title": None if page.title is None else words(page.title) == words(reading.title),
            "date": reading.day in page.days if page.days else None,
            "byline": None if page.authors is None else page.authors == reading.authors,
        }
        for name, is_right in checks.items():
            if is_right is not None:
                self.known[name] += 1
                self.right[name] += is_right

    @property
    def f1(self) -> float:
        """The harmonic mean of mean precision and mean recall."""
        precision, recall = mean(self.precision), mean(self.recall)
        return 2 * precision * recall / (precision + recall)

    def __str__(self) -> str:
        parts = []
        if self.precision:
            shares = f"precision {mean(self.precision):.4f}, recall {mean(self.recall):.4f}"
            parts.append(f"body F1 {self.f1:.4f} ({shares})")
        parts += [f"{name} {self.right[name]}/{known}" for name, known in self.known.items()]
        return ", ".join([*parts, f"{self.pages / self.seconds:.0f} pages/s"])


def mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four tokens in a text with how often each occurs; of a shorter text the whole."""
    tokens = re.findall(r"\w+", text)
    return Counter(zip(*(tokens[start:] for start in range(SHINGLE)), strict=False)) or Counter(
        [tuple(tokens)] * bool(tokens)
    )


def precision_and_recall(true: str, found: str) -> tuple[float, float]:
    """Share of the shingles found that are true, and of the true ones that are found; 0 for nothing found."""
    expected, actual = shingles(true), shingles(found)
    common = (expected & actual).total()
    return common / (actual.total() or 1), common / (expected.total() or 1)


def names(text: str) -> frozenset[str]:
    """The names in a byline, folded."""
    return frozenset(filter(None, (" ".join(words(name)) for name in re.split(r"[,;]", text))))


def pages_of(data: Path) -> dict[str, list[Page]]:
    """The sets of pages with what is known of them."""
    html = data / "html"
    articles = json.loads((html / "articles.json").read_text())
    dates = json.loads((html / "dates.json").read_text())
    return {
        "articles": [
            Page(html / "articles" / f"{key}.html.gz", body=value["articleBody"]) for key, value in articles.items()
        ],
        "pages": list(newspaper_pages(html)),
        "dates": [Page(html / "dates" / f"{value['file']}.gz", days=days(value["date"])) for value in dates.values()],
    }


def newspaper_pages(html: Path) -> Iterator[Page]:
    """The pages of newspapers: of several by one publisher, the one whose text holds the article's paragraphs."""
    for publisher, versions in json.loads((html / "pages.json").read_text()).items():
        files = {
            path: gzip.decompress(path.read_bytes()).decode(errors="replace")
            for path in (html / "pages").glob(f"{publisher}_*")
        }
        for known in versions.values():
            sections = known["body"]["sections"]
            paragraphs = [paragraph for section in sections for paragraph in section["paragraphs"]]
            lines = [
                *known["body"]["summary"],
                *(line for section in sections for line in [*section["headline"], *section["paragraphs"]]),
            ]
            path = max(files, key=lambda path: sum(paragraph[:40] in files[path] for paragraph in paragraphs))
            yield Page(
                path,
                body="\n\n".join(lines),
                title=known["title"],
                authors=names(";".join(known["authors"])) if "authors" in known else None,
                days=days(known["publishing_date"]),
            )


def days(text: Any) -> frozenset[date | None]:
    """The days, in its own zone and in UTC, of a date in the data; NaN stands for a page that has none."""
    if not isinstance(text, str):
        return frozenset({None})
    moment = datetime.fromisoformat(text)
    return frozenset({moment.date(), (moment.astimezone(UTC) if moment.tzinfo else moment).date()})


def by_dateline(path: Path) -> Reading:
    """What the indexing path makes of a page."""
    for draft in load(path):
        if isinstance(draft, Skipped):
            return Reading()
        try:
            article = complete(draft, default_source=None)
        except Unreadable:
            return Reading()
        return Reading(article.body, article.title, names(article.byline or ""), day_of(article))
    return Reading()


def day_of(article: Article) -> date | None:
    """The day of publication as the page writes it, in UTC where it does not."""
    for evidence in article.dates:
        if TAKEN in evidence.note and (match := re.match(r"(\d{4})-?(\d\d)-?(\d\d)T", evidence.text)):
            return date(*map(int, match.groups()))
    return article.published.day if article.published else None


def by_trafilatura(path: Path) -> Reading:
    """What trafilatura makes of a page with its default settings."""
    document = bare_extraction(path.read_bytes(), with_metadata=True)
    if not isinstance(document, Document):
        return Reading()
    published = date.fromisoformat(document.date) if document.date else None
    return Reading(document.text or "", document.title or "", names(document.author or ""), published)


EXTRACTORS: dict[str, Callable[[Path], Reading]] = {"dateline": by_dateline, "trafilatura": by_trafilatura}


def measure(data: Path) -> Iterator[tuple[str, str, Score, list[tuple[Page, Reading]]]]:
    """Set, extractor, score and readings, for every set and extractor."""
    with tempfile.TemporaryDirectory() as folder:
        for name, pages in pages_of(data).items():
            for extractor, read in EXTRACTORS.items():
                score, readings = Score(), []
                for number, page in enumerate(pages):
                    # Unzipped under a name that says nothing, as the address is not part of the test.
                    path = Path(folder) / f"{number}.html"
                    path.write_bytes(gzip.decompress(page.path.read_bytes()))
                    start = time.perf_counter()
                    reading = read(path)
                    score.seconds += time.perf_counter() - start
                    score.add(page, reading)
                    readings.append((page, reading))
                yield name, extractor, score, readings


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not (data / "html").is_dir():
        sys.exit(f"There are no saved pages in {data}: name the folder that holds html/.")
    for name, extractor, score, _ in measure(data):
        print(f"{name:9}{extractor:12}{score}", flush=True)


if __name__ == "__main__":
    main()
