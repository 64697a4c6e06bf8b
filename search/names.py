"""What the values of a facet are called.

Entities are counted by identity (`search.identified`) and shown under their canonical name: the commonest of the
fullest names that the articles give them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from index.analysis import fold
from index.article import EntityType
from index.codec.packing import offsets_of, ranges
from search.columns import Ints, Labels, ValueColumn
from search.identified import Keys
from search.request import FacetName
from search.texts import Texts

ENTITY_FACETS: Mapping[EntityType, FacetName] = {"person": "people", "org": "orgs", "place": "places"}


class Names:
    """What the values of one facet are called, by code."""

    def __init__(self, shown: Texts) -> None:
        self.shown = shown

    def codes(self, name: str) -> list[int]:
        """The codes of all values whose names differ from `name` in case and accents alone."""
        return self._codes.get(fold(name), [])

    @cached_property
    def _codes(self) -> dict[str, list[int]]:
        codes: dict[str, list[int]] = {}
        for code, name in enumerate(self.shown):
            codes.setdefault(fold(name), []).append(code)
        return codes


def read_keys(column: ValueColumn, live: Ints) -> Keys:
    """The keys of one type, called by their canonical names, which are chosen over the `live` documents."""
    assert column.labels is not None
    return Keys(column.values, _canonical(column.values, column, column.labels, live), column)


def _canonical(values: Texts, column: ValueColumn, labels: Labels, live: Ints) -> Texts:
    """For each code the label that most documents give it, written out where any is: "United Nations", not "U.N.".

    Of equals it is one in mixed case, then the first by letter.
    """
    if not len(labels.texts):
        return values
    codes = labels.codes if len(live) == len(column.lengths) else labels.codes[column.places(live)]
    counts = np.bincount(codes, minlength=len(labels.texts))
    starts = np.flatnonzero(np.diff(labels.values, prepend=-1))
    _prefer_written_out(counts, values, labels, starts)
    most = np.maximum.reduceat(counts, starts)
    best = np.flatnonzero(counts == most[labels.values])
    first = np.append(np.flatnonzero(np.diff(labels.values[best], prepend=-1)), len(best))
    chosen = best[first[:-1]]
    for code in np.flatnonzero(np.diff(first) > 1).tolist():
        equals = best[first[code] : first[code + 1]].tolist()
        chosen[code] = min(equals, key=lambda place: (labels.texts[place].isupper(), place))
    return labels.texts.take(chosen)


def _prefer_written_out(counts: Ints, values: Texts, labels: Labels, starts: Ints) -> None:
    """Do not count labels of one word where the key has several, and so has another of its labels."""
    ends = np.append(starts[1:], len(labels.texts))
    codes = np.flatnonzero(ends - starts > 1)
    codes = codes[values.take(codes).having(" ")]
    if len(codes):
        lengths = ends[codes] - starts[codes]
        places = ranges(starts[codes], lengths)
        written_out = labels.texts.take(places).having(" ") & (counts[places] > 0)
        any_is = np.logical_or.reduceat(written_out, offsets_of(lengths)[:-1])
        counts[places[~written_out & np.repeat(any_is, lengths)]] = 0
