"""Where places are: the coordinates of countries, cities and a few regions, by name, and which places share a name.

`places.bin` is made by `index.entities.build_places` from GeoNames and Natural Earth. Names are kept as hashes of their
keys (`index.entities.identity.fold`), for the table is only ever asked about names that an archive has.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from functools import cache, lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec.container import Container
from index.entities.gazetteer import found, open_array_file
from index.entities.identity import fold

STEPS = 180  # to a degree, of half a kilometre each: as many as 16 bits have room for at 180 degrees east
RATIOS = 100  # what ratios of people are kept in


class Coordinates(NamedTuple):
    """A point on the Earth in degrees (WGS 84), to two decimals."""

    latitude: float
    longitude: float


class Kind(IntEnum):
    """What a place is."""

    CITY = 0
    REGION = 1
    COUNTRY = 2


class Area(NamedTuple):
    """The part of the world that tells a place from others of its name: a state of the USA, a province of Canada, a
    state of Australia or a nation of Britain, and elsewhere a country. `code` is the postal one of a US state."""

    name: str
    country: str
    code: str


class Located(NamedTuple):
    """What is known of a name: where the place is that it means, what it is, and in which area, or itself which area;
    and the areas of others of that name that the rest of an article may speak for, the largest first, each with how
    many times as many people live there."""

    at: Coordinates
    kind: Kind
    area: Area
    rivals: tuple[tuple[Area, float], ...]


def apart(name: str, area: Area) -> str:
    """The name that tells a place from another that the name alone means: "Paris, Texas", and of the area itself "State
    of Georgia"."""
    return f"State of {area.name}" if fold(name, "place") == fold(area.name, "place") else f"{name}, {area.name}"


def hashes(names: Iterable[str]) -> npt.NDArray[np.uint64]:
    """What names of places are found by: the first eight bytes of BLAKE2b over the key of each."""
    keys = (fold(name, "place").encode(errors="replace") for name in names)
    return np.frombuffer(b"".join(blake2b(key, digest_size=8).digest() for key in keys), "<u8")


@lru_cache(maxsize=1 << 14)
def located(name: str) -> Located | None:
    """The place called `name`: of several the country, else the largest; None when the gazetteer knows none.

    A country is at the inmost point of its largest piece of land, a city at its centre.
    """
    table = _table()
    wanted = hashes([name])
    (at,), (known,) = found(table["keys"], wanted)
    if not known:
        return None
    latitude, longitude = (round(float(table[axis][at]) / STEPS, 2) for axis in ("latitudes", "longitudes"))
    first, last = (int(np.searchsorted(table["rivals"], wanted[0], side)) for side in ("left", "right"))
    people = (table["rival_people"][first:last] / RATIOS).tolist()
    rivals = zip((_areas()[number] for number in table["rival_areas"][first:last].tolist()), people, strict=True)
    area = _areas()[table["areas"][at]]
    return Located(Coordinates(latitude, longitude), Kind(table["kinds"][at]), area, tuple(rivals))


def coordinates(name: str) -> Coordinates | None:
    """Where the place called `name` is; None when the gazetteer knows none."""
    place = located(name)
    return place.at if place else None


@lru_cache(maxsize=1 << 12)
def areas_called(name: str) -> tuple[Area, ...]:
    """The areas that a text may call `name`: "Georgia" is two, "MA", "Mass." and "Massachusetts" are one."""
    place = located(name)
    own = {place.area} if place is not None and place.kind is not Kind.CITY else set()
    by_name = _areas_by_name()
    return tuple(sorted(own.union(by_name.get(fold(name, "place"), ()), by_name.get(name.rstrip("."), ()))))


@cache
def _areas_by_name() -> dict[str, set[Area]]:
    """By the keys of their names, and by postal codes as they are written."""
    by_name: dict[str, set[Area]] = {}
    for area in _areas():
        for name in {fold(area.name, "place"), area.code} - {""}:
            by_name.setdefault(name, set()).add(area)
    return by_name


@cache
def _areas() -> list[Area]:
    return [Area(*area) for area in _table().meta["areas"]]


@cache
def _table() -> Container:
    return open_array_file("places.bin")
