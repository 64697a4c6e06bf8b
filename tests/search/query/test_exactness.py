"""Whether words stand in a text exactly: the quick way agrees with reading all of it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.analysis import forms
from search.query.exactness import stands_in


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("the party", "The Workers’ Party. (THE) “Party”!", True),
        ("the party", "bathe party, the parties", False),
        ("workers party congress", "the workers' party's congress", True),
        ("us army", "U.S. Army", True),
        ("o'brien said", "O’Brien's said", True),
        ("1000 men", "some 1,000 men", True),
        ("cafe noir", "au Café Noir", True),
        ("b b", "x'b b b", True),
        ("你好", "说你好", True),
        ("ss", "ß", True),
    ],
)
def test_words_in_a_text(words: str, text: str, expected: bool) -> None:
    assert stands_in(tuple(forms(words)), text) is expected


_texts = st.lists(
    st.one_of(
        st.sampled_from(["a", "b", "a'b", "'s", ".", ",", " ", "A.", "é", "1", "1,000", "_", "你", "ﬁ", "f", "i"]),
        st.characters(),
    ),
    max_size=14,
).map("".join)


@settings(max_examples=1500, deadline=None)
@given(_texts, _texts)
@example("a's b", "a b")
def test_agrees_with_reading_the_whole_text(text: str, phrase: str) -> None:
    read, words = forms(text), forms(phrase)
    for wanted in [words, read[:2], read[1:3], read[-1:]]:
        if wanted:
            expected = any(read[at : at + len(wanted)] == wanted for at in range(len(read)))
            assert stands_in(tuple(wanted), text) is expected
