"""An article comes back from an index as it was, whichever codec wrote it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage

from index.article import Article, DateEvidence, DateKind, Entity, EntityType
from index.codec import ColumnarCodec
from index.partial_date import PartialDate
from index.periods import period, period_date
from index.records import Record, Records, article_of
from index.schema import make_schema, to_document

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
WORDS = st.text(st.characters(categories=("L",)), min_size=1, max_size=8)
KINDS = st.sampled_from(get_args(DateKind))
DATES = st.sampled_from(
    ["0001", "0001-01-01", "2024-02", "2024-02-29", "2024-12-31T23:59Z", "1999-12", "2025", "2023-02", "8000-01-01"]
).map(PartialDate.parse)
# Half a character stands where a file's own words do.
HALVES = TEXTS | st.just("\ud83d")


def entities(type_: EntityType) -> st.SearchStrategy[tuple[Entity, ...]]:
    one = st.builds(
        lambda key, name, others, count: Entity(type_, key, name, ((name, count), *((each, 1) for each in others))),
        *(WORDS, WORDS, st.lists(WORDS, max_size=2), st.integers(1, 300)),
    )
    return st.lists(one, max_size=3).map(tuple)


ARTICLES = st.builds(
    Article,
    id=WORDS,
    path=TEXTS,
    place=HALVES,
    **dict.fromkeys(("title", "standfirst", "body"), TEXTS),
    source=WORDS,
    **dict.fromkeys(("section", "byline", "url"), st.none() | WORDS),
    published=st.none() | DATES,
    provenance=st.none() | KINDS,
    dates=st.lists(st.builds(DateEvidence, KINDS, HALVES, st.none() | DATES, TEXTS), max_size=2).map(tuple),
    language=st.sampled_from(["en", "nb"]),
    extra=st.dictionaries(HALVES, HALVES, max_size=2),
    **{plural: entities(type_) for type_, plural in (("person", "people"), ("org", "orgs"), ("place", "places"))},
)


@settings(max_examples=40, deadline=None)
@given(articles=st.lists(ARTICLES, min_size=1, max_size=4), codec=st.sampled_from([None, ColumnarCodec()]))
def test_an_article_comes_back(articles: list[Article], codec: Any) -> None:
    index = RamStorage().create_index(make_schema())
    indexed_at = datetime(2025, 6, 1, 12, 30, 59)
    documents = [to_document(article, indexed_at) for article in articles]
    with index.writer(codec=codec) as writer:
        for document in documents:
            writer.add_document(**document)
    records = Records(index.reader())
    assert list(records.live()) == [
        Record(article, "2025-06-01T12:30:59Z", article.content_hash()) for article in articles
    ]
    assert list(map(article_of, documents)) == articles
    for doc, article in enumerate(articles):
        assert records.card(doc).id == article.id
        assert [records.text(field, doc) for field in ("title", "standfirst", "body")] == [
            *(article.title, article.standfirst, article.body)
        ]
        assert [records.entities(doc, type_) for type_ in get_args(EntityType)] == [
            *(article.people, article.orgs, article.places)
        ]


@pytest.mark.parametrize("text", ["0001", "2023-02", "2024-02", "2024-01", "2024-02-29", "8000-12-31T23:59Z"])
def test_a_period_tells_how_precise_its_date_is(text: str) -> None:
    date = PartialDate.parse(text)
    assert period_date(*period(date)) == date


def test_no_date_is_no_date() -> None:
    assert period_date(*period(None)) is None
