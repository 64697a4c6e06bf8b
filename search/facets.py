"""Facet counts over arrays: which documents each filter lets through, and how many of them have each value.

Facets are disjunctive: the counts of a facet apply every filter but its own, so that a second value can be added to
the one that is selected. Each facet adds up: every article is under one of its values, in `other` or in `missing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from typing import NamedTuple

import numpy as np

from index.partial_date import PartialDate, Precision
from index.periods import NO_DATE, minutes, moment
from search.columns import Columns, Ints, Mask
from search.request import INTERVALS, FacetName, Filters, Interval
from search.results import Facet, FacetValue, counted_values
from search.tallies import extent, tally
from search.texts import Texts

_DAY = 1440
_LONGEST_BY_DAY = 62 * _DAY
_LONGEST_BY_MONTH = 5 * 366 * _DAY


@dataclass(frozen=True, slots=True)
class Window:
    """The half-open period of the date filter in minutes; None on a side that is open."""

    start: int | None
    end: int | None

    @classmethod
    def of(cls, filters: Filters) -> Window | None:
        """The period that `filters` ask for, None when they ask for none."""
        if filters.published_from is None and filters.published_to is None:
            return None
        start = None if filters.published_from is None else minutes(filters.published_from.start)
        end = None if filters.published_to is None else min(minutes(filters.published_to.end), NO_DATE - 1)
        return cls(start, end)

    def mask(self, columns: Columns, docs: Ints) -> Mask:
        """Which of `docs` have a date whose whole period lies in the window."""
        inside: Mask = columns.published_start[docs] != NO_DATE
        if self.start is not None:
            inside &= columns.published_start[docs] >= self.start
        if self.end is not None:
            inside &= columns.published_end[docs] <= self.end
        return inside


class Selection(NamedTuple):
    """The values that a filter asks for: the codes of those that the index has, each with the names by which it was
    asked for, and the names of those that it has not."""

    codes: Mapping[int, tuple[str, ...]]
    unknown: tuple[str, ...]


class FacetCounter:
    """Counts over the documents `docs` that match the query, before any filter that asks for a value or a date.

    `selected` gives, for each facet that is filtered by value, the values let through.
    """

    def __init__(
        self, columns: Columns, docs: Ints, selected: Mapping[FacetName, Selection], window: Window | None
    ) -> None:
        self._columns = columns
        self._docs = docs
        self._selected = selected
        self._window = window
        self._masks: dict[FacetName, Mask] = {
            name: columns.values[name].has_any(docs, selection.codes) for name, selection in selected.items()
        }
        if window is not None:
            self._masks["published"] = window.mask(columns, docs)

    @property
    def filtered(self) -> bool:
        """Whether there is any filter."""
        return bool(self._masks)

    def passing(self, but: FacetName | None = None) -> Mask:
        """Which of the documents pass every filter, that of the facet `but` left out."""
        masks = [mask for name, mask in self._masks.items() if name != but]
        return np.logical_and.reduce(masks) if masks else np.ones(len(self._docs), np.bool_)

    def _left(self, but: FacetName) -> Ints:
        """The documents that pass every filter, that of the facet `but` left out."""
        return self._docs[self.passing(but)] if self._masks and self._masks.keys() - {but} else self._docs

    def by_value(self, name: FacetName, names: Texts, size: int, among: Sequence[int] | None = None) -> Facet:
        """The `size` most frequent values of a facet, of equal counts in the order of their codes, and those that are
        selected; `names[code]` is what is shown. With `among`, only values of these codes and those selected."""
        column, docs = self._columns.values[name], self._left(but=name)
        selection = self._selected.get(name)
        if selection is None:
            codes, counts, missing, other = column.most_frequent(docs, size, among, ())
            return Facet(counted_values(names.at(codes), counts), other, missing)
        asked, unknown = selection
        codes, counts, missing, other = column.most_frequent(docs, size, among, sorted(asked))
        shown = zip(names.at(codes), codes, counts, strict=True)
        values = [FacetValue(value, count, code in asked, asked.get(code, ())) for value, code, count in shown]
        values += [FacetValue(value, 0, True, (value,)) for value in unknown]
        return Facet(tuple(values), other, missing)

    def by_date(self, interval: Interval | None, *, wider: bool = False) -> Facet:
        """Articles by year, month or day of publication, in order; with `wider`, the periods around these too.

        The bars are those of the whole years (by month) or whole months (by day) that the date filter touches; what
        lies outside of them, or is dated less precisely than a bar, is in `other`.
        """
        docs = self._left(but="published")
        width = interval or _fitting_interval(self._window, *extent(docs, self._columns.published_start, NO_DATE))
        within = None if self._window is None else _surroundings(self._window, width)
        shown, less_precise, missing = self._bars(docs, width, within)
        around: tuple[FacetValue, ...] = ()
        if wider and width != "year":
            around, _, _ = self._bars(docs, "month" if width == "day" else "year", within)
        return Facet(shown, less_precise, missing, width, around)

    def _bars(
        self, docs: Ints, width: Interval, within: tuple[int, int] | None
    ) -> tuple[tuple[FacetValue, ...], int, int]:
        """The periods of a width that begin within so many minutes and have some of `docs`; how many other dated ones
        there are, and how many undated ones."""
        bars = self._columns.bars(width)
        *counts, other, missing = tally(docs, bars.codes, len(bars.dates) + 2).tolist()
        if self._window is None or within is None:
            return counted_values(compress(bars.labels, counts), filter(None, counts)), other, missing
        first, last = np.searchsorted(bars.starts, within).tolist()
        shown = tuple(
            FacetValue(bars.labels[bar], counts[bar], _contains(self._window, bars.dates[bar]))
            for bar in range(first, last)
            if counts[bar]
        )
        return shown, other + sum(counts) - sum(counts[first:last]), missing


def _fitting_interval(window: Window | None, first: int, last: int) -> Interval:
    """The narrowest interval that gives a readable number of bars over the window, or the dates that there are."""
    if window is not None:
        first = first if window.start is None else window.start
        last = last if window.end is None else window.end
    if last - first <= _LONGEST_BY_DAY:
        return "day"
    return "month" if last - first <= _LONGEST_BY_MONTH else "year"


def _surroundings(window: Window | None, width: Interval) -> tuple[int, int]:
    """The window widened to whole months for bars of days, to whole years for wider ones; in minutes."""
    first, last = 0, NO_DATE
    if window is None:
        return first, last
    unit: Precision = "month" if width == "day" else "year"
    if window.start is not None:
        first = minutes(_truncate(moment(window.start), unit).start)
    if window.end is not None:
        last = minutes(_truncate(moment(max(window.end - 1, 0)), unit).end)
    return first, last


def _truncate(at: datetime, unit: Precision) -> PartialDate:
    parts = (at.year, at.month, at.day)
    return PartialDate.of(*parts[: INTERVALS.index(unit) + 1])


def _contains(window: Window, bar: PartialDate) -> bool:
    after_start = window.start is None or minutes(bar.start) >= window.start
    return after_start and (window.end is None or minutes(bar.end) <= window.end)
