"""The columns that facets, filters and sorting read: one row a document, as arrays.

A segment never changes, so its columns are read once and kept; a snapshot of the index joins those of its segments
under one numbering of documents and of values. Deleted documents keep their row; they never match.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from index.analysis import SEPARATOR
from index.article import ENTITY_FIELDS
from index.codec.arrays import arrays_of
from index.codec.coded import Coded, coded_of, coded_rows, join_coded
from index.codec.packing import BytesTable, offsets_of, ranges
from index.partial_date import PartialDate
from index.periods import NO_DATE
from index.records import NAMED
from search.request import Interval
from search.tallies import most_frequent, most_frequent_of_few, numbered_lists, tally_lists
from search.texts import Texts

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.integer[Any]]
Minutes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def _narrowest(largest: int) -> np.dtype[Any]:
    """The type of codes up to `largest`: of narrow ones more are in the processor's cache when they are counted."""
    return np.min_scalar_type(largest)


_NONE = np.empty(0, np.int64)


class MostFrequent(NamedTuple):
    """Values of some documents, how many have each, how many have none, and how many have others alone."""

    codes: list[int]
    counts: list[int]
    missing: int
    other: int


# Of the lists of values that several documents share, so many are counted as if they were values.
_COUNTED = 4096

# Documents so many times fewer than values are counted without going through all values.
_FEW = 2

# How many filters are kept as masks over all documents, for each facet, and how many bytes of them where there is more
# than one.
_MASKS, _BYTES_OF_MASKS = 32, 8 * 2**20


class Labels(NamedTuple):
    """What documents themselves call the values of a column, each of which has one label or more.

    Label i is `texts[i]` and calls the value `values[i]`; they are in the order of the values, and by letter for one
    value. `codes` run beside those of the column and are places in `texts`.
    """

    texts: Texts
    values: Codes
    codes: Codes


