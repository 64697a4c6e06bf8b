"""Where in a text the words of a query may stand, found without reading all of it.

Most of a text has nothing to do with a query. `Hints` names the few places that may, a superset of where its words
stand; `search.query.matches` reads the tokens of the stretches between two spaces around them, and no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.analysis import Form, tokens

_STRETCHES = 200_000
LONGEST = 40  # a text without spaces, as in Chinese, is one stretch, and no other text has it

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
# What a form leaves out from between two letters (`index.analysis.form_of`).
_APOSTROPHE = re.compile(r"'(?=[a-z0-9])(?!s\b)")
_DOT_OF_ACRONYM = re.compile(r"\.(?=[a-z](?![a-z0-9]))")

_WORD = re.compile("[A-Za-z0-9]")
_GAP = Form("", "")


class Hints:
    """Finds where tokens may begin whose forms have one of some beginnings, all of them ASCII and not empty."""

    def __init__(self, beginnings: Iterable[str]) -> None:
        self._words: list[str] = []
        self._numbers: list[re.Pattern[str]] = []
        for beginning in set(beginnings):
            if beginning[0].isalpha():
                self._words.append(beginning)
            else:
                self._numbers.append(_separated(beginning))

    def places(self, lower: str) -> list[int]:
        """Where in a text in lower case something may stand that is looked for, ascending.

        It is in the token there, if not at its beginning: an acronym, and what has an apostrophe in it or is not
        ASCII, may fold to whatever is looked for.
        """
        places: list[int] = []
        for word in self._words:
            place = lower.find(word)
            while place >= 0:
                if not (place and "a" <= lower[place - 1] <= "z"):  # no token begins right after a letter
                    places.append(place)
                place = lower.find(word, place + 1)
        for number in self._numbers:
            places += [found.start() for found in number.finditer(lower)]
        if self._words:
            places += [found.start() for found in _DOT_OF_ACRONYM.finditer(lower)]
        if self._words and "'" in lower:
            places += [found.start() for found in _APOSTROPHE.finditer(lower)]
        if not lower.isascii():
            places += [found.start() for found in _NOT_ASCII.finditer(lower)]
        if len(places) > 1:
            places.sort()
        return places

    def read(self, text: str, lower: str) -> list[tuple[int, int, Form]]:
        """The tokens near what may be looked for; for any number of others in between stands one empty form.

        No token has a space in it, so the text between two spaces is read as it is in the whole text.
        """
        read: list[tuple[int, int, Form]] = []
        done = 0
        for place in self.places(lower):
            if place < done:
                continue
            start = max(text.rfind(" ", done, place) + 1, done)
            if done < start - 1 and _WORD.search(text, done, start):  # what is not ASCII is never in between
                read.append((done, start, _GAP))
            done = text.find(" ", place)
            done = len(text) if done < 0 else done
            read += [(start + first, start + after, form) for first, after, form in stretches[text[start:done]]]
        return read


def hints_of(beginnings: Iterable[str]) -> Hints | None:
    """The hints for tokens whose forms have one of `beginnings`; None when they may be anywhere. What is not ASCII is
    a hint in itself."""
    ascii_only = [each for each in beginnings if each.isascii()]
    return None if "" in ascii_only else Hints(ascii_only)


def _separated(beginning: str) -> re.Pattern[str]:
    """A number, with a comma between any two of its figures."""
    first, *rest = map(re.escape, beginning)
    return re.compile("".join([first, f"(?<![a-z]{first})", *(f",?{char}" for char in rest)]))


class _Stretches(dict[str, tuple[tuple[int, int, Form], ...]]):
    """The tokens of stretches of text without a space: the same ones stand in one article after the other."""

    def __missing__(self, stretch: str) -> tuple[tuple[int, int, Form], ...]:
        found = tuple(tokens(stretch))
        if len(stretch) <= LONGEST:
            if len(self) >= _STRETCHES:
                self.clear()
            self[stretch] = found
        return found


stretches = _Stretches()
