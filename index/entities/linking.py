"""From mentions to entities: which of an article's names are one person, organisation or place.

Names are one when their keys are (`index.entities.identity`), when one is the other's surname or given name, or the
other without its middle name or with initials, and no second person is meant; when one is the first word of the other,
an organisation's, or the end of the name that introduced it; and when one is the acronym that the article defines for
the other, or that has the initials of no other name. In doubt they stay apart: two entities where there is one do less
harm than one where there are two.

Words of nationality ("North Korean") are neither people nor organisations and are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from index.article import ENTITY_TYPES, Entity, EntityType
from index.entities.acronyms import definitions, initials
from index.entities.gazetteer import BIT, read_lists
from index.entities.identity import fold, place_names
from index.entities.localities import told_apart
from index.entities.pipelines import chosen
from index.entities.places import Area, apart
from index.entities.recogniser import Mention
from index.entities.variants import SUFFIXES, classes_of, is_distinctive, names_for_short

# Words before "Supreme Court" or "Congress" that make it another one than that of the country.
_LOCAL = sum(BIT[label] for label in ("people", "region", "state", "subdivision", "city3", "city2", "city1"))

Key = tuple[EntityType, str]
Entities = tuple[tuple[Entity, ...], tuple[Entity, ...], tuple[Entity, ...]]


def entities_of(title: str, standfirst: str, body: str) -> Entities:
    """The people, organisations and places that an article names, each most mentioned first.

    The title names only what the rest of the article or the gazetteer knows. Every `Entity.key` is the `fold` of its
    `name`; countries have their usual name, whatever the article writes.
    """
    return entities_of_all([(title, standfirst, body)])[0]


def entities_of_all(articles: Sequence[tuple[str, str, str]]) -> list[Entities]:
    """`entities_of` for each of `articles` (title, standfirst, body): much quicker than one by one."""
    texts = ["\n\n".join(article) for article in articles]
    titles = [len(title) for title, _, _ in articles]
    return list(map(_linked, texts, titles, chosen()(texts, titles)))


def _linked(text: str, title: int, mentions: Sequence[Mention]) -> Entities:
    """The entities of one article, of all names in its text, whose first `title` characters introduce nobody."""
    mentions = [mention for mention in mentions if not _is_ticker(text, mention)]
    keys: list[Key] = [(mention.type, fold(text[mention.start : mention.end], mention.type)) for mention in mentions]
    areas: dict[Key, Area] = {}
    for number, area in told_apart(text, mentions, [name for _, name in keys]).items():
        keys[number] = "place", fold(apart(keys[number][1], area), "place")
        areas[keys[number]] = area
    merged = _acronyms(text, mentions, keys)
    merged.update(short_names(keys, merged))
    below = [key for mention, key in zip(mentions, keys, strict=True) if mention.start >= title]
    merged.update(ends_of_names(below, merged))
    spellings: dict[Key, Counter[str]] = {}
    for mention, key in zip(mentions, keys, strict=True):
        if key not in merged and _is_nationality(key):
            continue
        spelling = " ".join(text[mention.start : mention.end].split())
        spellings.setdefault(_resolved(key, merged), Counter())[spelling] += 1
    order = sorted(spellings, key=lambda key: -spellings[key].total())
    people, orgs, places = (
        tuple(_entity(key, spellings[key], areas.get(key)) for key in order if key[0] == type) for type in ENTITY_TYPES
    )
    return people, orgs, places


def _is_ticker(text: str, mention: Mention) -> bool:
    """Whether a mention is the code of a share, as agencies put it behind a firm: "Norfolk Southern Corp <NSC>". It is
    not what the firm is called, and may be what another is."""
    around = text[mention.start - 1 : mention.end + 1]
    return around.startswith("<") and around.endswith(">")


def _resolved(key: Key, merged: dict[Key, Key]) -> Key:
    # This ends, for a key is always merged into a longer one.
    while key in merged:
        key = merged[key]
    return key


def _acronyms(text: str, mentions: Sequence[Mention], keys: Sequence[Key]) -> dict[Key, Key]:
    """The keys of acronyms with those of the names that they stand for: by definition, else by their initials."""
    merged: dict[Key, Key] = {}
    for acronym, name in definitions(text, [(mention.start, mention.end) for mention in mentions]):
        if len(keys[acronym][1]) < len(keys[name][1]):
            merged.setdefault(keys[acronym], keys[name])
    by_initials: dict[str, set[Key]] = {}
    for key in keys:
        if key[0] == "org" and (letters := initials(key[1])):
            by_initials.setdefault(letters, set()).add(key)
    for mention, key in zip(mentions, keys, strict=True):
        names = by_initials.get(key[1], set())
        if key[0] == "org" and len(names) == 1 and text[mention.start : mention.end].isupper():
            merged.setdefault(key, *names)
    return merged


def short_names(keys: Sequence[Key], merged: dict[Key, Key]) -> dict[Key, Key]:
    """Parts of names to whole names: "Kim" to "Kim Jong Un", "Workers' Party" to "Workers' Party of Korea"."""
    firsts: dict[Key, int] = {}
    for at, key in enumerate(keys):
        firsts.setdefault(key, at)
    counts = Counter(keys)
    wholes: dict[Key, list[Key]] = {}
    for key in firsts:
        for part in _parts(key):
            wholes.setdefault(part, []).append(key)
    found: dict[Key, Key] = {}
    for key, at in firsts.items():
        if key in merged:
            continue
        longer = wholes.get(key, [])
        if len(longer) > 1:
            longer = _preferred(longer, at, firsts, counts)
        if len(longer) == 1:
            found[key] = longer[0]
    return found


def ends_of_names(keys: Sequence[Key], merged: dict[Key, Key]) -> dict[Key, Key]:
    """Organisations that an article calls by the end of the only longer name that it has introduced before: "Central
    Committee" after "Workers' Party Central Committee"."""
    introduced: dict[str, list[str]] = {}
    found: dict[Key, Key] = {}
    for key in dict.fromkeys(keys):
        type, name = key
        if type != "org" or key in merged:
            continue
        longer = introduced.get(name, [])
        if len(longer) == 1:
            found[key] = type, longer[0]
            continue
        for end in _ends(name.split()):
            introduced.setdefault(end, []).append(name)
    return found


