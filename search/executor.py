"""Runs a `whoosh.query` tree over an index: which documents match, and with what score."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import query

from search.columns import Ints

Scores = npt.NDArray[np.float64]


class Matches(NamedTuple):
    """The documents that match, by ascending number, and their scores; both of shape (n,)."""

    docs: Ints
    scores: Scores


def match(searcher: Any, tree: query.Query, live: Ints) -> Matches:
    """Every match of `tree` with its score; `live` are the numbers of all documents that are not deleted."""
    if tree == query.Every():
        return Matches(live, np.zeros(len(live)))
    docs: list[int] = []
    scores: list[float] = []
    context = searcher.context(weighting=searcher.weighting)
    normalized = tree.normalize()
    for leaf, offset in searcher.leaf_searchers():
        matcher = normalized.matcher(leaf, context)
        while matcher.is_active():
            docs.append(matcher.id() + offset)
            scores.append(matcher.score())
            matcher.next()
    return Matches(np.array(docs, np.int64), np.array(scores, np.float64))


def matching(searcher: Any, tree: query.Query, live: Ints) -> Ints:
    """The documents that match `tree`, by ascending number, unscored."""
    if tree == query.Every():
        return live
    docs: list[int] = []
    context = searcher.boolean_context()
    normalized = tree.normalize()
    for leaf, offset in searcher.leaf_searchers():
        docs.extend(number + offset for number in normalized.matcher(leaf, context).all_ids())
    return np.array(docs, np.int64)
