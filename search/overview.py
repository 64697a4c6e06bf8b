"""What the archive holds, for the start page."""

from __future__ import annotations

import numpy as np

from index.article import ENTITY_TYPES
from index.partial_date import PartialDate
from search.examples import example_queries
from search.facets import FacetCounter
from search.hits import by_date
from search.results import Overview
from search.snapshot import Snapshot

_SOURCES = 12
_ENTITIES_OF_A_TYPE = 8
_EXAMPLES = 5


def overview(snapshot: Snapshot) -> Overview:
    """The archive's sources, dates, commonest entities, and queries to begin with."""
    counter = FacetCounter(snapshot.columns, snapshot.live, {}, None)
    return Overview(
        index=snapshot.state,
        sources=counter.by_value("source", snapshot.names["source"].shown, _SOURCES),
        source_count=int(np.count_nonzero(snapshot.columns.values["source"].counts(snapshot.live)[:-1])),
        published=counter.by_date(None),
        first=_edge(snapshot, newest=False),
        last=_edge(snapshot, newest=True),
        entities=tuple(
            link for type_ in ENTITY_TYPES for link in snapshot.directory.largest(_ENTITIES_OF_A_TYPE, type_)
        ),
        examples=example_queries(snapshot, _EXAMPLES),
    )


def _edge(snapshot: Snapshot, *, newest: bool) -> PartialDate | None:
    if not len(snapshot.live):
        return None
    return snapshot.published(int(snapshot.live[by_date(snapshot, snapshot.live, 1, newest=newest)[0]]))
