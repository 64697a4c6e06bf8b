"""Related articles: those that share an article's most telling words."""

from __future__ import annotations

import math
from collections import Counter

from whoosh import query

from index.analysis import tokens
from index.article import Article
from search.snapshot import Snapshot
from search.tallies import largest

_TERMS = 12
_SHORTEST_TERM = 3

# What another article must have of the article's own score: a quarter is three or four of the twelve words. Of 3,000
# news articles with topics, four of ten that have it were of the same topic, two of ten of those below.
_LEAST = 0.25


def related(snapshot: Snapshot, doc: int, article: Article, limit: int) -> list[int]:
    """The documents that are most like `article`, which is `doc`, best first: at most `limit`, none that is not
    related.

    They are ranked by the terms with the highest tf-idf (Salton and Buckley, 1988) of the article. What it scores
    itself for these is the measure of what another does, since scores of two queries cannot be compared.
    """
    found = snapshot.match(_query(snapshot, article))
    own = found.scores[found.docs == doc]
    if not len(own):
        return []  # it has no telling word
    best = [place for place in largest(found.scores, limit + 1).tolist() if found.scores[place] >= _LEAST * own[0]]
    return [near for near in found.docs[best].tolist() if near != doc][:limit]


def _query(snapshot: Snapshot, article: Article) -> query.Query:
    counts = Counter(form.term for text in (article.title, article.body) for _, _, form in tokens(text))
    articles = len(snapshot.live)
    weights = {}
    for term, count in counts.items():
        frequency = snapshot.document_frequency("body", term)
        if len(term) >= _SHORTEST_TERM and 1 < frequency <= articles / 2:
            weights[term] = (1 + math.log(count)) * math.log(articles / frequency)
    telling = sorted(weights, key=lambda term: (-weights[term], term))[:_TERMS]
    return query.Or([query.Term("body", term, boost=weights[term]) for term in telling])
