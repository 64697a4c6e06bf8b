"""Which of the places of one name is meant: by the area behind it, by what else an article names, else the largest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.entities.identity import fold
from index.entities.linking import entities_of
from index.entities.places import coordinates


def places_of(body: str) -> dict[str, int]:
    """The places of an article, each with the number of its mentions."""
    _, _, places = entities_of("", "", body)
    assert all(place.key == fold(place.name, "place") for place in places)
    return {place.name: sum(count for _, count in place.spellings) for place in places}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("Police in Paris, Texas, arrested him.", "Paris, Texas"),
        ("Police in Paris, France, arrested him.", "Paris"),
        ("Police in Paris arrested him.", "Paris"),
        ("He studied in Cambridge, Massachusetts, and moved to London.", "Cambridge, Massachusetts"),
        ("He studied in Cambridge, England, and moved to Boston.", "Cambridge"),
        ("CAMBRIDGE, Mass. - Police in Cambridge said so.", "Cambridge, Massachusetts"),
        ("Mayors of Springfield, MA and of other towns met.", "Springfield, Massachusetts"),
        ("Birmingham (Alabama) is growing.", "Birmingham, Alabama"),
        ("The council of London, Ontario, met.", "London, Ontario"),
        ("The council of Perth, Scotland, met.", "Perth, Scotland"),
        ("He was born in Hyderabad, Pakistan, in 1949.", "Hyderabad, Pakistan"),
        ("He flew from Athens, Georgia to Moscow.", "Athens, Georgia"),
        ("He flew from Athens, Georgia to Moscow.", "State of Georgia"),
        ("Officials in Tbilisi, Georgia, met.", "Georgia"),
        ("In Seattle, Washington, it rained.", "State of Washington"),
        ("A farm near Peru, Indiana, burnt down.", "Peru, Indiana"),
        ("He lives in Geneva, New York, with a dog.", "Geneva, New York"),
        # Lists are no areas.
        ("He toured Peru, Indiana and Ohio.", "Peru"),
        ("The bank has offices in Geneva, New York and Tokyo.", "Geneva"),
        ("Voters in Virginia, Minnesota and Wisconsin queued.", "Virginia"),
        ("Envoys of Colombia, Brazil and Peru met.", "Colombia"),
    ],
)
def test_an_area_behind_a_name_says_which_place_it_is(body: str, named: str) -> None:
    found = places_of(body)
    assert named in found
    assert coordinates(named) is not None


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("Police in Boston and in Cambridge closed the bridge.", "Cambridge, Massachusetts"),
        ("Cambridge is far from Boston and from London.", "Cambridge"),
        ("Cambridge is old.", "Cambridge"),
        ("Voters in New Hampshire met him in Manchester.", "Manchester, New Hampshire"),
        ("The trains from Leeds to Manchester stood still.", "Manchester"),
        ("Police in Atlanta said that Georgia would vote.", "State of Georgia"),
        ("Troops from Russia entered Georgia.", "Georgia"),
        ("The winner came from Valencia. All of Spain and Madrid cheered.", "Valencia, Spain"),
        # A place that is far smaller is meant only where it is a large one of its area.
        ("Newark voted today, and so did California.", "Newark"),
        ("The schools of California are better than those of Newark.", "Newark"),
        ("The envoys met in Geneva. He comes from Illinois.", "Geneva"),
        ("He studied at Princeton. Texas is far.", "Princeton"),
        ("Voters in Alabama met him in Birmingham.", "Birmingham, Alabama"),
        ("The mayor of Burlington is known in all of Vermont.", "Burlington, Vermont"),
        # Some are known by their name alone.
        ("Actors left Hollywood for Florida.", "Hollywood"),
        ("They swam through the Rio Grande from Mexico.", "Rio Grande"),
        ("A firm in Toronto, the capital of Ontario, has an office in London.", "London"),
    ],
)
def test_else_the_other_places_of_the_article_say_it(body: str, named: str) -> None:
    assert named in places_of(body)


def test_what_is_said_once_holds_for_the_whole_article() -> None:
    found = places_of("The council of London, Ontario, met. London is quiet. In London nobody spoke.")
    assert found["London, Ontario"] == 3
    assert "London" not in found


def test_an_article_may_name_both() -> None:
    found = places_of(
        "He left Springfield, Massachusetts, for Springfield, Illinois. Washington is not Seattle, Washington."
    )
    assert {name: found[name] for name in found if "Springfield" in name or "Washington" in name} == {
        "Springfield, Massachusetts": 1,
        "Springfield, Illinois": 1,
        "Washington": 1,
        "State of Washington": 1,
    }


def test_places_of_one_name_are_where_they_are() -> None:
    here, there = coordinates("Cambridge"), coordinates("Cambridge, Massachusetts")
    assert here is not None
    assert there is not None
    assert abs(here.longitude) < 1
    assert there.longitude == pytest.approx(-71.1, abs=0.1)


WORDS = [
    "Cambridge",
    "Georgia",
    "Athens",
    "Boston",
    "Paris",
    "Texas",
    ",",
    "(",
    ")",
    "Mass.",
    "MA",
    "and",
    "\n\n",
    "in",
]


@given(st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_no_mention_is_lost_and_keys_are_those_of_names(body: str) -> None:
    found = places_of(body)
    spelt = sum(body.split().count(word) for word in ("Paris", "Boston"))
    assert sum(count for name, count in found.items() if name.startswith(("Paris", "Boston"))) <= spelt