@dataclass(frozen=True)
class ValueColumn:
    """Any number of values a document: those of document d are `codes[offsets[d]:offsets[d + 1]]`, in their order.

    A code is a place in `values`, which ascend. A document has a value at most once. There are no `labels` where values
    are their own names.
    """

    values: Texts
    offsets: Ints
    codes: Codes
    labels: Labels | None = None
    _masks: OrderedDict[frozenset[int], Mask] = field(default_factory=OrderedDict, repr=False, compare=False)

    @cached_property
    def lengths(self) -> Ints:
        """(documents,) how many values each document has."""
        return np.diff(self.offsets)

    @cached_property
    def _lists(self) -> tuple[Codes, int, int, Ints, Codes]:
        """The column as compiled loops take it (`search.tallies.tally_lists`), the commonest lists first."""
        size = len(self.values)
        codes = self.codes.astype(_narrowest(size), copy=False)
        of_docs, firsts = numbered_lists(self.offsets, codes)
        several = of_docs >= 0
        times = np.bincount(of_docs[several], minlength=len(firsts))
        commonest = (-times).argsort(kind="stable")
        ranks = np.empty_like(commonest)
        ranks[commonest] = np.arange(len(commonest))
        numbers = np.full(len(self.lengths), size, _narrowest(size + len(firsts)))
        numbers[self.lengths == 1] = codes[self.offsets[:-1][self.lengths == 1]]
        numbers[several] = size + 1 + ranks[of_docs[several]]
        listed = firsts[commonest]
        counted = min(int((times > 1).sum()), _COUNTED)
        of_lists = codes[self.places(listed)].astype(numbers.dtype)
        return numbers, size, counted, offsets_of(self.lengths[listed]), of_lists

    @cached_property
    def _room(self) -> Ints:
        return np.zeros(len(self.values), np.int64)

    def counts(self, docs: Ints) -> Ints:
        """(values + 1,) how many of `docs` (document numbers, (n,)) have each value, the last of them none."""
        return tally_lists(docs, *self._lists)[0]

    def most_frequent(self, docs: Ints, wanted: int, among: Sequence[int] | None, asked: Sequence[int]) -> MostFrequent:
        """The `wanted` values that most of `docs` have, of equal counts in the order of their codes, and then those of
        `asked` that are not among them; without `among` any may be, else only those."""
        numbers, size, _, offsets, codes = self._lists
        if among is None and not asked and len(docs) * _FEW < size:
            figures = most_frequent_of_few(docs, numbers, size, offsets, codes, wanted, self._room)
        else:
            eligible = _NONE if among is None else np.array(among, np.int64)
            others = np.array(asked, np.int64) if asked else _NONE
            narrowed = among is not None
            figures = most_frequent(docs, *self._lists, wanted, eligible, narrowed, others)
        missing, having, *found = figures.tolist()
        half = len(found) // 2
        return MostFrequent(found[:half], found[half:], missing, len(docs) - missing - having)

    def of_one(self, doc: int) -> list[int]:
        """The values of one document, in their order."""
        offsets, codes = self._views  # to be read one by one quicker than numpy does
        start, end = offsets[doc], offsets[doc + 1]
        return codes[start:end].tolist() if start < end else []

    @cached_property
    def _views(self) -> tuple[memoryview[int], memoryview[int]]:
        return self.offsets.data, self.codes.data

    def places(self, docs: Ints) -> Ints:
        """The places in `codes` of the values of `docs`, one document after the other."""
        return ranges(self.offsets.take(docs), self.lengths.take(docs))

    def has_any(self, docs: Ints, wanted: Iterable[int]) -> Mask:
        """Which of `docs` have any of the values with the codes `wanted`; remembered for all documents."""
        key = frozenset(wanted)
        mask = self._masks.get(key)
        if mask is None:
            table = np.zeros(len(self.values) + 1, np.bool_)
            table[list(key)] = True
            mask = self._masks[key] = np.zeros(len(self.lengths), np.bool_)
            mask[np.searchsorted(self.offsets, np.flatnonzero(table[self.codes]), side="right") - 1] = True
            if len(self._masks) > min(_MASKS, max(_BYTES_OF_MASKS // (len(mask) or 1), 1)):
                self._masks.popitem(last=False)
        found: Mask = mask[docs]
        return found


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of the date facet at one width, and under which of them each document is.

    `codes` (documents,) is a place in `dates`, in `labels` (the same written out) and in `starts` (in minutes);
    `len(dates)` for a document that is dated less precisely than a bar, one more for one without a date.
    """

    dates: tuple[PartialDate, ...]
    starts: Minutes
    codes: Codes
    labels: tuple[str, ...]


# As a unit of `numpy.datetime64`, and the length of the longest in minutes.
_WIDTHS: dict[Interval, tuple[str, int]] = {"year": ("Y", 366 * 1440), "month": ("M", 31 * 1440), "day": ("D", 1440)}
_FIRST_MINUTE = np.datetime64("0001-01-01T00:00", "m")


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns: `values` by facet name, dates in minutes (`index.schema.minutes`), times of indexing in seconds."""

    values: dict[str, ValueColumn]
    published_start: Minutes
    published_end: Minutes
    indexed_at: Ints
    _bars: dict[Interval, Bars] = field(default_factory=dict, repr=False, compare=False)

    def bars(self, width: Interval) -> Bars:
        """The bars of a width; made when first asked for."""
        if width not in self._bars:
            self._bars[width] = self._make_bars(width)
        return self._bars[width]

    def _make_bars(self, width: Interval) -> Bars:
        unit, longest = _WIDTHS[width]
        dated = self.published_start != NO_DATE
        shown = dated & (self.published_end - self.published_start <= longest)
        moments = _FIRST_MINUTE + self.published_start[shown].astype("m8[m]")
        numbers = moments.astype(f"M8[{unit}]").astype(np.int64)
        first = numbers.min(initial=np.iinfo(np.int64).max)
        there = np.bincount(numbers - first) > 0  # of some millions of days at most
        begins = (np.flatnonzero(there) + first).astype(f"M8[{unit}]")
        every = np.where(dated, len(begins), len(begins) + 1).astype(_narrowest(len(begins) + 1))
        every[shown] = (np.cumsum(there) - 1)[numbers - first]
        starts = (begins.astype("M8[m]") - _FIRST_MINUTE).astype(np.int64)
        labels = tuple(begins.astype(str).tolist())
        return Bars(tuple(map(PartialDate.parse, labels)), starts, every, labels)


# The column of each facet, and what stands in it between several values of a document.
_SEPARATOR = SEPARATOR.encode()
_COLUMNS: dict[str, tuple[str, bytes | None]] = {
    "source": ("source_value", None),
    "section": ("section_value", None),
    **{name: (f"{name}_column", _SEPARATOR) for name in ENTITY_FIELDS.values()},
}


class _Segment(NamedTuple):
    """The columns of one segment."""

    values: dict[str, Coded]
    published_start: Ints
    published_end: Ints
    indexed_at: Ints


_segments: WeakKeyDictionary[Any, _Segment] = WeakKeyDictionary()


def read_columns(leaves: Sequence[Any]) -> Columns:
    """The columns of an index from its leaf readers, in their order; a reader seen before is not read again."""
    for leaf in leaves:
        if leaf not in _segments:
            _segments[leaf] = _read_segment(leaf)
    parts = [_segments[leaf] for leaf in leaves] or [_NOTHING]
    values = {name: join_coded([part.values[name] for part in parts]) for name in _COLUMNS}
    return Columns(
        {name: _single(column) if _COLUMNS[name][1] is None else _entities(column) for name, column in values.items()},
        np.concatenate([part.published_start for part in parts]),
        np.concatenate([part.published_end for part in parts]),
        np.concatenate([part.indexed_at for part in parts]),
    )


_NO_NUMBERS = np.empty(0, np.int64)
_NOTHING = _Segment(
    {name: coded_rows((), separator) for name, (_, separator) in _COLUMNS.items()},
    *(_NO_NUMBERS, _NO_NUMBERS, _NO_NUMBERS),
)


def read_spellings(leaves: Sequence[Any], facet: str) -> tuple[ValueColumn, Labels]:
    """The keys of a facet's entities, and as labels the ways in which documents write them; a document has a key as
    often as it has ways to write it."""
    parts = [coded_of(leaf, f"{facet}_spellings", _SEPARATOR) for leaf in leaves]
    column = _entities(join_coded(parts) if parts else coded_rows((), _SEPARATOR))
    assert column.labels is not None
    return column, column.labels


def _read_segment(leaf: Any) -> _Segment:
    return _Segment(
        {name: coded_of(leaf, field, separator) for name, (field, separator) in _COLUMNS.items()},
        _read_numbers(leaf, "published_start"),
        _read_numbers(leaf, "published_end"),
        _read_numbers(leaf, "indexed_at"),
    )


def _read_numbers(leaf: Any, field: str) -> Ints:
    arrays = arrays_of(leaf)
    if arrays is None:
        return np.fromiter(leaf.column_reader(field, translate=False), np.int64, leaf.doc_count_all())
    column = arrays.column(field)
    default = leaf.schema[field].column_type.default_value()
    return np.full(arrays.doc_count, default, np.int64) if column is None else column.astype(np.int64)


def _texts(values: BytesTable) -> Texts:
    return Texts(values.data, values.offsets[:-1], values.offsets[1:])


def _single(column: Coded) -> ValueColumn:
    """A column of one value each; the empty string, which comes first, is that of documents without one."""
    values, codes = column.values, column.codes
    if not len(values) or values[0]:
        return ValueColumn(_texts(values), np.arange(len(codes) + 1), codes)
    there = codes > 0
    texts = _texts(values).take(np.arange(1, len(values)))
    return ValueColumn(texts, offsets_of(there), codes[there] - codes.dtype.type(1))


def _entities(column: Coded) -> ValueColumn:
    """A column of entities: a value is a key, a label a key and a name (`index.records.pack_entities`)."""
    table = column.values
    starts, ends = table.offsets[:-1], table.offsets[1:]
    middles = np.flatnonzero(table.data == ord(NAMED))
    first = ~_same_as_before(table.data, starts, middles)
    keys = Texts(table.data, starts[first], middles[first])
    values = (np.cumsum(first) - 1).astype(np.int32)
    labels = Labels(Texts(table.data, middles + 1, ends), values, column.codes)
    counts = np.empty(0, np.int64) if column.counts is None else column.counts
    return ValueColumn(keys, offsets_of(counts), values[column.codes], labels)


def _same_as_before(data: npt.NDArray[np.uint8], starts: npt.NDArray[Any], ends: Ints) -> Mask:
    """Which of the strings `data[starts[i]:ends[i]]` are the same as the one before them."""
    lengths = ends - starts
    places = np.flatnonzero(lengths[1:] == lengths[:-1]) + 1
    mine = data[ranges(starts[places], lengths[places])]
    before = data[ranges(starts[places - 1], lengths[places])]
    other = np.searchsorted(np.cumsum(lengths[places]), np.flatnonzero(mine != before), side="right")
    same = np.zeros(len(starts), np.bool_)
    same[places] = True
    same[places[other]] = False
    return same
