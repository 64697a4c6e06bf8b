"""What is known of words and names before an article is read: the recogniser's dictionary.

`gazetteer.bin` is made by `index.entities.build_gazetteer`: classes of names (cities and US states of GeoNames,
subdivisions of ISO 3166-2, countries, given names and surnames of many languages, which words English prose writes
small and which it writes with a capital, and the titles, institutions and nationalities of `lists.txt`), and clusters
of words that are used alike. Names are kept as hashes of their tokens, so that all words of a batch are looked up by a
few array operations.
"""

from __future__ import annotations

import mmap
import unicodedata
import zlib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec.container import Container
from index.compiled import I32, U16, U32, U64, compiled

CLASSES = (
    *("title", "people", "time", "country", "region", "state", "orghead", "corporate", "placehead", "city3", "small"),
    *("first", "surname", "mixed", "city2", "org", "city1", "subdivision", "acronym", "thing", "said", "craft"),
    *("town", "proper"),
)  # the class that says most about a word comes first
BIT = {label: 1 << rank for rank, label in enumerate(CLASSES)}
# Letters that are not taken apart into a plain letter and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss"}
                         | {"ς": "σ"})  # so that every letter is plain by itself  # fmt: skip
STEP = 0x9E3779B97F4A7C15  # in the keys of names of several tokens

Keys = npt.NDArray[np.uint64]


def plain(text: str) -> str:
    """`text` in lower case, without accents and with straight apostrophes: the form in which names are looked up."""
    lower = text.lower().replace("’", "'")
    if lower.isascii():
        return lower
    return "".join(c for c in unicodedata.normalize("NFKD", lower).translate(_LETTERS) if not unicodedata.combining(c))


def word_key(word: str) -> int:
    """The key of a name of one token, given in its `plain` form."""
    return zlib.crc32(word.encode(errors="surrogatepass"))


def longer(keys: Keys, words: Keys) -> Keys:
    """The keys of the names `keys` with one more token each, whose own keys are `words`."""
    return keys * np.uint64(STEP) + words


def name_key(words: Iterable[str]) -> int:
    """The key of a name of several tokens, given in their `plain` forms."""
    key = 0
    for word in words:
        key = (key * STEP + word_key(word)) % (1 << 64)
    return key


def open_array_file(name: str) -> Container:
    """A file of arrays that ships beside this module, mapped into memory."""
    with (files(__package__) / name).open("rb") as file:
        return Container(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), name)


class Directory:
    """Ascending keys of a file, found in a look or two.

    CRC-32s are spread evenly, and so are the keys of longer names above them: where those of the same first bits begin
    says nearly where a key is.
    """

    def __init__(self, keys: npt.NDArray[Any]) -> None:
        """`keys` are (n,) uint32 or uint64."""
        self._keys = keys
        self._begins = _begins(keys)

    def find(self, wanted: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
        """(m,) where each of `wanted` is in the keys, -1 where it is not there."""
        return _find(self._keys, self._begins, wanted)

    def values(self, wanted: npt.NDArray[Any], values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """(m,) those of `values` (n,) that stand where each of `wanted` is in the keys, 0 where it is not there."""
        return _values(values, self.find(wanted))


@compiled((U32,), (U64,))
def _begins(keys: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
    """(2 ** 17 + 1,) where the keys of each of the groups that `_find` tells apart begin."""
    begins = np.zeros((1 << 17) + 1, np.int32)
    for each in keys:
        key = np.uint64(each)
        short = key >> np.uint64(32) == 0
        begins[(key >> np.uint64(16) if short else (key >> np.uint64(48)) + np.uint64(1 << 16)) + np.uint64(1)] += 1
    for group in range(1 << 17):
        begins[group + 1] += begins[group]
    return begins


@compiled((U32, I32, U32), (U64, I32, U64))
def _find(keys: npt.NDArray[Any], begins: npt.NDArray[np.int32], wanted: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
    """What `Directory.find` gives."""
    places = np.full(len(wanted), -1, np.int32)
    for number in range(len(wanted)):
        key = np.uint64(wanted[number])
        short = key >> np.uint64(32) == 0
        group = key >> np.uint64(16) if short else (key >> np.uint64(48)) + np.uint64(1 << 16)
        for place in range(begins[group], begins[group + np.uint64(1)]):
            if np.uint64(keys[place]) == key:
                places[number] = place
    return places


@compiled((U32, I32), (U16, I32))
def _values(values: npt.NDArray[Any], places: npt.NDArray[np.int32]) -> npt.NDArray[Any]:
    """What `Directory.values` gives."""
    found = np.zeros(len(places), values.dtype)
    for number in range(len(places)):
        if places[number] >= 0:
            found[number] = values[places[number]]
    return found


class _Tables(NamedTuple):
    names: Directory
    classes: npt.NDArray[np.uint32]
    words: Directory
    clusters: npt.NDArray[np.uint16]


@cache
def _tables() -> _Tables:
    sections = open_array_file("gazetteer.bin")
    return _Tables(Directory(sections["keys"]), sections["classes"], Directory(sections["words"]), sections["clusters"])


def found(keys: npt.NDArray[Any], wanted: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Where each of `wanted` is in the ascending `keys` (anywhere when it is not there), and whether it is."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return at, keys[at] == wanted


def classes(keys: Keys) -> npt.NDArray[np.uint32]:
    """The classes of names, as bits (`BIT`); 0 for a name that is not known."""
    return _tables().names.values(keys, _tables().classes)


def clusters(words: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint16]:
    """The clusters of words as written, given by CRC-32; 0 for an unknown word. The low bits are the coarse cluster."""
    return _tables().words.values(words, _tables().clusters)


@lru_cache(maxsize=1 << 12)
def labels_of(bits: int) -> tuple[str, ...]:
    """The names of classes given as bits, the most telling first."""
    return tuple(label for label in CLASSES if bits & BIT[label])


def read_lists() -> dict[str, list[str]]:
    """The classes of `lists.txt`, each with its words and names; a name may go on in the next line."""
    lists: dict[str, str] = {}
    label = ""
    for line in (files(__package__) / "lists.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            label = line.strip("[]")
            lists[label] = ""
        elif label and not line.startswith("#"):
            lists[label] += f"{line} "
    return {label: [name for part in text.split(",") if (name := part.strip())] for label, text in lists.items()}
