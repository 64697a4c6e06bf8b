"""What the values of a facet are called, and which values a name is the key of.

Entities are counted under a key (`index.entities.fold`) and shown under their canonical name: the commonest of the
fullest names that the articles give them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

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
        self.sort_key = _SortKeys(shown)
        self._key = key
        self._codes: dict[str, list[int]] = {}
        for code, value in enumerate(keys):
            self._codes.setdefault(value, []).append(code)

    def codes(self, name: str) -> list[int]:
        """The codes of the values that `name` means: one for an entity, for a source all that differ in case alone."""
        return self._codes.get(self._key(name), [])

    def sort(self, codes: Iterable[int]) -> list[int]:
        """The codes by name."""
        return sorted(codes, key=self.sort_key.__getitem__)


class _SortKeys(dict[int, tuple[str, str, int]]):
    """What the values are sorted by; worked out for those that are listed somewhere, of perhaps a million."""

    def __init__(self, shown: Sequence[str]) -> None:
        super().__init__()
        self._shown = shown

    def __missing__(self, code: int) -> tuple[str, str, int]:
        name = self._shown[code]
        key = self[code] = name.casefold(), name, code
        return key


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


def _canonical(column: ValueColumn, live: Ints) -> list[str]:
    """For each code the label that most documents give it; of equals one in mixed case, then the first by letter."""
    places = column.places(live)
    size = max(len(column.label_values), 1)
    pairs, counts = np.unique(column.codes[places].astype(np.int64) * size + column.labels[places], return_counts=True)
    codes, labels = pairs // size, pairs % size
    labels_by_preference = sorted(column.label_values, key=lambda label: (label.isupper(), label))
    ranks = {label: rank for rank, label in enumerate(labels_by_preference)}
    rank = np.array([ranks[label] for label in column.label_values], np.int64)
    order = np.lexsort((rank[labels], -counts, codes))
    canonical = list(column.values)
    first = np.unique(codes[order], return_index=True)[1]
    for place in order[first].tolist():
        canonical[codes[place]] = column.label_values[labels[place]]
    return canonical
