"""The decoder, the expectations and the gradient against enumeration of every labelling; the memory of tokens."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.entities import find, train
from index.entities.decoding import best_labels, side_by_side
from index.entities.features import CATEGORIES, PLACES, category, features_of
from index.entities.gazetteer import BIT, CLASSES
from index.entities.likelihood import expectations, loss, transition_scores
from index.entities.model import LABELS, Model, Weights, model, surroundings
from index.entities.tokens import Runs, read, runs_of

ROWS = [
    ("Former President Ana Ruiz and the Bank of Usterby left New York.", [(17, 25, "person"), (34, 49, "org")]),
    ("In Paris, Will Kim’s lawyers sued the Workers’ Party.", [(3, 8, "place"), (10, 18, "person"), (38, 52, "org")]),
]


def runs_so_long(lengths: list[int]) -> Runs:
    length = np.array(lengths, np.int64)
    return Runs(np.arange(length.sum()), np.cumsum(length) - length, length)


def labellings(length: int, steps: np.ndarray) -> list[tuple[tuple[int, ...], float]]:
    """Every labelling of a run that may be, with the sum of its transitions."""
    table = transition_scores(steps)
    ways = []
    for labels in itertools.product(range(LABELS), repeat=length):
        path = (0, *labels, 0)
        total = sum(table[before, after] for before, after in itertools.pairwise(path))
        if total > -np.inf:
            ways.append((labels, float(total)))
    return ways


@pytest.mark.parametrize("seed", range(8))
def test_the_best_labels_are_the_best_of_all_labellings(seed: int) -> None:
    rng = np.random.default_rng(seed)
    runs = runs_so_long([1, 3, 2, 3, 1])
    steps = rng.normal(size=(4, 4))
    scores = rng.normal(size=(len(runs.tokens), LABELS)).astype(np.float32)
    layout = side_by_side(runs)
    laid = np.empty_like(scores)
    laid[layout.order] = scores
    labels = best_labels(laid, layout, steps.astype(np.float32))[layout.order]
    for first, length in zip(runs.first, runs.length, strict=True):
        own = scores[first : first + length]
        best, _ = max(
            labellings(int(length), steps),
            key=lambda way: way[1] + sum(own[at, label] for at, label in enumerate(way[0])),
        )
        assert tuple(labels[first : first + length]) == best


def test_expectations_are_those_of_all_labellings() -> None:
    rng = np.random.default_rng(3)
    runs = runs_so_long([2, 1, 3])
    steps = rng.normal(size=(4, 4))
    scores = rng.normal(size=(6, LABELS)).astype(np.float32)
    layout = side_by_side(runs)
    laid = np.empty_like(scores)
    laid[layout.order] = scores
    total, probable, _ = expectations(laid, layout, steps)
    expected_total = 0.0
    expected = np.zeros_like(scores)
    for first, length in zip(runs.first, runs.length, strict=True):
        ways = [
            (labels, float(np.exp(own + sum(scores[first + at, label] for at, label in enumerate(labels)))))
            for labels, own in labellings(int(length), steps)
        ]
        mass = sum(weight for _, weight in ways)
        expected_total += float(np.log(mass))
        for labels, weight in ways:
            expected[np.arange(first, first + length), labels] += weight / mass
    assert total == pytest.approx(expected_total, rel=1e-5)
    assert probable[layout.order] == pytest.approx(expected, abs=1e-5)


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    examples = train.examples_of(ROWS)
    rng = np.random.default_rng(0)
    shapes = ((len(examples.keys), LABELS), (2, CATEGORIES, CATEGORIES, LABELS), (len(CLASSES), 3, LABELS), (4, 4))
    weights = Weights(examples.keys, *(rng.normal(0, 0.3, shape).astype(np.float32) for shape in shapes))
    _, gradient = loss(weights, examples)
    for name in ("features", "pairs", "parts", "steps"):
        table, slopes = getattr(weights, name).reshape(-1), getattr(gradient, name).reshape(-1)
        for at in np.argsort(-abs(slopes))[:5]:
            before = table[at]
            values = []
            for change in (0.05, -0.05):
                table[at] = before + np.float32(change)
                values.append(loss(weights, examples)[0])
            table[at] = before
            assert slopes[at] == pytest.approx((values[0] - values[1]) / 0.1, abs=0.02)


@given(st.text(min_size=1).filter(lambda word: not any(map(str.isspace, word))), st.integers(0, 2 ** len(CLASSES) - 1))
def test_every_token_has_features_and_a_category(word: str, bits: int) -> None:
    assert 0 <= category(word, bits) < CATEGORIES
    assert len(features_of(word, bits, 0)) == len(set(PLACES))


def test_categories_tell_the_same_word_from_its_capitals() -> None:
    small = BIT["small"]
    assert len({category(word, small) for word in ("will", "Will", "WILL")}) == 3


def test_what_is_remembered_changes_nothing() -> None:
    texts = ["Ana Ruiz left Usterby.", "Bo Ek of Acme Corp. met Ana Ruiz in Rio de Janeiro.", "ANA RUIZ"]
    fresh, used = (Model(model().weights) for _ in range(2))
    read(texts[::-1], used.pieces)
    used.learn()
    scores = []
    for lexicon in (fresh, used):
        batch = read(texts, lexicon.pieces)
        lexicon.learn()
        runs = runs_of(batch, lexicon.kinds[batch.tokens])
        scores.append(lexicon.scores(surroundings(batch, runs, lexicon)))
    assert np.array_equal(*scores)


def test_a_full_memory_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Ana Ruiz of Acme Corp. left Usterby."
    before = find(text)
    monkeypatch.setattr("index.entities.model._MOST_TOKENS", 3)
    assert [find(text) for _ in range(3)] == [before] * 3
    assert len(model().pieces) == 0


def test_spaces_of_tokenised_text_go_and_spans_move_along() -> None:
    text = "Ana Ruiz , of Acme Inc. , did n't ( she said ) sue Bo Ek 's firm ."
    spans = [(text.index(name), text.index(name) + len(name), "person") for name in ("Ana Ruiz", "Bo Ek")]
    kept, moved = train.tightened(text, spans)
    assert kept == "Ana Ruiz, of Acme Inc., didn't (she said) sue Bo Ek's firm."
    assert [kept[start:end] for start, end, _ in moved] == ["Ana Ruiz", "Bo Ek"]


def test_people_are_renamed_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "names", lambda: {"first": ["eva", "ali"], "surname": ["marsh", "oyelaran"]})
    text = "Ana Ruiz left Acme Bank with Ana Ruiz."
    spans = [(0, 8, "person"), (14, 23, "org"), (29, 37, "person")]
    renamed = set()
    for seed in range(40):
        new, moved = train.renamed(text, spans, random.Random(seed))
        names = [new[start:end] for start, end, _ in moved]
        assert new == f"{names[0]} left Acme Bank with {names[2]}."
        renamed.update(names)
    assert len(renamed) > 10
