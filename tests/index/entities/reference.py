"""The recogniser's tokens and features as regular expressions and strings: what its compiled loops are held against."""

from __future__ import annotations

import re
import sys

from index.entities import features, tokeniser
from index.entities.gazetteer import BIT, CLASSES, plain
from index.entities.lexicon import LINKS, PARTICLES, POSSESSIVES
from index.entities.spelling import MARKS, SMALL_WORDS
from index.entities.tokens import CAPITALISED, LINK, PARTICLE

_UPPER = "".join(c for c in map(chr, range(sys.maxunicode + 1)) if c.isupper() and c.isalpha())
_ABBREVIATION, _COMPOUND = tokeniser.ABBREVIATIONS, tokeniser.COMPOUNDS
_CAPITALISED = (
    rf"(?:[{_UPPER}]\.)+(?:[{_UPPER}](?!\w))?|(?:{_ABBREVIATION})\.(?!\S)"
    rf"|(?:[DdLlO]['’])?(?:(?:[Aa]l|el|ad|as|ash|ul|an)-)?[{_UPPER}]\w*"
    rf"(?:[-‐‑](?!(?:{_COMPOUND})\b)\w+|['’](?![sS]\b)\w+|&[{_UPPER}]\w*|\.(?=[a-z]{{2}})\w+)*"
)
_TOKEN = re.compile(
    rf"(?<!\w)[a-z]+(?![\w'’-])|(?<=\w)['’](?:[sS](?!\w)|(?!\S))|{_CAPITALISED}|\w+(?:['’-]\w+)*|[^\w\s]"
)
_SMALL_BEFORE = re.compile(rf"(?:[DdLlO]['’])?(?:(?:[Aa]l|el|ad|as|ash|ul|an)-)?[{_UPPER}]")


def tokens_in(text: str) -> list[tuple[int, int]]:
    """Where the tokens of a text begin and end."""
    return [match.span() for match in _TOKEN.finditer(text)]


def kind_of(token: str) -> int:
    """What a token may be in a run."""
    if token in LINKS or token in POSSESSIVES:
        return LINK
    if token in PARTICLES:
        return PARTICLE
    return CAPITALISED if _SMALL_BEFORE.match(token) else 0


_CAPITALISED_WORD, _IN_CAPITALS, _SMALL, _MIXED, _OTHER = 40, 56, 24, 62, 12
_FIXED = {"9": 10, "y": 11, "I": 60, "L": 61, "N": 63}
_CLASSES = "title people time country orghead corporate placehead small first surname mixed city2 org thing".split()  # noqa: SIM905
_LIKE = {"region": "country", "state": "country", "city3": "country", "city1": "city2", "subdivision": "city2"}
_LIKE |= {"acronym": "org", "said": "thing", "craft": "thing"}


def labels_of(bits: int) -> list[str]:
    """The names of classes given as bits, the most telling first."""
    return [label for label in CLASSES if bits & BIT[label]]


def _main(bits: int) -> str:
    return (*labels_of(bits), "?")[0]


def shape_of(word: str) -> str:  # noqa: PLR0911
    """How a word is written: x small, A capitalised, X in capitals, M mixed, L a letter, I initials, 9 a number,
    N capitals with a number ("E39")."""
    first = word[0]
    if first.isdigit():
        return "9" if len(word) != 4 or not word.isdigit() else "y"
    if not first.isalpha():
        return first
    if word.islower():
        return "x"
    if "." in word:
        return "I"
    if len(word) == 1:
        return "L"
    if word.isupper() and any(map(str.isdigit, word)):
        return "N"
    shape = "X" if word.isupper() else "A" if word[1:].islower() or not word[1:].isalpha() else "M"
    return shape + "-" if "-" in word else shape


def category(word: str, bits: int) -> int:
    """Which of `CATEGORIES` kinds of tokens one is: the recogniser looks at pairs of neighbours by their categories."""
    shape = shape_of(word)
    main = _LIKE.get(_main(bits), _main(bits))
    known = (*_CLASSES, main).index(main)
    fixed = MARKS.get(word) or _FIXED.get(shape) or SMALL_WORDS.get(word)
    if fixed:
        number = fixed
    elif shape == "x":
        tells = main in {"title", "people", "time", "orghead", "thing"}
        number = _SMALL + (known if tells else 5 if word.endswith("ed") else 3)
    elif shape[0] == "A":
        number = _CAPITALISED_WORD + known
    elif shape[0] == "X":
        number = _IN_CAPITALS + (bits & BIT["acronym"] != 0) + 2 * (bits & BIT["small"] != 0)
    else:
        number = _OTHER if not word[0].isalpha() else _MIXED
    return number


def features_of(word: str, bits: int, cluster: int, place: int, *, nameless: bool = False) -> list[str]:
    """The names of the features of a token, given its classes and its cluster, in a place of `features.PLACES`."""
    is_scored = place in (features.OWN, features.FIRST)
    if not word:  # outside of the sentence
        return [] if is_scored else ["w=<>"]
    if is_scored and not kind_of(word):
        return []
    low, shape = plain(word), shape_of(word)
    fields = {"plain": low, "length": min(len(low), 10), "first3": low[:3], "first4": low[:4]}
    fields |= {"last2": low[-2:], "last3": low[-3:], "last4": low[-4:], "written3": word[-3:]}
    fields |= {"shape": shape, "look": shape[0], "classes": bits, "main": _main(bits)}
    fields |= {f"cluster{bits or ''}": cluster % (1 << (bits or 16)) for bits in (0, 8, 6, 4)}
    templates = features.PLACES[place]
    if place == features.OWN and cluster:
        templates += features.CLUSTERED
    names = [
        template.format_map(fields | {"class": label})
        for template in templates
        for label in (labels_of(bits) if "{class}" in template else [""])
    ]
    return [name for name in names if not (nameless and is_scored and name.startswith(features.NAMING))]
