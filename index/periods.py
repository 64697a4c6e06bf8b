"""How dates stand in the index: as minutes, a period by its beginning and its end."""

from __future__ import annotations

from datetime import datetime

from index.partial_date import PartialDate, Precision

# The value of `published_start` and `published_end` of an article without a date.
NO_DATE = 2**32 - 1

# The last of which every minute is less than that.
LAST_YEAR = 8165

_EPOCH = datetime.min
_HOUR = 60
_DAY = 24 * _HOUR
_SHORTEST_MONTH = 28 * _DAY
_LONGEST_MONTH = 31 * _DAY


def minutes(moment: datetime) -> int:
    """Minutes from the beginning of year 1 to `moment` (naive, UTC)."""
    delta = moment - _EPOCH
    return delta.days * _DAY + delta.seconds // 60


def moment(value: int) -> datetime:
    """The inverse of `minutes`."""
    return datetime.fromordinal(1 + value // _DAY).replace(hour=value % _DAY // _HOUR, minute=value % _HOUR)


def period(date: PartialDate | None) -> tuple[int, int]:
    """The minutes at which a date begins and ends, `NO_DATE` twice for none; `ValueError` for one past `LAST_YEAR`."""
    if date is None:
        return NO_DATE, NO_DATE
    if date.start.year > LAST_YEAR:
        raise ValueError(f"the date {date} lies too far ahead: the index holds dates up to the end of {LAST_YEAR}")
    return minutes(date.start), minutes(date.end)


def period_date(start: int, end: int) -> PartialDate | None:
    """The inverse of `period`: the length of the period tells how precise the date is."""
    if start == NO_DATE:
        return None
    length = end - start
    precision: Precision = "minute"
    if length > _LONGEST_MONTH:
        precision = "year"
    elif length >= _SHORTEST_MONTH:
        precision = "month"
    elif length >= _DAY:
        precision = "day"
    return PartialDate(moment(start), precision)
