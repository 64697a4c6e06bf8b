"""What a snapshot reads from an index of several segments with deletions is what the articles say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.codec.base import Codec
from whoosh.filedb.filestore import RamStorage

from index.article import Article, DateEvidence, Entity, article_id
from index.partial_date import PartialDate
from index.periods import NO_DATE, minutes
from index.schema import make_schema, to_document
from search.curation import Curated
from search.snapshot import Snapshot

PEOPLE = {"ada byrne": ("Ada Byrne", "ADA BYRNE", "Ada Byrné"), "bo lind": ("Bo Lind",), "cy": ("Cy",)}


def make_article(number: int, *, source: str = "Courier", people: Sequence[str] = (), date: str = "") -> Article:
    keys = {name: key for key, names in PEOPLE.items() for name in names}
    return Article(
        id=article_id("/archive.jsonl", f"line {number}", None),
        path="/archive.jsonl",
        place=f"line {number}",
        title=f"Ferry {number} sails",
        standfirst="",
        body="The ferry left Bergen. It was late.\n\nNobody minded.",
        source=source,
        section=None,
        byline=None,
        url=None,
        published=PartialDate.parse(date) if date else None,
        provenance="column" if date else None,
        dates=(DateEvidence("column", date, PartialDate.parse(date) if date else None, "taken"),),
        language="en",
        extra={"desk": "north"},
        people=tuple(Entity("person", keys[name], name, ((name, 2), (name.split()[-1], 1))) for name in people),
    )


def snapshot_of(
    batches: Sequence[Sequence[Article]],
    deleted: Sequence[str] = (),
    *,
    codec: Codec | None = None,
    curated: Curated | None = None,
) -> Snapshot:
    index = RamStorage().create_index(make_schema())
    for batch in batches:
        writer = index.writer(codec=codec)
        for article in batch:
            writer.add_document(**to_document(article, datetime(2025, 6, 1, 12, 30)))
        writer.commit(merge=False)
    writer = index.writer()
    for article in deleted:
        writer.delete_by_term("id", article)
    writer.commit(merge=False)
    return Snapshot(index.reader(), 1, curated=curated or Curated())


ARTICLES = st.builds(
    lambda source, people, date: {"source": source, "people": people, "date": date},
    st.sampled_from(["Courier", "Ledger", "Zürich Post"]),
    st.lists(st.sampled_from(["Ada Byrne", "Bo Lind", "Cy"]), unique=True, max_size=3),
    st.sampled_from(["", "2025", "2025-03", "2025-03-14", "1887-01-02T03:04Z"]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(ARTICLES, max_size=4), max_size=3), st.data())
def test_columns_join_the_segments(batches: list[list[dict[str, Any]]], data: st.DataObject) -> None:
    numbers = iter(range(100))
    articles = [[make_article(next(numbers), **fields) for fields in batch] for batch in batches]
    everything = [article for batch in articles for article in batch]
    deleted = [article.id for article in everything if data.draw(st.booleans())]
    snapshot = snapshot_of(articles, deleted)
    kept = [article for article in everything if article.id not in deleted]
    assert snapshot.state.articles == len(kept)
    records = [snapshot.record(doc).article for doc in snapshot.live.tolist()]
    assert records == kept
    for doc, article in zip(snapshot.live.tolist(), kept, strict=True):
        assert snapshot.find(article.id) == doc
        start = minutes(article.published.start) if article.published else NO_DATE
        assert snapshot.columns.published_start[doc] == start
        assert _values(snapshot, "source", doc) == [article.source]
        assert _values(snapshot, "people", doc) == [entity.key for entity in article.people]
    assert all(snapshot.find(article) is None for article in deleted)
    for facet, counts in (
        ("source", Counter(article.source for article in kept)),
        ("people", Counter(entity.key for article in kept for entity in article.people)),
    ):
        column = snapshot.columns.values[facet]
        assert Counter(dict(zip(column.values, column.counts(snapshot.live).tolist(), strict=False))) == counts


def _values(snapshot: Snapshot, facet: str, doc: int) -> list[str]:
    column = snapshot.columns.values[facet]
    return [column.values[code] for code in column.codes[column.offsets[doc] : column.offsets[doc + 1]].tolist()]


@pytest.mark.parametrize(
    ("names", "canonical"),
    [
        (["Ada Byrne"], "Ada Byrne"),
        (["ADA BYRNE"], "ADA BYRNE"),
        (["ADA BYRNE", "Ada Byrne"], "Ada Byrne"),  # of equals not the one in capitals
        (["ADA BYRNE", "ADA BYRNE", "Ada Byrne"], "ADA BYRNE"),
        (["Ada Byrné", "Ada Byrné", "Ada Byrne"], "Ada Byrné"),
    ],
)
def test_the_commonest_name_is_canonical(names: list[str], canonical: str) -> None:
    articles = [make_article(number, people=[name]) for number, name in enumerate(names)]
    snapshot = snapshot_of([articles[:1], articles[1:]])
    (link,) = snapshot.directory.largest(5)
    assert (link.name, link.count) == (canonical, len(names))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("by", ["Ada Byrne"]),
        ("ada b", ["Ada Byrne"]),
        ("ada byrne", ["Ada Byrne"]),
        ("byrne ada", []),
        ("b", ["Ada Byrne", "Bo Lind"]),  # one is also called Byrne
        ("ada", ["Ada Byrne"]),
        ("zed", []),
        ("", ["Ada Byrne", "Bo Lind", "Cy"]),
    ],
)
def test_entities_are_found_by_the_words_of_their_names(typed: str, found: list[str]) -> None:
    articles = [make_article(1, people=["Ada Byrne", "Bo Lind"]), make_article(2, people=["Ada Byrne"])]
    snapshot = snapshot_of([articles, [make_article(3, people=["Cy", "Bo Lind", "Ada Byrne"])]])
    assert [link.name for link in snapshot.directory.beginning(typed, 10)] == found
