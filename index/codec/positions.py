"""Positions as gaps: the first of a document as it stands, each later one as the distance from the one before.

Gaps are small, so that a byte has room for most of them, and all the positions of any documents are one running sum.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.codec.arrays import POSITION_BITS, Ints
from index.codec.forms import are_coded
from index.codec.packing import offsets_of
from index.codec.patched import MARK, MISSING, PARTS, STEP, Parts
from index.compiled import I64, INT, U8, compiled

_NOWHERE = -(2**62)
_POSITION = (1 << POSITION_BITS) - 1


def gaps_of(positions: npt.NDArray[Any], freqs: npt.NDArray[Any]) -> Ints:
    """The gaps of positions, of which each document has `freqs` (n,), ascending."""
    positions = positions.astype(np.int64)
    gaps = np.diff(positions, prepend=0)
    first = offsets_of(freqs)[:-1]
    gaps[first] = positions[first]
    return gaps


def positions_of(gaps: npt.NDArray[Any], freqs: npt.NDArray[Any]) -> Ints:
    """The inverse of `gaps_of`."""
    found: Ints = gaps.cumsum(dtype=np.int64)
    first = freqs.cumsum(dtype=np.int64) - freqs
    found -= np.repeat(found.take(first) - gaps.take(first), freqs)
    return found


@compiled(*((I64, parts, INT, INT) for parts in PARTS))
def extents(rows: Ints, freqs: Parts, posting: int, occurrence: int) -> tuple[Ints, Ints]:
    """Where the occurrences of a term in the documents at `rows` (n,) of its postings, ascending, begin among those of
    the field, and how many they are in each. Its first posting is number `posting` of the field, its first occurrence
    number `occurrence`; where no frequencies are kept, all are 1."""
    starts, counts = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
    low, values, ranks = freqs
    place, row, rank = occurrence, 0, 0
    if len(values):  # how many exceptions come before the first posting
        rank = int(ranks[posting // STEP])
        for before in range(posting // STEP * STEP, posting):
            rank += low[before] == MARK
    for n in range(len(rows)):
        if len(low) == 0:
            starts[n], counts[n] = occurrence + rows[n], 1
            continue
        if len(values) == 0:
            for skipped in range(posting + row, posting + rows[n]):
                place += low[skipped]
        else:
            for skipped in range(posting + row, posting + rows[n]):
                freq = int(low[skipped])
                if freq == MARK:
                    if not 0 <= rank < len(values):
                        raise IndexError(MISSING)
                    freq = int(values[rank])
                    rank += 1
                place += freq
        freq = int(low[posting + rows[n]])
        if freq == MARK and len(values):
            if not 0 <= rank < len(values):
                raise IndexError(MISSING)
            freq = int(values[rank])
            rank += 1
        starts[n], counts[n] = place, freq
        place += freq
        row = rows[n] + 1
    return starts, counts


@compiled(*((I64, I64, I64, parts) for parts in PARTS))
def keys_at(starts: Ints, counts: Ints, labels: Ints, gaps: Parts) -> tuple[Ints, Ints]:
    """The keys (`index.codec.arrays.Postings.keys`) of `counts` (n,) occurrences from each of `starts` (n,) on, in
    documents that `labels` (n,) call by number; and where among those of the field they are."""
    keys, places = np.empty(counts.sum(), np.int64), np.empty(counts.sum(), np.int64)
    low, values, ranks = gaps
    size, rank, ranked = 0, 0, _NOWHERE  # `rank` exceptions come before place `ranked`
    for n in range(len(starts)):
        start, end = starts[n], starts[n] + counts[n]
        if len(values):
            if start < ranked or start > ranked + STEP:
                rank, ranked = int(ranks[start // STEP]), start // STEP * STEP
            while ranked < start:
                rank += low[ranked] == MARK
                ranked += 1
            ranked = end
        key = labels[n] << POSITION_BITS
        for place in range(start, end):
            gap = int(low[place])
            if gap == MARK and len(values):
                if not 0 <= rank < len(values):
                    raise IndexError(MISSING)
                gap = int(values[rank])
                rank += 1
            key += gap
            keys[size], places[size] = key, place
            size += 1
    return keys, places


@compiled()
def _keys_among(  # noqa: PLR0912  # one loop
    wanted: Ints, starts: Ints, counts: Ints, labels: Ints, gaps: Parts
) -> tuple[Ints, Ints]:
    """Which of `wanted`, ascending, are among the keys that `keys_at` gives, as places in `wanted`; and where among the
    occurrences of the field they are. Only documents are read of which any is wanted."""
    kept, places = np.empty(len(wanted), np.int64), np.empty(len(wanted), np.int64)
    low, values, ranks = gaps
    size, at, rank, ranked = 0, 0, 0, _NOWHERE
    for n in range(len(starts)):
        key = labels[n] << POSITION_BITS
        while at < len(wanted) and wanted[at] < key:
            at += 1
        if at == len(wanted):
            break
        if wanted[at] >> POSITION_BITS != labels[n]:
            continue
        start, end = starts[n], starts[n] + counts[n]
        if len(values):
            if start < ranked or start > ranked + STEP:
                rank, ranked = int(ranks[start // STEP]), start // STEP * STEP
            while ranked < start:
                rank += low[ranked] == MARK
                ranked += 1
        for place in range(start, end):
            gap = int(low[place])
            if gap == MARK and len(values):
                if not 0 <= rank < len(values):
                    raise IndexError(MISSING)
                gap = int(values[rank])
                rank += 1
            key += gap
            while at < len(wanted) and wanted[at] < key:
                at += 1
            ranked = place + 1
            if at == len(wanted) or wanted[at] >> POSITION_BITS != labels[n]:
                break
            if wanted[at] == key:
                kept[size], places[size] = at, place
                size += 1
                at += 1  # a position may be that of several occurrences
                if at == len(wanted):
                    break
    return kept[:size], places[:size]


@compiled(*((I64, I64, I64, parts, INT, INT, U8, INT, INT, INT) for parts in PARTS))
def begins(  # noqa: PLR0917  # loops are given arrays one by one
    starts: Ints,
    counts: Ints,
    labels: Ints,
    gaps: Parts,
    number: int,
    occurrence: int,
    codes: npt.NDArray[np.uint8],
    begin: int,
    bits: int,
    code: int,
) -> Ints:
    """The keys of where phrases begin whose word `number` (from 0) is a term in some form.

    The occurrences are those that `keys_at` is given, and the first of the term is number `occurrence` of the field;
    the form is told as to `index.codec.forms.are_coded`, of which no bits and the code 0 are any form.
    """
    keys, places = keys_at(starts, counts, labels, gaps)
    in_form = are_coded(places - occurrence, codes, begin, bits, code)
    size = 0
    for n in range(len(keys)):
        key = keys[n]
        if in_form[n] and (key & _POSITION) >= number:
            keys[size] = key - number
            size += 1
    return keys[:size]


@compiled(*((I64, I64, I64, I64, parts, INT, INT, U8, INT, INT, INT) for parts in PARTS))
def begins_among(  # noqa: PLR0917
    wanted: Ints,
    starts: Ints,
    counts: Ints,
    labels: Ints,
    gaps: Parts,
    number: int,
    occurrence: int,
    codes: npt.NDArray[np.uint8],
    begin: int,
    bits: int,
    code: int,
) -> Ints:
    """Those of `wanted`, ascending, that `begins` finds."""
    kept, places = _keys_among(wanted + number, starts, counts, labels, gaps)
    in_form = are_coded(places - occurrence, codes, begin, bits, code)
    size = 0
    for n in range(len(kept)):
        if in_form[n]:
            kept[size] = wanted[kept[n]]
            size += 1
    return kept[:size]
