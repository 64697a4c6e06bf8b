"""Acronyms that an article defines: "Full Name (FN)" or "FN (Full Name)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_BETWEEN = re.compile(r"(?:['’]s?)?\s?\(\s?(?:the\s)?[\"“'‘]?")
_LITTLE = frozenset({"of", "the", "and", "for", "in", "on", "to", "de", "a"})
_WORD = re.compile(r"[^\W\d_]+")


def definitions(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The numbers of the acronym and of its name, for each two neighbours in `spans` of which one defines the other."""
    for at in range(1, len(spans)):
        (begin, end), (next_begin, next_end) = spans[at - 1], spans[at]
        if next_begin - end <= 8 and _BETWEEN.fullmatch(text, end, next_begin):
            if stands_for(text[next_begin:next_end], text[begin:end]):
                yield at, at - 1
            elif stands_for(text[begin:end], text[next_begin:next_end]):
                yield at - 1, at


def stands_for(acronym: str, name: str) -> bool:
    """Whether the letters of `acronym` are initials of words of `name`, in order from the first."""
    if not acronym.isupper():
        return False
    letters = [letter.lower() for letter in acronym if letter.isalpha()]
    initials = [word[0].lower() for word in _WORD.findall(name)]
    if len(letters) < 2 or len(initials) < 2 or initials[0] != letters[0]:
        return False
    rest = iter(initials)
    return all(letter in rest for letter in letters)


def initials(key: str) -> str | None:
    """The acronym that a name gives, both as keys: the initials of its words but for the little ones; None where that
    is shorter than three letters, which stand for too much."""
    letters = "".join(word[0] for word in key.split() if word not in _LITTLE)
    return letters if len(letters) > 2 else None


def abbreviates_common_words(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` stands in brackets after the words that it abbreviates, and those are written small:
    "a light rail vehicle (LRV)" names nothing."""
    acronym = text[start:end]
    if start < 2 or text[start - 1] != "(" or not acronym.isupper():
        return False
    before = text[max(0, start - 100) : start - 1].replace("-", " ").split()
    words = [word for word in before if word not in _LITTLE][-len(acronym) :]
    # In any order from the second letter on: "a multiple rocket launcher system (MLRS)".
    letters = [word[0] for word in words]
    return letters[:1] == [acronym[0].lower()] and sorted(letters) == sorted(acronym.lower())
