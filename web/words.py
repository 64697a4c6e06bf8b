"""Dates, counts and filters in the words of a page: `31 Jan 2025`, "12 articles", "since March 2025"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, cast

from index.article import DateKind, EntityType
from index.partial_date import PartialDate
from search.errors import RequestError
from search.query.wording import NOTHING
from search.request import MAX_FACET_SIZE, MAX_PAGE_SIZE, ExcludingName, FacetName, FilterName, Filters, Interval
from search.results import Facet

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

TYPE_WORDS: Final[dict[EntityType, str]] = {"person": "Person", "org": "Organisation", "place": "Place"}

TYPE_PLURALS: Final = ("People", "Organisations", "Places")

FILTER_WORDS: Final[dict[FilterName, str]] = {
    "source": "Source",
    "section": "Section",
    "person": "Person",
    "org": "Organisation",
    "place": "Place",
}

# The heading of a facet, what one of its values is called and what several are, and what is said of articles that have
# none.
FACET_WORDS: Final[dict[FacetName, tuple[str, str, str, str]]] = {
    "source": ("Source", "source", "sources", "No source"),
    "published": ("Date", "date", "dates", "No date"),
    "section": ("Section", "section", "sections", "No section"),
    "people": ("People", "person", "people", "Names no person"),
    "orgs": ("Organisations", "organisation", "organisations", "Names no organisation"),
    "places": ("Places", "place", "places", "Names no place"),
}

EVIDENCE: Final[dict[DateKind, str]] = {
    "jsonld": "structured data of the page",
    "meta": "metadata of the page",
    "column": "date column of the file",
    "header": "header lines",
    "byline": "line of the byline",
    "text": "text of the article",
    "url": "web address",
}

_GUESSED: Final = frozenset({"text", "url"})  # evidence that nobody wrote down as the date of publication


# What a parameter of a page is read as.
_READ_AS: Final = {
    "page": "a page number",
    "page_size": f"a number of results from 1 to {MAX_PAGE_SIZE}",
    "facet_size": f"a number of values from 0 to {MAX_FACET_SIZE}",
    "sort": "an order of results",
}
_LONGEST_QUOTED: Final = 40
_LONGEST_UNDERSTOOD: Final = 240
_WORDS: Final = re.compile(r"\*[^*]*\*")  # of articles, in what was understood
_BETWEEN_PARTS: Final = re.compile(r"(?<=\*)(?: and | or |, )")

# How what the engine understood begins where it says when, where or about whom, not which words.
_SAYS_WHERE: Final = (
    "in ",
    "on ",
    "at ",
    "since ",
    "after ",
    "until ",
    "before ",
    "from ",
    "between ",
    "naming ",
    "with ",
)


def is_guessed(provenance: DateKind | None) -> bool:
    """Whether a date was found where no date of publication is given as such."""
    return provenance in _GUESSED


def evidence(kind: DateKind) -> str:
    """Where a date was found."""
    return EVIDENCE[kind]


def type_words(type: EntityType) -> str:
    """A type of entity as a heading."""
    return TYPE_WORDS[type]


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun: "1 article", "1,204 articles"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def short_date(date: PartialDate) -> str:
    """A date as a list shows it, no more exact than it is known: `31 Jan 2025`, `Mar 2024`, `2024`."""
    return _date(date, abbreviate=True)


def long_date(date: PartialDate, clock: bool = True) -> str:
    """A date as running text has it: `31 January 2025`, `March 2024`, `2024`; with its time, where that is known,
    unless `clock` is off."""
    words = _date(date, abbreviate=False)
    return f"{words}, {date.start:%H:%M} UTC" if date.precision == "minute" and clock else words


def doubt(date: PartialDate, other: PartialDate) -> str:
    """That a date may be another one, as little as tells it: "or 3 Apr"."""
    words = short_date(other)
    return f"or {words.removesuffix(f' {date.start.year}')}"


def _date(date: PartialDate, *, abbreviate: bool) -> str:
    if date.precision == "year":
        return str(date.start.year)
    month = MONTHS[date.start.month - 1]
    month_year = f"{month[:3] if abbreviate else month} {date.start.year}"
    return month_year if date.precision == "month" else f"{date.start.day} {month_year}"


def enclosing(period: PartialDate) -> PartialDate | None:
    """The year that a month is in, the month that a day is in; None for a year."""
    match period.precision:
        case "year":
            return None
        case "month":
            return PartialDate.of(period.start.year)
        case _:
            return PartialDate.of(period.start.year, period.start.month)


def period(first: PartialDate | None, last: PartialDate | None) -> str:
    """A range of dates in words: "in 2025", "on 3 March 2025", "since May 2024", "until 2024"; "" when it is open."""
    if first is not None and last is not None:
        if first == last:
            return f"{'in' if first.precision in ('year', 'month') else 'on'} {long_date(first)}"
        return f"from {long_date(first)} to {long_date(last)}"
    if first is not None:
        return f"since {long_date(first)}"
    return f"until {long_date(last)}" if last is not None else ""


def found_in_words(understood: str) -> str:
    """What the engine understood, to follow "12 articles": " with *kim*", " in January 2025", ", not *kim*"."""
    if understood == NOTHING:
        return ""
    asked = understood.removeprefix("all articles")
    if not asked or asked.startswith(","):
        return asked
    if asked.startswith("not "):
        return f", {asked}"
    return f" {asked}" if asked.startswith(_SAYS_WHERE) else f" with {asked}"


def shortened(understood: str) -> str:
    """What the engine understood, cut between two of its parts where it is long."""
    if len(understood) <= _LONGEST_UNDERSTOOD:
        return understood
    beginning = understood[:_LONGEST_UNDERSTOOD]
    parts = list(_BETWEEN_PARTS.finditer(beginning))
    return f"{beginning[: parts[-1].start()] if parts else beginning.replace('*', '')} …"


def filters_in_words(filters: Filters, sources: Facet | None = None, understood: str = "") -> str:
    """What the filters ask for, to follow "12 articles": ", in 2025, from CaliToday, naming Kim Jong Un".

    Without a filter by source, `sources` adds how many sources the articles come from, when all are listed. Dates that
    the query asks for too, as it was `understood`, are not said again.
    """
    dates = period(filters.published_from, filters.published_to)
    parts = [] if dates in _WORDS.sub("", understood).split(", ") else [dates]
    if filters.source:
        parts.append(f"from {_any_of(filters.source)}")
    elif sources is not None and not sources.other and not sources.missing and len(sources.values) > 1:
        parts.append(f"in {len(sources.values)} sources")
    if filters.section:
        parts.append(f"in section {_any_of(filters.section)}")
    parts += [f"naming {_any_of(names)}" for names in (filters.person, filters.org, filters.place) if names]
    if filters.not_source:
        parts.append(f"not from {_any_of(filters.not_source)}")
    if filters.not_section:
        parts.append(f"not in section {_any_of(filters.not_section)}")
    unnamed = (filters.not_person, filters.not_org, filters.not_place)
    parts += [f"not naming {_any_of(names)}" for names in unnamed if names]
    return "".join(f", {part}" for part in parts if part)


def filter_in_words(name: FilterName | ExcludingName | Literal["published"], filters: Filters) -> str:
    """A filter as a thing that may be left out: "the source CaliToday", "the dates from 2024 to 2025"."""
    if name == "published":
        dates = period(filters.published_from, filters.published_to)
        return f"the date filter ({dates})"
    values = _any_of(getattr(filters, name))
    plain = cast(FilterName, name.removeprefix("not_"))
    noun = FILTER_WORDS[plain].lower()
    return f"the {noun} {values}" if plain == name else f"leaving out the {noun} {values}"


def _any_of(values: Sequence[str]) -> str:
    if len(values) > 3:
        return f"any of {len(values)} chosen"
    *others, last = values
    return f"{', '.join(others)} or {last}" if others else last


def problem_in_words(error: RequestError, param: str, given: Sequence[str]) -> str:
    """What is wrong with a parameter of a page, for readers of the page: `param` is our name of it, `given` are its
    values in the address."""
    if error.code == "unknown_parameter":
        meant = f" Did you mean “{error.suggestion}”?" if error.suggestion else ""
        told = f"“{_shortened(error.param or '')}” in the address is not a part of a search.{meant}"
    elif error.code == "given_twice":
        values = " and ".join(f"“{_shortened(value)}”" for value in given)
        return f"Only one of {values} can be asked for. They were left out."
    elif error.code == "invalid_value" and param in _READ_AS:
        told = f"“{_shortened(given[0])}” is not {_READ_AS[param]}."
    else:
        told = str(error)
    return f"{told} It was left out."


def exchanged(first: PartialDate, last: PartialDate) -> str:
    """What is said of dates that were asked for the wrong way round, `first` being the later one."""
    return f"{long_date(first)} is after {long_date(last)}, so the two dates were exchanged."


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]}…"


def other_dates(interval: Interval, within: bool = False) -> str:
    """What is said of dated articles that no bar of the time line stands for: their date is not so exact, or, where
    the line shows only what is `within` a filter's dates, they lie outside."""
    if within:
        return "on other dates or dated less exactly"
    return "known by the year only" if interval == "month" else "known by the month or year only"


def dates_not_listed(interval: Interval, within: bool = False) -> str:
    """`other_dates` of the Date filter, which lists what is dated less exactly itself, except where it lists days."""
    return "on other dates" if within and interval != "day" else other_dates("month", within)


def about(number: float) -> str:
    """A number that is not of whole things, as exact as makes sense: "0.4", "12"."""
    if 0 < number < 0.05:
        return "fewer than 0.1"
    return f"{number:.1f}" if number < 9.95 else f"{number:,.0f}"


def milliseconds(took: float) -> str:
    """A time as the result line shows it: "0.4 ms", "12 ms"."""
    return f"{took:.1f} ms" if took < 9.95 else f"{took:,.0f} ms"
