"""`/export.csv` and `/export.jsonl`: every result of a search, streamed, for a spreadsheet or a program.

Both walk the pages of the search by cursor. When the index changes on the way, the walk begins again on the new
index and leaves out what it has already given, so that an article is neither lost nor doubled.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from apiflask import APIBlueprint
from flask import Response

from search.as_json import hit_json
from search.errors import CursorExpired
from search.request import MAX_PAGE_SIZE, SearchRequest
from search.results import Hit
from web.context import engine
from web.openapi import text_responses
from web.parameters import SearchParameters
from web.responses import conditional, json_line

MAX_RESTARTS = 10  # an index that changes more often than this during one export is being rebuilt

_COLUMNS = (
    *("id", "title", "source", "published", "published_precision", "published_provenance", "section", "byline", "url"),
    *("people", "orgs", "places", "snippets"),
)

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")

export = APIBlueprint("export", __name__, tag={"name": "Export", "description": "All results at once."})


@export.get("/export.csv", endpoint="csv")
@export.input(SearchParameters, location="query", arg_name="search")
@export.doc(operation_id="export_csv", responses=text_responses("A row for each article.", "text/csv"))
@conditional
def export_csv(search: SearchRequest) -> Response:
    """Export as CSV

    All results of a search, for a spreadsheet: UTF-8 with a byte order mark, several names in one cell with semicolons
    between them. A cell that a spreadsheet would run as a formula begins with an apostrophe. It takes the parameters
    of a search; those about pages and facets make no difference.
    """
    rows = (_rows(page) for page in _pages(search))
    return _download(chain(["\ufeff" + _csv([_COLUMNS])], rows), "text/csv", "dateline.csv")


@export.get("/export.jsonl", endpoint="jsonl")
@export.input(SearchParameters, location="query", arg_name="search")
@export.doc(operation_id="export_jsonl", responses=text_responses("A line for each article.", "application/jsonl"))
@conditional
def export_jsonl(search: SearchRequest) -> Response:
    """Export as JSON Lines

    All results of a search, one JSON object on a line, each as in the `results` of `/api/search`. It takes the
    parameters of a search; those about pages and facets make no difference.
    """
    lines = ("".join(json_line(hit_json(hit)) for hit in page) for page in _pages(search))
    return _download(lines, "application/jsonl", "dateline.jsonl")


def _pages(search: SearchRequest) -> Iterator[list[Hit]]:
    """Every result once, in pages. The first is found before anything is sent, so that a bad request is answered
    as one."""
    request = replace(search, page=1, cursor=None, page_size=MAX_PAGE_SIZE, facets=())
    searcher = engine()
    first = searcher.search(request)

    def rest() -> Iterator[list[Hit]]:
        results, restarts = first, 0
        given: set[str] = set()
        while True:
            yield [hit for hit in results.hits if hit.id not in given]
            given.update(hit.id for hit in results.hits)
            if results.next is None:
                return
            try:
                results = searcher.search(replace(request, cursor=results.next))
            except CursorExpired:
                restarts += 1
                if restarts > MAX_RESTARTS:
                    raise
                results = searcher.search(request)

    return rest()


def _rows(hits: list[Hit]) -> str:
    return _csv(
        [
            hit.id,
            hit.title,
            hit.source,
            hit.published,
            hit.published.precision if hit.published else None,
            hit.provenance,
            hit.section,
            hit.byline,
            hit.url,
            *("; ".join(names) for names in (hit.people, hit.orgs, hit.places)),
            " … ".join(snippet.text for snippet in hit.snippets),
        ]
        for hit in hits
    )


def _csv(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: object) -> str:
    """The cell as text that no spreadsheet runs."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _download(pieces: Iterable[str], mimetype: str, filename: str) -> Response:
    """Stream the pieces as a file. An error on the way breaks the connection off, so that nobody takes what came
    for the whole."""
    body = (piece.encode(errors="replace") for piece in pieces if piece)
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
