"""The bounds of a request, the same for every door: the API, the page and the command line."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from search.errors import RequestError
from search.request import (
    EXCLUDING,
    FILTERS,
    MAX_FACET_SIZE,
    MAX_PAGE,
    MAX_PAGE_SIZE,
    MAX_SELECTED,
    MAX_SNIPPETS,
    Filters,
    SearchRequest,
)

_SELECTING = (*FILTERS, *EXCLUDING.values())
_selected: Callable[[Filters], tuple[tuple[str, ...], ...]] = attrgetter(*_SELECTING)


def check(request: SearchRequest) -> None:
    """`RequestError` names the first parameter of `request` that is out of bounds."""
    bounds = (
        ("page", request.page, 1, MAX_PAGE),
        ("page_size", request.page_size, 1, MAX_PAGE_SIZE),
        ("facet_size", request.facet_size, 0, MAX_FACET_SIZE),
        ("snippets", request.snippets, 0, MAX_SNIPPETS),
    )
    for param, value, least, most in bounds:
        if not least <= value <= most:
            raise RequestError("out_of_bounds", f"{param} is {value}: it goes from {least} to {most}.", param=param)
    filters = request.filters
    for param, values in zip(_SELECTING, _selected(filters), strict=True):
        if len(values) > MAX_SELECTED:
            raise RequestError("out_of_bounds", f"{param} is given more than {MAX_SELECTED} times.", param=param)
    begin, end = filters.published_from, filters.published_to
    if begin is not None and end is not None and begin.start >= end.end:
        raise RequestError("empty_range", f"from is {begin}, which is after to, {end}: exchange them.", param="from")
