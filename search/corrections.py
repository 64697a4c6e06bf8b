"""Another spelling of a query, and why a query found nothing."""

from __future__ import annotations

from index.analysis import forms
from search.query import Parsed, compile_query, parse
from search.query.syntax import Node, Word, words_of
from search.results import Help, WordCount
from search.snapshot import Snapshot


def did_you_mean(snapshot: Snapshot, parsed: Parsed) -> str | None:
    """The query with each word that the archive does not have put right; None unless that finds something."""
    corrected = parsed.text
    for word in sorted(words_of(parsed.tree), key=lambda word: word.start, reverse=True):
        better = _correction(snapshot, word)
        if better is not None:
            corrected = corrected[: word.start] + better + corrected[word.end :]
    if corrected == parsed.text or not len(snapshot.matching(compile_query(parse(corrected).tree))):
        return None
    return corrected


def why_nothing(snapshot: Snapshot, parsed: Parsed, *, without_filters: int) -> Help:
    """What a search that found nothing tells: how much each of its parts finds by itself."""
    words = tuple(_count(snapshot, parsed, node) for node in parsed.required)
    return Help(words, without_filters, did_you_mean(snapshot, parsed))


def _count(snapshot: Snapshot, parsed: Parsed, node: Node) -> WordCount:
    text = parsed.text[node.start : node.end]
    count = len(snapshot.matching(compile_query(node)))
    suggestion = _correction(snapshot, node) if isinstance(node, Word) and not count else None
    return WordCount(text, count, suggestion)


def _correction(snapshot: Snapshot, word: Word) -> str | None:
    found = forms(word.text)
    return snapshot.vocabulary.correction(found[0]) if len(found) == 1 else None
