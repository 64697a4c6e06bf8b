"""The directory of entities: every name of the archive, found by its words, with its number of articles."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

import numpy as np

from index.analysis import forms
from index.article import EntityType
from search.columns import Columns, Ints
from search.entity_links import EntityLink
from search.names import ENTITY_FACETS, Names
from search.request import FacetName

_BEFORE_APOSTROPHE = re.compile(r"[^\W_]+['’](?=[^\W_]{2})")


class EntityDirectory:
    """The entities that `docs` name, found by the words of their canonical names and of all their spellings; of a word
    such as O'Dowd also by the part after the apostrophe.

    `spelt` gives the distinct spellings of a type, each with the code of the entity.
    """

    def __init__(
        self,
        columns: Columns,
        names: Mapping[FacetName, Names],
        docs: Ints,
        spelt: Callable[[EntityType], Iterable[tuple[int, str]]],
    ) -> None:
        found: list[tuple[EntityLink, int]] = []
        for type_, facet in ENTITY_FACETS.items():
            counts = columns.values[facet].counts(docs)[:-1]
            shown = names[facet].shown
            found += [
                (EntityLink(type=type_, name=shown[code], count=int(counts[code])), code)
                for code in np.flatnonzero(counts).tolist()
            ]
        found.sort(key=lambda each: (-each[0].count, each[0].name))
        self._links = [link for link, _ in found]
        self._codes = [code for _, code in found]
        self._spellings = [link.name for link in self._links]
        self._places = list(range(len(found)))  # in `_links`, of each spelling
        place_of = {(link.type, code): place for place, (link, code) in enumerate(found)}
        for type_ in ENTITY_FACETS:
            for code, spelling in spelt(type_):
                place = place_of.get((type_, code))
                if place is not None and spelling.lower() != self._links[place].name.lower():
                    self._spellings.append(spelling)
                    self._places.append(place)
        parted = [number for number, name in enumerate(self._spellings) if _BEFORE_APOSTROPHE.search(name)]
        self._places += [self._places[number] for number in parted]
        self._spellings += [_BEFORE_APOSTROPHE.sub("", self._spellings[number]) for number in parted]
        self._words = sorted(
            (word, at, number) for number, name in enumerate(self._spellings) for at, word in enumerate(forms(name))
        )

    def largest(self, limit: int, type_: EntityType | None = None) -> list[EntityLink]:
        """The entities that most articles name."""
        links = (link for link in self._links if type_ in (None, link.type))
        return list(islice(links, limit))

    def beginning(self, prefix: str, limit: int, type_: EntityType | None = None) -> list[EntityLink]:
        """The entities that have in one name, one after the other, the words of `prefix`, the last of which may be cut
        short: first those with names that begin so, and of equals those that most articles name."""
        if not forms(prefix):
            return self.largest(limit, type_)
        return [self._links[place] for place in islice(self._having(forms(prefix), type_), limit)]

    def sizes(self, prefix: str) -> dict[EntityType, int]:
        """How many of each type have such a name."""
        words = forms(prefix)
        places: Iterable[int] = self._having(words, None) if words else range(len(self._links))
        counts = Counter(self._links[place].type for place in places)
        return {type_: counts[type_] for type_ in ENTITY_FACETS}

    def codes(self, prefix: str, type_: EntityType) -> list[int]:
        """The codes of all of them, ascending."""
        words = forms(prefix)
        places: Iterable[int] = self._having(words, type_) if words else range(len(self._links))
        return sorted(self._codes[place] for place in places if self._links[place].type == type_)

    def _having(self, words: list[str], type_: EntityType | None) -> Iterator[int]:
        """The places in `_links` of the entities with a spelling in which `words` stand one after the other, the last
        of them perhaps cut short: first those with one that begins so."""
        *whole, cut = words
        spans = [self._span(cut, cut + "\U0010ffff"), *(self._span(word, word + "\0") for word in whole)]
        first, last = min(spans, key=lambda span: span[1] - span[0])
        if whole:
            numbers = {number for _, _, number in self._words[first:last]}
            begins = [(run_in(forms(self._spellings[number]), words), number) for number in numbers]
            ranked = sorted((at > 0, self._places[number]) for at, number in begins if at is not None)
        else:
            ranked = sorted((at > 0, self._places[number]) for _, at, number in self._words[first:last])
        places = dict.fromkeys(place for _, place in ranked)
        return (place for place in places if type_ in (None, self._links[place].type))

    def _span(self, first: str, end: str) -> tuple[int, int]:
        """Where the words from `first` on and before `end` stand in `_words`."""
        return bisect_left(self._words, (first, -1, -1)), bisect_left(self._words, (end, -1, -1))


def run_in(name: list[str], words: list[str]) -> int | None:
    """Where `words` first stand in `name` one after the other, the last of them perhaps cut short; None if nowhere."""
    *whole, cut = words
    places = range(len(name) - len(whole))
    return next(
        (at for at in places if name[at : at + len(whole)] == whole and name[at + len(whole)].startswith(cut)), None
    )
