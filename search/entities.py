"""The view of one entity: its spellings, its articles over time, who and what it appears with."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from index.article import ENTITY_TYPES, EntityType
from search.associations import companies, strongest
from search.columns import Ints
from search.facets import FacetCounter
from search.hits import by_date, plain_hit
from search.names import ENTITY_FACETS
from search.naming import entity_meant
from search.results import EntityView
from search.snapshot import Snapshot

_LATEST = 10
_COMPANY = 12
_SOURCES = 20


class Named(NamedTuple):
    """An entity of a snapshot: its code in the column of its type, and the articles that name it, one at least."""

    type: EntityType
    code: int
    docs: Ints


def named(snapshot: Snapshot, type_: EntityType, name: str) -> Named | None:
    """The entity that `name` means: by its key, else the one that is most often spelt so; None when there is none."""
    code = entity_meant(snapshot, type_, name)
    if code is None:
        return None
    docs = snapshot.live[snapshot.columns.values[ENTITY_FACETS[type_]].has_any(snapshot.live, [code])]
    return Named(type_, code, docs) if len(docs) else None


def entity_view(snapshot: Snapshot, entity: Named) -> EntityView:
    """The entity across the archive."""
    type_, code, docs = entity
    facet = ENTITY_FACETS[type_]
    counter = FacetCounter(snapshot.columns, docs, {}, None)
    company = {
        each.type: tuple(strongest(snapshot, each, _COMPANY, frozenset([code] if each.type == type_ else [])))
        for each in companies(snapshot, docs)
    }
    oldest = by_date(snapshot, docs, 1, newest=False)
    return EntityView(
        type=type_,
        name=snapshot.names[facet].shown[code],
        articles=len(docs),
        spellings=_spellings(snapshot, type_, code, docs),
        published=counter.by_date(None),
        sources=counter.by_value("source", snapshot.names["source"].shown, _SOURCES),
        first=plain_hit(snapshot, int(docs[oldest[0]])) if snapshot.published(int(docs[oldest[0]])) else None,
        latest=tuple(plain_hit(snapshot, int(docs[place])) for place in by_date(snapshot, docs, _LATEST, newest=True)),
        people=company["person"],
        orgs=company["org"],
        places=company["place"],
        index=snapshot.state,
    )


def _spellings(snapshot: Snapshot, type_: EntityType, code: int, docs: Ints) -> tuple[tuple[str, int], ...]:
    """How `docs` write an entity: each spelling with the number of articles that use it, commonest first."""
    counts: Counter[str] = Counter()
    for of in ENTITY_TYPES:
        column, (texts, keys, labels) = snapshot.spellings(of)
        mine = snapshot.identified.codes_of_keys(type_, of) == code
        written = labels[column.places(docs)]
        articles = np.bincount(written[mine[keys[written]]], minlength=len(texts))
        counts.update({texts[place]: int(articles[place]) for place in articles.nonzero()[0].tolist()})
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
