"""`/export.csv` and `/export.jsonl`: every result of a search, streamed, for a spreadsheet or a program.

An export holds the archive as one commit has it, even when the index changes on the way.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from itertools import chain

from apiflask import APIBlueprint
from flask import Response

from search.as_json import hit_json
from search.request import SearchRequest
from search.results import Hit
from web.context import engine
from web.openapi import text_responses
from web.operations import reads
from web.parameters import SearchParameters
from web.responses import conditional, to_json

_COLUMNS = (
    *("id", "title", "source", "published", "published_precision", "published_provenance", "section", "byline", "url"),
    *("people", "orgs", "places", "snippets", "published_other"),
)

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")

export = APIBlueprint("export", __name__, tag={"name": "Export", "description": "All results at once."})


@export.get("/export.csv", endpoint="csv")
@reads(export, SearchParameters, "search")
@export.doc(operation_id="export_csv", responses=text_responses("A row for each article.", "text/csv"))
@conditional
def export_csv(search: SearchRequest) -> Response:
    """Export as CSV

    All results of a search, for a spreadsheet: UTF-8 with a byte order mark, several names in one cell with semicolons
    between them. A cell that a spreadsheet would run as a formula begins with an apostrophe. It takes the parameters
    of a search; those about pages and facets make no difference.
    """
    rows = (_rows(hits) for hits in engine().scan(search))
    return _download(chain(["\ufeff".encode() + _csv([_COLUMNS])], rows), "text/csv", "dateline.csv")


@export.get("/export.jsonl", endpoint="jsonl")
@reads(export, SearchParameters, "search")
@export.doc(operation_id="export_jsonl", responses=text_responses("A line for each article.", "application/jsonl"))
@conditional
def export_jsonl(search: SearchRequest) -> Response:
    """Export as JSON Lines

    All results of a search, one JSON object on a line, each as in the `results` of `/api/search`. It takes the
    parameters of a search; those about pages and facets make no difference.
    """
    lines = (b"".join(to_json(hit_json(hit)) + b"\n" for hit in hits) for hits in engine().scan(search))
    return _download(lines, "application/jsonl", "dateline.jsonl")


def _rows(hits: Iterable[Hit]) -> bytes:
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
            hit.other_date,
        ]
        for hit in hits
    )


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode(errors="replace")  # half a character is not UTF-8


def _harmless(cell: object) -> str:
    """The cell as text that no spreadsheet runs."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _download(pieces: Iterable[bytes], mimetype: str, filename: str) -> Response:
    """Stream the pieces as a file. An error on the way breaks the connection off, so that nobody takes what came
    for the whole."""
    response = Response(filter(None, pieces), mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
