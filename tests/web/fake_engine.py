"""`FakeEngine`: the engine contract over a few invented articles, for answers that a test can state by heart, and
for an index that changes or fails at a word. It knows words, `"phrases"`, `-words` and a plural `s`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from index.article import EntityType
from index.entities.identity import fold
from index.errors import IndexMissing
from search.advice import FilterCount, Help, UnknownValue, WordCount
from search.engine import Engine
from search.entity_links import CommonAssociation, EntityLink
from search.errors import CursorExpired, RequestError
from search.mentions import with_mentions
from search.request import EXCLUDING, FILTERS, FacetName, Filters, Interval, SearchRequest
from search.results import (
    ArticleView,
    Comparison,
    EntityView,
    Facet,
    FacetValue,
    Hit,
    IndexState,
    Notice,
    Overview,
    SearchResults,
    Snippet,
    Suggestion,
)
from tests.web.fake_articles import ARTICLES, FakeArticle
from tests.web.fake_entities import NAMES, company, links_of
from tests.web.fake_query import WORD, Query

_SENTENCE = re.compile(r"[^.!?\s][^.!?]*[.!?]*[”\"]?")
_FIELD_OF_FACET = {"source": "source", "section": "section", "people": "person", "orgs": "org", "places": "place"}
_ISO_LENGTH: dict[Interval, int] = {"year": 4, "month": 7, "day": 10}


def _values(article: FakeArticle, field: str) -> list[str]:
    match field:
        case "source":
            return [article.source]
        case "section":
            return [article.section] if article.section else []
        case "person" | "org" | "place":
            return NAMES[field](article)
        case _:
            raise KeyError(field)


def _kept(article: FakeArticle, filters: Filters, without: str | None = None) -> bool:
    """Whether the filters let the article through, leaving out the one named by `without`."""
    for field in ("source", "section", "person", "org", "place"):
        wanted = {value.casefold() for value in getattr(filters, field)}
        unwanted = {value.casefold() for value in getattr(filters, f"not_{field}")}
        values = {value.casefold() for value in _values(article, field)}
        if unwanted & values or (wanted and field != without and not wanted & values):
            return False
    date = article.published
    if without == "published" or not (filters.published_from or filters.published_to):
        return True
    if date is None or (filters.published_from and date.start < filters.published_from.start):
        return False
    return filters.published_to is None or date.end <= filters.published_to.end


def _facet(articles: Sequence[FakeArticle], name: FacetName, request: SearchRequest) -> Facet:
    if name == "published":
        facet = _dates(articles, request.interval or "month")
        wider = _dates(articles, "year").values if request.wider_dates and facet.interval == "month" else ()
        return facet._replace(wider=wider)
    field = _FIELD_OF_FACET[name]
    counts = Counter(value for article in articles for value in _values(article, field))
    written = {value.casefold(): value for value in counts}
    selected: dict[str, tuple[str, ...]] = {}
    for asked in getattr(request.filters, field):
        value = written.get(asked.casefold(), asked)
        selected[value] = (*selected.get(value, ()), asked)
    begins = request.beginning.casefold() if name == request.narrow else ""
    matching = [row for row in counts.most_common() if any(w.startswith(begins) for w in row[0].casefold().split())]
    listed = matching[: request.facet_size]
    listed += [(value, counts[value]) for value in selected if value not in dict(listed)]
    shown = dict(listed)
    other = sum(1 for a in articles if _values(a, field) and not any(value in shown for value in _values(a, field)))
    return Facet(
        values=tuple(FacetValue(value, count, value in selected, selected.get(value, ())) for value, count in listed),
        other=other,
        missing=sum(1 for article in articles if not _values(article, field)),
    )


def _dates(articles: Sequence[FakeArticle], interval: Interval) -> Facet:
    length = _ISO_LENGTH[interval]
    dates = [str(article.published) for article in articles if article.published]
    counts = Counter(date[:length] for date in dates if len(date) >= length)
    return Facet(
        values=tuple(FacetValue(value, count) for value, count in sorted(counts.items())),
        other=len(dates) - counts.total(),
        missing=len(articles) - len(dates),
        interval=interval,
    )


class _Read(NamedTuple):
    canonical: str
    understood: str
    notices: tuple[Notice, ...]


class FakeEngine(Engine):
    """An engine over `articles`; set `generation` to let it seem that the index has changed, or call `close`."""

    def __init__(self, articles: Iterable[FakeArticle] = ARTICLES) -> None:
        self.articles = list(articles)
        self.generation = 7
        self.searches = 0  # how often a search really ran
        self.closed = False

    def state(self) -> IndexState:
        if self.closed:
            raise IndexMissing("There is no index at var/index. Make one with: dateline index PATH")
        return IndexState(len(self.articles), self.generation)

    def warnings(self) -> tuple[str, ...]:
        self.state()
        return ()

    def close(self) -> None:
        self.closed = True

    def search(self, request: SearchRequest) -> SearchResults:
        index = self.state()
        self.searches += 1
        notices = self._notices(request)
        query, matching = self._matching(request)
        kept = [article for article in matching if _kept(article, request.filters)]
        kept.sort(key=query.score, reverse=True)
        if request.sort != "relevance":
            newest = request.sort == "newest"
            undated = datetime.min if newest else datetime.max
            kept.sort(key=lambda a: a.published.start if a.published else undated, reverse=newest)
        first = self._offset(request)
        end = first + request.page_size
        facets = {
            name: _facet(
                [a for a in matching if _kept(a, request.filters, _FIELD_OF_FACET.get(name, name))], name, request
            )
            for name in request.facets
        }
        return SearchResults(
            query=_Read(
                canonical=" AND ".join(" ".join(part) for part in query.wanted),
                understood=" and ".join(f"*{' '.join(part)}*" for part in query.wanted),
                notices=notices,
            ),
            total=len(kept),
            took_ms=0.1,
            hits=tuple(self._hit(article, query, request.snippets) for article in kept[first:end]),
            facets=facets,
            next=f"{self.generation}.{end}" if end < len(kept) else None,
            index=index,
            unknown=tuple(self._unknown(request.filters)),
            help=None if kept else self._help(query, matching, request.filters),
            places=_facet(kept, "places", replace(request, facet_size=request.map_size, narrow=None)).values,
        )

    def scan(self, request: SearchRequest) -> Iterator[tuple[Hit, ...]]:
        results = self.search(replace(request, page=1, page_size=len(self.articles), cursor=None))
        return iter([results.hits[:100], results.hits[100:]])

    def article(self, article_id: str, q: str = "") -> ArticleView | None:
        index = self.state()
        query = Query(q)
        if (found := next((article for article in self.articles if article.id == article_id), None)) is None:
            return None
        names = {entity.name for entity in found.people + found.orgs}
        near = [a for a in self.articles if a is not found and names & {entity.name for entity in a.people + a.orgs}]
        view = ArticleView(
            id=found.id,
            title=found.title,
            title_spans=query.spans(found.title),
            standfirst=found.standfirst,
            standfirst_spans=query.spans(found.standfirst),
            body=found.body,
            body_spans=query.spans(found.body),
            source=found.source,
            section=found.section,
            byline=found.byline,
            url=found.url,
            published=found.published,
            provenance="meta" if found.published else None,
            dates=found.dates,
            language="en",
            extra={},
            content_hash="0" * 64,
            indexed_at=found.indexed_at,
            path=f"fake/{found.id}.txt",
            people=found.people,
            orgs=found.orgs,
            places=found.places,
            related=tuple(self._hit(article, Query(""), 1) for article in near[:5]),
            index=index,
        )
        return with_mentions(view)

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        self.state()
        before, _, last = text.rpartition(" ")
        if not last:
            return ()
        words = Counter(w.lower() for article in self.articles for w in set(WORD.findall(article.title)))
        found = [("word", word, word, count) for word, count in words.items() if word.startswith(last.casefold())]
        found += [(link.type, link.name, f'"{link.name}"', link.count) for link in self.entities(prefix=last)]
        found.sort(key=lambda row: (-row[3], row[1]))
        return tuple(
            Suggestion(text=name, kind=kind, query=f"{before} {query}".strip(), count=count)
            for kind, name, query, count in found[:limit]
        )

    def entities(
        self, *, type: EntityType | None = None, prefix: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[EntityLink, ...]:
        self.state()
        links = [link for kind in ((type,) if type else NAMES) for link in links_of(self.articles, kind)]
        folded = prefix.casefold()
        wanted = [link for link in links if f" {link.name.casefold()}".find(f" {folded}") >= 0]
        return tuple(sorted(wanted, key=lambda link: (-link.count, link.name))[offset : offset + limit])

    def entity_counts(self, prefix: str = "") -> dict[EntityType, int]:
        return {kind: len(self.entities(type=kind, prefix=prefix, limit=1000)) for kind in NAMES}

    def entity(self, type: EntityType, name: str) -> EntityView | None:
        index = self.state()
        folded = fold(name, type)
        found = [a for a in self.articles if folded in (fold(n, type) for n in NAMES[type](a))]
        if not found:
            return None
        canonical = next(n for n in NAMES[type](found[0]) if fold(n, type) == folded)
        hits = [self._hit(article, Query(f'"{canonical}"'), 1) for article in found if article.published]
        hits.sort(key=lambda hit: str(hit.published))
        links = {kind: company(self.articles, found, kind, canonical) for kind in NAMES}
        return EntityView(
            type=type,
            name=canonical,
            articles=len(found),
            spellings=((canonical, len(found)), (canonical.split()[-1], 1)),
            published=_dates(found, "month"),
            sources=_facet(found, "source", SearchRequest()),
            first=hits[0] if hits else None,
            latest=tuple(hits[::-1][:5]),
            people=links["person"],
            orgs=links["org"],
            places=links["place"],
            index=index,
        )

    def compare(self, one: tuple[EntityType, str], other: tuple[EntityType, str]) -> Comparison | None:
        index = self.state()
        views = [self.entity(*named) for named in (one, other)]
        if views[0] is None or views[1] is None:
            return None
        first, second = views[0], views[1]
        sides = [[a for a in self.articles if v.name in NAMES[v.type](a)] for v in (first, second)]
        shared = [a for a in sides[0] if a in sides[1]]
        beside = [{link.name: link for link in (*v.people, *v.orgs, *v.places)} for v in (first, second)]
        return Comparison(
            one=EntityLink(type=first.type, name=first.name, count=first.articles),
            other=EntityLink(type=second.type, name=second.name, count=second.articles),
            shared=len(shared),
            expected=first.articles * second.articles / len(self.articles),
            score=1.0,
            published_one=_dates(sides[0], "month"),
            published_other=_dates(sides[1], "month"),
            published_shared=_dates(shared, "month"),
            latest=tuple(self._hit(article, Query(""), 1) for article in shared),
            with_both=tuple(
                CommonAssociation(
                    type=link.type,
                    name=name,
                    count=link.count,
                    with_one=link.shared,
                    with_other=beside[1][name].shared,
                )
                for name, link in beside[0].items()
                if name in beside[1]
            ),
            only_one=tuple(link for name, link in beside[0].items() if name not in beside[1]),
            only_other=tuple(link for name, link in beside[1].items() if name not in beside[0]),
            index=index,
        )

    def newest_indexed(self, request: SearchRequest, limit: int) -> tuple[tuple[Hit, str], ...]:
        self.state()
        query, matching = self._matching(request)
        kept = [article for article in matching if _kept(article, request.filters)]
        kept.sort(key=lambda article: article.indexed_at, reverse=True)
        return tuple((self._hit(article, query, request.snippets), article.indexed_at) for article in kept[:limit])

    def overview(self) -> Overview:
        dates = sorted(article.published for article in self.articles if article.published)
        return Overview(
            index=self.state(),
            sources=_facet(self.articles, "source", SearchRequest()),
            source_count=len({article.source for article in self.articles}),
            published=_dates(self.articles, "month"),
            first=dates[0] if dates else None,
            last=dates[-1] if dates else None,
            entities=self.entities(limit=12),
            examples=("missile test", '"harbour wall"', "bread -harvest", "whales", "recount"),
        )

    def _matching(self, request: SearchRequest) -> tuple[Query, list[FakeArticle]]:
        query = Query(request.q)
        return query, [article for article in self.articles if query.matches(article)]

    def _notices(self, request: SearchRequest) -> tuple[Notice, ...]:
        q = request.q
        if q.count('"') % 2 == 0:
            return ()
        at = q.rindex('"')
        notice = Notice("unclosed_quote", "The quotation mark was never closed, so it was closed here.", at, 1, q + '"')
        if request.strict:
            raise RequestError(notice.code, notice.message, param="q", position=at, suggestion=notice.suggestion)
        return (notice,)

    def _offset(self, request: SearchRequest) -> int:
        if request.cursor is None:
            return (request.page - 1) * request.page_size
        generation, _, offset = request.cursor.partition(".")
        if not re.fullmatch(r"[0-9]{1,9}\.[0-9]{1,9}", request.cursor):
            raise RequestError("bad_cursor", "The cursor is not one that was given out.", param="cursor")
        if int(generation) != self.generation:
            raise CursorExpired("cursor_expired", "The archive has changed; start from the first page.", param="cursor")
        return int(offset)

    def _unknown(self, filters: Filters) -> Iterator[UnknownValue]:
        for field in FILTERS:
            known = {value.casefold(): value for article in self.articles for value in _values(article, field)}
            for param in (field, EXCLUDING[field]):
                for name in getattr(filters, param):
                    if name.casefold() not in known:
                        near = [value for folded, value in known.items() if name.casefold() in folded]
                        yield UnknownValue(param, name, tuple(near[:3]))

    def _help(self, query: Query, matching: Sequence[FakeArticle], filters: Filters) -> Help:
        words = [" ".join(part) for part in query.wanted]
        counts = [sum(1 for article in self.articles if Query(f'"{word}"').matches(article)) for word in words]
        return Help(
            words=tuple(WordCount(word, count) for word, count in zip(words, counts, strict=True)),
            without_filters=len(matching),
            without_each=tuple(self._without_each(matching, filters)),
            did_you_mean="missile" if "misile" in words else None,
        )

    def _without_each(self, matching: Sequence[FakeArticle], filters: Filters) -> Iterator[FilterCount]:
        for param in (*FILTERS, *EXCLUDING.values()):
            if getattr(filters, param):
                others: Any = {param: ()}
                yield FilterCount(param, sum(_kept(article, replace(filters, **others)) for article in matching))
        if filters.published_from or filters.published_to:
            yield FilterCount("published", sum(_kept(article, filters, "published") for article in matching))

    def _hit(self, article: FakeArticle, query: Query, snippets: int) -> Hit:
        sentences = [sentence.strip() for sentence in _SENTENCE.findall(article.body)]
        best = sorted(sentences, key=lambda sentence: -len(query.spans(sentence)))[:snippets]
        return Hit(
            id=article.id,
            title=article.title,
            title_spans=query.spans(article.title),
            url=article.url,
            source=article.source,
            published=article.published,
            provenance="meta" if article.published else None,
            byline=article.byline,
            section=article.section,
            score=query.score(article),
            snippets=tuple(Snippet(sentence, query.spans(sentence)) for sentence in best),
            people=tuple(NAMES["person"](article)),
            orgs=tuple(NAMES["org"](article)),
            places=tuple(NAMES["place"](article)),
        )
