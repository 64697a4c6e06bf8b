"""The texts of a batch on their way into numbers: every text once, many texts at a time.

A stretch of text between white space is analysed when it is first seen, and then it is a look-up. No token has white
space in it and none looks beyond it, which makes this the same as `index.analysis.tokens` on the whole text.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from index.analysis import TOKEN, Form, form_of
from index.codec.forms import FormTable, ending
from index.codec.known import Known
from index.codec.names import Names
from index.codec.packing import offsets_of
from index.compiled import U32, compiled
from index.sentence_starts import pack_sentences
from index.sentences import sentence_starts
from index.stretches import Stretches

# Characters that are worked on together at most, and stretches that are looked up together: what is made of so few on
# the way stays in the cache of the processor.
_TOGETHER = 2_000_000
_STRETCHES = 2**15

# What a character comes to, in bytes, of texts in which each word is new: they are the largest addition to a batch.
_NEW_BYTES = 100

_EDGES = ".,;:!?\"'()-"
_NUMBER = re.compile(r"[0-9][0-9.,]*")

# A word with one of these endings is its own stem: no rule of the Porter2 stemmer (M. Porter, "The English (Porter2)
# stemming algorithm", 2002), and none of its exceptions, has an ending that could be in it.
_STEM = re.compile(r".*(?:[abfhjkopquvwxz0-9]|[^n]t|[^o]n|[^s]m|[^e]d|[^n]g|[^i]c|[^eo]r|[^aul]l)")

# What a stretch, a token and a form of a vocabulary take beside their characters, in bytes: entries of dicts, objects.
_STRETCH_BYTES = 190
_WORD_BYTES = 120
_FORM_BYTES = 220


class Vocabulary(dict[str, int]):
    """Numbers stretches of text without white space, and the forms of the tokens in them.

    `tokens[starts[i]:starts[i + 1]]` are the numbers of the forms in stretch i, `forms` and `terms` their names; `size`
    is the memory that all of it takes, in bytes, about.
    """

    _shared: ClassVar[Vocabulary | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.tokens, self.starts = array("I"), array("I", [0])
        self.forms: list[bytes] = []
        self.terms: list[bytes] = []
        self._known = Known()
        self._names: dict[bool, Names] = {}  # by whether they are stems
        self._orders: dict[bool, list[int]] = {True: [], False: []}
        self._words: dict[str, int] = {}  # in lower case
        self._numbers: dict[str, int] = {}  # of forms
        self._endings: dict[bytes, int] = {}  # what makes forms of their terms, by number
        self._ending_of = array("I")  # the form of each number
        self.size = 0

    @classmethod
    def shared(cls, most: int) -> Vocabulary:
        """The vocabulary of this process: writers come and go, and an archive uses the same words again and again.

        It is a new one when the last takes more than `most` bytes.
        """
        if cls._shared is None or cls._shared.size > most:
            cls._shared = cls()
        return cls._shared

    def __missing__(self, stretch: str) -> int:
        bare = stretch.strip(_EDGES)
        # With nothing but letters and digits in between, punctuation at the edges makes no token and is in none.
        words = [bare] if bare.isalnum() and bare.isascii() else TOKEN.findall(stretch)
        for word in words:
            number = self._number(word.lower() if word.isascii() else word)
            if number is not None:
                self.tokens.append(number)
        self.size += _STRETCH_BYTES + len(stretch)
        number = self[stretch] = len(self.starts) - 1
        self.starts.append(len(self.tokens))
        return number

    def _number(self, word: str) -> int | None:
        """The number of the form of a token; None when nothing is left of it."""
        number = self._words.get(word)
        if number is None:
            form = _form(word)
            if not form.form:
                return None
            number = self._numbers.get(form.form)
            if number is None:
                self.size += _FORM_BYTES + 3 * len(form.form)
                number = self._numbers[form.form] = len(self.forms)
                self.forms.append(form.form.encode())
                self.terms.append(form.term.encode())
                made_by = ending(self.terms[number], self.forms[number])
                self._ending_of.append(self._endings.setdefault(made_by, len(self._endings)))
            self.size += _WORD_BYTES + len(word)
            self._words[word] = number
        return number

    def numbers(self, stretches: Stretches) -> npt.NDArray[np.uint32]:
        """The numbers of stretches (n,)."""
        spell = stretches.speller()
        numbers = np.empty(len(stretches.starts), np.uint32)
        unknown = [np.zeros(0, np.int64)]
        for start in range(0, len(numbers), _STRETCHES):
            some = slice(start, start + _STRETCHES)
            numbers[some], known = self._known.find(spell(some))
            unknown.append(np.flatnonzero(~known) + start)
        places = np.concatenate(unknown)
        distinct, alike = spell(places).distinct()
        distinct = places[distinct]
        found = np.fromiter(map(self.__getitem__, stretches.spelt(distinct)), np.uint32, len(distinct))
        self._known.add(spell(distinct), found)
        numbers[places] = found[alike]
        return numbers

    def expand(self, stretches: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
        """The numbers of the forms in stretches (n,), and (n + 1,) where those of each begin."""
        return _expand(stretches, np.asarray(self.starts), np.asarray(self.tokens))

    def names(self, *, stems: bool) -> Names:
        """The terms or the forms in order, put so once for all fields and batches."""
        names = self.terms if stems else self.forms
        known = self._names.get(stems)
        if known is None or len(known.places) < len(names):
            known = self._names[stems] = Names.of(names, self._orders[stems])
        return known

    def form_table(self, used: npt.NDArray[np.int64], terms: Names) -> tuple[FormTable, npt.NDArray[np.uint16]]:
        """The forms among the numbers `used` of each of `terms`, and by number which of its term's a form is."""
        used = used[np.argsort(terms.places[used], kind="stable")]
        owners = terms.places[used]
        counts = np.bincount(owners, minlength=len(terms.ordered))
        codes = np.zeros(len(terms.places), np.uint16)
        codes[used] = np.arange(len(used)) - offsets_of(counts)[owners]
        table, endings = np.unique(np.asarray(self._ending_of)[used], return_inverse=True)
        made_by = list(self._endings)
        return FormTable(counts, endings, [made_by[number] for number in table.tolist()]), codes


