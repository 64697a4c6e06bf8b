"""Completions and corrections come from the archive's words, and from nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.codec import ColumnarCodec
from search.vocabulary import Vocabulary
from tests.search.test_snapshot import make_article, snapshot_of

WORDS = {
    "missile": 40,
    "missiles": 31,
    "mission": 12,
    "ferry": 9,
    "ferries": 2,
    "harbour": 7,
    "arbour": 90,
    "brexit": 5,
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("misile", "missile"),
        ("mssiles", "missiles"),
        ("missille", "missile"),
        ("mision", "mission"),
        ("fery", "ferry"),
        ("harbuor", "harbour"),  # two letters exchanged
        ("harbor", "harbour"),  # begins alike, so before the more frequent "arbour"
        ("breexit", "brexit"),
        ("missile", None),  # is a word
        ("brexit", None),  # is a word, whatever looks like it
        ("fer", None),  # too short to know what was meant
        ("feryx", None),  # two edits in a short word
        ("zeppelin", None),
        ("2025", None),  # not a word
        ("", None),
    ],
)
def test_correction(typed: str, meant: str | None) -> None:
    assert Vocabulary(WORDS).correction(typed) == meant


def test_a_correction_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = Vocabulary(WORDS)
    found = [vocabulary.correction("misile"), vocabulary.correction("zeppelin")]
    monkeypatch.setattr(process, "extract", None)
    assert [vocabulary.correction("misile"), vocabulary.correction("zeppelin")] == found == ["missile", None]


@given(st.dictionaries(st.text("abcd", min_size=1, max_size=8), st.integers(1, 9)), st.text("abcd", max_size=9))
def test_a_correction_is_a_word_that_is_near(words: dict[str, int], typed: str) -> None:
    found = Vocabulary(words).correction(typed)
    near = [word for word in words if OSA.distance(word, typed) <= (1 if len(typed) < 7 else 2)]
    if typed in words or len(typed) < 4:
        assert found is None
    elif near:
        assert found in near
        assert OSA.distance(found, typed) == min(OSA.distance(word, typed) for word in near)
    else:
        assert found is None


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 9)), st.text("abc"), st.integers(0, 5))
def test_completions_are_the_most_frequent_words_with_the_prefix(
    words: dict[str, int], prefix: str, limit: int
) -> None:
    expected = sorted((word for word in words if word.startswith(prefix)), key=lambda word: (-words[word], word))
    assert Vocabulary(words).completions(prefix, limit) == [(word, words[word]) for word in expected[:limit]]


@pytest.mark.parametrize("codec", [None, ColumnarCodec()], ids=["stock", "columnar"])
def test_words_are_counted_over_all_segments(codec: ColumnarCodec | None) -> None:
    snapshot = snapshot_of([[make_article(1), make_article(2)], [make_article(3)]], codec=codec)
    vocabulary = snapshot.vocabulary
    assert [vocabulary.articles(word) for word in ("ferry", "1", "nobody", "zebra")] == [3, 1, 3, 0]
