"""The directory of entities against a look at every name, one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import forms
from index.article import ENTITY_TYPES, Entity, EntityType
from tests.search.test_snapshot import make_article, snapshot_of

WORDS = st.sampled_from(["Ada", "Adam", "Ad", "Byrne", "B", "Bo", "Åda", "O'Byrne"])
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


def _entity(type_: EntityType, name: str, other: str) -> Entity:
    return Entity(type_, name.lower(), name, tuple(dict.fromkeys(((name, 2), (other, 1)))))


NAMED = st.lists(st.tuples(st.sampled_from(ENTITY_TYPES), NAMES, NAMES), max_size=5, unique_by=lambda row: row[:2])


def _rank(spellings: list[str], typed: list[str]) -> int | None:
    """0 for an entity of which a spelling begins with what is typed, 1 where it stands further on, None if nowhere."""
    ranks = []
    for name in map(forms, [*spellings, *(name.replace("O'", "") for name in spellings)]):
        for at in range(len(name) - len(typed) + 1):
            *whole, last = name[at : at + len(typed)]
            if whole == typed[:-1] and last.startswith(typed[-1]):
                ranks.append(int(at > 0))
    return min(ranks, default=None)


@given(st.lists(NAMED, min_size=1, max_size=4), st.one_of(NAMES, NAMES.map(lambda name: name[:-1])), st.integers(0, 5))
def test_entities_are_those_that_a_look_at_every_name_finds(
    archive: list[list[tuple[EntityType, str, str]]], typed: str, limit: int
) -> None:
    articles = []
    spelt: dict[tuple[EntityType, str], list[str]] = {}
    for number, rows in enumerate(archive):
        of: dict[str, list[Entity]] = {"people": [], "orgs": [], "places": []}
        for type_, name, other in rows:
            of[{"person": "people", "org": "orgs", "place": "places"}[type_]].append(_entity(type_, name, other))
            spelt.setdefault((type_, name), [name]).append(other)
        articles.append(replace(make_article(number), **{field: tuple(each) for field, each in of.items()}))
    directory = snapshot_of([articles]).directory
    words = forms(typed)
    every = directory.largest(1000)
    assert {(link.type, link.name) for link in every} == spelt.keys()
    ranks = [0 if not words else _rank(spelt[link.type, link.name], words) for link in every]
    expected = sorted(
        ((rank, place) for place, rank in enumerate(ranks) if rank is not None), key=lambda ranked: ranked
    )
    found = [every[place] for _, place in expected]
    assert directory.beginning(typed, 1000) == found
    for type_ in ENTITY_TYPES:
        assert directory.beginning(typed, limit, type_) == [link for link in found if link.type == type_][:limit]
    counts = Counter(link.type for link in found)
    assert directory.sizes(typed) == {type_: counts[type_] for type_ in ENTITY_TYPES}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dowd", ["Margaret O'Dowd"]),
        ("dow", ["Margaret O'Dowd"]),
        ("margaret dowd", ["Margaret O'Dowd"]),
        ("o'dowd", ["Margaret O'Dowd"]),
        ("odowd", ["Margaret O'Dowd"]),
        ("avignon", ["Claire d’Avignon"]),
        ("women", ["Women's Institute"]),
        ("s institute", []),
        ("dowd margaret", []),
    ],
)
def test_a_name_is_found_by_the_part_after_its_apostrophe(typed: str, found: list[str]) -> None:
    names = ("Margaret O'Dowd", "Claire d’Avignon", "Women's Institute")
    people = tuple(_entity("person", name, name) for name in names)
    directory = snapshot_of([[replace(make_article(0), people=people)]]).directory

    assert [link.name for link in directory.beginning(typed, 10)] == found
