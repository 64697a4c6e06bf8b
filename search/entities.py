"""The view of one entity: its spellings, its articles over time, who and what it appears with."""

from __future__ import annotations

from collections import Counter

import numpy as np

from index.article import ENTITY_TYPES, EntityType
from search.columns import Ints
from search.facets import FacetCounter
from search.hits import by_date, plain_hit
from search.names import ENTITY_FACETS
from search.naming import entity_meant
from search.results import EntityLink, EntityView
from search.snapshot import Snapshot

_LATEST = 10
_COMPANY = 12
_SOURCES = 20


def entity_view(snapshot: Snapshot, type_: EntityType, name: str) -> EntityView | None:
    """The entity that `name` means: by its key, else the one that is most often spelt so; None when there is none."""
    facet = ENTITY_FACETS[type_]
    column, names = snapshot.columns.values[facet], snapshot.names[facet]
    code = entity_meant(snapshot, type_, name)
    if code is None:
        return None
    docs = snapshot.live[column.has_any(snapshot.live, [code])]
    if not len(docs):
        return None
    counter = FacetCounter(snapshot.columns, docs, {}, None)
    oldest = by_date(snapshot, docs, newest=False)
    key = column.values[code]
    return EntityView(
        type=type_,
        name=names.shown[code],
        articles=len(docs),
        spellings=_spellings(snapshot, type_, code, docs),
        published=counter.by_date("month"),
        sources=counter.by_value("source", snapshot.names["source"], _SOURCES),
        first=plain_hit(snapshot, int(docs[oldest[0]])) if snapshot.published(int(docs[oldest[0]])) else None,
        latest=tuple(plain_hit(snapshot, int(docs[place])) for place in by_date(snapshot, docs, newest=True)[:_LATEST]),
        people=_company(snapshot, docs, "person", key if type_ == "person" else None),
        orgs=_company(snapshot, docs, "org", key if type_ == "org" else None),
        places=_company(snapshot, docs, "place", key if type_ == "place" else None),
        index=snapshot.state,
    )


def _spellings(snapshot: Snapshot, type_: EntityType, code: int, docs: Ints) -> tuple[tuple[str, int], ...]:
    """How `docs` write an entity: each spelling with the number of articles that use it, commonest first."""
    counts: Counter[str] = Counter()
    for of in ENTITY_TYPES:
        column, mine = snapshot.spellings(of), snapshot.identified.codes_of_keys(type_, of) == code
        assert column.labels is not None
        written = column.labels.codes[column.places(docs)]
        written = np.bincount(written[mine[column.labels.values[written]]], minlength=len(column.labels.texts))
        counts.update({column.labels.texts[place]: int(written[place]) for place in written.nonzero()[0].tolist()})
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _company(snapshot: Snapshot, docs: Ints, type_: EntityType, but: str | None) -> tuple[EntityLink, ...]:
    """The entities of a type that most of `docs` name, leaving out the one with the key `but`."""
    facet = ENTITY_FACETS[type_]
    column, shown = snapshot.columns.values[facet], snapshot.names[facet].shown
    counts = column.of(docs).counts()[:-1]
    ranked = sorted(np.flatnonzero(counts).tolist(), key=lambda code: (-counts[code], shown[code]))
    kept = [code for code in ranked if column.values[code] != but][:_COMPANY]
    return tuple(EntityLink(type=type_, name=shown[code], count=int(counts[code])) for code in kept)
