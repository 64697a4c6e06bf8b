"""Entities by identity: the columns of an archive's keys, recoded by what its index and its people say is one.

Articles are indexed under keys; `index.identities` says which keys are one, and the merge file (`index.corrections`)
what people have put right. Both are applied when a snapshot is opened, to arrays: no article is read for it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.article import ENTITY_TYPES, EntityType
from index.codec.packing import offsets_of
from index.compiled import I32, I64, compiled
from index.corrections import Correction
from index.entities.identity import fold
from index.identities import Identities, SameKeys
from search.columns import Ints, ValueColumn
from search.texts import Texts, join_texts

Numbers = npt.NDArray[np.integer[Any]]
Codes = npt.NDArray[np.int32]

_NOBODY = -1
_NONE: Codes = np.empty(0, np.int32)


class Keys(NamedTuple):
    """The keys of one type as they stand in the index, what each is called, and which documents have them."""

    values: Texts
    shown: Texts
    column: ValueColumn


class Identified:
    """Who is who among the n keys of an archive: of people, organisations and places, numbered in this order.

    An identity is the number of one of its keys. Corrections that name what the archive does not have do nothing.
    """

    def __init__(
        self,
        keys: Mapping[EntityType, Keys],
        identities: Identities,
        corrections: Iterable[Correction],
    ) -> None:
        self._keys = keys
        sizes = [len(keys[type_].values) for type_ in ENTITY_TYPES]
        self._bases: dict[EntityType, int] = dict(
            zip(ENTITY_TYPES, offsets_of(np.array(sizes)).tolist()[:-1], strict=True)
        )
        self._identity: Numbers = np.arange(sum(sizes))  # (n,) of each key, _NOBODY where it is blocked
        self._type = np.repeat(np.arange(len(sizes)), sizes)  # (n,) the place in ENTITY_TYPES of each identity
        self._renamed: dict[int, str] = {}
        self._moved: dict[tuple[EntityType, str], int] = {}  # keys that another type did not have before
        for type_, found in identities.of.items():
            self._take(type_, found)
        for type_, moved in identities.moved.items():
            for key, to in moved.items():
                self._move(key, type_, to)
        for correction in corrections:
            self._correct(correction)
        self._codes = {type_: self._code_of_each(number) for number, type_ in enumerate(ENTITY_TYPES)}

    def _take(self, type_: EntityType, found: SameKeys) -> None:
        keys = self._keys[type_].values
        if found.checksum == keys.checksum():
            self._identity[found.places + self._bases[type_]] = found.identities + self._bases[type_]
            return
        for key, identity in found.keys.items():
            number, other = self._number(type_, key), self._number(type_, identity)
            if number is not None and other is not None:
                self._identity[number] = other

    def _move(self, key: str, type_: EntityType, to: EntityType) -> None:
        number, other = self._number(type_, key), self._number(to, key)
        if number is not None and other is not None:
            self._join(number, int(self._identity[other]))

    def _number(self, type_: EntityType, key: str) -> int | None:
        values = self._keys[type_].values
        place = bisect_left(values, key)
        if place < len(values) and values[place] == key:
            return self._bases[type_] + place
        return self._moved.get((type_, key))

    def _correct(self, correction: Correction) -> None:
        type_ = correction.type
        numbers = [
            number for name in correction.names if (number := self._number(type_, fold(name, type_))) is not None
        ]
        if not numbers:
            return
        identity = int(self._identity[numbers[0]])
        match correction.kind:
            case "merge":
                for number in numbers[1:]:
                    self._join(int(self._identity[number]), identity)
                if identity != _NOBODY:
                    self._renamed[identity] = correction.names[0]
            case "split":
                self._split(numbers[0])
            case "rename" if identity != _NOBODY:
                self._renamed[identity] = correction.to
                self._moved.setdefault((type_, fold(correction.to, type_)), identity)
            case "block":
                self._join(identity, _NOBODY)
            case "retype":
                self._retype(identity, correction)

    def _join(self, one: int, other: int) -> None:
        if one != _NOBODY:
            self._identity[self._identity == one] = other

    def _split(self, number: int) -> None:
        if self._identity[number] == number:  # the others need another number
            others = np.flatnonzero(self._identity == number)
            others = others[others != number]
            if len(others):
                fullest = int(max(others, key=self._articles))
                self._identity[others] = fullest
                self._type[fullest] = self._type[number]
                if number in self._renamed:
                    self._renamed[fullest] = self._renamed.pop(number)
        self._identity[number] = number

    def _articles(self, number: int) -> int:
        """How many documents have a key, deleted ones included."""
        type_ = ENTITY_TYPES[np.searchsorted(list(self._bases.values()), number, side="right") - 1]
        return int(np.count_nonzero(self._keys[type_].column.codes == number - self._bases[type_]))

    def _retype(self, identity: int, correction: Correction) -> None:
        to = next(each for each in ENTITY_TYPES if each == correction.to)
        key = fold(correction.names[0], to)
        there = self._number(to, key)
        if identity in (_NOBODY, there):
            return
        if there is not None and self._identity[there] != _NOBODY:
            self._join(identity, int(self._identity[there]))
        else:
            self._type[identity] = ENTITY_TYPES.index(to)
            self._moved[to, key] = identity

    def _code_of_each(self, type_number: int) -> Codes:
        """(n,) for each key the code of its identity among those of a type, in their order; -1 where it is not."""
        there = np.zeros(len(self._identity) + 1, np.bool_)
        there[self._identity] = True
        there[_NOBODY] = False
        codes = np.full(len(there), -1, np.int32)
        own = np.flatnonzero(there[:-1] & (self._type == type_number))
        codes[own] = np.arange(len(own))
        return codes[self._identity]

    def code(self, type_: EntityType, name: str) -> int | None:
        """The code of the entity of a type that has `name` as one of its keys."""
        number = self._number(type_, fold(name, type_))
        return None if number is None or self._codes[type_][number] < 0 else int(self._codes[type_][number])

    def of_key(self, type_: EntityType, key: str) -> tuple[EntityType, int] | None:
        """The type and the code of the entity that an article has under a key of a type; None when it is blocked."""
        number = self._number(type_, key)
        if number is None or self._identity[number] == _NOBODY:
            return None
        found = ENTITY_TYPES[self._type[self._identity[number]]]
        return found, int(self._codes[found][number])

    def codes_of_keys(self, type_: EntityType, of: EntityType) -> Codes:
        """(keys of the type `of`,) for each of them the code of its entity of `type_`, -1 where it is no such one."""
        base = self._bases[of]
        return self._codes[type_][base : base + len(self._keys[of].values)]

    def column(self, type_: EntityType) -> tuple[ValueColumn, Texts]:
        """The entities of a type in each document, most mentioned first and each once, and what they are called."""
        codes = self._codes[type_]
        used = np.zeros(len(codes), np.bool_)
        used[self._identity[codes >= 0]] = True
        own = {of: used[base : base + len(self._keys[of].values)].nonzero()[0] for of, base in self._bases.items()}
        values = join_texts([self._keys[of].values.take(places) for of, places in own.items()])
        shown = join_texts([self._keys[of].shown.take(places) for of, places in own.items()])
        renamed = {int(codes[number]): name for number, name in self._renamed.items() if used[number]}
        parts = [
            (self._keys[of].column, mine)
            for of in sorted(ENTITY_TYPES, key=type_.__ne__)  # its own ones first
            if (mine := self.codes_of_keys(type_, of)).max(initial=-1) >= 0
        ]
        offsets, found = np.zeros(len(self._keys[type_].column.offsets), np.int64), _NONE
        for part, mapping in parts:
            offsets, found = _followed(offsets, found, part.offsets, part.codes.astype(np.int32, copy=False), mapping)
        column = ValueColumn(values, offsets, found)
        return column, shown.replaced(renamed) if renamed else shown


@compiled((I64, I32, I64, I32, I32))
def _followed(offsets: Ints, codes: Codes, other_offsets: Ints, others: Codes, mapping: Codes) -> tuple[Ints, Codes]:
    """The lists of documents, of which d has `codes[offsets[d]:offsets[d + 1]]`, each with what `mapping` makes of its
    list among the others, -1 of what is left out, behind it; nothing twice."""
    joined, size = np.empty(len(codes) + len(others), np.int32), 0
    ends = np.zeros(len(offsets), np.int64)
    for doc in range(len(offsets) - 1):
        start = size
        for place in range(offsets[doc], offsets[doc + 1]):
            joined[size] = codes[place]
            size += 1
        for place in range(other_offsets[doc], other_offsets[doc + 1]):
            code = mapping[others[place]]
            known = start
            while known < size and joined[known] != code:
                known += 1
            if code >= 0 and known == size:
                joined[size] = code
                size += 1
        ends[doc + 1] = size
    return ends, joined[:size].copy()
