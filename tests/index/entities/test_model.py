"""The decoder, the expectations and the gradient against enumeration of every labelling; the memory of tokens."""

from __future__ import annotations

import itertools
import random
from functools import reduce

import numpy as np
import pytest

from index.entities import train
from index.entities.decoding import best_labels, marked
from index.entities.features import FIRST
from index.entities.gazetteer import CLASSES, STEP, classes, clusters, name_key, plain, read_lists, word_key
from index.entities.likelihood import expectations, loss, side_by_side, transition_scores
from index.entities.model import LABELS, OUTSIDE, B, I, L, Model, U, Weights, allowed, model, surroundings
from index.entities.recogniser import find
from index.entities.spelling import CATEGORIES
from index.entities.tokens import CAPITALISED, Runs, runs_of
from tests.index.entities.reference import features_of, labels_of

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
    steps = rng.integers(-99, 99, (4, 4), np.int8)
    scores = rng.integers(-9_999, 9_999, (len(runs.tokens), LABELS), np.int32)
    labels = best_labels(scores.reshape(-1), runs.length, steps.reshape(-1))
    for first, length in zip(runs.first, runs.length, strict=True):
        own = scores[first : first + length]
        best, _ = max(
            labellings(int(length), steps),
            key=lambda way: way[1] + sum(own[at, label] for at, label in enumerate(way[0])),
        )
        assert tuple(labels[first : first + length]) == best


@pytest.mark.parametrize("seed", range(8))
def test_names_are_what_labels_mark(seed: int) -> None:
    rng = np.random.default_rng(seed)
    runs = runs_so_long([1, 3, 7, 2, 9])
    many = len(runs.tokens)
    steps = rng.integers(-99, 99, (4, 4), np.int8)
    scores = rng.integers(-9_999, 9_999, (many, LABELS), np.int32)
    labels = best_labels(scores.reshape(-1), runs.length, steps.reshape(-1))
    kinds = rng.integers(1, 4, many).astype(np.uint8)
    words = rng.integers(0, 1 << 32, many, np.uint64)
    expected = []
    begin = 0
    for at, label in enumerate(labels.tolist()):
        role = "OBILU"[(label + 2) // 3]
        begin = at if role in "OBU" else begin
        if role in "LU" or (role == "O" and kinds[at] == CAPITALISED):
            roles = [U] if begin == at else [B, *[I] * (at - begin - 1), L]
            own = scores[begin : at + 1].astype(int)
            names = sum(row[role] for row, role in zip(own, roles, strict=True)) + steps[0, 1:] + steps[1:, 0]
            nothing = own[:, OUTSIDE].sum() + int(steps[0, 0]) * (len(own) + 1)
            key = reduce(lambda key, word: (key * STEP + word) % (1 << 64), words[begin : at + 1].tolist())
            expected.append((begin, at, key, (*names.tolist(), nothing)))
    first, last, keys, totals = marked(labels, scores.reshape(-1), kinds, words, steps.reshape(-1))
    of_types = map(tuple, totals.reshape(-1, 4).tolist())
    assert list(zip(first.tolist(), last.tolist(), keys.tolist(), of_types, strict=True)) == expected
    assert len(expected) > 5


def test_a_score_is_the_sum_of_what_stands_around() -> None:
    weights, lexicon = model().weights, Model(model().weights)
    texts = [
        "Former President Ana Ruiz of New York’s Red Cross met Bo. In Rio de Janeiro, Acme Corp. left.",
        "“Will Kim",
    ]
    batch = lexicon.read(texts)
    runs = runs_of(batch, lexicon.kinds[batch.tokens])
    written = [
        texts[owner][start:end] for owner, start, end in zip(batch.owners, batch.starts, batch.ends, strict=True)
    ]
    bits = lexicon.bits[batch.tokens].tolist()
    of_words = clusters(np.array(list(map(word_key, written)), np.uint32)).tolist()
    row_of = {key: row.astype(int) for key, row in zip(weights.keys.tolist(), weights.features, strict=True)}

    def summed(at: int, place: int) -> np.ndarray:
        word = (written[at], bits[at], of_words[at]) if at >= 0 else ("", 0, 0)
        keys = [(word_key(name) * 0x9E3779B1 + place) % (1 << 32) for name in features_of(*word, place)]
        return sum((row_of[key] for key in keys if key in row_of), np.zeros(LABELS, int))

    scores = []
    for at in runs.tokens.tolist():
        near = [there if batch.sentences[there] == batch.sentences[at] else -1 for there in range(at - 2, at)]
        near += [at]
        near += [
            there if there < len(written) and batch.sentences[there] == batch.sentences[at] else -1
            for there in (at + 1, at + 2)
        ]
        total = sum(summed(there, place) for place, there in enumerate(near))
        if near[1] < 0 or written[near[1]] == "“":
            total += summed(at, FIRST)
        own = [int(lexicon.categories[batch.tokens[there]]) if there >= 0 else 0 for there in near[1:4]]
        total += weights.pairs[0, own[0], own[1]].astype(int) + weights.pairs[1, own[1], own[2]]
        scores.append(total + allowed(lexicon.kinds[batch.tokens[at : at + 1]])[0])
    for first, length in zip(runs.first.tolist(), runs.length.tolist(), strict=True):
        for start, end in itertools.combinations(range(first, first + length + 1), 2):
            name = name_key(plain(written[at]) for at in runs.tokens[start:end].tolist())
            for label in labels_of(int(classes(np.array([name], np.uint64))[0])) if 1 < end - start <= 8 else ():
                for at in range(start, end):
                    scores[at] += weights.parts[CLASSES.index(label), 0 if at == start else 2 if at == end - 1 else 1]
    assert np.array_equal(lexicon.scores(surroundings(batch, runs, lexicon)), scores)


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


def test_what_is_remembered_changes_nothing() -> None:
    texts = ["Ana Ruiz left Usterby.", "Bo Ek of Acme Corp. met Ana Ruiz in Rio de Janeiro.", "ANA RUIZ"]
    fresh, used = (Model(model().weights) for _ in range(2))
    scores = []
    for lexicon, known in ((fresh, []), (used, texts[::-1])):
        for text in (*known, texts):
            batch = lexicon.read([text] if isinstance(text, str) else text)
            runs = runs_of(batch, lexicon.kinds[batch.tokens])
            last = lexicon.scores(surroundings(batch, runs, lexicon))
        scores.append(last)
    assert np.array_equal(*scores)


def test_a_full_memory_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Ana Ruiz of Acme Corp. left Usterby."
    before = find(text)
    monkeypatch.setattr("index.entities.model._MOST_TOKENS", 3)
    assert [find(text) for _ in range(3)] == [before] * 3
    assert len(model()) == len(Model(model().weights))


def test_spaces_of_tokenised_text_go_and_spans_move_along() -> None:
    text = "Ana Ruiz , of Acme Inc. , did n't ( she said ) sue Bo Ek 's firm ."
    spans = [(text.index(name), text.index(name) + len(name), "person") for name in ("Ana Ruiz", "Bo Ek")]
    kept, moved = train.tightened(text, spans)
    assert kept == "Ana Ruiz, of Acme Inc., didn't (she said) sue Bo Ek's firm."
    assert [kept[start:end] for start, end, _ in moved] == ["Ana Ruiz", "Bo Ek"]


def test_a_name_that_goes_on_in_the_next_line_of_the_lists_is_one_name() -> None:
    lists = read_lists()
    assert "kansas city chiefs" in lists["org"]
    assert not {"kansas", "city chiefs"} & set(lists["org"])
    assert all(name == " ".join(name.split()) for names in lists.values() for name in names)


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
