"""Which entities a name means: in a filter, in the address of an entity's page, and in a query.

Everywhere a name means the entity that it is a key of, else the one that is most often spelt so. In a query words that
are no whole name mean all entities with these words in one of their spellings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from index.analysis import forms
from index.article import ENTITY_TYPES, EntityType
from search.columns import Ints
from search.names import ENTITY_FACETS
from search.query.nodes import Adjacent, Named

if TYPE_CHECKING:
    from search.snapshot import Snapshot


def entity_meant(snapshot: Snapshot, type_: EntityType, name: str) -> int | None:
    """The code of the entity that `name` means; None when there is none."""
    code = snapshot.identified.code(type_, name)
    words = forms(name)
    if code is not None or not words:
        return code
    found: Counter[int] = Counter()
    for spelt, articles in _spelt(snapshot, type_, words, lambda spelling, _: spelling == words):
        found[spelt] += articles
    return min(found, key=lambda code: (-found[code], code), default=None)


def naming(snapshot: Snapshot, node: Named) -> Ints:
    """The documents that name whom `node` means, ascending."""
    type_ = node.type
    codes = set[int]()
    if node.whole and (code := entity_meant(snapshot, type_, " ".join(node.words))) is not None:
        codes = {code}
    if not codes:
        found = _spelt(
            snapshot, type_, node.words, lambda spelling, key: _has(spelling, node.words) or _has(key, node.words)
        )
        codes = {code for code, _ in found}
    column = snapshot.columns.values[ENTITY_FACETS[type_]]
    return snapshot.live[column.has_any(snapshot.live, codes)]


def _spelt(
    snapshot: Snapshot, type_: EntityType, words: list[str], fits: Callable[[list[str], list[str]], bool]
) -> Iterator[tuple[int, int]]:
    """The codes of entities that have a spelling with `words` in it that fits, by its words and by those of its key;
    each spelling with the number of articles that have it beside those words."""
    for of in ENTITY_TYPES:
        codes = snapshot.identified.codes_of_keys(type_, of)
        if codes.max(initial=-1) < 0:
            continue
        column, (texts, keys, written) = snapshot.spellings(of)
        docs = snapshot.matching(Adjacent(of, words))
        counts = np.bincount(written[column.places(docs)], minlength=len(texts))
        for place in counts.nonzero()[0].tolist():
            key = int(keys[place])
            if codes[key] >= 0 and fits(forms(texts[place]), column.values[key].split()):
                yield int(codes[key]), int(counts[place])


def _has(name: list[str], words: list[str]) -> bool:
    """Whether `words` stand in `name` side by side."""
    return any(name[at : at + len(words)] == words for at in range(len(name) - len(words) + 1))
