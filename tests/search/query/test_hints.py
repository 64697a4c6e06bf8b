"""A text that is read only where a query's words may stand has the same matches as one that is read whole."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import tokens
from search.query import parse
from search.query.hints import Passage, stretches
from search.query.matches import Marker, Match

_WORDS = [
    "test",
    "Tests",
    "testing",
    "untested",
    "dying",
    "die",
    "U.S.",
    "us",
    "O'Brien",
    "party's",
    "parties",
    "1,000",
]
_WORDS += [
    "1.5mln",
    "1000",
    "café",
    "Cafes",
    "ﬁsh",
    "fish",
    "İtest",
    "x_test",
    "test-ban",
    "你好",
    "don’t",
    "skies",
    "sky",
]
_QUERIES = [
    *_WORDS,
    '"test ban"',
    '"test"',
    '"tests party"',
    "test-ban",
    '"die us"~s',
    '"sky"',
    '"us test us"',
    '"die" OR "party\'s parties"',
    '"test and" OR test-ban-and',
    "Kim OR die",
    "1,000 us",
]
_QUERIES += [
    'person:"test ban"',
    "test*",
    '"test us"~2',
    '"U.S. fish"',
    "mln fish",
    '"café"',
    '"你好"',
    "brien",
    "skies",
]

_BREAKS = st.sampled_from([" ", " ", " ", "  ", "\n", "\t", " - ", "-", ". ", ", ", "“", "” ", "(", "\n\n", " \u00a0"])
_TEXTS = st.lists(st.tuples(st.sampled_from([*_WORDS, "and", "ban", "a"]), _BREAKS), max_size=14).map(
    lambda parts: "".join(word + space for word, space in parts)
)


def _matches(query: str, text: str, *, whole: bool) -> list[Match]:
    marker = Marker(parse(query).leaves)
    if whole:
        return marker._plan("body").matches(text, list(tokens(text)), whole=False)
    return marker.spans("body", text)


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(_QUERIES), _TEXTS)
def test_hints_lose_no_match(query: str, text: str) -> None:
    assert _matches(query, text, whole=False) == _matches(query, text, whole=True)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(_QUERIES), min_size=1, max_size=3), _TEXTS)
def test_a_passage_serves_one_query_after_the_other(queries: list[str], text: str) -> None:
    passage = Passage.of(text)
    for marker in [Marker(parse(query).leaves) for query in queries]:
        assert marker.spans("body", passage) == marker.spans("body", text)


def test_a_passage_remembers_little() -> None:
    words = [f"word{number}" for number in range(100)]
    passage = Passage.of(" ".join([*words, *["often"] * 1000]))
    assert [passage.places((False, (word,))) for word in words] == [passage.places((True, (word,))) for word in words]
    assert len(passage.places((False, ("often",)))) == 1000
    assert 0 < len(passage.known) < 20
    assert (False, ("often",)) not in passage.known


def test_a_text_without_spaces_is_not_kept() -> None:
    kept = len(stretches)
    marker = Marker(parse("北京").leaves)
    assert marker.spans("body", "在北京的天气很好。" * 20)
    assert len(stretches) == kept
