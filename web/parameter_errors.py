"""What is told of a parameter that cannot be understood: what is wrong with it, and which one was meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.errors import RequestError

# How other news APIs (Guardian, New York Times, Media Cloud) spell our parameters.
ALIASES = {
    "from-date": "from",
    "begin_date": "from",
    "start": "from",
    "to-date": "to",
    "end_date": "to",
    "end": "to",
    "page-size": "page_size",
    "order-by": "sort",
}
# What people try that no measure of spelling would lead to ours; used for the suggestion only.
_MEANT = {
    "query": "q",
    "search": "q",
    "text": "q",
    "since": "from",
    "after": "from",
    "until": "to",
    "before": "to",
    "offset": "page",
    "skip": "page",
    "limit": "page_size",
    "size": "page_size",
    "rows": "page_size",
    "per_page": "page_size",
    "order": "sort",
    "people": "person",
    "persons": "person",
    "organisation": "org",
    "organization": "org",
    "location": "place",
    "pagination_token": "cursor",
    "author": "q=byline:…",
    "authors": "q=byline:…",
    "byline": "q=byline:…",
    "language": "q=language:…",
    "lang": "q=language:…",
}
# The same for orders.
_MEANT_ORDER = {
    "date": "newest",
    "published": "newest",
    "recent": "newest",
    "latest": "newest",
    "desc": "newest",
    "asc": "oldest",
    "score": "relevance",
}

# A date that is none, but how many results are to be passed over where `start` is Solr's.
_OFFSET = re.compile("[0-9]{1,3}")

# A parameter is taken for a misspelt one at this share of its letters or more.
_LIKELY = 0.6


class ParameterError(RequestError):
    """A parameter that is unknown, given twice, or has a value that cannot be read."""


def invalid(name: str, key: str, value: str, messages: Any) -> ParameterError:
    """The first of marshmallow's messages, `[text]` or `{place: [text]}`, as an error for people; the parameter `name`
    was given as `key`."""
    while isinstance(messages, Mapping):
        messages = next(iter(messages.values()))
    message, meant = messages[0], None
    if name == "sort" and (meant := _MEANT_ORDER.get(value.casefold())):
        message = f"{message} Did you mean {meant}?"
    if key == "start" and _OFFSET.fullmatch(value):
        message, meant = f"start is a date here. {message} Pages are asked for by page, from 1.", "page"
    return ParameterError("invalid_value", message, param=key, suggestion=meant)


def unknown(key: str, names: list[str], aliases: Mapping[str, str]) -> ParameterError:
    """An unknown parameter, with the known one that was probably meant."""
    meant = _MEANT.get(key.casefold())
    if meant is None or meant.partition("=")[0] not in names:
        spellings = [*names, *aliases]
        near = process.extractOne(key.casefold(), spellings, scorer=OSA.normalized_similarity, score_cutoff=_LIKELY)
        meant = aliases.get(near[0], near[0]) if near else None
    advice = f"Did you mean {meant}?" if meant else f"There are {', '.join(names)}." if names else "None is taken here."
    return ParameterError("unknown_parameter", f"There is no parameter {key!r}. {advice}", param=key, suggestion=meant)
