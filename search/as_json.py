"""What an engine answers, as the plain dicts of the JSON API; `web.schemas` declares the same shapes for the document.

Written out by hand because this runs for every answer: a marshmallow dump of a page of results takes many times as
long as the search.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from index.article import DateEvidence, Entity
from index.entities.places import Coordinates
from index.partial_date import PartialDate
from search.advice import Help, UnknownValue
from search.entity_links import Association, EntityLink, entity_id
from search.request import EXCLUDING, FacetName, SearchRequest
from search.results import (
    ArticleView,
    Comparison,
    EntityView,
    Facet,
    Hit,
    IndexState,
    Mention,
    Notice,
    SearchResults,
    Suggestion,
)

Json = dict[str, object]


def results_json(request: SearchRequest, results: SearchResults) -> Json:
    """A page of results, beginning with the request as it was understood."""
    return {
        "query": _query(request, results),
        "total": results.total,
        "took_ms": round(results.took_ms, 3),
        "results": [hit_json(hit) for hit in results.hits],
        "facets": {name: _facet(name, facet) for name, facet in results.facets.items()},
        "next": results.next,
        "did_you_mean": results.did_you_mean,
        "help": _help(results.help) if results.help else None,
        "index": _index(results.index),
    }


def hit_json(hit: Hit) -> Json:
    """One result."""
    return {
        "id": hit.id,
        "title": hit.title,
        "title_spans": hit.title_spans,
        "url": hit.url,
        "source": hit.source,
        "published": _text(hit.published),
        "published_precision": hit.published and hit.published.precision,
        "published_provenance": hit.provenance,
        "published_other": _text(hit.other_date),
        "byline": hit.byline,
        "section": hit.section,
        "score": round(hit.score, 4),
        "snippets": [{"text": text, "spans": spans} for text, spans in hit.snippets],
        "people": hit.people,
        "orgs": hit.orgs,
        "places": hit.places,
    }


def article_json(article: ArticleView) -> Json:
    """A whole article. The path of its file is left out: it tells about the machine, not about the article."""
    return {
        "id": article.id,
        "title": article.title,
        "title_spans": article.title_spans,
        "title_mentions": _mentions(article.title_mentions),
        "standfirst": article.standfirst,
        "standfirst_spans": article.standfirst_spans,
        "standfirst_mentions": _mentions(article.standfirst_mentions),
        "body": article.body,
        "body_spans": article.body_spans,
        "body_mentions": _mentions(article.body_mentions),
        "source": article.source,
        "section": article.section,
        "byline": article.byline,
        "url": article.url,
        "published": _text(article.published),
        "published_precision": article.published and article.published.precision,
        "published_provenance": article.provenance,
        "published_other": _text(article.other_date),
        "dates": [_evidence(evidence) for evidence in article.dates],
        "language": article.language,
        "extra": dict(article.extra),
        "content_hash": article.content_hash,
        "indexed_at": article.indexed_at,
        "people": _entities(article.people),
        "orgs": _entities(article.orgs),
        "places": _entities(article.places),
        "related": [hit_json(hit) for hit in article.related],
        "index": _index(article.index),
    }


def entity_json(entity: EntityView) -> Json:
    """An entity across the archive."""
    return {
        "id": entity.id,
        "type": entity.type,
        "name": entity.name,
        "articles": entity.articles,
        "coordinates": coordinates_json(entity.coordinates),
        "spellings": [{"text": text, "count": count} for text, count in entity.spellings],
        "published": _facet("published", entity.published),
        "sources": _facet("source", entity.sources),
        "first": hit_json(entity.first) if entity.first else None,
        "latest": [hit_json(hit) for hit in entity.latest],
        "people": _associations(entity.people),
        "orgs": _associations(entity.orgs),
        "places": _associations(entity.places),
        "index": _index(entity.index),
    }


def comparison_json(found: Comparison) -> Json:
    """Two entities side by side."""
    return {
        "one": link_json(found.one),
        "other": link_json(found.other),
        "shared": found.shared,
        "expected": round(found.expected, 2),
        "score": round(found.score, 2),
        "published_one": _facet("published", found.published_one),
        "published_other": _facet("published", found.published_other),
        "published_shared": _facet("published", found.published_shared),
        "latest": [hit_json(hit) for hit in found.latest],
        "with_both": [
            {**link_json(link), "with_one": link.with_one, "with_other": link.with_other} for link in found.with_both
        ],
        "only_one": _associations(found.only_one),
        "only_other": _associations(found.only_other),
        "index": _index(found.index),
    }


def link_json(link: EntityLink) -> Json:
    """An entity by name, with a number of articles."""
    return {
        "id": link.id,
        "type": link.type,
        "name": link.name,
        "count": link.count,
        "coordinates": coordinates_json(link.coordinates),
    }


def coordinates_json(at: Coordinates | None) -> Json | None:
    """Where a place is."""
    return None if at is None else {"latitude": at.latitude, "longitude": at.longitude}


def suggestion_json(suggestion: Suggestion) -> Json:
    """A completion."""
    return {
        "text": suggestion.text,
        "kind": suggestion.kind,
        "query": suggestion.query,
        "count": suggestion.count,
    }


def _query(request: SearchRequest, results: SearchResults) -> Json:
    filters = request.filters
    return {
        "q": request.q,
        "parsed": results.parsed,
        "understood": results.understood,
        "notices": [*map(_notice, results.notices), *map(_unknown, results.unknown)],
        "from": _text(filters.published_from),
        "to": _text(filters.published_to),
        "source": filters.source,
        "section": filters.section,
        "person": filters.person,
        "org": filters.org,
        "place": filters.place,
        **{name: getattr(filters, name) for name in EXCLUDING.values()},
        "sort": request.sort,
        "page": None if request.cursor else request.page,
        "page_size": request.page_size,
        "cursor": request.cursor,
        "facets": request.facets,
        "facet_size": request.facet_size,
        "narrow": request.narrow,
        "beginning": request.beginning,
        "interval": request.interval,
        "snippets": request.snippets,
        "strict": request.strict,
    }


def _notice(notice: Notice) -> Json:
    return {
        "code": notice.code,
        "message": notice.message,
        "param": "q",
        "position": notice.position,
        "length": notice.length,
        "suggestion": notice.suggestion,
    }


def _unknown(value: UnknownValue) -> Json:
    """A value of a filter that no article has, as a notice on that parameter."""
    return {
        "code": "unknown_value",
        "message": f"{value.message} {value.question}".rstrip(),
        "param": value.param,
        "position": 0,
        "length": len(value.value),
        "suggestion": value.near[0] if value.near else None,
    }


def _facet(name: FacetName, facet: Facet) -> Json:
    values = [{"value": value, "count": count, "selected": selected} for value, count, selected, _ in facet.values]
    counts: Json = {"values": values, "other": facet.other, "missing": facet.missing}
    return {"interval": facet.interval, **counts} if name == "published" else counts


def _help(help: Help) -> Json:
    return {
        "words": [{"text": word.text, "count": word.count, "suggestion": word.suggestion} for word in help.words],
        "without_filters": help.without_filters,
        "without_each": [{"filter": name, "count": count} for name, count in help.without_each],
        "did_you_mean": help.did_you_mean,
    }


def _mentions(mentions: Iterable[Mention]) -> list[Json]:
    return [{"start": start, "end": end, "id": entity_id(type_, name)} for start, end, type_, name in mentions]


def _associations(links: Iterable[Association]) -> list[Json]:
    return [{**link_json(link), "shared": link.shared, "score": round(link.score, 2)} for link in links]


def _evidence(evidence: DateEvidence) -> Json:
    return {"kind": evidence.kind, "text": evidence.text, "date": _text(evidence.date), "note": evidence.note}


def _entities(entities: Iterable[Entity]) -> list[Json]:
    return [
        {
            "id": entity_id(entity.type, entity.name),
            "name": entity.name,
            "spellings": [{"text": text, "count": count} for text, count in entity.spellings],
        }
        for entity in entities
    ]


@lru_cache(maxsize=4096)
def _text(date: PartialDate | None) -> str | None:
    """The date as it is written; remembered, for articles of the same days are shown again and again."""
    return None if date is None else str(date)


def _index(state: IndexState) -> Json:
    return {"articles": state.articles, "generation": state.generation}
