"""Documents that wait to be taken into a batch (`plans.py`), as rows of values: those with which nothing can go wrong.

They are looked at one by one, so that what cannot be indexed is refused when it is added, and taken field by field.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

_VALUE_BYTES = 100  # what a value that is no text may take


@dataclass(frozen=True, slots=True)
class Block:
    """Documents that are taken together: the values of each in the order of `names`, one document after the other."""

    names: Sequence[str]
    values: list[Any]
    count: int  # documents
    absent: frozenset[str]  # fields that some of them do not have

    def columns(self, first: int) -> Iterator[tuple[str, Sequence[int], list[Any]]]:
        """Each field, the documents that have it, of which the first of the block is number `first`, and its values."""
        every = array("I", range(first, first + self.count))  # an array is added to others quickly
        for place, name in enumerate(self.names):
            values = self.values[place :: len(self.names)]
            if name not in self.absent:
                yield name, every, values
            elif docs := [doc for doc, value in zip(every, values, strict=True) if value is not None]:
                yield name, docs, [value for value in values if value is not None]


class _Shape(NamedTuple):
    """What documents have in common that have the same fields in one order, and values of the same types."""

    texts: Callable[[Sequence[Any]], tuple[Any, ...]]  # those of its values, and None behind them
    row: Callable[[Sequence[Any]], tuple[Any, ...]]  # its values and None in the order of a row
    numbers: list[tuple[int, int, int]]  # the place of a value, and between what it must be
    lengths: list[tuple[int, int]]  # the place of a value, and how long it must be
    absent: frozenset[str]  # fields that it does not have
    size: int  # bytes in memory of what is no text, about


class Rows:
    """Collects a block of documents."""

    def __init__(self) -> None:
        self._types: dict[str, type] = {}
        self._ranges: dict[str, tuple[int, int]] = {}
        self._lengths: dict[str, int] = {}
        self._shapes: dict[tuple[Any, ...], _Shape] = {}  # by the names of fields, and the types of their values
        self._begin()

    def _begin(self) -> None:
        self._values: list[Any] = []
        self.count = self.size = 0  # documents, and characters of texts and bytes of all else, about
        self._absent: set[str] = set()

    def expect(
        self, name: str, kind: type, *, limits: tuple[int, int] | None = None, length: int | None = None
    ) -> None:
        """Nothing can go wrong with a value of the field `name` that is a `kind`, lies within `limits` or has this
        `length`, and can be written if it is text. No document may be waiting."""
        self._types[name] = kind
        if limits is not None:
            self._ranges[name] = limits
        if length is not None:
            self._lengths[name] = length
        self._shapes.clear()

    def add(self, fields: Mapping[str, Any]) -> bool:
        """Have a document wait about which nothing can go wrong; False for another."""
        values = list(fields.values())
        key = (*fields, *map(type, values))
        shape = self._shapes.get(key) or self._shape(key, list(fields))
        if shape is None:
            return False
        values.append(None)
        text = "".join(shape.texts(values))
        if not text.isascii() and not _is_text(text):
            return False
        for place, low, high in shape.numbers:
            if not low <= values[place] <= high:
                return False
        for place, length in shape.lengths:
            if len(values[place]) != length:
                return False
        self._values += shape.row(values)
        self._absent |= shape.absent
        self.count += 1
        self.size += shape.size + len(text)
        return True

    def _shape(self, key: tuple[Any, ...], names: Sequence[str]) -> _Shape | None:
        """The shape of a document with which nothing can be wrong but its texts and its numbers; None for another."""
        kinds = key[len(names) :]
        if kinds != tuple(map(self._types.get, names)):
            return None
        places = {name: place for place, name in enumerate(names)}
        shape = self._shapes[key] = _Shape(
            texts=_getter([place for place, kind in enumerate(kinds) if kind is str]),
            row=_getter([places.get(name, len(names)) for name in self._types]),
            numbers=[(place, *self._ranges[name]) for name, place in places.items() if name in self._ranges],
            lengths=[(place, self._lengths[name]) for name, place in places.items() if name in self._lengths],
            absent=frozenset(self._types.keys() - places.keys()),
            size=_VALUE_BYTES * sum(kind is not str for kind in kinds),
        )
        return shape

    def release(self) -> Block:
        """The documents that wait, which wait no longer."""
        block = Block(list(self._types), self._values, self.count, frozenset(self._absent))
        self._begin()
        return block


def _getter(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """What gives the values at some places as a tuple, however many there are."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda values: tuple(values[place] for place in places)


def _is_text(value: str) -> bool:
    """Whether a string can be written: half a character cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
