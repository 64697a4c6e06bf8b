"""Who wrote an article: from a line as it was printed to plain names.

Used by `index.metadata` for the byline field of a draft and for the byline that a page carries.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.entities.places import coordinates
from index.metadata.text import one_line

_LONGEST = 1000  # characters of a field that are looked at
_MOST_WORDS = 6  # in one name

_PREFIX = re.compile(
    r"^\W*(?:(?:written|words|posted|published|reported|reporting|story|article|analysis|review|photographs?|edited"
    r"|opinion|commentary|report|text)\s+by|by|authors?|writers?|byline|from)\b\s*:?\s*",
    re.IGNORECASE,
)
_PAR = re.compile(r"^(?:Par|PAR|Von|VON) (?=[^\W\d_a-z]\S+ [^\W\d_a-z])")  # French, German; `Von der Leyen` is a name
_NOT_A_NAME = re.compile(r"\S*@\S+|(?:https?://|www\.)\S+|\([^()]*\)|<[^<>]*>", re.IGNORECASE)
# What follows on the same line and is no longer the byline.
_REST = re.compile(
    r"\s*(?:[|•·–—]|\s-\s|\b(?:last\s+)?(?:updated|published|posted|modified|filed)\b"
    r"|\b(?:\d{1,2}:\d\d|\d+\s+(?:min|minutes?|hours?|days?)\b|min(?:ute)?s?\s+read\b)).*$",
    re.IGNORECASE | re.DOTALL,
)
_BREAK = re.compile(r"\s*(?:[;\n/&+]|\b(?:and|with|und|et)\b)\s*", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*")
_ROLE = re.compile(
    r"\b(?:staff|writers?|reporters?|journalists?|correspondents?|contribut(?:or|ors|ing)|columnists?|editors?|editorial"
    r"|producers?|photographers?|analysts?|fellow|professor|bureau|chief|critics?|interns?|freelancer?|team|desk"
    r"|newsroom|admin|administrator|webmaster|guest|special\s+to|author|unknown|anonymous|agenc(?:y|ies)|wires?)\b",
    re.IGNORECASE,
)
_OUTLET = re.compile(
    r"\b(?:press|news|reuters|afp|ap|cnn|bbc|npr|upi|times|post|tribune|guardian|journal|network|media|services?|magazine"
    r"|telegraph|independent|herald|gazette|chronicle|today|daily|bloomberg|politico|university|institute|\w+\.\w*com)\b",
    re.IGNORECASE,
)
# What a name may bring along: where its bearer is, and for whom.
_WHERE = re.compile(r"(?:^|\s+)(?:in|for|of|at|from|on)(?:\s+(?:the\s+)?[A-Z].*)?$")
_SUFFIX = re.compile(r"^(?:Jr|Sr|II|III|IV)\.?$", re.IGNORECASE)
_DEGREE = re.compile(r"^(?:Ph\.?\s?D|M\.?D|M\.?A|B\.?A|Esq|R\.?N|J\.?D|OBE|CBE|MBE)\.?$", re.IGNORECASE)
_AFTER_FIRST_LETTER = re.compile(r"(?<=[^\W\d_])[^\W\d_]+")


_AFFILIATION = re.compile(r"\b(?:university|institute|services?)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"[|•·–—,;()]|\s-\s|\band\b|\b(?:for|of)\s+(?:the\s+)?(?=[A-Z])")


def outlet_named(text: str) -> str | None:
    """The outlet or the agency that a line of names says they write for: `Jane Doe, The Courier`; None for none. A
    university is no outlet."""
    pieces = (one_line(piece).strip(" .:") for piece in _BETWEEN.split(text))
    return next((piece for piece in pieces if _is_printed(piece)), None)


def _is_printed(piece: str) -> bool:
    words = piece.split()
    return (
        piece[:1].isupper()
        and len(words) <= _MOST_WORDS
        and (is_outlet(piece) or (words[0] == "The" and len(words) > 1 and coordinates(piece) is None))
        and not _is_no_name(piece)
        and not _AFFILIATION.search(piece)
    )


@lru_cache(maxsize=4096)
def clean_byline(text: str) -> str | None:
    """The names in a byline, joined by a comma and a space; None when it holds no name.

    "By", roles, places, e-mail and web addresses and times go; a name stands once. The name of an agency or an
    outlet stays only where no person is named.
    """
    text = _NOT_A_NAME.sub(" ", text[:_LONGEST].strip().strip("[]").replace('"', " "))
    while (bare := _PREFIX.sub("", text)) != text:
        text = bare
    text = _PAR.sub("", text)
    people: dict[str, str] = {}
    outlets: dict[str, str] = {}
    for part in _BREAK.split(_REST.sub("", text)):
        for name in _names(part):
            group = outlets if is_outlet(name) else people
            group.setdefault(name.casefold(), name)
    return ", ".join((people or outlets).values()) or None


def is_outlet(name: str) -> bool:
    """Whether a name is that of an agency or an outlet, as a word in it shows: `Daily Post`."""
    return bool(_OUTLET.search(name))


def _names(part: str) -> list[str]:
    """The names in what stands between two "and": "Jane Doe, Staff Writer", "Doe, Jane", "Jane Doe, John Roe"."""
    pieces = [piece for piece in (_tidy(piece) for piece in _COMMA.split(part)) if piece]
    if len(pieces) == 2 and not any(" " in piece or _ROLE.search(piece) or _OUTLET.search(piece) for piece in pieces):
        pieces = [f"{pieces[1]} {pieces[0]}"]
    names: list[str] = []
    for piece in pieces:
        if _SUFFIX.match(piece) and names:
            names[-1] += f" {piece}." if len(piece) == 2 and piece.istitle() else f" {piece}"
        elif not _is_no_name(piece):
            names.append(_cased(piece))
    return names


def _tidy(piece: str) -> str:
    bare = " ".join(_WHERE.sub("", _PREFIX.sub("", piece)).strip(" \t.:|*'’‘“”").split())
    return f"{bare}." if bare.endswith((" Jr", " Sr")) else bare


def _is_no_name(piece: str) -> bool:
    words = piece.split()
    return (
        len(words) > _MOST_WORDS
        or not any(character.isalpha() for character in piece)
        or any(character.isdigit() for character in piece)
        or bool(_ROLE.search(piece) or _DEGREE.match(piece))
    )


def _cased(name: str) -> str:
    """JANE DOE as Jane Doe; the short capitals of an agency stay."""
    if not name.isupper() or " " not in name or _OUTLET.search(name):
        return name
    return _AFTER_FIRST_LETTER.sub(lambda rest: rest[0].lower(), name)
