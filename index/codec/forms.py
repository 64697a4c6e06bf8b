"""Which form of a term stands at each of its occurrences: what exact phrases ask.

A form is kept as its *ending*: how many bytes of the term to leave out at its end, and what to put there. Endings are
few, and a form is a number of one. A term whose only form is the term itself has no entry; one that has several has a
code for each of its occurrences, in as many bits as its forms need (1, 2, 4, 8 or 16).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec.arrays import Ints
from index.codec.container import ContainerWriter
from index.codec.packing import BytesTable, narrow, offsets_of, ranges
from index.compiled import I64, INT, OUT_U16, U8, U16, compiled

ITSELF = b"\0"  # the ending of a form that is the term

_ALL = 255  # drop all of the term

_KNOWN = 4096  # forms asked for whose codes are remembered

FORM_PARTS = tuple(f"forms.{part}" for part in ("owners", "counts", "endings", "table.offsets", "table.data", "codes"))

# The bits of a code where the forms of a term are at most so many.
_FORMS = np.array([1, 2, 4, 16, 256, 65_536])
_BITS = np.array([0, 1, 2, 4, 8, 16])


def ending(term: bytes, form: bytes) -> bytes:
    """What makes `form` of `term`: a byte that says how much of the term's end to drop, then what follows."""
    if form.startswith(term):
        return ITSELF + form[len(term) :]
    shared = 0
    while shared < len(form) and term[shared] == form[shared]:
        shared += 1
    if len(term) - shared >= _ALL:
        return bytes((_ALL,)) + form
    return bytes((len(term) - shared,)) + form[shared:]


def form_with(term: bytes, ending: bytes) -> bytes:
    """The inverse of `ending`."""
    return ending[1:] if ending[0] == _ALL else term[: len(term) - ending[0]] + ending[1:]


@dataclass
class FormTable:
    """The forms of the terms of a field."""

    counts: npt.NDArray[Any]  # (t,) forms of each term, at least one
    endings: npt.NDArray[Any]  # (sum(counts),) their endings, as places in `table`
    table: Sequence[bytes]

    @cached_property
    def starts(self) -> Ints:
        """(t + 1,) where the forms of each term begin."""
        return offsets_of(self.counts)

    @cached_property
    def bits(self) -> Ints:
        """(t,) bits of a code of each term."""
        bits: Ints = _BITS[np.searchsorted(_FORMS, self.counts)]
        return bits


class FormsWriter:
    """Writes the forms of a field, and the codes of a range of terms at a time."""

    def __init__(self, container: ContainerWriter, owner: str, table: FormTable, occurrences: Ints) -> None:
        """For the field `owner`, of whose terms each has so many `occurrences` (t,)."""
        own = [number for number, each in enumerate(table.table) if each == ITSELF]
        itself = (table.counts == 1) & np.isin(table.endings[table.starts[:-1]], own)
        owners = np.flatnonzero(~itself)
        counts = table.counts[owners]
        sections = {
            "owners": narrow(owners),
            "counts": narrow(counts),
            "endings": narrow(table.endings[ranges(table.starts[owners], counts)]),
            **BytesTable.of(table.table).sections("table"),
        }
        for part, array in sections.items():
            container.add(f"forms.{part}:{owner}", array)
        self._bits = table.bits
        self._occurrences = occurrences
        self._codes = container.section(f"forms.codes:{owner}", np.uint8, int(_sizes(occurrences, self._bits).sum()))

    def write(self, codes: npt.NDArray[np.uint16], first: int, last: int) -> None:
        """The codes at all occurrences of the terms from `first` to before `last`."""
        self._codes.write(_packed(codes, self._occurrences[first:last], self._bits[first:last]))

    def close(self) -> None:
        """All codes are written."""
        self._codes.close()


