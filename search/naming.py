"""Which entities a name means: in a filter, in the address of an entity's page, and in a query.

Everywhere a name means the entity that it is a key of, else the one that is most often spelt so. In a query what is no
whole name (words, a pattern, a misspelt word, words near each other) means all entities that have it in one of their
spellings.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from index.analysis import forms
from index.article import ENTITY_TYPES, EntityType
from index.entities.identity import fold
from search.columns import Ints
from search.names import ENTITY_FACETS
from search.query.expansions import Expansion
from search.query.nodes import Adjacent, Named, Near, Positional
from search.query.positions import near

if TYPE_CHECKING:
    from search.snapshot import Snapshot


def entity_meant(snapshot: Snapshot, type_: EntityType, name: str) -> int | None:
    """The code of the entity that `name` means; None when there is none."""
    code = snapshot.identified.code(type_, name)
    if code is not None:
        return code
    for words in (forms(name), fold(name, type_).split()):  # as it stands, and without a title
        found: Counter[int] = Counter()
        for spelt, articles in _spelt(snapshot, type_, Adjacent(type_, words), words.__eq__) if words else ():
            found[spelt] += articles
        if found:
            return min(found, key=lambda code: (-found[code], code))
    return None


def naming(snapshot: Snapshot, node: Named) -> Ints:
    """The documents that name whom `node` means, ascending."""
    type_, wanted = node.type, node.child
    codes = set[int]()
    if node.whole and (code := entity_meant(snapshot, type_, " ".join(wanted.words))) is not None:
        codes = {code}
    if not codes:
        codes = {code for code, _ in _spelt(snapshot, type_, wanted, _test_of(wanted, snapshot.reader))}
    column = snapshot.columns.values[ENTITY_FACETS[type_]]
    return snapshot.live[column.has_any(snapshot.live, codes)]


def _spelt(
    snapshot: Snapshot, type_: EntityType, wanted: Positional | Expansion, fits: Callable[[list[str]], bool]
) -> Iterator[tuple[int, int]]:
    """The codes of entities that have a spelling or a key that fits, by its words, in an article that has a name with
    what is `wanted`; each spelling with the number of those articles."""
    for of in ENTITY_TYPES:
        codes = snapshot.identified.codes_of_keys(type_, of)
        if codes.max(initial=-1) < 0:
            continue
        column, (texts, keys, written) = snapshot.spellings(of)
        docs = snapshot.matching(wanted.in_field(of))
        counts = np.bincount(written[column.places(docs)], minlength=len(texts))
        for place in counts.nonzero()[0].tolist():
            key = int(keys[place])
            if codes[key] >= 0 and (fits(forms(texts[place])) or fits(column.values[key].split())):
                yield int(codes[key]), int(counts[place])


def _test_of(wanted: Positional | Expansion, reader: Any) -> Callable[[list[str]], bool]:
    """Whether a name, given by its words, has what is wanted."""
    match wanted:
        case Expansion():
            known = {form for of in ENTITY_TYPES for form in wanted.in_field(of).forms(reader)}
            return lambda name: not known.isdisjoint(name)
        case Near(words=words, distance=distance):
            return lambda name: next(near(words, _places(name), distance), None) is not None
        case _:
            return partial(_has, words=wanted.words)


def _places(name: list[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(name):
        places[word].append(place)
    return places


def _has(name: list[str], words: list[str]) -> bool:
    """Whether `words` stand in `name` side by side."""
    return any(name[at : at + len(words)] == words for at in range(len(name) - len(words) + 1))
