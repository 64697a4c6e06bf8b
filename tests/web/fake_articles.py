"""A few dozen invented articles for `fake_engine`, read from the table beside this file: all of it is made up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.article import DateEvidence, Entity, EntityType, article_id
from index.partial_date import PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeArticle:
    """What the fake engine keeps of an article; its fields are those of `search.results.ArticleView`."""

    id: str
    title: str
    standfirst: str
    body: str
    source: str
    section: str | None
    byline: str | None
    url: str | None
    published: PartialDate | None
    dates: tuple[DateEvidence, ...]
    indexed_at: str
    people: tuple[Entity, ...]
    orgs: tuple[Entity, ...]
    places: tuple[Entity, ...]


def _entities(type: EntityType, names: str) -> tuple[Entity, ...]:
    split = [name.strip() for name in names.split(";") if name.strip()]
    return tuple(Entity(type, name.lower(), name, ((name, 1), (name.split()[-1], 1))) for name in split)


def _article(number: int, row: str) -> FakeArticle:
    cells = [cell.strip() for cell in row.split("|")]
    title, standfirst, source, section, byline, published, people, orgs, places, body = cells
    date = PartialDate.parse(published) if published else None
    url = f"https://news.example/{number}" if number % 3 else None
    paragraphs = body.replace(". ", ".\n\n", 1)  # the first sentence is a paragraph of its own
    return FakeArticle(
        id=article_id("fake", str(number), url),
        title=title,
        standfirst=standfirst,
        body=paragraphs,
        source=source,
        section=section or None,
        byline=byline or None,
        url=url,
        published=date,
        dates=(DateEvidence("meta", published, date),) if date else (),
        indexed_at=f"2025-11-{number % 28 + 1:02}T08:{number:02}:00Z",
        people=_entities("person", people),
        orgs=_entities("org", orgs),
        places=_entities("place", places),
    )


_ROWS = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()[1:]
ARTICLES = tuple(_article(number, row) for number, row in enumerate(_ROWS))