def _ends(words: list[str]) -> Iterator[str]:
    """The ends of an organisation's name that may stand for it: not those that are names themselves ("Supreme Court")
    where the rest is a nation or a place within a country ("Florida")."""
    if classes_of(words[-1]) & BIT["orghead"]:
        for start in range(1, len(words)):
            end = " ".join(words[start:])
            if not (classes_of(end) & BIT["org"] and any(classes_of(word) & _LOCAL for word in words[:start])):
                yield end


def _preferred(longer: list[Key], at: int, firsts: dict[Key, int], counts: Counter[Key]) -> list[Key]:
    """Of several whole names, the only one that was introduced before the part stood alone at mention `at`, or else
    the one that is written out at least twice as often as all others together."""
    introduced = [key for key in longer if firsts[key] < at]
    if len(introduced) == 1:
        return introduced
    commonest = max(longer, key=counts.__getitem__)
    return [commonest] if 3 * counts[commonest] >= 2 * sum(counts[key] for key in longer) else longer


def _parts(whole: Key) -> set[Key]:
    """The shorter names that may stand for a name.

    Of a person the given name, the last words, and a name for short or an initial with them; of an organisation what
    stands before "of", and the first word where that is a name and no word.
    """
    type, words = whole[0], whole[1].split()
    if type == "place" or len(words) < 2:
        return set()
    if type == "org":
        parts = [words[:end] for end in range(2, len(words)) if words[end] == "of"]
        if is_distinctive(words[0]) and not classes_of(words[0]) & BIT["org"]:
            parts.append(words[:1])
    else:
        full = words[:-1] if words[-1] in SUFFIXES and len(words) > 2 else words
        parts = [full[:1], *(words[start:] for start in range(1, len(words))), full[-1:]]
        firsts = (full[0], full[0][0], *names_for_short().get(full[0], ()))
        parts += [[first, *full[start:]] for start in range(1, len(full)) for first in firsts]
    return {(type, " ".join(part)) for part in parts if part not in (words, full if type == "person" else words)}


@lru_cache(maxsize=1 << 14)
def _is_nationality(key: Key) -> bool:
    """Whether a key is a word of nationality, or its plural, that was taken for a person or an organisation."""
    type, name = key
    return type != "place" and (name in _nationalities() or name.removesuffix("s") in _nationalities())


@cache
def _nationalities() -> frozenset[str]:
    people = read_lists()["people"]
    return frozenset(people[: people.index("muslim")])


def _entity(key: Key, spellings: Counter[str], area: Area | None) -> Entity:
    """The entity of all `spellings` of a key; `area` is that of a place that is not the one its name means alone."""
    type, folded = key
    name = place_names().get(folded) if type == "place" else None
    if name is None:
        full = list(spellings) if area else [spelling for spelling in spellings if fold(spelling, type) == folded]
        name = max(full, key=lambda spelling: (not spelling.isupper(), len(spelling.split()), spellings[spelling]))
        name = name.title() if type != "org" and name.isupper() and len(name) > 4 else name
        name = apart(name, area) if area else name
    return Entity(type, folded, name, tuple(spellings.most_common()))
