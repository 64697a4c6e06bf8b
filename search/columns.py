"""The columns that facets, filters and sorting read: one row a document, as arrays.

A segment never changes, so its columns are read once and kept; a snapshot of the index joins those of its segments
under one numbering of documents and of values. Deleted documents keep their row; they never match.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from index.analysis import SEPARATOR
from index.article import ENTITY_FIELDS
from index.codec.arrays import arrays_of
from index.partial_date import PartialDate
from index.periods import NO_DATE
from index.records import NAMED
from search.request import Interval

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Minutes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Held(NamedTuple):
    """The values of some documents: their `codes`, one document after the other, of which each has so many as `lengths`
    says."""

    codes: Codes
    lengths: Ints


# How many filters are kept as masks over all documents, for each facet.
_MASKS = 32


@dataclass(frozen=True)
class ValueColumn:
    """Any number of values a document: those of document d are `codes[offsets[d]:offsets[d + 1]]`, in their order.

    A code is a place in `values`. A document has a value at most once. `labels` runs beside `codes` and names, as a
    place in `label_values`, how the document itself calls the value; it is empty where values are their own names.
    """

    values: tuple[str, ...]
    offsets: Ints
    codes: Codes
    label_values: tuple[str, ...] = ()
    labels: Codes = field(default_factory=lambda: np.empty(0, np.int32))
    _masks: OrderedDict[frozenset[int], Mask] = field(default_factory=OrderedDict, repr=False, compare=False)

    @cached_property
    def lengths(self) -> Ints:
        """(documents,) how many values each document has."""
        return np.diff(self.offsets)

    @cached_property
    def only_codes(self) -> Codes | None:
        """(documents,) the one value of each document, `len(values)` where it has none; None when any has more."""
        if len(self.lengths) and self.lengths.max() > 1:
            return None
        codes = np.full(len(self.lengths), len(self.values), np.int32)
        codes[self.lengths > 0] = self.codes
        return codes

    def of(self, docs: Ints) -> Held:
        """The values of `docs` (document numbers, any shape (n,))."""
        return Held(self.codes.take(self.places(docs)), self.lengths.take(docs))

    def of_one(self, doc: int) -> list[int]:
        """The values of one document, in their order."""
        offsets, codes = self._views  # to be read one by one quicker than numpy does
        return codes[offsets[doc] : offsets[doc + 1]].tolist()

    @cached_property
    def _views(self) -> tuple[memoryview[int], memoryview[int]]:
        return self.offsets.data, self.codes.data

    def places(self, docs: Ints) -> Ints:
        """The places in `codes` of the values of `docs`, one document after the other."""
        lengths = self.lengths.take(docs)
        ends = lengths.cumsum()
        places: Ints = np.repeat(self.offsets.take(docs) - ends + lengths, lengths)
        places += np.arange(len(places))
        return places

    def has_any(self, docs: Ints, wanted: Iterable[int]) -> Mask:
        """Which of `docs` have any of the values with the codes `wanted`; remembered for all documents."""
        key = frozenset(wanted)
        mask = self._masks.get(key)
        if mask is None:
            table = np.zeros(len(self.values) + 1, np.bool_)
            table[list(key)] = True
            mask = self._masks[key] = np.zeros(len(self.lengths), np.bool_)
            mask[np.searchsorted(self.offsets, np.flatnonzero(table[self.codes]), side="right") - 1] = True
            if len(self._masks) > _MASKS:
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
        begins, codes = np.unique(moments.astype(f"M8[{unit}]"), return_inverse=True)
        every = np.where(dated, len(begins), len(begins) + 1).astype(np.int32)
        every[shown] = codes
        starts = (begins.astype("M8[m]") - _FIRST_MINUTE).astype(np.int64)
        labels = tuple(begins.astype(str).tolist())
        return Bars(tuple(map(PartialDate.parse, labels)), starts, every, labels)


# The facet's name, and its column where it is written with one value a document.
_SINGLE = {"source": "source_value", "section": "section_value"}
_VALUES = (*_SINGLE, *ENTITY_FIELDS.values())

_segments: WeakKeyDictionary[Any, Columns] = WeakKeyDictionary()


def read_columns(leaves: Sequence[Any]) -> Columns:
    """The columns of an index from its leaf readers, in their order; a reader seen before is not read again."""
    for leaf in leaves:
        if leaf not in _segments:
            _segments[leaf] = _read_segment(leaf)
    parts = [_segments[leaf] for leaf in leaves]
    return Columns(
        {name: _join([part.values[name] for part in parts]) for name in _VALUES},
        _concatenate([part.published_start for part in parts]),
        _concatenate([part.published_end for part in parts]),
        _concatenate([part.indexed_at for part in parts]),
    )


def _concatenate(arrays: list[Ints]) -> Ints:
    return np.concatenate(arrays) if arrays else np.empty(0, np.int64)


def _read_segment(leaf: Any) -> Columns:
    values = {name: _read_single(leaf, field) for name, field in _SINGLE.items()}
    values |= {name: _read_entities(leaf, name) for name in ENTITY_FIELDS.values()}
    return Columns(
        values,
        _read_numbers(leaf, "published_start"),
        _read_numbers(leaf, "published_end"),
        _read_numbers(leaf, "indexed_at"),
    )


def _read_numbers(leaf: Any, field: str) -> Ints:
    arrays = arrays_of(leaf)
    column = None if arrays is None else arrays.column(field)
    if column is not None:
        return np.asarray(column, np.int64)
    return np.fromiter(leaf.column_reader(field, translate=False), np.int64, leaf.doc_count_all())


def _read_bytes(leaf: Any, field: str) -> Iterable[bytes]:
    arrays = arrays_of(leaf)
    column = None if arrays is None else arrays.column(field)
    if column is None:
        rows: Iterable[bytes] = leaf.column_reader(field, translate=False)
        return rows
    offsets, data = column
    ends, packed = offsets.tolist(), data.tobytes()
    return (packed[start:end] for start, end in pairwise(ends))


class _Numbering(dict[str, int]):
    """Gives each new value the next number."""

    def __missing__(self, value: str) -> int:
        number = self[value] = len(self)
        return number


def _read_single(leaf: Any, field: str) -> ValueColumn:
    numbers = _Numbering()
    rows = list(_read_bytes(leaf, field))
    codes = [numbers[value.decode()] for value in rows if value]
    offsets = np.cumsum([0, *(bool(value) for value in rows)], dtype=np.int64)
    return ValueColumn(tuple(numbers), offsets, np.array(codes, np.int32))


class _Entries(dict[bytes, tuple[int, int]]):
    """The numbers of key and name of an entity as a document packs it; the same words are packed again and again."""

    def __init__(self) -> None:
        self.keys_seen, self.names_seen = _Numbering(), _Numbering()

    def __missing__(self, packed: bytes) -> tuple[int, int]:
        key, name = packed.decode().split(NAMED)
        numbers = self[packed] = self.keys_seen[key], self.names_seen[name]
        return numbers


def _read_entities(leaf: Any, name: str) -> ValueColumn:
    entries = _Entries()
    separator = SEPARATOR.encode()
    counts, numbers = [0], []
    for packed in _read_bytes(leaf, f"{name}_column"):
        found = packed.split(separator) if packed else ()
        counts.append(len(found))
        numbers += [entries[entry] for entry in found]
    codes, labels = np.array(numbers, np.int32).reshape(-1, 2).T.copy()
    offsets = np.cumsum(counts, dtype=np.int64)
    return ValueColumn(tuple(entries.keys_seen), offsets, codes, tuple(entries.names_seen), labels)


def _join(parts: list[ValueColumn]) -> ValueColumn:
    """One column out of those of several segments, renumbering their values."""
    if len(parts) == 1:
        return parts[0]
    values, codes = _renumber([(part.values, part.codes) for part in parts])
    label_values, labels = _renumber([(part.label_values, part.labels) for part in parts])
    lengths = [np.diff(part.offsets) for part in parts]
    offsets = np.concatenate([[0], np.cumsum(_concatenate(lengths))]).astype(np.int64)
    return ValueColumn(values, offsets, codes, label_values, labels)


def _renumber(parts: list[tuple[tuple[str, ...], Codes]]) -> tuple[tuple[str, ...], Codes]:
    numbers = _Numbering()
    codes = [np.array([numbers[value] for value in values], np.int32)[codes] for values, codes in parts if len(values)]
    return tuple(numbers), np.concatenate(codes) if codes else np.empty(0, np.int32)
