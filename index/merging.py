"""The merge policy: which segments a commit joins with the articles it adds.

Every segment costs every query a little, and every merge writes again what it merges. The sizes of segments grow like
the digits of a binary counter (J. Bentley and J. Saxe, "Decomposable searching problems I", Journal of Algorithms 1,
1980): each has more articles than all smaller ones together, so that there are few, and an article that is copied is
then in a segment of twice the size, so that it is copied seldom, whether articles come by the hundred or by the
million.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import methodcaller
from typing import Any

# Articles. Past it a segment does not grow, which bounds how long a commit takes and what room on disk a merge needs.
LARGEST = 640_000


def segments_due(segments: Sequence[Any], added: int, run: int = 0) -> list[Any]:
    """Which of Whoosh's `segments` to merge with `added` new articles: sizes are those without deleted articles.

    First those of which more than a third is deleted; then, from the smallest on, as many as leave behind them only
    segments larger than all that is merged. At the end of a run of several commits that wrote `run` articles, as many
    as that are merged in any case, which copies each of them once more.
    """
    by_size = sorted(filter(methodcaller("doc_count"), segments), key=methodcaller("doc_count"))
    due: list[Any] = []
    total = added
    for segment in by_size:
        size = segment.doc_count()
        if 2 * segment.deleted_count() > size and (not due or total + size <= LARGEST):
            due.append(segment)
            total += size
    decayed = len(due)
    waiting: list[Any] = []
    for segment in by_size:
        size = segment.doc_count()
        if segment in due:
            continue
        if total + size > LARGEST:
            break
        waiting.append(segment)
        if size <= total or total + size <= run:
            due += waiting
            waiting.clear()
        total += size
    return due if added or decayed or len(due) > 1 else []  # one alone would be copied as it is
