"""Ways of writing one name that spelling alone tells: the tables and foldings behind `index.entities.resolution`.

Everything here takes keys (`index.entities.identity.fold`), which have no case, accents, dots and hyphens any more.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from index.entities.gazetteer import BIT, classes, name_key, read_lists

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
# Words that begin a surname of several words: "von der Leyen", "al Assad".
_PARTICLES = frozenset(
    {
        "de",
        "da",
        "del",
        "della",
        "der",
        "den",
        "di",
        "do",
        "dos",
        "du",
        "la",
        "le",
        "van",
        "von",
        "bin",
        "ibn",
        "al",
        "el",
    }
    | {"ben", "bint", "abu", "ter", "ten", "st", "mac", "san", "santa"}
)
_ARTICLES = frozenset({"al", "el"})

# Given names and what people are called for short: only where one is hardly ever another person's.
_NICKNAMES = """
abraham abe; albert al; alexander alex; andrew andy; anthony tony; benjamin ben; bernard bernie; charles charlie chuck;
christopher chris; daniel dan danny; david dave; donald don; edward ed eddie ted; elizabeth liz; franklin frank;
frederick fred; gerald gerry jerry; gregory greg; jacob jake; james jim jimmy; jeffrey jeff; joseph joe; joshua josh;
kenneth ken; lawrence larry; leonard len; margaret maggie; matthew matt; michael mike; mitchell mitch; nathan nate;
nicholas nick; patrick pat; peter pete; philip phil; raymond ray; richard dick rick; robert bob bobby rob; ronald ron;
samuel sam; stephen steve; steven steve; theodore ted; thomas tom; timothy tim; valerie val; vincent vince; walter walt;
william bill billy will; zachary zach
"""

# Legal forms that `fold` leaves, for they may be words: taken off where the name without them is in the archive, too.
# Those of subsidiaries ("GmbH", "KK", "SA") are not among them, and after a single word only the surest count: Salomon
# SA makes skis, Salomon Brothers sold bonds.
_LEGAL_FORMS = frozenset({"ag", "nv", "spa", "ab", "oyj", "asa", "and", "cos"})
_SUREST_FORMS = frozenset({"ag", "nv", "ab", "oyj", "asa"})
_FOREIGN_FORMS = _SUREST_FORMS | {"spa"}
_FIRMS = frozenset({"inc", "corp", "co", "ltd", "plc", "llc", "bros", "brothers", "sons", "associates"})
_WORDS_OF_ORGANISATIONS = {
    "dept": "department",
    "intl": "international",
    "natl": "national",
    "univ": "university",
    "assn": "association",
    "govt": "government",
    "organisation": "organization",
    "centre": "center",
    "programme": "program",
    "and": "",
}
_FIRST_WORDS_OF_ORGANISATIONS = {"us": "united states", "uk": "united kingdom", "eu": "european union"}
_WORDS_OF_PLACES = {"st": "saint", "mt": "mount", "ft": "fort"}

# German, Danish, Norwegian and Swedish letters as they are written where there are none.
_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe"}
    | {"Å": "Aa", "Æ": "Ae"}
)


# Classes of words that begin the names of many organisations.
_OF_MANY = sum(BIT[label] for label in ("small", "people", "country", "orghead", "state", "subdivision", "city3"))


class PersonName(NamedTuple):
    """The parts of a person's name of two words or more: the parts may be empty, the first and the last are not."""

    first: str
    middle: tuple[str, ...]
    last: str
    suffix: str

    @property
    def initials(self) -> str:
        """The initials of the middle names: "w" of George W. and of George Walker Bush, "hw" of George H. W. Bush."""
        return "".join(word if len(word) <= 2 else word[0] for word in self.middle)


def person_name(key: str) -> PersonName | None:
    """The parts of a person's key; None for a single word, for names that begin with an East Asian surname,
    for a firm's that was taken for a person's, and for two names that a page has run into one."""
    words = key.split()
    if words[0] in words[2:]:
        return None
    suffix = words.pop() if words[-1] in SUFFIXES else ""
    if len(words) < 2 or words[-1] in _FIRMS or (len(words) > 2 and words[0] in east_asian_surnames()):
        return None
    start = next((at for at in range(1, len(words) - 1) if words[at] in _PARTICLES), len(words) - 1)
    last = [word for word in words[start:-1] if word not in _ARTICLES] + words[-1:]
    return PersonName(words[0], tuple(words[1:start]), " ".join(last), suffix)


