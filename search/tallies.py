"""Counting and choosing, the inner loops of facets and of ranking: who has each value, and what is most."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.compiled import F32, I64, INT, OUT_I64, WIDTHS, compiled

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.integer[Any]]  # unsigned
Mask = npt.NDArray[np.bool_]


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


@compiled(*((I64, codes) for codes in WIDTHS))
def numbered_lists(offsets: Ints, codes: Codes) -> tuple[Ints, Ints]:
    """(n,) which of the distinct lists of several codes each of n documents has, in the order in which these come
    first, -1 for no such list; and the first document that has each.

    Document d has `codes[offsets[d]:offsets[d + 1]]`. Lists are looked for in a table of twice their number or more, by
    their FNV hash (G. Fowler, L. Noll and K. Vo, 1991), from there on one by one.
    """
    several = 0
    for doc in range(len(offsets) - 1):
        several += offsets[doc + 1] - offsets[doc] > 1
    size = 2
    while size < 2 * several:
        size *= 2
    table = np.full(size, -1, np.int64)
    numbers, firsts, found = np.full(len(offsets) - 1, -1, np.int64), np.empty(several, np.int64), 0
    for doc in range(len(offsets) - 1):
        start, length = offsets[doc], offsets[doc + 1] - offsets[doc]
        if length < 2:
            continue
        key = np.uint64(14695981039346656037)
        for place in range(start, start + length):
            key = (key ^ np.uint64(codes[place])) * np.uint64(1099511628211)
        at = np.int64((key ^ key >> np.uint64(32)) & np.uint64(size - 1))
        while table[at] >= 0:
            other = offsets[firsts[table[at]]]
            same = offsets[firsts[table[at]] + 1] - other == length
            for step in range(length):
                if not same:
                    break
                same = codes[start + step] == codes[other + step]
            if same:
                break
            at = (at + 1) & (size - 1)
        if table[at] < 0:
            table[at], firsts[found] = found, doc
            found += 1
        numbers[doc] = table[at]
    return numbers, firsts[:found]


@compiled(*((I64, codes, INT, INT, I64, codes) for codes in WIDTHS))
def tally_lists(  # noqa: PLR0917  # loops are given arrays one by one
    docs: Ints, numbers: Codes, size: int, counted: int, offsets: Ints, codes: Codes
) -> tuple[Ints, Ints, Ints]:
    """(size + 1,) how many of `docs` have each code, the last of them none; (counted,) how many have each of the lists
    that are counted; and the others that they have, one by one.

    `numbers[d]` is the code of document d where it has one, `size` where it has none, and where it has several what
    follows: `size + 1` for the first of the lists, of which list l is `codes[offsets[l]:offsets[l + 1]]`. The first
    `counted` of them are counted before it is looked what is in them.
    """
    first = size + 1
    end = first + counted
    if counted + 1 >= len(offsets):
        times, others = tally(docs, numbers, end), docs[:0].copy()
    else:
        times, others, found = np.zeros(end + 1, np.int64), np.empty(len(docs), np.int64), 0
        for doc in docs:
            number = int(numbers[doc])
            times[min(number, end)] += 1
            others[found] = number - first
            found += number >= end
        others = others[:found]
    counts, of_lists = times[:first], times[first:end]
    for number in range(counted):
        if of_lists[number]:
            for place in range(offsets[number], offsets[number + 1]):
                counts[codes[place]] += of_lists[number]
    for number in others:
        for place in range(offsets[number], offsets[number + 1]):
            counts[codes[place]] += 1
    return counts, of_lists, others


@compiled()
def _repeated(of_lists: Ints, others: Ints, offsets: Ints, codes: Codes, is_wanted: Mask) -> int:
    """How often documents have a wanted code after another; `of_lists` and `others` are those of `tally_lists`."""
    repeated = 0
    for number in range(len(of_lists)):
        if of_lists[number]:
            having = 0
            for place in range(offsets[number], offsets[number + 1]):
                having += is_wanted[codes[place]]
            repeated += of_lists[number] * max(having - 1, 0)
    for number in others:
        having = 0
        for place in range(offsets[number], offsets[number + 1]):
            having += is_wanted[codes[place]]
        repeated += max(having - 1, 0)
    return repeated


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


@compiled(*((I64, codes, INT, INT, I64, codes, INT, I64, INT, I64) for codes in WIDTHS))
def most_frequent(  # noqa: PLR0917  # loops are given arrays one by one
    docs: Ints,
    numbers: Codes,
    size: int,
    counted: int,
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
    counts, of_lists, others = tally_lists(docs, numbers, size, counted, offsets, codes)
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
    is_wanted, having = np.zeros(size, np.bool_), 0
    for place in range(found):
        code = listed[place]
        is_wanted[code] = True
        figures[2 + place], figures[2 + found + place] = code, counts[code]
        having += counts[code]
    figures[0], figures[1] = counts[size], having - _repeated(of_lists, others, offsets, codes, is_wanted)
    return figures


@compiled(*((I64, codes, INT, I64, codes, INT, OUT_I64) for codes in WIDTHS))
def most_frequent_of_few(  # noqa: PLR0917
    docs: Ints, numbers: Codes, size: int, offsets: Ints, codes: Codes, wanted: int, counts: Ints
) -> Ints:
    """What `most_frequent` gives where any code may be listed and none is asked for, without going through all codes.

    `counts` (size,) is room to count in: zeros, which it leaves behind.
    """
    seen, found, missing = np.empty(size + 1, np.int64), 0, 0
    for doc in docs:
        number = int(numbers[doc])
        missing += number == size
        if number < size:
            seen[found] = number
            found += counts[number] == 0
            counts[number] += 1
        elif number > size:
            for place in range(offsets[number - size - 1], offsets[number - size]):
                code = int(codes[place])
                seen[found] = code
                found += counts[code] == 0
                counts[code] += 1
    ranks = np.empty(found, np.int64)  # by count, of equal ones by code
    for place in range(found):
        ranks[place] = counts[seen[place]] * size - seen[place]
    best = largest(ranks, wanted)
    figures, having = np.empty(2 * len(best) + 2, np.int64), 0
    for place in range(len(best)):
        code = seen[best[place]]
        figures[2 + place], figures[2 + len(best) + place] = code, counts[code]
        having += counts[code]
    for code in seen[:found]:
        counts[code] = 0
    for place in best:
        counts[seen[place]] = 1
    for doc in docs:
        number = int(numbers[doc])
        if number > size:
            of_doc = 0
            for place in range(offsets[number - size - 1], offsets[number - size]):
                of_doc += counts[codes[place]]
            having -= max(of_doc - 1, 0)
    for place in best:
        counts[seen[place]] = 0
    figures[0], figures[1] = missing, having
    return figures


@compiled((I64, I64, INT))
def extent(docs: Ints, values: Ints, none: int) -> tuple[int, int]:
    """The least and the greatest of the `values` of some documents but `none`; that twice where none has another."""
    least = greatest = none
    for doc in docs:
        value = values[doc]
        if value != none:
            least = value if least == none else min(least, value)
            greatest = value if greatest == none else max(greatest, value)
    return least, greatest
