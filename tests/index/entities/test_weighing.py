"""The loops under what an article says of its names, against plain readings of what they say they do."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.entities.headlines import free_tokens, headlines_of
from index.entities.lexicon import Lexicon
from index.entities.weighing import distinct_names, in_text, places

KEYS = st.lists(st.sampled_from([0, 1, 2, 1 << 32, (1 << 63) + 1, (1 << 64) - 1]))
WORDS = [
    "Harbour",
    "Strike",
    "harbour",
    "ends",
    "of",
    "Kim’s",
    "U.S.",
    "Inc.",
    "Why?",
    "“Yes,”",
    "Stop!)",
    "(So)",
    "’",
    ",",
]
WORDS += ["Ferry’", ",", ".", ".”", "\n\n", "A", "Long" * 60, "Élan"]


@given(KEYS)
def test_distinct_names_are_numbered_in_order(numbers: list[int]) -> None:
    keys = np.array(numbers, np.uint64)
    distinct, name = distinct_names(keys, keys.argsort())
    assert distinct.tolist() == sorted(set(numbers))
    assert distinct[name].tolist() == numbers


@given(KEYS.map(set).map(sorted), KEYS)
def test_names_are_found_where_they_are(known: list[int], wanted: list[int]) -> None:
    found = places(np.array(known, np.uint64), np.array(wanted, np.uint64))
    assert found.tolist() == [known.index(key) if key in known else -1 for key in wanted]


def test_the_same_name_has_another_key_in_another_text() -> None:
    keys, texts = np.repeat(np.arange(100, dtype=np.uint64), 100), np.tile(np.arange(100), 100)
    assert len(set(in_text(keys, texts).tolist())) == 10_000


@given(st.sets(st.integers(0, 30)).map(sorted), st.sets(st.integers(0, 30)).map(sorted))
def test_tokens_in_names_are_not_free(tokens: list[int], bounds: list[int]) -> None:
    names = list(zip(bounds[::2], bounds[1::2], strict=False))
    first, last = (np.array([name[side] for name in names], np.int64) for side in (0, 1))
    free = free_tokens(np.array(tokens, np.int64), first, last)
    assert free.tolist() == [not any(begin <= token <= end for begin, end in names) for token in tokens]


def is_headline(sentence: str) -> bool:
    """Whether most long words of `sentence` and the last one begin with a capital, and it ends like no sentence."""
    if len(sentence) > 200 or sentence.rstrip("\"'”’)")[-1:] in {".", "!", "?", ","}:
        return False
    words = re.findall(r"[^\W\d_]{4,}", sentence)
    capitals = Counter(word[0].isupper() for word in words)
    return len(words) > 2 and words[-1][0].isupper() and capitals[True] >= 0.7 * len(words)


@given(st.lists(st.one_of(st.lists(st.sampled_from(WORDS)).map(" ".join), st.text()), max_size=3), st.integers(0, 30))
def test_headlines_have_capitals_and_no_end(texts: list[str], title: int) -> None:
    lexicon = Lexicon()
    batch = lexicon.read(texts)
    found = headlines_of(batch, lexicon, [title] * len(texts))
    expected = []
    for first, after in zip(batch.firsts[:-1].tolist(), batch.firsts[1:].tolist(), strict=True):
        start, end = int(batch.starts[first]), int(batch.ends[after - 1])
        text = texts[batch.owners[first]][start:end]
        expected.append(end <= title or after == first + 1 or is_headline(text))
    assert found.tolist() == expected
