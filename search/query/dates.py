"""Dates that people ask for: the one reader of them for queries, parameters, forms and the command line.

It is lenient where a text can mean one date only. Where it can mean two (`03/04/2024`) or none, it says which or why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from index.metadata.dates import (
    AMBIGUOUS,
    NO_SUCH_DAY,
    NOT_PLAUSIBLE,
    TWO_DIGITS,
    find_dates,
    read_date,
    read_day_first,
)
from index.partial_date import PartialDate

_NOISE = " \t\r\n\"',;.*-"
_BEFORE = re.compile(r"^(?:(?:on|in)\s+)?(?:the\s+)?", re.IGNORECASE)
# How programs write a day when they must give a time.
_MIDNIGHT = re.compile(r"[T ]00:?00(?::?00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_RANGE = re.compile(r"(?P<low>.*?)(?:(?<=\s)|^)TO(?=\s|$)(?P<high>.*)", re.DOTALL)
_NUMBERS = re.compile(r"\d{4}-(\d\d)(?:-\d\d)?|\d{4}(\d\d)\d\d")

_LONGEST_QUOTED = 40

# Unlike an article, a query may speak of the future.
_FAR = date(9000, 1, 1)


class Reading(NamedTuple):
    """What a text was read as; `other` is what it may be as well, where either of its figures may be the day."""

    date: PartialDate
    other: PartialDate | None = None


class Refusal(NamedTuple):
    """Why a text is not read as a date, and what to write in its place."""

    why: str
    instead: tuple[str, ...]


class UnreadDate(ValueError):
    """A text that is not read as a date; the message says why, and what to write."""


def read(text: str) -> Reading | None:
    """The date that `text` is, as precise as it says; None when it is none, has no year, or says more than a date."""
    text = _bare(text)
    try:
        return Reading(PartialDate.parse(text))
    except ValueError:
        evidence = read_date(text, "text")
        today = None
        if evidence.note == NOT_PLAUSIBLE:
            today = _FAR
            evidence = read_date(text, "text", today=today)
        of_the_far = today and TWO_DIGITS in evidence.note  # the century that is nearest to then
        if evidence.date is None or of_the_far or not _is_all(text):
            return None
        return Reading(evidence.date, read_day_first(text, today=today) if AMBIGUOUS in evidence.note else None)


def read_sure(text: str) -> PartialDate:
    """The date that `text` is and no other can be; `UnreadDate` when there is no such."""
    found = read(text)
    if found is None or found.other is not None:
        why, instead = refusal(text)
        raise UnreadDate(f"{why}: write {either(instead)}." if instead else f"{why}.")
    return found.date


def refusal(text: str) -> Refusal:
    """Why `text`, which `read_sure` refuses, is no date, or not one alone."""
    quoted = f"“{text if len(text) <= _LONGEST_QUOTED else f'{text[:_LONGEST_QUOTED]}…'}”"
    found = read(text)
    if found is not None:
        return Refusal(f"{quoted} may be either of two days", (str(found.date), str(found.other)))
    text = _bare(text)
    if numbers := _NUMBERS.fullmatch(text):
        why = NO_SUCH_DAY if 1 <= int(numbers[1] or numbers[2]) <= 12 else "there is no such month"
        return Refusal(f"{quoted} is not a date: {why}", ())
    if read_date(text, "text").note == NO_SUCH_DAY and _is_all(text):
        return Refusal(f"{quoted} is not a date: {NO_SUCH_DAY}", ())
    return Refusal(f"{quoted} is not a date with a year", ("2025", "2025-01", "31 January 2025"))


def either(dates: Sequence[str]) -> str:
    """Several ways to write a date, in words; at least one."""
    *others, last = dates
    return f"{', '.join(others)} or {last}" if others else last


def ends(text: str) -> tuple[str, str] | None:
    """The two ends of what stands between the brackets of a range, "" where it is open; None without a `TO`."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    low, high = (end.strip() for end in match.group("low", "high"))
    return "" if low == "*" else low, "" if high == "*" else high


def _bare(text: str) -> str:
    """A text without what stands around a date and says nothing of it."""
    text = _BEFORE.sub("", text.strip(_NOISE))
    midnight = _MIDNIGHT.search(text)
    return text[: midnight.start()] if midnight and midnight.end() == len(text) else text


def _is_all(text: str) -> bool:
    """Whether the date in `text` is all that it says."""
    rest = [text]
    for start, end, _ in find_dates(text, "text"):
        if rest != [text]:
            return False
        rest = [text[:start], text[end:]]
    return rest == [text] or not any(character.isalnum() for part in rest for character in part)
