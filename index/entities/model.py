"""Which words of a run are names, and of what type: a linear semi-Markov model.

A run is cut into segments, each a person, an organisation, a place or (one word) nothing, so that the sum of the
segments' scores is greatest (Sarawagi and Cohen, "Semi-Markov Conditional Random Fields", NIPS 2004). Scores are
sums of feature weights that `index.entities.train` learned; whatever does not depend on the occurrence is remembered.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from index.article import ENTITY_TYPES
from index.entities.features import inner_features, left_features, main_class, right_features
from index.entities.gazetteer import plain
from index.entities.runs import PARTICLES, Run, Token, tokens_of

LABELS = (*ENTITY_TYPES, "none")
NONE = len(ENTITY_TYPES)
LONGEST = 8  # words in a name
_LINKS = frozenset({"of", "for", "and", "the", "on", "&", "'", "’", "'s", "’s"})

_ORDINARY = frozenset({"small", "people", "time", "title"})

Scores = tuple[float, float, float, float]
# A capitalised word that is not an ordinary one is taken for a name a little sooner than the training texts would have
# it: their annotators leave out products, events and works, which a reader misses less than a name that is not found.
_KEEN: Scores = (0.0, 0.0, 0.0, -50.0)


class Segment(NamedTuple):
    """Words `first` up to `last` (exclusive) of a run, with their score for each label."""

    first: int
    last: int
    scores: Scores


@cache
def weights() -> dict[str, Scores]:
    """The trained weights of each feature, in the order of `LABELS`."""
    packed = (files(__package__) / "model.json.gz").read_bytes()
    trained: dict[str, Scores] = {name: tuple(row) for name, row in json.loads(gzip.decompress(packed)).items()}
    return trained


def may_be_name(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the words from `first` up to `last` can be one segment: names begin and end with a capital."""
    begin, end = tokens[first].text, tokens[last - 1].text
    if end in _LINKS or end in PARTICLES:
        return False
    return begin not in _LINKS and (begin not in PARTICLES or last - first > 1)


def cuts(tokens: Sequence[Token]) -> Iterable[tuple[int, int]]:
    """Every stretch of words that can be a segment; a single word always can (as nothing)."""
    count = len(tokens)
    for first in range(count):
        for last in range(first + 1, min(count, first + LONGEST) + 1):
            if last == first + 1 or may_be_name(tokens, first, last):
                yield first, last


def _score(features: Iterable[str]) -> Scores:
    table = weights()
    person = org = place = none = 0.0
    for feature in features:
        row = table.get(feature)
        if row is not None:
            person += row[0]
            org += row[1]
            place += row[2]
            none += row[3]
    return person, org, place, none


def _sum(*parts: Scores) -> Scores:
    person = org = place = none = 0.0
    for part in parts:
        person += part[0]
        org += part[1]
        place += part[2]
        none += part[3]
    return person, org, place, none


@lru_cache(maxsize=1 << 17)
def _inner(*words: str) -> Scores:
    return _score(inner_features(words))


@lru_cache(maxsize=1 << 16)
def _left(nearest: str, second: str, first: str) -> Scores:
    return _score(left_features(nearest, second, first))


@lru_cache(maxsize=1 << 16)
def _right(nearest: str, second: str) -> Scores:
    return _score(right_features(nearest, second))


@lru_cache(maxsize=1 << 15)
def _lattice(run: str) -> tuple[Segment, ...]:
    """All segments of a run, scored by their own words and by the neighbours that they have inside it."""
    tokens = tokens_of(run)
    count = len(tokens)
    words = [token.text for token in tokens]
    segments = []
    for first, last in cuts(tokens):
        parts = [_inner(*words[first:last])]
        if first:
            parts.append(_left(words[first - 1], words[first - 2] if first > 1 else "", words[first]))
        if last < count:
            parts.append(_right(words[last], words[last + 1] if last + 1 < count else ""))
        if last == first + 1 and main_class(plain(words[first])) not in _ORDINARY:
            parts.append(_KEEN)
        segments.append(Segment(first, last, _sum(*parts)))
    return tuple(segments)


def segment(run: Run, whole_from: int | None = None) -> list[tuple[Segment, int]]:
    """The best segments of a run, in order, each with the number of its label.

    The words from `whole_from` on, where it is given, are known to be one name.
    """
    tokens = tokens_of(run.text)
    count = len(tokens)
    left = _left(*run.left, tokens[0].text)
    right = _right(*run.right)
    if count == 1:
        scores = _sum(_lattice(run.text)[0].scores, left, right)
        labels = range(NONE + 1) if may_be_name(tokens, 0, 1) else (NONE,)
        return [(Segment(0, 1, scores), max(labels, key=scores.__getitem__))]
    best: list[tuple[Segment, int] | None] = [None] * (count + 1)
    totals = [0.0] + [float("-inf")] * count
    for found in _lattice(run.text):
        first, last, scores = found
        if whole_from is not None and last > whole_from and (first, last) != (whole_from, count):
            continue
        if first == 0:
            scores = _sum(scores, left)
        if last == count:
            scores = _sum(scores, right)
        single = last == first + 1
        if single and not may_be_name(tokens, first, last):
            label = NONE
        else:
            label = max(range(4 if single else 3), key=scores.__getitem__)
        total = totals[first] + scores[label]
        if total > totals[last]:
            totals[last] = total
            best[last] = Segment(first, last, scores), label
    chosen = []
    at = count
    while at:
        step = best[at]
        assert step is not None  # a single word always is a segment
        chosen.append(step)
        at = step[0].first
    chosen.reverse()
    return chosen
