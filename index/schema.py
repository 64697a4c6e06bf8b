"""The Whoosh schema, and how an `Article` is laid out in it.

Text fields (`title`, `standfirst`, `body`) hold stems with positions. Fields that are asked by name in a query
(`source section byline url person org place`) hold folded words with positions; the values of a facet stand beside
them as one term each (`source_value`, `people`, ...). What has to be read back for an article is in columns
(`index.records`), and so is what facets, sorting and snippets need. Nothing is in Whoosh's own stored fields, which are
pickles.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from whoosh import columns, fields

from index.analysis import SEPARATOR, NewsAnalyzer, ValueAnalyzer
from index.article import ENTITY_FIELDS, Article, Entity
from index.codec.coded import ListColumn
from index.periods import period
from index.records import pack_record
from index.sentence_starts import SentencesField

_UNIX_EPOCH = datetime(1970, 1, 1)
_SECOND = timedelta(seconds=1)

_ENTITY_FIELDS = tuple(ENTITY_FIELDS.items())

TEXT_FIELDS = ("title", "standfirst", "body")


def make_schema() -> fields.Schema:
    """The schema of every index of ours; pass it in when opening one, so that the pickled one is not read."""
    names = NewsAnalyzer(stem=False)
    return fields.Schema(
        id=fields.ID(unique=True),
        path=fields.ID(),
        title=fields.TEXT(analyzer=NewsAnalyzer(stem=True)),
        standfirst=fields.TEXT(analyzer=NewsAnalyzer(stem=True)),
        body=fields.TEXT(analyzer=NewsAnalyzer(stem=True), sortable=columns.CompressedBytesColumn()),
        **{name: fields.TEXT(analyzer=names) for name in ("source", "section", "byline", "url", *ENTITY_FIELDS)},
        source_value=fields.ID(sortable=columns.RefBytesColumn()),
        section_value=fields.ID(sortable=columns.RefBytesColumn()),
        **{name: fields.KEYWORD(analyzer=ValueAnalyzer()) for name in ENTITY_FIELDS.values()},
        **{
            f"{name}_{column}": fields.COLUMN(ListColumn(SEPARATOR.encode()))
            for name in ENTITY_FIELDS.values()
            for column in ("column", "spellings")
        },
        words=fields.ID(analyzer=names),
        language=fields.ID(),
        published_start=fields.NUMERIC(int, bits=32, signed=False, sortable=True, shift_step=0),
        published_end=fields.NUMERIC(int, bits=32, signed=False, sortable=True, shift_step=0),
        indexed_at=fields.COLUMN(columns.NumericColumn("I")),
        content_hash=fields.COLUMN(columns.FixedBytesColumn(32)),
        sentences=SentencesField(),
        card=fields.COLUMN(columns.CompressedBytesColumn()),
        details=fields.COLUMN(columns.CompressedBytesColumn()),
    )


def to_document(article: Article, indexed_at: datetime) -> dict[str, Any]:
    """The fields of `article` as `IndexWriter.add_document` takes them; `indexed_at` is naive and in UTC.

    What cannot be stored fails here, with `ValueError`: a writer that fails in the middle of a document cannot go on.
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
        "indexed_at": (indexed_at - _UNIX_EPOCH) // _SECOND,
        "content_hash": bytes.fromhex(article.content_hash()),
        "sentences": article.body,
        **pack_record(article),
    }
    if article.section:
        document |= {"section": article.section, "section_value": article.section}
    if article.byline:
        document["byline"] = article.byline
    if article.url:
        document["url"] = article.url
    if article.published:
        document["published_start"], document["published_end"] = period(article.published)
    others = (article.id, article.path, article.source, article.language)
    texts = [document["words"], *others, *filter(None, (article.section, article.byline, article.url))]
    for (name, plural), entities in zip(_ENTITY_FIELDS, (article.people, article.orgs, article.places), strict=True):
        if entities:
            document[name] = SEPARATOR.join(_names(entities))  # keys among them
            document[plural] = SEPARATOR.join([entity.key for entity in entities])
            texts.append(document[name])
    "".join(texts).encode()  # which half a character fails
    return document


def _names(entities: Iterable[Entity]) -> Iterable[str]:
    names: list[str] = []
    for entity in entities:
        names += {entity.key: 0, entity.name: 0, **dict(entity.spellings)}
    return names
