"""The shapes of the answers, for `/openapi.json`. `search.as_json` writes them; a test holds the two together.

Every field is always there; one that may be null says so. Spans are pairs of character offsets, the second exclusive.
"""

from __future__ import annotations

from typing import get_args

from apiflask import Schema
from marshmallow import fields
from marshmallow.validate import OneOf

from index.article import ENTITY_TYPES, DateKind
from search.request import FACETS, INTERVALS, SORTS, VALUE_FACETS
from web import shapes


class ErrorDetail(Schema):
    """What is wrong with a request, and where."""

    code = shapes.text("For programs; does not change.", "unknown_parameter")
    message = shapes.text("For people.", "There is no parameter 'sorted'. Did you mean sort?")
    param = shapes.maybe("The parameter it is about.", "sorted")
    position = shapes.number("The character within the parameter.", allow_none=True)
    suggestion = shapes.maybe("What would work in its place.", "sort")
    request_id = shapes.text("The id of this request in the log.", "5f2c9a1be07d4433")


class Error(Schema):
    """Every answer that is an error."""

    error = fields.Nested(ErrorDetail, required=True)


class Index(Schema):
    """The state of the index that answered."""

    articles = shapes.count("Articles in the archive.")
    generation = shapes.count("Grows with every change of the index.")


class Snippet(Schema):
    """A sentence of an article."""

    text = shapes.text("The sentence, as plain text.")
    spans = shapes.spans("sentence")


class Hit(Schema):
    """One article of a page of results."""

    id = shapes.text("The article's id; it stays.", "ef84a103dae016f3")
    title = shapes.text("Headline.", "Missile test seen from fishing boats")
    title_spans = shapes.spans("title")
    url = shapes.maybe("Where it was published.")
    source = shapes.text("Who published it.", "Northern Wire")
    published = shapes.published()
    published_precision = shapes.precision()
    published_provenance = shapes.provenance()
    published_other = shapes.other_date()
    byline = shapes.maybe("Who wrote it.")
    section = shapes.maybe("Its section.", "World")
    score = fields.Float(required=True, metadata={"description": "How well it matches; comparable within one search."})
    snippets = shapes.list_of(Snippet, "Its best sentences.")
    people = shapes.texts("Names of people, most mentioned first.")
    orgs = shapes.texts("Names of organisations, most mentioned first.")
    places = shapes.texts("Names of places, most mentioned first.")


class FacetValue(Schema):
    """A value and how many articles have it."""

    value = shapes.text("The value; for dates, a year, month or day.", "Northern Wire")
    count = shapes.count("Articles that have it, whatever the facet's own filter says.")
    selected = fields.Boolean(required=True, metadata={"description": "Whether the filter asks for it."})


class Facet(Schema):
    """Counts of articles by value, most frequent first."""

    values = shapes.list_of(FacetValue, "The values.")
    other = shapes.count("Articles that have only values that are not listed.")
    missing = shapes.count("Articles that have no value.")


class DateFacet(Facet):
    """Counts of articles by date, in order; `other` counts those dated less exactly than `interval`."""

    interval = shapes.text("The width of a bar.", validate=OneOf(INTERVALS))


class Facets(Schema):
    """The facets that were asked for."""

    source = fields.Nested(Facet)
    published = fields.Nested(DateFacet)
    section = fields.Nested(Facet)
    people = fields.Nested(Facet)
    orgs = fields.Nested(Facet)
    places = fields.Nested(Facet)


class Notice(Schema):
    """Something in the query that was understood otherwise than written, or a filter by what no article has."""

    code = shapes.text("For programs.", "unclosed_quote")
    message = shapes.text("For people.")
    param = shapes.text("The parameter that it is about.", "q")
    position = shapes.count("Where it begins in the parameter, in characters.")
    length = shapes.count("How many characters it is about.")
    suggestion = shapes.maybe("A whole query, or a value of the filter, that says it rightly.")


class Query(Schema):
    """The request as it was understood; parameters that were not given have their defaults."""

    q = shapes.text("The query as given.", "missile tests")
    parsed = shapes.text("The query in its canonical spelling.")
    understood = shapes.text("The query in words, with *terms* marked.")
    notices = shapes.list_of(Notice, "What had to be interpreted.")
    from_ = shapes.maybe("First period.", "2025-01", data_key="from")
    to = shapes.maybe("Last period.", "2025-03")
    source = shapes.texts("Sources asked for.")
    section = shapes.texts("Sections asked for.")
    person = shapes.texts("People asked for.")
    org = shapes.texts("Organisations asked for.")
    place = shapes.texts("Places asked for.")
    not_source = shapes.texts("Sources left out.")
    not_section = shapes.texts("Sections left out.")
    not_person = shapes.texts("People left out.")
    not_org = shapes.texts("Organisations left out.")
    not_place = shapes.texts("Places left out.")
    sort = shapes.text("Order.", validate=OneOf(SORTS))
    page = shapes.number("Page; null under a cursor.", allow_none=True)
    page_size = shapes.number("Results on a page.")
    cursor = shapes.maybe("Cursor.")
    facets = fields.List(
        fields.String(validate=OneOf(FACETS)), required=True, metadata={"description": "Facets asked for."}
    )
    facet_size = shapes.number("Values in a facet.")
    narrow = shapes.maybe("The facet that was searched within.", validate=OneOf(VALUE_FACETS))
    beginning = shapes.text("What was looked for in it.")
    interval = shapes.maybe("Width of a bar that was asked for.", validate=OneOf(INTERVALS))
    snippets = shapes.number("Snippets of an article.")
    strict = fields.Boolean(required=True, metadata={"description": "Whether notices are errors."})


