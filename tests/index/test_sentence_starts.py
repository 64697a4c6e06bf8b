"""Where sentences begin comes back from the column, one article at a time and many at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.sentence_starts import pack_sentences, unpack_positions, unpack_sentences

# The steps from one sentence to the next, in characters or tokens; from 255 on they take another byte.
STEPS = st.sampled_from([0, 1, 7, 120, 254, 255, 256, 509, 510, 511, 100_000])
ROWS = st.lists(st.lists(st.tuples(STEPS, STEPS), max_size=5), max_size=6)


@given(rows=ROWS, data=st.data())
def test_starts_come_back(rows: list[list[tuple[int, int]]], data: st.DataObject) -> None:
    wanted = [np.cumsum(np.array(row, np.int64).reshape(-1, 2), axis=0).T for row in rows]
    chars, positions = np.concatenate([np.empty((2, 0), np.int64), *wanted], axis=1)
    packed = pack_sentences(chars, positions, np.array([len(row) for row in rows], np.int64))
    assert [unpack_sentences(row) for row in packed] == [(each[0].tolist(), each[1].tolist()) for each in wanted]
    offsets = np.cumsum([0, *map(len, packed)])
    docs = np.array(data.draw(st.lists(st.sampled_from(range(len(rows))), unique=True)) if rows else [], np.int64)
    counts, found = unpack_positions((offsets, np.frombuffer(b"".join(packed), np.uint8)), docs)
    assert counts.tolist() == [len(rows[doc]) for doc in docs]
    assert found.tolist() == [position for doc in docs for position in wanted[doc][1].tolist()]
