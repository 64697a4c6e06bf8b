"""Names that may be one, for people to judge: what `index.entities.resolution` saw and did not dare to join."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from rapidfuzz.distance import OSA

from index.article import EntityType
from index.entities.acronyms import initials, stands_for
from index.entities.identity import fold
from index.entities.resolution import Evidence
from index.entities.variants import east_asian_surnames, full_given_names, person_name

_LEAST = 2  # articles that say that one name means the other
_LONG = 8  # letters of names of which one letter may be a slip
_FEW = 2  # bearers of a name that are worth a question
_LARGEST = 60  # names with a word in common of which each pair is compared


class Suggestion(NamedTuple):
    """Two keys that may be one entity: a score from 0 to 1, and why in words."""

    score: float
    key: str
    other: str
    why: str


def suggest(type_: EntityType, evidence: Evidence, identities: Mapping[str, str]) -> list[Suggestion]:
    """Pairs of keys that are not one by `identities`, best first, each pair once."""
    articles: Counter[str] = Counter()
    for key, count in evidence.articles.items():
        articles[identities.get(key, key)] += count
    found = [*_written_for(type_, evidence, identities), *_slips(articles)]
    if type_ == "person":
        found += _namesakes(articles)
    if type_ != "place":
        found += _only_bearers(type_, articles)
    best: dict[frozenset[str], Suggestion] = {}
    for each in sorted(found, key=lambda each: (-each.score, -articles[each.key] - articles[each.other], each)):
        best.setdefault(frozenset((each.key, each.other)), each)
    return list(best.values())


def _written_for(type_: EntityType, evidence: Evidence, identities: Mapping[str, str]) -> Iterator[Suggestion]:
    """Names that articles write for another; the score is the share of those articles."""
    meant: dict[str, Counter[str]] = defaultdict(Counter)
    for key, spelling, count in evidence.written:
        short = fold(spelling, type_)
        if short in evidence.articles and (type_ == "person" or stands_for(spelling.replace(".", ""), key)):
            meant[identities.get(short, short)][identities.get(key, key)] += count
    for short, wholes in meant.items():
        wholes.pop(short, None)
        if wholes:
            ((whole, most),) = wholes.most_common(1)
            if most >= _LEAST:
                why = (
                    f"where the first is short for a name, it is the second in {most:,} of {wholes.total():,} articles"
                )
                yield Suggestion(most / wholes.total() * most / (most + 1), short, whole, why)


def _slips(articles: Counter[str]) -> Iterator[Suggestion]:
    """Long names that differ in one letter and have a word in common; rarer ones are likelier slips."""
    having: dict[str, list[str]] = defaultdict(list)
    for key in articles:
        words = key.split()
        if len(words) > 1 and len(key) >= _LONG:
            for word in {words[0], words[-1]}:
                having[word].append(key)
    for keys in having.values():
        if len(keys) <= _LARGEST:
            for key, other in combinations(keys, 2):
                if OSA.distance(key, other, score_cutoff=1) == 1:
                    rarer, commoner = sorted((key, other), key=lambda each: (articles[each], each))
                    share = articles[commoner] / (articles[commoner] + articles[rarer])
                    yield Suggestion(0.9 * share, rarer, commoner, "they differ in one letter")


def _namesakes(articles: Counter[str]) -> Iterator[Suggestion]:
    """People of one last name whose first names are the same, or one for short, and whose middle names do not clash."""
    by_name: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    names = {key: name for key in articles if (name := person_name(key)) is not None}
    first_names: dict[str, set[str]] = defaultdict(set)
    for key, name in names.items():
        first_names[name.last].add(name.first)
        for first in {name.first} | full_given_names().get(name.first, frozenset()):
            by_name[first, name.last, name.suffix].append(key)
    for (_, last, _), keys in by_name.items():
        for key, other in combinations(sorted(set(keys)), 2):
            initials = {names[each].initials for each in (key, other)} - {""}
            if len(keys) <= _LARGEST and len(initials) < 2:
                why = f"first and last name agree; {len(first_names[last]):,} first names go with that last name"
                yield Suggestion(0.8 / (1 + len(first_names[last]) / 20), key, other, why)


def _only_bearers(type_: EntityType, articles: Counter[str]) -> Iterator[Suggestion]:
    """Surnames, with an initial or alone, and acronyms and ends of organisations' names, with the only name of the
    archive, or one of two, that they can be short for; of people, fewer bear a name with an initial than a surname."""
    wholes: dict[str, list[str]] = defaultdict(list)
    for key in articles:
        for short in _short_for(type_, key):
            wholes[short].append(key)
    for short, longer in wholes.items():
        if short in articles and len(longer) <= _FEW:
            whole = max(longer, key=lambda key: (articles[key], key))
            others = "no other name" if len(longer) == 1 else "only one other name"
            score = (0.7 if " " in short or type_ == "org" else 0.6) / len(longer)
            yield Suggestion(score, short, whole, f"{others} of the archive can be written so")


def _short_for(type_: EntityType, key: str) -> set[str]:
    words = key.split()
    if type_ == "org":
        ends = {" ".join(words[start:]) for start in range(1, len(words) - 1)}
        return ends | {letters for letters in [initials(key)] if letters}
    if words[0] in east_asian_surnames():
        return {words[0]} - {key}
    name = person_name(key)
    return {name.last, f"{name.first[0]} {name.last}"} if name is not None and len(name.first) > 2 else set()
