"""Answers as bytes: JSON quickly written, and the ETag that lets a client keep what it has.

An ETag names the code that answers, the state of the index and the request, so that it is known before any search
runs. The answer itself also holds how long it took, so tags are weak (RFC 9110, section 8.8.1).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, lru_cache, wraps
from hashlib import blake2b
from pathlib import Path
from typing import ParamSpec

import orjson
from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from index.settings import Settings
from search.results import IndexState
from web.context import engine, settings

P = ParamSpec("P")


def json_response(data: object, status: int = 200) -> Response:
    """`data` as JSON, as `to_json` writes it."""
    return Response(to_json(data), status, content_type="application/json")


def to_json(data: object) -> bytes:
    """`data` as compact JSON in UTF-8; a lone surrogate, which UTF-8 cannot say, becomes a question mark."""
    try:
        return orjson.dumps(data)
    except TypeError:  # it refuses half a character, which an article may have
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def conditional(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Give the answers of `view` an ETag, and answer 304 without calling it when the client holds that very one."""

    @wraps(view)
    def tagged(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        tag = _tag(engine().state())
        return _not_modified(tag) or _tagged(make_response(view(*args, **kwargs)), tag)

    return tagged


def conditional_json(view: Callable[P, tuple[Response, IndexState]]) -> Callable[P, ResponseReturnValue]:
    """The same for a view that says which state of the index its answer is of, so that the engine is asked once."""

    @wraps(view)
    def tagged(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if "HTTP_IF_NONE_MATCH" in request.environ:
            response = _not_modified(_tag(engine().state()))
            if response is not None:
                return response
        response, state = view(*args, **kwargs)
        return _tagged(response, _tag(state))

    return tagged


def _not_modified(tag: str) -> Response | None:
    """The answer to a client that holds it already."""
    if tag in request.if_none_match.as_set(include_weak=True):  # not "*": nothing says yet that there is an answer
        return _tagged(Response(status=304), tag)
    return None


def _tagged(response: Response, tag: str) -> Response:
    response.headers.add("ETag", f'W/"{tag}"')
    response.headers.add("Cache-Control", "no-cache")
    return response


def _tag(state: IndexState) -> str:
    answer = f"{_edition(settings(), state)} {request.path}?"
    return blake2b(answer.encode() + request.query_string, digest_size=12).hexdigest()


@lru_cache(maxsize=16)
def _edition(settings: Settings, state: IndexState) -> str:
    """What every answer depends on beside the request."""
    return f"{_code()} {settings} {state}"


@cache
def _code() -> str:
    """A digest of the code and templates that make the answers, the same in every worker: a new release of them
    must not be answered with 304."""
    root = Path(__file__).parent.parent
    files = sorted(
        path
        for package in ("index", "search", "web")
        for path in (root / package).rglob("*")
        if path.suffix in (".py", ".html", ".css", ".js", ".svg")
    )
    digest = blake2b(digest_size=8)
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()
