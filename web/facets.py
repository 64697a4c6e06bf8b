"""The filters of a results page: each facet as links that choose, take back or leave out one of its values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.partial_date import PartialDate
from search.request import EXCLUDING, MAX_FACET_SIZE, FacetName, Interval, SearchRequest
from search.results import Facet, FacetValue, SearchResults
from web.links import FILTER_OF, View
from web.words import FACET_WORDS, FILTER_WORDS, enclosing, long_date, period

FACETS: tuple[FacetName, ...] = ("source", "published", "section", "people", "orgs", "places")

_SHOWN = SearchRequest().facet_size

# Of these an article has one value at most: where no article is under another value, no value is left to be shown.
_ONE_EACH: tuple[FacetName, ...] = ("source", "section")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: `url` chooses it, or takes it back when it is `selected`; `exclude` leaves it out."""

    value: str
    count: int
    selected: bool
    url: str
    exclude: str


@dataclass(frozen=True, slots=True)
class DateChoice:
    """A period, and those `within` it that the facet has. `url` chooses the period, or leads back out."""

    period: PartialDate
    count: int
    selected: bool
    url: str
    within: tuple[DateChoice, ...] = ()

    @property
    def beside(self) -> int:
        """How many of its articles are in none of the periods `within`, for they are dated by this one alone."""
        return self.count - sum(date.count for date in self.within)


@dataclass(frozen=True, slots=True)
class FacetPanel:
    """A facet as the page shows it: the largest `choices`, the `longer` list when it was asked for, and the rest.

    `more_url` asks for the longer list. When it is searched within, all that was found is in `choices`, `beginning`
    says what for, and `more_url` leads back. The facet of dates has `dates` in place of choices. `other` counts
    what is in none of all these; `missing` and `interval` are those of `Facet`.
    """

    name: FacetName
    heading: str
    singular: str
    plural: str
    none: str
    choices: tuple[Choice, ...]
    longer: tuple[Choice, ...]
    dates: tuple[DateChoice, ...]
    more_url: str | None
    other: int
    missing: int
    interval: Interval | None
    beginning: str | None


def panels(results: SearchResults, view: View) -> list[FacetPanel]:
    """The filters for these results, without facets that nothing has a value of."""
    return [
        _panel(name, results.facets[name], view)
        for name in FACETS
        if name in results.facets and (results.facets[name].values or name in ("published", view.request.narrow))
    ]


def _panel(name: FacetName, facet: Facet, view: View) -> FacetPanel:
    heading, singular, plural, none = FACET_WORDS[name]
    choices: list[Choice] = []
    if name != "published":
        filter_name = FILTER_OF[name]
        choices = [
            Choice(
                value.value,
                value.count,
                value.selected,
                view.without(filter_name, value.asked) if value.selected else view.adding(filter_name, value.value),
                view.excluding(filter_name, value.value),
            )
            for value in sorted(facet.values, key=lambda value: not value.selected)
        ]
    size = view.request.facet_size
    narrowed = name == view.request.narrow
    shown = len(choices) if narrowed else max(_SHOWN, sum(choice.selected for choice in choices))
    dates = _dates(facet, view) if name == "published" else ()
    all_shown = name in _ONE_EACH and not facet.other
    may_have_more = narrowed or (len(choices) >= size and size < MAX_FACET_SIZE and not all_shown)
    return FacetPanel(
        name=name,
        heading=heading,
        singular=singular,
        plural=plural,
        none=none,
        choices=tuple(choices[:shown]),
        longer=tuple(choices[shown:]),
        dates=dates,
        more_url=f"{view.with_long_facets()}#more-{name}" if may_have_more else None,
        other=facet.other - sum(date.beside for date in dates if facet.wider),
        missing=facet.missing,
        interval=facet.interval,
        beginning=view.request.beginning if narrowed else None,
    )


def _dates(facet: Facet, view: View) -> tuple[DateChoice, ...]:
    """The years, each with its months, or the months, each with its days; or years alone."""
    filters = view.request.filters
    only = str(filters.published_from) if filters.published_from == filters.published_to else None
    are_some_out = not all(value.selected for value in facet.values)

    def choice(value: FacetValue, within: Sequence[DateChoice] = ()) -> DateChoice:
        period = PartialDate.parse(value.value)
        selected = value.value == only or (not within and value.selected and are_some_out)
        return DateChoice(period, value.count, selected, view.in_period(period), tuple(within))

    choices = [choice(value) for value in facet.values if value.count]
    if not facet.wider:
        return tuple(choices)
    within: dict[str, list[DateChoice]] = {}
    for each in choices:
        within.setdefault(str(enclosing(each.period)), []).append(each)
    return tuple(choice(value, within.get(value.value, ())) for value in facet.wider)


def chips(view: View) -> list[tuple[str, str]]:
    """The filters in use: the words of each and the url without it."""
    filters = view.request.filters
    dates = period(filters.published_from, filters.published_to)
    found = [(dates[0].upper() + dates[1:], view.dated(None, None))] if dates else []
    for name, words in FILTER_WORDS.items():
        found += [(f"{words}: {value}", view.without(name, [value])) for value in getattr(filters, name)]
    for name, words in FILTER_WORDS.items():
        unwanted = EXCLUDING[name]
        found += [(f"{words}: not {value}", view.without(unwanted, [value])) for value in getattr(filters, unwanted)]
    return found


def crumbs(view: View) -> list[tuple[str, str | None]]:
    """The way back out of the dates: "All dates", the year, the month, and where the reader is, which has no url."""
    first, last = view.request.filters.published_from, view.request.filters.published_to
    if first is None and last is None:
        return []
    way: list[tuple[str, str | None]] = [("All dates", view.dated(None, None))]
    outer = list(_shared(first, last)) if first and last else []
    way += [(long_date(wider), view.dated(wider, wider)) for wider in reversed(outer)]
    here = period(first, last).removeprefix("in ").removeprefix("on ")
    return [*way, (here[0].upper() + here[1:], None)]


def _shared(first: PartialDate, last: PartialDate) -> Iterator[PartialDate]:
    """The month and the year that hold both dates, narrowest first."""
    outer = {str(wider): wider for wider in _outer(first)}
    yield from (outer[str(wider)] for wider in _outer(last) if str(wider) in outer)


def _outer(date: PartialDate) -> Iterator[PartialDate]:
    wider = enclosing(date)
    while wider is not None:
        yield wider
        wider = enclosing(wider)
