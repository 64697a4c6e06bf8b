"""What is known of words and names before an article is read: the recogniser's dictionary.

`gazetteer.json.gz` is made by `index.entities.build_gazetteer` (cities and US states of GeoNames, subdivisions of
ISO 3166-2, given names and surnames of many languages, and which words English prose writes small); `lists.txt`
holds titles, nationalities and institutions; country names come from `index.entities.identity`.
"""

from __future__ import annotations

import gzip
import json
import unicodedata
from functools import cache
from importlib.resources import files

from index.entities.identity import country_names


def plain(text: str) -> str:
    """`text` in lower case, without accents and with straight apostrophes: the form in which names are looked up."""
    lower = text.lower().replace("’", "'")
    if lower.isascii():
        return lower
    return "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))


def read_lists() -> dict[str, list[str]]:
    """The classes of `lists.txt`, each with its words and names."""
    lists: dict[str, list[str]] = {}
    names: list[str] = []
    for line in (files(__package__) / "lists.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            names = lists.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            names.extend(name for part in line.split(",") if (name := part.strip()))
    return lists


@cache
def gazetteer() -> dict[str, tuple[str, ...]]:
    """The classes of every known word or name, by its `plain` form."""
    packed = (files(__package__) / "gazetteer.json.gz").read_bytes()
    tables: dict[str, list[str]] = json.loads(gzip.decompress(packed))
    classes: dict[str, tuple[str, ...]] = {}
    lists = read_lists()
    lists["people"] += [f"{name}s" for name in lists["people"]]
    for table in (lists, {"country": [plain(name) for name in country_names()]}, tables):
        for label, names in table.items():
            own = (label,)
            for name in names:
                before = classes.get(name)
                classes[name] = own if before is None else before if label in before else before + own
    return classes


def classes_of(phrase: str) -> tuple[str, ...]:
    """The classes that `phrase`, in its `plain` form, is known to have."""
    return gazetteer().get(phrase, ())
