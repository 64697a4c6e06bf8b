"""Dates as news gives them: a year, a month, a day or a minute, and never more than was said.

`PartialDate` is used for the publication date of an article and for the ends of a search range. All times are
UTC. A partial date stands for the half-open period `[start, end)`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, Self, get_args

Precision = Literal["year", "month", "day", "minute"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)

# How much of a moment in ISO 8601 is said.
_LENGTHS = {"year": 4, "month": 7, "day": 10, "minute": 16}

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})Z?)?)?)?"
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the year, month, day or minute; `start` is its first moment, naive and in UTC."""

    start: datetime
    precision: Precision

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> Self:
        """Build a date from what is known of it; `ValueError` when there is no such day."""
        precision: Precision = "year" if month is None else "month" if day is None else "day"
        return cls(datetime(year, month or 1, day or 1), precision)

    @classmethod
    def at(cls, moment: datetime) -> Self:
        """Build a date known to the minute; an aware `moment` is converted to UTC, a naive one is taken as UTC."""
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
        return cls(moment.replace(second=0, microsecond=0), "minute")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, `YYYYMMDD` or `YYYY-MM-DDTHH:MMZ`; `ValueError` for anything else."""
        match = _COMPACT.fullmatch(text) or _ISO.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a date: write YYYY, YYYY-MM or YYYY-MM-DD")
        groups = {name: int(value) for name, value in match.groupdict().items() if value is not None}
        try:
            day = cls.of(groups["year"], groups.get("month"), groups.get("day"))
            if "hour" not in groups:
                return day
            return cls(day.start.replace(hour=groups["hour"], minute=groups["minute"]), "minute")
        except ValueError as error:
            raise ValueError(f"{text!r} is not a date: there is no such day") from error

    @property
    def end(self) -> datetime:
        """The first moment after the period; `datetime.max` where the calendar ends."""
        try:
            match self.precision:
                case "year":
                    return self.start.replace(year=self.start.year + 1)
                case "month":
                    days = calendar.monthrange(self.start.year, self.start.month)[1]
                    return self.start + timedelta(days=days)
                case "day":
                    return self.start + _DAY
                case "minute":
                    return self.start + _MINUTE
        except (ValueError, OverflowError):
            return datetime.max

    @property
    def day(self) -> date:
        """The first day of the period."""
        return self.start.date()

    def __str__(self) -> str:
        """ISO 8601, as long as the precision allows: `2025`, `2025-01`, `2025-01-31`, `2025-01-31T10:05Z`."""
        text = self.start.isoformat()[: _LENGTHS[self.precision]]
        return text + "Z" if self.precision == "minute" else text
