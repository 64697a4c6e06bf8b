"""What the recogniser asks of a character, as tables for compiled loops: the ground under tokens and their features."""

from __future__ import annotations

import sys
from functools import cache

import numpy as np
import numpy.typing as npt

from index.compiled import U8, U32, compiled
from index.entities.gazetteer import plain

# What `str` says of a character. WORD is what `\w` matches, CAPITAL a letter that is upper case.
WORD, LETTER, UPPER, LOWER, TITLE, DIGIT, SPACE, _KNOWN = (1 << bit for bit in range(8))
CAPITAL = LETTER | UPPER


class Characters:
    """What is known of the characters that were met, by code point."""

    def __init__(self) -> None:
        self.flags = np.zeros(sys.maxunicode + 1, np.uint8)  # takes memory where something is known
        self.folded = np.zeros(sys.maxunicode + 1, np.uint32)  # where in `forms` the plain form of each begins
        self.forms = np.zeros(0, np.uint8)  # the length of a plain form, and its bytes in UTF-8
        self._learn(list(range(256)))

    def learn(self, codes: npt.NDArray[np.uint32]) -> None:
        """Look up characters, given as code points (n,), that are met for the first time."""
        new = _unknown(codes, self.flags)
        if len(new):
            self._learn(np.unique(new).tolist())

    def _learn(self, codes: list[int]) -> None:
        letters = list(map(chr, codes))
        self.flags[codes] = list(map(_flags, letters))
        forms = [plain(letter).encode(errors="surrogatepass") for letter in letters]
        ends = np.cumsum([1 + len(form) for form in forms])
        self.folded[codes] = len(self.forms) + ends - [1 + len(form) for form in forms]
        more = b"".join(bytes([len(form)]) + form for form in forms)
        self.forms = np.concatenate((self.forms, np.frombuffer(more, np.uint8)))


def _flags(letter: str) -> int:
    return (
        WORD * (letter.isalnum() or letter == "_")
        | LETTER * letter.isalpha()
        | UPPER * letter.isupper()
        | LOWER * letter.islower()
        | TITLE * (letter.istitle() and not letter.isupper())
        | DIGIT * letter.isdigit()
        | SPACE * letter.isspace()
        | _KNOWN
    )


@cache
def characters() -> Characters:
    """Those that this process has met."""
    return Characters()


@compiled((U32, U8))
def _unknown(codes: npt.NDArray[np.uint32], flags: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """The code points among `codes` of which nothing is known, as often as they are there."""
    found = 0
    for code in codes:
        found += flags[code] == 0
    new = np.empty(found, np.uint32)
    found = 0
    for code in codes:
        if flags[code] == 0:
            new[found] = code
            found += 1
    return new
