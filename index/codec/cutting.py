"""Postings are cut out of a sort here: the tokens of a field, in the order of its documents, become those of its terms.

What is made of tokens on the way is made of some ten thousand at a time, which stay in the cache of the processor: an
array for all of them is read from memory in each pass, and on many machines a fresh page costs more than what is
written on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from index.codec.arrays import Ints
from index.codec.packing import BytesTable, offsets_of
from index.codec.postings import FieldPostings

AT_ONCE = 2**16  # tokens

# The parts of some tokens, an array (n,) each, from the one that is sorted by first to the last: `ranks`, which are
# places in the terms of the field, `docs`, and what is kept of each occurrence.
Parts = Mapping[str, npt.NDArray[Any]]


def cut(
    kind: str,
    terms: Sequence[bytes],
    limits: Mapping[str, int],
    pieces: Iterable[Parts],
    count: int,
    *,
    at_once: int = AT_ONCE,
) -> FieldPostings:
    """The postings of `count` tokens, which are given in `pieces` in the order of documents and positions.

    All of `terms` occur; no part is larger than its limit.
    """
    bits = {part: limit.bit_length() for part, limit in limits.items()}
    rows = _sorted_keys(bits, pieces, count) if sum(bits.values()) <= 64 else _sorted_parts(limits, pieces)
    kept = {part: np.empty(count, _type(limit)) for part, limit in limits.items() if part not in ("ranks", "docs")}
    bounds, found_ranks, found_docs = list[Ints](), [np.zeros(0, np.int64)], [np.zeros(0, np.uint32)]
    last: Mapping[str, int] = {}
    for start in range(0, count, at_once):
        piece = rows(start, min(start + at_once, count))
        ranks, docs = piece["ranks"], piece["docs"]
        first = np.ones(len(ranks), np.bool_)
        first[1:] = (ranks[1:] != ranks[:-1]) | (docs[1:] != docs[:-1])
        if last:
            first[0] = last["ranks"] != ranks[0] or last["docs"] != docs[0]
        places = np.flatnonzero(first)
        for part, values in kept.items():
            values[start : start + len(ranks)] = piece[part]
        if "positions" in kept:
            _part_gaps(kept["positions"][start : start + len(ranks)], places, last.get("positions", 0))
        bounds.append(places + start)
        found_ranks.append(ranks[places].astype(np.int64))
        found_docs.append(docs[places].astype(np.uint32))
        last = {part: int(values[-1]) for part, values in piece.items()}
    freqs = np.diff(np.concatenate([*bounds, [count]]).astype(np.uint32))
    return FieldPostings(
        kind,
        BytesTable.of(terms),
        offsets_of(np.bincount(np.concatenate(found_ranks), minlength=len(terms))),
        np.concatenate(found_docs),
        np.ones(len(freqs), np.uint8) if kind == "existence" else freqs,
        occurrences=kept,
    )


def _part_gaps(positions: npt.NDArray[Any], first: Ints, last: int) -> None:
    """Make gaps (see `positions.py`) of positions in place: those at `first` are the first of their documents, and
    `last` is the one before all of them.
    """
    begins = positions[first]
    positions[1:] -= positions[:-1].copy()
    positions[:1] -= positions.dtype.type(last)
    positions[first] = begins


def _type(limit: int) -> npt.DTypeLike:
    return np.min_scalar_type(limit) if limit < 2**32 else np.int64


def _sorted_keys(bits: Mapping[str, int], pieces: Iterable[Parts], count: int) -> Callable[[int, int], Parts]:
    """What gives the sorted tokens from one to before another, sorted as keys in which the parts stand side by side."""
    keys: npt.NDArray[Any] = np.empty(count, np.uint32 if sum(bits.values()) <= 32 else np.uint64)
    end = 0
    for piece in pieces:
        first, *others = bits
        some = keys[end : end + len(piece[first])]
        some[:] = piece[first]
        for part in others:
            some <<= bits[part]
            some |= piece[part].astype(keys.dtype, copy=False)
        end += len(some)
    keys.sort()

    def rows(start: int, stop: int) -> Parts:
        some = keys[start:stop].copy()
        parts = {}
        for part, width in reversed(list(bits.items())):
            parts[part] = some & ((1 << width) - 1)
            some >>= width
        return parts

    return rows


def _sorted_parts(limits: Mapping[str, int], pieces: Iterable[Parts]) -> Callable[[int, int], Parts]:
    """The same where a key has not room for all: a stable sort by term does, for tokens come in order."""
    listed = list(pieces)
    whole = {part: np.concatenate([piece[part] for piece in listed]).astype(_type(limits[part])) for part in limits}
    order = np.argsort(whole["ranks"], kind="stable")
    return lambda start, stop: {part: values[order[start:stop]] for part, values in whole.items()}


def slices(lengths: npt.NDArray[Any], at_once: int = AT_ONCE) -> Iterator[slice]:
    """Runs of `lengths` (n,) that have about so many tokens together."""
    ends = np.cumsum(lengths, dtype=np.int64)
    bounds = np.unique(np.searchsorted(ends, np.arange(0, int(ends[-1]) if len(ends) else 0, at_once)))
    for start, stop in pairwise([*bounds.tolist(), len(lengths)]):
        yield slice(start, stop)
