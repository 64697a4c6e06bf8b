"""The state of a results page as a url: every filter, page and order is a link that can be sent to a colleague."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Final, Literal
from urllib.parse import quote

from index.partial_date import PartialDate
from search.request import (
    EXCLUDING,
    FILTERS,
    MAX_FACET_SIZE,
    ExcludingName,
    FacetName,
    FilterName,
    Filters,
    SearchRequest,
    Sort,
)
from web.words import enclosing

# Which filter a value of a facet sets.
FILTER_OF: Final[dict[FacetName, FilterName]] = {
    "source": "source",
    "section": "section",
    "people": "person",
    "orgs": "org",
    "places": "place",
}

_DEFAULT: Final = SearchRequest()
_FILTERS: Final[tuple[FilterName | ExcludingName, ...]] = (*FILTERS, *EXCLUDING.values())

_UNDATED: Final = "-published:*"

_Values = dict[str, tuple[str, ...]]


class View:
    """A search as its reader sees it: `request` is where they are, every method gives the url of somewhere near.

    `path` is the address of the results page. A link that changes what is found goes back to the first page.
    """

    def __init__(self, request: SearchRequest, path: str = "/") -> None:
        self.request = request
        self.path = path
        self._values = _values(request)

    @classmethod
    def of(cls, name: FilterName, value: str, path: str) -> View:
        """Everything that one filter lets through."""
        chosen: dict[str, Any] = {name: (value,)}
        return cls(SearchRequest(filters=Filters(**chosen)), path)

    @property
    def query(self) -> str:
        """The request as a query string that begins with `?`, or "" when it asks for nothing."""
        return _query_string(self._values)

    @property
    def found_by(self) -> str:
        """The query string that an article keeps of the search: without what only opens a facet for a look."""
        return _query_string({**self._values, **_SHORT_FACETS})

    @property
    def export_query(self) -> str:
        """The same articles, all of them, without what matters only to the page."""
        return _query_string({**self._values, **_SHORT_FACETS, "page": (), "page_size": ()})

    @property
    def url(self) -> str:
        """The page itself."""
        return self.path + self.query

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form that asks another question keeps: the filters and the order, not the query nor the page."""
        return _pairs({**self._values, **_SHORT_FACETS, "q": (), "page": ()})

    @property
    def kept_but_dates(self) -> list[tuple[str, str]]:
        """What a form that asks for other dates keeps."""
        return _pairs({**self._values, **_SHORT_FACETS, "from": (), "to": (), "page": ()})

    @property
    def kept_in_facets(self) -> list[tuple[str, str]]:
        """What a form that searches within a facet keeps."""
        return _pairs({**self._values, **_SHORT_FACETS, "page": ()})

    def adding(self, name: FilterName, value: str) -> str:
        """With one more value of a filter, any of which an article may have."""
        return self._with({name: (*self._values[name], value)})

    def excluding(self, name: FilterName, value: str) -> str:
        """With one more value that no article may have."""
        unwanted = EXCLUDING[name]
        return self._with({unwanted: (*self._values[unwanted], value)})

    def without(self, name: FilterName | ExcludingName, names: Collection[str]) -> str:
        """With none of these names in a filter."""
        return self._with({name: tuple(other for other in self._values[name] if other not in names)})

    def without_all(self, name: FilterName | ExcludingName | Literal["published"]) -> str:
        """Without a filter, whatever its values, or without both ends of the dates."""
        return self._with({"from": (), "to": ()} if name == "published" else {name: ()})

    def instead(self, name: FilterName | ExcludingName, value: str, other: str) -> str:
        """With one value of a filter in place of another."""
        return self._with({name: tuple(other if kept == value else kept for kept in self._values[name])})

    def dated(self, first: PartialDate | None, last: PartialDate | None) -> str:
        """With other dates, both inclusive; None is an open end."""
        return self._with({"from": (str(first),) if first else (), "to": (str(last),) if last else ()})

    def in_period(self, period: PartialDate) -> str:
        """Dated within a year, month or day; where that is so already, one step back out."""
        filters = self.request.filters
        if filters.published_from == filters.published_to == period:
            return self.dated(enclosing(period), enclosing(period))
        return self.dated(period, period)

    def anew(self, q: str) -> str:
        """With another query and the same filters."""
        return self._with({"q": (q,)})

    def undated(self, canonical: str) -> str | None:
        """The articles without a date among those that are found whatever their date; None when only they are asked
        for. `canonical` is the query in its canonical spelling."""
        if _UNDATED in canonical:
            return None
        query = f"({canonical})" if " OR " in canonical else canonical
        return self._with({"from": (), "to": (), "q": (_UNDATED if query in ("", "*") else f"{query} {_UNDATED}",)})

    def unfiltered_anew(self, q: str) -> str:
        """With another query and no filters."""
        return self._with({**_NO_FILTERS, "q": (q,)})

    def unfiltered(self) -> str:
        """With no filters."""
        return self._with(_NO_FILTERS)

    def paged(self, page: int) -> str:
        """Another page of the same results."""
        return self._with({"page": (str(page),) if page != _DEFAULT.page else ()})

    def sorted_by(self, sort: Sort) -> str:
        """In another order."""
        return self._with({"sort": (sort,) if sort != _DEFAULT.sort else ()})

    def with_long_facets(self) -> str:
        """With as many values of each facet as can be had."""
        return self._with({"facet_size": (str(MAX_FACET_SIZE),)})

    def narrowed(self, facet: FacetName) -> str:
        """With all values of a facet listed, to be searched within."""
        return f"{self._with({'narrow': (facet,), 'facet_size': (str(MAX_FACET_SIZE),)})}#facet-{facet}"

    def _with(self, changes: _Values) -> str:
        return self.path + _query_string({**self._values, **_SHORT_FACETS, "page": (), **changes})


