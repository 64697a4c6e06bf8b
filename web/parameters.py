"""The parameters of every address, declared once: they check a request and they are what `/openapi.json` says.

Each schema reads a query string into the data that the engine takes (`SearchParameters` gives a `SearchRequest`).
Whatever cannot be understood is a `ParameterError`: nothing is guessed and nothing is dropped in silence.

The fields are marshmallow's, and so are their checks. What goes through a query string is `Parameters.read`, which
looks only at what was given: marshmallow's own way asks every field of a schema whether it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast
from urllib.parse import parse_qsl, unquote_plus

from apiflask import Schema
from marshmallow import ValidationError, fields, missing
from marshmallow.validate import Length
from werkzeug.datastructures import MultiDict

from index.article import ENTITY_TYPES
from search.checks import check
from search.errors import RequestError
from search.request import (
    EXCLUDING,
    FACETS,
    FILTERS,
    INTERVALS,
    MAX_FACET_SIZE,
    MAX_PAGE,
    MAX_PAGE_SIZE,
    MAX_QUERY_LENGTH,
    MAX_SELECTED,
    MAX_SNIPPETS,
    SORTS,
    VALUE_FACETS,
    Filters,
    SearchRequest,
)
from web.parameter_errors import ALIASES, ParameterError, invalid, unknown
from web.values import Choices, EntityName, Flag, Named, Number, Period, choice

MAX_ENTITY_PAGE = 10_000
MAX_VALUE_LENGTH = 500  # characters of a source, a section or a name

_UNREADABLE = "werkzeug.url_quote"  # how Werkzeug reads percent-encoded bytes that are not UTF-8: as they are written

# How many sets of parameters are remembered, and how long the longest of them is.
_REMEMBERED = 256
_LONGEST_REMEMBERED = 500

# A name that may be `q` when it is decoded.
_QUERY_IN_DISGUISE = re.compile("(?:^|&)(?:q|%71)(?:&|=|$)")

_DEFAULT = SearchRequest()
_FILTERS = (*FILTERS, *EXCLUDING.values())
_NOT_TOO_LONG = Length(max=MAX_QUERY_LENGTH, error="At most {max} characters.")


def _repeatable(description: str, example: str) -> fields.List[Any]:
    """A filter that may be given more than once, for any of the values."""
    value = fields.String(
        validate=Length(
            1, MAX_VALUE_LENGTH, error="A value has 1 to {max} characters; leave the parameter out for all."
        ),
        metadata={"example": example},
    )
    at_most = Length(max=MAX_SELECTED, error="More than {max} values; give fewer.")
    return fields.List(value, validate=at_most, load_default=(), metadata={"description": description})


class Parameters(Schema):
    """The base of all: one value for each name, aliases understood, unknown names refused with what was meant."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._known = {field.data_key or name: (name, field) for name, field in self.fields.items()}
        self._aliases = {alias: name for alias, name in ALIASES.items() if name in self._known}
        self._defaults = {name: _default(field) for name, field in self._known.values()}

    def asked(self, query_string: str) -> Any:
        """What a query string asks for; `ParameterError` for the first parameter that cannot be understood."""
        return self.read(MultiDict(parse_qsl(query_string, keep_blank_values=True, errors=_UNREADABLE)))

    def read(self, args: MultiDict[str, str]) -> Any:
        """The same for parameters that are parted."""
        data = dict(self._defaults)
        spelled: dict[str, str] = {}
        for key, values in args.lists():
            known = self._aliases.get(key, key)
            if known not in self._known:
                raise unknown(key, list(self._known), self._aliases)
            if known in spelled:
                message = f"{spelled[known]} and {key} are two names for the same thing: give one of them."
                raise ParameterError("given_twice", message, param=key, suggestion=known)
            spelled[known] = key
            name, field = self._known[known]
            try:
                data[name] = field.deserialize(_value(field, key, values))
            except ValidationError as error:
                raise invalid(known, key, values[0], error.messages) from error
        return self.finish(data)

    def finish(self, data: dict[str, Any]) -> Any:
        """What the engine takes for the values, each under the name of its field."""
        return data


