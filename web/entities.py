"""The pages of entities: all of them, one across the archive, and two side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, cast, get_args

from apiflask import APIBlueprint
from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from index.article import EntityType
from search.entity_links import EntityLink, entity_id, read_entity_id
from search.request import SearchRequest
from search.results import EntityView, Facet, FacetValue
from web.atlas import Atlas, Place, atlas
from web.context import engine
from web.errors import PageError
from web.histogram import TimeLine, time_line
from web.lenient import followed, read_entities
from web.links import View, as_phrase
from web.pages import not_found, show
from web.parameters import MAX_ENTITY_PAGE
from web.responses import conditional
from web.sides import Side, called, side
from web.words import TYPE_PLURALS, TYPE_WORDS

_SOURCES_CHARTED = 5
_LISTED = 90  # names on a page of one type
_LEADING = 20  # of each type, where all types are shown

_HEADINGS: Final[dict[EntityType, str]] = dict(zip(TYPE_WORDS, TYPE_PLURALS, strict=True))

entities = APIBlueprint("entities", __name__, enable_openapi=False)

entities.add_app_template_global(entity_id)


@entities.app_template_global()
def entity_url(type: EntityType, name: str) -> str:
    """The page of an entity."""
    return url_for("entities.entity", type=type, name=name)


@entities.app_template_global()
def both_url(one: EntityView | EntityLink, other: EntityLink) -> str:
    """The articles that name both: the one by a filter and, as a filter means any of its values, the other too only
    where it is of another type; else by the query."""
    path = url_for("pages.search")
    if one.type != other.type:
        return View.of(one.type, one.name, path).adding(other.type, other.name)
    return View.of(one.type, one.name, path).anew(f"{other.type}:{as_phrase(other.name)}")


@entities.get("/entities")
@conditional
def browse() -> Response:
    """Whom and what the archive names: the commonest of each type, or all of one type; or those with a word in their
    name that begins so."""
    wanted, problems = followed(read_entities, request.args)
    type, beginning, page = wanted["type"], wanted["q"].strip(), wanted["page"]
    counts = engine().entity_counts(beginning)
    given = {"type": type, "q": beginning or None}
    offset = (page - 1) * _LISTED
    pages = min(-(-counts[type] // _LISTED), MAX_ENTITY_PAGE) if type else 0
    return show(
        "entities.html",
        heading=_HEADINGS.get(type, "People, organisations and places"),
        type=type,
        beginning=beginning,
        problems=problems,
        groups=[_Group(each, heading, counts[each], beginning) for each, heading in _HEADINGS.items()],
        links=engine().entities(type=type, prefix=beginning, limit=_LISTED, offset=offset) if type else (),
        page=page,
        pages=pages,
        paged=lambda number: url_for("entities.browse", **given, page=number if number > 1 else None),
        articles=engine().state().articles,
        json=url_for("api.entities", **given, page_size=_LISTED, page=page if page > 1 else None),
    )


@entities.get("/entity/<type>/<path:name>")
@conditional
def entity(type: str, name: str) -> Response:
    """A person, an organisation or a place across the archive."""
    if type not in get_args(EntityType):
        every = ("People, organisations and places", url_for("entities.browse"))
        raise not_found(f"There are no pages about “{type}”.", "The types are person, org and place.", every)
    found = engine().entity(cast(EntityType, type), name)
    if found is None:
        beginning = name.split()[:1]
        near = (f"Names with “{beginning[0]}”", url_for("entities.browse", q=beginning[0])) if beginning else None
        articles = (f"Articles with “{name}”", url_for("pages.search", q=name))
        raise not_found(f"No article names “{name}”.", "It may be spelt otherwise.", *filter(None, (near, articles)))
    view = View.of(found.type, found.name, url_for("pages.search"))
    line = time_line(found.published, view.in_period)
    return show(
        "entity.html",
        entity=found,
        view=view,
        line=line,
        sources=_by_source(found.sources, view, line),
        map=_map(found, view),
        article_url=lambda hit: _article_url(hit.id, SearchRequest(q=as_phrase(found.name))),
    )


@entities.get("/entity/<entity_id>")
@entities.get("/entities/<entity_id>")
def by_id(entity_id: str) -> WerkzeugResponse:
    """The page of an entity for whoever has its id from the API."""
    named = read_entity_id(entity_id)
    if named is None:
        every = ("People, organisations and places", url_for("entities.browse"))
        raise not_found(f"“{entity_id}” is nobody and nothing.", "An id begins with person:, org: or place:.", every)
    found = engine().entity(*named)
    return redirect(entity_url(found.type, found.name) if found else entity_url(*named))


@entities.get("/compare")
@conditional
def compare() -> Response:
    """Two entities side by side, each by its id or by whatever the reader calls it."""
    asked = [request.args.get(name, "").strip() for name in ("one", "other")]
    if not all(asked):
        return show("compare.html", asked=asked, found=None)
    one, other = (side(text) for text in asked)
    found = engine().compare(one.named, other.named) if one.named and other.named else None
    if found is None:
        message = f"No article names {' or '.join(repr(each.written) for each in (one, other) if not each.is_known)}."
        raise PageError(
            404, "not_found", message, template="compare.html", asked=asked, found=None, sides=_sides(one, other)
        )
    path = url_for("pages.search")
    lines = _on_one_scale([found.published_one, found.published_other, found.published_shared])
    return show(
        "compare.html",
        asked=[called(found.one), called(found.other)],
        found=found,
        sides=_sides(one, other),
        same=found.one.id == found.other.id,
        rows=[
            _Row(found.one.name, View.of(found.one.type, found.one.name, path).url, found.one.count, lines[0]),
            _Row(found.other.name, View.of(found.other.type, found.other.name, path).url, found.other.count, lines[1]),
            _Row("Both", both_url(found.one, found.other), found.shared, lines[2]),
        ],
        scale=next((line for line in lines if line is not None), None),
        article_url=lambda hit: _article_url(
            hit.id, SearchRequest(q=f"{as_phrase(found.one.name)} {as_phrase(found.other.name)}")
        ),
    )


def _sides(one: Side, other: Side) -> list[tuple[Side, list[tuple[EntityLink, str]]]]:
    """The two, each with whom it may mean as well and the comparison with that one in its place."""
    ones = [(link, url_for("entities.compare", one=link.id, other=other.written)) for link in one.others]
    others = [(link, url_for("entities.compare", one=one.written, other=link.id)) for link in other.others]
    return [(one, ones), (other, others)]


def _map(found: EntityView, view: View) -> Atlas | None:
    """The places that an entity appears with, each leading to the articles that name both, and itself if it is one."""
    places = [Place(place.name, place.shared, both_url(found, place)) for place in found.places]
    own = [Place(found.name, found.articles, view.url, picked=True)] if found.type == "place" else []
    return atlas(own + places)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the comparison: whose articles, where they are, how many, and when."""

    name: str
    url: str
    count: int
    line: TimeLine | None


