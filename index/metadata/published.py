"""Chooses, of all the dates that an article offers, the one on which it was published.

The last step of `index.metadata` on dates: `index.metadata.dates` has read them, every one stays in the article as
evidence with a note of why it was or was not taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from index.article import DateEvidence, DateKind
from index.metadata.dates import AMBIGUOUS, NO_YEAR, UPDATED, joined, month_and_day, read_day_first
from index.partial_date import PRECISIONS, PartialDate

DAY_FIRST = "read day first, as another date calls for"
YEAR_SUPPORTED = "the year is that of another date"
TAKEN = "taken as the date of publication"
AGREES = "agrees with the date of publication"
NEAR = "within a day of the date of publication"
DIFFERS = "differs from the date of publication"

# How much each kind of evidence is trusted: a date for programs was written by the publisher's own, a date in the
# text may be anything.
_WEIGHT: dict[DateKind, int] = {
    "jsonld": 8, "meta": 7, "column": 6, "header": 5, "byline": 4, "text": 3, "url": 2,
}  # fmt: skip


def choose(
    dates: Sequence[DateEvidence],
) -> tuple[PartialDate | None, DateKind | None, tuple[DateEvidence, ...]]:
    """Choose the date of publication: returns it, the kind of evidence it rests on, and all evidence with notes.

    Each date is voted for by every kind of evidence that agrees with it, a kind weighing the more the less it is
    given to error; what says it best (strongest kind, then finest) is taken, made finer by what lies within it.
    A date that may be day first is turned round, and one without a year gets its year, only where other evidence
    calls for it. The time of a file is no evidence: it says when something was copied.
    """
    evidence = _settled(list(dict.fromkeys(dates)))
    candidates = [item for item in evidence if item.date is not None]
    if not candidates:
        return None, None, tuple(evidence)

    def support(item: DateEvidence) -> tuple[int, int, int]:
        kinds = {other.kind for other in candidates if _agree(item, other) and UPDATED not in other.note}
        votes = sum(_WEIGHT[kind] for kind in kinds)
        own = 0 if UPDATED in item.note else _WEIGHT[item.kind]
        return (votes if own else 0, own, _fineness(item))

    best = max(candidates, key=support)
    finer = [item for item in candidates if _within(item, best) and UPDATED not in item.note]
    taken = max([best, *finer], key=lambda item: (_fineness(item), _WEIGHT[item.kind]))

    def noted(item: DateEvidence) -> DateEvidence:
        if item is taken:
            return _noted(item, TAKEN)
        return _noted(item, _compared(item, taken)) if item.date else item

    return taken.date, taken.kind, tuple(noted(item) for item in evidence)


def other_reading(dates: Sequence[DateEvidence]) -> PartialDate | None:
    """The date of publication with its day first (3 April for `03/04/2025`), where nothing else that the article offers
    tells it from the one that `choose` took; None for a date that leaves no doubt."""
    taken = next((item for item in dates if TAKEN in item.note), None)
    if taken is None or AMBIGUOUS not in taken.note:
        return None
    other = replace(taken, date=read_day_first(taken.text))
    sure = [item for item in dates if AMBIGUOUS not in item.note]
    return None if any(_agree(item, taken) and not _agree(item, other) for item in sure) else other.date


def _settled(evidence: list[DateEvidence]) -> list[DateEvidence]:
    """Turn round the dates that other evidence reads day first, and give a year to those that lack it."""
    sure = [item for item in evidence if item.date and AMBIGUOUS not in item.note]

    def settle(item: DateEvidence) -> DateEvidence:
        if AMBIGUOUS in item.note and item.date and not any(_agree(item, other) for other in sure):
            other_way = replace(item, date=read_day_first(item.text), note=item.note.replace(AMBIGUOUS, DAY_FIRST))
            if any(_agree(other_way, other) for other in sure):
                return other_way
        if item.note == NO_YEAR and (yearless := month_and_day(item.text)):
            for other in sorted(sure, key=lambda other: -_WEIGHT[other.kind]):
                for year in (other.date.start.year, other.date.start.year - 1) if other.date else ():
                    dated = replace(item, date=_day_of(year, *yearless), note=YEAR_SUPPORTED)
                    if dated.date and other.date and _shortly_before(dated.date, other.date):
                        return dated
        return item

    return [settle(item) for item in evidence]


def _day_of(year: int, month: int, day: int) -> PartialDate | None:
    try:
        return PartialDate.of(year, month, day)
    except ValueError:
        return None


def _shortly_before(day: PartialDate, other: PartialDate) -> bool:
    """Whether a story datelined `day` may have been published at `other`: the same period, or days later."""
    return other.start - timedelta(days=15) <= day.start < other.end + timedelta(days=1)


def _agree(one: DateEvidence, other: DateEvidence) -> bool:
    """Whether two dates are of one period, give or take the day that lies between time zones."""
    if one.date is None or other.date is None:
        return False
    day = timedelta(days=1)
    return one.date.start < other.date.end + day and other.date.start < one.date.end + day


def _compared(item: DateEvidence, taken: DateEvidence) -> str:
    if _within(item, taken) or _within(taken, item):
        return AGREES
    return NEAR if _agree(item, taken) else DIFFERS


def _within(one: DateEvidence, other: DateEvidence) -> bool:
    if one.date is None or other.date is None:
        return False
    return other.date.start <= one.date.start and one.date.end <= other.date.end


def _fineness(item: DateEvidence) -> int:
    return PRECISIONS.index(item.date.precision) if item.date else -1


def _noted(item: DateEvidence, note: str) -> DateEvidence:
    return replace(item, note=joined(item.note, note))
