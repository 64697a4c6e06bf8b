"""The time line: a date facet as bars that are links, laid out in per cent so that it fits every width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from index.partial_date import PartialDate
from search.request import Interval
from search.results import Facet
from web.words import MONTHS, long_date
from web.words import period as in_words

HEIGHT: Final = 60  # of the highest bar, in CSS pixels

_MAX_SLOTS: Final = 1500
_WIDEST: Final = 5.0  # per cent: three years are three bars, not three walls
_FILLED: Final = 0.76  # of its slot, where that is no wider
_NARROWEST: Final = 328  # CSS pixels of the line in a window of 360, where labels have the least room
_LETTER: Final = 7.7  # of a label, in CSS pixels
_GAP: Final = 6  # between two labels, in CSS pixels
_LEAST_APART: Final = 14.0  # per cent between the beginnings of two labels, however short they are
_MARGIN: Final = 3.0  # per cent that the last label may reach beyond the line: the page has a margin
# Which periods may carry a label, from every one to ever fewer; the first choice that gives few enough is taken.
_LABELLED: Final[dict[Interval, tuple[Callable[[datetime], bool], ...]]] = {
    "year": (
        lambda start: True,
        lambda start: start.year % 2 == 0,
        lambda start: start.year % 5 == 0,
        lambda start: start.year % 10 == 0,
        lambda start: start.year % 50 == 0,
    ),
    "month": (
        lambda start: True,
        lambda start: start.month in (1, 4, 7, 10),
        lambda start: start.month in (1, 7),
        lambda start: start.month == 1,
    ),
    "day": (
        lambda start: True,
        lambda start: start.day in (1, 8, 15, 22),
        lambda start: start.day in (1, 15),
        lambda start: start.day == 1,
    ),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A period of the time line. It has from `x` on a slot of a `width` in per cent of the line, in the middle of which
    the bar is drawn, from `left` on and so `thick`; its `height` is in pixels. `url` is None where there is nothing to
    see."""

    period: PartialDate
    count: int
    x: float
    width: float
    left: float
    thick: float
    height: int
    url: str | None
    picked: bool

    @property
    def label(self) -> str:
        """The period in words."""
        return long_date(self.period)

    @property
    def when(self) -> str:
        """The period in running text: "in March 2024", "on 3 April 2024"."""
        return in_words(self.period, self.period)


@dataclass(frozen=True, slots=True)
class Tick:
    """A label under the time line."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Bars from the first period to the last without a gap, and what is said beside them: `other` and `missing`
    are those of `Facet`."""

    interval: Interval
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    other: int
    missing: int
    height: int

    @property
    def highest(self) -> Bar:
        """The bar with the most articles."""
        return max(self.bars, key=lambda bar: bar.count)

    @property
    def first_link(self) -> Bar:
        """The bar that the Tab key stops at; the arrow keys go on from there."""
        return next(bar for bar in self.bars if bar.url is not None)


def time_line(
    facet: Facet,
    url: Callable[[PartialDate], str],
    first: PartialDate | None = None,
    last: PartialDate | None = None,
    *,
    height: int = HEIGHT,
    most: int = 0,
) -> TimeLine | None:
    """Lay out a date facet; None when it has nothing to show. `url` gives the page of one period.

    The line reaches from the period of `first` to that of `last`, and further where the facet does. A bar is `height`
    pixels high when it stands for as many articles as the largest, or for `most` where that is more.
    """
    interval = facet.interval
    counts = {value.value: value for value in facet.values if value.count}
    if interval is None or not counts:
        return None
    numbers = [_number(PartialDate.parse(text)) for text in counts]
    start, end = min(numbers), max(numbers)
    if first is not None:
        start = min(start, _number(_first_period(first, interval)))
    if last is not None:
        end = max(end, _number(_last_period(last, interval)))
    if end - start >= _MAX_SLOTS:
        start, end = min(numbers), min(max(numbers), min(numbers) + _MAX_SLOTS - 1)
    slots = range(start, end + 1)
    periods = [_period(number, interval) for number in slots]
    width = 100 / len(periods)
    thick = min(width * _FILLED, _WIDEST)
    before = (width - thick) / 2
    most = max(most, *(value.count for value in counts.values()))
    all_selected = all(value.selected for value in counts.values())
    bars = []
    for place, period in enumerate(periods):
        value = counts.get(str(period))
        count = value.count if value else 0
        bars.append(
            Bar(
                period,
                count,
                x=round(place * width, 4),
                width=round(width, 4),
                left=round(place * width + before, 3),
                thick=round(thick, 3),
                height=max(2, round(height * count / most)) if count else 0,
                url=url(period) if count else None,
                picked=value is not None and value.selected and not all_selected,
            )
        )
    return TimeLine(
        interval, tuple(bars), tuple(_ticks(periods, interval, width, before)), facet.other, facet.missing, height
    )


