"""The inverted index of segments joined into one: terms are renumbered, documents move up, arrays are copied.

A field is merged in two passes. The first goes through the terms of all segments side by side and counts what each
will have, from which the place of everything in the file is known. The second copies postings, a range of terms at a
time, so that a merge of any size takes little memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec.arrays import Ints
from index.codec.field_reader import MappedField
from index.codec.fields import ColumnarFieldWriter, FieldCollector
from index.codec.forms import FormTable
from index.codec.merge import Source, release
from index.codec.packing import Bytes, BytesTable, merge_tables, offsets_of, ranges, wide_offsets
from index.codec.postings import FORMS, FieldPostings, Outline, spans
from index.codec.values import OPAQUE

_NONE = np.empty(0, np.int64)


def merge_terms(sources: Sequence[Source], schema: Any, writer: ColumnarFieldWriter) -> None:
    """Write the inverted index of all segments; fields that the schema has no more are left out."""
    bases = offsets_of(np.array([source.live.sum() for source in sources], np.int64))
    names = sorted({name for source in sources for name in source.terms.indexed_field_names()})
    for name in names:
        if name not in schema:
            continue
        parts = [
            _Part(field, source.live, base)
            for source, base in zip(sources, bases.tolist(), strict=False)
            if (field := source.terms.field(name)) is not None
        ]
        kinds = {part.field.kind for part in parts}
        if len(kinds) == 1 and OPAQUE not in kinds:
            _Merge(parts, int(bases[-1])).write(writer, name, lambda: release(sources))
        else:
            collected = _collect(parts, schema[name].format)
            if len(collected.docs):
                writer.add_field(name, collected)


class _Part:
    """A field in one of the segments, and what its live documents leave of it."""

    def __init__(self, field: MappedField, live: npt.NDArray[np.bool_], base: int) -> None:
        """Live documents are numbered from `base` on."""
        self.field = field
        self.live = None if live.all() else live
        self.renumbered = base + np.cumsum(live) - 1
        # Of each of its terms how many postings and occurrences are left; the latter where positions are kept.
        self.postings, self.occurrences = self._count()
        self.numbers = np.flatnonzero(self.postings)  # (k,) of its terms that are left
        self.ranks = self.numbers  # (k,) their numbers in the merged field
        self.codes = _NONE  # for each of the forms of its terms the code that it has now

    def _count(self) -> tuple[Ints, Ints]:
        field, live = self.field, self.live
        postings = np.diff(field.starts)
        occurrences = np.diff(field.occurrence_starts) if field.has("positions") else postings
        if live is None:
            return postings, occurrences
        postings, occurrences = np.zeros_like(postings), np.zeros_like(occurrences)
        for first, last in spans(field.starts):
            found = field.range(first, last)
            left = live[found.docs]
            postings[first:last] = np.add.reduceat(left, found.starts[:-1], dtype=np.int64)
            if field.has("positions"):
                occurrences[first:last] = np.add.reduceat(left * found.freqs, found.starts[:-1], dtype=np.int64)
        return postings, occurrences if field.has("positions") else postings

    @cached_property
    def form_starts(self) -> Ints:
        """(t + 1,) where the forms of each of its terms begin."""
        table = self.field.form_table()
        return _NONE if table is None else table.starts

    def between(self, first: int, last: int) -> _Piece:
        """What it has of a range of the merged terms, with documents and codes as they are now."""
        low, high = np.searchsorted(self.ranks, (first, last)).tolist()
        numbers = self.numbers[low:high]
        begin, end = (int(numbers[0]), int(numbers[-1]) + 1) if high > low else (0, 0)
        found = self.field.range(begin, end)
        if len(self.codes):
            occurrences = np.diff(self.field.occurrence_starts[begin : end + 1])
            found.occurrences[FORMS] = self.codes[
                np.repeat(self.form_starts[begin:end], occurrences) + found.occurrences[FORMS]
            ]
        if self.live is not None:
            left = self.live[found.docs]
            of_left = np.repeat(left, found.freqs)
            found.docs, found.freqs = found.docs[left], found.freqs[left]
            found.weights = None if found.weights is None else found.weights[left]
            found.occurrences = {part: values[of_left] for part, values in found.occurrences.items()}
        found.docs = self.renumbered[found.docs]
        return _Piece(found, self.ranks[low:high] - first, self.postings[numbers], self.occurrences[numbers])


class _Piece(NamedTuple):
    """What a segment has of a range of the merged terms."""

    postings: FieldPostings
    ranks: Ints  # (k,) the terms, as places in the range
    counts: Ints  # (k,) postings of each
    occurrences: Ints  # (k,)


class _Merge:
    """A field that is of the same kind in several segments."""

    def __init__(self, parts: Sequence[_Part], doc_count: int) -> None:
        self._parts = parts
        self._doc_count = doc_count
        self._terms = _union(parts)
        postings, occurrences = np.zeros(len(self._terms), np.int64), np.zeros(len(self._terms), np.int64)
        for part in parts:
            postings[part.ranks] += part.postings[part.numbers]
            occurrences[part.ranks] += part.occurrences[part.numbers]
        self._starts, self._occurrence_starts = offsets_of(postings), offsets_of(occurrences)
        self._form_table = _join_forms(parts, len(self._terms))

    def write(self, writer: ColumnarFieldWriter, name: str, on_written: Callable[[], None]) -> None:
        """Write the merged field, if anything is left of it; calls `on_written` after each range of terms."""
        if not len(self._terms):
            return
        fields = [part.field for part in self._parts]
        output = writer.begin_field(
            name,
            fields[0].kind,
            Outline(
                self._terms,
                self._starts,
                self._occurrence_starts,
                self._doc_count,
                any(field.has("freqs") for field in fields),
                any(field.has("weights") for field in fields),
                {part: np.result_type(*arrays) for part, arrays in _by_part([field.range(0, 0) for field in fields])},
                self._form_table,
            ),
        )
        for first, last in spans(self._occurrence_starts):
            output.write(self._between(first, last), first)
            on_written()
        output.close()

    def _between(self, first: int, last: int) -> FieldPostings:
        """The postings of a range of the merged terms: of each term those of segment after segment."""
        pieces = [part.between(first, last) for part in self._parts]
        starts = self._starts[first : last + 1] - self._starts[first]
        occurrence_starts = self._occurrence_starts[first : last + 1] - self._occurrence_starts[first]
        places = _places(starts, [(piece.ranks, piece.counts) for piece in pieces])
        found = [piece.postings for piece in pieces]
        weights = None
        if any(each.weights is not None for each in found):
            weights = _scattered(places, [each.freqs if each.weights is None else each.weights for each in found])
        occurrences = {}
        if found[0].occurrences:
            occurrence_places = _places(occurrence_starts, [(piece.ranks, piece.occurrences) for piece in pieces])
            occurrences = {part: _scattered(occurrence_places, arrays) for part, arrays in _by_part(found)}
        return FieldPostings(
            found[0].kind,
            BytesTable.of(()),
            starts,
            _scattered(places, [each.docs for each in found]),
            _scattered(places, [each.freqs for each in found]),
            weights,
            occurrences,
        )


def _by_part(found: Sequence[FieldPostings]) -> Iterator[tuple[str, list[npt.NDArray[Any]]]]:
    """What all of them keep of occurrences."""
    for part in found[0].occurrences:
        if all(part in each.occurrences for each in found):
            yield part, [each.occurrences[part] for each in found]


def _places(starts: Ints, counts: Sequence[tuple[Ints, Ints]]) -> list[Ints]:
    """Where the things of each of several segments go, of which each has so many of some terms."""
    filled = starts[:-1].copy()
    places = []
    for ranks, count in counts:
        places.append(ranges(filled[ranks], count))
        filled[ranks] += count
    return places


def _scattered(places: Sequence[Ints], arrays: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """The arrays put together, the elements of each at its `places`."""
    together = np.empty(sum(map(len, places)), np.result_type(*arrays))
    for mine, array in zip(places, arrays, strict=True):
        together[mine] = array
    return together


def _union(parts: Sequence[_Part]) -> BytesTable:
    """The terms that are left in any of `parts`, whose ranks are those among them from now on."""
    # Two by two, the smallest first, so that each term is looked at as many times as the number of parts has bits.
    waiting = deque((_left_terms(part), [part]) for part in sorted(parts, key=lambda part: len(part.numbers)))
    while len(waiting) > 1:
        (one, ones), (other, others) = waiting.popleft(), waiting.popleft()
        offsets, data, ranks, other_ranks = merge_tables(*one, *other)
        for mine, new in ((ones, ranks), (others, other_ranks)):
            for part in mine:
                part.ranks = new[part.ranks]
        waiting.append(((offsets, data), ones + others))
    ((offsets, data), _) = waiting.pop()
    return BytesTable(wide_offsets(offsets), data)


def _left_terms(part: _Part) -> tuple[Ints, Bytes]:
    """The terms of a part that are left, as a table; their ranks are those among them."""
    terms, numbers = part.field.terms, part.numbers
    part.ranks = np.arange(len(numbers))
    if len(numbers) == len(terms):
        return terms.offsets.astype(np.int64), terms.data
    starts = terms.offsets[numbers].astype(np.int64)
    lengths = terms.offsets[numbers + 1] - starts
    return offsets_of(lengths), terms.data[ranges(starts, lengths)]


def _join_forms(parts: Sequence[_Part], count: int) -> FormTable | None:
    """The forms of the `count` merged terms, None where not all `parts` know them; tells those their codes."""
    tables = [table for part in parts if (table := part.field.form_table()) is not None]
    if len(tables) < len(parts):
        return None
    endings = list(dict.fromkeys(ending for table in tables for ending in table.table))
    numbers = dict(zip(endings, range(len(endings)), strict=True))
    keys, left = [], []
    for part, table in zip(parts, tables, strict=True):
        own = np.array([numbers[ending] for ending in table.table], np.int64)
        mine = ranges(table.starts[part.numbers], table.counts[part.numbers])
        keys.append(np.repeat(part.ranks, table.counts[part.numbers]) * len(endings) + own[table.endings[mine]])
        left.append(mine)
    together, places = np.unique(np.concatenate(keys), return_inverse=True)
    owners, kept = np.divmod(together, len(endings))
    joined = FormTable(np.bincount(owners, minlength=count), kept, endings)
    codes = (places - joined.starts[owners[places]]).astype(np.uint16)
    ends = np.cumsum([len(each) for each in keys])[:-1]
    for part, table, mine, own_codes in zip(parts, tables, left, np.split(codes, ends), strict=True):
        part.codes = np.zeros(len(table.endings), np.uint16)
        part.codes[mine] = own_codes
    return joined


def _collect(parts: Sequence[_Part], format_: Any) -> FieldPostings:
    """The postings of segments in which the field is of different kinds, one by one."""
    items = []
    for part in parts:
        for number, term in enumerate(part.field.terms):
            docs, weights = part.field.docs_at(number), part.field.weights_at(number).tolist()
            for doc, weight, value in zip(docs.tolist(), weights, part.field.values_at(number, format_), strict=True):
                if part.live is None or part.live[doc]:
                    items.append((term, int(part.renumbered[doc]), weight, value))
    items.sort(key=lambda item: item[:2])
    collector = FieldCollector(format_)
    for place, (term, doc, weight, value) in enumerate(items):
        if place == 0 or items[place - 1][0] != term:
            collector.start_term(term)
        collector.add(doc, weight, value, None)
    return collector.postings()
