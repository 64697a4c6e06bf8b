from __future__ import annotations

import pytest

from bench.agreement import Stems, differences
from bench.queries import make_queries

FORMS = {"was", "ferry", "ferries", "late", "lately", "later"}


def cut(word: str) -> str:
    """A stemmer that takes the first four letters, and drops one word."""
    return "" if word == "was" else word[:4]


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("ferry", ""),
        ("late", "stems: this finds late in later too"),
        ("lately", "stems: this finds lately in later too"),
        ("unknown", ""),
        ("was", ""),
    ],
)
def test_stems_that_differ_are_named(word: str, reason: str) -> None:
    assert Stems(FORMS, cut).difference(word) == reason


def test_the_largest_differences_come_first_each_with_a_reason() -> None:
    queries, _ = make_queries(["ferry", "late", '"late ferry"', "ferries OR lately", "late ferry"])
    found = differences(queries, [4, 1, 2, 3, 5], [4, 3, 0, 9, 4], Stems(FORMS, cut))
    assert [(each.query, each.dateline, each.peer) for each in found] == [
        ("ferries OR lately", 3, 9),
        ("late", 1, 3),
        ('"late ferry"', 2, 0),
        ("late ferry", 5, 4),
    ]
    assert "stems: this finds lately in" in found[0].reason
    assert "words in quotes" in found[2].reason


def test_without_another_stem_it_is_the_tokens() -> None:
    queries, _ = make_queries(["ferry"])
    (difference,) = differences(queries, [1], [2], Stems(FORMS, cut))
    assert "other words" in difference.reason
