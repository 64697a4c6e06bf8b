"""The best labels of all runs of a batch at once: Viterbi's algorithm, a step for each place in a run.

Runs are ordered by length and their tokens by place in the run, so that a step is a slice: the tokens of a place, of
all runs that are so long.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.entities.model import IMPOSSIBLE, LABELS, OUTSIDE, B, Floats, I, L, U
from index.entities.tokens import Ints, Runs


class Steps(NamedTuple):
    """Runs laid side by side. m tokens, t places."""

    order: Ints  # (m,) of each token of the runs, where it is laid
    bounds: Ints  # (t + 1,) where the tokens of each place begin


def side_by_side(runs: Runs) -> Steps:
    """The layout of runs by place: the longest run first in each place."""
    count = len(runs.length)
    rank = np.empty(count, np.int64)
    rank[np.argsort(-runs.length, kind="stable")] = np.arange(count)
    width = count - np.cumsum(np.bincount(runs.length))[:-1] if count else np.zeros(0, np.int64)
    bounds = np.concatenate(([0], np.cumsum(width)))
    place = np.arange(len(runs.tokens)) - np.repeat(runs.first, runs.length)
    return Steps(bounds[place] + np.repeat(rank, runs.length), bounds)


def best_labels(scores: Floats, steps: Steps, transitions: Floats) -> npt.NDArray[np.int8]:
    """The label of each token in the best labelling of its run. `scores` are (m, LABELS), laid side by side.

    Between runs, and before and after them, there is nothing (O).
    """
    bounds = steps.bounds
    labels = np.empty(len(scores), np.int8)
    if not len(scores):
        return labels
    places = len(bounds) - 1
    entered: list[npt.NDArray[np.int8]] = []  # of each place: what stood before a name of each type, or nothing
    ended_long: list[npt.NDArray[np.bool_]] = []  # whether a name that ends there is of several tokens
    began: list[npt.NDArray[np.bool_]] = []  # whether the token before the inner one begins the name
    outer = np.full((int(bounds[1]), 4), IMPOSSIBLE, np.float32)
    outer[:, 0] = 0
    first = inner = np.full((len(outer), 3), IMPOSSIBLE, np.float32)
    finals: list[Floats] = []
    for place in range(places):
        own = scores[bounds[place] : bounds[place + 1]]
        width = len(own)
        ways = outer[:width, :, None] + transitions
        before = ways.argmax(1)
        into = np.take_along_axis(ways, before[:, None], 1)[:, 0]
        starts = first[:width] >= inner[:width]
        inside = np.where(starts, first[:width], inner[:width])
        first, inner = into[:, 1:] + own[:, B], inside + own[:, I]
        long, single = inside + own[:, L], into[:, 1:] + own[:, U]
        outer = np.empty((width, 4), np.float32)
        outer[:, 0] = into[:, 0] + own[:, OUTSIDE]
        outer[:, 1:] = np.maximum(long, single)
        entered.append(before.astype(np.int8))
        ended_long.append(long > single)
        began.append(starts)
        finals.append(outer + transitions[:, 0])
    # Backwards: `state` is 0 for nothing, else the type of the name; `within`: its last token has been seen already.
    state = np.zeros(0, np.int64)
    within = np.zeros(0, bool)
    for place in reversed(range(places)):
        width = len(finals[place])
        ending = finals[place][len(state) :].argmax(1)
        state = np.concatenate((state, ending))
        within = np.concatenate((within, np.zeros(len(ending), bool)))
        row = np.arange(width)
        type = np.maximum(state - 1, 0)
        named = state > 0
        # A token within a name, its last one excepted, begins it or not, as the token after it has found.
        if place + 1 < places:
            begins = np.zeros(width, bool)
            later = len(began[place + 1])
            begins[:later] = began[place + 1][row[:later], type[:later]]
        else:
            begins = np.zeros(width, bool)
        last_of_long = named & ~within & ended_long[place][row, type]
        role = np.where(within, np.where(begins, 0, 1), np.where(last_of_long, 2, 3))
        labels[bounds[place] : bounds[place] + width] = np.where(named, 1 + role * 3 + type, OUTSIDE)
        goes_on = named & ((within & ~begins) | last_of_long)
        state = np.where(goes_on, state, entered[place][row, state])
        within = goes_on
    return labels


assert LABELS == 13
