"""Another spelling of a query, and why a query found nothing."""

from __future__ import annotations

from index.schema import TEXT_FIELDS
from search.query import Parsed, canonical, compile_query, parse
from search.query.syntax import Leaf, Node, Word, positive_leaves
from search.results import Help, WordCount
from search.snapshot import Snapshot


def did_you_mean(snapshot: Snapshot, parsed: Parsed) -> str | None:
    """The query with each word that the archive does not have put right; None unless that finds something."""
    corrected = parsed.text
    for leaf in sorted(positive_leaves(parsed.tree), key=lambda leaf: leaf.start, reverse=True):
        better = _correction(snapshot, leaf)
        if better is not None:
            corrected = corrected[: leaf.start] + better + corrected[leaf.end :]
    if corrected == parsed.text or not len(snapshot.matching(compile_query(parse(corrected).tree))):
        return None
    return corrected


def why_nothing(snapshot: Snapshot, parsed: Parsed, *, without_filters: int) -> Help:
    """What a search that found nothing tells: how much each of its parts finds by itself."""
    words = tuple(_count(snapshot, node) for node in parsed.required)
    return Help(words, without_filters, did_you_mean(snapshot, parsed))


def _count(snapshot: Snapshot, node: Node) -> WordCount:
    count = len(snapshot.matching(compile_query(node)))
    suggestion = None if count or not isinstance(node, Word) else _correction(snapshot, node)
    return WordCount(canonical(node), count, suggestion)


def _correction(snapshot: Snapshot, leaf: Leaf) -> str | None:
    if isinstance(leaf, Word) and leaf.field in (None, *TEXT_FIELDS):
        return snapshot.vocabulary.correction(leaf.form.form)
    return None
