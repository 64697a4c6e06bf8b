"""Whatever goes wrong, as an answer: JSON for programs, a page for readers, and never a traceback.

RequestError                     400   the query cannot be answered as asked (strict, limits, a bad cursor)
  ParameterError                 422   a parameter is unknown, twice, or has a value that cannot be read
  CursorExpired                  410   the index has changed since the cursor was given out
IndexMissing, -Locked, -Damaged  503   the archive cannot be read now
PageError                        4xx   a page that says itself what would help
werkzeug's HTTPException         404, 405, 413, 414, ...; 500 for everything unforeseen
"""

from __future__ import annotations

from wsgiref.types import WSGIEnvironment

from apiflask import APIFlask
from flask import Response, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.http import HTTP_STATUS_CODES

from index.errors import DatelineError, IndexDamaged, IndexLocked, IndexMissing
from search.errors import CursorExpired, RequestError
from web.context import request_id
from web.parameter_errors import ParameterError
from web.responses import json_response

_FOR_PROGRAMS = ("/api", "/export.", "/feed.atom", "/healthz", "/metrics", "/openapi.json")
_UNAVAILABLE = {IndexMissing: "index_missing", IndexLocked: "index_locked", IndexDamaged: "index_damaged"}


class PageError(Exception):
    """A page that cannot be shown: `template` tells readers, given `context` beside what every error has; programs
    are told `code` and `message`. `cause` is what the engine refused, where it did."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        cause: RequestError | None = None,
        template: str = "error.html",
        **context: object,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.cause = cause
        self.template = template
        self.context = context


def is_for_programs(environ: WSGIEnvironment) -> bool:
    """Whether the address of a request answers programs, whatever they say that they accept."""
    return f"/{environ.get('PATH_INFO', '').lstrip('/')}".startswith(_FOR_PROGRAMS)


def register(app: APIFlask) -> None:
    """Have every error of the application answered here."""
    app.register_error_handler(RequestError, _bad_request)
    app.register_error_handler(PageError, _page_error)
    app.register_error_handler(DatelineError, _unavailable)
    app.register_error_handler(HTTPException, _http)


def _bad_request(error: RequestError) -> Response:
    status = 422 if isinstance(error, ParameterError) else 410 if isinstance(error, CursorExpired) else 400
    return _answer(status, error.code, str(error), error)


def _page_error(error: PageError) -> Response:
    return _answer(error.status, error.code, str(error), error.cause, error.template, **error.context)


def _unavailable(error: DatelineError) -> Response:
    current_app.logger.error("request %s: %s", request_id(), error)
    response = _answer(503, _UNAVAILABLE.get(type(error), "unavailable"), str(error))
    response.headers["Retry-After"] = "5"
    return response


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:  # a redirect is raised too
        return make_response(error.get_response())
    messages = {
        404: f"There is nothing at {request.path}."
        + (" /docs lists the addresses." if is_for_programs(request.environ) else ""),
        405: f"{request.method} is not allowed at {request.path}.",
        414: "The address is too long: use a shorter query or fewer filters.",
        500: "Something went wrong here. It has been logged under the request's id.",
    }
    if error.code == 500:
        current_app.logger.error("request %s failed", request_id())
    name = HTTP_STATUS_CODES.get(error.code, "error")
    is_own = error.description != type(error).description  # given to abort() by a view, so it knows better
    message = (error.description if is_own else messages.get(error.code, error.description)) or name
    response = _answer(error.code, name.lower().replace(" ", "_"), message)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _answer(
    status: int,
    code: str,
    message: str,
    error: RequestError | None = None,
    template: str = "error.html",
    **context: object,
) -> Response:
    if _wants_json():
        response = json_response({"error": error_object(code, message, error)}, status)
    else:
        hint = f"Did you mean {error.suggestion}?" if error and error.suggestion else ""
        shown = {
            "status": status,
            "title": HTTP_STATUS_CODES.get(status, "Error"),
            "message": message,
            "hint": hint,
            "request_id": request_id(),
            **context,
        }
        response = make_response(render_template(template, **shown), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _wants_json() -> bool:
    accepted = request.accept_mimetypes.best_match(("text/html", "application/json"))
    return is_for_programs(request.environ) or accepted == "application/json"


def error_object(code: str, message: str, error: RequestError | None = None) -> dict[str, object]:
    """The object under `error` of every JSON answer that is an error."""
    return {
        "code": code,
        "message": message,
        "param": error.param if error else None,
        "position": error.position if error else None,
        "suggestion": error.suggestion if error else None,
        "request_id": request_id(),
    }
