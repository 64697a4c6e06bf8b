"""What an engine answers: plain frozen data, complete before the index reader is let go.

A span is a pair `(start, end)` of character offsets into the text beside it; spans are sorted and do not overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import NamedTuple, Protocol

from index.article import DateEvidence, Entity, EntityType
from index.partial_date import PartialDate
from search.advice import Help, UnknownValue
from search.entity_links import Association, Called, CommonAssociation, EntityLink
from search.request import FacetName, Interval

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something in the query that was understood otherwise than written.

    `position` and `length` are in characters of the query in its composed form (NFC); `suggestion`, where there is one,
    is a whole query that says it rightly.
    """

    code: str
    message: str
    position: int
    length: int
    suggestion: str | None = None


class Query(Protocol):
    """A query as an engine has read it: `canonical` is its spelling that gives the same tree when it is parsed again,
    `understood` the same for people, text with *words* marked."""

    @property
    def canonical(self) -> str: ...
    @property
    def understood(self) -> str: ...
    @property
    def notices(self) -> tuple[Notice, ...]: ...


class Snippet(NamedTuple):
    """A sentence of an article and where the matches stand in it."""

    text: str
    spans: Spans


class Mention(NamedTuple):
    """Where an entity is named: offsets in characters into the text beside it, its type and its canonical name."""

    start: int
    end: int
    type: EntityType
    name: str


Mentions = tuple[Mention, ...]


class Hit(NamedTuple):
    """One article of a page of results. `people`, `orgs` and `places` are canonical names, most mentioned first.

    `other_date` is what the date may be as well, where it is written in figures of which either may be the day.
    """

    id: str
    title: str
    title_spans: Spans
    url: str | None
    source: str
    published: PartialDate | None
    provenance: str | None
    byline: str | None
    section: str | None
    score: float
    snippets: tuple[Snippet, ...]
    people: tuple[str, ...]
    orgs: tuple[str, ...]
    places: tuple[str, ...]
    other_date: PartialDate | None = None


class FacetValue(NamedTuple):
    """`count` articles of the result have `value`; the count leaves out the facet's own filter.

    A value that the filter asks for is `selected`; `asked` are the names by which it does, however they are spelt.
    """

    value: str
    count: int  # type: ignore[assignment]  # the method of tuples has no use here
    selected: bool = False
    asked: tuple[str, ...] = ()


def counted_values(values: Iterable[str], counts: Iterable[int]) -> tuple[FacetValue, ...]:
    """Values that no filter asks for; each in a third of the time that a call of `FacetValue` takes."""
    rows = zip(values, counts, repeat(False), repeat(()))
    return tuple(map(_counted_value, rows))


_counted_value: Callable[[tuple[str, int, bool, tuple[str, ...]]], FacetValue] = partial(tuple.__new__, FacetValue)


class Facet(NamedTuple):
    """Counts of articles by value: the most frequent first, dates in their order.

    `other` counts the articles that have only values not listed (for a date: those dated less precisely than
    `interval`); `missing` those that have none. `interval` is set for the date facet alone.

    `wider` are, where a request asks for them, the years of bars of months, or the months of bars of days, that have
    articles: with those in no bar of theirs, dated by the year or month only.
    """

    values: tuple[FacetValue, ...]
    other: int
    missing: int
    interval: Interval | None = None
    wider: tuple[FacetValue, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexState:
    """How many articles the index held when it answered, and its generation: a number that grows with every commit.

    `stamp` tells apart two indexes that were at one place, one after the other.
    """

    articles: int
    generation: int
    stamp: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResults:
    """A page of results.

    `query` is what it was read as; in words when they are asked for. `did_you_mean` is the query with words that
    the archive does not have put right, where it finds something then. `places` are the most frequent, for a map,
    counted as those of the facet are, and as many as the request asks for. `next` is the cursor of the next page,
    None on the last. `unknown` are the values of filters that no article has. `help` is set when `total` is 0.
    """

    query: Query
    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    facets: Mapping[FacetName, Facet]
    next: str | None
    index: IndexState
    did_you_mean: str | None = None
    unknown: tuple[UnknownValue, ...] = ()
    help: Help | None = None
    places: tuple[FacetValue, ...] = ()

    @property
    def parsed(self) -> str:
        """The query in its canonical spelling."""
        return self.query.canonical

    @property
    def understood(self) -> str:
        """The query for people."""
        return self.query.understood

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What of the query was understood otherwise than written."""
        return self.query.notices


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """A whole article. The spans mark the matches of a query, phrases whole; without a query they are empty. The
    mentions are where its entities are named.

    `entities` are the article's own, with their spellings here; `name` is canonical. `related` are articles that
    share its most telling words. `other_date` is as in a hit.
    """

    id: str
    title: str
    title_spans: Spans
    standfirst: str
    standfirst_spans: Spans
    body: str
    body_spans: Spans
    source: str
    section: str | None
    byline: str | None
    url: str | None
    published: PartialDate | None
    provenance: str | None
    dates: tuple[DateEvidence, ...]
    language: str
    extra: Mapping[str, str]
    content_hash: str
    indexed_at: str
    path: str
    people: tuple[Entity, ...]
    orgs: tuple[Entity, ...]
    places: tuple[Entity, ...]
    related: tuple[Hit, ...]
    index: IndexState
    title_mentions: Mentions = ()
    standfirst_mentions: Mentions = ()
    body_mentions: Mentions = ()
    other_date: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityView(Called):
    """An entity across the archive: spellings with the number of articles that use each, articles by date, the first
    and the latest articles, and what it appears with oftener than chance, strongest first.

    `first` is None when none of its articles has a date.
    """

    type: EntityType
    name: str
    articles: int
    spellings: tuple[tuple[str, int], ...]
    published: Facet
    sources: Facet
    first: Hit | None
    latest: tuple[Hit, ...]
    people: tuple[Association, ...]
    orgs: tuple[Association, ...]
    places: tuple[Association, ...]
    index: IndexState


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two entities side by side. `shared` articles name both, `expected` would by chance, and `score` is G² of that.

    The dates are counted with one width of bars. `with_both` are what both appear with oftener than chance, `only_one`
    and `only_other` what the one does and no article of the other names; all strongest first.
    """

    one: EntityLink
    other: EntityLink
    shared: int
    expected: float
    score: float
    published_one: Facet
    published_other: Facet
    published_shared: Facet
    latest: tuple[Hit, ...]
    with_both: tuple[CommonAssociation, ...]
    only_one: tuple[Association, ...]
    only_other: tuple[Association, ...]
    index: IndexState


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A completion of what is being typed: `kind` is `word` or an entity type, `query` the whole query it gives,
    `count` how many articles have it."""

    text: str
    kind: str
    query: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the archive holds, for the start page; each of `examples` is a query in its words that finds some."""

    index: IndexState
    sources: Facet
    source_count: int
    published: Facet
    first: PartialDate | None
    last: PartialDate | None
    entities: tuple[EntityLink, ...]
    examples: tuple[str, ...]
