"""Tokens and runs, against a plain reading of the text from left to right."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.entities.tokens import CAPITALISED, LINK, PARTICLE, Batch, Pieces, kind_of, read, runs_of
from index.sentences import sentence_spans

WORDS = [
    "Kim",
    "of",
    "the",
    "and",
    "de",
    "al-Sadr",
    "said",
    "U.S.",
    "Kim’s,",
    "(WPK)",
    "Rio",
    "'s",
    ".",
    "\n\n",
    "\u3000",
    "A",
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map(" ".join))


@given(st.lists(TEXTS, max_size=4))
def test_every_character_that_is_not_space_is_in_one_token(texts: list[str]) -> None:
    pieces = Pieces()
    batch = read(texts, pieces)
    written = [pieces.tokens[token] for token in batch.tokens]
    spans = zip(batch.owners, batch.starts, batch.ends, strict=True)
    assert [texts[owner][start:end] for owner, start, end in spans] == written
    assert "".join(written) == "".join("".join(text.split()) for text in texts)
    for number, text in enumerate(texts):
        own = batch.owners == number
        sentences = zip(batch.sentences[own], batch.starts[own], strict=True)
        firsts = [next(group)[1] for _, group in groupby(sentences, key=itemgetter(0))]
        assert firsts == [start for start, _ in sentence_spans(text)]


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        ("Kim’s", ["Kim", "’s"]),
        ("O'Brien-Smith's,", ["O'Brien-Smith", "'s", ","]),
        ("“U.S.-led", ["“", "U.S.", "-", "led"]),
        ("London-based", ["London", "-", "based"]),
        ("Kim-led", ["Kim", "-", "led"]),
        ("Workers'", ["Workers", "'"]),
        ("AT&T.", ["AT&T", "."]),
        ("(al-Qaeda)", ["(", "al-Qaeda", ")"]),
        ("Dr.", ["Dr."]),
        ("Amazon.com,", ["Amazon.com", ","]),
        ("don't", ["don't"]),
        ("İstanbul", ["İstanbul"]),
        ("3,000", ["3", ",", "000"]),
    ],
)
def test_pieces_are_cut_where_names_end(piece: str, expected: list[str]) -> None:
    pieces = Pieces()
    assert [pieces.tokens[token] for token in read([piece], pieces).tokens] == expected


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("Kim", CAPITALISED),
        ("of", LINK),
        ("’s", LINK),
        ("de", PARTICLE),
        ("al-Qaeda", CAPITALISED),
        ("said", 0),
        ("mid-April", 0),
        ("iPhone", 0),
        ("d’Estaing", CAPITALISED),
        ("7", 0),
        ("(", 0),
    ],
)
def test_what_a_token_may_be_in_a_name(token: str, kind: int) -> None:
    assert kind_of(token) == kind


def runs_one_by_one(batch: Batch, kinds: list[int]) -> list[list[int]]:
    """The runs of `batch`, word by word."""

    def close(at: int) -> bool:
        return bool(
            at > 0 and batch.sentences[at] == batch.sentences[at - 1] and batch.starts[at] - batch.ends[at - 1] <= 2
        )

    runs: list[list[int]] = []
    for at, kind in enumerate(kinds):
        if kind != CAPITALISED:
            continue
        last = runs[-1][-1] if runs else -1
        between = range(last + 1, at)
        if runs and len(between) <= 3 and all(kinds[n] and close(n) for n in between) and close(at):
            runs[-1] += [*between, at]
        elif close(at) and kinds[at - 1] == PARTICLE and at - 1 > last:
            runs.append([at - 1, at])
        else:
            runs.append([at])
    return [run[begin : begin + 40] for run in runs for begin in range(0, len(run), 40)]


@given(st.lists(TEXTS, max_size=4))
def test_runs_are_those_of_a_reader(texts: list[str]) -> None:
    pieces = Pieces()
    batch = read(texts, pieces)
    kinds = [kind_of(pieces.tokens[token]) for token in batch.tokens]
    runs = runs_of(batch, np.array(kinds, np.uint8))
    found = [
        runs.tokens[first : first + length].tolist() for first, length in zip(runs.first, runs.length, strict=True)
    ]
    assert found == runs_one_by_one(batch, kinds)


def test_a_very_long_run_is_cut() -> None:
    pieces = Pieces()
    batch = read(["Kim " * 100], pieces)
    runs = runs_of(batch, np.full(100, CAPITALISED, np.uint8))
    assert runs.length.tolist() == [40, 40, 20]
    assert runs.tokens.tolist() == list(range(100))
