"""How likely each token is to begin, continue or be a name of each type: a linear-chain conditional random field.

A name of several tokens is labelled B, I ..., L, a single one U, everything else O (Lafferty, McCallum and Pereira,
"Conditional Random Fields", ICML 2001; the labels of Ratinov and Roth, "Design Challenges and Misconceptions in Named
Entity Recognition", CoNLL 2009). The score of a token is a sum of rows: of the tokens around it, of the two pairs that
it makes with its neighbours, and of the names in the gazetteer that it is part of.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.article import ENTITY_TYPES
from index.compiled import I8, I16, I32, I64, MASK, OUT_I16, OUT_I32, OUT_MASK, U8, U32, U64, compiled
from index.entities.arrays import Growing, Ints
from index.entities.features import FIRST, OWN, PLACES, feature_keys
from index.entities.gazetteer import CLASSES, STEP, Directory, Keys, classes, open_array_file
from index.entities.lexicon import Lexicon
from index.entities.spelling import CATEGORIES
from index.entities.tokens import LINK, PARTICLE, Batch, Runs

Floats = npt.NDArray[np.float32]
Scores = npt.NDArray[np.int32]  # logarithms in units of 1 / SCALE

TYPES = len(ENTITY_TYPES)
# Labels: O, then B, I, L and U of each of the types in turn.
OUTSIDE = 0
B, I, L, U = (slice(1 + role * TYPES, 1 + (role + 1) * TYPES) for role in range(4))  # noqa: E741
LABELS = 1 + 4 * TYPES
SCALE = 32  # weights are kept in 32nds of a natural logarithm
IMPOSSIBLE = -10_000 * SCALE
LONGEST = 8  # tokens of a name in the gazetteer
_MOST_TOKENS = 1 << 16  # distinct ones to remember
_PLACES, _CLASSES = len(PLACES), len(CLASSES)

_ALLOWED = np.zeros((4, LABELS), np.int32)  # what to add to the scores of a token of each kind
_ALLOWED[PARTICLE, L] = _ALLOWED[PARTICLE, U] = IMPOSSIBLE
_ALLOWED[LINK, B] = _ALLOWED[LINK, L] = _ALLOWED[LINK, U] = IMPOSSIBLE
_ALLOWED_FLAT = _ALLOWED.reshape(-1)


class Weights(NamedTuple):
    """What was learned: int8 in 32nds as it ships, float32 in natural logarithms while it is learned.

    f features, C classes of the gazetteer.
    """

    keys: npt.NDArray[np.uint32]  # (f,) of features, ascending
    features: npt.NDArray[Any]  # (f, LABELS)
    pairs: npt.NDArray[Any]  # (2, CATEGORIES, CATEGORIES, LABELS): with the token before, with the token after
    parts: npt.NDArray[Any]  # (C, 3, LABELS): first, inner, last token of a name of the class
    steps: npt.NDArray[Any]  # (4, 4): from nothing or a name of a type to nothing or a name of a type


def allowed(kinds: npt.NDArray[np.uint8]) -> Scores:
    """(n, LABELS) what to add to the scores of tokens: IMPOSSIBLE for labels that their kind cannot have."""
    return _ALLOWED[kinds]


class Surroundings(NamedTuple):
    """The tokens of runs in their places, and what else their scores depend on. m tokens, p parts of names."""

    places: Ints  # (PLACES, m) numbers of tokens; 0 where there is none
    pairs: Ints  # (2, m) numbers of pairs of categories
    part_of: Ints  # (p,) numbers of run tokens that are in names of the gazetteer
    part_as: Ints  # (p,) 3 * class + role of each


def surroundings(batch: Batch, runs: Runs, lexicon: Lexicon) -> Surroundings:
    """All that the scores of the tokens of runs depend on."""
    places, pairs = _around(batch.tokens, batch.sentences, runs.tokens, lexicon.opens, lexicon.categories)
    own = places[OWN * len(runs.tokens) : (OWN + 1) * len(runs.tokens)]
    starts, lengths, names = _stretches(lexicon.keys[own], runs.first, runs.length)
    parts = _parts(starts, lengths, classes(names))
    return Surroundings(places.reshape(_PLACES, -1), pairs.reshape(2, -1), *parts)


@compiled((I64, I64, I64, MASK, U8))
def _around(
    tokens: Ints, sentences: Ints, scored: Ints, opens: npt.NDArray[np.bool_], categories: npt.NDArray[np.uint8]
) -> tuple[Ints, Ints]:
    """The places and pairs of `Surroundings`, flat."""
    many = len(scored)
    places, pairs = np.zeros(_PLACES * many, np.int64), np.empty(2 * many, np.int64)
    for number in range(many):
        at = scored[number]
        for place in range(5):
            there = at + place - 2
            if 0 <= there < len(tokens) and sentences[there] == sentences[at]:
                places[place * many + number] = tokens[there]
        before, here, after = places[many + number], tokens[at], places[3 * many + number]
        if opens[before]:
            places[FIRST * many + number] = here
        pairs[number] = np.int64(categories[before]) * CATEGORIES + categories[here]
        pairs[many + number] = np.int64(categories[here]) * CATEGORIES + categories[after]
    return places, pairs


@compiled((U64, I64, I64))
def _stretches(words: Keys, first: Ints, length: Ints) -> tuple[Ints, Ints, Keys]:
    """Where in runs names of two words or more may begin, how long they are, and their keys; the shorter first."""
    most = 0
    for run in range(len(first)):
        for longer_by in range(1, min(LONGEST, length[run])):
            most += length[run] - longer_by
    starts, lengths, names = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.uint64)
    keys = words.copy()
    found = 0
    for more in range(1, LONGEST):
        for run in range(len(first)):
            for start in range(first[run], first[run] + length[run] - more):
                keys[start] = keys[start] * np.uint64(STEP) + words[start + more]
                starts[found], lengths[found], names[found] = start, more + 1, keys[start]
                found += 1
    return starts, lengths, names


@compiled((I64, I64, U32))
def _parts(starts: Ints, lengths: Ints, bits: npt.NDArray[np.uint32]) -> tuple[Ints, Ints]:
    """The parts of `Surroundings`, given the classes of the names that may be."""
    most = 0
    for name in range(len(bits)):
        own = bits[name]
        while own:
            own &= own - np.uint32(1)
            most += lengths[name]
    part_of, part_as = np.empty(most, np.int64), np.empty(most, np.int64)
    found = 0
    for name in range(len(bits)):
        if not bits[name]:
            continue
        for token in range(lengths[name]):
            role = 0 if token == 0 else 2 if token == lengths[name] - 1 else 1
            for rank in range(_CLASSES):
                if bits[name] >> np.uint32(rank) & 1:
                    part_of[found], part_as[found] = starts[name] + token, 3 * rank + role
                    found += 1
    return part_of, part_as


class Model(Lexicon):
    """The trained recogniser of single tokens, with a memory of the tokens that it has met."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.weights = weights
        self._features = Directory(weights.keys)
        # For each token: the sum of the weights of its features in each place, and whether that has been worked out.
        self._rows = Growing(np.int16, _PLACES, LABELS)
        self._has_row = Growing(np.bool_, _PLACES)
        self._tables = tuple(table.reshape(-1) for table in weights[1:])

    @property
    def is_full(self) -> bool:
        """Whether it is time to begin with an empty memory."""
        return len(self) > _MOST_TOKENS

    def scores(self, around: Surroundings) -> Scores:
        """(m, LABELS): the score of each label of each token of runs."""
        more = len(self) - len(self._rows.view)
        self._rows.room(more)
        self._rows.grow(more)
        self._has_row.extend(np.zeros((more, _PLACES), np.bool_))
        features, pairs, parts, _ = self._tables
        places, rows = around.places.reshape(-1), self._rows.view.reshape(-1)
        tokens, where = _missing(places, self._has_row.view.reshape(-1))
        if len(tokens):
            keys, counts = feature_keys(self, tokens, where)
            _sum(tokens, where, counts, self._features.find(keys), features, rows)
        scores = _scores(places, around.pairs.reshape(-1), self.kinds, rows, pairs)
        _add_parts(scores, around.part_of, around.part_as, parts)
        return scores.reshape(-1, LABELS)


