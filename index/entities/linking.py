"""From mentions to entities: which of an article's names are one person, organisation or place.

Names are one when their keys are (`index.entities.identity`), when one is the other's surname or given name and no
second person is meant, and when one is the acronym that the article defines for the other. In doubt they stay apart:
two entities where there is one do less harm than one where there are two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.article import ENTITY_TYPES, Entity, EntityType
from index.entities.identity import country_names, fold
from index.entities.recogniser import Mention, recognise

_BETWEEN = re.compile(r"['’]?s?\s?\(\s?[\"“'‘]?")
_CAPITALS = re.compile(r"[^\W\d_]+")

Key = tuple[EntityType, str]
Entities = tuple[tuple[Entity, ...], tuple[Entity, ...], tuple[Entity, ...]]


def entities_of(title: str, standfirst: str, body: str) -> Entities:
    """The people, organisations and places that an article names, each most mentioned first.

    The title names only what the rest of the article or the gazetteer knows. Every `Entity.key` is the `fold` of its
    `name`; countries have their usual name, whatever the article writes.
    """
    text = "\n\n".join((title, standfirst, body))
    mentions = recognise(text, len(title))
    keys: list[Key] = [(mention.type, fold(text[mention.start : mention.end], mention.type)) for mention in mentions]
    merged = _acronyms(text, mentions, keys)
    merged.update(_short_names(keys, merged))
    spellings: dict[Key, Counter[str]] = {}
    for mention, key in zip(mentions, keys, strict=True):
        spelling = " ".join(text[mention.start : mention.end].split())
        spellings.setdefault(_resolved(key, merged), Counter())[spelling] += 1
    order = sorted(spellings, key=lambda key: -spellings[key].total())
    people, orgs, places = (
        tuple(_entity(key, spellings[key]) for key in order if key[0] == type) for type in ENTITY_TYPES
    )
    return people, orgs, places


def _resolved(key: Key, merged: dict[Key, Key]) -> Key:
    # This ends, for a key is always merged into a longer one.
    while key in merged:
        key = merged[key]
    return key


def _acronyms(text: str, mentions: Sequence[Mention], keys: Sequence[Key]) -> dict[Key, Key]:
    """Acronyms to the names that they stand for: "Full Name (FN)", "FN (Full Name)"."""
    merged: dict[Key, Key] = {}
    for at in range(1, len(mentions)):
        first, second = mentions[at - 1], mentions[at]
        if second.start - first.end > 5 or not _BETWEEN.fullmatch(text, first.end, second.start):
            continue
        names = text[first.start : first.end], text[second.start : second.end]
        if stands_for(names[1], names[0]):
            merged.setdefault(keys[at], keys[at - 1])
        elif stands_for(names[0], names[1]):
            merged.setdefault(keys[at - 1], keys[at])
    return {short: full for short, full in merged.items() if len(short[1]) < len(full[1])}


def stands_for(acronym: str, name: str) -> bool:
    """Whether the letters of `acronym` are initials of the words of `name`, in order, from the first on."""
    letters = [c.lower() for c in acronym if c.isalpha()]
    words = [word.lower() for word in _CAPITALS.findall(name)]
    if len(letters) < 2 or len(words) < 2 or not acronym.isupper() or words[0][0] != letters[0]:
        return False
    initials = iter(word[0] for word in words)
    return all(letter in initials for letter in letters)


def _short_names(keys: Sequence[Key], merged: dict[Key, Key]) -> dict[Key, Key]:
    """Parts of names to whole names: "Kim" to "Kim Jong Un", "Workers' Party" to "Workers' Party of Korea"."""
    firsts: dict[Key, int] = {}
    for at, key in enumerate(keys):
        firsts.setdefault(key, at)
    found: dict[Key, Key] = {}
    for key, at in firsts.items():
        if key in merged or key[0] == "place":
            continue
        longer = [other for other in firsts if other[0] == key[0] and _is_part(key, other)]
        if len(longer) > 1:  # of several, the only one introduced before the part is used by itself
            longer = [other for other in longer if firsts[other] < at]
        if len(longer) == 1:
            found[key] = longer[0]
    return found


def _is_part(short: Key, long: Key) -> bool:
    part, whole = short[1].split(), long[1].split()
    if len(part) >= len(whole):
        return False
    if short[0] == "org":
        return len(part) > 1 and whole[: len(part) + 1] == [*part, "of"]
    return whole[-len(part) :] == part or (len(part) == 1 and whole[0] == part[0])


def _entity(key: Key, spellings: Counter[str]) -> Entity:
    type, folded = key
    name = country_names().get(folded) if type == "place" else None
    if name is None:
        full = [spelling for spelling in spellings if fold(spelling, type) == folded]
        name = max(full, key=lambda spelling: (not spelling.isupper(), len(spelling.split()), spellings[spelling]))
        name = name.title() if type == "person" and name.isupper() and len(name) > 4 else name
    return Entity(type, folded, name, tuple(spellings.most_common()))
