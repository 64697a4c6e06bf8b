"""The articles that every engine of the comparison indexes: the same text and the same facets on all sides.

Files are read by Dateline's own loaders. An article then has a title, a body (a standfirst is its first paragraph), a
date, one source and any number of places. Nobody recognises entities while the clock runs: the places are the tags
that the records carry, and where none does, those that Dateline's recogniser found beforehand.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from index.article import Article, Draft, Entity, Skipped
from index.entities.linking import entities_of
from index.errors import Unreadable
from index.loaders import load
from index.loaders.walk import walk
from index.metadata.completion import UNKNOWN_SOURCE, complete
from index.sentences import sentence_spans
from search.request import Interval

ROOT = Path(__file__).parents[1]
REUTERS = ROOT.parent / "shared" / "data" / "reuters" / "reuters.jsonl.gz"
SEEDS = ROOT / "seeds"

UNTAGGED = "untagged"
_PLACES = ("places", "place", "locations", "glocations")
_GROUPS = ("topics", "exchanges", "tags", "keywords")
_LONGEST_BY_DAY = 62  # days that are still read one by one; a longer archive is counted by month
_SENTENCES_A_PARAGRAPH = 3


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles and what is said of them in the report; the first `originals` are as they were read."""

    name: str
    articles: Sequence[Article]
    originals: int
    interval: Interval
    notes: tuple[str, ...]

    @property
    def characters(self) -> int:
        """Characters of titles and bodies."""
        return sum(len(article.title) + len(article.body) for article in self.articles)

    def period(self, article: Article) -> str | None:
        """The bar of the date facet that the article is under: `1987-03` or `1987-03-02`."""
        return period(article, self.interval)


def period(article: Article, interval: Interval) -> str | None:
    """The article's day or month in ISO 8601; None when its date is not known so precisely."""
    length = {"year": 4, "month": 7, "day": 10}[interval]
    text = str(article.published or "")[:length]
    return text if len(text) == length else None


def place_names(article: Article) -> list[str]:
    """The values of its places facet, each once."""
    return [place.name for place in article.places]


def read_corpus(path: Path | None = None, *, limit: int | None = None, grow: int = 1) -> Corpus:
    """The articles of `path`: a file or a folder of any format that Dateline reads.

    Without a path, Reuters-21578 where it lies beside the checkout, else the demo archive. `limit` takes the first so
    many, `grow` makes so many times the articles of them. `Unreadable` when there is none.
    """
    path = path or (REUTERS if REUTERS.exists() else SEEDS)
    skipped, drafts = 0, list[Draft]()
    for loaded in _loaded(path):
        if isinstance(loaded, Skipped):
            skipped += 1
        elif limit is None or len(drafts) < limit:
            drafts.append(loaded)
        else:
            break
    articles = list(_complete(drafts))
    skipped += len(drafts) - len(articles)
    if not articles:
        raise Unreadable(f"There are no articles in {path}.")
    notes = [f"{skipped} records without text left out"] if skipped else []
    if all(article.source == UNKNOWN_SOURCE for article in articles):
        articles = [
            replace(article, source=article.section or _first(article, _GROUPS) or UNTAGGED) for article in articles
        ]
        notes.append(f"sources are the section or the first of {', '.join(_GROUPS)} of each record")
    if any(_first(article, _PLACES) for article in articles):
        places = [_tagged_places(article) for article in articles]
        notes.append("places are the tags of the records")
    else:
        places = [_recognised_places(article) for article in articles]
        notes.append("places were recognised by Dateline beforehand")
    plain = list(map(_plain, count(), articles, places))
    if grow > 1:
        notes.append(f"{len(plain):,} articles as they are, the others made of their sentences, drawn at random")
    return Corpus(path.name, [*plain, *recombined(plain, grow)], len(plain), _interval(plain), tuple(notes))


def _loaded(path: Path) -> Iterator[Draft | Skipped]:
    for found in walk([path.absolute()]):
        if isinstance(found, Skipped):
            yield found
        else:
            yield from load(found.path)


def _complete(drafts: Sequence[Draft]) -> Iterator[Article]:
    for draft in drafts:
        try:
            yield complete(draft, default_source=None)
        except Unreadable:
            continue


def _first(article: Article, columns: Sequence[str]) -> str:
    """The first value of the first of these columns that the record has."""
    return next((article.extra[name].partition(", ")[0] for name in columns if name in article.extra), "")


def _tagged_places(article: Article) -> list[str]:
    columns = (article.extra.get(name, "") for name in _PLACES)
    return list(dict.fromkeys(value for column in columns for value in column.split(", ") if value))


def _recognised_places(article: Article) -> list[str]:
    _, _, places = entities_of(article.title, article.standfirst, article.body)
    return [place.key for place in places]


def _plain(number: int, article: Article, places: Sequence[str]) -> Article:
    """The article with what is measured and nothing else."""
    return replace(
        article,
        id=f"{number:07}",
        path="",
        place="",
        standfirst="",
        body="\n\n".join(filter(None, (article.standfirst, article.body))),
        section=None,
        byline=None,
        url=None,
        provenance=None,
        dates=(),
        extra={},
        places=tuple(Entity("place", name, name, ((name, 1),)) for name in places),
    )


def recombined(articles: Sequence[Article], grow: int) -> Iterator[Article]:
    """For each article `grow - 1` more, as long as it and with its date, source and places; always the same ones."""
    chooser = random.Random(grow)
    sentences = [
        article.body[start:end] for article in articles if grow > 1 for start, end in sentence_spans(article.body)
    ]
    lengths = [max(len(sentence_spans(article.body)), 1) for article in articles] if grow > 1 else []
    number = len(articles)
    for _ in range(grow - 1):
        for article, length in zip(articles, lengths, strict=True):
            drawn = chooser.choices(sentences, k=length)
            paragraphs = (
                " ".join(drawn[start : start + _SENTENCES_A_PARAGRAPH])
                for start in range(0, length, _SENTENCES_A_PARAGRAPH)
            )
            title = chooser.choice(articles).title
            yield replace(article, id=f"{number:07}", title=title, body="\n\n".join(paragraphs))
            number += 1


def _interval(articles: Sequence[Article]) -> Interval:
    days = [article.published.day for article in articles if article.published]
    span = (max(days) - min(days)).days if days else 0
    return "day" if span <= _LONGEST_BY_DAY else "month"
