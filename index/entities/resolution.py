"""Identity across an archive: which keys name one person, organisation or place.

Worked out at the end of a run from the distinct names of the whole archive (`Evidence`), never from its articles. In
doubt names stay apart: two entities where there is one do less harm than one where there are two. A key goes with
another when

- nothing but spaces, transcribed letters, abbreviations or a legal form tells them apart;
- it is a person's name with initials, a middle name, a name for short or the surname at the other end, and the
  coincidence of given name and surname is no chance among the names of this archive;
- articles that write it almost always mean the other by it, and hardly anyone else bears it: a surname, an acronym that
  is no firm's name and has the initials of hardly any other organisation.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import OSA

from index.article import EntityType
from index.entities.acronyms import initials, stands_for
from index.entities.identity import CORPORATE, country_names, fold
from index.entities.variants import (
    PersonName,
    full_given_names,
    is_word,
    may_be_subsidiary,
    person_name,
    plain_organisation,
    plain_place,
    same_but_for_spaces,
    transcribed,
    turned,
)

# How many people of that name would share first and last name by chance, at most, where two spellings are one.
_CHANCE = 0.05
_CHANCE_OF_THREE = 0.01  # the same where one has a middle name that is written out
# Of the articles that write a short name and say whose it is, those that mean the one that it stands for.
_NEARLY_ALL = 0.95
_BEARER = 0.9  # of the articles that name anyone with that name, those that name the one that it stands for
_LEAST = 3  # articles that say whose a short name is, or that name the one that initials may stand for
_KNOWN_BY = 0.02  # the same, of the articles in which the short name stands alone
_WELL_KNOWN = 5  # articles that name someone whose name is compared with one that is shorter or longer
# Of the articles that have a single word in a full name, those that may mean somebody else by it, at most: as many as
# do and two more, for few articles say little (Agresti and Coull, "Approximate is better than 'exact'", 1998).
_ANOTHER, _MORE = 0.08, 2
_SPACES_OF_A_PLACE = 2  # of a place whose words may be joined: West Chester is not Westchester
_ALIKE = 0.8  # from 0 to 1: names that are hardly those of two organisations
_SHORTEST = 8  # letters of names in which spaces do not count

_VOWELS = frozenset("aeiouy")


class Evidence(NamedTuple):
    """What an archive says of the names of one type.

    `articles` counts the articles of each key; `written` those in which a key is spelt in another way than its own, or
    with capitals elsewhere than at the beginning of words, as triples of the key, the spelling and the number.
    """

    articles: dict[str, int]
    written: Sequence[tuple[str, str, int]]


def resolve(type_: EntityType, evidence: Evidence) -> dict[str, str]:
    """For each key that is not its own identity, the key that is; that of the fullest and then commonest name."""
    groups = _Groups(type_, evidence.articles)
    if type_ == "org":
        groups.join_all(_alike(_without_subsidiaries(evidence), plain_organisation))
    elif type_ == "place":
        groups.join_all(_alike(evidence.articles, plain_place))
    groups.join_all(_differing_in_spaces(type_, evidence))
    groups.join_all(_transcribed(type_, evidence))
    if type_ == "person":
        groups.join_all(_turned(evidence.articles))
        groups.join_all(_given_names(groups))
        groups.join_all(_first_initials(groups))
    if type_ != "place":
        groups.join_all(_short_names(type_, evidence, groups))
    return groups.identities()


class _Groups:
    """Keys that are one, as a forest (union-find); the root of each tree is the identity."""

    def __init__(self, type_: EntityType, articles: dict[str, int]) -> None:
        self._type = type_
        self._into: dict[str, str] = {}
        self._own = articles
        self.articles = Counter(articles)  # of all keys of an identity, by the identity

    def root(self, key: str) -> str:
        while key in self._into:
            key = self._into[key]
        return key

    def join_all(self, pairs: Iterable[tuple[str, str]]) -> None:
        for pair in list(pairs):
            lesser, fuller = sorted(map(self.root, pair), key=self._rank)
            if lesser != fuller:
                self._into[lesser] = fuller
                self.articles[fuller] += self.articles.pop(lesser)

    def _rank(self, key: str) -> tuple[bool, int, str]:
        return _is_full(self._type, key), self._own[key], key

    def identities(self) -> dict[str, str]:
        return {key: self.root(key) for key in self._into}


def _is_full(type_: EntityType, key: str) -> bool:
    """Whether a key can be that of a name as it is shown: of several words, and a person's first is no initial."""
    words = (plain_organisation(key) if type_ == "org" else key).split()
    return type_ == "place" or (
        len(words) > 1 and (type_ == "org" or len(words[0]) > 2 or not _VOWELS.isdisjoint(words[0][1:]))
    )


