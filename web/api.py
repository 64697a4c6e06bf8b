"""The JSON API: `/api/...` and `/healthz`. A view reads its parameters, asks the engine once and writes JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote_plus

from apiflask import APIBlueprint
from flask import Response, abort, request

from index.article import EntityType
from search.as_json import article_json, entity_json, links_json, results_json, suggestion_json
from search.request import SearchRequest
from web.context import engine
from web.parameters import (
    ArticleParameters,
    EntityParameters,
    NoParameters,
    SearchParameters,
    SuggestParameters,
    reads,
)
from web.responses import conditional, json_response
from web.schemas import Article, EntityAnswer, EntityList, Health, SearchAnswer, Suggestions

api = APIBlueprint("api", __name__, tag={"name": "API", "description": "Search and read the archive."})


@api.get("/api/search")
@reads(api, SearchParameters, "search")
@api.output(SearchAnswer, description="A page of results; the `Link` header leads to the next.")
@api.doc(operation_id="search", responses=[400, 410, 503])
@conditional
def search(search: SearchRequest) -> Response:
    """Search the archive

    Ranked articles with snippets and facets. Dates are inclusive and whole: `to=2025-03` takes in the 31st. Names that
    other news APIs use are understood too: `from-date`, `begin_date`, `start`; `to-date`, `end_date`, `end`;
    `page-size`; `order-by`.
    """
    results = engine().search(search)
    response = json_response(results_json(search, results))
    if results.next is not None:
        response.headers["Link"] = f'<{request.path}?{_next_query(results.next)}>; rel="next"'
    return response


@api.get("/api/articles/<article_id>")
@reads(api, ArticleParameters, "parameters")
@api.output(Article, description="The article.")
@api.doc(operation_id="article", responses=[400, 503])
@conditional
def article(article_id: str, parameters: dict[str, str]) -> Response:
    """Read an article

    With `q`, the matches of that query are marked by spans.
    """
    found = engine().article(article_id, parameters["q"])
    if found is None:
        abort(404, f"There is no article {article_id}.")
    return json_response(article_json(found))


@api.get("/api/suggest")
@reads(api, SuggestParameters, "parameters")
@api.output(Suggestions, description="Completions.")
@api.doc(operation_id="suggest", responses=[400, 503])
@conditional
def suggest(parameters: dict[str, Any]) -> Response:
    """Complete a query

    Words and names of the archive that go on from the last word, most frequent first.
    """
    found = engine().suggest(parameters["q"], parameters["limit"])
    return json_response({"suggestions": [suggestion_json(suggestion) for suggestion in found]})


@api.get("/api/entities")
@reads(api, EntityParameters, "parameters")
@api.output(EntityList, description="Entities.")
@api.doc(operation_id="entities", responses=[400, 503])
@conditional
def entities(parameters: dict[str, Any]) -> Response:
    """List people, organisations and places

    Those of the whole archive, or those whose name has a word that begins with `q`, most frequent first.
    """
    found = engine().entities(type=parameters.get("type"), prefix=parameters["q"], limit=parameters["limit"])
    return json_response({"entities": links_json(found)})


@api.get("/api/entities/<any(person, org, place):type>/<path:name>")
@reads(api, NoParameters, "parameters")
@api.output(EntityAnswer, description="The entity.")
@api.doc(operation_id="entity", responses=[400, 503])
@conditional
def entity(type: EntityType, name: str, parameters: dict[str, str]) -> Response:
    """Read about a person, an organisation or a place

    By any of its spellings: how it is written, when and where it appears, and with whom.
    """
    found = engine().entity(type, name)
    if found is None:
        abort(404, f"No article names the {type} {name!r}.")
    return json_response(entity_json(found))


@api.get("/healthz")
@api.output(Health, description="The service can answer.")
@api.doc(operation_id="health", responses=[503])
def health() -> Response:
    """Ask whether the service can answer

    Status 503 when there is no index or it cannot be read.
    """
    state = engine().state()
    response = json_response({"status": "ok", "articles": state.articles, "generation": state.generation})
    response.headers["Cache-Control"] = "no-store"
    return response


def _next_query(cursor: str) -> str:
    """This request's own query string, for the page at the cursor."""
    pairs = request.query_string.decode().split("&")
    kept = [pair for pair in pairs if pair and unquote_plus(pair.partition("=")[0]) not in ("page", "cursor")]
    return quote("&".join([*kept, f"cursor={cursor}"]), safe="%&=+-._~,:;/?@!$'()*")