@dataclass(frozen=True, slots=True)
class _Group:
    """The entities of a type, or those of them with a word in their name that begins so."""

    type: EntityType
    heading: str
    count: int
    beginning: str

    @property
    def url(self) -> str:
        """The page that lists them all."""
        return url_for("entities.browse", type=self.type, q=self.beginning or None)

    @property
    def links(self) -> tuple[EntityLink, ...]:
        """The first of them."""
        return engine().entities(type=self.type, prefix=self.beginning, limit=_LEADING)


def _on_one_scale(facets: list[Facet]) -> list[TimeLine | None]:
    """The bars of each on the same axes."""
    alone = [time_line(facet, lambda _: "") for facet in facets]
    bars = [bar for line in alone if line is not None for bar in line.bars]
    if not bars:
        return alone
    first, last = (choose(bars, key=lambda bar: bar.period.start).period for choose in (min, max))
    most = max(bar.count for bar in bars)
    return [time_line(facet, lambda _: "", first, last, height=40, most=most) for facet in facets]


def _by_source(sources: Facet, view: View, line: TimeLine | None) -> list[tuple[FacetValue, TimeLine | None]]:
    """The largest sources, each with its own bars, as wide as those of `line` and on a scale that all sources share."""
    if line is None or len(sources.values) < 2:
        return [(source, None) for source in sources.values]
    first, last = line.bars[0].period, line.bars[-1].period
    largest = sources.values[:_SOURCES_CHARTED]
    facets = []
    for source in largest:
        only = replace(view.request.filters, source=(source.value,))
        counts = SearchRequest(filters=only, facets=("published",), interval=line.interval, page_size=1, snippets=0)
        facets.append(engine().search(counts).facets["published"])
    most = max((value.count for facet in facets for value in facet.values), default=0)
    lines = [time_line(facet, lambda _: "", first, last, height=32, most=most) for facet in facets]
    return list(zip(largest, lines, strict=True))


def _article_url(article_id: str, wanted: SearchRequest) -> str:
    return url_for("pages.article", article_id=article_id) + View(wanted).query
