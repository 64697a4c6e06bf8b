"""What a query that is being typed may become: every suggestion is a query that means what it shows."""

from __future__ import annotations

from datetime import datetime
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage

from index.article import Article, Entity, EntityType
from index.schema import make_schema, to_document
from search.completion import complete
from search.query import parse
from search.snapshot import Snapshot

_ENTITIES: list[tuple[EntityType, str]] = [
    ("person", "Ilse Marten"),
    ("person", "Ilse Marten"),
    ("person", "Marjorie Bell"),
    ("person", "Kim Jong-un"),
    ("org", "Harbour Trust"),
    ("place", "Marseille"),
]


def _snapshot() -> Snapshot:
    index = RamStorage().create_index(make_schema())
    writer = index.writer()
    for number, (type_, name) in enumerate(_ENTITIES):
        article = Article(
            id=str(number),
            path=f"{number}.txt",
            place="",
            title=f"{name} at the market",
            standfirst="",
            body="A mårch and a harbour.",
            source="Meridian Wire",
            section=None,
            byline=None,
            url=None,
            published=None,
            provenance=None,
            dates=(),
            language="en",
            extra={},
            **{
                {"person": "people", "org": "orgs", "place": "places"}[type_]: (
                    Entity(type_, name, name, ((name, 1),)),
                )
            },
        )
        writer.add_document(**to_document(article, datetime(2025, 6, 1)))
    writer.commit()
    return Snapshot(index.reader(), 1)


SNAPSHOT = _snapshot()
_MARTEN, _BELL, _MARSEILLE = 'person:"Ilse Marten"', 'person:"Marjorie Bell"', 'place:"Marseille"'
_FREQUENT = ["march", "market"]  # in every article
_WORDS = [*_FREQUENT, "marten", "marjorie", "marseille"]


def _suggested(text: str) -> list[str]:
    return [found.query for found in complete(text, SNAPSHOT.vocabulary, SNAPSHOT.directory, 20)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("har", ["harbour", 'org:"Harbour Trust"']),
        ("mar", [*_FREQUENT, _MARTEN, "marten", _BELL, _MARSEILLE, "marjorie", "marseille"]),
        (
            "ilse mar",
            [
                _MARTEN,
                *map("ilse {}".format, [*_FREQUENT, "marten", _BELL, _MARSEILLE, "marjorie", "marseille"]),
            ],
        ),
        ("(ilse) marte", [f"(ilse) {_MARTEN}", "(ilse) marten"]),
        ('"ilse mar', [f'"ilse {word}' for word in _WORDS]),
        ("“ilse mar", [f"“ilse {word}" for word in _WORDS]),
        ('title:"ilse mar', [f'title:"ilse {word}' for word in _WORDS]),
        ('"ilse" mars', [f'"ilse" {_MARSEILLE}', '"ilse" marseille']),
        ("person:mar", [_MARTEN, _BELL]),
        ("-people: mar", [f"-{_MARTEN}", f"-{_BELL}"]),
        ("person:ilse mart", [_MARTEN, "person:ilse marten"]),
        ('person:"ilse mar', [_MARTEN]),
        ("person:(kim mar", [f"person:(kim {_MARTEN}", f"person:(kim {_BELL}"]),
        ("person:(kim) mars", [f"person:(kim) {_MARSEILLE}", "person:(kim) marseille"]),
        ("place:ilse", []),
        ("title:mar", [f"title:{word}" for word in _WORDS]),
        ("body:(harbour mars", ["body:(harbour marseille"]),
        ("source:mer", []),
        ("published:mar", []),
        ("language:mar", []),
        ("kim jong-u", ['person:"Kim Jong-un"', "kim jong-un"]),
        ("kin~s", []),
        ("https://example.org/mar", []),
        ("ma\u030arc", ["march"]),
        ("mar ", []),
        ("", []),
    ],
)
def test_suggestions(text: str, expected: list[str]) -> None:
    assert _suggested(text) == expected


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["ilse", "mar", "har", " ", '"', "(", ")", "person:", "title:", "source:", "-", "OR", "foo:", "*"]
        ),
        max_size=8,
    ).map("".join)
)
def test_a_suggestion_is_understood_as_well_as_what_was_typed(text: str) -> None:
    typed = {notice.code for notice in parse(text).notices}
    for found in complete(text, SNAPSHOT.vocabulary, SNAPSHOT.directory, 5):
        assert {notice.code for notice in parse(found.query).notices} <= typed
        assert found.query == normalize("NFC", found.query)