def _alike(keys: Iterable[str], plain: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Keys that are one under `plain`; a country that is named as an organisation is one whatever it is called."""
    countries = country_names()
    first: dict[str, str] = {}
    for key in keys:
        same = plain(key)
        other = first.setdefault(countries.get(same, same), key)
        if other != key:
            yield key, other


def _without_subsidiaries(evidence: Evidence) -> Iterator[str]:
    """The keys of organisations but those with a foreign legal form whose name without it belongs to another firm, with
    an English one: Citibank AG is not Citibank NA."""
    firms = _written_as_firms(evidence)
    for key in evidence.articles:
        bare = key.rpartition(" ")[0]
        if not (may_be_subsidiary(key) and (bare in firms or f"{bare} na" in evidence.articles)):
            yield key


def _differing_in_spaces(type_: EntityType, evidence: Evidence) -> Iterator[tuple[str, str]]:
    joined: dict[str, list[str]] = defaultdict(list)
    for key in evidence.articles:
        if len(key) >= _SHORTEST:
            joined[key.replace(" ", "")].append(key)
    of_joined_words = {key for key, spelling, _ in evidence.written if _has_inner_capital(spelling)}
    for same in joined.values():
        fewest = min(same, key=lambda key: key.count(" "))
        if type_ == "place" and max(key.count(" ") for key in same) < _SPACES_OF_A_PLACE:
            continue
        # "Life Time" and "Lifetime" are two firms, the Chicago Blackhawks no Black Hawks; "RedState" is "Red State".
        if is_word(fewest) or (" " not in fewest and fewest not in of_joined_words):
            continue
        yield from ((key, fewest) for key in same if key != fewest and same_but_for_spaces(key, fewest))


def _has_inner_capital(spelling: str) -> bool:
    return not spelling.isupper() and any(map(str.isupper, spelling[1:]))


def _transcribed(type_: EntityType, evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Keys that are one when ä, ö, å and their like are written as two letters, where an article has such a letter."""
    for key, spelling, _ in evidence.written:
        other = transcribed(spelling)
        if other != spelling and fold(spelling, type_) == key and (type_ != "person" or " " in key):
            same = fold(other, type_)
            if same != key and same in evidence.articles:
                yield key, same


def _turned(keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    known = set(keys)
    return ((key, other) for key in known if (other := turned(key)) in known and other is not None)


def _given_names(groups: _Groups) -> Iterator[tuple[str, str]]:
    """People whose names differ in middle names or in a name for short."""
    names = {key: name for key in list(groups.articles) if (name := person_name(key)) is not None}
    both = {(name.first, name.last) for name in names.values()}
    firsts = Counter(first for first, _ in both)
    lasts = Counter(last for _, last in both)

    def by_chance(first: str, last: str) -> float:
        """How many others of the archive may have both names: as many as if names were drawn apart."""
        return (firsts[first] - 1) * (lasts[last] - 1) / len(both)

    for (last, _), by_first in _by_last_name(names).items():
        for first, same in by_first.items():
            if len(first) > 1:
                yield from _middle_names(same, groups, by_chance(first, last))
            for full in full_given_names().get(first, ()):
                # Who is known by three names is hardly called by a name for short: Bill Bryan, William Jennings Bryan.
                alike = [
                    key for key in (*same, *by_first.get(full, ())) if max(map(len, names[key].middle), default=0) <= 2
                ]
                known = max((groups.articles[key] for key in alike), default=0) >= _WELL_KNOWN
                if full in by_first and known and max(by_chance(first, last), by_chance(full, last)) <= _CHANCE:
                    yield from _middle_names(alike, groups, 0)


def _by_last_name(names: dict[str, PersonName]) -> dict[tuple[str, str], dict[str, list[str]]]:
    """The keys of `names` by last name and suffix, and then by first name."""
    found: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, name in names.items():
        found[name.last, name.suffix][name.first].append(key)
    return found


def _middle_names(same: Sequence[str], groups: _Groups, chance: float) -> Iterator[tuple[str, str]]:
    """Of names that differ in the middle alone: those of the same initials are one where one of them is known, and the
    one without a middle name where hardly any article has another middle name and first and last name are no `chance`.
    A middle name that is mostly written out is part of what its bearer is called, and who has none is more likely
    someone else."""
    names = {key: name for key in same if (name := person_name(key)) is not None}
    initials = {key: name.initials for key, name in names.items()}
    spelt = {key: " ".join(word for word in name.middle if len(word) > 2) for key, name in names.items()}
    alike: dict[str, list[str]] = defaultdict(list)
    for key in names:
        alike[initials[key]].append(key)
    for keys in alike.values():
        if max(groups.articles[key] for key in keys) >= _LEAST:
            yield from pairwise(_prevailing(keys, spelt, groups))
    bare = alike.pop("", [])
    others = [key for keys in alike.values() for key in keys]
    longer = _prevailing(_prevailing(others, initials, groups), spelt, groups)
    if not (bare and longer):
        return
    # Of two who are well known, the bare name may be either's: George H. W. Bush and George W. Bush.
    rivals = max((groups.articles[key] for key in others if initials[key] != initials[longer[0]]), default=0)
    best = max((*bare, *longer), key=lambda key: groups.articles[key])
    known = groups.articles[best] >= (_WELL_KNOWN if any(spelt[key] for key in longer) else _LEAST)
    if known and rivals < _WELL_KNOWN and chance <= (_CHANCE_OF_THREE if spelt[best] else _CHANCE):
        yield longer[0], bare[0]


def _prevailing(keys: Sequence[str], traits: dict[str, str], groups: _Groups) -> list[str]:
    """Those of `keys` that have no trait, or the one that nearly all articles of the others have; none where there is
    no such one."""
    articles: Counter[str] = Counter()
    for key in keys:
        if traits[key]:
            articles[traits[key]] += groups.articles[key]
    ((trait, most),) = articles.most_common(1) or [("", 0)]
    return [key for key in keys if traits[key] in ("", trait)] if most >= _NEARLY_ALL * articles.total() else []


def _first_initials(groups: _Groups) -> Iterator[tuple[str, str]]:
    """ "D. Trump" with the one who has nearly all the articles of that surname."""
    names = {key: name for key in list(groups.articles) if (name := person_name(key)) is not None}
    for by_first in _by_last_name(names).values():
        short = [(first, same) for first, same in by_first.items() if len(first) == 1]
        articles = {key: groups.articles[key] for first, same in by_first.items() if len(first) > 1 for key in same}
        if not short or not articles:
            continue
        bearer = max(articles, key=articles.__getitem__)
        if articles[bearer] >= max(_LEAST, _BEARER * sum(articles.values())):
            yield from ((key, bearer) for first, same in short for key in same if bearer.startswith(first))


def _short_names(type_: EntityType, evidence: Evidence, groups: _Groups) -> Iterator[tuple[str, str]]:
    """Keys that articles write for another: parts of a person's name and names for short, acronyms of organisations."""
    meant: dict[str, Counter[str]] = defaultdict(Counter)
    for key, spelling, count in evidence.written:
        short = fold(spelling, type_)
        is_short = type_ == "person" or stands_for(spelling.replace(".", ""), key)
        if short in evidence.articles and is_short and groups.root(short) != groups.root(key):
            meant[short][groups.root(key)] += count
    bearers = _bearers(groups) if type_ == "person" else _by_initials(groups)
    firms = _written_as_firms(evidence) if type_ == "org" else frozenset()
    for short, wholes in meant.items():
        (whole, most), *_ = wholes.most_common(1)
        share, least = (_BEARER, _KNOWN_BY / 2) if " " in short else (_NEARLY_ALL, _KNOWN_BY)
        if most < _LEAST or most < share * wholes.total() or most < least * evidence.articles[short]:
            continue
        if short in firms and whole not in firms:  # EMS Corp. is not the European Monetary System
            continue
        others = [
            count for key, count in bearers.get(short, ()) if groups.root(key) != whole and not _is_slip(key, whole)
        ]
        known = groups.articles[whole]
        if type_ == "person" and " " not in short:
            rivals = sum(others) + _MORE  # there are many bearers of a surname
            is_one = not is_word(short) and rivals <= _ANOTHER * (known + rivals + _MORE)
        else:
            # Two who share first and last name are both well known.
            rivals = 2 * max(others, default=0) if " " in short else sum(others)
            is_one = rivals <= (1 - _BEARER) * known
        if is_one:
            yield short, whole


def _bearers(groups: _Groups) -> dict[str, list[tuple[str, int]]]:
    """Who might be meant by a single word or by a first and a last name: keys with their numbers of articles."""
    bearers: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for key, count in groups.articles.items():
        parts = set(key.split())
        if len(parts) > 1:
            name = person_name(key)
            parts |= {f"{name.first} {name.last}"} if name is not None and name.middle else set()
            for part in parts:
                bearers[part].append((key, count))
    return bearers


def _by_initials(groups: _Groups) -> dict[str, list[tuple[str, int]]]:
    """Which organisations an acronym might mean: keys with their numbers of articles."""
    bearers: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for key, count in groups.articles.items():
        if letters := initials(key):
            bearers[letters].append((key, count))
    return bearers


def _written_as_firms(evidence: Evidence) -> frozenset[str]:
    """The keys that some article writes with "Inc" or the like."""
    return frozenset(
        key
        for key, spelling, _ in evidence.written
        if spelling.lower().split()[-1].strip(".,") in CORPORATE and fold(spelling, "org") == key
    )


def _is_slip(key: str, other: str) -> bool:
    """Whether two keys are so alike that one may be a slip for the other: "Commission" and "Commisssion". Another
    initial is none."""
    if set(other.split()) <= set(key.split()):  # "Adam Schiff Adam Bennett", as a page runs names into one
        return True
    initials_of = [[word for word in name.split() if len(word) <= 2] for name in (key, other)]
    return initials_of[0] == initials_of[1] and OSA.normalized_similarity(key, other) > _ALIKE
