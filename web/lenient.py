"""What the address of a page asks for, as far as it can be followed: the rest is left out, and the page says so.

A program is told of the first parameter that is wrong and gets no answer (`web.parameters`); a reader who pasted half
an address wants one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

from werkzeug.datastructures import MultiDict

from search.errors import RequestError
from search.query.dates import read_sure
from search.request import SearchRequest
from web import words
from web.parameter_errors import ALIASES
from web.parameters import EntityPageParameters, SearchParameters

# What mailings, advertisements and social networks add to the addresses that they lead to.
_OF_OTHERS = re.compile(r"utm_\w+|_ga|_gl|(?:fb|gcl|dcl|mscl|ycl|twcl|igsh|gbra|wbra)\w*id|mc_[ce]id|ref")

_SEARCH = SearchParameters()
_ENTITIES = EntityPageParameters()

_Read = TypeVar("_Read")


class Problem(NamedTuple):
    """A parameter that was left out or changed: our name of it, the first of its values, and what is said of it."""

    param: str
    given: str
    told: str


def read_search(args: MultiDict[str, str]) -> SearchRequest:
    """Read a page's query string, where a form sends its empty fields too, and links come back with `utm_…` on them.
    `ParameterError` for the rest that cannot be understood."""
    return cast(SearchRequest, _SEARCH.read(_given(args)))


def read_entities(args: MultiDict[str, str]) -> dict[str, Any]:
    """The same for the page that lists entities: `type`, `q` and `page`."""
    return cast(dict[str, Any], _ENTITIES.read(_given(args)))


def followed(read: Callable[[MultiDict[str, str]], _Read], given: MultiDict[str, str]) -> tuple[_Read, list[Problem]]:
    """What `read` makes of the parameters that it can follow, and what is said of each other one: that it was left out,
    or put in order."""
    args = _given(given)
    problems: list[Problem] = []
    while True:
        try:
            return read(args), problems
        except RequestError as error:
            if error.code == "empty_range":
                first, last = (next(name for name in args if _proper(name) == end) for end in ("from", "to"))
                later, earlier = (read_sure(args[name]) for name in (first, last))
                problems.append(Problem("", "", words.exchanged(later, earlier)))
                args[first], args[last] = args[last], args[first]
                continue
            param = _proper(error.param or "")
            wrong = [name for name in args if _proper(name) == param]
            values = [value for name in wrong for value in args.poplist(name) if value]
            problems.append(Problem(param, values[0] if values else "", words.problem_in_words(error, param, values)))


def _given(args: MultiDict[str, str]) -> MultiDict[str, str]:
    """The parameters that say something to us."""
    return MultiDict(
        (name, value)
        for name, value in args.items(multi=True)
        if (value or name == "facets") and not _OF_OTHERS.fullmatch(name)
    )


def _proper(name: str) -> str:
    """Our own name of a parameter."""
    return ALIASES.get(name, name)
