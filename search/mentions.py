"""Where an article names its entities: the places in its texts that the pages link.

The index keeps how an article spells each entity and how often, not where. A spelling that stands in the text as often
as it was counted is found by looking for it; only where there is a doubt ("May" the minister and May the month, a city
and a firm of one name) is the article given to the recogniser again, which takes longer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from index.article import Entity, EntityType
from search.results import ArticleView, Mention, Mentions

_BETWEEN = "\n\n"


def with_mentions(article: ArticleView) -> ArticleView:
    """The article with the mentions of its entities."""
    texts = (article.title, article.standfirst, article.body)
    title, standfirst, body = mentions(texts, (*article.people, *article.orgs, *article.places))
    return replace(article, title_mentions=title, standfirst_mentions=standfirst, body_mentions=body)


def mentions(texts: Sequence[str], entities: Sequence[Entity]) -> list[Mentions]:
    """The mentions in each of an article's texts, the first of which is its headline; in order and apart."""
    bearers: dict[str, list[Entity]] = {}
    for entity in entities:
        for spelling, _ in entity.spellings:
            bearers.setdefault(" ".join(spelling.split()), []).append(entity)
    bearers.pop("", None)
    if not bearers:
        return [() for _ in texts]
    longest_first = sorted(bearers, key=lambda spelling: (-len(spelling), spelling))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, longest_first))})(?!\w)")
    found = [[(match.span(), " ".join(match[0].split())) for match in pattern.finditer(text)] for text in texts]
    seen = Counter(spelling for each in found for _, spelling in each)
    certain = {
        spelling
        for spelling, named in bearers.items()
        if len(named) == 1 and seen[spelling] <= _count(named[0], spelling)
    }
    recognised: list[dict[tuple[int, int], EntityType]] = [{} for _ in texts]
    if seen.keys() - certain:
        recognised = _recognised(texts)
    return [
        tuple(
            Mention(*span, entity.type, entity.name)
            for span, spelling in each
            for entity in _meant(bearers[spelling], spelling in certain, types.get(span))
        )
        for each, types in zip(found, recognised, strict=True)
    ]


def _pattern(spelling: str) -> str:
    return r"\s+".join(map(re.escape, spelling.split(" ")))


def _count(entity: Entity, spelling: str) -> int:
    return sum(count for written, count in entity.spellings if " ".join(written.split()) == spelling)


def _recognised(texts: Sequence[str]) -> list[dict[tuple[int, int], EntityType]]:
    """The spans of the names that the recogniser finds in each text, and their types."""
    from index.entities.recogniser import recognise  # noqa: PLC0415  # most searches end without it, and it is large

    (names,) = recognise([_BETWEEN.join(texts)], [len(texts[0])])
    spans = []
    start = 0
    for text in texts:
        spans.append({(name.start - start, name.end - start): name.type for name in names})
        start += len(text) + len(_BETWEEN)
    return spans


def _meant(named: Sequence[Entity], certain: bool, type_: EntityType | None) -> Sequence[Entity]:
    """The one of the bearers of a spelling that is meant; none where there is a doubt and the recogniser, which says
    `type_`, sees no name."""
    if certain:
        return named
    return [] if type_ is None else [next((entity for entity in named if entity.type == type_), named[0])]
