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

from search.query.matches import Marker, Match, spans
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


class _Found(NamedTuple):
    """A sentence with matches: its place among those of the body, -1 for the standfirst."""

    place: int
    matches: Sequence[Match]

    def worth(self) -> tuple[int, int, int]:
        clauses, phrases = set(), 0
        for _, _, clause, phrase in self.matches:
            clauses.add(clause)
            phrases += phrase
        return len(clauses), min(len(self.matches), _MARKS_COUNTED) + phrases, -self.place


def snippets(texts: Texts, starts: Sequence[int], marker: Marker, limit: int) -> tuple[Snippet, ...]:
    """The best `limit` sentences; the first sentence, unmarked, where nothing in the text matches.

    `texts` are an article or its texts alone; the sentences of the body begin at `starts`, in characters.
    """
    if limit == 0:
        return ()
    found = _with_matches(texts.body, starts, marker)
    if texts.standfirst:
        matches = marker.spans("standfirst", texts.standfirst)
        if matches or not found:
            found.append(_Found(-1, matches))
    if not found:
        found = [_Found(0, ())]
    if len(found) > limit:
        found = nlargest(limit, found, key=_Found.worth)
    if len(found) > 1:
        found.sort(key=_PLACE)
    shown = [_cut(texts, starts, place, matches) for place, matches in found]
    return tuple([snippet for snippet in shown if snippet.text])


_PLACE = attrgetter("place")


def _with_matches(body: str, starts: Sequence[int], marker: Marker) -> list[_Found]:
    grouped: dict[int, list[Match]] = {}
    for match in marker.spans("body", body):
        place = max(bisect_right(starts, match.start) - 1, 0)
        if place in grouped:
            grouped[place].append(match)
        else:
            grouped[place] = [match]
    return [_Found(place, matches) for place, matches in grouped.items()]


def _cut(texts: Texts, starts: Sequence[int], place: int, matches: Sequence[Match]) -> Snippet:
    """A sentence of the body, or the standfirst, as far as its last match where that runs over its end."""
    if place < 0:
        text, start, end = texts.standfirst, 0, len(texts.standfirst)
    else:
        text = texts.body
        start = starts[place] if starts else 0
        end = starts[place + 1] if place + 1 < len(starts) else len(text)
        for match in matches:
            end = max(end, match.end)
    text = text[start:end].rstrip()
    marked = tuple([(begin - start, after - start) for begin, after in spans(matches)])
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
