"""The pages that people read: results, an article, help. They ask the engine and fill a template."""

from __future__ import annotations

from dataclasses import replace

from apiflask import APIBlueprint
from flask import Response, render_template, request, url_for

from index.article import EntityType
from search.errors import RequestError
from search.request import SearchRequest
from search.results import Hit, SearchResults
from web import citations, words
from web.atlas import Atlas, Place, atlas
from web.context import engine, settings
from web.errors import PageError
from web.facets import FACETS, chips, crumbs, panels
from web.help import help_sections
from web.histogram import TimeLine, time_line
from web.lenient import Problem, followed, read_search
from web.links import View, as_phrase, page_numbers
from web.marking import article_text, marked, starred
from web.responses import conditional

_FOR_READERS = SearchRequest(facets=FACETS, map_size=30, wider_dates=True)
_READ = ("q", "filters", "sort", "page", "page_size", "facet_size", "narrow", "beginning")

pages = APIBlueprint("pages", __name__, enable_openapi=False)

pages.add_app_template_filter(marked)
pages.add_app_template_filter(starred)
pages.add_app_template_filter(as_phrase)
pages.add_app_template_filter(page_numbers)
pages.add_app_template_filter(words.about)
pages.add_app_template_filter(words.counted)
pages.add_app_template_filter(words.doubt)
pages.add_app_template_filter(words.found_in_words)
pages.add_app_template_filter(words.short_date)
pages.add_app_template_filter(words.shortened)
pages.add_app_template_filter(words.long_date)
pages.add_app_template_filter(words.type_words)
pages.add_app_template_filter(words.evidence)
pages.add_app_template_filter(words.other_dates)
pages.add_app_template_filter(words.dates_not_listed)
pages.add_app_template_test(words.is_guessed, "guessed")


@pages.app_template_filter()
def leading_names(hit: Hit, limit: int = 6) -> list[tuple[EntityType, str]]:
    """The names to show under a result: two people, two organisations, two places, and more where one has fewer."""
    names: list[tuple[EntityType, str, int]] = [
        *(("person", name, rank) for rank, name in enumerate(hit.people)),
        *(("org", name, rank) for rank, name in enumerate(hit.orgs)),
        *(("place", name, rank) for rank, name in enumerate(hit.places)),
    ]
    chosen = set(sorted(names, key=lambda named: named[2] >= 2)[:limit])
    return [(type, name) for type, name, rank in names if (type, name, rank) in chosen]


@pages.app_context_processor
def _frame() -> dict[str, object]:
    """What `base.html` needs, whoever renders it."""
    return {"site": settings().title}


