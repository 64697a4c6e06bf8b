"""The texts of a batch on their way into numbers: every text once, many texts at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec.packing import offsets_of
from index.codec.vocabulary import Vocabulary
from index.sentence_starts import pack_sentences
from index.sentences import sentence_starts
from index.stretches import Stretches

# Characters that are worked on together at most.
_TOGETHER = 2_000_000

# What a character comes to, in bytes, of texts in which each word is new: they are the largest addition to a batch.
_NEW_BYTES = 100


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
