"""The identities of an archive: which keys of its entities name one, in a file beside the index.

Articles keep the keys that they were indexed with. At the end of each run the distinct names of the whole archive are
counted, `index.entities.resolution` works out which are one, and what it found is written here, atomically. Whoever
opens the archive recodes its columns by it, so that no article is written again.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson

from index.analysis import SEPARATOR
from index.archive import INDEX_NAME, Archive
from index.article import ENTITY_FIELDS, ENTITY_TYPES, EntityType
from index.codec.arrays import arrays_of
from index.codec.coded import Coded, coded_of
from index.entities.resolution import Evidence, resolve
from index.errors import IndexDamaged
from index.records import NAMED

_FILE = f"{INDEX_NAME}.identities"
_VERSION = 1  # of the file and of the rules: raise it when other rules would find other identities


class Identities(NamedTuple):
    """Of each type, the keys that are not their own identity, with the key that is. Of the commit `generation`."""

    generation: int
    of: Mapping[EntityType, Mapping[str, str]]


NO_IDENTITIES = Identities(-1, {type_: {} for type_ in ENTITY_TYPES})


def identities_path(folder: Path) -> Path:
    """The file of the index in `folder`; it need not be there."""
    return folder / _FILE


def read_identities(folder: Path) -> Identities:
    """The identities of the index in `folder`, `NO_IDENTITIES` where none have been written; `IndexDamaged` when the
    file is not as it was written."""
    path = identities_path(folder)
    try:
        written = orjson.loads(path.read_bytes())
        found = Identities(int(written["generation"]), {type_: dict(written[type_]) for type_ in ENTITY_TYPES})
        for keys in found.of.values():
            "".join(keys.values())
    except FileNotFoundError:
        return NO_IDENTITIES
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(
            f"{path} is damaged ({error}). Delete it and run `dateline index PATH...`, which writes it anew."
        ) from error
    return found if written["version"] == _VERSION else NO_IDENTITIES


def update_identities(archive: Archive) -> None:
    """Work out the identities of the newest commit and write them, unless that has been done."""
    generation = archive.generation()
    try:
        if read_identities(archive.folder).generation == generation:
            return
    except IndexDamaged:
        pass  # it is written anew
    reader = archive.reader()
    with archive.reading():
        leaves = [leaf for leaf, _ in reader.leaf_readers()]
        found = {type_: resolve(type_, evidence(leaves, type_)) for type_ in ENTITY_TYPES}
    written = orjson.dumps({"version": _VERSION, "generation": reader.generation(), **found})
    path = identities_path(archive.folder)
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def evidence(leaves: list[Any], type_: EntityType) -> Evidence:
    """The distinct names of a type in the articles of some leaf readers that are not deleted, counted."""
    plural = ENTITY_FIELDS[type_]
    articles: Counter[str] = Counter()
    written: Counter[tuple[str, str]] = Counter()
    for leaf in leaves:
        for key, _, count in _counted(leaf, f"{plural}_column"):
            articles[key] += count
        for key, spelling, count in _counted(leaf, f"{plural}_spellings"):
            if spelling.lower() != key:
                written[key, spelling] += count
    return Evidence(articles, [(key, spelling, count) for (key, spelling), count in written.items()])


def _counted(leaf: Any, field: str) -> Iterator[tuple[str, str, int]]:
    """Each distinct key and name in a column, and how many live documents have it."""
    column = coded_of(leaf, field, SEPARATOR.encode())
    counts = np.bincount(_live(leaf, column), minlength=len(column.values))
    for value, count in zip(column.values, counts.tolist(), strict=True):
        if count:
            key, name = value.decode().split(NAMED)
            yield key, name, count


def _live(leaf: Any, column: Coded) -> Any:
    """The codes of documents that are not deleted."""
    arrays = arrays_of(leaf)
    if arrays is None or arrays.deleted is None or column.counts is None:
        return column.codes
    return column.codes[np.repeat(~arrays.deleted, column.counts)]
