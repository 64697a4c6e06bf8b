"""The likelihood of annotated runs under a conditional random field, and the weights that make it greatest.

Forward and backward sums over all labellings (Lafferty and others, ICML 2001), for all runs at once; a Gaussian prior
on the weights; L-BFGS (Liu and Nocedal, "On the Limited Memory BFGS Method", Mathematical Programming 45, 1989).
Everything is NumPy over whole arrays, so a hundred passes over a million tokens take minutes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.entities.arrays import Ints
from index.entities.features import FIRST, OWN, feature_keys
from index.entities.gazetteer import CLASSES, found
from index.entities.lexicon import Lexicon
from index.entities.model import LABELS, OUTSIDE, SCALE, TYPES, B, I, L, Surroundings, U, Weights, allowed
from index.entities.spelling import CATEGORIES
from index.entities.tokens import Runs

Doubles = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

_PRIOR = 1.0  # inverse variance of the weights
_PASSES = 120
_FORGET = 0.15
_RAREST = 2  # times that a feature must occur

# Which of the four outer states (nothing, or a name of a type) a label leaves, and which it enters.
_LEAVES = np.full(LABELS, -1)
_ENTERS = np.full(LABELS, -1)
_LEAVES[OUTSIDE] = _ENTERS[OUTSIDE] = 0
_LEAVES[L] = _LEAVES[U] = _ENTERS[B] = _ENTERS[U] = np.arange(1, TYPES + 1)
_STEP_FROM, _STEP_TO = np.nonzero((_LEAVES[:, None] >= 0) & (_ENTERS >= 0))


def transition_scores(steps: Doubles) -> Doubles:
    """(LABELS, LABELS): the scores of all steps from label to label; minus infinity for those that cannot be."""
    scores = np.full((LABELS, LABELS), -np.inf)
    scores[_STEP_FROM, _STEP_TO] = steps[_LEAVES[_STEP_FROM], _ENTERS[_STEP_TO]]
    for begin in (B, I):
        for go_on in (I, L):
            scores[range(begin.start, begin.stop), range(go_on.start, go_on.stop)] = 0
    return scores


def expectations(scores: Singles, layout: Steps, steps: Doubles) -> tuple[float, Singles, Doubles]:
    """The logarithm of the sum over all labellings, the probability of each label of each token, and how often each
    outer step is expected. `scores` are (m, LABELS), laid side by side."""
    bounds = layout.bounds
    places = len(bounds) - 1
    greatest = scores.max(1, keepdims=True)
    potential = np.exp(scores - greatest)
    matrix = np.exp(transition_scores(steps)).astype(np.float32)
    final = np.where(_LEAVES >= 0, np.exp(steps[np.maximum(_LEAVES, 0), 0]), 0).astype(np.float32)
    width = np.diff(bounds)
    forward = np.empty_like(scores)
    scale = np.empty(len(scores), np.float32)
    for place in range(places):
        here = slice(bounds[place], bounds[place + 1])
        if place == 0:
            into = np.broadcast_to(matrix[OUTSIDE], (width[0], LABELS))
        else:
            into = forward[bounds[place - 1] : bounds[place - 1] + width[place]] @ matrix
        sums = into * potential[here]
        scale[here] = sums.sum(1)
        forward[here] = sums / scale[here, None]
    backward = np.empty_like(scores)
    probable = np.empty_like(scores)
    expected = np.zeros((LABELS, LABELS))
    total = float(greatest.sum(dtype=np.float64) + np.log(scale, dtype=np.float64).sum())
    for place in reversed(range(places)):
        here = slice(bounds[place], bounds[place + 1])
        backward[here] = final
        going_on = width[place + 1] if place + 1 < places else 0
        if going_on:
            later = slice(bounds[place + 1], bounds[place + 2])
            ahead = potential[later] * backward[later] / scale[later, None]
            backward[bounds[place] : bounds[place] + going_on] = ahead @ matrix.T
        both = forward[here] * backward[here]
        sums = both.sum(1)
        probable[here] = both / sums[:, None]
        total += float(np.log(sums[going_on:], dtype=np.float64).sum())
        # What the runs that end here are worth in all divides what they expect of the steps before.
        backward[here] /= sums[:, None]
        ended = probable[here][going_on:].sum(0, dtype=np.float64)
        expected[:, OUTSIDE] += np.where(_LEAVES >= 0, ended, 0)
        if place:
            before = forward[bounds[place - 1] : bounds[place - 1] + width[place]]
            ahead = potential[here] * backward[here] / scale[here, None]
            expected += (before.T @ ahead) * matrix
        else:
            expected[OUTSIDE] += np.where(_ENTERS >= 0, probable[here].sum(0, dtype=np.float64), 0)
    outer = np.zeros((TYPES + 1, TYPES + 1))
    np.add.at(outer, (_LEAVES[_STEP_FROM], _ENTERS[_STEP_TO]), expected[_STEP_FROM, _STEP_TO])
    return total, probable, outer


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


class Sums(NamedTuple):
    """Sums of rows by group: rows `source`, in the order of their groups, of which `groups` begin at `begins`."""

    source: Ints
    begins: Ints
    groups: Ints
    size: int

    @classmethod
    def of(cls, groups: Ints, source: Ints, size: int) -> Sums:
        """Row `source[i]` goes to group `groups[i]` of `size`."""
        order = np.argsort(groups, kind="stable")
        ordered = groups[order]
        begins = np.flatnonzero(np.diff(ordered, prepend=-1))
        return cls(source[order], begins, ordered[begins], size)

    def __call__(self, rows: Singles) -> Singles:
        """(size, LABELS): the sum of each group."""
        sums = np.zeros((self.size, LABELS), np.float32)
        if len(self.begins):
            sums[self.groups] = np.add.reduceat(rows[self.source], self.begins, axis=0)
        return sums


class Atoms(NamedTuple):
    """One of the things that a token's score is a sum of: the row `used[i]` of a table for token i.

    The table's rows are sums of the weights of features (`rows`), or weights of their own (None).
    """

    used: Ints
    tokens: Sums  # from tokens to rows of the table
    rows: Sums | None  # from features to rows of the table
    features: Sums | None  # and back


class Examples(NamedTuple):
    """Annotated runs, laid side by side. m tokens."""

    keys: npt.NDArray[np.uint32]  # of the features
    places: list[Atoms]
    pairs: list[Atoms]
    part_of: Ints
    parts: Sums
    impossible: Singles  # (m, LABELS)
    layout: Steps
    right: Ints  # (m,) labels
    steps: Doubles  # (4, 4) how often each outer step is right

    @classmethod
    def of(cls, lexicon: Lexicon, around: Surroundings, runs: Runs, labels: Ints) -> Examples:
        """Examples of runs; half of their tokens forget what names them, as the names of tomorrow will not be known."""
        layout = side_by_side(runs)
        turned = np.empty_like(layout.order)
        turned[layout.order] = np.arange(len(turned))
        places = around.places[:, turned]
        known = len(lexicon)
        forgotten = np.random.default_rng(1).random(len(turned)) < _FORGET
        for place in (OWN, FIRST):
            places[place] += known * (forgotten & (places[place] > 0))
        lists = [_both(lexicon, place) for place in range(len(places))]
        uses = [np.bincount(used, minlength=2 * known) for used in places]
        flat = np.concatenate([keys for keys, _ in lists])
        often = np.concatenate([np.repeat(use, many) for use, (_, many) in zip(uses, lists, strict=True)])
        keys, number = np.unique(flat, return_inverse=True)
        keys = keys[np.bincount(number, often) >= _RAREST]
        atoms = []
        for used, use, (own, many) in zip(places, uses, lists, strict=True):
            at, is_there = found(keys, own)
            row = np.repeat(np.arange(len(many)), many)
            is_there &= use[row] > 0
            at, row = at[is_there], row[is_there]
            size = 2 * known
            every = np.arange(len(used))
            atoms.append(Atoms(used, Sums.of(used, every, size), Sums.of(row, at, size), Sums.of(at, row, len(keys))))
        pairs = []
        for used in around.pairs[:, turned]:
            pairs.append(Atoms(used, Sums.of(used, np.arange(len(used)), CATEGORIES**2), None, None))
        place_of = layout.order
        parts = Sums.of(around.part_as, place_of[around.part_of], 3 * len(CLASSES))
        part_of = np.stack((place_of[around.part_of], around.part_as))
        kinds = lexicon.kinds[around.places[OWN][turned]]
        impossible = allowed(kinds).astype(np.float32) / np.float32(SCALE)
        return cls(keys, atoms, pairs, part_of, parts, impossible, layout, labels[turned], _right_steps(runs, labels))


def _both(lexicon: Lexicon, place: int) -> tuple[npt.NDArray[np.uint32], Ints]:
    """The features of all tokens in a place, those that name them included and then not, and how many each has."""
    tokens, where = np.arange(len(lexicon)), np.full(len(lexicon), place, np.uint8)
    full, bare = (feature_keys(lexicon, tokens, where, nameless=nameless) for nameless in (False, True))
    return np.concatenate((full[0], bare[0])), np.concatenate((full[1], bare[1]))


def _right_steps(runs: Runs, labels: Ints) -> Doubles:
    steps = np.zeros((TYPES + 1, TYPES + 1))
    first, last = runs.first, runs.first + runs.length - 1
    inner = np.ones(len(labels), bool)
    inner[first] = False
    at = np.flatnonzero(inner)
    for before, after in (
        (np.zeros(len(first), np.int64), _ENTERS[labels[first]]),
        (_LEAVES[labels[last]], np.zeros(len(last), np.int64)),
        (_LEAVES[labels[at - 1]], _ENTERS[labels[at]]),
    ):
        outer = (before >= 0) & (after >= 0)
        np.add.at(steps, (before[outer], after[outer]), 1)
    return steps


def loss(weights: Weights, examples: Examples) -> tuple[float, Weights]:
    """Minus the logarithm of the likelihood of `examples`, with the prior, and its gradient."""
    scores = examples.impossible.copy()
    tables = [atoms.rows(weights.features) for atoms in examples.places if atoms.rows is not None]
    for atoms, table in zip(examples.places, tables, strict=True):
        scores += table[atoms.used]
    for atoms, pair in zip(examples.pairs, weights.pairs, strict=True):
        scores += pair.reshape(-1, LABELS)[atoms.used]
    np.add.at(scores, examples.part_of[0], weights.parts.reshape(-1, LABELS)[examples.part_of[1]])
    total, probable, steps = expectations(scores, examples.layout, weights.steps.astype(np.float64))
    everyone = np.arange(len(scores))
    right = scores[everyone, examples.right].sum(dtype=np.float64) + (examples.steps * weights.steps).sum()
    value = total - float(right) + sum(_PRIOR / 2 * float((w.astype(np.float64) ** 2).sum()) for w in weights[1:])
    probable[everyone, examples.right] -= 1
    slopes = np.zeros_like(weights.features)
    for atoms in examples.places:
        if atoms.features is not None:
            slopes += atoms.features(atoms.tokens(probable))
    gradient = Weights(
        weights.keys,
        slopes,
        np.stack([atoms.tokens(probable) for atoms in examples.pairs]).reshape(weights.pairs.shape),
        examples.parts(probable).reshape(weights.parts.shape),
        (steps - examples.steps).astype(np.float32),
    )
    return value, gradient._replace(**{
        name: getattr(gradient, name) + np.float32(_PRIOR) * getattr(weights, name)
        for name in ("features", "pairs", "parts", "steps")
    })  # fmt: skip


def learn(examples: Examples) -> Weights:
    """The weights under which the right labels are most likely."""
    sizes = ((len(examples.keys), LABELS), (2, CATEGORIES, CATEGORIES, LABELS),
             (len(CLASSES), 3, LABELS), (TYPES + 1, TYPES + 1))  # fmt: skip
    bounds = np.cumsum([int(np.prod(size)) for size in sizes])[:-1]

    def unpacked(vector: Singles) -> Weights:
        parts = [part.reshape(size) for part, size in zip(np.split(vector, bounds), sizes, strict=True)]
        return Weights(examples.keys, *parts)

    def slope(vector: Singles) -> tuple[float, Singles]:
        value, gradient = loss(unpacked(vector), examples)
        return value, np.concatenate([part.reshape(-1) for part in gradient[1:]])

    start = np.zeros(sum(int(np.prod(size)) for size in sizes), np.float32)
    return unpacked(minimum(slope, start, _PASSES))


def minimum(slope: Callable[[Singles], tuple[float, Singles]], at: Singles, passes: int, memory: int = 6) -> Singles:
    """Where a function is least: L-BFGS with backtracking from `at`. `slope` gives its value and gradient."""
    value, gradient = slope(at)
    history: deque[tuple[Singles, Singles, float]] = deque(maxlen=memory)
    for number in range(passes):
        direction = -gradient
        weights = []
        for step, change, curvature in reversed(history):
            weight = float(step @ direction) / curvature
            direction -= np.float32(weight) * change
            weights.append(weight)
        if history:
            step, change, curvature = history[-1]
            direction *= np.float32(curvature / float(change @ change))
        else:
            direction /= np.float32(np.linalg.norm(gradient))
        for (step, change, curvature), weight in zip(history, reversed(weights), strict=True):
            direction += np.float32(weight - float(change @ direction) / curvature) * step
        descent = float(gradient @ direction)
        size = 1.0
        while True:
            there = at + np.float32(size) * direction
            new_value, new_gradient = slope(there)
            if new_value <= value + 1e-4 * size * descent or size < 1e-4:
                break
            size /= 2
        step, change = there - at, new_gradient - gradient
        curvature = float(step @ change)
        if curvature > 0:
            history.append((step, change, curvature))
        if number % 10 == 9:
            print(f"pass {number + 1} of {passes}: {new_value:,.0f}", flush=True)
        done = value - new_value < 1e-5 * value
        at, value, gradient = there, new_value, new_gradient
        if done:
            break
    return at
