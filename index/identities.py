"""The identities of an archive: which keys of its entities name one, and what it is, in a file beside the index.

Articles keep the keys that they were indexed with. At the end of each run the distinct names of the whole archive are
counted, `index.entities.resolution` works out which are one, `index.entities.majority` which are of another type than
some articles say, and what they found is written here, atomically. Whoever opens the archive recodes its columns by it,
so that no article is written again.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt
import orjson

from index.analysis import SEPARATOR
from index.archive import INDEX_NAME, Archive
from index.article import ENTITY_FIELDS, ENTITY_TYPES, EntityType
from index.codec.arrays import Ints, arrays_of
from index.codec.coded import coded_of, coded_rows, join_coded
from index.codec.packing import BytesTable
from index.entities.majority import by_majority, outvoted
from index.entities.resolution import Evidence, resolve
from index.errors import IndexDamaged
from index.records import NAMED

_FILE = f"{INDEX_NAME}.identities"
_SEPARATOR = SEPARATOR.encode()
_TYPES: dict[str, EntityType] = {type_: type_ for type_ in ENTITY_TYPES}
_VERSION = 3  # of the file and of the rules: raise it when other rules would find other identities


class SameKeys(NamedTuple):
    """Of one type, the keys that are not their own identity, with the key that is.

    Where the distinct names of the index have the `checksum`, these are also m pairs of places among its distinct keys,
    which ascend: `places` (m,) and `identities` (m,).
    """

    keys: Mapping[str, str]
    checksum: int = 0  # CRC-32 of the table of names
    places: Ints = np.empty(0, np.int64)
    identities: Ints = np.empty(0, np.int64)


class Identities(NamedTuple):
    """Those of each type, as of the commit `generation`."""

    generation: int
    of: Mapping[EntityType, SameKeys]
    # The keys of a type that are rather of another, and of which.
    moved: Mapping[EntityType, Mapping[str, EntityType]] = MappingProxyType({})


NO_IDENTITIES = Identities(-1, {type_: SameKeys({}) for type_ in ENTITY_TYPES})


def identities_path(folder: Path) -> Path:
    """The file of the index in `folder`; it need not be there."""
    return folder / _FILE


def read_identities(folder: Path) -> Identities:
    """The identities of the index in `folder`, `NO_IDENTITIES` where none have been written; `IndexDamaged` when the
    file is not as it was written."""
    path = identities_path(folder)
    try:
        checksum, _, content = path.read_bytes().partition(b"\n")
        if int(checksum, 16) != crc32(content):
            raise ValueError("its checksum is not that of its content")
        written = orjson.loads(content)
        if written["version"] != _VERSION:
            return NO_IDENTITIES
        of = {type_: _unpacked(written[type_]) for type_ in ENTITY_TYPES}
        moved = {type_: _moved(written["moved"][type_]) for type_ in ENTITY_TYPES}
        return Identities(int(written["generation"]), of, moved)
    except FileNotFoundError:
        return NO_IDENTITIES
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(
            f"{path} is damaged ({error}). Delete it and run `dateline index PATH...`, which writes it anew."
        ) from error


def _packed(found: Mapping[str, str], names: BytesTable) -> dict[str, Any]:
    places: dict[str, int] = {}
    for name in names:
        places.setdefault(name.decode().partition(NAMED)[0], len(places))
    return {
        "checksum": crc32(names.data.data),
        "keys": found,
        "places": [places[key] for key in found],
        "identities": [places[identity] for identity in found.values()],
    }


def _unpacked(packed: Mapping[str, Any]) -> SameKeys:
    keys: dict[str, str] = packed["keys"]
    "".join(keys.values())
    places, identities = (np.array(packed[name], np.int64) for name in ("places", "identities"))
    if not len(keys) == len(places) == len(identities):
        raise ValueError("its parts are not of one length")
    return SameKeys(keys, int(packed["checksum"]), places, identities)


def _moved(written: Mapping[str, str]) -> dict[str, EntityType]:
    return {key: _TYPES[to] for key, to in written.items()}


def update_identities(archive: Archive) -> None:
    """Work out the identities of the newest commit and write them, unless that has been done."""
    generation = archive.generation()
    try:
        if read_identities(archive.folder).generation == generation:
            return
    except IndexDamaged:
        pass  # it is written anew
    reader = archive.reader()
    leaves = [leaf for leaf, _ in reader.leaf_readers() if leaf.doc_count_all()]
    written: dict[str, Any] = {"version": _VERSION, "generation": reader.generation()}
    with archive.reading():
        found, written["moved"] = identified(leaves)
        for type_ in ENTITY_TYPES:
            written[type_] = _packed(found[type_], _counted(leaves, f"{ENTITY_FIELDS[type_]}_column")[0])
    content = orjson.dumps(written)
    path = identities_path(archive.folder)
    new = path.with_suffix(".new")
    try:
        with new.open("wb") as file:
            file.write(b"%08x\n%b" % (crc32(content), content))
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def identified(
    leaves: Sequence[Any],
) -> tuple[dict[EntityType, dict[str, str]], dict[EntityType, dict[str, EntityType]]]:
    """What the articles of some leaf readers say: the keys of each type that are not their own identity with the key
    that is, and the keys that are rather of another type."""
    found = {type_: evidence(leaves, type_) for type_ in ENTITY_TYPES}
    moved = outvoted(found)
    return {type_: resolve(type_, each) for type_, each in by_majority(found, moved).items()}, moved


def evidence(leaves: Sequence[Any], type_: EntityType) -> Evidence:
    """The distinct names of a type in the articles of some leaf readers that are not deleted, counted."""
    plural = ENTITY_FIELDS[type_]
    articles: Counter[str] = Counter()
    for key, _, count in _names(*_counted(leaves, f"{plural}_column")):
        articles[key] += count
    spellings = _names(*_counted(leaves, f"{plural}_spellings"))
    return Evidence(articles, [written for written in spellings if _tells(*written[:2])])


def _tells(key: str, spelling: str) -> bool:
    """Whether a spelling says more than the key that it is for."""
    return spelling.lower() != key or not (spelling.istitle() or spelling.isupper())


def has_key(archive: Archive) -> Callable[[EntityType, str], bool]:
    """Whether an article of the newest commit has an entity of a type under a key."""
    leaves = [leaf for leaf, _ in archive.reader().leaf_readers() if leaf.doc_count_all()]
    with archive.reading():
        found = {
            type_: {key for key, _, _ in _names(*_counted(leaves, f"{ENTITY_FIELDS[type_]}_column"))}
            for type_ in ENTITY_TYPES
        }
    return lambda type_, key: key in found[type_]


def _names(names: BytesTable, counts: Ints) -> Iterator[tuple[str, str, int]]:
    """Each key and name that any article has, and how many have it."""
    for name, count in zip(names, counts.tolist(), strict=True):
        if count:
            key, _, text = name.decode().partition(NAMED)
            yield key, text, count


def _counted(leaves: Sequence[Any], field: str) -> tuple[BytesTable, Ints]:
    """The distinct keys and names in a column (n,), and how many live documents have each (n,)."""
    parts = [coded_of(leaf, field, _SEPARATOR) for leaf in leaves] or [coded_rows((), _SEPARATOR)]
    names, codes, lengths = join_coded(parts)
    assert lengths is not None  # it is a column of lists
    live = np.concatenate([np.empty(0, np.bool_), *map(_live, leaves)])
    return names, np.bincount(codes[np.repeat(live, lengths)], minlength=len(names))


def _live(leaf: Any) -> npt.NDArray[np.bool_]:
    """(documents,) which are not deleted."""
    arrays = arrays_of(leaf)
    deleted = None if arrays is None else arrays.deleted
    return np.ones(leaf.doc_count_all(), np.bool_) if deleted is None else ~deleted
