"""The directory of entities: every name of the archive, found by its words, with its number of articles."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

import numpy as np

from index.analysis import forms
from index.article import EntityType
from search.columns import Columns, Ints
from search.names import ENTITY_FACETS, Names
from search.request import FacetName
from search.results import EntityLink


class EntityDirectory:
    """The entities that `docs` name, found by the words of their canonical names."""

    def __init__(self, columns: Columns, names: Mapping[FacetName, Names], docs: Ints) -> None:
        self._links: list[EntityLink] = []
        for type_, facet in ENTITY_FACETS.items():
            column = columns.values[facet]
            counts = column.of(docs).counts()[:-1]
            shown = names[facet].shown
            self._links += [
                EntityLink(type=type_, name=shown[code], count=int(counts[code]))
                for code in np.flatnonzero(counts).tolist()
            ]
        self._links.sort(key=lambda link: (-link.count, link.name))
        self._words = sorted(
            (word, at, place) for place, link in enumerate(self._links) for at, word in enumerate(forms(link.name))
        )

    def largest(self, limit: int, type_: EntityType | None = None) -> list[EntityLink]:
        """The entities that most articles name."""
        links = (link for link in self._links if type_ in (None, link.type))
        return [link for link, _ in zip(links, range(limit), strict=False)]

    def beginning(self, prefix: str, limit: int, type_: EntityType | None = None) -> list[EntityLink]:
        """The entities whose name has, one after the other, the words of `prefix`, the last of which may be cut short:
        first the names that begin so, and of equals those that most articles name."""
        words = forms(prefix)
        if not words:
            return self.largest(limit, type_)
        first = bisect_left(self._words, (words[-1], -1, -1))
        last = bisect_left(self._words, (words[-1] + "\U0010ffff", -1, -1))
        ranked = sorted((at != len(words) - 1, place) for _, at, place in self._words[first:last])
        found = []
        for place in dict.fromkeys(place for _, place in ranked):
            link = self._links[place]
            if type_ in (None, link.type) and has_run(forms(link.name), words):
                found.append(link)
                if len(found) == limit:
                    break
        return found


def has_run(name: list[str], words: list[str]) -> bool:
    """Whether `words` stand in `name` one after the other, the last of them perhaps cut short."""
    *whole, cut = words
    return any(
        name[at : at + len(whole)] == whole and name[at + len(whole)].startswith(cut)
        for at in range(len(name) - len(whole))
    )