@pages.get("/")
@conditional
def search() -> Response:
    """Results for a query and filters; without any, what the archive holds."""
    wanted, problems = _read_request()
    view = View(wanted, url_for("pages.search"))
    if not problems and wanted == _FOR_READERS:
        return _start()
    try:
        results = engine().search(wanted)
    except RequestError as error:
        raise PageError(
            400,
            error.code,
            str(error),
            cause=error,
            template="refused.html",
            suggestion=error.suggestion,
            view=view,
            **_query_box(view),
        ) from error
    last_page = max(1, -(-results.total // wanted.page_size))
    return show(
        "search.html",
        view=view,
        results=results,
        problems=problems,
        unread={problem.param: problem for problem in problems if problem.param in ("from", "to")},
        filter_words=words.filters_in_words(wanted.filters, results.facets.get("source"), results.understood),
        took=words.milliseconds(results.took_ms),
        chips=chips(view),
        line=_results_time_line(results, view),
        crumbs=crumbs(view),
        undated=view.undated(results.query.canonical),
        facets=panels(results, view),
        map=_map(results, view),
        within=bool(wanted.filters.published_from or wanted.filters.published_to),
        page=wanted.page,
        pages=last_page,
        any_of=_any_of(results),
        without_each=_without_each(results, view),
        article_url=lambda hit: _article_url(hit, view),
        exports=_exports(view),
        **_query_box(view),
    )


@pages.get("/article/<article_id>")
@conditional
def article(article_id: str) -> Response:
    """An article with the matches of the query marked; the address keeps the search that it was found by."""
    wanted, _ = _read_request()
    view = View(wanted, url_for("pages.search"))
    found = engine().article(article_id, wanted.q)
    if found is None:
        message = f"There is no article {article_id} in this archive."
        raise not_found(message, "It may have been removed, or its file may have moved. Search for its headline.")
    return show(
        "article.html",
        article=found,
        text=article_text(found, lambda type, name: url_for("entities.entity", type=type, name=name)),
        view=view,
        named=[
            group
            for group in zip(words.TYPE_PLURALS, (found.people, found.orgs, found.places), strict=True)
            if group[1]
        ],
        source_url=View.of("source", found.source, view.path).url,
        citation=citations.parts(found),
        bibtex=citations.bibtex(found),
        original=found.url if found.url and found.url.lower().startswith(("http://", "https://")) else None,
        article_url=lambda hit: url_for("pages.article", article_id=hit.id),
        **_query_box(view),
    )


@pages.get("/help")
@conditional
def help() -> Response:
    """The query language by example, each a link that runs, and the keys."""
    return show("help.html", sections=help_sections(engine().overview()))


def _start() -> Response:
    overview = engine().overview()
    view = View(SearchRequest(), url_for("pages.search"))
    line = time_line(overview.published, view.in_period)
    by_type = [[link for link in overview.entities if link.type == type] for type in words.TYPE_WORDS]
    entities = zip(words.TYPE_PLURALS, by_type, strict=True)
    return show("start.html", overview=overview, line=line, view=view, entities=entities)


def _read_request() -> tuple[SearchRequest, list[Problem]]:
    """The search that the address asks for, and what of it was not to be followed."""
    wanted, problems = followed(read_search, request.args)
    # A page has its own facets and page numbers: what only programs need is not carried from link to link.
    return replace(_FOR_READERS, **{name: getattr(wanted, name) for name in _READ}), problems


def _query_box(view: View) -> dict[str, object]:
    """The query box keeps the query and the filters that it was asked with."""
    return {"q": view.request.q, "kept": view.kept}


def _results_time_line(results: SearchResults, view: View) -> TimeLine | None:
    facet = results.facets.get("published")
    filters = view.request.filters
    if facet is None:
        return None
    return time_line(facet, view.in_period, filters.published_from, filters.published_to)


def _map(results: SearchResults, view: View) -> Atlas | None:
    """The places of the results; a dot adds its place to the filter, or takes it back."""
    places = (
        Place(
            value.value,
            value.count,
            view.without("place", value.asked) if value.selected else view.adding("place", value.value),
            value.selected,
        )
        for value in results.places
    )
    return atlas(place for place in places if place.count)


def _any_of(results: SearchResults) -> str:
    """For a search that found nothing: any of its parts that the archive has, in place of all; "" below two."""
    found = [word.text for word in results.help.words if word.count] if results.help else []
    return " OR ".join(found) if len(found) > 1 else ""


def _without_each(results: SearchResults, view: View) -> list[tuple[str, str, int]]:
    """For a search that several filters leave nothing of: each without which something is found, in words, with the
    page of it and how many articles that has."""
    each = results.help.without_each if results.help else ()
    found = [(name, count) for name, count in each if count] if len(each) > 1 else []
    filters = view.request.filters
    return [(words.filter_in_words(name, filters), view.without_all(name), count) for name, count in found]


def _exports(view: View) -> dict[str, str]:
    """The same view for programs, by the name of the format."""
    everything = view.export_query
    return {
        "JSON": url_for("api.search") + view.query,
        "CSV": url_for("export.csv") + everything,
        "JSON Lines": url_for("export.jsonl") + everything,
        "Atom": url_for("feed.atom") + everything,
    }


def _article_url(hit: Hit, view: View) -> str:
    return url_for("pages.article", article_id=hit.id) + view.found_by


def not_found(message: str, hint: str, *links: tuple[str, str]) -> PageError:
    """There is nothing at this address; `hint` says what would help, and `links`, words with an address, lead there."""
    return PageError(404, "not_found", message, hint=hint, links=links)


def show(template: str, /, **context: object) -> Response:
    """A page."""
    html = render_template(template, **context)
    return Response(html.encode(errors="replace"), mimetype="text/html")  # half a character is not UTF-8
