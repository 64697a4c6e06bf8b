"""Stretches of text that were seen before are found, and none is taken for another."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.codec.known import Known
from index.stretches import Stretches
from tests.index.test_stretches import WORDS


@given(
    batches=st.lists(st.lists(st.sampled_from(WORDS) | st.text("abc\0é", min_size=1), min_size=1), max_size=4),
    bits=st.integers(1, 6),
)
def test_what_is_found_is_what_was_added(batches: list[list[str]], bits: int) -> None:
    known, numbers = Known(bits), dict[str, int]()
    for words in batches:
        stretches = Stretches.of([" ".join(words)])
        found, are_known = stretches.find(known.table)
        for word, number, is_known in zip(words, found.tolist(), are_known.tolist(), strict=True):
            assert not is_known or (numbers[word] == number and len(word.encode()) <= 16)
        for word in words:
            numbers.setdefault(word, len(numbers))
        known.add(stretches.spellings(np.arange(len(words))), np.array([numbers[word] for word in words], np.uint32))


def test_what_was_added_is_found_where_there_is_room() -> None:
    known, stretches = Known(), Stretches.of([" ".join(WORDS)])
    known.add(stretches.spellings(np.arange(len(WORDS))), np.arange(len(WORDS), dtype=np.uint32))
    found, are_known = stretches.find(known.table)
    assert are_known.tolist() == [len(word.encode()) <= 16 for word in WORDS]
    assert found[are_known].tolist() == np.flatnonzero(are_known).tolist()
