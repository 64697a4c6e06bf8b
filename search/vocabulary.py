"""The archive's own words: completions of a word being typed, and corrections of one that it does not have.

Words are forms (`index.analysis`), never stems, each with the number of articles that have it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.codec.arrays import arrays_of

# Shorter words have too many neighbours for one of them to be the word that was meant.
_SHORTEST_CORRECTED = 4
_SHORTEST_WITH_TWO_EDITS = 7
_CANDIDATES = 50
_REMEMBERED = 4096


class Word(NamedTuple):
    """A word of the archive and the number of articles that have it."""

    text: str
    articles: int


def is_correctable(word: str) -> bool:
    """Whether `word`, were it not in the archive, could be put right."""
    return len(word) >= _SHORTEST_CORRECTED and word.isalpha()


def _words(leaf: Any) -> Iterable[tuple[bytes, int]]:
    """The words of a leaf reader, with the number of documents that have each."""
    arrays = arrays_of(leaf)
    if arrays is None:
        return ((word, info.doc_frequency()) for word, info in leaf.iter_field("words"))
    field = arrays.field("words")
    return () if field is None else zip(field.terms, field.doc_frequencies.tolist(), strict=True)


class Vocabulary:
    """All words of an index, sorted, with their document frequencies."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self._words = sorted(words)
        self._articles = np.array([words[word] for word in self._words], np.int64)
        self._corrections: dict[str, str | None] = {}

    @classmethod
    def read(cls, reader: Any) -> Vocabulary:
        """Read the vocabulary of a Whoosh reader."""
        counts: dict[bytes, int] = {}
        for leaf, _ in reader.leaf_readers():
            for word, articles in _words(leaf):
                counts[word] = counts.get(word, 0) + articles
        return cls({word.decode(): articles for word, articles in counts.items()})

    def articles(self, word: str) -> int:
        """The number of articles that have `word`."""
        place = bisect_left(self._words, word)
        found = place < len(self._words) and self._words[place] == word
        return int(self._articles[place]) if found else 0

    def completions(self, prefix: str, limit: int) -> list[Word]:
        """The `limit` most frequent words that begin with `prefix`."""
        first = bisect_left(self._words, prefix)
        last = bisect_left(self._words, prefix + "\U0010ffff")
        best = np.argsort(-self._articles[first:last], kind="stable")[:limit] + first
        return [self._at(place) for place in best.tolist()]

    def correction(self, word: str) -> str | None:
        """The word of the archive that `word` was most likely meant to be; None when it is one, or none is near.

        One edit (a letter more, less, other, or two exchanged: optimal string alignment distance) up to six letters,
        two from there; the nearest, of those the ones that begin alike, of those the most frequent. All words are
        read to find it, and the latest answers remembered.
        """
        if not is_correctable(word) or self.articles(word):
            return None
        if word not in self._corrections:
            if len(self._corrections) >= _REMEMBERED:
                self._corrections.clear()
            self._corrections[word] = self._nearest(word)
        return self._corrections[word]

    def _nearest(self, word: str) -> str | None:
        edits = 1 if len(word) < _SHORTEST_WITH_TWO_EDITS else 2
        near = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=edits, limit=_CANDIDATES)
        if not near:
            return None
        best = min(near, key=lambda match: (match[1], match[0][0] != word[0], -self._articles[match[2]]))
        return str(best[0])

    def _at(self, place: int) -> Word:
        return Word(self._words[place], int(self._articles[place]))