def as_phrase(words: str) -> str:
    """The words as a phrase of the query language."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _values(request: SearchRequest) -> _Values:
    """Names and values as `web.lenient.read_search` reads them back; what is as by default has no value."""
    filters = request.filters
    single = {
        "q": request.q,
        "from": filters.published_from,
        "to": filters.published_to,
        "sort": request.sort,
        "page": request.page,
        "page_size": request.page_size,
        "facet_size": request.facet_size,
        "narrow": request.narrow,
        "beginning": request.beginning,
    }
    values: _Values = {
        name: () if value is None or value == getattr(_DEFAULT, name, None) else (str(value),)
        for name, value in single.items()
    }
    return values | {name: getattr(filters, name) for name in _FILTERS}


_SHORT_FACETS: Final[_Values] = {"narrow": (), "beginning": (), "facet_size": ()}
_NO_FILTERS: Final[_Values] = {"from": (), "to": (), **dict.fromkeys(_FILTERS, ())}


def _pairs(values: _Values) -> list[tuple[str, str]]:
    return [(name, value) for name, several in values.items() for value in several]


def _query_string(values: _Values) -> str:
    encoded = "&".join([_encoded(name, value) for name, several in values.items() for value in several])
    return f"?{encoded}" if encoded else ""


@lru_cache(4096)
def _encoded(name: str, value: str) -> str:
    """One parameter. A page has a hundred links that differ in one of theirs, hence the memory."""
    return f"{name}={quote(value, safe='', errors='replace')}"


def page_numbers(page: int, pages: int) -> list[int | None]:
    """The numbers to offer beside `page`: the first, the last and two to each side; None stands for a gap."""
    near = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    numbers: list[int | None] = []
    for number in near:
        if numbers and number - (numbers[-1] or 0) == 2:
            numbers.append(number - 1)
        elif numbers and number - (numbers[-1] or 0) > 2:
            numbers.append(None)
        numbers.append(number)
    return numbers
