"""The best labels of runs, and the names that they mark.

The algorithm is Viterbi's ("Error Bounds for Convolutional Codes", IEEE Transactions on Information Theory 13, 1967).
Between runs, and before and after them, there is nothing (O). Of what is equally good, the first in the order of labels
is taken.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.compiled import I8, I32, I64, U8, U64, compiled
from index.entities.arrays import Ints
from index.entities.gazetteer import STEP, Keys
from index.entities.model import IMPOSSIBLE, LABELS, OUTSIDE, TYPES, Scores
from index.entities.tokens import CAPITALISED

_B, _I, _L, _U = range(4)  # roles: label 1 + role * TYPES + type
_STATES = TYPES + 1  # between two tokens: nothing, or a name of a type that ends there


@compiled((I32, I64, I8))
def best_labels(  # noqa: PLR0912  # one step forwards and one backwards
    scores: Scores, lengths: Ints, steps: npt.NDArray[np.int8]
) -> npt.NDArray[np.int8]:
    """(m,) the label of each token in the best labelling of its run.

    `scores` are (m, LABELS) and `steps` (4, 4), flat; runs of so many tokens as `lengths` says follow on each other.
    """
    labels = np.empty(len(scores) // LABELS, np.int8)
    entered = np.empty((len(labels), _STATES), np.int8)  # the state before a name of each type, or nothing
    ends_long = np.empty((len(labels), TYPES), np.bool_)  # whether a name that ends there is of several tokens
    begins = np.empty((len(labels), TYPES), np.bool_)  # whether the token before an inner one begins the name
    outer, into = np.empty(_STATES, np.int64), np.empty(_STATES, np.int64)
    first, inner = np.empty(TYPES, np.int64), np.empty(TYPES, np.int64)
    begin = 0
    for length in lengths:
        outer[0], outer[1:], first[:], inner[:] = 0, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE
        for token in range(begin, begin + length):
            own = token * LABELS
            for state in range(_STATES):
                best = 0
                for before in range(1, _STATES):
                    if outer[before] + steps[before * _STATES + state] > outer[best] + steps[best * _STATES + state]:
                        best = before
                entered[token, state], into[state] = best, outer[best] + steps[best * _STATES + state]
            outer[0] = into[0] + scores[own + OUTSIDE]
            for type_ in range(TYPES):
                begins[token, type_] = first[type_] >= inner[type_]
                inside = max(first[type_], inner[type_])
                at = own + 1 + type_
                first[type_] = into[1 + type_] + scores[at + _B * TYPES]
                inner[type_] = inside + scores[at + _I * TYPES]
                long, single = inside + scores[at + _L * TYPES], into[1 + type_] + scores[at + _U * TYPES]
                ends_long[token, type_] = long > single
                outer[1 + type_] = max(long, single)
        state = 0
        for before in range(1, _STATES):
            if outer[before] + steps[before * _STATES] > outer[state] + steps[state * _STATES]:
                state = before
        within = False  # whether a later token of the name has been seen
        for token in range(begin + length - 1, begin - 1, -1):
            if state == 0:
                labels[token], state = OUTSIDE, entered[token, 0]
                continue
            if not within:
                within = ends_long[token, state - 1]
                role = _L if within else _U
            else:
                within = not begins[token + 1, state - 1]
                role = _I if within else _B
            labels[token] = 1 + role * TYPES + state - 1
            if not within:
                state = entered[token, state]
        begin += length
    return labels


@compiled((I8, I32, U8, U64, I8))
def marked(
    labels: npt.NDArray[np.int8],
    scores: Scores,
    kinds: npt.NDArray[np.uint8],
    words: Keys,
    steps: npt.NDArray[np.int8],
) -> tuple[Ints, Ints, Keys, Scores]:
    """First and last tokens (n,) of the names that labels (m,) mark, and of capitalised tokens outside of names; their
    keys, and their scores (n, TYPES + 1), flat: of each type and of nothing, as if nothing stood on either side."""
    firsts, lasts = np.empty(len(labels), np.int64), np.empty(len(labels), np.int64)
    keys, totals = np.empty(len(labels), np.uint64), np.empty(len(labels) * _STATES, np.int32)
    found = begin = 0
    for token in range(len(labels)):
        role = (labels[token] - 1) // TYPES if labels[token] else -1
        if role in (_B, _U) or role < 0:
            begin = token
        if role in (_B, _I) or (role < 0 and kinds[token] != CAPITALISED):
            continue
        key, nothing = words[begin], np.int32(0)
        for place in range(begin + 1, token + 1):
            key = key * np.uint64(STEP) + words[place]
        for place in range(begin, token + 1):
            nothing += scores[place * LABELS + OUTSIDE]
        firsts[found], lasts[found], keys[found] = begin, token, key
        for type_ in range(TYPES):
            at = begin * LABELS + 1 + type_
            total = steps[1 + type_] + steps[(1 + type_) * _STATES]
            if begin == token:
                total += scores[at + _U * TYPES]
            else:
                total += scores[at + _B * TYPES] + scores[token * LABELS + 1 + type_ + _L * TYPES]
                for place in range(begin + 1, token):
                    total += scores[place * LABELS + 1 + type_ + _I * TYPES]
            totals[found * _STATES + type_] = total
        totals[found * _STATES + TYPES] = nothing + steps[0] * (token - begin + 2)
        found += 1
    return firsts[:found].copy(), lasts[:found].copy(), keys[:found].copy(), totals[: found * _STATES].copy()