def _ticks(periods: list[PartialDate], interval: Interval, width: float, before: float) -> list[Tick]:
    """Labels under the bars, `before` into slots of a `width`, of the roundest dates that leave room for each other in
    the narrowest window."""
    for labelled in _LABELLED[interval]:
        places = [place for place, period in enumerate(periods) if labelled(period.start)]
        if not places or not _is_within(Tick(places[0] * width + before, _tick(periods[places[0]], named=True))):
            places = [0]
        named = [
            Tick(round(place * width + before, 4), _tick(periods[place], named=place == places[0])) for place in places
        ]
        if all(_fits(left, right) for left, right in pairwise(named)):
            break
    ticks = named[:1]
    for tick in named[1:]:
        if _is_within(tick) and _fits(ticks[-1], tick):
            ticks.append(tick)
    return ticks


def _is_within(tick: Tick) -> bool:
    """Whether a label ends within the page."""
    return tick.x + _wide(tick, 0) <= 100 + _MARGIN


def _fits(left: Tick, right: Tick) -> bool:
    return right.x - left.x >= max(_LEAST_APART, _wide(left, _GAP))


def _wide(tick: Tick, gap: int) -> float:
    """The width of a label and a gap beside it, in per cent of the line in the narrowest window."""
    return (len(tick.text) * _LETTER + gap) / _NARROWEST * 100


def _tick(period: PartialDate, *, named: bool) -> str:
    """What a label says: the year where one begins, else the month or day; the first one always names its year."""
    start = period.start
    if period.precision == "year":
        return str(start.year)
    if period.precision == "month" and start.month == 1:
        return str(start.year)
    month = MONTHS[start.month - 1][:3]
    words = month if period.precision == "month" else f"{start.day} {month}"
    return f"{words} {start.year}" if named else words


def _number(period: PartialDate) -> int:
    """Periods of one width counted in a row, so that neighbours differ by one."""
    start = period.start
    match period.precision:
        case "year":
            return start.year
        case "month":
            return start.year * 12 + start.month - 1
        case _:
            return start.toordinal()


def _period(number: int, interval: Interval) -> PartialDate:
    match interval:
        case "year":
            return PartialDate.of(number)
        case "month":
            return PartialDate.of(number // 12, number % 12 + 1)
        case "day":
            day = date.fromordinal(number)
            return PartialDate.of(day.year, day.month, day.day)


def _first_period(moment: PartialDate, interval: Interval) -> PartialDate:
    """The first period of the width of `interval` in a period."""
    start = moment.start
    parts = (start.year, start.month, start.day)[: ("year", "month", "day").index(interval) + 1]
    return PartialDate.of(*parts)


def _last_period(moment: PartialDate, interval: Interval) -> PartialDate:
    """The last period of the width of `interval` in a period."""
    order = ("year", "month", "day")
    if moment.precision not in order or order.index(moment.precision) >= order.index(interval):
        return _first_period(moment, interval)
    if interval == "month":
        return PartialDate.of(moment.start.year, 12)
    last_day = date.fromordinal(moment.end.toordinal() - 1) if moment.end.year < 9999 else date.max
    return PartialDate.of(last_day.year, last_day.month, last_day.day)
