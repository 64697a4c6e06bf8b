"""Where places are: the coordinates of countries, cities and a few regions, by name.

`places.bin` is made by `index.build_places` from GeoNames and Natural Earth. Names are kept as hashes of their keys
(`index.entities.fold`), for the table is only ever asked about names that an archive has.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec.container import Container
from index.entities import fold

STEPS = 180  # to a degree, of half a kilometre each: as many as 16 bits have room for at 180 degrees east


class Coordinates(NamedTuple):
    """A point on the Earth in degrees (WGS 84), to two decimals."""

    latitude: float
    longitude: float


def hashes(names: Iterable[str]) -> npt.NDArray[np.uint64]:
    """What names of places are found by: the first eight bytes of BLAKE2b over the key of each."""
    keys = (fold(name, "place").encode(errors="replace") for name in names)
    return np.frombuffer(b"".join(blake2b(key, digest_size=8).digest() for key in keys), "<u8")


@lru_cache(maxsize=1 << 14)
def coordinates(name: str) -> Coordinates | None:
    """Where the place called `name` is: of several the country, else the largest; None when the gazetteer knows none.

    A country is at the inmost point of its largest piece of land, a city at its centre.
    """
    table = _table()
    keys = table["keys"]
    (wanted,) = hashes([name])
    at = int(np.searchsorted(keys, wanted))
    if at == len(keys) or keys[at] != wanted:
        return None
    latitude, longitude = (round(float(table[axis][at]) / STEPS, 2) for axis in ("latitudes", "longitudes"))
    return Coordinates(latitude, longitude)


@cache
def _table() -> Container:
    with (files(__package__) / "places.bin").open("rb") as file:
        return Container(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), "places.bin")