def _sizes(occurrences: npt.NDArray[Any], bits: Ints) -> Ints:
    """The bytes of codes of terms."""
    sizes: Ints = -(-occurrences.astype(np.int64) * bits // 8)
    return sizes


class CodedForm(NamedTuple):
    """A form of a term: the codes of the field, where those of the term begin, how many bits each has, and that of the
    form, which is -1 where the term has no such form."""

    codes: npt.NDArray[np.uint8]
    begin: int
    bits: int
    code: int


ANY_FORM = CodedForm(np.empty(0, np.uint8), 0, 0, 0)


class MappedForms:
    """The forms of a field in an open container."""

    def __init__(self, sections: Mapping[str, npt.NDArray[Any]], terms: BytesTable, starts: npt.NDArray[Any]) -> None:
        """`starts` (t + 1,) say where the occurrences of each of `terms` begin."""
        self._sections = sections
        self._terms = terms
        self._starts = starts
        self._codes = sections["forms.codes"]
        self._known: dict[tuple[int, bytes], CodedForm] = {}

    def of(self, number: int) -> list[bytes]:
        """The forms of a term."""
        term = self._terms[number]
        owner = bisect_left(self._owners, number)
        if owner == len(self._owners) or self._owners[owner] != number:
            return [term]
        endings = self._sections["forms.endings"][self._form_starts[owner] : self._form_starts[owner + 1]]
        return [form_with(term, self._table[place]) for place in endings.tolist()]

    def coded(self, number: int, form: bytes) -> CodedForm:
        """A form of a term, as `are_coded` is told of it."""
        known = self._known.get((number, form))
        if known is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            forms = self.of(number)
            owner = bisect_left(self._owners, number)
            begin, bits = (int(self._begins[owner]), int(self._bits[owner])) if len(forms) > 1 else (0, 0)
            code = forms.index(form) if form in forms else -1
            known = self._known[number, form] = CodedForm(self._codes, begin, bits, code)
        return known

    def range(self, first: int, last: int) -> npt.NDArray[Any]:
        """The codes at all occurrences of the terms from `first` to before `last`."""
        starts = self._starts[first : last + 1].astype(np.int64)
        codes = np.zeros(int(starts[-1] - starts[0]), np.uint16)
        low, high = bisect_left(self._owners, first), bisect_left(self._owners, last)
        owners = np.asarray(self._owners[low:high], np.int64) - first
        begins, counts = starts[owners] - starts[0], starts[owners + 1] - starts[owners]
        _unpack(self._codes[self._begins[low] : self._begins[high]], counts, self._bits[low:high], begins, codes)
        return codes

    def table(self) -> FormTable:
        """The forms of all terms."""
        table = list(self._table)
        itself = table.index(ITSELF) if ITSELF in table else len(table)
        owners = np.asarray(self._owners, np.int64)
        counts = np.ones(len(self._terms), np.int64)
        counts[owners] = self._sections["forms.counts"]
        endings = np.full(int(counts.sum()), itself, np.int64)
        endings[ranges(offsets_of(counts)[owners], counts[owners])] = self._sections["forms.endings"]
        return FormTable(counts, endings, table if itself < len(table) else [*table, ITSELF])

    @cached_property
    def _owners(self) -> list[int]:
        owners: list[int] = self._sections["forms.owners"].tolist()
        return owners

    @cached_property
    def _table(self) -> BytesTable:
        return BytesTable.read(self._sections, "forms.table")

    @cached_property
    def _form_starts(self) -> Ints:
        return offsets_of(self._sections["forms.counts"])

    @cached_property
    def _bits(self) -> Ints:
        bits: Ints = _BITS[np.searchsorted(_FORMS, self._sections["forms.counts"])]
        return bits

    @cached_property
    def _begins(self) -> Ints:
        """(k + 1,) where the codes of each of the owners begin."""
        owners = np.asarray(self._owners, np.int64)
        occurrences = self._starts[owners + 1].astype(np.int64) - self._starts[owners]
        return offsets_of(_sizes(occurrences, self._bits))


@compiled((U16, I64, I64))
def _packed(codes: npt.NDArray[np.uint16], counts: Ints, bits: Ints) -> npt.NDArray[np.uint8]:
    """The codes of terms, of which each has so many in so many bits; those of each begin with a byte."""
    size = 0
    for term in range(len(counts)):
        size += (counts[term] * bits[term] + 7) // 8
    packed = np.zeros(size, np.uint8)
    at = begin = 0
    for term in range(len(counts)):
        width = bits[term]
        for place in range(counts[term] if width else 0):
            code = np.int64(codes[at + place])
            byte = begin + (place * width >> 3)
            packed[byte] |= np.uint8(code << (place * width & 7) & 255)
            if width == 16:
                packed[byte + 1] = np.uint8(code >> 8)
        at += counts[term]
        begin += (counts[term] * width + 7) // 8
    return packed


@compiled((U8, I64, I64, I64, OUT_U16))
def _unpack(
    packed: npt.NDArray[np.uint8], counts: Ints, bits: Ints, begins: Ints, codes: npt.NDArray[np.uint16]
) -> None:
    """The inverse of `_packed`; puts those of each term into `codes` from `begins` on."""
    size = 0
    for term in range(len(counts)):
        if counts[term] < 0 or begins[term] < 0 or begins[term] + counts[term] > len(codes):
            raise IndexError("the occurrences of a term are not where they should be")
        size += (counts[term] * bits[term] + 7) // 8
    if size > len(packed):
        raise IndexError("a code of a form is missing")
    start = 0
    for term in range(len(counts)):
        width = bits[term]
        for place in range(counts[term] if width else 0):
            byte = start + (place * width >> 3)
            code = np.int64(packed[byte]) >> (place * width & 7)
            if width == 16:
                code |= np.int64(packed[byte + 1]) << 8
            codes[begins[term] + place] = code & ((1 << width) - 1)
        start += (counts[term] * width + 7) // 8


@compiled((I64, U8, INT, INT, INT))
def are_coded(places: Ints, data: npt.NDArray[np.uint8], begin: int, bits: int, code: int) -> npt.NDArray[np.bool_]:
    """Whether a term stands in a form (`CodedForm`) at each of these `places` among its occurrences."""
    found = np.empty(len(places), np.bool_)
    for n in range(len(places)):
        if bits == 0:
            found[n] = code == 0
            continue
        at, shift = begin + (places[n] * bits >> 3), places[n] * bits & 7
        if at < 0 or at + (bits == 16) >= len(data):
            raise IndexError("a code of a form is missing")
        if bits == 16:
            found[n] = code == (np.int64(data[at]) | np.int64(data[at + 1]) << 8)
        else:
            found[n] = code == (np.int64(data[at]) >> shift) & ((1 << bits) - 1)
    return found
