"""Facet counts against a count by hand, over columns that hypothesis makes up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.partial_date import PartialDate
from index.periods import NO_DATE, minutes
from search.columns import Columns, ValueColumn
from search.facets import FacetCounter, Selection, Window
from search.request import FacetName, Filters, Interval
from search.texts import Texts

SOURCES = ("Courier", "Ledger", "Post")
PEOPLE = ("Ada", "Bo", "Cy", "Di")


@dataclass(frozen=True)
class Row:
    source: int | None
    people: tuple[int, ...]
    published: PartialDate | None


def dates() -> st.SearchStrategy[PartialDate | None]:
    days = st.dates(min_value=date(2023, 11, 1), max_value=date(2025, 3, 31))
    return st.one_of(
        st.none(),
        days.map(lambda day: PartialDate.of(day.year, day.month, day.day)),
        days.map(lambda day: PartialDate.of(day.year, day.month)),
        days.map(lambda day: PartialDate.of(day.year)),
        st.datetimes(min_value=datetime(2023, 1, 1), max_value=datetime(2025, 1, 1)).map(PartialDate.at),
    )


ROWS = st.lists(
    st.builds(
        Row,
        st.one_of(st.none(), st.sampled_from(range(len(SOURCES)))),
        st.lists(st.sampled_from(range(len(PEOPLE))), unique=True, max_size=4).map(tuple),
        dates(),
    ),
    max_size=30,
)
CODES = st.lists(st.sampled_from(range(3)), unique=True, max_size=2).map(tuple)
BOUNDS = st.one_of(st.none(), dates())


def texts_of(values: Sequence[str]) -> Texts:
    offsets = np.cumsum([0, *(len(value.encode()) for value in values)])
    return Texts(np.frombuffer("".join(values).encode(), np.uint8), offsets[:-1], offsets[1:])


def value_column(values: tuple[str, ...], rows: list[tuple[int, ...]]) -> ValueColumn:
    offsets = np.cumsum([0, *map(len, rows)], dtype=np.int64)
    return ValueColumn(texts_of(values), offsets, np.array([code for row in rows for code in row], np.int32))


def columns_of(rows: list[Row]) -> Columns:
    return Columns(
        {
            "source": value_column(SOURCES, [() if row.source is None else (row.source,) for row in rows]),
            "people": value_column(PEOPLE, [row.people for row in rows]),
        },
        np.array([NO_DATE if row.published is None else minutes(row.published.start) for row in rows], np.int64),
        np.array([NO_DATE if row.published is None else minutes(row.published.end) for row in rows], np.int64),
        np.zeros(len(rows), np.int64),
    )


def inside(row: Row, begin: PartialDate | None, end: PartialDate | None) -> bool:
    if begin is None and end is None:
        return True
    if row.published is None:
        return False
    return (begin is None or row.published.start >= begin.start) and (end is None or row.published.end <= end.end)


@given(st.data())
def test_counts_are_those_of_a_count_by_hand(data: st.DataObject) -> None:
    rows = data.draw(ROWS)
    sources, people = data.draw(CODES), data.draw(CODES)
    begin, end = data.draw(BOUNDS), data.draw(BOUNDS)
    size = data.draw(st.integers(0, 4))
    docs = [number for number in range(len(rows)) if data.draw(st.booleans())]
    selected: dict[FacetName, Selection] = {}
    if sources:
        selected["source"] = Selection({code: (SOURCES[code].upper(),) for code in sources}, ("Nobody",))
    if people:
        selected["people"] = Selection({code: (PEOPLE[code],) for code in people}, ())
    window = Window.of(Filters(published_from=begin, published_to=end))
    counter = FacetCounter(columns_of(rows), np.array(docs, np.int64), selected, window)

    def passes(row: Row, but: str) -> bool:
        return (
            (but == "source" or not sources or row.source in sources)
            and (but == "people" or not people or bool(set(people) & set(row.people)))
            and (but == "published" or inside(row, begin, end))
        )

    assert [docs[i] for i in np.flatnonzero(counter.passing())] == [d for d in docs if passes(rows[d], "")]

    facets: list[tuple[FacetName, tuple[str, ...]]] = [("source", SOURCES), ("people", PEOPLE)]
    for name, shown in facets:
        kept = [rows[doc] for doc in docs if passes(rows[doc], name)]
        having = [(() if row.source is None else (row.source,)) if name == "source" else row.people for row in kept]
        counts = Counter(code for codes in having for code in codes)
        facet = counter.by_value(name, texts_of(shown), size)
        listed = {value.value: value for value in facet.values}
        for code, value in enumerate(shown):
            if value in listed:
                assert listed[value].count == counts[code]
                asked = selected.get(name, Selection({}, ())).codes.get(code, ())
                assert (listed[value].selected, listed[value].asked) == (bool(asked), asked)
        largest = sorted(counts, key=lambda code: (-counts[code], shown[code]))[:size]
        assert [value.value for value in facet.values][: len(largest)] == [shown[code] for code in largest]
        assert facet.missing == sum(not codes for codes in having)
        assert facet.other == sum(bool(codes) and not any(shown[c] in listed for c in codes) for codes in having)


@given(ROWS, BOUNDS, BOUNDS, st.sampled_from(["year", "month", "day", None]))
def test_date_bars_add_up(
    rows: list[Row], begin: PartialDate | None, end: PartialDate | None, interval: Interval | None
) -> None:
    window = Window.of(Filters(published_from=begin, published_to=end))
    docs = np.arange(len(rows))
    counter = FacetCounter(columns_of(rows), docs, {}, window)
    facet = counter.by_date(interval, wider=True)
    assert facet._replace(wider=()) == counter.by_date(interval)
    assert sum(bar.count for bar in facet.values) + facet.other + facet.missing == len(rows)
    assert facet.missing == sum(row.published is None for row in rows)
    length = {"year": 4, "month": 7, "day": 10}[facet.interval or "day"]
    counts = Counter(str(row.published)[:length] for row in rows if row.published and len(str(row.published)) >= length)
    for bar in facet.values:
        assert bar.count == counts[bar.value]
    assert [bar.value for bar in facet.values] == sorted(bar.value for bar in facet.values)
    if window is None:
        assert facet.other == sum(len(str(row.published)) < length for row in rows if row.published)
    for bar in facet.values:
        day = PartialDate.parse(bar.value)
        assert bar.selected == (window is not None and inside(Row(None, (), day), begin, end))
    around = {"year": 0, "month": 4, "day": 7}[facet.interval or "day"]
    for period in facet.wider:
        lies_in = [row for row in rows if row.published and str(row.published)[:around] == period.value]
        assert period.count == sum(len(str(row.published)) >= around for row in lies_in) > 0
    if facet.interval == "year":
        assert not facet.wider
    else:
        assert {bar.value[:around] for bar in facet.values} <= {period.value for period in facet.wider}


@pytest.mark.parametrize(
    ("begin", "end", "interval", "bars"),
    [
        (None, None, "month", ["2024-11", "2025-01", "2025-03"]),
        ("2025", "2025", "month", ["2025-01", "2025-03"]),
        ("2025-01", "2025-01", "day", ["2025-01-05", "2025-01-31"]),
        ("2025-01-05", "2025-01-05", "day", ["2025-01-05", "2025-01-31"]),
        ("2024", "2025", "month", ["2024-11", "2025-01", "2025-03"]),
        ("2010", "2025", "year", ["2024", "2025"]),
    ],
)
def test_the_bars_fit_the_range(begin: str | None, end: str | None, interval: str, bars: list[str]) -> None:
    written = ["2024-11-30", "2025-01-05", "2025-01-31", "2025-03-01", "2025-03", "2025"]
    rows = [Row(None, (), PartialDate.parse(text)) for text in written]
    filters = Filters(
        published_from=None if begin is None else PartialDate.parse(begin),
        published_to=None if end is None else PartialDate.parse(end),
    )
    facet = FacetCounter(columns_of(rows), np.arange(len(rows)), {}, Window.of(filters)).by_date(None)
    assert facet.interval == interval
    assert [bar.value for bar in facet.values] == bars
