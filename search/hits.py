"""Articles as results show them: hits in their order, and the whole article with its matches marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from index.article import ENTITY_FIELDS, ENTITY_TYPES, Article, Entity, EntityType
from index.partial_date import PartialDate
from index.periods import NO_DATE
from index.records import Card
from search.columns import Ints
from search.executor import Matches
from search.mentions import with_mentions
from search.names import ENTITY_FACETS
from search.query.hints import Passage
from search.query.matches import Marker, spans
from search.related import related
from search.request import FacetName, Sort
from search.results import ArticleView, Hit, Snippet
from search.snapshot import Snapshot
from search.snippets import snippets
from search.tallies import largest

_RELATED = 5

# More results than these are sorted whole.
_FEW = 500


def by_score(matches: Matches, wanted: int) -> Ints:
    """The places of the best `wanted` of `matches`, best first; of equal scores the lower document number first."""
    if wanted <= _FEW:
        return largest(matches.scores, wanted)
    best: Ints = (-matches.scores).argsort(kind="stable")[:wanted]
    return best


def by_date(snapshot: Snapshot, docs: Ints, wanted: int, *, newest: bool) -> Ints:
    """The places of the first `wanted` of `docs` by their dates, undated articles last; of equal dates the lower
    document number first."""
    starts = snapshot.columns.published_start.take(docs)
    keys = np.where(starts == NO_DATE, NO_DATE, -starts) if newest else starts
    places = np.arange(len(keys))
    if wanted * 4 < len(keys):  # in whatever order they were indexed, this looks at each but a few times
        places = (keys <= np.partition(keys, wanted)[wanted]).nonzero()[0]
    first: Ints = places[keys.take(places).argsort(kind="stable")[:wanted]]
    return first


def order(snapshot: Snapshot, matches: Matches, sort: Sort, wanted: int) -> Ints:
    """The places of the first `wanted` results of `matches`."""
    if sort == "relevance":
        return by_score(matches, wanted)
    return by_date(snapshot, matches.docs, wanted, newest=sort == "newest")


class _Plain(NamedTuple):
    """What a hit is whatever the query: `hit` has no marks, no score and no snippets."""

    hit: Hit
    standfirst: Passage | None
    title: Passage


_TITLE_SPANS, _SCORE, _SNIPPETS = map(Hit._fields.index, ("title_spans", "score", "snippets"))

# In a fourth of the time that a call of `Hit` takes.
_hit: Callable[[list[Any]], Hit] = partial(tuple.__new__, Hit)


def hits(
    snapshot: Snapshot, docs: Sequence[int], scores: Iterable[float], marker: Marker, snippet_count: int
) -> tuple[Hit, ...]:
    """Documents as results of the query of `marker`, each with at most `snippet_count` snippets."""
    plain = snapshot.remembered(docs, _plain)
    marks = marker.spans_of_titles([title for _, _, title in plain])
    cut: Iterable[tuple[Snippet, ...]] = repeat(())
    if snippet_count:
        bodies = [snapshot.body(doc) for doc in docs]
        in_bodies = marker.spans_of_bodies(bodies)
        standfirsts = [standfirst for _, standfirst, _ in plain]
        in_standfirsts = [marker.spans("standfirst", each) if each is not None else () for each in standfirsts]
        cut = map(snippets, bodies, in_bodies, repeat(snippet_count), standfirsts, in_standfirsts)
    found = []
    for (hit, _, _), in_title, score, shown_snippets in zip(plain, marks, scores, cut, strict=False):
        shown: list[Any] = [*hit]
        shown[_TITLE_SPANS] = in_title
        shown[_SCORE] = score
        shown[_SNIPPETS] = shown_snippets
        found.append(_hit(shown))
    return tuple(found)


def plain_hit(snapshot: Snapshot, doc: int) -> Hit:
    """The document by itself, of no query: without marks and snippets."""
    return snapshot.remembered((doc,), _plain)[0].hit


def _plain(snapshot: Snapshot, docs: Sequence[int]) -> list[_Plain]:
    cards = [snapshot.card(doc) for doc in docs]
    titles = [Passage.of(card.title) for card in cards]
    standfirsts = [Passage.of(card.standfirst) if card.standfirst else None for card in cards]
    return list(map(_Plain, map(_unmarked, repeat(snapshot), docs, cards), standfirsts, titles))


def _unmarked(snapshot: Snapshot, doc: int, card: Card) -> Hit:
    (source,) = _names(snapshot, doc, "source") or ("",)
    (section,) = _names(snapshot, doc, "section") or (None,)
    return Hit(
        id=card.id,
        title=card.title,
        title_spans=(),
        url=card.url,
        source=source,
        published=snapshot.published(doc),
        provenance=card.provenance,
        byline=card.byline,
        section=section,
        score=0.0,
        snippets=(),
        people=_names(snapshot, doc, "people"),
        orgs=_names(snapshot, doc, "orgs"),
        places=_names(snapshot, doc, "places"),
        other_date=_other_date(card),
    )


def article_view(snapshot: Snapshot, doc: int, marker: Marker) -> ArticleView:
    """The whole article, with the matches of the query of `marker`."""
    article, indexed_at, content_hash = snapshot.record(doc)
    entities = _identified(snapshot, article)
    view = ArticleView(
        id=article.id,
        title=article.title,
        title_spans=spans(marker.spans("title", article.title)),
        standfirst=article.standfirst,
        standfirst_spans=spans(marker.spans("standfirst", article.standfirst)),
        body=article.body,
        body_spans=spans(marker.spans("body", article.body)),
        source=article.source,
        section=article.section,
        byline=article.byline,
        url=article.url,
        published=article.published,
        provenance=article.provenance,
        dates=article.dates,
        language=article.language,
        extra=article.extra,
        content_hash=content_hash,
        indexed_at=indexed_at,
        path=article.path,
        people=entities["person"],
        orgs=entities["org"],
        places=entities["place"],
        related=tuple(plain_hit(snapshot, near) for near in related(snapshot, doc, article, _RELATED)),
        index=snapshot.state,
        other_date=_other_date(snapshot.card(doc)),
    )
    return with_mentions(view)


def _other_date(card: Card) -> PartialDate | None:
    return PartialDate.parse(card.other_date) if card.other_date else None


def _names(snapshot: Snapshot, doc: int, facet: FacetName) -> tuple[str, ...]:
    """What the document's values of a facet are called, of entities the most mentioned first."""
    codes = snapshot.columns.values[facet].of_one(doc)
    if not codes:
        return ()
    shown = snapshot.names[facet].shown
    return tuple([shown[code] for code in codes])


def _identified(snapshot: Snapshot, article: Article) -> dict[EntityType, tuple[Entity, ...]]:
    """The article's entities by identity, under their canonical names: those that are one have all its spellings."""
    found: dict[EntityType, dict[int, list[Entity]]] = {type_: {} for type_ in ENTITY_TYPES}
    for plural in ENTITY_FIELDS.values():
        for entity in getattr(article, plural):
            identity = snapshot.identified.of_key(entity.type, entity.key)
            if identity is not None:
                found[identity[0]].setdefault(identity[1], []).append(entity)
    return {
        type_: tuple(_joined(snapshot, type_, code, same) for code, same in by_code.items())
        for type_, by_code in found.items()
    }


def _joined(snapshot: Snapshot, type_: EntityType, code: int, same: Sequence[Entity]) -> Entity:
    facet = ENTITY_FACETS[type_]
    spellings: Counter[str] = Counter()
    for entity in same:
        spellings.update(dict(entity.spellings))
    key, name = snapshot.columns.values[facet].values[code], snapshot.names[facet].shown[code]
    return Entity(type_, key, name, tuple(spellings.most_common()))
