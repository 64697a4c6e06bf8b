"""The time line: where its bars stand and what they lead to."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.partial_date import PartialDate
from search.request import Interval
from search.results import Facet, FacetValue
from web.histogram import TimeLine, time_line


def _line(interval: Interval, counts: dict[str, int], first: str = "", last: str = "") -> TimeLine:
    facet = Facet(values=tuple(FacetValue(*item) for item in counts.items()), other=2, missing=1, interval=interval)
    ends = [PartialDate.parse(text) if text else None for text in (first, last)]
    line = time_line(facet, str, *ends)
    assert line is not None
    return line


def _facet(values: tuple[FacetValue, ...], interval: Interval | None) -> Facet:
    return Facet(values=values, other=0, missing=0, interval=interval)


@pytest.mark.parametrize(
    ("interval", "counts", "first", "last", "periods"),
    [
        ("month", {"2024-11": 1, "2025-02": 3}, "", "", ["2024-11", "2024-12", "2025-01", "2025-02"]),
        ("year", {"2023": 1, "2025": 3}, "", "", ["2023", "2024", "2025"]),
        ("day", {"2024-02-28": 1, "2024-03-01": 1}, "", "", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("month", {"2025-02": 1}, "2025", "", ["2025-01", "2025-02"]),
        ("month", {"2025-10": 1}, "", "2025", ["2025-10", "2025-11", "2025-12"]),
        ("day", {"2025-02-27": 1}, "2025-02-27", "2025-02", ["2025-02-27", "2025-02-28"]),
        ("year", {"2025": 1}, "2024-05-03", "2025-03", ["2024", "2025"]),
        ("day", {"9999-12-30": 1}, "", "9999", ["9999-12-30", "9999-12-31"]),
    ],
)
def test_the_line_has_every_period_from_its_first_to_its_last(
    interval: Interval, counts: dict[str, int], first: str, last: str, periods: list[str]
) -> None:
    assert [str(bar.period) for bar in _line(interval, counts, first, last).bars] == periods


def test_bars_with_articles_are_links_and_as_high_as_their_counts() -> None:
    line = _line("month", {"2025-01": 10, "2025-03": 5, "2025-04": 0, "2025-05": 1})
    assert [(bar.count, bar.url, bar.height) for bar in line.bars] == [
        (10, "2025-01", 60),
        (0, None, 0),
        (5, "2025-03", 30),
        (0, None, 0),
        (1, "2025-05", 6),
    ]
    assert (line.other, line.missing) == (2, 1)
    assert line.highest.label == "January 2025"


@given(st.dictionaries(st.integers(1800, 2030), st.integers(1, 10**6), min_size=1))
def test_bars_stand_side_by_side_within_the_width(counts: dict[int, int]) -> None:
    line = _line("year", {str(year): count for year, count in counts.items()})
    assert sum(bar.count for bar in line.bars) == sum(counts.values())
    assert all(bar.height >= 2 for bar in line.bars if bar.count)
    for left, right in zip(line.bars, line.bars[1:], strict=False):
        assert left.x + left.width == pytest.approx(right.x, abs=0.01)
    assert line.bars[-1].x + line.bars[-1].width == pytest.approx(100, abs=0.01 + 0.0001 * len(line.bars))


@given(st.integers(1, 300))
def test_few_bars_are_spread_over_the_width_and_stay_narrow(years: int) -> None:
    bars = _line("year", {str(1700 + year): 1 for year in range(years)}).bars
    assert 0 < bars[0].thick <= 5
    for bar in bars:
        assert bar.left - bar.x == pytest.approx(bar.x + bar.width - bar.left - bar.thick, abs=0.01)
        assert bar.x < bar.left < bar.left + bar.thick < bar.x + bar.width


@pytest.mark.parametrize(
    ("interval", "counts", "labels"),
    [
        ("year", {"2009": 1, "2025": 1}, ["2010", "2015", "2020"]),
        ("month", {"2024-01": 1, "2025-12": 1}, ["2024", "Jul", "2025", "Jul"]),
        ("month", {"2024-03": 1, "2025-08": 1}, ["Jul 2024", "2025", "Jul"]),
        ("month", {"2024-11": 1, "2025-02": 1}, ["Nov 2024", "Dec", "2025", "Feb"]),
        ("month", {"2025-02": 1, "2025-03": 1}, ["Feb 2025", "Mar"]),
        ("day", {"2025-03-01": 1, "2025-03-31": 1}, ["1 Mar 2025", "15 Mar"]),
        ("day", {"2025-03-01": 1, "2025-03-25": 1}, ["1 Mar 2025", "8 Mar", "15 Mar", "22 Mar"]),
        ("day", {"2025-03-04": 1, "2025-03-08": 1}, ["4 Mar 2025"]),
    ],
)
def test_labels_stand_at_round_dates_and_the_year_is_always_said(
    interval: Interval, counts: dict[str, int], labels: list[str]
) -> None:
    assert [tick.text for tick in _line(interval, counts).ticks] == labels


@given(st.sampled_from(["year", "month", "day"]), st.integers(1, 300))
def test_labels_leave_each_other_room(interval: Interval, length: int) -> None:
    first = date(2019, 5, 17)
    last = first + timedelta(days=length * {"year": 365, "month": 30, "day": 1}[interval])
    size = {"year": 4, "month": 7, "day": 10}[interval]
    ticks = _line(interval, {str(first)[:size]: 1, str(last)[:size]: 1}).ticks
    assert ticks
    assert all(right.x - left.x >= 14 for left, right in pairwise(ticks))


def test_a_wrong_date_far_away_does_not_make_a_page_of_a_million_bars() -> None:
    line = _line("day", {"1900-01-01": 1, "2025-01-01": 1})
    assert len(line.bars) <= 1500


@pytest.mark.parametrize("facet", [_facet((), "month"), _facet((FacetValue("2025", 0),), "year"), _facet((), None)])
def test_nothing_to_show_is_no_line(facet: Facet) -> None:
    assert time_line(facet, str) is None
