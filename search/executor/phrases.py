"""Which documents pass a node of positions: phrases, exact phrases, words near each other or in one sentence.

The documents that have all the words are known by now; what is read here is the positions in those alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from whoosh import query

from index.codec.arrays import Postings
from index.sentence_starts import unpack_positions
from search.columns import Ints
from search.executor import proximity
from search.executor.segment import Segment
from search.query import nodes

# No two positions of a document are further apart, and those of two documents are.
_FURTHEST = 2**31


def standing(node: Any, segment: Segment, docs: Ints, words: Mapping[str, tuple[Postings, Ints]]) -> Ints:
    """The places in `docs` of the documents in which the words of `node` stand as it demands.

    `words` gives for each word its postings and the rows of `docs` in them.
    """
    match node:
        case nodes.ExactPhrase():
            forms = [form.encode() for form in node.forms]
            return _side_by_side(
                [(*words[word], form) for word, form in zip(node.words, forms, strict=True)], len(docs)
            )
        case query.Phrase(slop=1):
            return _side_by_side([(*words[word], None) for word in node.words], len(docs))
    labels = np.arange(len(docs))
    found = {word: postings.keys(rows, labels) for word, (postings, rows) in words.items()}
    match node:
        case nodes.Near():
            ends = proximity.near([(found[word], times) for word, times in Counter(node.words).items()], node.distance)
        case nodes.SameSentence():
            ends = proximity.in_one_sentence([found[word] for word in node.words], _sentences(segment, docs))
        case _:
            ends = proximity.within_slop([found[word] for word in node.words], min(node.slop, _FURTHEST))
    return proximity.documents(ends)


def _side_by_side(words: Sequence[tuple[Postings, Ints, bytes | None]], size: int) -> Ints:
    """The places in which words stand side by side in order, of the `size` that `standing` is asked about.

    A word is given with its postings, the rows in them, and its form where that matters. Rare words come first, so that
    of the frequent ones only those documents are read that can still have all.
    """
    labels, starts = np.arange(size), None
    for number in sorted(range(len(words)), key=lambda number: len(words[number][0])):
        postings, rows, form = words[number]
        starts = postings.begins(rows, labels, number, form, starts)
    return labels if starts is None else proximity.documents(starts)


def _sentences(segment: Segment, docs: Ints) -> Ints:
    """Where the sentences of `docs` begin, as keys."""
    column = segment.arrays.column("sentences")
    if column is None:
        return np.empty(0, np.int64)
    return proximity.keyed(*unpack_positions(column, docs))
