"""The engine over one Whoosh index: puts the parts of a search together and hands out finished results."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import repeat
from pathlib import Path
from threading import RLock
from time import perf_counter
from typing import NamedTuple, TypeAlias

import numpy as np

from index.archive import Archive, Commit
from index.article import EntityType
from index.schema import TEXT_FIELDS
from search import cursor
from search.advice import Help, UnknownValue
from search.checks import check
from search.columns import Ints
from search.comparison import comparison
from search.completion import complete
from search.corrections import did_you_mean, why_nothing
from search.curation import Curation, Stamp
from search.entities import entity_view, named
from search.entity_links import EntityLink
from search.errors import RequestError
from search.executor import Matches
from search.facets import FacetCounter, Window
from search.hits import article_view, hits, order
from search.overview import overview
from search.query import Parsed, compile_query, parse
from search.query.matches import Marker
from search.query.syntax import All
from search.request import FacetName, Filters, SearchRequest, Sort
from search.results import (
    ArticleView,
    Comparison,
    EntityView,
    Facet,
    FacetValue,
    Hit,
    IndexState,
    Overview,
    SearchResults,
    Suggestion,
)
from search.selection import Chosen, beginning, choose, unknown_values, without_each
from search.snapshot import Snapshot

_log = logging.getLogger(__name__)

# The commit, and the files that say who is who in it.
_State: TypeAlias = tuple[Commit, Stamp | None, Stamp | None]

_NO_FILTERS = Filters()
_NOTHING_CHOSEN = Chosen({}, {}, [])

_BATCH = 100  # results of a scan that are read without letting anyone else in


class WhooshEngine:
    """Answers from the newest commit of the index in a folder; keeps `search.engine.Engine`.

    Requests are answered one at a time, for a snapshot is not to be shared between threads. For more at once, run
    more processes; they share the pages of the index.
    """

    def __init__(self, folder: Path, merge_file: Path | None = None) -> None:
        """`IndexMissing` or `IndexDamaged` when there is no index in `folder` that can be read. `merge_file` is the one
        that is not beside the index."""
        self._archive = Archive.open(folder)
        self._curation = Curation(folder, merge_file)
        self._lock = RLock()
        self._opened: tuple[_State, Snapshot] | None = None
        self._unmatched: tuple[str, ...] = ()
        self._overview: Overview | None = None

    def search(self, request: SearchRequest) -> SearchResults:
        """Ranked, faceted search."""
        started = perf_counter()
        check(request)
        parsed = _parse(request)
        with self._lock, self._archive.reading():
            snapshot = self._newest()
            found, counter, matching, chosen = _find(snapshot, request, parsed)
            total = len(found.docs)
            first = (request.page - 1) * request.page_size
            if request.cursor is not None:
                first = cursor.decode(request, snapshot.state)
            last = first + request.page_size
            places = order(snapshot, found, _sort(request, parsed), last)[first:]
            marker = Marker(parsed.leaves)
            nothing = None if total else _why_nothing(snapshot, request, parsed, matching, chosen)
            return SearchResults(
                query=parsed,
                total=total,
                hits=_hits(snapshot, found, places, marker, request.snippets),
                facets={name: _facet(snapshot, counter, name, request) for name in dict.fromkeys(request.facets)},
                places=_places(snapshot, counter, request),
                next=cursor.encode(request, snapshot.state, last) if last < total else None,
                index=snapshot.state,
                did_you_mean=nothing.did_you_mean if nothing else did_you_mean(snapshot, parsed, len(matching)),
                unknown=unknown_values(snapshot, chosen),
                help=nothing,
                took_ms=(perf_counter() - started) * 1000,
            )

    def scan(self, request: SearchRequest) -> Iterator[tuple[Hit, ...]]:
        """All results in their order, in batches, as one commit has them."""
        check(request)
        parsed = _parse(request)
        marker = Marker(parsed.leaves)
        with self._lock, self._archive.reading():
            snapshot = self._newest()
            found = _find(snapshot, request, parsed).found
            places = order(snapshot, found, _sort(request, parsed), len(found.docs))

        def batches() -> Iterator[tuple[Hit, ...]]:
            for first in range(0, len(places), _BATCH):
                with self._lock, self._archive.reading():  # a newer snapshot shares readers of segments with this one
                    hits = _hits(snapshot, found, places[first : first + _BATCH], marker, request.snippets)
                yield hits

        return batches()

    def article(self, article_id: str, q: str = "") -> ArticleView | None:
        """The article with that id, with the matches of `q` marked."""
        marker = Marker(parse(q).leaves)
        with self._lock, self._archive.reading():
            snapshot = self._newest()
            doc = snapshot.find(article_id)
            return None if doc is None else article_view(snapshot, doc, marker)

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Completions of the last words of `text`."""
        with self._lock, self._archive.reading():
            snapshot = self._newest()
            return complete(text, snapshot.vocabulary, snapshot.directory, limit)

    def entities(
        self, *, type: EntityType | None = None, prefix: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[EntityLink, ...]:
        """The archive's entities by the beginning of their names."""
        with self._lock, self._archive.reading():
            return tuple(self._newest().directory.beginning(prefix, offset + limit, type)[offset:])

    def entity_counts(self, prefix: str = "") -> Mapping[EntityType, int]:
        """How many of each type there are."""
        with self._lock, self._archive.reading():
            return self._newest().directory.sizes(prefix)

    def entity(self, type: EntityType, name: str) -> EntityView | None:
        """The entity known by `name`."""
        with self._lock, self._archive.reading():
            snapshot = self._newest()
            entity = named(snapshot, type, name)
            return None if entity is None else entity_view(snapshot, entity)

    def compare(self, one: tuple[EntityType, str], other: tuple[EntityType, str]) -> Comparison | None:
        """Two entities side by side."""
        with self._lock, self._archive.reading():
            snapshot = self._newest()
            first, second = named(snapshot, *one), named(snapshot, *other)
            return None if first is None or second is None else comparison(snapshot, first, second)

    def newest_indexed(self, request: SearchRequest, limit: int) -> tuple[tuple[Hit, str], ...]:
        """The articles that match, latest indexed first, each with its time of indexing."""
        check(request)
        parsed = _parse(request)
        marker = Marker(parsed.leaves)
        with self._lock, self._archive.reading():
            snapshot = self._newest()
            docs = _find(snapshot, request, parsed).found.docs
            times = snapshot.columns.indexed_at[docs]
            latest = np.lexsort((-docs, -times))[:limit]
            shown = hits(snapshot, docs[latest].tolist(), repeat(0.0), marker, request.snippets)
            return tuple(zip(shown, map(_iso, times[latest].tolist()), strict=True))

    def overview(self) -> Overview:
        """What the archive holds."""
        with self._lock, self._archive.reading():
            snapshot = self._newest()
            if self._overview is None or self._overview.index != snapshot.state:
                self._overview = overview(snapshot)
            return self._overview

    def state(self) -> IndexState:
        """The number of articles and the generation of the newest commit; does not wait for a search that is running,
        unless there is a new commit to be opened."""
        opened = self._opened
        if opened is not None and opened[0] == self._state():
            return opened[1].state
        with self._lock, self._archive.reading():
            return self._newest().state

    def warnings(self) -> tuple[str, ...]:
        """What is wrong with the files that say who is who, and which names in them nobody has."""
        self.state()
        return (*self._curation.problems, *self._unmatched)

    def close(self) -> None:
        """Let go of the index."""
        with self._lock:
            self._opened = None

    def _newest(self) -> Snapshot:
        state = self._state()
        if self._opened is None or self._opened[0] != state:
            reader = self._archive.reader(reuse=self._opened and self._opened[1].reader)
            known, curated = self._curation.problems, self._curation.read()
            for problem in self._curation.problems:
                if problem not in known:
                    _log.warning("%s", problem)
            snapshot = Snapshot(reader, reader.generation(), _stamp(state), curated)
            self._unmatched = self._curation.unmatched(snapshot)
            self._opened = state, snapshot
        return self._opened[1]

    def _state(self) -> _State:
        return self._archive.commit(), *self._curation.stamps()


def _stamp(state: _State) -> int:
    """64 bits that tell one state of the index and of the files beside it from another."""
    return int.from_bytes(blake2b(repr(state).encode(), digest_size=8).digest())


class _Found(NamedTuple):
    """The articles that pass every filter, the counter of their facets, those that match without filters, and what
    the filters mean."""

    found: Matches
    counter: FacetCounter
    matching: Ints
    chosen: Chosen


def _parse(request: SearchRequest) -> Parsed:
    parsed = parse(request.q)
    if request.strict and parsed.notices:
        notice = parsed.notices[0]
        raise RequestError(
            notice.code, notice.message, param="q", position=notice.position, suggestion=notice.suggestion
        )
    return parsed


def _find(snapshot: Snapshot, request: SearchRequest, parsed: Parsed) -> _Found:
    filters = request.filters
    matches = snapshot.match(compile_query(parsed.tree))
    kept = matches
    if filters == _NO_FILTERS:
        return _Found(kept, FacetCounter(snapshot.columns, kept.docs, {}, None), kept.docs, _NOTHING_CHOSEN)
    chosen = choose(snapshot, filters)
    if request.strict and (unknown := unknown_values(snapshot, chosen)):
        raise _unknown(unknown[0])
    for name, codes in chosen.unwanted.items():
        wanted = ~snapshot.columns.values[name].has_any(kept.docs, codes)
        kept = Matches(kept.docs[wanted], kept.scores[wanted])
    counter = FacetCounter(snapshot.columns, kept.docs, chosen.wanted, Window.of(filters))
    if counter.filtered:
        passing = counter.passing()
        kept = Matches(kept.docs[passing], kept.scores[passing])
    return _Found(kept, counter, matches.docs, chosen)


def _unknown(value: UnknownValue) -> RequestError:
    """A filter that cannot be followed to the letter."""
    message = f"{value.message} {value.question}".rstrip()
    suggestion = value.near[0] if value.near else None
    return RequestError("unknown_value", message, param=value.param, position=0, suggestion=suggestion)


def _why_nothing(snapshot: Snapshot, request: SearchRequest, parsed: Parsed, matching: Ints, chosen: Chosen) -> Help:
    each = without_each(snapshot, matching, request.filters, chosen)
    return why_nothing(snapshot, parsed, without_filters=len(matching), without_each=each)


def _hits(snapshot: Snapshot, found: Matches, places: Ints, marker: Marker, snippets: int) -> tuple[Hit, ...]:
    return hits(snapshot, found.docs[places].tolist(), found.scores[places].tolist(), marker, snippets)


def _facet(snapshot: Snapshot, counter: FacetCounter, name: FacetName, request: SearchRequest) -> Facet:
    if name == "published":
        return counter.by_date(request.interval, wider=request.wider_dates)
    among = beginning(snapshot, name, request.beginning) if name == request.narrow else None
    return counter.by_value(name, snapshot.names[name].shown, request.facet_size, among)


def _places(snapshot: Snapshot, counter: FacetCounter, request: SearchRequest) -> tuple[FacetValue, ...]:
    """What the map of the results shows."""
    if not request.map_size:
        return ()
    return counter.by_value("places", snapshot.names["places"].shown, request.map_size).values


def _sort(request: SearchRequest, parsed: Parsed) -> Sort:
    """The newest first where the query looks for nothing in the texts, by which one article could be more relevant."""
    if request.sort != "relevance":
        return request.sort
    ranks = any((leaf.field is None or leaf.field in TEXT_FIELDS) and type(leaf) is not All for leaf in parsed.leaves)
    return "relevance" if ranks else "newest"


def _iso(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
