"""Dates in queries: a single date, or the ends of a range, as people write them."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from index.metadata.dates import AMBIGUOUS, NO_SUCH_DAY, NOT_PLAUSIBLE, read_date
from index.partial_date import PartialDate

_NOISE = " \t\r\n\"',;.*-"
_RANGE = re.compile(r"(?P<low>.*?)(?:(?<=\s)|^)TO(?=\s|$)(?P<high>.*)", re.DOTALL)

_NUMBERS = re.compile(r"\d{4}-(\d\d)(?:-\d\d)?|\d{4}(\d\d)\d\d")

# Unlike an article, a query may speak of the future.
_FAR = date(9000, 1, 1)


class Reading(NamedTuple):
    """What a text was read as; `ambiguous` when day and month could be the other way round."""

    date: PartialDate
    ambiguous: bool = False


def read(text: str) -> Reading | None:
    """The date that `text` holds, as precise as it says; None when it holds none, or one without a year."""
    text = text.strip(_NOISE)
    try:
        return Reading(PartialDate.parse(text))
    except ValueError:
        evidence = read_date(text, "text")
        if evidence.date is None and evidence.note == NOT_PLAUSIBLE:
            evidence = read_date(text, "text", today=_FAR)
        return Reading(evidence.date, AMBIGUOUS in evidence.note) if evidence.date else None


def why_impossible(text: str) -> str | None:
    """Why a text that is written as a date is none: there is no such month, or no such day; None for other texts."""
    text = text.strip(_NOISE)
    if numbers := _NUMBERS.fullmatch(text):
        return NO_SUCH_DAY if 1 <= int(numbers[1] or numbers[2]) <= 12 else "there is no such month"
    return NO_SUCH_DAY if read_date(text, "text").note == NO_SUCH_DAY else None


def ends(text: str) -> tuple[str, str] | None:
    """The two ends of what stands between the brackets of a range, "" where it is open; None without a `TO`."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    low, high = (end.strip() for end in match.group("low", "high"))
    return "" if low == "*" else low, "" if high == "*" else high
