"""Exact phrases in a text: the quick answer is that of reading every token."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import forms
from search.executor.exact import holds

_WORDS = [
    "it",
    "its",
    "said",
    "said's",
    "It’s",
    "U.S.",
    "us",
    "1,000",
    "1000",
    "O'Brien",
    "obrien",
    "café",
    "cafe",
    "İt",
]
_WORDS += ["x_its", "it.its", "x's", "s", "a.b", "ab", "said,", "K"]
_BREAKS = [" ", " ", "  ", "\n", "-", "_", "'", "’", " '", "' ", ".", ". ", ", ", " “", "” ", "\u0301", " & ", ""]
_TEXTS = st.lists(st.tuples(st.sampled_from(_WORDS), st.sampled_from(_BREAKS)), max_size=8).map(
    lambda parts: "".join(word + space for word, space in parts)
)
_FORMS = ["it", "its", "said", "us", "1000", "obrien", "cafe", "s", "ab", "k"]


@settings(max_examples=1500, deadline=None)
@given(_TEXTS, st.lists(st.sampled_from(_FORMS), min_size=1, max_size=3).map(tuple))
def test_a_phrase_is_found_as_by_reading(text: str, wanted: tuple[str, ...]) -> None:
    read = forms(text)
    assert holds(text, wanted) == any(tuple(read[at : at + len(wanted)]) == wanted for at in range(len(read)))
