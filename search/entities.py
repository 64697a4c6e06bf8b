"""The view of one entity: its spellings, its articles over time, who and what it appears with."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from index.article import EntityType
from search.associations import companies, strongest
from search.columns import Ints
from search.facets import FacetCounter
from search.hits import by_date, plain_hit
from search.names import ENTITY_FACETS
from search.results import EntityView
from search.selection import meant
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
    code = next(iter(meant(snapshot, type_, name)), None)
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
    oldest = by_date(snapshot, docs, newest=False)
    key = snapshot.columns.values[facet].values[code]
    return EntityView(
        type=type_,
        name=snapshot.names[facet].shown[code],
        articles=len(docs),
        spellings=_spellings(snapshot, type_, key, docs),
        published=counter.by_date(None),
        sources=counter.by_value("source", snapshot.names["source"].shown, _SOURCES),
        first=plain_hit(snapshot, int(docs[oldest[0]])) if snapshot.published(int(docs[oldest[0]])) else None,
        latest=tuple(plain_hit(snapshot, int(docs[place])) for place in by_date(snapshot, docs, newest=True)[:_LATEST]),
        people=company["person"],
        orgs=company["org"],
        places=company["place"],
        index=snapshot.state,
    )


def _spellings(snapshot: Snapshot, type_: EntityType, key: str, docs: Ints) -> tuple[tuple[str, int], ...]:
    """How `docs` write the entity `key`: each spelling with the number of articles that use it, commonest first."""
    counts: Counter[str] = Counter()
    for doc in docs.tolist():
        for entity in snapshot.entities(doc, type_):
            if entity.key == key:
                counts.update(spelling for spelling, _ in entity.spellings)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