def _default(field: fields.Field[Any]) -> Any:
    default = field.load_default
    return None if default is missing else default


def _value(field: fields.Field[Any], key: str, values: list[str]) -> Any:
    """What a field is to read of the values that a parameter was given."""
    if isinstance(field, Choices):
        return ",".join(values)
    if isinstance(field, fields.List):
        return values
    if len(values) > 1:
        raise ParameterError("given_twice", f"{key} is given {len(values)} times: give it once.", param=key)
    return values[0]


class SearchParameters(Parameters):
    """The parameters of a search, the same for the page, the JSON, the feed and the exports."""

    q = fields.String(
        load_default=_DEFAULT.q,
        metadata={
            "description": 'The query: words (all must match), `"phrases"`, `AND OR NOT - +`, parentheses, `field:`, '
            '`prefix*`, `wild?card`, `fuzzy~1`, `"near by"~5`, ranges. Empty finds every article.',
            "maxLength": MAX_QUERY_LENGTH,  # the engine says so itself, for every door; here it is for the document
            "example": 'harbour "north basin"',
        },
    )
    published_from = Period("Published in this period or later.", data_key="from")
    published_to = Period("Published in this period or earlier; the whole of it is included.", data_key="to")
    source = _repeatable("From any of these sources.", "Northern Wire")
    section = _repeatable("From any of these sections.", "World")
    person = _repeatable("Naming any of these people.", "Ilse Marten")
    org = _repeatable("Naming any of these organisations.", "Grain Board")
    place = _repeatable("Naming any of these places.", "Varn")
    not_source = _repeatable("From none of these sources.", "Northern Wire")
    not_section = _repeatable("From none of these sections.", "World")
    not_person = _repeatable("Naming none of these people.", "Ilse Marten")
    not_org = _repeatable("Naming none of these organisations.", "Grain Board")
    not_place = _repeatable("Naming none of these places.", "Varn")
    sort = fields.String(
        validate=choice(SORTS), load_default=_DEFAULT.sort, metadata={"description": "The order of the results."}
    )
    page = Number(1, MAX_PAGE, _DEFAULT.page, "The page of results, from 1; `cursor` goes before it.")
    page_size = Number(1, MAX_PAGE_SIZE, _DEFAULT.page_size, "Results on a page.")
    cursor = fields.String(
        validate=Length(1, MAX_VALUE_LENGTH, error="That is not a cursor that was given out."),
        metadata={"description": "`next` of the page before. A cursor ends with the index it came from (status 410)."},
    )
    facets = Choices(
        FACETS,
        _DEFAULT.facets,
        "The facets to count, with commas between them; empty for none. Counts of a facet leave out the facet's own "
        "filter.",
    )
    facet_size = Number(0, MAX_FACET_SIZE, _DEFAULT.facet_size, "The most values to list in a facet.")
    narrow = fields.String(
        validate=choice(VALUE_FACETS),
        metadata={"description": "The facet to search within: only values that match `beginning` are listed."},
    )
    beginning = fields.String(
        load_default=_DEFAULT.beginning,
        validate=Length(max=MAX_VALUE_LENGTH, error="At most {max} characters."),
        metadata={"description": "What a word of a value's name in the facet `narrow` begins with.", "example": "mar"},
    )
    interval = fields.String(
        validate=choice(INTERVALS),
        metadata={"description": "The width of a bar of the `published` facet; without it, chosen from the range."},
    )
    snippets = Number(0, MAX_SNIPPETS, _DEFAULT.snippets, "The most snippets of an article to give.")
    strict = Flag(
        "Whether it is an error (status 400) that something in the query had to be interpreted, or that a filter asks "
        "for what no article has."
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._beside_query = lru_cache(_REMEMBERED)(super().asked)

    def asked(self, query_string: str) -> SearchRequest:
        """As for all. What is asked for beside the query is remembered: it is the same in many requests."""
        pairs = query_string.split("&")
        queries = [pair for pair in pairs if pair.startswith("q=")]
        beside = "&".join([pair for pair in pairs if not pair.startswith("q=")])
        if len(queries) != 1 or len(beside) > _LONGEST_REMEMBERED or _QUERY_IN_DISGUISE.search(beside):
            return cast(SearchRequest, super().asked(query_string))
        request: SearchRequest = self._beside_query(beside)
        return replace(request, q=unquote_plus(queries[0][2:], errors=_UNREADABLE))

    def finish(self, data: dict[str, Any]) -> SearchRequest:
        chosen: dict[str, Any] = {name: tuple(dict.fromkeys(values)) for name in _FILTERS if (values := data.pop(name))}
        dates = {name: data.pop(name) for name in ("published_from", "published_to")}
        filters = Filters(**dates, **chosen)
        request = SearchRequest(filters=filters, **data)
        try:
            check(request)
        except RequestError as error:
            raise ParameterError(error.code, str(error), param=error.param) from error
        return request


class ArticleParameters(Parameters):
    """The parameter of an article: the query whose matches are marked."""

    q = fields.String(
        load_default="",
        metadata={
            "description": "Mark the matches of this query.",
            "maxLength": MAX_QUERY_LENGTH,
            "example": "harbour",
        },
    )


class SuggestParameters(Parameters):
    """The parameters of a completion."""

    q = fields.String(
        load_default="",
        validate=_NOT_TOO_LONG,
        metadata={
            "description": "What has been typed so far; its last word is completed.",
            "example": "harb",
        },
    )
    limit = Number(1, 20, 8, "The most suggestions to give.")


class EntityPageParameters(Parameters):
    """What of the archive's entities a page is to list."""

    type = fields.String(validate=choice(ENTITY_TYPES), metadata={"description": "Entities of this type only."})
    q = fields.String(
        load_default="",
        validate=_NOT_TOO_LONG,
        metadata={"description": "Entities whose name has a word that begins so.", "example": "mar"},
    )
    page = Number(1, MAX_ENTITY_PAGE, 1, "The page of the list, from 1.")


class EntityParameters(EntityPageParameters):
    """The same for programs."""

    page_size = Number(1, 500, 50, "Entities on a page.")


class CompareParameters(Parameters):
    """The two entities to be compared."""

    one = EntityName("The one: its id, or its type and any of its spellings.", "person:ilse-marten")
    other = EntityName("The other, in the same way.", "org:grain-board")

    def finish(self, data: dict[str, Any]) -> tuple[Named, Named]:
        for name, value in data.items():
            if value is None:
                raise ParameterError("missing_parameter", f"{name} is needed: an entity's id.", param=name)
        return data["one"], data["other"]


class NoParameters(Parameters):
    """For an address that takes none."""


def search_parameters(request: SearchRequest) -> list[tuple[str, str]]:
    """The inverse of `web.lenient.read_search`: names and values in a fixed order, without what is as by default."""
    pairs: list[tuple[str, str]] = []
    for (name, value), (_, default) in zip(_values(request), _values(_DEFAULT), strict=True):
        if isinstance(value, tuple):
            pairs += [(name, item) for item in value]
        elif value != default:
            pairs.append((name, str(value)))
    return pairs


def _values(request: SearchRequest) -> Iterator[tuple[str, object]]:
    filters = request.filters
    yield "q", request.q
    yield "from", filters.published_from
    yield "to", filters.published_to
    yield from ((name, getattr(filters, name)) for name in _FILTERS)
    yield "facets", ",".join(request.facets)
    yield "strict", int(request.strict)
    for name in ("sort", "page", "page_size", "cursor", "facet_size", "interval", "snippets", "narrow", "beginning"):
        yield name, getattr(request, name)
