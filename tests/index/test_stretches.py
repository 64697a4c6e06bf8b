"""Stretches of text between white space, of many texts at once."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.stretches import Stretches

SPACES = "".join(filter(str.isspace, map(chr, range(0x110000))))


@given(st.lists(st.text(st.characters() | st.sampled_from("ab \n" + SPACES))))
def test_stretches_are_what_split_gives(texts: list[str]) -> None:
    stretches = Stretches.of(texts)
    found = stretches.spelt(np.arange(len(stretches.starts)))
    firsts = stretches.firsts.tolist()
    assert [found[first:last] for first, last in pairwise(firsts)] == [text.split() for text in texts]
    for text, begin in zip(texts, stretches.begins.tolist(), strict=True):
        assert stretches.joined[begin : begin + len(text)] == text


WORDS = ("oil", "oils", "oil\0", "x" * 8, "x" * 9, "x" * 16, "x" * 17, "x" * 16 + "y", "Zürich", "ü" * 8, "ü" * 9)


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=20)))
def test_stretches_that_are_spelt_alike_are_told_once(words: list[str]) -> None:
    stretches = Stretches.of([" ".join(words)])
    distinct, alike = stretches.spellings(np.arange(len(stretches.starts))).distinct()
    spelt = stretches.spelt(distinct)
    assert [spelt[place] for place in alike.tolist()] == " ".join(words).split()
    short = [word for word in spelt if len(word.encode()) <= 16]
    assert len(short) == len(set(short))
