"""Snippets: the sentences of an article that answer the query best, with the matches marked.

A sentence is worth the different parts of the query that it holds, then how many matches; the best are shown in the
order of the text. A sentence too long to be read at a glance is cut to a window on word boundaries around its matches.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from heapq import nlargest
from operator import attrgetter
from typing import NamedTuple, Protocol

from index.sentence_starts import SentenceStarts
from search.query.matches import Marker, Match
from search.results import Snippet, Spans

_LONGEST = 300  # characters of a snippet
_LEAD = 60  # characters shown before the first match of a window
_MARKS_COUNTED = 4  # more matches than these make a sentence no better
_ELLIPSIS = "…"


class Texts(Protocol):
    """What snippets are cut from."""

    @property
    def standfirst(self) -> str:
        """The standfirst; "" when there is none."""
        ...

    @property
    def body(self) -> str:
        """The text."""
        ...


class _Sentence(NamedTuple):
    """What stands from `start` to `end` in `text`; the matches are in offsets of the text. `order` is its place among
    the sentences of the article."""

    text: str
    start: int
    end: int
    matches: Sequence[Match]
    order: int

    def worth(self) -> tuple[int, int, int]:
        clauses, phrases = set(), 0
        for _, _, clause, phrase in self.matches:
            clauses.add(clause)
            phrases += phrase
        return len(clauses), min(len(self.matches), _MARKS_COUNTED) + phrases, -self.order


def spans(matches: Sequence[Match]) -> Spans:
    """The matches as spans: sorted, those that overlap joined."""
    if len(matches) <= 1:
        return tuple([(match.start, match.end) for match in matches])
    joined: list[tuple[int, int]] = []
    for start, end in sorted([(start, end) for start, end, _, _ in matches]):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def snippets(texts: Texts, starts: SentenceStarts, marker: Marker, limit: int) -> tuple[Snippet, ...]:
    """The best `limit` sentences; the first sentence, unmarked, where nothing in the text matches.

    `texts` are an article or its texts alone; `starts` are those of the sentences of the body.
    """
    if limit == 0:
        return ()
    candidates = _sentences_with_matches(texts.body, starts, marker)
    if texts.standfirst:
        matches = marker.spans("standfirst", texts.standfirst)
        if matches or not candidates:
            candidates.append(_Sentence(texts.standfirst, 0, len(texts.standfirst), matches, -1))
    if not candidates:
        candidates = [_first_sentence(texts.body, starts)]
    if len(candidates) > limit:
        candidates = nlargest(limit, candidates, key=_Sentence.worth)
    if len(candidates) > 1:
        candidates.sort(key=_ORDER)
    shown = [_shorten(sentence) for sentence in candidates]
    return tuple([snippet for snippet in shown if snippet.text])


_ORDER = attrgetter("order")


def _sentences_with_matches(body: str, starts: SentenceStarts, marker: Marker) -> list[_Sentence]:
    matches = marker.spans("body", body)
    if not matches:
        return []
    chars = starts.chars
    grouped: dict[int, list[Match]] = {}
    for match in matches:
        grouped.setdefault(max(bisect_right(chars, match.start) - 1, 0), []).append(match)
    return [_sentence(body, chars, place, found) for place, found in grouped.items()]


def _first_sentence(body: str, starts: SentenceStarts) -> _Sentence:
    return _sentence(body, starts.chars, 0, ()) if starts.chars else _Sentence(body, 0, len(body), (), 0)


def _sentence(body: str, starts: Sequence[int], place: int, matches: Sequence[Match]) -> _Sentence:
    """The sentence at `place`, reaching to its last match where that runs over its end."""
    end = starts[place + 1] if place + 1 < len(starts) else len(body)
    return _Sentence(body, starts[place], max([end, *[match.end for match in matches]]), matches, starts[place])


def _shorten(sentence: _Sentence) -> Snippet:
    text = sentence.text[sentence.start : sentence.end].rstrip()
    marked = tuple((start - sentence.start, end - sentence.start) for start, end in spans(sentence.matches))
    if len(text) <= _LONGEST:
        return Snippet(text, marked)
    first, last = _window(text, marked)
    before = _ELLIPSIS if first else ""
    after = _ELLIPSIS if last < len(text) else ""
    shift = len(before) - first
    inside = tuple((start + shift, end + shift) for start, end in marked if first <= start and end <= last)
    return Snippet(f"{before}{text[first:last]}{after}", inside)


def _window(text: str, marked: Spans) -> tuple[int, int]:
    """The stretch of at most `_LONGEST` characters, from word to word, that holds most matches, the first of such."""
    begins, ends = [start for start, _ in marked], [end for _, end in marked]

    def held(at: int) -> int:
        return bisect_right(ends, at + _LONGEST) - bisect_left(begins, at)

    best = max([0, *(max(start - _LEAD, 0) for start in begins)], key=lambda at: (held(at), -at))
    first = best
    if best:
        space = text.find(" ", best, best + _LEAD)
        first = space + 1 if space >= 0 else best
    last = first + _LONGEST
    if last >= len(text):
        return first, len(text)
    space = text.rfind(" ", first + 1, last)
    holds = [end for start, end in marked if start >= first and end <= last]
    return first, space if space > max([first, *holds]) else last
