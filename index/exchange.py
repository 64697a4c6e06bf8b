"""Articles as JSON Lines that `dateline index` reads back to the same articles: backup, and the way between archives.

Beside the article as it is known to people, a line holds what makes it the same again: the path and the place that
its id comes from, and all the evidence for its date. Entities are not read back but found again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from index.article import Article, DateEvidence, Draft, Skipped, article_id
from index.partial_date import PartialDate
from index.schema import Record, unpack_record

# The value of `format` by which a loader knows such a line.
FORMAT = "dateline-1"

_TEXTS = ("title", "standfirst", "body", "source", "section", "byline", "url", "language")


@dataclass(slots=True, kw_only=True)
class Restored(Draft):
    """A draft that needs no working out: it is an article that was exported."""

    article: Article


def export_lines(reader: Any) -> Iterator[bytes]:
    """The articles of a reader, a line each, in the order of the index; who shares an id comes after its owner."""
    for shares_an_id in (False, True):
        for leaf, _ in reader.leaf_readers():
            records = leaf.column_reader("record")
            for doc in leaf.all_doc_ids():
                record = unpack_record(records[doc])
                if ("-" in record.article.id) is shares_an_id:
                    yield json.dumps(_exported(record), ensure_ascii=False).encode() + b"\n"


def _exported(record: Record) -> dict[str, Any]:
    article = record.article
    return {
        "format": FORMAT,
        "id": article.id,
        **{name: getattr(article, name) for name in _TEXTS},
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
        "content_hash": record.content_hash,
    }


def is_exported(record: Mapping[str, Any]) -> bool:
    """Whether a JSON object is an article that `export_lines` wrote."""
    return record.get("format") == FORMAT


def restore(record: Mapping[str, Any], path: str, place: str) -> Restored | Skipped:
    """The article of an exported object that stands at `place` in the file `path`."""
    try:
        published = record["published"]
        article = Article(
            id=article_id(record["path"], record["place"], record["url"]),
            published=published and PartialDate.parse(published),
            provenance=record["provenance"],
            dates=tuple(
                DateEvidence(each["kind"], each["text"], each["date"] and PartialDate.parse(each["date"]), each["note"])
                for each in record["dates"]
            ),
            extra=dict(record["extra"]),
            path=record["path"],
            place=record["place"],
            **{name: record[name] for name in _TEXTS},
        )
        if article.content_hash() != record["content_hash"]:
            return Skipped(path, place, "it was changed since it was exported: its content_hash is another")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return Skipped(path, place, f"not a whole article as Dateline exports it ({error!r})")
    return Restored(path=article.path, place=article.place, article=article)