@cache
def east_asian_surnames() -> frozenset[str]:
    """Surnames that come first in Korea, China, Viet Nam and Japan, of the recogniser's own list."""
    surnames = read_lists()["surname"]
    return frozenset(surnames[: surnames.index("putin")]) - {"do", "he", "an", "ma", "sun", "park", "lee", "long"}


def turned(key: str) -> str | None:
    """An East Asian name with its surname at the other end; None for any other name."""
    words = key.split()
    if not 2 <= len(words) <= 3:
        return None
    first, last = (words[0] in east_asian_surnames() | {"lee", "park"}), words[-1] in east_asian_surnames()
    if first == last:
        return None
    return " ".join([*words[1:], words[0]] if first else [words[-1], *words[:-1]])


@cache
def names_for_short() -> dict[str, tuple[str, ...]]:
    """Given names with what people who have them are called for short."""
    return {full: tuple(short) for full, *short in map(str.split, _NICKNAMES.split(";"))}


@cache
def full_given_names() -> dict[str, frozenset[str]]:
    """The given names that a name for short may stand for."""
    shorts = {short for each in names_for_short().values() for short in each}
    return {name: frozenset(full for full, each in names_for_short().items() if name in each) for name in shorts}


def plain_organisation(key: str) -> str:
    """An organisation's key with abbreviations written out, British spellings made American, and no legal form."""
    words = key.split()
    while len(words) > 2 and words[-1] in _LEGAL_FORMS:
        words.pop()
    if len(words) == 2 and words[1] in _SUREST_FORMS | {"and"} and _is_no_persons(words[0]):
        words.pop()
    if len(words) > 1:
        words[0] = _FIRST_WORDS_OF_ORGANISATIONS.get(words[0], words[0])
        words = [plain for word in words[:-1] if (plain := _WORDS_OF_ORGANISATIONS.get(word, word))] + [
            _WORDS_OF_ORGANISATIONS.get(words[-1]) or words[-1]
        ]
    return " ".join(words)


def may_be_subsidiary(key: str) -> bool:
    """Whether an organisation's key ends in a legal form of another country than English-speaking ones."""
    return key.rpartition(" ")[2] in _FOREIGN_FORMS


def _is_no_persons(word: str) -> bool:
    """Whether a word alone can be a firm's name, but no person's, whose name may stand before any word: "Trump and"."""
    classes_ = classes_of(word)
    return is_distinctive(word) and (bool(classes_ & BIT["org"]) or not classes_ & (BIT["first"] | BIT["surname"]))


def plain_place(key: str) -> str:
    """A place's key with Saint, Mount and Fort written out."""
    first, _, rest = key.partition(" ")
    return f"{_WORDS_OF_PLACES.get(first, first)} {rest}" if rest else key


@lru_cache(maxsize=1 << 14)
def classes_of(key: str) -> int:
    """The classes of a key, or of a word of one, in the gazetteer, as bits."""
    return int(classes(np.array([name_key(key.split())], np.uint64))[0])


def is_word(word: str) -> bool:
    """Whether a word of a key is written small in English prose: "waters"."""
    return bool(classes_of(word) & BIT["small"])


def is_distinctive(word: str) -> bool:
    """Whether a word of a key is no word of English prose and no place that may begin any name: "Siemens", but neither
    "First" nor "Fujian"."""
    return len(word) > 3 and not classes_of(word) & _OF_MANY


def transcribed(spelling: str) -> str:
    """`spelling` with its Nordic and German letters written as two."""
    return spelling.translate(_LETTERS)


def same_but_for_spaces(one: str, other: str) -> bool:
    """Whether one of two keys becomes the other by joining words: "kim jong un" and "kim jongun"."""
    if one.replace(" ", "") != other.replace(" ", ""):
        return False
    breaks = [set(accumulate(map(len, key.split()))) for key in (one, other)]
    return breaks[0] <= breaks[1] or breaks[1] <= breaks[0]
