"""Which column of a record is what: the names that archives, feeds and APIs give to the parts of an article.

Shared by JSON and CSV. Names are compared without case, hyphens, underscores, dots and spaces, so `pub_date`,
`Pub Date` and `pubDate` are one. Where a record has several columns for one part, the first name in the table
wins and the others are kept in `Draft.extra`, as is every column that is not in the table.

A body given as HTML is turned into paragraphs; lists are joined; of an object, its name or text is taken. A
`dateline` column ("LONDON, March 3 -") is put before the first paragraph, where newspapers print it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from index.article import Draft, Skipped
from index.loaders.markup import looks_like_markup, paragraphs
from index.metadata.dates import read_date

# Part of an article -> folded names of columns, the likeliest first.
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "guid", "uuid", "articleid", "docid", "docno", "identifier", "newid"),
    "title": ("title", "headline", "heading", "articletitle", "maintitle", "webtitle", "subject"),
    "standfirst": (
        *("standfirst", "subtitle", "subheadline", "subhead", "dek", "deck", "description", "summary", "abstract"),
        *("excerpt", "trailtext", "alternativeheadline", "snippet"),
    ),
    "body": (
        *("body", "articlebody", "text", "fulltext", "bodytext", "content", "maintext", "articletext", "contenttext"),
        *("plaintext", "cleantext", "rawtext", "article", "story", "bodyhtml", "contenthtml", "html"),
        "leadparagraph",
    ),
    "source": (
        *("source", "sourcename", "publication", "publisher", "outlet", "newspaper", "sitename", "site", "provider"),
        *("domain", "sourcedomain", "host", "hostname"),
    ),
    "section": (
        *("section", "articlesection", "sectionname", "newsdesk", "desk", "category", "categories", "rubric", "topic"),
    ),
    "byline": ("byline", "author", "authors", "authorname", "creator", "writer", "reporter", "journalist"),
    "url": ("url", "link", "weburl", "articleurl", "permalink", "canonicalurl", "sourceurl", "href", "uri"),
    "language": ("language", "lang", "inlanguage"),
    "dateline": ("dateline",),
    "date": (
        *("published", "datepublished", "publishedat", "publisheddate", "publicationdate", "publishdate", "pubdate"),
        *("datepublish", "webpublicationdate", "firstpublished", "date", "articledate", "issued", "datetime"),
        *("created", "createdat", "datecreated", "timestamp"),
    ),
}
_PART_OF = {name: (part, rank) for part, names in COLUMNS.items() for rank, name in enumerate(names)}
_WORDS = {"title", "standfirst", "body"}
# What an object in place of a text keeps its text under.
_WITHIN = (
    *("name", "byline", "rendered", "text", "value", "title", "main", "original"),
    *("#text", "_text", "@value", "$t", "$oid", "$date"),
)
_FOLD = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """A column's name without case, spaces and punctuation."""
    return _FOLD.sub("", name).casefold()


def parts_named(header: Iterable[str]) -> set[str]:
    """The parts of an article that the names of columns stand for."""
    return {_PART_OF[folded][0] for name in header if (folded := fold(name)) in _PART_OF}


def names_an_article(header: str) -> bool:
    """Whether a line reads like the header of a table of articles: a text or title column, and one more."""
    parts = parts_named(re.split(r"[,;\t|]", header))
    return len(parts) >= 2 and not parts.isdisjoint(_WORDS)


def is_article(record: Mapping[str, object]) -> bool:
    """Whether any column of the record is one that holds an article's words."""
    return not parts_named(record).isdisjoint(_WORDS)


def to_draft(record: Mapping[str, object], path: str, position: str, seen_ids: set[str]) -> Draft | Skipped:
    """The article of a record, or why there is none.

    `position` is where the record stands ("line 12"). It is the draft's place unless the record has an id of its
    own that no record before it had; `seen_ids` remembers the ids of the file.
    """
    parts, extra = _parts_of(record)
    own_id = parts["id"][0].written if "id" in parts else ""
    place = f"id {own_id}" if own_id and own_id not in seen_ids else position
    seen_ids.add(own_id)

    def text(part: str) -> str | None:
        return _plain(parts[part][0].written) if part in parts else None

    title, standfirst, body = text("title"), text("standfirst"), None
    if "body" in parts:
        column = parts["body"][0]
        if not _holds_text(column.value):
            return Skipped(path, place, f"its {column.name!r} is {json.dumps(column.value)[:40]}, not text")
        body = _body(column.value)
    if not (body or title or standfirst):
        return Skipped(path, place, _no_text(record))
    if not body:  # feeds often give no more than a summary
        body, standfirst = standfirst or "", None
    if dateline := text("dateline"):
        body = _with_dateline(dateline, body)
    return Draft(
        path=path,
        place=place,
        title=title,
        standfirst=standfirst,
        body=body,
        source=text("source"),
        section=text("section"),
        byline=text("byline"),
        url=text("url"),
        language=text("language"),
        dates=tuple(read_date(column.written, "column") for column in parts.get("date", ())),
        extra=extra,
    )


class _Column(NamedTuple):
    rank: int  # among the names for its part
    name: str
    written: str
    value: object


def _parts_of(record: Mapping[str, object]) -> tuple[dict[str, list[_Column]], dict[str, str]]:
    """The columns of each part of the article, the surest first, and all that is in no part or not the first of one."""
    parts: dict[str, list[_Column]] = {}
    extra: dict[str, str] = {}
    for name, value in record.items():
        if written := as_text(value, ", "):
            if known := _PART_OF.get(fold(name)):
                parts.setdefault(known[0], []).append(_Column(known[1], name, written, value))
            else:
                extra[name] = written
    for part, columns in parts.items():
        if len(columns) > 1:
            columns.sort(key=lambda column: column.rank)
            if part != "date":  # all dates are evidence
                extra.update({name: written for _, name, written, _ in columns[1:] if written != columns[0].written})
    return parts, extra


def as_text(value: object, joint: str) -> str:
    """A value as a string: lists joined by `joint`, of an object its name or text, "" for nothing."""
    if isinstance(value, str):
        return value.replace("\x00", "").strip()
    if isinstance(value, list):
        return joint.join(filter(None, (as_text(item, joint) for item in value)))
    if isinstance(value, dict):
        named = (as_text(value.get(key), joint) for key in _WITHIN)
        return next(filter(None, named), "") or (json.dumps(value, ensure_ascii=False) if value else "")
    return "" if value is None else json.dumps(value)


def _holds_text(value: object) -> bool:
    return isinstance(value, (str, list)) or (isinstance(value, dict) and not value.keys().isdisjoint(_WITHIN))


def _body(value: object) -> str:
    """The text of a body: paragraphs of a list by blank lines, HTML without its tags."""
    text = as_text(value, "\n\n")
    return paragraphs(text) if looks_like_markup(text) else text


def _plain(text: str) -> str:
    """A short part without the tags and entities that feeds leave in it."""
    return " ".join(paragraphs(text).split()) if looks_like_markup(text) else text


def _with_dateline(dateline: str, body: str) -> str:
    """The body with the dateline before its first word, as news prints it."""
    if body.lstrip().startswith(dateline):
        return body
    joint = " " if dateline.endswith(("-", "–", "—")) else " – "
    return f"{dateline}{joint}{body.lstrip()}"


def _no_text(record: Mapping[str, object]) -> str:
    names = ", ".join(list(record)[:8])
    if not names:
        return "an empty record"
    if is_article(record):
        return "its text is empty"
    return f"no text: none of its columns ({names}) is named title, text, body or content"
