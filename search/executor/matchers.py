"""The way of Whoosh's own matchers: for segments of another codec, and for nodes that `evaluation.py` does not know."""

from __future__ import annotations

from typing import Any

import numpy as np
from whoosh import query

from search.executor.sets import NO_SCORES, Found


def from_matcher(leaf: Any, tree: query.Query, *, scored: bool) -> Found:
    """What `tree` matches in the segment of the searcher `leaf`, deleted documents left out."""
    if not scored:
        numbers = list(tree.matcher(leaf, leaf.boolean_context()).all_ids())
        return Found(np.array(numbers, np.int64), NO_SCORES)
    docs: list[int] = []
    scores: list[float] = []
    matcher = tree.matcher(leaf, leaf.context())
    while matcher.is_active():
        docs.append(matcher.id())
        scores.append(matcher.score())
        matcher.next()
    return Found(np.array(docs, np.int64), np.array(scores, np.float32))
