"""What the OpenAPI document says beside the declarations of the views: what is true of every address."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

DESCRIPTION = """\
Full-text search for an archive of news articles: ranked results with snippets, facets by source, date, people, \
organisations and places, feeds and exports.

Answers carry an `ETag`: send it back as `If-None-Match` and, as long as the archive has not changed, the answer is an \
empty 304. There are no keys and no cookies, and scripts of any site may read the API. Every error has the same shape; \
its `code` does not change, its `message` is for people."""

_STATUSES = {
    "304": "The client already has this answer (`If-None-Match`).",
    "400": "The query cannot be answered as asked: a strict query with a notice, a limit, a bad cursor.",
    "404": "There is none by that name.",
    "410": "The archive has changed since the cursor was given out: begin again.",
    "414": "The query string is too long.",
    "500": "A fault of the service; it is in the log under the request's id.",
    "503": "There is no index, or it cannot be read now.",
}
_ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
_PATH_PARAMETERS: dict[str, Json] = {
    "article_id": {"description": "The `id` of a result.", "example": "ef84a103dae016f3"},
    "entity_id": {
        "description": "The `id` of an entity: its type, a colon and its name, in any of its spellings.",
        "example": "person:ilse-marten",
    },
}
_TAG = {"ETag": {"description": "Names this answer; see `If-None-Match`.", "schema": {"type": "string"}}}
_PAGED = ("/api/search", "/api/entities")
_LINK = {"Link": {"description": 'The next page (RFC 8288), `rel="next"`.', "schema": {"type": "string"}}}


def text_responses(description: str, mimetype: str) -> Any:
    """The `responses` of an address that searches and answers text of a type that is not JSON."""
    content = {mimetype: {"schema": {"type": "string"}}}
    return {200: {"description": description, "content": content}, 400: "", 503: ""}


def complete(spec: Any) -> Any:
    """The document with the search first, every status explained, and the headers of the answers."""
    spec["paths"] = dict(sorted(spec["paths"].items(), key=lambda item: _place(item[0])))
    for path, methods in spec["paths"].items():
        operation = methods["get"]
        responses = operation["responses"]
        if path != "/healthz":
            responses["304"] = {}
            responses["200"]["headers"] = _TAG | (_LINK if path in _PAGED else {})
        responses |= {"414": {"content": _ERROR}, "500": {"content": _ERROR}}
        for status in responses.keys() & _STATUSES.keys():
            responses[status]["description"] = _STATUSES[status]
        operation["responses"] = dict(sorted(responses.items()))
        for parameter in operation["parameters"]:
            if parameter["in"] == "path":
                parameter.update(_PATH_PARAMETERS[parameter["name"]])
    return spec


def _place(path: str) -> tuple[bool, bool, bool, str]:
    return path != "/api/search", not path.startswith("/api/"), path == "/healthz", path
