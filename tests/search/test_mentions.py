"""Where an article names its entities: every place that was counted, and no other."""

from __future__ import annotations

from itertools import pairwise

import pytest

from index.article import Entity
from index.entities.linking import entities_of
from search.mentions import mentions
from search.request import SearchRequest
from search.whoosh_engine import WhooshEngine

MAY = Entity("person", "theresa may", "Theresa May", (("Theresa May", 1), ("May", 1)))
FIRM = Entity("org", "bergen", "Bergen", (("Bergen", 1),))
CITY = Entity("place", "bergen", "Bergen", (("Bergen", 1),))


@pytest.mark.parametrize(
    ("texts", "entities", "named"),
    [
        (("Theresa May resigns", "", "May spoke."), [MAY], ["Theresa May", "May"]),
        (("", "", "Theresa  May\nand Theresa\nMay."), [Entity("person", "", "T", (("Theresa May", 2),))], None),
        (("", "", "Mayor Mays of Mayfield, in may"), [MAY], []),
        (("", "", "A* (b) and A* (b)?"), [Entity("org", "a b", "A* (b)", (("A* (b)", 2),))], ["A* (b)", "A* (b)"]),
        (("x", "y", "z"), [], []),
        (("x", "y", "z"), [Entity("org", "", "", (("", 1),))], []),
    ],
)
def test_spellings_that_stand_as_often_as_they_were_counted(
    texts: tuple[str, str, str], entities: list[Entity], named: list[str] | None
) -> None:
    found = mentions(texts, entities)
    written = [text[m.start : m.end] for text, each in zip(texts, found, strict=True) for m in each]
    assert written == (named if named is not None else ["Theresa  May", "Theresa\nMay"])
    assert {m.name for each in found for m in each} <= {entity.name for entity in entities}


def test_a_month_is_no_minister() -> None:
    body = "The talks in March were led by Petra March, who said in March that they would end."
    march = Entity("person", "petra march", "Petra March", (("Petra March", 1), ("March", 1)))
    assert [body[m.start : m.end] for m in mentions(("", "", body), [march])[2]] == ["Petra March"]


def test_of_two_that_are_spelt_alike_the_recogniser_says_which() -> None:
    body = "The talks took place in Bergen. The ferries of Bergen AS were late."
    _, _, found = mentions(("", "", body), [FIRM, CITY])
    assert ("place", body.index("Bergen")) in {(m.type, m.start) for m in found}


def test_all_that_the_index_counted_is_found(seeds_engine: WhooshEngine) -> None:
    articles = [seeds_engine.article(hit.id) for hit in seeds_engine.search(SearchRequest(page_size=100)).hits]
    assert len(articles) > 40
    for article in articles:
        assert article is not None
        people, orgs, places = entities_of(article.title, article.standfirst, article.body)
        counted = sum(count for entity in (*people, *orgs, *places) for _, count in entity.spellings)
        found = [*article.title_mentions, *article.standfirst_mentions, *article.body_mentions]
        assert counted * 0.97 <= len(found) <= counted * 1.03 + 1, article.title
        assert {(m.type, m.name) for m in found} <= {
            (entity.type, entity.name) for entity in (*article.people, *article.orgs, *article.places)
        }
        for each in (article.title_mentions, article.standfirst_mentions, article.body_mentions):
            assert all(before.end <= after.start for before, after in pairwise(each))
