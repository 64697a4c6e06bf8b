"""What the index keeps of an article to give it back, and how it is read.

In the path of an article this is the last form before the writer, in that of a query the first after the executor.
Nothing is kept twice. The *card* is what a hit shows that no other column says; the text has a column of its own, the
rest of the article is its *details*. Dates, source, section and entities are read from the columns that facets count,
the hash from the one that tells whether an article has changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, NamedTuple

import orjson

from index.analysis import SEPARATOR
from index.article import ENTITY_FIELDS, ENTITY_TYPES, Article, DateEvidence, DateKind, Entity, EntityType, pack_json
from index.metadata.published import other_reading
from index.partial_date import PartialDate
from index.periods import NO_DATE, period_date

NAMED = "\x1f"  # between the key of an entity and its name, or one of its spellings, in their columns

_ENTITY_COLUMNS = [(f"{plural}_column", f"{plural}_spellings") for plural in ENTITY_FIELDS.values()]


class Card(NamedTuple):
    """What a hit shows of an article, beside what the columns of facets say of it."""

    id: str
    title: str
    standfirst: str
    url: str | None
    byline: str | None
    provenance: DateKind | None
    other_date: str | None = None  # what the date may be as well, where the day may have been written first


_COUNTS = 5  # where the details have how often each spelling of an entity is written

_card: Callable[[Article], tuple[str | None, ...]] = attrgetter(*Card._fields[:-1])


class Record(NamedTuple):
    """An article as the index gives it back, with the time of its indexing (ISO 8601, UTC) and its content hash."""

    article: Article
    indexed_at: str
    content_hash: str


def pack_record(article: Article) -> dict[str, Any]:
    """The columns of the article that are only ever read back: `card`, `details` and those of its entities."""
    entities = (article.people, article.orgs, article.places)
    details = (
        article.path,
        article.place,
        article.language,
        [(date.kind, date.text, date.date and str(date.date), date.note) for date in article.dates],
        dict(article.extra),
        [each and [[count for _, count in entity.spellings] for entity in each] for each in entities],
        *filter(None, [article.recogniser]),  # left out where it is our own
    )
    other_date = other_reading(article.dates)
    card = _card(article) if other_date is None else (*_card(article), str(other_date))
    columns = {"card": pack_json(card), "details": pack_json(details)}
    for (column, spellings), each in zip(_ENTITY_COLUMNS, entities, strict=True):
        if each:
            columns[column], columns[spellings] = pack_entities(each), _pack_spellings(each)
    return columns


def pack_entities(entities: Sequence[Entity]) -> bytes:
    """One article's entities of a type as the bytes of their column, most mentioned first."""
    return SEPARATOR.join([f"{entity.key}{NAMED}{entity.name}" for entity in entities]).encode(errors="replace")


def _pack_spellings(entities: Sequence[Entity]) -> bytes:
    written = [f"{entity.key}{NAMED}{spelling}" for entity in entities for spelling, _ in entity.spellings]
    return SEPARATOR.join(written).encode(errors="replace")


def _unpack_card(packed: bytes) -> Card:
    # There is no half of a character in a card, on which orjson would fail: its parts are fields of the index, too.
    return Card(*orjson.loads(packed))


class Records:
    """The articles of a leaf reader of Whoosh's, by document number."""

    def __init__(self, leaf: Any) -> None:
        self.leaf = leaf
        self._columns: dict[str, Any] = {}

    def column(self, name: str) -> Any:
        """A column of the index; opened once, for Whoosh opens it anew each time."""
        column = self._columns.get(name)
        if column is None:
            column = self._columns[name] = self.leaf.column_reader(name, translate=False)
        return column

    def __getitem__(self, doc: int) -> Record:
        """The article of a document."""
        indexed_at = datetime.fromtimestamp(self.column("indexed_at")[doc], UTC)
        content_hash = self.column("content_hash")[doc].hex()
        return Record(self.article(doc), f"{indexed_at:%Y-%m-%dT%H:%M:%SZ}", content_hash)

    def live(self) -> Iterator[Record]:
        """The articles of all documents that are not deleted, in their order."""
        return (self[doc] for doc in self.leaf.all_doc_ids())

    def article(self, doc: int) -> Article:
        """The article alone."""
        return _article(lambda name: self.column(name)[doc])

    def card(self, doc: int) -> Card:
        """The card alone."""
        return _unpack_card(self.column("card")[doc])

    def text(self, field: str, doc: int) -> str:
        """One of the fields of `index.schema.TEXT_FIELDS` alone."""
        text: str = self.column("body")[doc].decode() if field == "body" else getattr(self.card(doc), field)
        return text

    def entities(self, doc: int, type_: EntityType) -> tuple[Entity, ...]:
        """The entities of a type that a document names, most mentioned first."""
        counts = json.loads(self.column("details")[doc])[_COUNTS]
        return _entities(type_, lambda name: self.column(name)[doc], counts[ENTITY_TYPES.index(type_)])


def article_of(document: Mapping[str, Any]) -> Article:
    """The article of a document that `index.schema.to_document` made."""
    return _article(lambda name: document.get(name, NO_DATE if name.startswith("published") else b""))


def _article(value: Callable[[str], Any]) -> Article:
    """The article of which `value` gives the columns."""
    path, place, language, dates, extra, counts, *recogniser = json.loads(value("details"))
    card = _unpack_card(value("card"))
    people, orgs, places = (
        _entities(type_, value, written) for type_, written in zip(ENTITY_TYPES, counts, strict=True)
    )
    return Article(
        **{name: text for name, text in card._asdict().items() if name != "other_date"},
        path=path,
        place=place,
        body=_text(value("body")),
        source=_text(value("source_value")),
        section=_text(value("section_value")) or None,
        published=period_date(value("published_start"), value("published_end")),
        dates=tuple(
            DateEvidence(kind, text, PartialDate.parse(date) if date else None, note)
            for kind, text, date, note in dates
        ),
        language=language,
        extra=extra,
        people=people,
        orgs=orgs,
        places=places,
        recogniser="".join(recogniser),
    )


def _text(value: str | bytes) -> str:
    # The value of a field is text in a document and bytes in its column.
    return value if isinstance(value, str) else value.decode()


def _entities(type_: EntityType, value: Callable[[str], Any], counts: Sequence[list[int]]) -> tuple[Entity, ...]:
    """The entities of a type, of which `counts` says how often each of their spellings is written."""
    plural = ENTITY_FIELDS[type_]
    named, written = (_entries(_text(value(f"{plural}_{column}"))) for column in ("column", "spellings"))
    spellings = (spelling for _, spelling in written)
    return tuple(
        Entity(type_, key, name, tuple((next(spellings), count) for count in mine))
        for (key, name), mine in zip(named, counts, strict=True)
    )


def _entries(packed: str) -> list[list[str]]:
    return [entry.split(NAMED) for entry in packed.split(SEPARATOR)] if packed else []
