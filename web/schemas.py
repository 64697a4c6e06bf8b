"""The shapes of the answers, for `/openapi.json`. `search.as_json` writes them; a test holds the two together.

Every field is always there; one that may be null says so. Spans are pairs of character offsets, the second exclusive.
"""

from __future__ import annotations

from typing import Any, get_args

from apiflask import Schema
from marshmallow import fields
from marshmallow.validate import Length, OneOf, Range

from index.article import ENTITY_TYPES, DateKind
from index.partial_date import PRECISIONS
from search.request import FACETS, INTERVALS, SORTS, VALUE_FACETS

_COUNT = Range(min=0)


def _text(description: str, example: str | None = None, **kwargs: Any) -> fields.String:
    metadata = {"description": description} | ({"example": example} if example is not None else {})
    return fields.String(required=True, metadata=metadata, **kwargs)


def _maybe(description: str, example: str | None = None, **kwargs: Any) -> fields.String:
    return _text(description, example, allow_none=True, **kwargs)


def _number(description: str, **kwargs: Any) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description}, **kwargs)


def _count(description: str) -> fields.Integer:
    return _number(description, validate=_COUNT)


def _texts(description: str) -> fields.List[Any]:
    return fields.List(fields.String(), required=True, metadata={"description": description})


def _spans(of: str) -> fields.List[Any]:
    pair = fields.List(fields.Integer(), validate=Length(equal=2))
    description = f"Where the matches stand in the {of}: [start, end] in characters, a phrase as one."
    return fields.List(pair, required=True, metadata={"description": description, "example": [[0, 7]]})


def _list(schema: type[Schema], description: str) -> fields.List[Any]:
    return fields.List(fields.Nested(schema), required=True, metadata={"description": description})


def _published() -> fields.String:
    return _maybe("Date of publication, as exact as it is known (UTC).", "2025-01-31")


def _precision() -> fields.String:
    return _maybe("How exact that is.", validate=OneOf(PRECISIONS))


def _provenance() -> fields.String:
    return _maybe("What the date was read from.", validate=OneOf(get_args(DateKind)))


def _id() -> fields.String:
    return _text("What addresses call it: its type and its name.", "person:ilse-marten")


def _dates(of: str) -> fields.Nested:
    return fields.Nested(DateFacet, required=True, metadata={"description": f"Articles of {of} by date."})


class ErrorDetail(Schema):
    """What is wrong with a request, and where."""

    code = _text("For programs; does not change.", "unknown_parameter")
    message = _text("For people.", "There is no parameter 'sorted'. Did you mean sort?")
    param = _maybe("The parameter it is about.", "sorted")
    position = _number("The character within the parameter.", allow_none=True)
    suggestion = _maybe("What would work in its place.", "sort")
    request_id = _text("The id of this request in the log.", "5f2c9a1be07d4433")


class Error(Schema):
    """Every answer that is an error."""

    error = fields.Nested(ErrorDetail, required=True)


class Index(Schema):
    """The state of the index that answered."""

    articles = _count("Articles in the archive.")
    generation = _count("Grows with every change of the index.")


class Snippet(Schema):
    """A sentence of an article."""

    text = _text("The sentence, as plain text.")
    spans = _spans("sentence")


class Hit(Schema):
    """One article of a page of results."""

    id = _text("The article's id; it stays.", "ef84a103dae016f3")
    title = _text("Headline.", "Missile test seen from fishing boats")
    title_spans = _spans("title")
    url = _maybe("Where it was published.")
    source = _text("Who published it.", "Northern Wire")
    published = _published()
    published_precision = _precision()
    published_provenance = _provenance()
    byline = _maybe("Who wrote it.")
    section = _maybe("Its section.", "World")
    score = fields.Float(required=True, metadata={"description": "How well it matches; comparable within one search."})
    snippets = _list(Snippet, "Its best sentences.")
    people = _texts("Names of people, most mentioned first.")
    orgs = _texts("Names of organisations, most mentioned first.")
    places = _texts("Names of places, most mentioned first.")


class FacetValue(Schema):
    """A value and how many articles have it."""

    value = _text("The value; for dates, a year, month or day.", "Northern Wire")
    count = _count("Articles that have it, whatever the facet's own filter says.")
    selected = fields.Boolean(required=True, metadata={"description": "Whether the filter asks for it."})


class Facet(Schema):
    """Counts of articles by value, most frequent first."""

    values = _list(FacetValue, "The values.")
    other = _count("Articles that have only values that are not listed.")
    missing = _count("Articles that have no value.")


