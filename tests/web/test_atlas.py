"""The map: every place is where it is among the others, within the frame, with a link; labels do not touch."""

from __future__ import annotations

import math
import re
from itertools import combinations

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from index.entities.places import Coordinates, coordinates
from tests.web.reading import asked, fold, link, read
from web.atlas import Place, atlas, project

NAMES = (
    *("Bergen", "Oslo", "London", "Paris", "Tokyo", "Sydney", "Cape Town", "Lima", "Anchorage", "Honolulu", "Tromsø"),
    *("Norway", "United States", "Russia", "Chile", "New Zealand", "Fiji", "Singapore", "Iceland", "Atlantis"),
)


def test_millers_projection() -> None:
    assert project(Coordinates(0, 0)) == pytest.approx((0, 0))
    x, y = project(Coordinates(45, 90))
    assert (x, y) == (360, pytest.approx(-4 * math.degrees(math.asinh(math.tan(math.radians(36))) * 1.25)))


@given(st.lists(st.sampled_from(NAMES), unique=True, min_size=1), st.data())
def test_every_place_is_on_the_map_where_it_is(names: list[str], data: st.DataObject) -> None:
    places = [Place(name, data.draw(st.integers(1, 1000)), f"/{name}") for name in names]
    found = atlas(places)
    known = [place for place in places if coordinates(place.name)]
    if not known:
        assert found is None
        return
    assert found is not None
    assert found.unknown == len(places) - len(known)
    assert sorted(dot.place.name for dot in found.dots) == sorted(place.name for place in known)
    assert [dot.place.count for dot in found.dots] == sorted((place.count for place in known), reverse=True)
    assert all(0 <= dot.x <= 100 and 0 <= dot.y <= 100 for dot in found.dots)
    _, _, width, height = map(float, found.view_box.split())
    assert width / height == pytest.approx(1.6, rel=0.01)
    for one, other in combinations(found.dots, 2):
        a, b = (coordinates(dot.place.name) for dot in (one, other))
        assert a is not None
        assert b is not None
        if abs(a.longitude - b.longitude) > 0.1:
            assert (one.x < other.x) == (a.longitude < b.longitude)
        if abs(a.latitude - b.latitude) > 0.1:
            assert (one.y < other.y) == (a.latitude > b.latitude)
        assert (one.radius >= other.radius) == (one.place.count >= other.place.count) or one.radius == other.radius


def test_a_single_place_has_its_surroundings() -> None:
    found = atlas([Place("Bergen", 1, "/")])
    assert found is not None
    [dot] = found.dots
    assert (dot.x, dot.y, dot.label) == (50, 50, "right")
    assert float(found.view_box.split()[2]) == 160  # 40 degrees
    assert re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)+", found.land)


def test_where_there_is_no_room_a_dot_has_no_name() -> None:
    found = atlas([Place(name, 9, "/") for name in ("Bergen", "Oslo", "Norway", "Stavanger", "Trondheim", "Haugesund")])
    assert found is not None
    assert {dot.label for dot in found.dots} >= {None, "right"}
    assert found.dots[0].label


def test_a_larger_place_has_its_name_though_smaller_ones_lie_on_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    where = {"Middle": 0.0, "East": 5.0, "West": -5.0}  # degrees; a label is longer
    monkeypatch.setattr("web.atlas.coordinates", lambda name: Coordinates(0, where[name]))
    found = atlas([Place("East", 2, "/"), Place("West", 1, "/"), Place("Middle", 90, "/")])
    assert found is not None
    assert [(dot.place.name, dot.label) for dot in found.dots] == [
        ("Middle", "above"),
        ("East", "right"),
        ("West", "left"),
    ]
    assert (found.dots[0].anchor, found.dots[0].shift) == ("middle", (0, -13.6))


def test_a_name_over_a_dot_at_the_edge_is_within_the_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    where = {"A long name of a place": -160.0, "Near": -150.0, "Far": 160.0}
    monkeypatch.setattr("web.atlas.coordinates", lambda name: Coordinates(0, where[name]))
    found = atlas([Place(name, 9 - number, "/") for number, name in enumerate(where)])
    assert found is not None
    assert [dot.label for dot in found.dots] == ["above", "right", "left"]
    assert found.dots[0].shift[0] > 0


def test_a_dot_filters_and_a_picked_one_takes_the_filter_back(archive: FlaskClient) -> None:
    page = read(archive, "/?q=strike&source=Harbour+Courier")
    [figure] = page.find_class("atlas")
    dots = list(figure.iter("a"))
    assert [a.get("tabindex") for a in dots] == ["0"] + ["-1"] * (len(dots) - 1)
    bergen = next(a for a in dots if a.get("aria-label").startswith("Bergen: "))
    assert asked(bergen.get("href")) == [("q", "strike"), ("source", "Harbour Courier"), ("place", "Bergen")]
    filtered = read(archive, bergen.get("href"))
    total = int(fold(filtered.find_class("understood")[0]).split()[0])
    assert bergen.get("aria-label") == f"Bergen: {total} articles"
    [picked] = filtered.find_class("atlas")[0].find_class("picked")
    assert asked(picked.get("href")) == asked(bergen.get("href"))[:2]


def test_without_a_place_there_is_no_map(client: FlaskClient) -> None:
    page = read(client, "/?q=missile")  # whose places are invented
    assert link(page, "Sund Islands")
    assert not page.find_class("atlas")
    assert not page.find_class("where")
