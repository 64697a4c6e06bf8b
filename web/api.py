"""The JSON API: `/api/...` and `/healthz`. A view reads its parameters, asks the engine once and writes JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote_plus

from apiflask import APIBlueprint
from flask import Response, abort, request

from search.as_json import article_json, comparison_json, entity_json, link_json, results_json, suggestion_json
from search.entity_links import read_entity_id
from search.request import SearchRequest
from search.results import IndexState
from web.context import engine
from web.entity_schemas import ComparisonAnswer, EntityAnswer, EntityList
from web.operations import answers, reads
from web.parameters import (
    ArticleParameters,
    CompareParameters,
    EntityParameters,
    NoParameters,
    SearchParameters,
    SuggestParameters,
)
from web.responses import conditional, conditional_json, json_response
from web.schemas import Article, Health, SearchAnswer, Suggestions
from web.values import Named

api = APIBlueprint("api", __name__, tag={"name": "API", "description": "Search and read the archive."})


@api.get("/api/search")
@reads(api, SearchParameters, "search")
@answers(
    api,
    SearchAnswer,
    "A page of results; the `Link` header leads to the next.",
    operation_id="search",
    responses=[400, 410, 503],
)
@conditional_json
def search(search: SearchRequest) -> tuple[Response, IndexState]:
    """Search the archive

    Ranked articles with snippets and facets. Dates are inclusive and whole: `to=2025-03` takes in the 31st. They may be
    written as people do (`31 Jan 2025`); one that may be either of two days (`3/4/2025`) is an error. A filter knows a
    name by any of its spellings; a name that no article has is told in `notices`. Names of parameters that other news
    APIs use are understood too: `from-date`, `begin_date`, `start`; `to-date`, `end_date`, `end`; `page-size`;
    `order-by`.
    """
    results = engine().search(search)
    response = json_response(results_json(search, results))
    if results.next is not None:
        response.headers.add("Link", f'<{request.path}?{_changed_query("cursor", results.next)}>; rel="next"')
    return response, results.index


@api.get("/api/articles/<article_id>")
@reads(api, ArticleParameters, "parameters")
@answers(api, Article, "The article.", operation_id="article", responses=[400, 503])
@conditional_json
def article(article_id: str, parameters: dict[str, str]) -> tuple[Response, IndexState]:
    """Read an article

    With `q`, the matches of that query are marked by spans.
    """
    found = engine().article(article_id, parameters["q"])
    if found is None:
        abort(404, f"There is no article {article_id}.")
    return json_response(article_json(found)), found.index


@api.get("/api/suggest")
@reads(api, SuggestParameters, "parameters")
@answers(api, Suggestions, "Completions.", operation_id="suggest", responses=[400, 503])
@conditional
def suggest(parameters: dict[str, Any]) -> Response:
    """Complete a query

    Words and names of the archive that go on from the last word, most frequent first.
    """
    found = engine().suggest(parameters["q"], parameters["limit"])
    return json_response({"suggestions": [suggestion_json(suggestion) for suggestion in found]})


@api.get("/api/entities")
@reads(api, EntityParameters, "parameters")
@answers(
    api,
    EntityList,
    "Entities; the `Link` header leads to the next page.",
    operation_id="entities",
    responses=[400, 503],
)
@conditional
def entities(parameters: dict[str, Any]) -> Response:
    """List people, organisations and places

    Those of the whole archive, or those whose name has a word that begins with `q`, most frequent first.
    """
    page, size = parameters["page"], parameters["page_size"]
    found = engine().entities(type=parameters["type"], prefix=parameters["q"], limit=size + 1, offset=(page - 1) * size)
    following = page + 1 if len(found) > size else None
    response = json_response({"entities": [link_json(link) for link in found[:size]], "next": following})
    if following is not None:
        response.headers.add("Link", f'<{request.path}?{_changed_query("page", str(following))}>; rel="next"')
    return response


@api.get("/api/entities/<entity_id>")
@reads(api, NoParameters, "parameters")
@answers(api, EntityAnswer, "The entity.", operation_id="entity", responses=[400, 503])
@conditional_json
def entity(entity_id: str, parameters: dict[str, str]) -> tuple[Response, IndexState]:
    """Read about a person, an organisation or a place

    How it is written, when and where it appears, and with whom: what it is named with oftener than by chance, by
    Dunning's log-likelihood ratio. The id may have any of its spellings: `place:U.S.` is `place:united-states`.
    """
    named = read_entity_id(entity_id)
    if named is None:
        abort(404, f"{entity_id!r} is no id of an entity: it begins with person:, org: or place:.")
    found = engine().entity(*named)
    if found is None:
        abort(404, f"No article names the {named[0]} {named[1]!r}.")
    return json_response(entity_json(found)), found.index


@api.get("/api/compare")
@reads(api, CompareParameters, "pair")
@answers(api, ComparisonAnswer, "The comparison.", operation_id="compare", responses=[400, 404, 503])
@conditional_json
def compare(pair: tuple[Named, Named]) -> tuple[Response, IndexState]:
    """Put two entities side by side

    The articles that name both and how many would by chance, each over time, what both appear with and what only one.
    """
    found = engine().compare(*pair)
    if found is None:
        unknown = [f"the {type} {name!r}" for type, name in pair if engine().entity(type, name) is None]
        abort(404, f"No article names {' or '.join(unknown)}.")
    return json_response(comparison_json(found)), found.index


@api.get("/healthz")
@answers(api, Health, "The service can answer.", operation_id="health", responses=[503])
def health() -> Response:
    """Ask whether the service can answer

    Status 503 when there is no index or it cannot be read. A warning is something to be put right that searches go on
    without, such as an error in the merge file, or a name in it that nobody has.
    """
    state, warnings = engine().state(), engine().warnings()
    answer = {"status": "ok", "articles": state.articles, "generation": state.generation, "warnings": warnings}
    response = json_response(answer)
    response.headers["Cache-Control"] = "no-store"
    return response


def _changed_query(name: str, value: str) -> str:
    """This request's own query string with another page or cursor."""
    pairs = request.query_string.decode().split("&")
    kept = [pair for pair in pairs if pair and unquote_plus(pair.partition("=")[0]) not in ("page", "cursor")]
    return quote("&".join([*kept, f"{name}={value}"]), safe="%&=+-._~,:;/?@!$'()*")
