"""Which pairs of an archive's names people are asked about."""

from __future__ import annotations

import pytest

from index.article import EntityType
from index.entities.resolution import Evidence
from index.entities.suggestions import suggest


def pairs(type_: EntityType, articles: dict[str, int], *written: tuple[str, str, int]) -> list[tuple[str, str]]:
    return [(each.key, each.other) for each in suggest(type_, Evidence(articles, written), {})]


@pytest.mark.parametrize(
    ("type_", "articles", "expected"),
    [
        ("person", {"ada norrgren": 2, "norrgren": 1}, [("norrgren", "ada norrgren")]),
        ("person", {"ada norrgren": 2, "a norrgren": 1}, [("a norrgren", "ada norrgren")]),
        ("person", {"ada norrgren": 2, "b norrgren": 1}, []),
        ("person", {"kim jong un": 2, "kim": 1}, [("kim", "kim jong un")]),
        ("person", {"ada norrgren": 3, "arne norrgren": 1, "norrgren": 1}, [("norrgren", "ada norrgren")]),
        ("person", {"ada norrgren": 3, "arne norrgren": 1, "eva norrgren": 1, "norrgren": 1}, []),
        ("person", {"ada norrgren": 2, "ada j norrgren": 1}, [("ada j norrgren", "ada norrgren")]),
        ("person", {"ada norrgren": 2, "ada norgren": 1}, [("ada norgren", "ada norrgren")]),
        ("org", {"usterby harbour authority": 2, "uha": 1}, [("uha", "usterby harbour authority")]),
        ("org", {"usterby port board": 2, "port board": 1}, [("port board", "usterby port board")]),
        ("org", {"usterby harbour authority": 2, "authority": 1}, []),
        ("place", {"new york": 2, "york": 1}, []),
    ],
)  # fmt: skip
def test_names_that_may_be_one_are_asked_about(
    type_: EntityType, articles: dict[str, int], expected: list[tuple[str, str]]
) -> None:
    assert pairs(type_, articles) == expected


def test_the_likeliest_come_first_and_what_is_one_already_is_not_asked() -> None:
    articles = {"ada norrgren": 9, "norrgren": 4, "a norrgren": 1}
    found = suggest("person", Evidence(articles, [("ada norrgren", "Norrgren", 8)]), {"a norrgren": "ada norrgren"})
    assert [(each.key, each.other) for each in found] == [("norrgren", "ada norrgren")]
    assert found[0].why == "where the first is short for a name, it is the second in 8 of 8 articles"
    assert 0 < found[0].score <= 1
