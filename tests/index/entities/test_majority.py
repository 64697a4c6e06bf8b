"""Names whose type nearly all articles agree on."""

from __future__ import annotations

import pytest

from index.article import EntityType
from index.entities.majority import by_majority, outvoted
from index.entities.resolution import Evidence

NOBODY = Evidence({}, ())


@pytest.mark.parametrize(
    ("people", "orgs", "places", "moved"),
    [
        ({"ada norrgren": 10}, {}, {"ada norrgren": 1}, {"place": {"ada norrgren": "person"}}),
        ({"ada norrgren": 1}, {"ada norrgren": 40}, {"ada norrgren": 3}, {
            "person": {"ada norrgren": "org"}, "place": {"ada norrgren": "org"},
        }),
        ({"ada norrgren": 9}, {}, {"ada norrgren": 1}, {}),  # not nearly all
        ({"ada norrgren": 10}, {}, {"norrgren": 1}, {}),
        ({}, {"boston": 4}, {"boston": 400}, {}),  # a list knows it: they are two
    ],
)  # fmt: skip
def test_the_few_that_differ_are_outvoted(
    people: dict[str, int], orgs: dict[str, int], places: dict[str, int], moved: dict[EntityType, dict[str, EntityType]]
) -> None:
    evidence: dict[EntityType, Evidence] = {
        "person": Evidence(people, ()), "org": Evidence(orgs, ()), "place": Evidence(places, ()),
    }  # fmt: skip
    assert outvoted(evidence) == {"person": {}, "org": {}, "place": {}} | moved


def test_who_is_called_so_for_short_counts() -> None:
    people = Evidence({"ada norrgren": 12, "norrgren": 1}, (("ada norrgren", "Norrgren", 12),))
    evidence: dict[EntityType, Evidence] = {
        "person": people, "org": Evidence({"norrgren": 1}, (("norrgren", "NORRGREN", 1),)), "place": NOBODY,
    }  # fmt: skip
    moved = outvoted(evidence)
    assert moved == {"person": {}, "org": {"norrgren": "person"}, "place": {}}
    found = by_majority(evidence, moved)
    assert found["org"] == NOBODY._replace(written=[])
    assert found["person"].articles == {"ada norrgren": 12, "norrgren": 2}
