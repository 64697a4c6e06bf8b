"""Tokens and runs, against regular expressions and a plain reading of the text from left to right."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.entities.lexicon import Lexicon
from index.entities.tokens import CAPITALISED, LINK, PARTICLE, Batch, Cut, runs_of, tokens_of
from index.sentences import sentence_spans
from tests.index.entities.reference import kind_of, tokens_in

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
PARTS = ["Kim", "al-", "Al-", "ash-", "d'", "O’", "Dr", "St.", "U.", "U", "A&", "B", "-", "‑", "‐led", "based", "’s"]
PARTS += [
    "'",
    "’",
    "S",
    "s",
    ".",
    "com",
    "c",
    "é",
    "É",
    "ß",
    "ǅ",
    "日",
    "\u0301",
    "3",
    "_",
    " ",
    "\n\n",
    "Ⅷ",
    "Ⓐ",
    "𝐀",
    "x",
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map(" ".join))


@given(st.lists(TEXTS, max_size=4))
def test_every_character_that_is_not_space_is_in_one_token(texts: list[str]) -> None:
    lexicon = Lexicon()
    batch = Cut.of(texts).batch(np.zeros(0, np.int64))
    spans = list(zip(batch.owners.tolist(), batch.starts.tolist(), batch.ends.tolist(), strict=True))
    assert "".join(texts[owner][start:end] for owner, start, end in spans) == "".join("".join(texts).split())
    written = [lexicon.spelling(token) for token in lexicon.read(texts).tokens.tolist()]
    assert [word.lower() for word in written] == [texts[owner][start:end].lower() for owner, start, end in spans]
    for number, text in enumerate(texts):
        own = batch.owners == number
        sentences = zip(batch.sentences[own], batch.starts[own], strict=True)
        firsts = [next(group)[1] for _, group in groupby(sentences, key=itemgetter(0))]
        assert firsts == [start for start, _ in sentence_spans(text)]


@given(st.one_of(TEXTS, st.lists(st.sampled_from(PARTS)).map("".join)))
def test_tokens_are_those_of_the_regular_expression(text: str) -> None:
    cut = Cut.of([text])
    spans = list(zip(cut.starts.tolist(), cut.ends.tolist(), strict=True))
    assert spans == tokens_in(text)
    written = [text[start:end] for start, end in spans]
    lexicon = Lexicon()
    numbers = lexicon._number(cut.codes, cut.starts, cut.ends, cut.capitalised)
    assert [lexicon.spelling(number) for number in numbers.tolist()] == written
    assert lexicon.kinds[numbers].tolist() == list(map(kind_of, written))


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
        ("J.R.R.", ["J.R.R."]),
        ("U.S", ["U.S"]),
        ("Corp.)", ["Corp", ".", ")"]),
        ("d'Estaing's", ["d'Estaing", "'s"]),
        ("O'neill", ["O'neill"]),
        ("Al-qaeda", ["Al-qaeda"]),
        ("al-qaeda", ["al-qaeda"]),
        ("'s", ["'", "s"]),
    ],
)
def test_words_are_cut_where_names_end(piece: str, expected: list[str]) -> None:
    assert tokens_of(piece) == expected


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("Kim", CAPITALISED),
        ("of", LINK),
        ("Kim’s", LINK),
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
    lexicon = Lexicon()
    last = lexicon.read([token]).tokens[-1]
    assert lexicon.kinds[last] == kind


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
    lexicon = Lexicon()
    batch = lexicon.read(texts)
    kinds = lexicon.kinds[batch.tokens]
    runs = runs_of(batch, kinds)
    found = [
        runs.tokens[first : first + length].tolist() for first, length in zip(runs.first, runs.length, strict=True)
    ]
    assert found == runs_one_by_one(batch, kinds.tolist())


def test_a_very_long_run_is_cut() -> None:
    batch = Lexicon().read(["Kim " * 100])
    runs = runs_of(batch, np.full(100, CAPITALISED, np.uint8))
    assert runs.length.tolist() == [40, 40, 20]
    assert runs.tokens.tolist() == list(range(100))
