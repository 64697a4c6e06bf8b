"""The Whoosh schema, and how an `Article` is laid out in it.

Text fields (`title`, `standfirst`, `body`) hold stems with positions. Fields that are asked by name in a query
(`source section byline url person org place`) hold folded words with positions; the values of a facet stand beside
them as one term each (`source_value`, `people`, ...). What has to be read back for an article is in columns: `record`
is the whole of it as JSON, the others are what facets, sorting and snippets need without opening it. Nothing is in
Whoosh's own stored fields, which are pickles.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from whoosh import columns, fields

from index.analysis import SEPARATOR, NewsAnalyzer, ValueAnalyzer
from index.article import Article, DateEvidence, Entity
from index.partial_date import PartialDate
from index.sentence_starts import SentencesField

TEXT_FIELDS = ("title", "standfirst", "body")
ENTITY_FIELDS = {"person": "people", "org": "orgs", "place": "places"}

# The value of `published_start` and `published_end` of an article without a date.
NO_DATE = 2**32 - 1

_EPOCH = datetime.min
_MINUTE = 60
_UNIT = "\x1f"  # between the parts of one entity in its column


def make_schema() -> fields.Schema:
    """The schema of every index of ours; pass it in when opening one, so that the pickled one is not read."""
    names = NewsAnalyzer(stem=False)
    return fields.Schema(
        id=fields.ID(unique=True),
        path=fields.ID(),
        **{name: fields.TEXT(analyzer=NewsAnalyzer(stem=True), phrase=True) for name in TEXT_FIELDS},
        **{name: fields.TEXT(analyzer=names) for name in ("source", "section", "byline", "url", *ENTITY_FIELDS)},
        source_value=fields.ID(sortable=True),
        section_value=fields.ID(sortable=True),
        **{name: fields.KEYWORD(analyzer=ValueAnalyzer()) for name in ENTITY_FIELDS.values()},
        **{f"{name}_column": fields.COLUMN(columns.VarBytesColumn()) for name in ENTITY_FIELDS.values()},
        words=fields.KEYWORD(analyzer=names),
        language=fields.ID(),
        published_start=fields.NUMERIC(int, bits=32, signed=False, sortable=True),
        published_end=fields.NUMERIC(int, bits=32, signed=False, sortable=True),
        indexed_at=fields.COLUMN(columns.NumericColumn("I")),
        content_hash=fields.COLUMN(columns.FixedBytesColumn(32)),
        sentences=SentencesField(),
        record=fields.COLUMN(columns.CompressedBytesColumn()),
    )


def minutes(moment: datetime) -> int:
    """Minutes from the beginning of year 1 to `moment` (naive, UTC): how dates stand in the index."""
    delta = moment - _EPOCH
    return delta.days * 1440 + delta.seconds // _MINUTE


def moment(value: int) -> datetime:
    """The inverse of `minutes`."""
    return datetime.fromordinal(1 + value // 1440).replace(hour=value % 1440 // 60, minute=value % 60)


def to_document(article: Article, indexed_at: datetime) -> dict[str, Any]:
    """The fields of `article` as `IndexWriter.add_document` takes them; `indexed_at` is naive and in UTC.

    What cannot be stored fails here: a writer that fails in the middle of a document cannot go on.
    """
    document: dict[str, Any] = {
        "id": article.id,
        "path": article.path,
        "title": article.title,
        "standfirst": article.standfirst,
        "body": article.body,
        "source": article.source,
        "source_value": article.source,
        "words": SEPARATOR.join((article.title, article.standfirst, article.body)),
        "language": article.language,
        "indexed_at": calendar.timegm(indexed_at.timetuple()),
        "content_hash": bytes.fromhex(article.content_hash()),
        "sentences": article.body,
        "record": _pack_record(article, indexed_at),
    }
    if article.section:
        document |= {"section": article.section, "section_value": article.section}
    if article.byline:
        document["byline"] = article.byline
    if article.url:
        document["url"] = article.url
    if article.published:
        document["published_start"] = minutes(article.published.start)
        document["published_end"] = minutes(article.published.end)
    for name, plural in ENTITY_FIELDS.items():
        entities: tuple[Entity, ...] = getattr(article, plural)
        if entities:
            document[name] = SEPARATOR.join(_names(entities))
            document[plural] = SEPARATOR.join(entity.key for entity in entities)
            document[f"{plural}_column"] = pack_entities(entities)
    for value in document.values():
        if isinstance(value, str):
            value.encode()
    return document


def _names(entities: Iterable[Entity]) -> Iterable[str]:
    for entity in entities:
        yield from dict.fromkeys((entity.key, entity.name, *(spelling for spelling, _ in entity.spellings)))


def pack_entities(entities: Iterable[Entity]) -> bytes:
    """One article's entities of a type as the bytes of their column."""
    return SEPARATOR.join(
        _UNIT.join([entity.key, entity.name, *(f"{count} {spelling}" for spelling, count in entity.spellings)])
        for entity in entities
    ).encode(errors="replace")


def unpack_entities(packed: bytes) -> list[tuple[str, str, list[tuple[str, int]]]]:
    """The inverse of `pack_entities`: `(key, name, spellings with counts)` each, most mentioned first."""
    if not packed:
        return []
    entities = []
    for entry in packed.decode().split(SEPARATOR):
        key, name, *spellings = entry.split(_UNIT)
        counted = [(spelling, int(count)) for count, _, spelling in (item.partition(" ") for item in spellings)]
        entities.append((key, name, counted))
    return entities


def _pack_record(article: Article, indexed_at: datetime) -> bytes:
    record = {name: getattr(article, name) for name in Article.__slots__ if name not in ("published", "dates", "extra")}
    for plural in ENTITY_FIELDS.values():
        record[plural] = [asdict(entity) for entity in record[plural]]
    record["published"] = article.published and str(article.published)
    record["dates"] = [(date.kind, date.text, date.date and str(date.date), date.note) for date in article.dates]
    record["extra"] = dict(article.extra)
    record["indexed_at"] = f"{indexed_at.isoformat(timespec='seconds')}Z"
    record["content_hash"] = article.content_hash()
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(errors="backslashreplace")


class Record(NamedTuple):
    """An article as the index gives it back, with the time of its indexing (ISO 8601, UTC) and its content hash."""

    article: Article
    indexed_at: str
    content_hash: str


def unpack_record(packed: bytes) -> Record:
    """The inverse of how `to_document` writes the column `record`."""
    record = json.loads(packed)
    indexed_at, content_hash = record.pop("indexed_at"), record.pop("content_hash")
    published = record["published"]
    record["published"] = PartialDate.parse(published) if published else None
    record["dates"] = tuple(
        DateEvidence(kind, text, PartialDate.parse(date) if date else None, note)
        for kind, text, date, note in record["dates"]
    )
    for plural in ENTITY_FIELDS.values():
        record[plural] = tuple(
            Entity(entity["type"], entity["key"], entity["name"], tuple(map(tuple, entity["spellings"])))
            for entity in record[plural]
        )
    return Record(Article(**record), indexed_at, content_hash)
