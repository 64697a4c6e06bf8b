from __future__ import annotations

import pytest

from bench.brute_force import BruteForce, vocabulary
from bench.corpus import Corpus
from index.analysis import forms
from search.query import parse


@pytest.mark.parametrize(
    ("text", "matching"),
    [
        ("ferry", {0, 1, 4}),
        ("ferries", {0, 1, 4}),
        ("vote", {2}),
        ('"vote"', set()),
        ('"votes again"', {2}),
        ('"again votes"', set()),
        ('"ferry strike"', {0}),
        ('"ends the"', set()),
        ("harbour-road", {5}),
        ("harvest ferry", {4}),
        ("strike OR bridge", {0, 5}),
        ("harvest -ferry", {3, 6}),
        ("-ferry -harvest", {2, 5}),
    ],
)
def test_matches_counted_by_hand(text: str, matching: set[int], corpus: Corpus) -> None:
    assert BruteForce(corpus).matching(parse(text).tree) == matching


def test_other_queries_are_refused(corpus: Corpus) -> None:
    with pytest.raises(ValueError, match="not among the queries"):
        BruteForce(corpus).matching(parse("title:ferry").tree)


def test_values_are_those_of_the_article(corpus: Corpus) -> None:
    brute_force = BruteForce(corpus)
    assert brute_force.values(5) == {"source": ["harbour"], "published": ["2024-05-14"], "places": ["sweden", "norway"]}
    assert brute_force.values(4)["places"] == []


def test_the_vocabulary_is_of_titles_and_bodies(corpus: Corpus) -> None:
    assert vocabulary(corpus.articles[5:6]) == set(forms("bridge closed the is until sunday harbour road open"))
