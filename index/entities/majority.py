"""The type of a name that the articles of an archive do not agree on: that which nearly all of them see in it.

One article is easily wrong about a name that no list knows and that stands in it but once ("for Marco Rubio" a place);
an archive hardly. What a list knows may well be two things: Boston, and its team.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from index.article import EntityType
from index.entities.identity import fold
from index.entities.resolution import Evidence
from index.entities.variants import classes_of

_NEARLY_ALL = 10  # as many times as many articles


def outvoted(evidence: Mapping[EntityType, Evidence]) -> dict[EntityType, dict[str, EntityType]]:
    """For each type, its keys that are rather of another type, and of which; they are keys of that type, too."""
    articles: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for type_, (of_keys, written) in evidence.items():
        for key, count in of_keys.items():
            articles[key][type_] += count
        for key, spelling, count in written:
            short = fold(spelling, type_)
            if short != key and short in articles:
                articles[short][type_] += count
    found: dict[EntityType, dict[str, EntityType]] = {type_: {} for type_ in evidence}
    for key, types in articles.items():
        if len(types) < 2 or classes_of(key):
            continue
        (usual, most), *others = types.most_common()
        for type_, count in others:
            if most >= _NEARLY_ALL * count and key in evidence[usual].articles and key in evidence[type_].articles:
                found[type_][key] = usual
    return found


def by_majority(
    evidence: Mapping[EntityType, Evidence], moved: Mapping[EntityType, Mapping[str, EntityType]]
) -> dict[EntityType, Evidence]:
    """The evidence in which the keys that are `moved` (as of `outvoted`) are of the type that they are rather of."""
    articles = {type_: Counter(each.articles) for type_, each in evidence.items()}
    for type_, keys in moved.items():
        for key, usual in keys.items():
            articles[usual][key] += articles[type_].pop(key)
    return {
        type_: Evidence(articles[type_], [each for each in own.written if each[0] not in moved[type_]])
        for type_, own in evidence.items()
    }
