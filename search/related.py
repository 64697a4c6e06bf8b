"""Related articles: those that share an article's most telling words."""

from __future__ import annotations

import math
from collections import Counter

from whoosh import query

from index.analysis import tokens
from index.article import Article
from search.snapshot import Snapshot

_TERMS = 12
_SHORTEST_TERM = 3


def related_query(snapshot: Snapshot, article: Article) -> query.Query:
    """A query for the articles that share the terms with the highest tf-idf (Salton and Buckley, 1988) of `article`."""
    counts = Counter(form.term for text in (article.title, article.body) for _, _, form in tokens(text))
    articles = len(snapshot.live)
    weights = {}
    for term, count in counts.items():
        frequency = snapshot.document_frequency("body", term)
        if len(term) >= _SHORTEST_TERM and 1 < frequency <= articles / 2:
            weights[term] = (1 + math.log(count)) * math.log(articles / frequency)
    telling = sorted(weights, key=lambda term: (-weights[term], term))[:_TERMS]
    return query.Or([query.Term("body", term, boost=weights[term]) for term in telling])
