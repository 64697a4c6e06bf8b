"""What a file of sorted keys is asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.entities.gazetteer import Directory

EDGES = [0, 1, 0xFFFF, 0x10000, 0xFFFFFFFF]
SHORT = st.one_of(st.sampled_from(EDGES), st.integers(0, (1 << 32) - 1))
LONG = st.one_of(
    SHORT, st.sampled_from([1 << 32, (1 << 48) - 1, 1 << 48, (1 << 64) - 1]), st.integers(0, (1 << 64) - 1)
)


@pytest.mark.parametrize(("dtype", "numbers"), [(np.uint32, SHORT), (np.uint64, LONG)])
def test_every_key_is_found_and_no_other(dtype: type[np.uint32 | np.uint64], numbers: st.SearchStrategy[int]) -> None:
    @given(st.sets(numbers), st.lists(numbers))
    def is_found(keys: set[int], others: list[int]) -> None:
        ascending = sorted(keys)
        wanted = ascending + others
        places = Directory(np.array(ascending, dtype)).find(np.array(wanted, dtype))
        assert places.tolist() == [ascending.index(key) if key in keys else -1 for key in wanted]

    is_found()
