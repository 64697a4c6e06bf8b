"""Runs a `whoosh.query` tree over an index: which documents match, and with what score.

A segment whose postings are arrays (`index.codec`) is asked through `evaluation.py`; a segment of another codec, and
whatever node `evaluation.py` does not know, is asked through Whoosh's own matchers.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import query

from search.columns import Ints
from search.executor.collection import Collection
from search.executor.evaluation import Evaluation
from search.executor.matchers import from_matcher

Scores = npt.NDArray[np.floating[Any]]

_ALL = query.Every()


class Matches(NamedTuple):
    """The documents that match, by ascending number, and their scores; both of shape (n,)."""

    docs: Ints
    scores: Scores


def match(collection: Collection, tree: query.Query, live: Ints) -> Matches:
    """Every match of `tree` with its score; `live` are the numbers of all documents that are not deleted.

    Where `tree` is everything, there is nothing to rank by, and the scores are 0.
    """
    if type(tree) is query.Every and tree == _ALL:
        return Matches(live, np.zeros(len(live), np.float32))
    parts = [_match_leaf(collection, place, tree, scored=True) for place in range(len(collection.leaves))]
    if len(parts) == 1:
        return parts[0]
    return Matches(
        np.concatenate([part.docs for part in parts]) if parts else np.empty(0, np.int64),
        np.concatenate([part.scores for part in parts]) if parts else np.empty(0, np.float32),
    )


def matching(collection: Collection, tree: query.Query, live: Ints) -> Ints:
    """The documents that match `tree`, by ascending number, unscored."""
    if type(tree) is query.Every and tree == _ALL:
        return live
    parts = [_match_leaf(collection, place, tree, scored=False).docs for place in range(len(collection.leaves))]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _match_leaf(collection: Collection, place: int, tree: query.Query, *, scored: bool) -> Matches:
    leaf, segment, offset = collection.leaves[place]
    if segment is None:
        found = from_matcher(leaf, tree.normalize(), scored=scored)
        return Matches(found.places + offset, found.scores)
    docs, scores = Evaluation(collection, place, scored=scored).run(tree)
    deleted = segment.arrays.deleted
    if deleted is not None:
        kept = ~deleted[docs]
        docs, scores = docs[kept], scores[kept] if scored else scores
    return Matches(docs + offset if offset else docs, scores)
