"""Example queries for the start page, in the archive's own words; each of them finds something."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from index.analysis import tokens
from index.periods import NO_DATE, moment
from search.query import STOPWORDS, compile_query, parse
from search.snapshot import Snapshot

_TITLES = 400  # as many of the newest articles are looked at
_SHORTEST_WORD = 5


def example_queries(snapshot: Snapshot, limit: int) -> tuple[str, ...]:
    """Up to `limit` queries, each of another kind: words, names, a phrase, a month, words in one sentence."""
    candidates = _candidates(snapshot)
    finding = (text for text in candidates if len(snapshot.matching(compile_query(parse(text).tree))))
    return tuple(text for text, _ in zip(dict.fromkeys(finding), range(limit), strict=False))


def _candidates(snapshot: Snapshot) -> list[str]:
    pairs: Counter[tuple[str, str]] = Counter()
    for doc in snapshot.live[-_TITLES:].tolist():
        title = snapshot.card(doc).title
        words = [(start, end, form.form) for start, end, form in tokens(title)]
        for (_, end, first), (start, _, second) in pairwise(words):
            if start == end + 1 and _telling(first) and _telling(second):
                pairs[first, second] += 1
    (pair, *others) = [pair for pair, _ in pairs.most_common(3)] or [("", "")]
    candidates = [" ".join(pair)] if pair[0] else []
    candidates += [f'{link.type}:"{link.name}"' for link in snapshot.directory.largest(1, "person")]
    candidates += [f'"{" ".join(other)}"' for other in others[:1]]
    candidates += [f"{link.name} -{pair[1]}" for link in snapshot.directory.largest(1, "place") if pair[1]]
    dated = snapshot.columns.published_start[snapshot.live]
    dated = dated[dated != NO_DATE]
    if len(dated):
        candidates.append(f"published:{moment(int(dated.max())):%Y-%m}")
    candidates += [f'"{" ".join(pair)}"~s'] if pair[0] else []
    candidates += [f'{link.type}:"{link.name}"' for link in snapshot.directory.largest(1, "org")]
    return candidates


def _telling(word: str) -> bool:
    return len(word) >= _SHORTEST_WORD and word.isalpha() and word not in STOPWORDS
