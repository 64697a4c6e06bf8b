"""Whom the invented articles name, and what they appear with: counted by hand for `fake_engine`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from index.article import EntityType
from search.entity_links import Association, EntityLink
from tests.web.fake_articles import FakeArticle

NAMES: dict[EntityType, Callable[[FakeArticle], list[str]]] = {
    "person": lambda article: [entity.name for entity in article.people],
    "org": lambda article: [entity.name for entity in article.orgs],
    "place": lambda article: [entity.name for entity in article.places],
}


def links_of(articles: Sequence[FakeArticle], type: EntityType) -> list[EntityLink]:
    """The entities of a type, most frequent first."""
    counts = Counter(name for article in articles for name in NAMES[type](article))
    return [EntityLink(type=type, name=name, count=count) for name, count in counts.most_common()]


def company(
    archive: Sequence[FakeArticle], articles: Sequence[FakeArticle], type: EntityType, but: str
) -> tuple[Association, ...]:
    """What else `articles` of an archive name; the score is only the number of articles."""
    every = {link.name: link.count for link in links_of(archive, type)}
    return tuple(
        Association(type=type, name=link.name, count=every[link.name], shared=link.count, score=float(link.count))
        for link in links_of(articles, type)
        if link.name != but
    )[:10]
