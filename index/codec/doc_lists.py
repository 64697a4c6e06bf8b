"""The documents of the terms of a field, in the fewest bytes that numpy reads in a pass or two.

The numbers of rare terms are kept as they are, in the narrowest type that has room for all documents. Where a term has
many, only a byte (two) of each is kept, its place in a *block* of 255 (65,535) documents, and beside them how many of
the term's documents are in each block: the split into high and low bits of P. Elias, "Efficient Storage and Retrieval
by Content and Address of Static Files", JACM 1974, with counts for the high bits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec.arrays import Ints, Unsigned
from index.codec.container import ContainerWriter
from index.codec.packing import offsets_of, ranges
from index.compiled import I64, INT, U8, U16, U32, compiled

_Docs = npt.NDArray[np.uint32]

_BYTES = (1, 2)  # of a place in a block
DOC_PARTS = ("docs", *(f"docs{width}{part}" for width in _BYTES for part in ("", ".terms", ".counts")))


def _block(width: int) -> int:
    """Documents in a block; one fewer than places have values, so that the count of a full one is a place, too."""
    return int(256**width) - 1


def _widths(frequencies: npt.NDArray[np.int64], doc_count: int) -> npt.NDArray[np.int64]:
    """(t,) bytes that are kept for each document of terms of these document frequencies; 0 for a whole number."""
    whole = np.min_scalar_type(max(doc_count - 1, 0)).itemsize
    cost, widths = whole * frequencies, np.zeros(len(frequencies), np.int64)
    for width in _BYTES:
        if width < whole:
            blocks = -(-doc_count // _block(width))
            cheaper = (in_blocks := width * (frequencies + blocks)) < cost
            cost, widths = np.where(cheaper, in_blocks, cost), np.where(cheaper, width, widths)
    return widths


class DocListsWriter:
    """Writes the documents of terms, a range of terms at a time."""

    def __init__(self, container: ContainerWriter, owner: str, starts: npt.NDArray[np.int64], doc_count: int) -> None:
        """For the field `owner`, whose terms' lists begin at `starts` (t + 1,); all numbers are below `doc_count`."""
        self._starts = starts
        self._doc_count = doc_count
        frequencies = np.diff(starts)
        self._widths = _widths(frequencies, doc_count)
        self._whole = container.section(
            f"docs:{owner}",
            np.min_scalar_type(max(doc_count - 1, 0)),
            int(frequencies[self._widths == 0].sum()),
        )
        self._in_blocks = {}
        for width in _BYTES:
            terms = np.flatnonzero(self._widths == width)
            if len(terms):
                dtype = np.dtype(f"u{width}")
                blocks = -(-doc_count // _block(width))
                container.add(f"docs{width}.terms:{owner}", terms.astype(np.uint32))
                self._in_blocks[width] = (
                    container.section(f"docs{width}:{owner}", dtype, int(frequencies[terms].sum())),
                    container.section(f"docs{width}.counts:{owner}", dtype, len(terms), (blocks,)),
                )

    def write(self, docs: npt.NDArray[Any], first: int, last: int) -> None:
        """The documents of the terms from `first` to before `last`, one list after the other."""
        frequencies = np.diff(self._starts[first : last + 1])
        widths = self._widths[first:last]
        whole, places = _split(np.ascontiguousarray(docs, np.uint32), frequencies, widths)
        self._whole.write(whole.astype(np.min_scalar_type(max(self._doc_count - 1, 0))))
        begin = 0
        for width, (low, counts) in self._in_blocks.items():
            mine = frequencies[widths == width]
            blocks = -(-self._doc_count // _block(width))
            own = places[begin : begin + int(mine.sum())]
            begin += len(own)
            found, tallies = _in_blocks(own, mine, _block(width), blocks)
            low.write(found.astype(f"u{width}"))
            counts.write(tallies.astype(f"u{width}").reshape(-1, blocks))

    def close(self) -> None:
        """All documents are written."""
        self._whole.close()
        for low, counts in self._in_blocks.values():
            low.close()
            counts.close()


@compiled((U32, I64, I64))
def _split(docs: npt.NDArray[np.uint32], frequencies: Ints, widths: Ints) -> tuple[_Docs, _Docs]:
    """The documents of terms whose `widths` (t,) are 0, and those of the others, those of the least width first."""
    whole = np.empty(frequencies[widths == 0].sum(), np.uint32)
    others = np.empty(len(docs) - len(whole), np.uint32)
    ends = np.array([0, 0, frequencies[widths == 1].sum()])  # by width
    start = 0
    for term in range(len(frequencies)):
        width = widths[term]
        part = others if width else whole
        for place in range(frequencies[term]):
            part[ends[width] + place] = docs[start + place]
        ends[width] += frequencies[term]
        start += frequencies[term]
    return whole, others


@compiled((U32, I64, INT, INT))
def _in_blocks(docs: npt.NDArray[np.uint32], frequencies: Ints, block: int, blocks: int) -> tuple[_Docs, _Docs]:
    """The places of documents in their blocks of so many, and of each term how many are in each of the `blocks`."""
    places, counts = np.empty(len(docs), np.uint32), np.zeros(len(frequencies) * blocks, np.uint32)
    size = 0
    for term in range(len(frequencies)):
        high = base = 0
        for _ in range(frequencies[term]):
            while docs[size] >= base + block:  # they are ascending
                high += 1
                base += block
            places[size] = docs[size] - base
            counts[term * blocks + high] += 1
            size += 1
    return places, counts


class _InBlocks(NamedTuple):
    """The lists of some terms, as places in blocks."""

    low: Unsigned
    counts: Unsigned  # (k, blocks)
    terms: list[int]  # (k,) ascending
    starts: list[int]  # (k + 1,) where the list of each begins
    block: int  # documents in a block

    def decode(self, first: int, last: int) -> Ints:
        """The documents of the lists from `first` to before `last`, one list after the other."""
        low = self.low[self.starts[first] : self.starts[last]]
        return _decode(low, self.counts[first:last].reshape(-1), self.counts.shape[1], self.block)


@compiled(*((codes, codes, INT, INT) for codes in (U8, U16)))
def _decode(low: Unsigned, counts: Unsigned, blocks: int, block: int) -> Ints:
    """The documents of lists: `counts` says how many each has in each of its `blocks`, `low` where in those."""
    docs, size = np.empty(len(low), np.int64), 0
    for number in range(len(counts)):
        base = number % blocks * block
        end = size + counts[number]
        if end > len(low):
            break
        for place in range(size, end):
            docs[place] = base + low[place]
        size = end
    if size < len(low):
        raise IndexError("a list of documents is longer or shorter than its blocks")
    return docs


@compiled(*((I64, codes, codes, INT) for codes in (U8, U16)))
def _meet(docs: Ints, low: Unsigned, counts: Unsigned, block: int) -> tuple[Ints, Ints]:
    """Where those of `docs` that are in a list stand in `docs` and in the list, of which `counts` says how many are in
    each block, and `low` where in it."""
    places, rows = np.empty(len(docs), np.int64), np.empty(len(docs), np.int64)
    size = at = start = 0  # the list has `start` documents before block `at`
    for n in range(len(docs)):
        high = docs[n] // block
        if high >= len(counts):
            break
        while at < high:
            start += counts[at]
            at += 1
        wanted, first, last = docs[n] - high * block, start, min(start + counts[high], len(low))
        end = last
        while first < end:
            middle = (first + end) // 2
            if low[middle] < wanted:
                first = middle + 1
            else:
                end = middle
        places[size], rows[size] = n, first
        size += first < last and low[first] == wanted
    return places[:size], rows[:size]


class DocLists:
    """The documents of terms; `starts` (t + 1,) says how many each has."""

    def __init__(self, sections: Mapping[str, npt.NDArray[Any]], starts: npt.NDArray[Any]) -> None:
        self._starts = starts.data
        self._whole: Unsigned = sections["docs"]
        self._in_blocks = []
        for width in _BYTES:
            if f"docs{width}" in sections:
                terms, counts = sections[f"docs{width}.terms"], sections[f"docs{width}.counts"]
                begins = offsets_of(starts[terms + 1].astype(np.int64) - starts[terms])
                lists = _InBlocks(sections[f"docs{width}"], counts, terms.tolist(), begins.tolist(), _block(width))
                self._in_blocks.append(lists)

    def __getitem__(self, number: int) -> Ints:
        """The documents of the `number`-th term."""
        start, stop = self._starts[number], self._starts[number + 1]
        before = 0
        for lists in self._in_blocks:
            place = bisect_left(lists.terms, number)
            if place < len(lists.terms) and lists.terms[place] == number:
                return lists.decode(place, place + 1)
            before += lists.starts[place]
        return self._whole[start - before : stop - before].astype(np.int64)

    def meet(self, number: int, docs: Ints) -> tuple[Ints, Ints] | None:
        """Where those of `docs`, ascending, that are in the list of the `number`-th term stand in `docs` and in the
        list; None where the list is not in blocks, in which they are found without it all."""
        for lists in self._in_blocks:
            place = bisect_left(lists.terms, number)
            if place < len(lists.terms) and lists.terms[place] == number:
                low = lists.low[lists.starts[place] : lists.starts[place + 1]]
                return _meet(docs, low, lists.counts[place], lists.block)
        return None

    def range(self, first: int, last: int) -> Ints:
        """The documents of the terms from `first` to before `last`, one list after the other."""
        start, stop = self._starts[first], self._starts[last]
        docs = np.empty(stop - start, np.int64)
        whole = np.ones(stop - start, np.bool_)
        before = 0
        for lists in self._in_blocks:
            low, high = bisect_left(lists.terms, first), bisect_left(lists.terms, last)
            before += lists.starts[low]
            if low < high:
                terms = np.array(lists.terms[low:high])
                begins = np.asarray(self._starts)[terms].astype(np.int64) - start
                mine = ranges(begins, np.diff(lists.starts[low : high + 1]))
                docs[mine] = lists.decode(low, high)
                whole[mine] = False
        begin = start - before
        docs[whole] = self._whole[begin : begin + np.count_nonzero(whole)]
        return docs