@compiled((I64, OUT_MASK))
def _missing(places: Ints, has_row: npt.NDArray[np.bool_]) -> tuple[Ints, npt.NDArray[np.uint8]]:
    """The tokens among `places` that have no row in their place, and the place of each; they are noted to have one."""
    tokens, where = np.empty(len(places), np.int64), np.empty(len(places), np.uint8)
    found, many = 0, len(places) // _PLACES
    for number in range(len(places)):
        place = number // many
        if not has_row[places[number] * _PLACES + place]:
            has_row[places[number] * _PLACES + place] = True
            tokens[found], where[found] = places[number], place
            found += 1
    return tokens[:found].copy(), where[:found].copy()


@compiled((I64, U8, I64, I32, I8, OUT_I16))
def _sum(  # noqa: PLR0917  # compiled loops take no keywords
    tokens: Ints,
    places: npt.NDArray[np.uint8],
    counts: Ints,
    features: npt.NDArray[np.int32],
    weights: npt.NDArray[np.int8],
    rows: npt.NDArray[np.int16],
) -> None:
    """Write the rows of tokens, of which each has so many `features`, by number or -1, as `counts` says."""
    sums = np.empty(LABELS, np.int16)
    done = 0
    for number in range(len(tokens)):
        sums[:] = 0
        for feature in features[done : done + counts[number]]:
            if feature >= 0:
                for label in range(LABELS):
                    sums[label] += weights[feature * LABELS + label]
        done += counts[number]
        begin = (tokens[number] * _PLACES + places[number]) * LABELS
        for label in range(LABELS):
            rows[begin + label] = sums[label]


