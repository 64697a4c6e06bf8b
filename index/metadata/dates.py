"""Dates as news writes them: reads one, and finds those that stand in a line.

Loaders call `read_date` for every date that a file offers; `index.metadata` finds more in the text of a page, and
`index.metadata.published` decides. Only what is written is read: a date without a year stays without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from index.article import DateEvidence, DateKind
from index.metadata.date_words import LABEL, MONTHS, UPDATE_LABEL, WEEKDAYS, ZONES
from index.partial_date import PartialDate

FIRST_YEAR = 1600  # the first newspapers

NO_YEAR = "no year is given"
NOT_PLAUSIBLE = f"not plausible: before {FIRST_YEAR} or later than tomorrow"
NO_SUCH_DAY = "there is no such day"
NOT_A_DATE = "not read as a date"
EMPTY = "empty"
AMBIGUOUS = "read month first; the day could come first"
FILE_DAY_FIRST = "read day first, as other dates of the file are"
FILE_MONTH_FIRST = "read month first, as other dates of the file are"
TWO_DIGITS = "the century is not given"
NO_ZONE = "no time zone is given, read as UTC"
UPDATED = "an update"

_LONGEST = 200  # characters of a field that are searched for a date
_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_WEEKDAY = rf"(?:(?:{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\b\.?,?\s+)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"

# The forms of a date; each outer group is named for the form, the groups in it are read by position.
_DATE = re.compile(
    rf"""
    (?<![^\W_]) (?<!\d[.,/:-]) (?<![$£€])
    (?:
      (?P<ymd>(\d{{4}})(?P<dash>[-/.])(\d{{1,2}})(?:(?P=dash)(\d{{1,2}})(?=T\d|\b|_))? (?![-/]\d) )
    | (?P<compact>((?:1[6-9]|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?=T\d|\b|_) )
    | (?P<cjk>(\d{{4}})\s?[年년]\s?(\d{{1,2}})\s?[月월]\s?(?:(\d{{1,2}})\s?[日일])? )
    | (?P<named>(\d{{4}})[-/\s]({_MONTH})[-/\s]({_DAY})\b )
    | (?P<numeric>(\d{{1,2}})(?P<slash>[-/.])(\d{{1,2}})(?P=slash)(\d{{4}}|\d{{2}}) (?![-/:\d]|\.\d) )
    | (?P<ctime>({_MONTH})\s+({_DAY})\s+({_CLOCK})\s+(?:([A-Z]{{2,5}}|[+-]\d{{4}})\s+)?(\d{{4}}) (?![-/\d]) )
    | (?P<mdy>({_MONTH})\s*({_DAY})(?:st|nd|rd|th)?(?:\s*[,.]\s*|\s+)(\d{{4}}) (?![-/:\d]) )
    | (?P<dmy>({_DAY})(?:st|nd|rd|th|er|\.|º)?(?:\s*[-/]\s*|\s+(?:of\s+|de\s+)?)?({_MONTH})
          (?:\s*[-/,]\s*|\s+(?:del?\s+|of\s+)?)(\d{{4}}|(?<=-)\d\d|'\d\d) (?![-/:\d]) )
    | (?P<my>({_MONTH})(?:\s*,\s*|\s*-\s*|\s+(?:de\s+|of\s+)?)(\d{{4}}) (?![-/:\d]) )
    | (?P<md>({_MONTH})\s*({_DAY})(?:st|nd|rd|th)?\b (?!\s*[-/:\d]|,\s*\d) )
    | (?P<dm>({_DAY})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH}) (?!\s*[-/\d]|,\s*\d) )
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TIME_AFTER = re.compile(
    r"""(?:T|,?\s*[-–—|•·@(]?\s*(?:at\s+|um\s+|à\s+)?)
    (?: (\d{1,2})(?::|\s?h\s?)(\d{2})(?::\d{2}(?:[.,]\d+)?)?
      | (\d{1,2})\.(\d{2})(?=\s*[ap]\.?m)
      | (\d{2})(\d{2})(?:\d{2})?(?=Z|[+-]\d) )
    (?:\s*([ap])\.?m\b\.?)? (?:\s*(Z\b|[+-]\d{2}:?\d{2}|[A-Z]{2,5}\b)(?:\s*([+-]\d{1,2}(?::?\d{2})?))?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_TIME_BEFORE = re.compile(
    rf"""(?<![\d:])(\d{{1,2}})[:.](\d{{2}})(?::\d{{2}})?(?:\s*([ap])\.?m\b\.?)?(?:\s*\(?([A-Z]{{2,5}})\)?)?
    \s*[,|·-]?\s*(?:on\s+)?{_WEEKDAY}?$""",
    re.VERBOSE | re.IGNORECASE,
)
_WEEKDAY_BEFORE = re.compile(rf"{_WEEKDAY}$", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_YEARLESS = re.compile(r"(\d{1,2})[/.-](\d{1,2})")
_EPOCH = re.compile(r"(\d{10})(?:\d{3}|\.\d+)?")
_LABEL = re.compile(LABEL, re.IGNORECASE)
_UPDATE_BEFORE = re.compile(rf"{UPDATE_LABEL}{_WEEKDAY}?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a date was read as. `yearless` is the month and day of one that gives no year."""

    date: PartialDate | None
    note: str = ""
    yearless: tuple[int, int] | None = None


def read_date(text: str, kind: DateKind, *, today: date | None = None) -> DateEvidence:
    """Read the date that `text` holds, as precisely as it says and no more; the first that has a year, if several.

    Times are converted to UTC, those at exactly midnight taken for no time at all. What is no date, has no year, or
    cannot be a publication date (before 1600, after tomorrow as counted from `today`) gives evidence whose `date`
    is None and whose note says why. `03/04/2025` is read month first unless that is impossible.
    """
    text = " ".join(text[:_LONGEST].split())
    reading = _read(text, today or datetime.now(UTC).date())
    return DateEvidence(kind, text, reading.date, reading.note)


def find_dates(text: str, kind: DateKind, *, today: date | None = None) -> list[tuple[int, int, DateEvidence]]:
    """Find the dates, with their times, that stand in a line of running text, each with its start and end in it."""
    today = today or datetime.now(UTC).date()
    return [
        (start, end, DateEvidence(kind, text[start:end], reading.date, reading.note))
        for start, end, reading in _search(text, today)
    ]


def month_and_day(text: str) -> tuple[int, int] | None:
    """The month and day of a date that gives no year (`Feb 26`); None for any other text."""
    return _read(text, datetime.now(UTC).date()).yearless


def read_day_first(text: str, *, today: date | None = None) -> PartialDate | None:
    """The date that `text` holds, where the day comes first in one like `03/04/2025`; None when there is no such."""
    return _read(text, today or datetime.now(UTC).date(), day_first=True).date


def day_comes_first(text: str) -> bool | None:
    """Whether the first date in `text` can only have its day first (`25/12/2024`), or only its month (False); None for
    one that leaves it open, or is written otherwise."""
    match = _DATE.search(text[:_LONGEST])
    if match is None or match.lastgroup != "numeric":
        return None
    at = _DATE.groupindex["numeric"]
    first, separator, second = int(match[at + 1]), match[at + 2], int(match[at + 3])
    if separator == "." or (first > 12) == (second > 12) or max(first, second) > 31 or not min(first, second):
        return None
    return first > 12


@lru_cache(maxsize=4096)
def _read(text: str, today: date, *, day_first: bool = False) -> _Reading:
    if not text:
        return _Reading(None, EMPTY)
    bare = text[match.end() :] if (match := _LABEL.match(text)) else text
    if _YEAR.fullmatch(bare):
        return _plausible(today, int(bare))
    if match := _YEARLESS.fullmatch(bare):
        return _yearless(*_month_and_day(match[1], match[2]))
    if match := _EPOCH.fullmatch(bare):
        moment = datetime(1970, 1, 1) + timedelta(seconds=int(match[1]))
        return _checked(PartialDate.at(moment), today, "")
    first = None
    for _, _, reading in _search(text, today, day_first=day_first):
        if reading.date is not None:
            return reading
        first = first or reading
    return first or _Reading(None, NOT_A_DATE)


def _search(text: str, today: date, *, day_first: bool = False) -> Iterator[tuple[int, int, _Reading]]:
    done = 0
    for match in _DATE.finditer(text):
        start, end = match.span()
        if start < done or (match.lastgroup in ("md", "dm") and not match[0][0].isdigit() and match[0][0].islower()):
            continue
        before = text[max(0, start - 60) : start]
        after = _TIME_AFTER.match(text, end)
        clock = _clock(after[1] or after[3] or after[5], after[2] or after[4] or after[6], after[7]) if after else None
        zone, offset = (after[8], after[9]) if after else (None, None)
        if after and clock:
            end = after.end() if _zone(zone) or not zone else after.start(8)
            end = len(text[:end].rstrip())
        elif earlier := _TIME_BEFORE.search(before):
            clock, zone = _clock(earlier[1], earlier[2], earlier[3]), earlier[4]
            start -= len(before) - earlier.start()
        if weekday := _WEEKDAY_BEFORE.search(text, max(0, start - 20), start):
            start = weekday.start()
        done = end
        reading = _reading(match, clock, offset or zone, today, day_first=day_first)
        if _UPDATE_BEFORE.search(text, max(0, start - 60), start):
            reading = _Reading(reading.date, joined(UPDATED, reading.note), reading.yearless)
        yield start, end, reading


def _reading(
    match: re.Match[str], clock: tuple[int, int] | None, zone: str | None, today: date, *, day_first: bool
) -> _Reading:
    note = ""
    year: str
    month: int
    day: str | None
    form = match.lastgroup
    # The position of a form's first inner group follows that of its own.
    at = _DATE.groupindex[form or ""]
    group = match.group
    if form == "ymd":
        year, month, day = group(at + 1), int(group(at + 3)), group(at + 4)
    elif form in ("compact", "cjk"):
        year, month, day = group(at + 1), int(group(at + 2)), group(at + 3)
    elif form == "named":
        year, month, day = group(at + 1), MONTHS[_bare(group(at + 2))], group(at + 3)
    elif form == "numeric":
        first, separator, second, year = group(at + 1, at + 2, at + 3, at + 4)
        month, number = _month_and_day(first, second, day_first=day_first or separator == ".")
        day = str(number)
        note = AMBIGUOUS if separator != "." and number <= 12 and number != month else ""
    elif form == "ctime":
        name, day, time, zone, year = group(at + 1, at + 2, at + 3, at + 4, at + 5)
        hour, minute, *_ = time.split(":")
        month, clock = MONTHS[_bare(name)], _clock(hour, minute)
    elif form in ("mdy", "dmy"):
        name, day, year = group(at + 1, at + 2, at + 3)
        if form == "dmy":
            name, day = day, name
        month = MONTHS[_bare(name)]
    elif form == "my":
        month, day, year = MONTHS[_bare(group(at + 1))], None, group(at + 2)
    else:
        name, day = group(at + 1, at + 2) if form == "md" else group(at + 2, at + 1)
        return _yearless(MONTHS[_bare(name)], int(day))
    year = year.lstrip("'")
    if len(year) == 2:
        note = joined(TWO_DIGITS, note)
    return _plausible(
        today, _full_year(year, today), month, int(day) if day else None, clock=clock, zone=zone, note=note
    )


def _plausible(
    today: date,
    year: int,
    month: int | None = None,
    day: int | None = None,
    *,
    clock: tuple[int, int] | None = None,
    zone: str | None = None,
    note: str = "",
) -> _Reading:
    try:
        found = PartialDate.of(year, month, day)
    except ValueError:
        return _Reading(None, NO_SUCH_DAY)
    if clock and day and FIRST_YEAR <= year <= today.year + 1:
        known = _zone(zone)
        if known is None:
            note = joined(note, NO_ZONE)
        found = PartialDate.at(found.start.replace(hour=clock[0], minute=clock[1], tzinfo=known))
    return _checked(found, today, note)


def _checked(found: PartialDate, today: date, note: str) -> _Reading:
    if found.start.year < FIRST_YEAR or found.day > today + timedelta(days=1):
        return _Reading(None, NOT_PLAUSIBLE)
    return _Reading(found, note)


def _yearless(month: int, day: int) -> _Reading:
    try:
        datetime(2000, month, day)  # a leap year
    except ValueError:
        return _Reading(None, NOT_A_DATE)
    return _Reading(None, NO_YEAR, (month, day))


def _month_and_day(first: str, second: str, *, day_first: bool = False) -> tuple[int, int]:
    month, day = int(first), int(second)
    if (month > 12 >= day) or (day_first and day <= 12):
        return day, month
    return month, day


def _full_year(year: str, today: date) -> int:
    """A year of two digits is the latest that is not after next year."""
    if len(year) == 4:
        return int(year)
    latest = today.year + 1
    return latest - (latest - int(year)) % 100


def _clock(hour: str, minute: str, half: str | None = None) -> tuple[int, int] | None:
    """Hour and minute; None for midnight, which programs write when they know the day alone."""
    hours, minutes = int(hour), int(minute)
    if half:
        hours = hours % 12 + (12 if half in "pP" else 0)
    if hours > 23 or minutes > 59:
        return None
    return (hours, minutes) if (hours, minutes) != (0, 0) else None


@lru_cache(maxsize=256)
def _zone(name: str | None) -> tzinfo | None:
    if name is None:
        return None
    if name[0] in "+-":
        digits = name[1:].replace(":", "").ljust(4, "0") if len(name) > 2 else f"0{name[1]}00"
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes)) if minutes < 24 * 60 else None
    known = ZONES.get(name.upper())
    if isinstance(known, str):
        from dateutil import tz  # noqa: PLC0415  # it takes long to import, and few dates name a zone of a place

        return tz.gettz(known)
    return None if known is None else timezone(timedelta(hours=known))


def _bare(month: str) -> str:
    return month.rstrip(".").lower()


def joined(*notes: str) -> str:
    """Several notes as one."""
    return "; ".join(note for note in notes if note)