class DateFacet(Facet):
    """Counts of articles by date, in order; `other` counts those dated less exactly than `interval`."""

    interval = _text("The width of a bar.", validate=OneOf(INTERVALS))


class Facets(Schema):
    """The facets that were asked for."""

    source = fields.Nested(Facet)
    published = fields.Nested(DateFacet)
    section = fields.Nested(Facet)
    people = fields.Nested(Facet)
    orgs = fields.Nested(Facet)
    places = fields.Nested(Facet)


class Notice(Schema):
    """Something in the query that was understood otherwise than written."""

    code = _text("For programs.", "unclosed_quote")
    message = _text("For people.")
    position = _count("Where it begins in the query, in characters.")
    length = _count("How many characters it is about.")
    suggestion = _maybe("A whole query that says it rightly.")


class Query(Schema):
    """The request as it was understood; parameters that were not given have their defaults."""

    q = _text("The query as given.", "missile tests")
    parsed = _text("The query in its canonical spelling.")
    understood = _text("The query in words, with *terms* marked.")
    notices = _list(Notice, "What had to be interpreted.")
    from_ = _maybe("First period.", "2025-01", data_key="from")
    to = _maybe("Last period.", "2025-03")
    source = _texts("Sources asked for.")
    section = _texts("Sections asked for.")
    person = _texts("People asked for.")
    org = _texts("Organisations asked for.")
    place = _texts("Places asked for.")
    not_source = _texts("Sources left out.")
    not_section = _texts("Sections left out.")
    not_person = _texts("People left out.")
    not_org = _texts("Organisations left out.")
    not_place = _texts("Places left out.")
    sort = _text("Order.", validate=OneOf(SORTS))
    page = _number("Page; null under a cursor.", allow_none=True)
    page_size = _number("Results on a page.")
    cursor = _maybe("Cursor.")
    facets = fields.List(
        fields.String(validate=OneOf(FACETS)), required=True, metadata={"description": "Facets asked for."}
    )
    facet_size = _number("Values in a facet.")
    narrow = _maybe("The facet that was searched within.", validate=OneOf(VALUE_FACETS))
    beginning = _text("What was looked for in it.")
    interval = _maybe("Width of a bar that was asked for.", validate=OneOf(INTERVALS))
    snippets = _number("Snippets of an article.")
    strict = fields.Boolean(required=True, metadata={"description": "Whether notices are errors."})


class WordCount(Schema):
    """How many articles a part of the query finds by itself."""

    text = _text("The part of the query.")
    count = _count("Articles, without any filter.")
    suggestion = _maybe("Another spelling that finds more.")


class Help(Schema):
    """Why nothing was found."""

    words = _list(WordCount, "The parts of the query, all of which must match.")
    without_filters = _count("Articles that the query finds without the filters.")
    did_you_mean = _maybe("A query that finds something.")


class SearchAnswer(Schema):
    """A page of results."""

    query = fields.Nested(Query, required=True)
    total = _count("Articles found, exactly.")
    took_ms = fields.Float(required=True, metadata={"description": "Time of the search, in milliseconds."})
    results = _list(Hit, "The articles of this page.")
    facets = fields.Nested(Facets, required=True)
    next = _maybe("The `cursor` of the next page; null on the last.")
    did_you_mean = _maybe("The query with unknown words put right, if that finds something.")
    help = fields.Nested(Help, required=True, allow_none=True, metadata={"description": "Set when nothing was found."})
    index = fields.Nested(Index, required=True)


class Spelling(Schema):
    """A way to write a name."""

    text = _text("The name as written.")
    count = _count("How often.")


class Entity(Schema):
    """Someone or something that an article names."""

    id = _id()
    name = _text("The name that the archive knows it by.", "Ilse Marten")
    spellings = _list(Spelling, "As written in this article, with the number of times.")


class Mention(Schema):
    """Where a text names an entity."""

    start = _count("The first character.")
    end = _count("The character after the last.")
    id = _id()


class DateEvidence(Schema):
    """A date that the article offered."""

    kind = _text("Where it stood.", validate=OneOf(get_args(DateKind)))
    text = _text("As written.")
    date = _maybe("What it was read as.")
    note = _text("Why it was taken, or not.")


