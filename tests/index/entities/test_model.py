"""The decoder and the training gradients against enumeration of every segmentation."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterator

import pytest

from index.entities import train
from index.entities.model import NONE, Segment, cuts, may_be_name, segment
from index.entities.runs import Run, runs_of, tokens_of

SENTENCES = [
    "Former President Ana Ruiz and the Bank of Usterby left New York.",
    "In Paris, Will Kim’s lawyers sued the Workers’ Party of Korea.",
    "Osama bin Laden’s heirs met de Blasio, U.S. Steel and J. K. Marsh of Acme Corp. in Rio de Janeiro.",
]
RUNS = [run for sentence in SENTENCES for run in runs_of(sentence, 0, len(sentence))]


def segmentations(run: Run) -> Iterator[list[tuple[int, int, int]]]:
    tokens = tokens_of(run.text)

    def after(first: int) -> Iterator[list[tuple[int, int, int]]]:
        if first == len(tokens):
            yield []
        for start, last in cuts(tokens):
            if start == first:
                labels = list(range(NONE)) if may_be_name(tokens, start, last) else []
                for label in labels + [NONE] * (last == start + 1):
                    for rest in after(last):
                        yield [(start, last, label), *rest]

    return after(0)


@pytest.mark.parametrize("run", [run for run in RUNS if len(tokens_of(run.text)) < 6], ids=lambda run: run.text)
def test_gradients_are_those_of_the_likelihood(run: Run) -> None:
    gold = frozenset(next(segmentations(run)))
    example = train.Example(train._features(run), len(tokens_of(run.text)), gold)
    weights = {
        feature: [((len(feature) * 7 + label * 3) % 11) / 20 for label in range(4)]
        for _, _, features, _ in example.segments
        for feature in features
    }
    scores = {
        (first, last, label): sum(weights[feature][label] for feature in features)
        for first, last, features, _ in example.segments
        for label in range(4)
    }
    likelihoods = [(way, math.exp(sum(map(scores.__getitem__, way)))) for way in segmentations(run)]
    total = sum(likelihood for _, likelihood in likelihoods)
    expected: dict[tuple[int, int, int], float] = defaultdict(float)
    for way, likelihood in likelihoods:
        for part in way:
            expected[part] += likelihood / total
    found = {id(features): gradient for features, gradient in train._gradients(example, weights)}
    for first, last, features, _ in example.segments:
        for label, slope in enumerate(found.get(id(features), [0.0] * 4)):
            assert slope == pytest.approx(((first, last, label) in gold) - expected[first, last, label], abs=0.011)


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.text)
def test_segments_cover_the_run_and_names_begin_and_end_well(run: Run) -> None:
    tokens = tokens_of(run.text)
    at = 0
    for (first, last, _), label in segment(run):
        assert first == at < last
        assert label != NONE or last == first + 1
        assert label == NONE or may_be_name(tokens, first, last)
        at = last
    assert at == len(tokens)


def test_a_name_known_to_be_whole_is_not_cut() -> None:
    (run,) = runs_of("Central Bank of Usterby", 0, 23)
    assert [part[:2] for part, _ in segment(run, 0)] == [(0, 4)]
    assert [part[:2] for part, _ in segment(run, 1)] == [(0, 1), (1, 4)]
    assert all(isinstance(part, Segment) for part, _ in segment(run))


def test_spaces_of_tokenised_text_go_and_spans_move_along() -> None:
    text = "Ana Ruiz , of Acme Inc. , did n't ( she said ) sue Bo Ek 's firm ."
    spans = [(text.index(name), text.index(name) + len(name), "person") for name in ("Ana Ruiz", "Bo Ek")]
    kept, moved = train.tightened(text, spans)
    assert kept == "Ana Ruiz, of Acme Inc., didn't (she said) sue Bo Ek's firm."
    assert [kept[start:end] for start, end, _ in moved] == ["Ana Ruiz", "Bo Ek"]


def test_people_are_renamed_and_nobody_else() -> None:
    text = "Ana Ruiz left Acme Bank with Ana Ruiz."
    spans = [(0, 8, "person"), (14, 23, "org"), (29, 37, "person")]
    renamed = set()
    for seed in range(20):
        new, moved = train.renamed(text, spans, random.Random(seed))
        names = [new[start:end] for start, end, _ in moved]
        assert new == f"{names[0]} left Acme Bank with {names[2]}."
        renamed.update(names)
    assert len(renamed) > 10
