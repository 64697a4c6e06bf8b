"""Stretches of text between white space, of many texts at once."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from index.stretches import Stretches

SPACES = "".join(filter(str.isspace, map(chr, range(0x110000))))


@given(st.lists(st.text(st.characters() | st.sampled_from("ab \n" + SPACES))))
def test_stretches_are_what_split_gives(texts: list[str]) -> None:
    stretches = Stretches.of(texts)
    found = [
        stretches.joined[start:end]
        for start, end in zip(stretches.starts.tolist(), stretches.ends.tolist(), strict=True)
    ]
    firsts = stretches.firsts.tolist()
    assert [found[first:last] for first, last in pairwise(firsts)] == [text.split() for text in texts]
    for text, begin in zip(texts, stretches.begins.tolist(), strict=True):
        assert stretches.joined[begin : begin + len(text)] == text
