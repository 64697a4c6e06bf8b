"""Entities of several segments with deletions: what documents name, and by which name each entity is shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Entity
from index.codec import ColumnarCodec
from search.names import Names
from search.snapshot import Snapshot
from tests.search.test_snapshot import make_article, snapshot_of

# Keys of which one begins as another does, and letters of several bytes.
KEYS = st.sampled_from(["a", "ab", "ab c", "abc", "b", "é", "éa"])
NAMES = st.sampled_from(["A", "Ab", "AB", "É", "é b", "b"])
NAMED = st.lists(st.tuples(KEYS, NAMES), max_size=4, unique_by=lambda pair: pair[0])
BATCHES = st.lists(st.lists(NAMED, max_size=4), max_size=3)


@settings(max_examples=60, deadline=None)
@given(batches=BATCHES, codec=st.sampled_from([None, ColumnarCodec()]), data=st.data())
def test_entities_are_counted_by_key_and_shown_by_name(
    batches: list[list[list[tuple[str, str]]]], codec: ColumnarCodec | None, data: st.DataObject
) -> None:
    numbers = iter(range(100))
    articles = [[_article(next(numbers), named) for named in batch] for batch in batches]
    everything = [article for batch in articles for article in batch]
    deleted = [article.id for article in everything if data.draw(st.booleans())]
    kept = [article for article in everything if article.id not in deleted]
    snapshot = snapshot_of(articles, deleted, codec=codec)
    column, names = snapshot.columns.values["people"], snapshot.names["people"]
    assert list(column.values) == sorted(set(column.values))
    for doc, article in zip(snapshot.live.tolist(), kept, strict=True):
        assert [column.values[code] for code in column.of_one(doc)] == [entity.key for entity in article.people]
        assert snapshot.entities(doc, "person") == article.people
    assert _shown(snapshot, names, kept) == _expected(kept)


def _article(number: int, named: Sequence[tuple[str, str]]) -> Article:
    people = tuple(Entity("person", key, name, ((name, 1),)) for key, name in named)
    return replace(make_article(number), people=people)


def _shown(snapshot: Snapshot, names: Names, articles: Sequence[Article]) -> dict[str, str]:
    keys = {entity.key for article in articles for entity in article.people}
    values = snapshot.columns.values["people"].values
    return {key: names.shown[values.index(key)] for key in keys}


def _expected(articles: Sequence[Article]) -> dict[str, str]:
    """By key the name that most articles use, of several words where the key is, of equals one in mixed case, of those
    the first by letter."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        for entity in article.people:
            counts[entity.key][entity.name] += 1
    return {
        key: min(counted, key=lambda name: (" " in key and " " not in name, -counted[name], name.isupper(), name))
        for key, counted in counts.items()
    }
