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
    counts = np.zeros(2 * size, np.int64)  # in two halves, for a count waits for the one before it to be written
    for place in range(1, len(docs), 2):
        counts[codes[docs[place - 1]]] += 1
        counts[size + codes[docs[place]]] += 1
    if len(docs) % 2:
        counts[codes[docs[-1]]] += 1
    return counts[:size] + counts[size:]


@compiled(*((I64, codes, INT, I64, codes) for codes in WIDTHS))
def tally_lists(docs: Ints, only: Codes, size: int, offsets: Ints, codes: Codes) -> tuple[Ints, Ints]:
    """(size + 1,) how many of `docs` have each code, and how many have none; and which of them have several.

    Document d has `codes[offsets[d]:offsets[d + 1]]`; `only[d]` is its code where it has one, `size` where it has none,
    and more where it has several. Where none has several, `offsets` may be empty.
    """
    if len(offsets) == 0:
        return tally(docs, only, size + 1), docs[:0].copy()
    counts = np.zeros(size + 2, np.int64)
    several, found = np.empty(len(docs), np.int64), 0
    for doc in docs:
        code = only[doc]
        counts[code] += 1
        several[found] = doc
        found += code > size
    for doc in several[:found]:
        for place in range(offsets[doc], offsets[doc + 1]):
            counts[codes[place]] += 1
    return counts[: size + 1], several[:found]


@compiled()
def _repeated(docs: Ints, offsets: Ints, codes: Codes, wanted: Ints, size: int) -> int:
    """How often `docs` have a code of `wanted` after another of them; codes are below `size`."""
    is_wanted = np.zeros(size, np.bool_)
    for code in wanted:
        is_wanted[code] = True
    times = 0
    for doc in docs:
        having = 0
        for place in range(offsets[doc], offsets[doc + 1]):
            having += is_wanted[codes[place]]
        times += max(having - 1, 0)
    return times


@compiled()
def _sink(heap: Ints, size: int, values: npt.NDArray[Any], place: int) -> None:
    """Put `place` into a heap of `size` places instead of the one on top. On top is the least: of equal values the
    place that comes last."""
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        one = heap[below]
        if below + 1 < size:
            other = heap[below + 1]
            if values[other] < values[one] or (values[other] == values[one] and other > one):
                below, one = below + 1, other
        if values[place] < values[one] or (values[place] == values[one] and place > one):
            break
        heap[at] = one
        at = below
    heap[at] = place


@compiled((I64, INT), (F32, INT))
def largest(values: npt.NDArray[Any], wanted: int) -> Ints:
    """The places of the `wanted` largest of `values` (n,), largest first; of equal ones those that come first. Meant
    for few of many in no order, of which few are better than all before them.

    A heap holds the best so far (J. Williams, "Algorithm 232: Heapsort", 1964).
    """
    size = min(wanted, len(values))
    heap = np.empty(size, np.int64)
    for place in range(size):
        at = place
        while at and values[heap[(at - 1) // 2]] >= values[place]:
            heap[at] = heap[(at - 1) // 2]
            at = (at - 1) // 2
        heap[at] = place
    if size:
        for place in range(size, len(values)):
            if values[place] > values[heap[0]]:
                _sink(heap, size, values, place)
    best = np.empty(size, np.int64)
    for rank in range(size - 1, -1, -1):  # the least first
        best[rank] = heap[0]
        _sink(heap, rank, values, heap[rank])
    return best


@compiled(*((I64, codes, INT, I64, codes, INT, I64, INT, I64) for codes in WIDTHS))
def most_frequent(  # noqa: PLR0917  # loops are given arrays one by one
    docs: Ints,
    only: Codes,
    size: int,
    offsets: Ints,
    codes: Codes,
    wanted: int,
    among: Ints,
    narrowed: int,
    asked: Ints,
) -> Ints:
    """(2n + 2,) how many of `docs` have no code, and how many have any of n others: the `wanted` codes that most have,
    only those `among` some where it is `narrowed`, and then those of `asked` that are not among them. These codes
    follow, then how many have each.

    The codes of documents are given as for `tally_lists`.
    """
    counts, several = tally_lists(docs, only, size, offsets, codes)
    eligible = counts[:size]
    if narrowed:
        eligible = np.zeros(size, np.int64)
        for code in among:
            eligible[code] = counts[code]
    best = largest(eligible, wanted)
    listed, found = np.empty(len(best) + len(asked), np.int64), 0
    for code in best:
        listed[found] = code
        found += eligible[code] > 0
    best = listed[:found]
    for code in asked:
        listed[found] = code
        found += not (best == code).any()
    listed = listed[:found]
    figures = np.empty(2 * found + 2, np.int64)
    having = -_repeated(several, offsets, codes, listed, size)
    for place in range(found):
        code = listed[place]
        figures[2 + place], figures[2 + found + place] = code, counts[code]
        having += counts[code]
    figures[0], figures[1] = counts[size], having
    return figures
