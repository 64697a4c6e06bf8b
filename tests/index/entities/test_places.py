"""Where places are: countries under all their names, the larger of two cities, and nothing for what is no place."""

from __future__ import annotations

import pycountry
import pytest

from index.entities.identity import fold
from index.entities.places import coordinates


@pytest.mark.parametrize(
    ("name", "latitude", "longitude", "within"),
    [
        ("Bergen", 60.39, 5.32, 0.1),
        ("TROMSØ", 69.65, 18.96, 0.1),
        ("Tromso", 69.65, 18.96, 0.1),
        ("Paris", 48.86, 2.35, 0.1),
        ("New York", 40.71, -74.01, 0.1),
        ("Washington", 38.9, -77.04, 0.1),
        ("Kyiv", 50.45, 30.52, 0.1),
        ("Kiev", 50.45, 30.52, 0.1),
        ("U.S.", 39.8, -98.6, 3),
        ("United States", 39.8, -98.6, 3),
        ("Georgia", 42, 43.5, 2),
        ("Russia", 60, 100, 12),
        ("Singapore", 1.35, 103.8, 0.2),
        ("Kosovo", 42.6, 20.9, 0.5),
        ("Texas", 31, -98, 2),
        ("Scotland", 56, -4, 1),
        ("N.J.", 40.5, -74.5, 1),
        ("Ontario", 43.8, -79.5, 2),
        ("Queensland", -27, 152, 3),
        ("Soviet Union", 55.75, 37.6, 0.2),
        ("West Germany", 50.7, 7.1, 0.2),
    ],
)
def test_a_place_is_where_it_is(name: str, latitude: float, longitude: float, within: float) -> None:
    found = coordinates(name)
    assert found is not None
    assert found.latitude == pytest.approx(latitude, abs=within)
    assert found.longitude == pytest.approx(longitude, abs=within)
    assert coordinates(fold(name, "place")) == found


@pytest.mark.parametrize("name", ["", "Nowhere At All", "Europe", "Asia", "\ud800", "Middle East"])
def test_what_is_no_point_on_a_map_has_no_coordinates(name: str) -> None:
    assert coordinates(name) is None


def test_nearly_every_country_has_them() -> None:
    unknown = [country.name for country in pycountry.countries if coordinates(country.name) is None]
    assert len(unknown) <= 10, unknown
