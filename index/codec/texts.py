"""The texts of a batch on their way into numbers: every text once, many texts at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec.packing import offsets_of
from index.codec.vocabulary import Found, Vocabulary
from index.sentence_starts import pack_sentences
from index.sentences import Gaps, sentence_starts
from index.stretches import Stretches

# Characters that are worked on together at most.
_TOGETHER = 2_000_000

# What a character comes to, in bytes, of texts in which each word is new: they are the largest addition to a batch.
_NEW_BYTES = 100


# What a character of a text that is being worked on takes, and a token, in bytes.
CHARACTER_BYTES = 10
_TOKEN_BYTES = 6

_MOST_DENSE = 0.5  # tokens in a character of text


class Tokens(NamedTuple):
    """The tokens of t texts: those of text i are the forms `numbers[starts[i]:starts[i + 1]]`."""

    numbers: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.int64]  # (t + 1,)


class _Waiting(dict[str, int]):
    """Texts that wait to be worked on, in the order of their numbers; a new one gets the next."""

    def __init__(self, first: int) -> None:
        """Numbers begin with `first`."""
        super().__init__()
        self.first = first
        self.size = 0  # characters
        self.kept: list[tuple[list[int], Callable[[list[bytes]], None]]] = []

    @property
    def next(self) -> int:
        """The number of the next text."""
        return self.first + len(self)

    def __missing__(self, text: str) -> int:
        number = self[text] = self.first + len(self)
        self.size += len(text)
        return number


class Texts:
    """The texts of a batch, by number: a text that several fields hold has one while it waits to be worked on."""

    def __init__(self, vocabulary: Vocabulary, background: Executor, memory: int = 2**30) -> None:
        """`memory` is the budget of the batch in bytes."""
        self.vocabulary = vocabulary
        self._background = background
        self._together = min(_TOGETHER, memory // _NEW_BYTES)
        self._waiting = _Waiting(0)
        self._sought: tuple[_Waiting, Future[tuple[Stretches, Found, Gaps]]] | None = None
        self._numbers: list[npt.NDArray[np.uint32]] = []
        self._lengths: list[npt.NDArray[np.int64]] = []
        self._worked = self._tokens = 0  # characters of the texts that have been worked on, and their tokens

    def numbers(self, texts: Sequence[str]) -> list[int]:
        """The numbers of texts."""
        return list(map(self._waiting.__getitem__, texts))

    def keep_sentences(self, numbers: list[int], keep: Callable[[list[bytes]], None]) -> None:
        """Give `keep` the packed `SentenceStarts` of texts, once they have been worked on."""
        self._waiting.kept.append((numbers, keep))

    @property
    def is_due(self) -> bool:
        """Whether there are enough texts to be worked on."""
        return self._waiting.size >= self._together

    @property
    def density(self) -> float:
        """Tokens for each character, of the texts that have been worked on."""
        return self._tokens / self._worked if self._worked else _MOST_DENSE

    @property
    def size(self) -> int:
        """Bytes kept in memory, about."""
        waiting = self._waiting.size + (self._sought[0].size if self._sought else 0)
        return CHARACTER_BYTES * waiting + _TOKEN_BYTES * self._tokens

    def work(self) -> None:
        """Begin to find the tokens and sentences of the texts that wait, and end with those before them."""
        self.end()
        if self._waiting:
            self._sought = self._waiting, self._background.submit(_sought, list(self._waiting), self.vocabulary)
            self._waiting = _Waiting(self._waiting.next)

    def end(self) -> None:
        """Take the tokens and sentences of the texts on which work was begun."""
        if self._sought is None:
            return
        (texts, future), self._sought = self._sought, None
        stretches, found, gaps = future.result()
        numbers, starts = self.vocabulary.expand(self.vocabulary.learn(stretches, found))
        self._numbers.append(numbers)
        self._lengths.append(np.diff(starts[stretches.firsts]))
        self._worked += texts.size
        self._tokens += len(numbers)
        if texts.kept:
            _keep(texts, stretches, gaps, starts)

    def tokens(self) -> Tokens:
        """The tokens of all texts so far."""
        self.work()
        self.end()
        if len(self._numbers) > 1:  # several fields ask
            self._numbers, self._lengths = [np.concatenate(self._numbers)], [np.concatenate(self._lengths)]
        return Tokens(self._numbers[0], offsets_of(self._lengths[0]))


def _sought(texts: list[str], vocabulary: Vocabulary) -> tuple[Stretches, Found, Gaps]:
    """What can be found of texts beside the interpreter."""
    stretches = Stretches.of(texts)
    return stretches, vocabulary.find(stretches), Gaps.of(stretches)


def _keep(texts: _Waiting, stretches: Stretches, gaps: Gaps, starts: npt.NDArray[np.int64]) -> None:
    """Give the sentences of texts to those who wait for them; `starts` says where the tokens of a stretch begin."""
    first = sentence_starts(stretches, gaps)
    bounds = np.searchsorted(first, stretches.firsts)
    each = np.diff(bounds)
    chars = stretches.starts[first] - np.repeat(stretches.begins, each)
    positions = starts[first] - np.repeat(starts[stretches.firsts[:-1]], each)
    packed = pack_sentences(chars, positions, each)
    for numbers, keep in texts.kept:
        keep([packed[number - texts.first] for number in numbers])