@compiled((U32, U32, U32))
def _expand(
    numbers: npt.NDArray[np.uint32], starts: npt.NDArray[np.uint32], values: npt.NDArray[np.uint32]
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """The runs `values[starts[i]:starts[i + 1]]` for each i of `numbers` (n,), one behind the other, and (n + 1,) where
    each begins."""
    offsets = np.empty(len(numbers) + 1, np.int64)
    offsets[0] = 0
    for place in range(len(numbers)):
        offsets[place + 1] = offsets[place] + starts[numbers[place] + 1] - starts[numbers[place]]
    found = np.empty(offsets[-1], np.uint32)
    for place in range(len(numbers)):
        shift = np.int64(starts[numbers[place]]) - offsets[place]
        for at in range(offsets[place], offsets[place + 1]):
            found[at] = values[at + shift]
    return found, offsets


def _form(word: str) -> Form:
    """The form of a token; what is ASCII is in lower case, with which folding begins."""
    if not word.isascii():
        return form_of(word)
    if _NUMBER.fullmatch(word):
        number = word.replace(",", "")
        return Form(number, number)
    return Form(word, word) if word.isalnum() and _STEM.fullmatch(word) else form_of(word)


class Tokens(NamedTuple):
    """The tokens of t texts: those of text i are the forms `numbers[starts[i]:starts[i + 1]]`."""

    numbers: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.int64]  # (t + 1,)


class _Waiting(dict[str, int]):
    """Texts that wait to be worked on, by number from `first` on."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self.first = first
        self.size = 0  # characters

    def __missing__(self, text: str) -> int:
        number = self[text] = self.first + len(self)
        self.size += len(text)
        return number


class Texts:
    """The texts of a batch, by number: a text that several fields hold has one while it waits to be worked on."""

    def __init__(self, vocabulary: Vocabulary, memory: int = 2**30) -> None:
        """`memory` is the budget of the batch in bytes."""
        self.vocabulary = vocabulary
        self._together = min(_TOGETHER, memory // _NEW_BYTES)
        self._waiting = _Waiting(0)
        self._numbers: list[npt.NDArray[np.uint32]] = []
        self._lengths: list[npt.NDArray[np.int64]] = []
        self._kept: list[tuple[list[int], Callable[[list[bytes]], None]]] = []

    def numbers(self, texts: Iterable[str]) -> list[int]:
        """The numbers of texts."""
        return list(map(self._waiting.__getitem__, texts))

    def keep_sentences(self, numbers: list[int], keep: Callable[[list[bytes]], None]) -> None:
        """Give `keep` the packed `SentenceStarts` of texts, once they have been worked on."""
        self._kept.append((numbers, keep))

    @property
    def is_due(self) -> bool:
        """Whether there are enough texts to be worked on."""
        return self._waiting.size >= self._together

    def work(self) -> None:
        """Find the tokens and sentences of the texts that wait."""
        if not self._waiting:
            return
        stretches = Stretches.of(list(self._waiting))
        numbers, starts = self.vocabulary.expand(self.vocabulary.numbers(stretches))
        self._numbers.append(numbers)
        self._lengths.append(np.diff(starts[stretches.firsts]))
        if self._kept:
            self._keep(stretches, starts, self._waiting.first)
        self._waiting = _Waiting(self._waiting.first + len(self._waiting))

    def _keep(self, stretches: Stretches, starts: npt.NDArray[np.int64], before: int) -> None:
        first = sentence_starts(stretches)
        bounds = np.searchsorted(first, stretches.firsts)
        each = np.diff(bounds)
        chars = stretches.starts[first] - np.repeat(stretches.begins, each)
        positions = starts[first] - np.repeat(starts[stretches.firsts[:-1]], each)
        packed = pack_sentences(chars, positions, each)
        for numbers, keep in self._kept:
            keep([packed[number - before] for number in numbers])
        self._kept.clear()

    def tokens(self) -> Tokens:
        """The tokens of all texts so far."""
        self.work()
        if len(self._numbers) > 1:  # several fields ask
            self._numbers, self._lengths = [np.concatenate(self._numbers)], [np.concatenate(self._lengths)]
        return Tokens(self._numbers[0], offsets_of(self._lengths[0]))
