"""The identity of an entity across the archive: one key for all the ways in which a name is written.

Indexing and search filters both go through `fold`, so that "Kim Jong-un", "KIM JONG UN" and "Kim Jong Un's" are one
person and "U.S." and "the United States" one place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

import pycountry

from index.article import EntityType

_HONORIFICS = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "lord", "lady", "president"}
    | {"general", "gen", "senator", "sen", "governor", "gov", "representative", "rep", "colonel", "col", "judge"}
    | {"captain", "capt", "sgt", "sergeant", "lt", "lieutenant", "major", "maj", "admiral", "adm", "minister", "pope"}
    | {"rev", "reverend", "justice", "speaker", "chancellor", "premier", "secretary", "congressman", "congresswoman"}
    | {"ambassador", "sheriff", "detective", "ayatollah", "sheikh", "saint"}
)
CORPORATE = frozenset(
    {"inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "plc", "llc", "llp"}
)

# Names of countries that ISO 3166 does not list. "Britain" is the United Kingdom, as in news prose; its nations
# (England, Scotland, Wales, Northern Ireland) remain places of their own. "Congo" alone stays in doubt.
_COUNTRY_ALIASES = {
    "United States": ("us", "usa", "u s", "united states of america", "america"),
    "United Kingdom": ("uk", "britain", "great britain", "gb"),
    "North Korea": ("dprk", "democratic peoples republic of korea"),
    "South Korea": ("rok", "republic of korea"),
    "Russia": ("russian federation",),
    "China": ("prc", "peoples republic of china", "mainland china"),
    "United Arab Emirates": ("uae", "emirates"),
    "Democratic Republic of Congo": ("drc", "dr congo", "democratic republic of the congo", "congo kinshasa"),
    "Republic of Congo": ("congo brazzaville", "republic of the congo"),
    "Czech Republic": ("czechia",),
    "Turkey": ("turkiye",),
    "Ivory Coast": ("cote divoire",),
    "Myanmar": ("burma",),
    "Netherlands": ("holland",),
    "Eswatini": ("swaziland",),
    "Cape Verde": ("cabo verde",),
    "Brunei": ("brunei darussalam",),
    "Laos": ("lao peoples democratic republic", "lao pdr"),
    "Syria": ("syrian arab republic",),
    "Palestine": ("state of palestine",),
    "Micronesia": ("federated states of micronesia",),
    "Vatican": ("holy see", "vatican city", "holy see vatican city state"),
    "East Timor": ("timor leste",),
    "North Macedonia": ("macedonia",),
    "Saudi Arabia": ("kingdom of saudi arabia", "ksa"),
    "Hong Kong": ("hongkong",),
    "Kosovo": (),
}
_ISO_NAMES = {  # where the name that people use is neither ISO's name nor its common name
    "RU": "Russia", "CD": "Democratic Republic of Congo", "CG": "Republic of Congo", "CZ": "Czech Republic",
    "TR": "Turkey", "CI": "Ivory Coast", "SZ": "Eswatini", "CV": "Cape Verde", "BN": "Brunei", "SY": "Syria",
    "PS": "Palestine", "FM": "Micronesia", "VA": "Vatican", "TL": "East Timor",
    "FK": "Falkland Islands", "VI": "US Virgin Islands", "VG": "British Virgin Islands", "MF": "Saint Martin",
    "SX": "Sint Maarten", "SH": "Saint Helena", "BQ": "Bonaire", "LA": "Laos",
}  # fmt: skip

# Acronyms that news prose uses without saying what they stand for.
_ORG_ALIASES = {
    "un": "united nations",
    "eu": "european union",
    "nato": "north atlantic treaty organization",
    "who": "world health organization",
    "imf": "international monetary fund",
    "wto": "world trade organization",
    "iaea": "international atomic energy agency",
    "ecb": "european central bank",
    "fbi": "federal bureau of investigation",
    "cia": "central intelligence agency",
    "nsa": "national security agency",
    "epa": "environmental protection agency",
    "nyt": "new york times",
    "ap": "associated press",
    "afp": "agence france presse",
    "kcna": "korean central news agency",
}

# Places that have changed their names or their spelling, and those that news agencies write short.
_PLACE_ALIASES = {
    "Kyiv": ("kiev",),
    "Kharkiv": ("kharkov",),
    "Lviv": ("lvov",),
    "Mumbai": ("bombay",),
    "Kolkata": ("calcutta",),
    "Chennai": ("madras",),
    "Bengaluru": ("bangalore",),
    "Beijing": ("peking",),
    "Yangon": ("rangoon",),
    "Ho Chi Minh City": ("saigon",),
    "Soviet Union": ("ussr", "union of soviet socialist republics"),
    "Washington DC": ("dc", "district of columbia"),
    "New York City": ("nyc",),
    # "Ga." may be of the country, "N.Y." and "Wash." of the city, "La." stands for Los Angeles too.
    "Alabama": ("ala",),
    "Arizona": ("ariz",),
    "Arkansas": ("ark",),
    "California": ("calif",),
    "Colorado": ("colo",),
    "Connecticut": ("conn",),
    "Delaware": ("del",),
    "Florida": ("fla",),
    "Illinois": ("ill",),
    "Indiana": ("ind",),
    "Kansas": ("kan",),
    "Kentucky": ("ky",),
    "Maryland": ("md",),
    "Massachusetts": ("mass",),
    "Michigan": ("mich",),
    "Minnesota": ("minn",),
    "Mississippi": ("miss",),
    "Missouri": ("mo",),
    "Montana": ("mont",),
    "Nebraska": ("neb",),
    "Nevada": ("nev",),
    "New Hampshire": ("nh",),
    "New Jersey": ("nj",),
    "New Mexico": ("nm",),
    "North Carolina": ("nc",),
    "North Dakota": ("nd",),
    "Oklahoma": ("okla",),
    "Oregon": ("ore",),
    "Pennsylvania": ("penn", "pa"),
    "Rhode Island": ("ri",),
    "South Carolina": ("sc",),
    "South Dakota": ("sd",),
    "Tennessee": ("tenn",),
    "Texas": ("tex",),
    "Vermont": ("vt",),
    "Virginia": ("va",),
    "West Virginia": ("wva",),
    "Wisconsin": ("wis",),
    "Wyoming": ("wyo",),
}

_ACCENTS = dict.fromkeys(range(0x300, 0x370))
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_POSSESSIVE = re.compile(r"['’ʼ](?:s\b)?$")
_SEPARATOR = re.compile(r"[\s\-‐‑‒–—/,;:_]+")
_INITIALS = re.compile(r"\b(\w) (?=\w\b)")


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold()).translate(_ACCENTS)
    text = _POSSESSIVE.sub("", text.translate(_LETTERS).strip()).replace("&", " and ")
    text = _SEPARATOR.sub(" ", text)
    text = "".join(c for c in text if c == " " or unicodedata.category(c)[0] not in "PSC")
    return _INITIALS.sub(r"\1", " ".join(text.split()))


@cache
def country_names() -> Mapping[str, str]:
    """Every way of naming a country, folded, with the name that people use for it ("North Korea", "Russia")."""
    names: dict[str, str] = {}
    for country in pycountry.countries:
        usual = str(_ISO_NAMES.get(country.alpha_2) or getattr(country, "common_name", country.name))
        for name in (usual, country.name, getattr(country, "official_name", usual)):
            names.setdefault(_without_the(_plain(str(name))), usual)
    for usual, aliases in _COUNTRY_ALIASES.items():
        names.update(dict.fromkeys((_plain(usual), *aliases), usual))
    return MappingProxyType(names)


@cache
def place_names() -> Mapping[str, str]:
    """Every way of naming a country, or another place that has several names, folded, with the name that people use."""
    aliases = {_plain(alias): usual for usual, each in _PLACE_ALIASES.items() for alias in (usual, *each)}
    return MappingProxyType(aliases | dict(country_names()))


def _without_the(key: str) -> str:
    return key[4:] if key.startswith("the ") else key


@lru_cache(maxsize=1 << 16)
def fold(name: str, type: EntityType) -> str:
    """The key of the entity of that `type` called `name`.

    Case, accents, hyphens, dots, a possessive and a leading "the" do not count. A person's honorifics and a firm's
    "Inc" or "Ltd" are left out when something remains. A country has one key whatever it is called: U.S., USA,
    America and United States are `united states`; U.K., Britain and United Kingdom are `united kingdom`. So have a
    few cities and states of which news has two names (Kiev, Calif.), and organisations that are known by their acronyms
    (UN, EU). Folding a key again changes nothing.
    """
    words = _plain(name).split(" ")
    while len(words) > 1:
        if words[0] == "the" or (type == "person" and words[0] in _HONORIFICS):
            words = words[1:]
        elif type == "org" and (
            words[-1] in CORPORATE or (words[-1] == "and" and len(words) > 2)
        ):  # "Merrill Lynch & Co."
            if " ".join(words[:-1]) in country_names():  # "Medi-Rx America Inc" is none
                break
            words = words[:-1]
        else:
            break
    key = " ".join(words) or " ".join(unicodedata.normalize("NFKD", name).casefold().split())
    if type == "place":
        usual = place_names().get(key)
        return _plain(usual) if usual else key
    return _ORG_ALIASES.get(key, key) if type == "org" else key