class Article(Schema):
    """A whole article; paragraphs of the body are separated by a blank line."""

    id = _text("The article's id.", "ef84a103dae016f3")
    title = _text("Headline.")
    title_spans = _spans("title")
    title_mentions = _list(Mention, "Where the title names entities.")
    standfirst = _text("What stands between headline and text; often empty.")
    standfirst_spans = _spans("standfirst")
    standfirst_mentions = _list(Mention, "Where the standfirst names entities.")
    body = _text("The text.")
    body_spans = _spans("body")
    body_mentions = _list(Mention, "Where the body names entities.")
    source = _text("Who published it.")
    section = _maybe("Its section.")
    byline = _maybe("Who wrote it.")
    url = _maybe("Where it was published.")
    published = _published()
    published_precision = _precision()
    published_provenance = _provenance()
    dates = _list(DateEvidence, "All dates that the article offered.")
    language = _text("ISO 639-1 code; empty when unknown.", "en")
    extra = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "What else the file says of the article."},
    )
    content_hash = _text("SHA-256 of what was read.")
    indexed_at = _text("When it was indexed (ISO 8601, UTC).")
    people = _list(Entity, "People it names.")
    orgs = _list(Entity, "Organisations it names.")
    places = _list(Entity, "Places it names.")
    related = _list(Hit, "Articles that share its rarest words.")
    index = fields.Nested(Index, required=True)


class Suggestion(Schema):
    """A completion of what is being typed."""

    text = _text("The completion of the last word.", "Harbour Trust")
    kind = _text("What it is.", validate=OneOf(("word", *ENTITY_TYPES)))
    query = _text("The whole query that it gives.")
    count = _count("Articles that have it.")


class Suggestions(Schema):
    """Completions, most frequent first."""

    suggestions = _list(Suggestion, "The completions.")


def _degrees(description: str, most: int) -> fields.Float:
    return fields.Float(required=True, validate=Range(-most, most), metadata={"description": description})


class Coordinates(Schema):
    """A point on the Earth (WGS 84)."""

    latitude = _degrees("North of the equator.", 90)
    longitude = _degrees("East of Greenwich.", 180)


def _where() -> fields.Nested:
    description = "Where a place is, if the gazetteer knows it."
    return fields.Nested(Coordinates, required=True, allow_none=True, metadata={"description": description})


def _score() -> fields.Float:
    description = "Log-likelihood ratio G² (Dunning 1993): how far from chance that is; below 0, rarer than by chance."
    return fields.Float(required=True, metadata={"description": description})


class EntityLink(Schema):
    """An entity and a number of articles."""

    id = _id()
    type = _text("What it is.", validate=OneOf(ENTITY_TYPES))
    name = _text("The name that the archive knows it by.", "Ilse Marten")
    count = _count("Articles of the archive that name it.")
    coordinates = _where()


class Association(EntityLink):
    """What another entity appears with oftener than by chance."""

    shared = _count("Articles that name both.")
    score = _score()


class CommonAssociation(EntityLink):
    """What two entities both appear with."""

    with_one = _count("Articles that name it and the first.")
    with_other = _count("Articles that name it and the second.")


class EntityList(Schema):
    """Entities, most frequent first."""

    entities = _list(EntityLink, "The entities.")
    next = _number("The page that follows; null on the last.", allow_none=True)


class EntityAnswer(Schema):
    """An entity across the archive."""

    id = _id()
    type = _text("What it is.", validate=OneOf(ENTITY_TYPES))
    name = _text("The name that the archive knows it by.")
    articles = _count("Articles that name it.")
    coordinates = _where()
    spellings = _list(Spelling, "How it is written, with the number of articles.")
    published = _dates("it")
    sources = fields.Nested(Facet, required=True)
    first = fields.Nested(Hit, required=True, allow_none=True, metadata={"description": "The first article."})
    latest = _list(Hit, "The latest articles.")
    people = _list(Association, "People it appears with, the closest first.")
    orgs = _list(Association, "Organisations it appears with, the closest first.")
    places = _list(Association, "Places it appears with, the closest first.")
    index = fields.Nested(Index, required=True)


class ComparisonAnswer(Schema):
    """Two entities side by side."""

    one = fields.Nested(EntityLink, required=True)
    other = fields.Nested(EntityLink, required=True)
    shared = _count("Articles that name both.")
    expected = fields.Float(
        required=True, metadata={"description": "How many would, if each were named without regard to the other."}
    )
    score = _score()
    published_one = _dates("the first")
    published_other = _dates("the second")
    published_shared = _dates("both")
    latest = _list(Hit, "The latest articles that name both.")
    with_both = _list(CommonAssociation, "What both appear with, the closest first.")
    only_one = _list(Association, "What the first appears with, and the second never.")
    only_other = _list(Association, "What the second appears with, and the first never.")
    index = fields.Nested(Index, required=True)


class Health(Schema):
    """That the service can answer."""

    status = _text("Always `ok`.", validate=OneOf(("ok",)))
    articles = _count("Articles in the archive.")
    generation = _count("Grows with every change of the index.")
