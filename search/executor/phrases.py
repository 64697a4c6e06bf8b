"""Which documents pass a node of positions: phrases, exact phrases, words near each other or in one sentence.

The documents that have all the words are known by now; what is read here is the positions in those alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
from whoosh import query

from index.codec.arrays import Postings
from index.sentence_starts import unpack_positions
from search.columns import Ints
from search.executor import proximity
from search.executor.segment import Segment
from search.query import nodes


def standing(node: Any, segment: Segment, docs: Ints, words: Mapping[str, tuple[Postings, Ints]]) -> Ints:
    """The places in `docs` of the documents in which the words of `node` stand as it demands.

    `words` gives for each word its postings and the rows of `docs` in them.
    """
    occurring = {word: postings.occurrences(rows) for word, (postings, rows) in words.items()}
    found = {word: occurrences.keys for word, occurrences in occurring.items()}
    match node:
        case nodes.Near():
            ends = proximity.near([(found[word], times) for word, times in Counter(node.words).items()], node.distance)
        case nodes.SameSentence():
            ends = proximity.in_one_sentence([found[word] for word in node.words], _sentences(segment, docs))
        case nodes.ExactPhrase():
            ends = proximity.adjacent([found[word] for word in node.words])
            for number, (word, form) in enumerate(zip(node.words, node.forms, strict=True)):
                postings, _ = words[word]
                places = occurring[word].places.take(found[word].searchsorted(ends + number))
                ends = ends[postings.in_form(form.encode(), places)]
        case query.Phrase(slop=1):
            ends = proximity.adjacent([found[word] for word in node.words])
        case _:
            ends = proximity.within_slop([found[word] for word in node.words], node.slop)
    return proximity.documents(ends)


def _sentences(segment: Segment, docs: Ints) -> Ints:
    """Where the sentences of `docs` begin, as keys."""
    column = segment.arrays.column("sentences")
    if column is None:
        return np.empty(0, np.int64)
    return proximity.keyed(*unpack_positions(column, docs))
