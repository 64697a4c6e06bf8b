"""Datelines: the words in front of an article that say where, when and by whom it was sent.

`WASHINGTON, Feb 26 (Reuters) -`, `LONDON (AP) —`, `SALVADOR, Feb 26 -`, `The Courier (12/12/2025):`. They stay in the
body; `index.metadata.page` takes their evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.article import DateEvidence
from index.metadata.dates import find_dates
from index.metadata.page_words import AGENCIES

_LONGEST = 120  # characters before the text begins
_BRACKETED = re.compile(
    r"(?P<before>[^()]{0,80}?)\s*(?:\((?P<inside>[^()]{2,60})\)|/(?P<slashed>[A-Z]{2,12})/)\.?\s*(?P<dash>[-–—:]*)\s*(?P<next>\S)"
)
_PLACE_DATE = re.compile(r"(?P<before>[A-Z][^()]{2,60}?)\s*(?P<dash>--|[-–—])\s+(?P<next>\S)")
# A place: capitals, or a few capitalised words; then perhaps its country or state.
_PLACE = re.compile(
    r"(?:[A-Z][A-Z.'’ -]+|[A-Z][\w.'’-]+(?: (?:de|of|la|[A-Z][\w.'’-]+)){0,3})(?:, ?[A-Z][\w. ]{1,24})?"
)
_NAME = re.compile(r"[A-Z][\w.’'&-]*(?: (?:of|the|and|de|[A-Z0-9&][\w.’'&-]*)){0,4}")


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a dateline says: the outlet (`The Courier (12/12/2025):`) or the agency that the text is of; `dates` are of
    the kind byline."""

    source: str | None = None
    agency: str | None = None
    place: str | None = None
    dates: tuple[DateEvidence, ...] = ()


def read_dateline(paragraph: str, *, today: date | None = None) -> Dateline | None:
    """The dateline that `paragraph` begins with; None when it has none."""
    head = paragraph[:_LONGEST]
    if match := _BRACKETED.match(head):
        return _bracketed(match, today)
    if match := _PLACE_DATE.match(head):
        place, dates = _place_and_dates(match["before"], today)
        # Without a date it takes capitals, a long dash and a new sentence: NASA - the agency - is none.
        alone = place and place.split(",")[0].isupper() and match["dash"] in ("—", "--") and not match["next"].islower()
        if place and (dates or alone):
            return Dateline(place=place, dates=dates)
    return None


def _bracketed(match: re.Match[str], today: date | None) -> Dateline | None:
    before, inside = match["before"].strip(" ,."), (match["inside"] or match["slashed"]).strip()
    dash = match["dash"] or match["slashed"]
    if dated := find_dates(inside, "byline", today=today):
        start, end, _ = dated[0]
        alone = not (inside[:start] + inside[end:]).strip(" ,.")
        if match["dash"] and alone and _NAME.fullmatch(before):
            return Dateline(source=before, dates=tuple(evidence for _, _, evidence in dated))
        return None
    place, dates = _place_and_dates(before, today)
    if before and not place and not dates:
        return None
    agency = AGENCIES.get(inside.casefold())
    if agency and (dash or not match["next"].islower()):
        return Dateline(agency=agency, place=place, dates=dates)
    if dash and _NAME.fullmatch(inside) and (not before or before.isupper() or dates):
        return Dateline(agency=inside, place=place, dates=dates)
    return None


def _place_and_dates(text: str, today: date | None) -> tuple[str | None, tuple[DateEvidence, ...]]:
    dates = find_dates(text, "byline", today=today)
    for start, end, _ in reversed(dates):
        text = text[:start] + text[end:]
    text = text.strip(" ,.;-–—")
    return (text if _PLACE.fullmatch(text) else None), tuple(evidence for _, _, evidence in dates)
