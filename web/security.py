"""What every answer says to browsers, the id of every request, and the limit on what is asked.

The headers are put in below Flask, where they are a list that is added to another.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from apiflask import APIFlask
from flask import Response, abort, request

from search.errors import RequestError
from search.request import MAX_QUERY_LENGTH
from web.context import REQUEST_ID
from web.errors import is_for_programs

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

# Bytes: the longest query in the letters that need most, and filters. `web.gunicorn` lets a little more through, so
# that it is here that a reader is told.
MAX_QUERY_STRING = 12 * MAX_QUERY_LENGTH + 8000

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in _POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",  # a query must not be told to the sites that results link to
    "X-Content-Type-Options": "nosniff",
}
# The archive is read without cookies or keys, so any site's script may read the API.
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, X-Request-Id",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, X-Request-Id",
    "Access-Control-Max-Age": "86400",
}
_OF_PROGRAMS = [*_HEADERS.items(), *_CORS.items()]
_OF_PREFLIGHTS = [*_OF_PROGRAMS, *_PREFLIGHT.items()]
_OF_PAGES = [*_HEADERS.items(), ("Cross-Origin-Resource-Policy", "same-origin"), ("Vary", "Accept")]


def register(app: APIFlask) -> None:
    """Limit requests, give every answer its headers, and static files an address that changes with their content."""
    app.before_request(_limit)
    app.wsgi_app = _with_headers(app.wsgi_app)  # type: ignore[method-assign,assignment]
    static = Path(app.static_folder or "")

    @cache
    def version(filename: str) -> str:
        path = static / filename
        return blake2b(path.read_bytes(), digest_size=6).hexdigest() if path.is_file() else ""

    @app.url_defaults
    def _versioned(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static" and (digest := version(str(values.get("filename", "")))):
            values.setdefault("v", digest)

    @app.after_request
    def _cached(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 304):
            filename = str((request.view_args or {}).get("filename", ""))
            known = request.args.get("v") == version(filename)
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if known else "no-cache"
        return response


def _limit() -> None:
    query_string = request.query_string
    if len(query_string) > MAX_QUERY_STRING:
        abort(414)
    try:
        query_string.decode()
    except UnicodeDecodeError as error:  # werkzeug would fail on it: it expects such bytes percent-encoded
        message = "The query string has bytes that are not UTF-8: percent-encode it."
        raise RequestError("not_utf8", message, position=error.start) from error


def _with_headers(app: WSGIApplication) -> WSGIApplication:
    """The application with the headers of all pages and of all answers to programs, and an id for each request: the
    client's `X-Request-Id` where it is a plain word, else one of our own."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        headers = _OF_PAGES
        if is_for_programs(environ):
            headers = _OF_PREFLIGHTS if environ["REQUEST_METHOD"] == "OPTIONS" else _OF_PROGRAMS
        given = environ.get("HTTP_X_REQUEST_ID", "")
        environ[REQUEST_ID] = request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)

        def start(status: str, own: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            return start_response(status, [*own, *headers, ("X-Request-Id", request_id)], *error)

        return app(environ, start)

    return answer
