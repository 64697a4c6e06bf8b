"""`/feed.atom`: any search as an Atom feed (RFC 4287), by time of indexing, so that a reader hears of what is new.

A feed holds the fifty articles that were indexed last: enough for a reader that calls every hour, too few to flood
one that calls for the first time. Ids are tag URIs (RFC 4151) and stay as long as the address of the service does.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from apiflask import APIBlueprint
from flask import Response, request, url_for

from search.request import EXCLUDING, FILTERS, SearchRequest
from search.results import Hit
from web.context import engine, settings
from web.openapi import text_responses
from web.operations import reads
from web.parameters import SearchParameters, search_parameters
from web.responses import conditional

MAX_ENTRIES = 50

_ATOM = "http://www.w3.org/2005/Atom"
_NOTHING_YET = "1970-01-01T00:00:00Z"  # an Atom feed must say when it changed, even one with no entry
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

feed = APIBlueprint("feed", __name__, tag={"name": "Feed", "description": "Hear of new articles."})
register_namespace("", _ATOM)


@feed.get("/feed.atom")
@reads(feed, SearchParameters, "search")
@feed.doc(
    operation_id="feed",
    responses=text_responses("An Atom feed.", "application/atom+xml"),
)
@conditional
def atom(search: SearchRequest) -> Response:
    """Follow a search

    The latest fifty articles to be indexed that match, as Atom. It takes the parameters of a search, so that any
    search can be followed; those about order, pages and facets make no difference.
    """
    entries = engine().newest_indexed(search, MAX_ENTRIES)
    root = Element(f"{{{_ATOM}}}feed")
    _text(root, "title", _title(search))
    followed = SearchRequest(q=search.q, filters=search.filters, snippets=search.snippets, strict=search.strict)
    _text(root, "id", _tag(f"feed?{urlencode(search_parameters(followed))}"))
    _text(root, "updated", max((indexed_at for _, indexed_at in entries), default=_NOTHING_YET))
    _text(SubElement(root, f"{{{_ATOM}}}author"), "name", settings().title)
    _link(root, "self", _absolute(url_for("feed.atom")) + _query(), "application/atom+xml")
    _link(root, "alternate", _absolute(url_for("pages.search")) + _query(), "text/html")
    for hit, indexed_at in entries:
        _entry(root, hit, indexed_at, search.q)
    return Response(tostring(root, encoding="utf-8", xml_declaration=True), mimetype="application/atom+xml")


def _title(search: SearchRequest) -> str:
    filters = search.filters
    dates = [
        f"{word} {date}" for word, date in (("from", filters.published_from), ("to", filters.published_to)) if date
    ]
    values = [value for name in FILTERS for value in getattr(filters, name)]
    unwanted = [f"not {value}" for name in EXCLUDING.values() for value in getattr(filters, name)]
    subject = ", ".join(filter(None, (search.q, *values, *unwanted, *dates)))
    return f"{settings().title}: {subject}" if subject else settings().title


def _entry(root: Element, hit: Hit, indexed_at: str, q: str) -> None:
    entry = SubElement(root, f"{{{_ATOM}}}entry")
    _text(entry, "title", hit.title or hit.id)
    _text(entry, "id", _tag(f"article/{hit.id}"))
    _text(entry, "updated", indexed_at)
    if hit.published is not None and hit.published.precision in ("day", "minute"):  # less exact is no moment
        _text(entry, "published", f"{hit.published.start.isoformat()}Z")
    _text(SubElement(entry, f"{{{_ATOM}}}author"), "name", hit.byline or hit.source)
    page = url_for("pages.article", article_id=hit.id, q=q or None)
    _link(entry, "alternate", _absolute(page), "text/html")
    if hit.url:
        _link(entry, "via", hit.url)
    for name in (hit.section, *hit.people, *hit.orgs, *hit.places):
        if name:
            SubElement(entry, f"{{{_ATOM}}}category", term=_clean(name))
    summary = " … ".join(snippet.text for snippet in hit.snippets)
    _text(entry, "summary", f"{hit.source}. {summary}" if summary else hit.source)


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{_ATOM}}}{name}").text = _clean(text)


def _link(parent: Element, rel: str, href: str, type: str | None = None) -> None:
    SubElement(parent, f"{{{_ATOM}}}link", {"rel": rel, "href": _clean(href)} | ({"type": type} if type else {}))


def _clean(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold (section 2.2)."""
    return _NOT_XML.sub("\ufffd", text)


def _tag(specific: str) -> str:
    return f"tag:{urlsplit(_absolute('/')).hostname},2025:{specific}"


def _absolute(path: str) -> str:
    return (settings().base_url or request.host_url.rstrip("/")) + path


def _query() -> str:
    return f"?{request.query_string.decode(errors='replace')}" if request.query_string else ""
