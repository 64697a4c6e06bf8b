"""Where in a text the words of a query may stand, found without reading all of it.

Most of a text has nothing to do with a query. `Hints` names the few stretches between two spaces that may, a superset
of those in which its words stand; their tokens are read, and no others. What that needs to know of a text, whatever the
query, is a `Passage`, which `search.query.matches` asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, TypeAlias

from index.analysis import Form, tokens
from search.query.vocabulary import root
from search.results import Spans

_STRETCHES = 200_000
LONGEST = 40  # a text without spaces, as in Chinese, is one stretch, and no other text has it

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
# What a form leaves out from between two letters (`index.analysis.form_of`).
_APOSTROPHE = re.compile(r"'(?=[a-z0-9])(?!s\b)")
_DOT_OF_ACRONYM = re.compile(r"\.(?=[a-z](?![a-z0-9]))")

_WORD = re.compile("[A-Za-z0-9]")
_GAP = Form("", "")


# Words that are looked for side by side: whether they are forms, not stems, and the words.
Sought: TypeAlias = tuple[bool, tuple[str, ...]]

# How many of them are remembered of a text, and at most how many places of each.
_KNOWN, _FEW = 8, 100


class Passage(NamedTuple):
    """A text ready to be looked through for one query after the other.

    `starts` are where its sentences begin, in characters. `lower` is the text in lower case, of the same length. The
    stretches `odd`, from start to end, have tokens that may fold to words which are not written there: acronyms, and
    what has an apostrophe in it or is not ASCII. `odd_words` are all forms and stems in them. `known` is where what was
    looked for before stands.
    """

    text: str
    starts: Sequence[int]
    lower: str
    odd: Sequence[tuple[int, int]]
    odd_words: frozenset[str]
    known: dict[Sought, Spans]

    @classmethod
    def of(cls, text: str, starts: Sequence[int] = ()) -> Passage:
        """A text, with what can be told of it beforehand."""
        lower = text.lower()
        if len(lower) != len(text):
            lower = "".join([small if len(small := each.lower()) == 1 else each for each in text])
        places = [found.start() for found in _DOT_OF_ACRONYM.finditer(lower)]
        if "'" in lower:
            places += [found.start() for found in _APOSTROPHE.finditer(lower)]
        if not lower.isascii():
            places += [found.start() for found in _NOT_ASCII.finditer(lower)]
        odd = list(dict.fromkeys([_around(text, place) for place in places]))
        words = frozenset([word for start, end in odd for *_, form in stretches[text[start:end]] for word in form])
        return cls(text, starts, lower, odd, words, {})

    def places(self, sought: Sought) -> Spans:
        """Where those words stand side by side, ascending. A text that is shown again is often looked through for the
        same words: those that were looked for lately are remembered."""
        found = self.known.get(sought)
        if found is None:
            found = tuple(self._places(*sought))
            if len(found) <= _FEW:
                if len(self.known) >= _KNOWN:
                    self.known.clear()
                self.known[sought] = found
        return found

    def _places(self, exact: bool, words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        text, kind, others = self.text, 0 if exact else 1, words[1:]
        hints = _hints_of_word(exact, words[0])
        for start, end in [(0, len(text))] if hints is None else hints.stretches(self):
            here = stretches[text[start:end]]
            for place, (first, after, form) in enumerate(here):
                if form[kind] != words[0]:
                    continue
                if not others:
                    yield start + first, start + after
                    continue
                read = [(start + after, form[kind]) for _, after, form in here[place + 1 : place + len(words)]]
                read += [(after, form[kind]) for _, after, form in islice(tokens(text, end), len(others) - len(read))]
                if tuple([word for _, word in read]) == others:
                    yield start + first, read[-1][0]


def _around(text: str, place: int) -> tuple[int, int]:
    """The ends of the stretch in which a place is."""
    end = text.find(" ", place)
    return text.rfind(" ", 0, place) + 1, end if end >= 0 else len(text)


class Hints:
    """Finds where tokens may begin whose forms have one of some beginnings, all of them ASCII and not empty.

    `words` are the forms and stems that are looked for.
    """

    def __init__(self, beginnings: Iterable[str], words: Iterable[str]) -> None:
        self._wanted = frozenset(words)
        self._words: list[str] = []
        self._numbers: list[re.Pattern[str]] = []
        for beginning in set(beginnings):
            if beginning[0].isalpha():
                self._words.append(beginning)
            else:
                self._numbers.append(_separated(beginning))
        self._is_one_word = len(self._words) == 1 and not self._numbers

    def stretches(self, passage: Passage) -> list[tuple[int, int]]:
        """The stretches between spaces of a text in which something may stand that is looked for: each once,
        ascending."""
        text, _, lower, odd, odd_words, _ = passage
        find = lower.find
        found: list[tuple[int, int]] = []
        for word in self._words:
            place = find(word)
            while place >= 0:
                before = lower[place - 1] if place else " "
                if "a" <= before <= "z":  # no token begins right after a letter
                    place = find(word, place + 1)
                    continue
                end = find(" ", place)
                if end < 0:
                    end = len(text)
                found.append((place if before == " " else text.rfind(" ", 0, place) + 1, end))
                place = find(word, end)
        for number in self._numbers:
            found += [_around(text, at.start()) for at in number.finditer(lower)]
        is_odd = not self._wanted.isdisjoint(odd_words)
        if is_odd:
            found += odd
        return found if self._is_one_word and not is_odd else sorted(set(found))

    def read(self, passage: Passage) -> list[tuple[int, int, Form]]:
        """The tokens near what may be looked for; for any number of others in between stands one empty form.

        No token has a space in it, so the text between two spaces is read as it is in the whole text.
        """
        text = passage.text
        read: list[tuple[int, int, Form]] = []
        done = 0
        for start, end in sorted({*self.stretches(passage), *passage.odd}):
            if done < start - 1 and _WORD.search(text, done, start):  # what is not ASCII is never in between
                read.append((done, start, _GAP))
            read += [(start + first, start + after, form) for first, after, form in stretches[text[start:end]]]
            done = end
        return read


def hints_of(beginnings: Iterable[str], words: Iterable[str]) -> Hints | None:
    """The hints for tokens that are one of `words`, whose forms have one of `beginnings`; None when they may be
    anywhere. What is not ASCII is a hint in itself."""
    ascii_only = [each for each in beginnings if each.isascii()]
    return None if "" in ascii_only else Hints(ascii_only, words)


@lru_cache(maxsize=1024)
def _hints_of_word(exact: bool, word: str) -> Hints | None:
    return hints_of([word if exact else root(word)], [word])


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
