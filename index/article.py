"""What travels along the indexing path: `Draft` (what a loader read) and `Article` (what is indexed).

Loaders yield a `Draft` per article, or a `Skipped` where an article could not be read; `index.metadata` turns a
draft into an `Article`; `index.entities` fills in who and what it names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import orjson

from index.partial_date import PartialDate

EntityType = Literal["person", "org", "place"]
ENTITY_TYPES: tuple[EntityType, ...] = get_args(EntityType)

# The attribute of an article, and the columns and facets of an index, that hold each type.
ENTITY_FIELDS: Mapping[str, str] = {"person": "people", "org": "orgs", "place": "places"}

DateKind = Literal["jsonld", "meta", "column", "header", "byline", "text", "url"]

# Part of every content hash: raise it when the same file would now give a different article, so that the next
# run of `dateline index` brings every article up to date.
PIPELINE_VERSION = 4


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """One date that an article offered.

    `kind` says where it stood, `text` is how it was written, `date` what it was read as (None when it cannot be
    a publication date: `1/21`, year 0001 or 2050) and `note` why it was or was not taken.
    """

    kind: DateKind
    text: str
    date: PartialDate | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not indexed: which file, where in it ("line 12", "message 3"; "" for all of it), why."""

    path: str
    place: str
    reason: str


@dataclass(slots=True, kw_only=True)
class Draft:
    """An article as a loader read it: what the file says outright, before anything is worked out.

    Either `text` holds the whole of a page whose parts are yet to be told apart (plain text), or `body` holds the
    article's text; paragraphs are separated by one blank line in both. `place` is stable within the file: "" for
    a file of one article, else the record's own id ("id 17") or its position ("line 12", "message 3").
    """

    path: str
    place: str = ""
    text: str | None = None
    title: str | None = None
    standfirst: str | None = None
    body: str | None = None
    source: str | None = None
    section: str | None = None
    byline: str | None = None
    url: str | None = None
    language: str | None = None
    dates: tuple[DateEvidence, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation or place that an article names.

    `key` is its identity across the archive (case, accents, hyphens, dots and "the" folded; countries by one
    name), `name` its fullest spelling in this article, `spellings` every way the article writes it with the
    number of times, most frequent first.
    """

    type: EntityType
    key: str
    name: str
    spellings: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article ready to be indexed. Paragraphs of `body` are separated by one blank line."""

    id: str
    path: str
    place: str
    title: str
    standfirst: str
    body: str
    source: str
    section: str | None
    byline: str | None
    url: str | None
    published: PartialDate | None
    provenance: DateKind | None
    dates: tuple[DateEvidence, ...]
    language: str
    extra: Mapping[str, str]
    people: tuple[Entity, ...] = ()
    orgs: tuple[Entity, ...] = ()
    places: tuple[Entity, ...] = ()
    recogniser: str = ""  # what its entities were found by, as the setting names it

    def content_hash(self) -> str:
        """SHA-256, in hex, of everything that was read from the file, and of how; equal hashes need no re-indexing."""
        content = [
            PIPELINE_VERSION,
            self.recogniser,
            *(self.path, self.place, self.title, self.standfirst, self.body, self.source, self.section),
            *(self.byline, self.url, str(self.published), self.provenance, self.language),
            [(evidence.kind, evidence.text, str(evidence.date), evidence.note) for evidence in self.dates],
            sorted(self.extra.items()),
        ]
        return hashlib.sha256(pack_json(content)).hexdigest()


def pack_json(value: Any) -> bytes:
    """A value of JSON's types in few bytes of it, the same for the same value."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        # Half a character cannot be written in UTF-8; its escape can, and is the same in JSON.
        return json.dumps(value, separators=(",", ":")).encode()


def article_id(path: str, place: str, url: str | None) -> str:
    """A stable id of 16 hex digits: from the url, else from the file's absolute path and the place in it."""
    name = url or f"{path}\x00{place}"
    return hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:16]
