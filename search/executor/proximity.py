"""Where words stand to each other, for many documents at once.

Occurrences are *keys* (`index.codec.arrays.Postings.keys`): ascending 64-bit numbers, the document's place above and
the position below. Words of one document are so never near those of another, and what `search.query.positions` does for
one document is done for all of them by a few passes over arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.codec.arrays import POSITION_BITS
from index.compiled import I64, compiled
from search.columns import Ints, Mask


def keyed(counts: Ints, positions: npt.NDArray[Any]) -> Ints:
    """The keys of `positions`, of which the n-th of `counts` belong to document n."""
    found: Ints = np.repeat(np.arange(len(counts), dtype=np.int64) << POSITION_BITS, counts) | positions
    return found


@compiled((I64,))
def documents(found: Ints) -> Ints:
    """The documents of occurrences, each once, ascending."""
    docs, size = np.empty(len(found), np.int64), 0
    for key in found:
        doc = key >> POSITION_BITS
        if size == 0 or docs[size - 1] != doc:
            docs[size] = doc
            size += 1
    return docs[:size]


def located(ascending: Ints, wanted: Ints) -> tuple[Mask, Ints]:
    """Which of `wanted` are in `ascending`, and where those stand in it."""
    if not len(ascending):
        return np.zeros(len(wanted), np.bool_), ascending
    places = ascending.searchsorted(wanted)
    found = ascending.take(places, mode="clip") == wanted
    return found, places[found]


def within_slop(words: Sequence[Ints], slop: int) -> Ints:
    """The occurrences of the last of several words that end a chain: each word at most `slop` after the one before."""
    reached = words[0]
    for word in words[1:]:
        if not len(reached):
            break
        before = np.searchsorted(reached, word) - 1
        reached = word[(before >= 0) & (word - reached[before] <= slop)]
    return reached


def near(words: Sequence[tuple[Ints, int]], distance: int) -> Ints:
    """The occurrences that end a window with all `words` in any order and at most `distance` others between them.

    A word is given with the number of times that it has to stand in the window.
    """
    ends = np.sort(np.concatenate([found for found, _ in words]))
    starts, whole = ends.copy(), np.ones(len(ends), np.bool_)
    for found, times in words:
        first = np.searchsorted(found, ends, side="right") - times
        whole &= first >= 0
        np.minimum(starts, found.take(first, mode="clip"), out=starts)
    others = ends - starts + 1 - sum(times for _, times in words)
    found_ends: Ints = ends[whole & (others <= distance)]
    return found_ends


def in_one_sentence(words: Sequence[Ints], starts: Ints) -> Ints:
    """The occurrences of the first word in sentences that hold all; `starts` are the keys of where sentences begin."""
    # What stands before the first sentence of a document is a sentence by itself, hence the document is counted too.
    sentences = [np.searchsorted(starts, found, side="right") + (found >> POSITION_BITS) for found in words]
    kept = np.ones(len(words[0]), np.bool_)
    for other in sentences[1:]:
        kept &= located(other, sentences[0])[0]
    return words[0][kept]
