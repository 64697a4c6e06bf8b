"""Counting and choosing, the inner loops of facets and of ranking: who has each value, and what is most."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.compiled import F32, I64, INT, WIDTHS, compiled

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.integer[Any]]  # unsigned


@compiled(*((I64, codes, INT) for codes in WIDTHS))
def tally(docs: Ints, codes: Codes, size: int) -> Ints:
    """(size,) how many of `docs` have each code, of which document d has `codes[d]`."""
    counts = np.zeros(size, np.int64)
    for doc in docs:
        counts[codes[doc]] += 1
    return counts


@compiled(*((I64, I64, codes, INT) for codes in WIDTHS))
def tally_lists(docs: Ints, offsets: Ints, codes: Codes, size: int) -> Ints:
    """(size + 1,) how many of `docs` have each code, of which document d has `codes[offsets[d]:offsets[d + 1]]`, and
    how many have none."""
    counts = np.zeros(size + 1, np.int64)
    for doc in docs:
        start, end = offsets[doc], offsets[doc + 1]
        counts[size] += start == end
        for place in range(start, end):
            counts[codes[place]] += 1
    return counts


@compiled(*((I64, I64, codes, I64, INT) for codes in WIDTHS))
def having_any(docs: Ints, offsets: Ints, codes: Codes, wanted: Ints, size: int) -> int:
    """How many of `docs` have any of the codes `wanted`; codes are below `size`."""
    is_wanted = np.zeros(size, np.bool_)
    for code in wanted:
        is_wanted[code] = True
    having = 0
    for doc in docs:
        found = False
        for place in range(offsets[doc], offsets[doc + 1]):
            found |= is_wanted[codes[place]]
        having += found
    return having


@compiled((I64, INT), (F32, INT))
def largest(values: npt.NDArray[Any], wanted: int) -> Ints:
    """The places of the `wanted` largest of `values` (n,), largest first; of equal ones those that come first. Meant
    for few of many: the time grows with n, and with `wanted` for each that is better than those before it."""
    best = np.empty(min(wanted, len(values)), np.int64)
    size = 0
    for place in range(len(values)):
        value = values[place]
        if size < len(best):
            size += 1
        elif size == 0 or value <= values[best[size - 1]]:
            continue
        at = size - 1
        while at and values[best[at - 1]] < value:
            best[at] = best[at - 1]
            at -= 1
        best[at] = place
    return best
