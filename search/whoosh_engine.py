"""The engine over one Whoosh index: puts the parts of a search together and hands out finished results."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from time import perf_counter

import numpy as np

from index.archive import Archive
from index.article import EntityType
from search import cursor
from search.checks import check
from search.completion import complete
from search.corrections import did_you_mean, why_nothing
from search.entities import entity_view
from search.errors import RequestError
from search.executor import Matches
from search.facets import FacetCounter, Window
from search.hits import article_view, hit, order
from search.names import select
from search.overview import overview
from search.query import Parsed, compile_query, parse
from search.query.matches import Marker
from search.query.syntax import All
from search.request import FacetName, SearchRequest, Sort
from search.results import (
    ArticleView,
    EntityLink,
    EntityView,
    Facet,
    Hit,
    IndexState,
    Overview,
    SearchResults,
    Suggestion,
)
from search.snapshot import Snapshot


class WhooshEngine:
    """Answers from the newest commit of the index in a folder; keeps `search.engine.Engine`.

    Requests are answered one at a time, for a snapshot is not to be shared between threads. For more at once, run
    more processes; they share the pages of the index.
    """

    def __init__(self, folder: Path) -> None:
        """`IndexMissing` or `IndexDamaged` when there is no index in `folder` that can be read."""
        self._archive = Archive.open(folder)
        self._lock = RLock()
        self._snapshot: Snapshot | None = None
        self._overview: Overview | None = None

    def search(self, request: SearchRequest) -> SearchResults:
        """Ranked, faceted search."""
        started = perf_counter()
        check(request)
        parsed = _parse(request)
        with self._lock:
            snapshot = self._newest()
            matches = snapshot.match(compile_query(parsed.tree))
            counter = _counter(snapshot, request, matches)
            found = matches
            if counter.filtered:
                passing = counter.passing()
                found = Matches(matches.docs[passing], matches.scores[passing])
            total = len(found.docs)
            first = (request.page - 1) * request.page_size
            if request.cursor is not None:
                first = cursor.decode(request, snapshot.generation)
            last = first + request.page_size
            places = order(snapshot, found, _sort(request, parsed), last)[first:]
            marker = Marker(parsed.tree)
            nothing = None if total else why_nothing(snapshot, parsed, without_filters=len(matches.docs))
            return SearchResults(
                parsed=parsed.canonical,
                understood=parsed.understood,
                notices=parsed.notices,
                total=total,
                hits=tuple(
                    hit(snapshot, doc, score, marker, request.snippets)
                    for doc, score in zip(found.docs[places].tolist(), found.scores[places].tolist(), strict=True)
                ),
                facets={name: _facet(snapshot, counter, name, request) for name in dict.fromkeys(request.facets)},
                next=cursor.encode(request, snapshot.generation, last) if last < total else None,
                index=snapshot.state,
                did_you_mean=nothing.did_you_mean if nothing else did_you_mean(snapshot, parsed),
                help=nothing,
                took_ms=(perf_counter() - started) * 1000,
            )

    def article(self, article_id: str, q: str = "") -> ArticleView | None:
        """The article with that id, with the matches of `q` marked."""
        marker = Marker(parse(q).tree)
        with self._lock:
            snapshot = self._newest()
            doc = snapshot.find(article_id)
            return None if doc is None else article_view(snapshot, doc, marker)

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Completions of the last words of `text`."""
        with self._lock:
            snapshot = self._newest()
            return complete(text, snapshot.vocabulary, snapshot.directory, limit)

    def entities(self, *, type: EntityType | None = None, prefix: str = "", limit: int = 50) -> tuple[EntityLink, ...]:
        """The archive's entities by the beginning of their names."""
        with self._lock:
            return tuple(self._newest().directory.beginning(prefix, limit, type))

    def entity(self, type: EntityType, name: str) -> EntityView | None:
        """The entity known by `name`."""
        with self._lock:
            return entity_view(self._newest(), type, name)

    def newest_indexed(self, request: SearchRequest, limit: int) -> tuple[tuple[Hit, str], ...]:
        """The articles that match, latest indexed first, each with its time of indexing."""
        check(request)
        parsed = _parse(request)
        marker = Marker(parsed.tree)
        with self._lock:
            snapshot = self._newest()
            matches = snapshot.match(compile_query(parsed.tree))
            docs = matches.docs[_counter(snapshot, request, matches).passing()]
            times = snapshot.columns.indexed_at[docs]
            latest = np.lexsort((-docs, -times))[:limit]
            return tuple(
                (hit(snapshot, int(docs[place]), 0.0, marker, request.snippets), _iso(int(times[place])))
                for place in latest.tolist()
            )

    def overview(self) -> Overview:
        """What the archive holds."""
        with self._lock:
            snapshot = self._newest()
            if self._overview is None or self._overview.index != snapshot.state:
                self._overview = overview(snapshot)
            return self._overview

    def state(self) -> IndexState:
        """The number of articles and the generation of the newest commit."""
        with self._lock:
            return self._newest().state

    def close(self) -> None:
        """Let go of the index."""
        with self._lock:
            self._snapshot = None

    def _newest(self) -> Snapshot:
        generation = self._archive.generation()
        if self._snapshot is None or self._snapshot.generation != generation:
            reader = self._archive.reader(reuse=self._snapshot and self._snapshot.reader)
            self._snapshot = Snapshot(reader, reader.generation())
        return self._snapshot


def _parse(request: SearchRequest) -> Parsed:
    parsed = parse(request.q)
    if request.strict and parsed.notices:
        notice = parsed.notices[0]
        raise RequestError(
            notice.code, notice.message, param="q", position=notice.position, suggestion=notice.suggestion
        )
    return parsed


def _counter(snapshot: Snapshot, request: SearchRequest, matches: Matches) -> FacetCounter:
    selected = select(request.filters, snapshot.names)
    return FacetCounter(snapshot.columns, matches.docs, selected, Window.of(request.filters))


def _facet(snapshot: Snapshot, counter: FacetCounter, name: FacetName, request: SearchRequest) -> Facet:
    if name == "published":
        return counter.by_date(request.interval)
    return counter.by_value(name, snapshot.names[name].shown, request.facet_size)


def _sort(request: SearchRequest, parsed: Parsed) -> Sort:
    """The newest first where there is no query by which an article could be more relevant than another."""
    return "newest" if request.sort == "relevance" and isinstance(parsed.tree, All) else request.sort


def _iso(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