class WordCount(Schema):
    """How many articles a part of the query finds by itself."""

    text = shapes.text("The part of the query.")
    count = shapes.count("Articles, without any filter.")
    suggestion = shapes.maybe("Another spelling that finds more.")


class FilterCount(Schema):
    """How many articles a search finds without one of its filters."""

    filter = shapes.text("The parameter, or `published` for both ends of the dates.", "source")
    count = shapes.count("Articles, with all other filters.")


class Help(Schema):
    """Why nothing was found."""

    words = shapes.list_of(WordCount, "The parts of the query, all of which must match.")
    without_filters = shapes.count("Articles that the query finds without the filters.")
    without_each = shapes.list_of(FilterCount, "The same without each of the filters in use, all others kept.")
    did_you_mean = shapes.maybe("A query that finds something.")


class SearchAnswer(Schema):
    """A page of results."""

    query = fields.Nested(Query, required=True)
    total = shapes.count("Articles found, exactly.")
    took_ms = fields.Float(required=True, metadata={"description": "Time of the search, in milliseconds."})
    results = shapes.list_of(Hit, "The articles of this page.")
    facets = fields.Nested(Facets, required=True)
    next = shapes.maybe("The `cursor` of the next page; null on the last.")
    did_you_mean = shapes.maybe("The query with unknown words put right, if that finds something.")
    help = fields.Nested(Help, required=True, allow_none=True, metadata={"description": "Set when nothing was found."})
    index = fields.Nested(Index, required=True)


class Spelling(Schema):
    """A way to write a name."""

    text = shapes.text("The name as written.")
    count = shapes.count("How often.")


class Entity(Schema):
    """Someone or something that an article names."""

    id = shapes.entity_id()
    name = shapes.text("The name that the archive knows it by.", "Ilse Marten")
    spellings = shapes.list_of(Spelling, "As written in this article, with the number of times.")


class Mention(Schema):
    """Where a text names an entity."""

    start = shapes.count("The first character.")
    end = shapes.count("The character after the last.")
    id = shapes.entity_id()


class DateEvidence(Schema):
    """A date that the article offered."""

    kind = shapes.text("Where it stood.", validate=OneOf(get_args(DateKind)))
    text = shapes.text("As written.")
    date = shapes.maybe("What it was read as.")
    note = shapes.text("Why it was taken, or not.")


class Article(Schema):
    """A whole article; paragraphs of the body are separated by a blank line."""

    id = shapes.text("The article's id.", "ef84a103dae016f3")
    title = shapes.text("Headline.")
    title_spans = shapes.spans("title")
    title_mentions = shapes.list_of(Mention, "Where the title names entities.")
    standfirst = shapes.text("What stands between headline and text; often empty.")
    standfirst_spans = shapes.spans("standfirst")
    standfirst_mentions = shapes.list_of(Mention, "Where the standfirst names entities.")
    body = shapes.text("The text.")
    body_spans = shapes.spans("body")
    body_mentions = shapes.list_of(Mention, "Where the body names entities.")
    source = shapes.text("Who published it.")
    section = shapes.maybe("Its section.")
    byline = shapes.maybe("Who wrote it.")
    url = shapes.maybe("Where it was published.")
    published = shapes.published()
    published_precision = shapes.precision()
    published_provenance = shapes.provenance()
    published_other = shapes.other_date()
    dates = shapes.list_of(DateEvidence, "All dates that the article offered.")
    language = shapes.text("ISO 639-1 code; empty when unknown.", "en")
    extra = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "What else the file says of the article."},
    )
    content_hash = shapes.text("SHA-256 of what was read.")
    indexed_at = shapes.text("When it was indexed (ISO 8601, UTC).")
    people = shapes.list_of(Entity, "People it names.")
    orgs = shapes.list_of(Entity, "Organisations it names.")
    places = shapes.list_of(Entity, "Places it names.")
    related = shapes.list_of(Hit, "Articles that share its most telling words, closest first; none that hardly do.")
    index = fields.Nested(Index, required=True)


class Suggestion(Schema):
    """A completion of what is being typed."""

    text = shapes.text("The completion of the last word.", "Harbour Trust")
    kind = shapes.text("What it is.", validate=OneOf(("word", *ENTITY_TYPES)))
    query = shapes.text("The whole query that it gives.")
    count = shapes.count("Articles that have it.")


class Suggestions(Schema):
    """Completions, most frequent first."""

    suggestions = shapes.list_of(Suggestion, "The completions.")


class Health(Schema):
    """That the service can answer."""

    status = shapes.text("Always `ok`.", validate=OneOf(("ok",)))
    articles = shapes.count("Articles in the archive.")
    generation = shapes.count("Grows with every change of the index.")
    warnings = shapes.texts("What is to be put right, while searches go on.")
