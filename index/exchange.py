"""Articles as JSON Lines that `dateline index` reads back to the same articles: backup, and the way between archives.

Beside the article as it is known to people, a line holds what makes it the same again: the path and the place that
its id comes from, and all the evidence for its date. Entities are not read back but found again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar, get_args

from index.archive import Archive
from index.article import Article, DateEvidence, DateKind, Draft, Skipped, article_id
from index.metadata.text import is_clean
from index.partial_date import PartialDate
from index.periods import period
from index.records import Record, Records

# The value of `format` by which a loader knows such a line.
FORMAT = "dateline-1"

_TEXTS = ("title", "standfirst", "body", "source", "language")
_OPTIONAL = ("section", "byline", "url")

_T = TypeVar("_T")


@dataclass(slots=True, kw_only=True)
class Restored(Draft):
    """A draft that needs no working out: it is an article that was exported."""

    article: Article


def export_lines(archive: Archive) -> Iterator[bytes]:
    """The articles of an archive, a line each, in the order of the index; who shares an id comes after its owner."""
    reader = archive.reader()
    with archive.reading(only=True):
        for shares_an_id in (False, True):
            for leaf, _ in reader.leaf_readers():
                for record in Records(leaf).live():
                    if ("-" in record.article.id) is shares_an_id:
                        yield _line(record)


def _line(record: Record) -> bytes:
    # Half a character cannot be written; its escape can, and is the same in JSON.
    return json.dumps(_exported(record), ensure_ascii=False).encode(errors="backslashreplace") + b"\n"


def _exported(record: Record) -> dict[str, Any]:
    article = record.article
    return {
        "format": FORMAT,
        "id": article.id,
        **{name: getattr(article, name) for name in (*_TEXTS, *_OPTIONAL)},
        "published": article.published and str(article.published),
        "provenance": article.provenance,
        "dates": [
            {"kind": each.kind, "text": each.text, "date": each.date and str(each.date), "note": each.note}
            for each in article.dates
        ],
        **{name: [entity.name for entity in getattr(article, name)] for name in ("people", "orgs", "places")},
        "extra": dict(article.extra),
        "path": article.path,
        "place": article.place,
        "indexed_at": record.indexed_at,
        "content_hash": replace(article, recogniser="").content_hash(),  # who reads it finds the entities anew
    }


def is_exported(record: Mapping[str, Any]) -> bool:
    """Whether a JSON object is an article that `export_lines` wrote."""
    return record.get("format") == FORMAT


def restore(record: Mapping[str, Any], path: str, place: str) -> Restored | Skipped:
    """The article of an exported object that stands at `place` in the file `path`."""
    try:
        texts: dict[str, Any] = {name: _text(record[name]) for name in _TEXTS}
        texts |= {name: _or_none(_text, record[name]) for name in _OPTIONAL}
        record["path"].encode()  # may hold anything that the name of a file may
        article = Article(
            id=article_id(record["path"], _text(record["place"]), texts["url"]),
            path=record["path"],
            place=record["place"],
            published=_or_none(_date, record["published"]),
            provenance=_or_none(_kind, record["provenance"]),
            dates=tuple(
                DateEvidence(
                    _kind(each["kind"]), _text(each["text"]), _or_none(_date, each["date"]), _text(each["note"])
                )
                for each in record["dates"]
            ),
            extra={_text(name): _text(value) for name, value in record["extra"].items()},
            **texts,
        )
        if article.content_hash() != record["content_hash"]:
            return Skipped(path, place, "it was changed since it was exported: its content_hash is another")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return Skipped(path, place, f"not a whole article as Dateline exports it ({error!r})")
    try:
        period(article.published)
    except ValueError as error:
        return Skipped(path, place, str(error))
    return Restored(path=article.path, place=article.place, article=article)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not is_clean(value):
        raise ValueError("a part of it is not a clean text")
    return value


def _date(value: Any) -> PartialDate:
    return PartialDate.parse(_text(value))


def _kind(value: Any) -> DateKind:
    kinds: tuple[DateKind, ...] = get_args(DateKind)
    return kinds[kinds.index(value)]


def _or_none(read: Callable[[Any], _T], value: Any) -> _T | None:
    return None if value is None else read(value)
