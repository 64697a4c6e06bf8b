"""What the values of a facet are called, and which values a name is the key of.

Entities are counted under a key (`index.entities.fold`) and shown under their canonical name: the commonest of the
fullest names that the articles give them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial

import numpy as np

from index.analysis import fold
from index.article import EntityType
from index.entities import fold as entity_key
from search.columns import Columns, Ints, ValueColumn
from search.request import FacetName

ENTITY_FACETS: Mapping[EntityType, FacetName] = {"person": "people", "org": "orgs", "place": "places"}


class Names:
    """The names of one facet's values by code, and the codes by name."""

    def __init__(self, shown: Sequence[str], keys: Sequence[str], key: Callable[[str], str]) -> None:
        self.shown = shown
        self._keys = keys
        self._key = key

    def codes(self, name: str) -> list[int]:
        """The codes of the values that `name` means: one for an entity, for a source all that differ in case alone."""
        return self._codes.get(self._key(name), [])

    @cached_property
    def _codes(self) -> dict[str, list[int]]:
        codes: dict[str, list[int]] = {}
        for code, key in enumerate(self._keys):
            codes.setdefault(key, []).append(code)
        return codes


def read_names(columns: Columns, live: Ints) -> dict[FacetName, Names]:
    """The names of every facet that has values; canonical names are chosen over the `live` documents."""
    names: dict[FacetName, Names] = {}
    for facet in ("source", "section"):
        values = columns.values[facet].values
        names[facet] = Names(values, [fold(value) for value in values], fold)
    for type_, facet in ENTITY_FACETS.items():
        column = columns.values[facet]
        names[facet] = Names(_canonical(column, live), column.values, partial(entity_key, type=type_))
    return names


def _canonical(column: ValueColumn, live: Ints) -> Sequence[str]:
    """For each code the label that most documents give it; of equals one in mixed case, then the first by letter."""
    labels = column.labels
    if labels is None or not len(labels.texts):
        return column.values
    codes = labels.codes if len(live) == len(column.lengths) else labels.codes[column.places(live)]
    counts = np.bincount(codes, minlength=len(labels.texts))
    most = np.maximum.reduceat(counts, np.flatnonzero(np.diff(labels.values, prepend=-1)))
    best = np.flatnonzero(counts == most[labels.values])
    first = np.append(np.flatnonzero(np.diff(labels.values[best], prepend=-1)), len(best))
    chosen = best[first[:-1]]
    for code in np.flatnonzero(np.diff(first) > 1).tolist():
        equals = best[first[code] : first[code + 1]].tolist()
        chosen[code] = min(equals, key=lambda place: (labels.texts[place].isupper(), place))
    return labels.texts.take(chosen)
