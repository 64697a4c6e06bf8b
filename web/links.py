"""The state of a results page as a url: every filter, page and order is a link that can be sent to a colleague."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, urlencode

from index.partial_date import PartialDate
from search.request import MAX_FACET_SIZE, FacetName, Filters, SearchRequest, Sort
from web.words import FilterName

# Which filter a value of a facet sets.
FILTER_OF: Final[dict[FacetName, FilterName]] = {
    "source": "source",
    "section": "section",
    "people": "person",
    "orgs": "org",
    "places": "place",
}

_DEFAULT: Final = SearchRequest()
_LOOSE: Final = re.compile(r"\bOR\b|[|^~()]")


@dataclass(frozen=True, slots=True)
class View:
    """A search as its reader sees it: `request` is where they are, every method gives the url of somewhere near.

    `path` is the address of the results page. A link that changes what is found goes back to the first page.
    """

    request: SearchRequest
    path: str = "/"

    @property
    def query(self) -> str:
        """The request as a query string that begins with `?`, or "" when it asks for nothing."""
        pairs = _pairs(self.request)
        return "?" + urlencode(pairs, quote_via=quote) if pairs else ""

    @property
    def url(self) -> str:
        """The page itself."""
        return self.path + self.query

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form that asks another question keeps: the filters and the order, not the query nor the page."""
        return _pairs(self._with(q="", facet_size=_DEFAULT.facet_size).request)

    @property
    def kept_but_dates(self) -> list[tuple[str, str]]:
        """What a form that asks for other dates keeps."""
        return _pairs(self._filtered(published_from=None, published_to=None).request)

    def for_export(self) -> View:
        """The same articles, without what matters only to the page."""
        return View(replace(self.request, page=1, facet_size=_DEFAULT.facet_size), self.path)

    @classmethod
    def of(cls, name: FilterName, value: str, path: str) -> View:
        """Everything that one filter lets through."""
        return cls(SearchRequest(), path)._filtered(**{name: (value,)})

    def toggled(self, name: FilterName, value: str) -> str:
        """With that value of a filter added, or taken away where it is selected."""
        values: tuple[str, ...] = getattr(self.request.filters, name)
        changed = tuple(other for other in values if other != value) if value in values else (*values, value)
        return self._filtered(**{name: changed}).url

    def dated(self, first: PartialDate | None, last: PartialDate | None) -> str:
        """With other dates, both inclusive; None is an open end."""
        return self._filtered(published_from=first, published_to=last).url

    def anew(self, q: str) -> str:
        """With another query and the same filters."""
        return self._with(q=q).url

    def unfiltered_anew(self, q: str) -> str:
        """With another query and no filters."""
        return self._with(q=q, filters=Filters()).url

    def unfiltered(self) -> str:
        """With no filters."""
        return self._with(filters=Filters()).url

    def excluding(self, name: FilterName, value: str, parsed: str) -> str:
        """With `-source:"X"` added to the query, given its canonical spelling, which is used where the words as
        written could not take one more clause (an open quote, an OR)."""
        q = self.request.q.strip()
        if q and (_LOOSE.search(q) or q.count('"') % 2 or re.search("[“”„«»]", q)):
            q = f"({parsed})"
        return self._with(q=f"{q} -{name}:{as_phrase(value)}".lstrip()).url

    def paged(self, page: int) -> str:
        """Another page of the same results."""
        return View(replace(self.request, page=page), self.path).url

    def sorted_by(self, sort: Sort) -> str:
        """In another order."""
        return self._with(sort=sort).url

    def with_long_facets(self) -> str:
        """With as many values of each facet as can be had."""
        return self._with(facet_size=MAX_FACET_SIZE).url

    def _with(self, **changes: object) -> View:
        return View(replace(self.request, page=1, **changes), self.path)  # type: ignore[arg-type]

    def _filtered(self, **changes: object) -> View:
        return self._with(filters=replace(self.request.filters, **changes))  # type: ignore[arg-type]


def as_phrase(words: str) -> str:
    """The words as a phrase of the query language."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _pairs(request: SearchRequest) -> list[tuple[str, str]]:
    """The names and values that `web.parameters.read_search` reads back, without what is as by default."""
    filters = request.filters
    pairs = [
        ("q", request.q),
        ("from", filters.published_from),
        ("to", filters.published_to),
        *((name, value) for name in FILTER_OF.values() for value in getattr(filters, name)),
        *((name, getattr(request, name)) for name in ("sort", "page", "page_size", "facet_size")),
    ]
    return [(name, str(value)) for name, value in pairs if value is not None and value != getattr(_DEFAULT, name, None)]


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