@compiled((I64, I64, U8, I16, I8))
def _scores(
    places: Ints,
    pairs: Ints,
    kinds: npt.NDArray[np.uint8],
    rows: npt.NDArray[np.int16],
    weights: npt.NDArray[np.int8],
) -> Scores:
    """The scores of tokens, without the parts of names that they are; all is flat."""
    many = len(places) // _PLACES
    scores = np.empty(many * LABELS, np.int32)
    sums = np.empty(LABELS, np.int32)
    for number in range(many):
        kind = np.int64(kinds[places[OWN * many + number]])
        for label in range(LABELS):
            sums[label] = _ALLOWED_FLAT[kind * LABELS + label]
        for place in range(_PLACES):
            begin = (places[place * many + number] * _PLACES + place) * LABELS
            for label in range(LABELS):
                sums[label] += rows[begin + label]
        for side in range(2):
            begin = (side * CATEGORIES * CATEGORIES + pairs[side * many + number]) * LABELS
            for label in range(LABELS):
                sums[label] += weights[begin + label]
        for label in range(LABELS):
            scores[number * LABELS + label] = sums[label]
    return scores


@compiled((OUT_I32, I64, I64, I8))
def _add_parts(scores: Scores, part_of: Ints, part_as: Ints, weights: npt.NDArray[np.int8]) -> None:
    """Add to the scores of tokens what it says of them that they are parts of names."""
    for part in range(len(part_of)):
        for label in range(LABELS):
            scores[part_of[part] * LABELS + label] += weights[part_as[part] * LABELS + label]


@cache
def _shipped() -> Weights:
    return Weights(**open_array_file("model.bin"))


_model: Model | None = None


def model() -> Model:
    """The model that ships. It remembers the tokens that it meets, until they are too many."""
    global _model  # noqa: PLW0603  # what is remembered outlives a call, and is let go as a whole
    if _model is None or _model.is_full:
        _model = Model(_shipped())
    return _model
