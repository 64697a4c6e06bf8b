"""`SearchRequest`: all that can be asked of a search, as plain data that every engine understands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from index.partial_date import PartialDate

Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = get_args(Sort)

FacetName = Literal["source", "published", "section", "people", "orgs", "places"]
FACETS: tuple[FacetName, ...] = get_args(FacetName)

FilterName = Literal["source", "section", "person", "org", "place"]
FILTERS: tuple[FilterName, ...] = get_args(FilterName)
ExcludingName = Literal["not_source", "not_section", "not_person", "not_org", "not_place"]
EXCLUDING: Final[Mapping[FilterName, ExcludingName]] = dict(zip(FILTERS, get_args(ExcludingName), strict=True))

# The facets of values, which can be searched within.
VALUE_FACETS: Final = tuple(name for name in FACETS if name != "published")

Interval = Literal["year", "month", "day"]
INTERVALS: tuple[Interval, ...] = get_args(Interval)

MAX_QUERY_LENGTH = 2000
MAX_PAGE = 1_000_000
MAX_PAGE_SIZE = 100
MAX_SNIPPETS = 5
MAX_FACET_SIZE = 1000
MAX_SELECTED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Restrictions beside the query: within a field any of the values, all fields together.

    The fields that begin with `not_` take out the articles that have any of their values.

    `published_from` and `published_to` are both inclusive and whole periods: an article is in when the whole
    period of its own date is (one dated `2025-03` is in March 2025, not on its 10th).
    """

    published_from: PartialDate | None = None
    published_to: PartialDate | None = None
    source: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    org: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    not_source: tuple[str, ...] = ()
    not_section: tuple[str, ...] = ()
    not_person: tuple[str, ...] = ()
    not_org: tuple[str, ...] = ()
    not_place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One search. `page` counts from 1; a `cursor` (from `SearchResults.next`) takes its place when given.

    `interval` is the width of a bar of the date facet; None chooses it from the range. `strict` turns the
    parser's notices into a `RequestError`. `map_size` is how many places the map of the results is to have,
    `wider_dates` whether the date facet is to count the periods around its bars too.
    Of the facet `narrow`, which is not the date, only the values are listed whose name has words that begin with
    `beginning`, and those that are selected.
    """

    q: str = ""
    filters: Filters = Filters()
    sort: Sort = "relevance"
    page: int = 1
    page_size: int = 10
    cursor: str | None = None
    facets: tuple[FacetName, ...] = ("source", "published", "people", "orgs", "places")
    facet_size: int = 10
    interval: Interval | None = None
    snippets: int = 3
    strict: bool = False
    map_size: int = 0
    wider_dates: bool = False
    narrow: FacetName | None = None
    beginning: str = ""
