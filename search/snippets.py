"""Snippets: the sentences of an article that answer the query best, with the matches marked.

A sentence is worth the different parts of the query that it holds, then how many matches; the best are shown in the
order of the text. A sentence too long to be read at a glance is cut to a window on word boundaries around its matches.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import itemgetter
from typing import TypeAlias

from search.query.hints import Passage
from search.query.matches import Match, spans
from search.results import Snippet, Spans

_LONGEST = 300  # characters of a snippet
_LEAD = 60  # characters shown before the first match of a window
_MARKS_COUNTED = 4  # more matches than these make a sentence no better
_ELLIPSIS = "…"


# A sentence with its matches: where it begins in the body and ends; the standfirst begins at -1.
_Found: TypeAlias = tuple[int, int, Sequence[Match]]

# In a third of the time that a call of `Snippet` takes.
_snippet: Callable[[tuple[str, Spans]], Snippet] = partial(tuple.__new__, Snippet)


def snippets(
    body: Passage,
    matches: Iterable[Match],
    limit: int,
    standfirst: Passage | None = None,
    in_standfirst: Sequence[Match] = (),
) -> tuple[Snippet, ...]:
    """The best `limit` sentences; the first sentence, unmarked, where nothing in the text matches.

    `matches` are those in the body, by where they begin; the standfirst is one more sentence.
    """
    text, starts = body.text, body.starts
    found = _by_sentence(matches, starts, len(text))
    if standfirst is not None and (in_standfirst or not found):
        found.insert(0, (-1, len(standfirst.text), in_standfirst))
    if not found:
        found = [(starts[0] if starts else 0, starts[1] if len(starts) > 1 else len(text), ())]
    if len(found) > limit:
        found.sort(key=_worth, reverse=True)
        del found[limit:]
        found.sort(key=_start)
    shown: list[Snippet] = []
    for start, end, held in found:
        if start < 0 and standfirst is not None:
            cut = _cut(standfirst.text, 0, end, held)
        else:
            cut = _cut(text, start, end, held)
        if cut[0]:
            shown.append(cut)
    return tuple(shown)


def _by_sentence(matches: Iterable[Match], starts: Sequence[int], length: int) -> list[_Found]:
    """The sentences of a body that have matches, in their order."""
    found: list[_Found] = []
    here: list[Match] = []
    end = -1
    for match in matches:
        if match[0] < end:
            here.append(match)
            continue
        following = bisect_right(starts, match[0]) or 1
        end = starts[following] if following < len(starts) else length
        here = [match]
        found.append((starts[following - 1] if starts else 0, end, here))
    return found


_start = itemgetter(0)


def _worth(found: _Found) -> tuple[int, int, int]:
    start, _, matches = found
    if len(matches) == 1:
        return 1, 1 + matches[0][3], -start
    clauses, phrases = set(), 0
    for _, _, clause, phrase in matches:
        clauses.add(clause)
        phrases += phrase
    return len(clauses), min(len(matches), _MARKS_COUNTED) + phrases, -start


def _cut(text: str, start: int, end: int, matches: Sequence[Match]) -> Snippet:
    """A sentence of a text, as far as its last match where that runs over its end."""
    marked = spans(matches, start)
    if marked:
        end = max(end, start + marked[-1][1])
    text = text[start:end].rstrip()
    if len(text) <= _LONGEST:
        return _snippet((text, marked))
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
